"""The seven things (一件事): from the questions to the last delivery, by all parties."""

from typing import Any
from uuid import uuid4

import pytest

from tests.journeys.seven import (
    THEMES,
    answer,
    applicant,
    clerk,
    county,  # noqa: F401  the fixture
    fullest,
)
from yiwang.engagement.naming.tests import factories as naming
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.services.cases import commands, queries
from yiwang.services.cases.tests import factories as f
from yiwang.services.cases.tests import joint_factories as j
from yiwang.services.cases.types import CaseState, DeliveryWay, Outcome
from yiwang.services.cases.types.joint import SliceStage
from yiwang.services.catalogue import queries as guides
from yiwang.services.catalogue.tests import factories as shipped
from yiwang.services.catalogue.types import Guide
from yiwang.services.designing import commands as designing
from yiwang.services.eforms import queries as forms
from yiwang.services.eforms.providers import held_facts
from yiwang.services.eforms.types import FieldKind


def values_of(guide: Guide, situation: str, who: Actor) -> dict[str, Any]:
    """Answers to the one form of the theme, as far as the situation asks."""
    assert guide.form_version_id is not None
    parts = guide.parts(situation)
    form = forms.form(guide.form_version_id, parts=parts)
    values = {one.key: answer(one) for one in form.fields if one.kind is not FieldKind.FILE}
    held = held_facts(form.fields, viewer=who)  # the name and number that were reserved
    values |= {one.key: held[one.prefill].value for one in form.fields if one.prefill in held}
    values = forms.clean(form.id, values, parts=parts)
    assert forms.validate(form.id, values, parts=parts) == {}
    return values


def filed(guide: Guide, who: Actor, situation: str) -> int:
    """File the theme once: one form, one set of materials."""
    wanted = [
        line
        for line in guides.materials_for(guide, situation)
        if line.necessity != "OPTIONAL" and not (line.is_application_form or line.shareable)
    ]
    receipt = commands.file(
        item_code=guide.code,
        values=values_of(guide, situation, who),
        situation=situation,
        files=[(line.no, f.upload(who, f"person:{who.id}", name="材料.pdf")) for line in wanted],
        delivery_way="ONLINE",
        signature={"way": "TYPED", "name": "张三"},
        idempotency_key=str(uuid4()),
        actor=who,
        at=f.AT,
    )
    return receipt.number


@pytest.mark.parametrize("event", THEMES)
def test_a_theme_goes_from_the_questions_to_the_last_delivery(county, event, freeze):  # noqa: F811  the fixture
    freeze(f.AT)
    theme = THEMES[event]
    made = guides.compiled_theme(theme)
    assert (made.faults, made.composition.form.clashes, made.lookalikes) == ((), (), ())
    labels = [one.label for page in made.pages for one in page.fields]
    assert len(labels) == len(set(labels)), "asked once"
    has_one = frozenset(theme.audience) == {"LEGAL"}
    assert ("统一社会信用代码" in labels) == has_one, "who founds has no number yet"
    code = designing.publish_theme(theme=theme, actor=SYSTEM, at=f.AT)
    guide = shipped.guide(code)
    situation = fullest(guide)
    who = applicant(frozenset(guide.audience))
    if event == "T01":
        naming.reserve(who)
    number = filed(guide, who, situation.key)
    slices = j.slices(number)
    assert set(slices) == {item.basic_code for item in theme.items}, "all of them at once"
    lead = clerk(guide.organisation_id, "牵头人")
    commands.accept(case=number, version=f.version_of(number), actor=lead, at=f.AT)
    waits = {item.basic_code: item.after for item in theme.items}
    done: list[str] = []
    while len(done) < len(slices):
        stages = {key: row.stage for key, row in j.slices(number).items()}
        ready = [key for key, stage in stages.items() if stage == SliceStage.OPEN]
        assert ready, stages
        for key in ready:
            assert set(waits[key]) <= set(done), "in order"
            decide(number, key)
            done.append(key)
    whole = j.case(number)
    if whole.state == CaseState.DECISION:
        commands.conclude(case=number, actor=lead, at=f.AT)
    assert j.case(number).state == CaseState.DECIDED
    board = queries.joint_board(number, viewer=who, at=f.AT)
    assert board is not None
    assert len({s.organisation_name for s in board.slices}) >= 2, "across departments"
    commands.deliver(
        case=number,
        way=DeliveryWay.ONLINE,
        receiver="张三",
        evidence="网上签收",
        actor=lead,
        at=f.later(1),
    )


def decide(number: int, key: str) -> None:
    """Review and decide a part by its own people, where it is not decided at once."""
    part = j.part(number, key)
    reviewer, approver = (
        clerk(part.organisation_id, "审查员"),
        clerk(part.organisation_id, "审批人"),
    )
    known: dict[str, Any] = {"case": part.number, "actor": reviewer, "at": f.AT}
    if part.state in {CaseState.ACCEPTED, CaseState.REVIEW}:
        commands.claim(**known)
        commands.review(opinion="符合条件", passed=True, **known)
        if guides.guide_version(part.item_version_id, part.basic_version_id).two_reviewers:
            another = {**known, "actor": clerk(part.organisation_id, "另一审查员")}
            commands.review(opinion="符合条件", passed=True, **another)
        commands.send_to_decision(proposal="拟准予", **known)
    commands.decide(case=part.number, outcome=Outcome.GRANTED, actor=approver, at=f.AT)
