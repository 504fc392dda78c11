"""Standard lists for new organisations: planned, proposed, published by another, withdrawn."""

import threading
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import ANYONE, SYSTEM, Actor, ActorKind
from yiwang.foundation.orgs import commands as orgs
from yiwang.foundation.orgs import queries as places
from yiwang.foundation.orgs.tests.factories import closed, demo_regions
from yiwang.services.catalogue import commands, queries
from yiwang.services.catalogue.commands import enabling
from yiwang.services.catalogue.models import Body, Item, Proposal
from yiwang.services.catalogue.tests.factories import (
    AT,
    BASIC,
    CITY,
    COUNTY,
    PROVINCE,
    basic,
    body,
    material,
    organisation,
    publish,
    some,
)

NEW, TOWN = "990103000000", "990103100000"
SECOND = "990131999001"
pytestmark = pytest.mark.django_db


def of(permission: str, region: str = PROVINCE) -> Actor:
    """Somebody with one right in a division."""
    return Actor(
        kind=ActorKind.STAFF,
        id=str(uuid7()),
        name="某某",
        region_code=region,
        permissions=frozenset({permission}),
    )


EDITOR, PUBLISHER = of("catalogue.edit"), of("catalogue.publish")


@pytest.fixture
def world(db):
    """示例县's police offers an item; 示例二县 has its police, and nothing published."""
    demo_regions()
    publish([organisation(COUNTY, "公安局", 1)])
    return organisation(NEW, "公安局", 2)


def propose(actor: Actor = EDITOR, **changes: Any):
    wanted: dict[str, Any] = {
        "region_code": NEW,
        "basic_codes": [BASIC],
        "reason": "开通",
        "actor": actor,
    }
    return commands.propose_lists(**(wanted | changes), at=AT)


def test_the_plan_takes_the_text_of_the_same_level_in_the_province(world):
    plan = queries.enabling_plan(NEW, viewer=EDITOR)
    assert plan is not None
    (line,) = plan.lines
    assert (line.basic_code, line.organisation_ids) == (BASIC, (world.id,))
    assert line.source_code == Item.objects.get(region_code=COUNTY).code
    assert plan.lists == 1
    assert queries.enabling_plan(NEW, viewer=of("catalogue.edit", COUNTY)) is None
    assert queries.enabling_plan(NEW, viewer=PUBLISHER) is None


def test_what_nobody_at_this_level_offers_is_named(world):
    commands.publish_basic(code=SECOND, content=basic(name="别处没有的许可"), actor=SYSTEM, at=AT)
    plan = queries.enabling_plan(NEW, viewer=EDITOR)
    assert plan is not None
    assert plan.missing == ("别处没有的许可",)


def test_a_township_is_given_what_other_townships_have(world):
    content = basic(name="乡镇的事", department="乡镇人民政府", use_levels="5,6")
    commands.publish_basic(code=SECOND, content=content, actor=SYSTEM, at=AT)
    commands.publish_lists(
        basic_code=SECOND,
        body=body(),
        organisations=[organisation("990102100000", "乡镇人民政府", 900)],
        actor=SYSTEM,
        at=AT,
    )
    new = organisation(TOWN, "乡镇人民政府", 901)
    plan = queries.enabling_plan(NEW, viewer=EDITOR)
    assert plan is not None
    assert [(p.name, p.organisation_ids) for p in plan.lines if p.basic_code == SECOND] == [
        ("乡镇的事", (new.id,))
    ]


def test_proposing_is_refused_without_right_reason_or_choice(world):
    for actor, changes, error in (
        (ANYONE, {}, NotPermitted),
        (PUBLISHER, {}, NotPermitted),
        (of("catalogue.edit", COUNTY), {}, NotFound),
        (EDITOR, {"reason": " "}, commands.CannotEnable),
        (EDITOR, {"basic_codes": []}, commands.CannotEnable),
        (EDITOR, {"basic_codes": ["x"]}, commands.CannotEnable),
    ):
        with pytest.raises(error):
            propose(actor, **changes)
    assert propose() == propose(), "one waits at a time"


def test_another_person_in_reach_decides_once(world):
    key = propose(replace(EDITOR, permissions=frozenset({"catalogue.edit", "catalogue.publish"})))
    both = replace(EDITOR, permissions=frozenset({"catalogue.publish"}))
    for actor, error in (
        (ANYONE, NotPermitted),
        (of("catalogue.publish", COUNTY), NotFound),
        (both, commands.CannotEnable),
    ):
        with pytest.raises(error):
            commands.publish_proposal(proposal_id=key, actor=actor, at=AT)
    with pytest.raises(NotFound):
        commands.publish_proposal(proposal_id=uuid7(), actor=PUBLISHER, at=AT)
    with pytest.raises(commands.CannotEnable):
        commands.return_proposal(proposal_id=key, comment="", actor=PUBLISHER, at=AT)
    commands.return_proposal(proposal_id=key, comment="先核对", actor=PUBLISHER, at=AT)
    for attempt in (
        lambda: commands.publish_proposal(proposal_id=key, actor=PUBLISHER, at=AT),
        lambda: commands.return_proposal(proposal_id=key, comment="再退", actor=PUBLISHER, at=AT),
    ):
        with pytest.raises(commands.CannotEnable):
            attempt()
    assert not Item.objects.filter(region_code=NEW).exists()
    assert propose() != key


def offer_second() -> None:
    """Let 示例县's police offer a second item."""
    commands.publish_basic(code=SECOND, content=basic(name="第二件"), actor=SYSTEM, at=AT)
    county = some(places.organisation_of(COUNTY, "公安局"))
    commands.publish_lists(
        basic_code=SECOND, body=body(), organisations=[county], actor=SYSTEM, at=AT
    )


def test_publishing_goes_on_where_it_stopped(world, monkeypatch):
    offer_second()
    monkeypatch.setattr(enabling, "BATCH", 1)
    key = propose(basic_codes=[BASIC, SECOND])
    for _ in range(2):
        commands.publish_proposal(proposal_id=key, actor=PUBLISHER, at=AT)
    act: dict[str, Any] = {"proposal_id": key, "at": AT}
    with pytest.raises(NotPermitted):
        commands.continue_proposal(actor=PUBLISHER, **act)
    assert not commands.continue_proposal(actor=SYSTEM, **act)
    halfway = queries.proposal(key, viewer=EDITOR)
    assert halfway is not None
    assert (halfway.done, halfway.written, halfway.percent) == (1, 1, 50)
    assert commands.continue_proposal(actor=SYSTEM, **act)
    assert commands.continue_proposal(actor=SYSTEM, **act), "once more changes nothing"
    done = queries.proposal(key, viewer=PUBLISHER)
    assert done is not None
    assert (done.done, done.written, done.state) == (2, 2, "PUBLISHED")
    assert len(queries.in_region(NEW)) == 2
    assert queries.first_published(NEW) == AT
    assert queries.proposal(key, viewer=of("catalogue.edit", COUNTY)) is None


def test_what_the_rules_refuse_is_named_and_the_rest_goes_on(world):
    offer_second()
    key = propose(basic_codes=[BASIC, SECOND])
    commands.publish_proposal(proposal_id=key, actor=PUBLISHER, at=AT)
    row = Proposal.objects.get()
    for line in row.plan:
        if line["basic_code"] == BASIC:
            vague = body(materials=[material(name="其他材料")])
            line["body_id"] = Body.objects.create(hash="x" * 64, content=vague).pk
    row.save()
    assert commands.continue_proposal(proposal_id=row.pk, actor=SYSTEM, at=AT)
    found = queries.proposal(key, viewer=EDITOR)
    assert found is not None
    assert (found.done, found.written) == (2, 1)
    assert found.skipped == (("测试许可", "材料“其他材料”不能使用兜底表述。请写出具体材料名称"),)
    assert [g.name for g in queries.in_region(NEW)] == ["第二件"]


def test_an_organisation_closed_meanwhile_is_given_no_list(world):
    key = propose()
    commands.publish_proposal(proposal_id=key, actor=PUBLISHER, at=AT)
    closed(world.id, AT.date())
    assert commands.continue_proposal(proposal_id=key, actor=SYSTEM, at=AT)
    assert not Item.objects.filter(region_code=NEW).exists()


def test_a_list_of_proposals_costs_two_statements_and_no_plan(world):
    first = propose()
    commands.return_proposal(proposal_id=first, comment="先核对", actor=PUBLISHER, at=AT)
    propose()
    with CaptureQueriesContext(connection) as asked:
        found = queries.proposals(viewer=PUBLISHER)
    assert [(p.items, p.region_name) for p in found] == [(1, "示例省示例市示例二县")] * 2
    assert len(asked) == 2
    assert '"plan",' not in asked[0]["sql"]


def test_a_plan_costs_as_many_statements_for_many_bodies_as_for_one(world):
    offer_second()
    with CaptureQueriesContext(connection) as one:
        queries.enabling_plan(NEW, viewer=EDITOR)
    for n, name in enumerate(("民政局", "卫生健康委员会", "医疗保障局"), 20):
        organisation(NEW, name, n)
    with CaptureQueriesContext(connection) as many:
        queries.enabling_plan(NEW, viewer=EDITOR)
    assert len(many) == len(one) <= 8


@pytest.mark.django_db(transaction=True)
def test_two_who_propose_at_once_make_one_proposal(world, until_waiting):
    made: list[Any] = []

    def second() -> None:
        made.append(propose())
        connection.close()

    with transaction.atomic():
        first = propose()
        thread = threading.Thread(target=second)
        thread.start()
        until_waiting()
    thread.join()
    assert made == [first]


def test_proposals_are_seen_in_reach_only(world):
    propose()
    assert len(queries.proposals(viewer=PUBLISHER)) == 1
    assert len(queries.proposals(region_code=CITY, viewer=EDITOR)) == 1
    assert queries.proposals(viewer=of("catalogue.edit", COUNTY)) == ()
    assert queries.proposals(viewer=ANYONE) == ()


def test_a_closed_organisation_offers_nothing_any_more(world, deliver):
    key = propose()
    commands.publish_proposal(proposal_id=key, actor=PUBLISHER, at=AT)
    commands.continue_proposal(proposal_id=key, actor=SYSTEM, at=AT)
    (guide,) = queries.in_region(NEW)
    orgs.close_organisation(organisation_id=world.id, basis="文号", actor=SYSTEM, at=AT)
    deliver()
    queries.forget()
    assert queries.in_region(NEW) == ()
    assert queries.guide(guide.code) is None
    with pytest.raises(NotPermitted):
        commands.withdraw_lists(organisation_id=world.id, actor=EDITOR, at=AT)
