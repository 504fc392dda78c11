"""A theme that changes while its cases run: each case keeps the version it was filed under."""

from dataclasses import replace
from typing import Any

import pytest

from yiwang.foundation.core import outbox
from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.cases import commands, queries
from yiwang.services.cases.models import Case, Slice
from yiwang.services.cases.types import Overlay
from yiwang.services.cases.types.joint import SliceStage
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Option, Question
from yiwang.services.catalogue.types.themes import ThemeItem, ThemeSpec
from yiwang.services.designing import commands as designing
from yiwang.services.payments import commands as payments
from yiwang.services.payments import queries as bills
from yiwang.services.payments.providers import Fate
from yiwang.services.payments.types import FeeLine

from . import factories as f
from . import joint_factories as j
from .test_situations import QUESTIONS, SITUATIONS

pytestmark = pytest.mark.django_db
THEME = ThemeSpec(
    name="开餐饮店一件事",
    basic_code="992031902000",
    lead="市场监督管理局",
    region_code=f.COUNTY,
    items=(
        ThemeItem(j.PERMIT),
        ThemeItem(j.SIGN, after=(j.PERMIT,)),
        ThemeItem(j.FIRE),
    ),
)


def publish(theme: ThemeSpec = THEME) -> str:
    code: str = designing.publish_theme(theme=theme, actor=SYSTEM, at=f.AT)
    return code


def filed_as(there: j.Joint, code: str, answer: str) -> int:
    """File with an answer to the theme's question."""
    who = there.world.zhang
    answers = {"sign": answer}
    draft = commands.begin(item_code=code, situation=answer, answers=answers, actor=who, at=f.AT)
    act: dict[str, Any] = {"number": draft.number, "actor": who, "at": f.AT}
    commands.autosave(values=f.VALUES, version=1, page="common", **act)
    guide = catalogue.guide(code)
    assert guide is not None
    lines = {m.name: m.no for m in guide.materials}
    file_id = f.upload(who, f"draft:{draft.number}")
    commands.attach(material_no=lines["经营场所布局图"], file_id=file_id, **act)
    commands.promise(material_no=lines["食品安全制度"], **act)
    commands.sign(way="TYPED", evidence={"name": "张三"}, **act)
    ready = queries.draft(draft.number, viewer=who)
    return commands.submit(number=draft.number, token=ready.token, actor=who, at=f.AT).number


@pytest.mark.parametrize(
    ("answer", "items"), [("yes", {j.PERMIT, j.SIGN, j.FIRE}), ("no", {j.PERMIT, j.FIRE})]
)
def test_the_answers_choose_the_items_and_the_days(answer, items):
    there = j.joint()
    asked = Question("sign", "要不要挂户外招牌？", (Option("yes", "要挂"), Option("no", "不挂")))
    items_of = tuple(
        replace(i, when=(("sign", ("yes",)),)) if i.basic_code == j.SIGN else i for i in THEME.items
    )
    code = publish(replace(THEME, items=items_of, questions=(asked,)))
    number = filed_as(there, code, answer)
    assert set(j.slices(number)) == items
    guide = catalogue.guide(code)
    assert guide is not None
    days = {"yes": 20, "no": 10}[answer]
    assert j.case(number).promised_value == days
    assert {s.key: s.promised.value for s in guide.situations if s.promised}[answer] == days


def finished(there: j.Joint, number: int) -> Any:
    """Take the case in, decide every part in its order, and answer once."""
    commands.accept(case=number, version=f.version_of(number), actor=there.lead, at=f.AT)
    return decided(there, number)


def test_a_theme_changed_while_cases_run_leaves_them_whole():
    there = j.joint()
    code = publish()
    running = j.filed(replace(there, code=code))
    shorter = replace(THEME, items=(ThemeItem(j.PERMIT), ThemeItem(j.SIGN)))
    assert publish(shorter) == code
    fresh = j.filed(replace(there, code=code))
    assert set(j.slices(running)) == {j.PERMIT, j.SIGN, j.FIRE}
    assert set(j.slices(fresh)) == {j.PERMIT, j.SIGN}
    assert j.slices(fresh)[j.SIGN].after == []
    kept = j.case(running)
    assert len(catalogue.guide_version(kept.item_version_id, kept.basic_version_id).members) == 3
    board = finished(there, running)
    assert [one.result for one in board.slices] == ["准予"] * 3
    assert j.slices(running)[j.SIGN].after == [1]


INSPECTION: dict[str, Any] = {
    "charged": True,
    "standard": "检测费200元",
    "basis": "《消防法》第三十四条",
}


def test_what_the_whole_costs_is_what_its_parts_cost_in_the_situation():
    there = j.joint()
    asked = Question("sign", "要不要挂户外招牌？", (Option("yes", "要挂"), Option("no", "不挂")))
    j.reworded(j.SIGN, fee=INSPECTION)
    items_of = (THEME.items[0], replace(THEME.items[1], when=(("sign", ("yes",)),)))
    code = publish(replace(THEME, items=items_of, questions=(asked,)))
    guide = catalogue.guide(code)
    assert guide is not None
    told = "设置大型户外广告许可：检测费200元；其余不收费"
    assert (guide.fee.charged, guide.fee.standard) == (True, told)
    assert guide.fee.basis == INSPECTION["basis"]
    said = next(one for one in catalogue.sheet(guide).elements if one.key == "fee")
    assert told in said.lines
    assert catalogue.tailored(guide, "yes").fee.text == told
    assert catalogue.tailored(guide, "no").fee.text == "不收费"
    number = filed_as(there, code, "yes")
    assert j.case(number).fee["standard"] == told
    commands.accept(case=number, version=f.version_of(number), actor=there.lead, at=f.AT)
    whole: dict[str, Any] = {"version": f.version_of(number), "actor": there.lead, "at": f.AT}
    line = FeeLine(name="检测费", basis=INSPECTION["basis"], unit_price=20000)
    with pytest.raises(NotPermitted):  # each department asks in its own part
        commands.request_payment(case=number, lines=[line], **whole)
    child = j.part(number, j.PERMIT).number
    j.decide(there, number, j.PERMIT)
    with pytest.raises(commands.CannotRequestPayment, match="不收费"):
        commands.request_payment(case=child, lines=[line], actor=there.lead, at=f.AT)
    sign = j.part(number, j.SIGN).number
    reviewer, _ = there.people[j.SIGN]
    commands.claim(case=sign, actor=reviewer, at=f.AT)
    before = j.case(number).promised_due_on
    commands.request_payment(case=sign, lines=[line], actor=reviewer, at=f.AT)
    (bill,) = bills.bills_of(f"case:{sign}", viewer=SYSTEM)
    assert (bill.amount, bills.bills_of(f"case:{number}", viewer=SYSTEM)) == (20000, ())
    assert j.case(number).overlay == j.case(sign).overlay == Overlay.PAYMENT, "both promises wait"
    no = payments.place_order(
        bill_id=bill.id, payer_name="张*", is_proxy=False, actor=SYSTEM, at=f.later(4)
    )
    payments.play(no=no, fate=Fate.PAID, actor=SYSTEM, at=f.later(4))
    outbox.drain()
    assert j.case(number).overlay == j.case(sign).overlay == Overlay.NONE
    moved = j.case(number).promised_due_on
    assert before is not None
    assert moved is not None
    assert (moved - before).days >= 4, "not the staff's days"


def test_an_item_with_its_own_situations_is_filed_in_the_one_that_its_answers_lead_to():
    there = j.joint()
    j.reworded(j.FIRE, questions=QUESTIONS, situations=SITUATIONS)
    code = publish(replace(THEME, items=(ThemeItem(j.PERMIT), ThemeItem(j.FIRE))))
    guide = catalogue.guide(code)
    assert guide is not None
    assert [q.text for q in guide.questions] == ["怎么办？", "急吗？"], "asked as its own"
    assert {s.key: s.name for s in guide.situations} == {
        "a": "怎么办：换证",
        "b-a": "怎么办：新办；急吗：急",
        "b-b": "怎么办：新办；急吗：不急",
    }
    assert {m.basic_code: m.own("a") for m in guide.members} == {j.PERMIT: "", j.FIRE: "renew"}
    who = there.world.zhang
    draft = commands.begin(item_code=code, situation="a", answers={"q1": "a"}, actor=who, at=f.AT)
    act: dict[str, Any] = {"number": draft.number, "actor": who, "at": f.AT}
    commands.autosave(values=f.VALUES, version=1, page="common", **act)
    for line in catalogue.materials_for(guide, "a"):
        if line.necessity == "REQUIRED" and not line.is_exempt:
            file_id = f.upload(who, f"draft:{draft.number}")
            commands.attach(material_no=line.no, file_id=file_id, **act)
    commands.sign(way="TYPED", evidence={"name": "张三"}, **act)
    ready = queries.draft(draft.number, viewer=who)
    number = commands.submit(number=draft.number, token=ready.token, actor=who, at=f.AT).number
    child = j.part(number, j.FIRE)
    assert (child.situation, child.fee["standard"], child.is_instant) == (
        "renew",
        "工本费10元",
        True,
    )
    assert j.part(number, j.PERMIT).situation == ""
    finished(there, number)
    assert j.part(number, j.FIRE).outcome == "GRANTED"


HUNDRED = 100


@pytest.mark.slow
def test_a_hundred_running_cases_go_on_under_their_version_and_drafts_are_carried_over():
    there = j.joint()
    there = replace(there, code=publish())
    running = [j.filed(there) for _ in range(HUNDRED)]
    accepted = running[: HUNDRED // 2]
    for number in accepted:
        commands.accept(case=number, version=f.version_of(number), actor=there.lead, at=f.AT)
    draft = f.ready_draft(there.world, there.code)
    publish(replace(THEME, items=(ThemeItem(j.PERMIT), ThemeItem(j.SIGN))))
    kept = {case.pk: case for case in Case.objects.filter(pk__in=running)}
    versions = {(case.item_version_id, case.basic_version_id) for case in kept.values()}
    (old,) = versions
    assert len(catalogue.guide_version(*old).members) == 3, (
        "all keep the version they were filed in"
    )
    assert Slice.objects.filter(case_id__in=running).count() == 3 * HUNDRED
    assert {case.promised_value for case in kept.values()} == {20}
    for number in (accepted[0], running[-1]):
        if number not in accepted:
            commands.accept(case=number, version=f.version_of(number), actor=there.lead, at=f.AT)
        assert j.slices(number)[j.SIGN].stage != SliceStage.OPEN, "still after the permit"
    whole = [decided(there, number) for number in (accepted[0], running[-1])]
    assert [[one.result for one in board.slices] for board in whole] == [["准予"] * 3] * 2
    # the draft is told what changed and is filed under the new version
    act: dict[str, Any] = {"number": draft.number, "actor": there.world.zhang, "at": f.AT}
    with pytest.raises(commands.CannotSubmit, match="更新"):
        commands.submit(token=draft.token, **act)
    now = commands.carry_over(**act)
    assert "promised" in {line.key for line in now.carried}
    assert set(now.materials) == set(draft.materials), "nothing is handed in again"
    commands.sign(way="TYPED", evidence={"name": "张三"}, **act)
    again = queries.draft(draft.number, viewer=there.world.zhang)
    number = commands.submit(token=again.token, **act).number
    assert set(j.slices(number)) == {j.PERMIT, j.SIGN}
    assert j.case(number).promised_value == 10


def decided(there: j.Joint, number: int) -> Any:
    """Decide every part of a case under way in its order, and answer once."""
    left = set(j.slices(number))
    while left:
        ready = [c for c in left if j.slices(number)[c].stage == SliceStage.OPEN]
        assert ready
        for code in ready:
            j.decide(there, number, code)
        left -= set(ready)
    commands.conclude(case=number, version=f.version_of(number), actor=there.lead, at=f.AT)
    return queries.joint_board(number, viewer=there.lead, at=f.AT)
