"""Rules find, offices explain, supervision judges; rules are tried before they are in force."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import SYSTEM
from yiwang.oversight.supervision import commands
from yiwang.oversight.supervision.models import DidAct, Fact, Finding, Rule, RuleVersion, Tally
from yiwang.oversight.supervision.types import FindingState, Level, Measure
from yiwang.services.cases import commands as cases
from yiwang.services.cases.tests import factories
from yiwang.services.cases.types import CorrectionPoint

AT = factories.AT
pytestmark = pytest.mark.django_db
REGION = "341599000000"


def read_all(at=AT):
    while commands.follow(actor=SYSTEM, at=at):
        pass


def sweep(at):
    while commands.raise_days(actor=SYSTEM, at=at):
        pass


def codes():
    return sorted(Finding.objects.values_list("rule_id", flat=True))


def supervisor(region=factories.COUNTY, **changes):
    return factories.staff(
        uuid4(), "周监察", "supervision.read", "supervision.act", region_code=region,
        role="SUPERVISOR", **changes,
    )  # fmt: skip


def fact(matter, **changes):
    given = {
        "matter": matter, "kind": "CASE", "v": 1, "entry": 1, "organisation_id": uuid4(),
        "region_code": REGION, "state": "REVIEW", "is_open": True, "opened_on": date(2026, 3, 2),
        "moved_on": date(2026, 3, 2), "step": "审查", "item_name": "食品经营许可",
        **changes,
    }  # fmt: skip
    return Fact.objects.create(**given)


TODAY = datetime(2026, 3, 16, 2, tzinfo=UTC)  # a Monday, ten in the morning
DAY = date(2026, 3, 16)


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("T04", {"yellow_on": DAY, "red_on": DAY + timedelta(2), "moved_on": DAY}),
        ("T05", {"yellow_on": DAY, "red_on": DAY, "moved_on": DAY}),
        ("T07", {"yellow_on": DAY, "red_on": DAY, "decided_on": DAY, "moved_on": DAY}),
        ("T06", {"statutory_due_on": DAY - timedelta(1), "accepted_on": DAY, "moved_on": DAY}),
        ("T03", {"step_due_on": DAY - timedelta(1), "moved_on": DAY}),
        ("S01", {"yellow_on": DAY + timedelta(9), "red_on": DAY + timedelta(10),
                 "moved_on": date(2026, 3, 11)}),
        ("C01", {"kind": "COMPLAINT", "yellow_on": DAY, "red_on": DAY, "moved_on": DAY}),
        ("E01", {"kind": "RATING", "yellow_on": DAY, "red_on": DAY, "moved_on": DAY}),
    ],
)  # fmt: skip
def test_a_day_that_passes_lights_once(code, changes):
    fact("1", **changes)
    sweep(TODAY - timedelta(days=1))
    assert code not in codes()
    sweep(TODAY)
    sweep(TODAY + timedelta(hours=1))
    assert codes() == [code]
    one = Finding.objects.get()
    assert one.quote[0][1] and one.answer_due_on == date(2026, 3, 18)  # noqa: PT018  one story


def test_what_stands_still_or_has_ended_lights_nothing():
    fact("1", yellow_on=None, red_on=None)
    fact("2", is_open=False, red_on=DAY, yellow_on=DAY, closed_on=DAY)
    sweep(TODAY + timedelta(days=300))
    assert codes() == []


def test_a_filing_already_late_lights_with_its_entry(world):
    factories.filed_case(world)
    read_all(AT + timedelta(days=20))
    assert {"T05", "T01"} <= set(codes())


def corrected(world, *materials, reason=""):
    number = factories.filed_case(world)
    for n, material in enumerate(materials):
        point = CorrectionPoint(material_no=material, field="", problem="不清楚", how="请重拍")
        moment = AT + timedelta(hours=1 + n)
        cases.request_correction(
            case=number, points=[point], second_reason="上次没有看到" if n else "",
            actor=world.clerk, at=moment,
        )  # fmt: skip
        if n + 1 < len(materials):
            file = factories.upload(world.zhang, f"case:{number}", moment)
            cases.resubmit(
                number=number, files_by_material=[(material, file)], actor=world.zhang,
                at=moment + timedelta(minutes=5),
            )  # fmt: skip
    return number


def test_a_second_notice_and_the_same_material_twice_are_seen(world):
    corrected(world, 1, 1)
    read_all()
    assert codes() == ["T09", "T10"]
    again = Finding.objects.get(rule_id="T10")
    assert ["重复要求的材料", "第1项"] in again.quote
    assert again.staff == world.clerk.staff_id


def test_one_notice_is_nothing_to_find(world):
    corrected(world, 1)
    read_all()
    assert codes() == []


def test_the_office_explains_and_supervision_judges(world):
    corrected(world, 1, 1)
    read_all()
    finding = Finding.objects.get(rule_id="T10")
    watcher = supervisor()
    with pytest.raises(commands.CannotJudge, match="可以说明到"):
        commands.judge(finding=finding.pk, is_false=False, reason="属实", actor=watcher, at=AT)
    with pytest.raises(commands.CannotExplain):
        commands.explain(finding=finding.pk, text=" ", actor=world.clerk, at=AT)
    with pytest.raises(NotFound):
        commands.explain(finding=finding.pk, text="x", actor=world.stranger, at=AT)
    commands.explain(finding=finding.pk, text="材料第一次拍糊了", actor=world.clerk, at=AT)
    assert finding.organisation_id
    own = factories.staff(
        finding.organisation_id, "本单位监察", "supervision.act", "supervision.read"
    )
    with pytest.raises(NotPermitted):
        commands.judge(finding=finding.pk, is_false=True, reason="自己人", actor=own, at=AT)
    with pytest.raises(commands.CannotJudge, match="理由"):
        commands.judge(finding=finding.pk, is_false=True, reason="", actor=watcher, at=AT)
    commands.judge(finding=finding.pk, is_false=True, reason="确实看不清", actor=watcher, at=AT)
    finding.refresh_from_db()
    assert finding.state == FindingState.FALSE
    assert Rule.objects.get(pk="T10").false == 1
    with pytest.raises(commands.CannotExplain):
        commands.explain(finding=finding.pk, text="再说", actor=world.clerk, at=AT)
    with pytest.raises(commands.CannotJudge, match="认定过"):
        commands.judge(finding=finding.pk, is_false=True, reason="再", actor=watcher, at=AT)


def test_a_true_finding_counts_and_the_counters_prove_right(world):
    corrected(world, 1, 1)
    read_all()
    finding = Finding.objects.get(rule_id="T09")
    later = AT + timedelta(days=5)
    commands.judge(
        finding=finding.pk, is_false=False, reason="逾期未说明", actor=supervisor(), at=later
    )
    office = f"o:{finding.organisation_id}"
    counted = Tally.objects.get(scope=office, measure=Measure.CONFIRMED)
    assert counted.n == 1
    assert commands.recount(actor=SYSTEM, at=later) == 0


def draft(code="T05", **threshold):
    return commands.draft_rule(
        code=code, name="试一试", threshold=threshold, level=Level.RED, source="测试依据",
        owner="示例市政务服务管理局", actor=supervisor(), at=AT,
    )  # fmt: skip


def test_a_rule_is_tried_then_enabled_by_another_person():
    for n in range(10):
        fact(str(n), yellow_on=DAY, red_on=DAY if n < 3 else DAY + timedelta(30))
    version = draft(days=0)
    other = supervisor()
    with pytest.raises(commands.CannotRule, match="先回测"):
        commands.enable_rule(version=version, actor=other, at=TODAY)
    trial = commands.try_rule(version=version, days=60, actor=other, at=TODAY)
    assert (trial["matters"], trial["found"], trial["share"]) == (10, 3, 30.0)
    commands.enable_rule(version=version, actor=other, at=TODAY)
    assert Rule.objects.get(pk="T05").live == 2
    assert RuleVersion.objects.get(rule="T05", n=1).state == "RETIRED"


def test_a_rule_that_would_light_everything_is_stopped_by_its_trial():
    for n in range(10):
        fact(str(n), yellow_on=DAY, red_on=DAY)
    version, other = draft(days=0), supervisor()
    assert commands.try_rule(version=version, days=60, actor=other, at=TODAY)["share"] == 100
    with pytest.raises(commands.CannotRule, match="都会亮灯"):
        commands.enable_rule(version=version, actor=other, at=TODAY)
    assert Rule.objects.get(pk="T05").live == 1


def test_its_author_does_not_enable_a_rule():
    author = supervisor()
    version = commands.draft_rule(
        code="T09", name="多次补正", threshold={"notices": 3}, level=Level.RED, source="依据",
        owner="监察室", actor=author, at=AT,
    )  # fmt: skip
    commands.try_rule(version=version, actor=author, at=AT)
    with pytest.raises(commands.CannotRule, match="另一个人"):
        commands.enable_rule(version=version, actor=author, at=AT)


@pytest.mark.parametrize(
    ("given", "field"),
    [({"name": " "}, "name"), ({"source": ""}, "source"), ({"threshold": {"days": -1}}, "days"),
     ({"threshold": {"weeks": 1}}, "weeks"), ({"threshold": {"days": "3"}}, "days")],
)  # fmt: skip
def test_a_rule_says_what_it_lacks(given, field):
    whole = {"name": "名称", "source": "依据", "owner": "单位", "threshold": {}, **given}
    with pytest.raises(commands.CannotRule) as refused:
        commands.draft_rule(code="T05", level=Level.RED, actor=supervisor(), at=AT, **whole)
    assert field in refused.value.fields


def test_a_trial_of_acts_counts_the_past(world):
    corrected(world, 1, 1)
    corrected(world, 1)
    read_all()
    version = commands.draft_rule(
        code="T09", name="多次补正", threshold={"notices": 2}, level=Level.RED, source="依据",
        owner="监察室", actor=supervisor(), at=AT,
    )  # fmt: skip
    trial = commands.try_rule(version=version, actor=supervisor(), at=AT + timedelta(days=1))
    assert (trial["matters"], trial["found"]) == (2, 1)


def unlike_offices(n):
    """Two offices with n cases of one item each; one asks for material 3 in all of them."""
    strict, mild = uuid4(), uuid4()
    for office, asks in ((strict, True), (mild, False)):
        for k in range(n):
            matter = f"{'A' if asks else 'B'}{k}"
            fact(matter, organisation_id=office, basic_code="000131001000", opened_on=DAY)
            if asks:
                DidAct.objects.create(
                    matter=matter, v=2, entry=1, act="REQUEST_CORRECTION", at=TODAY,
                    state="CORRECTION", more={"materials": [3]},
                )  # fmt: skip
    return strict


def test_like_cases_asked_unlike_things_are_quoted():
    strict = unlike_offices(12)
    commands.compare(actor=SYSTEM, at=TODAY)
    commands.compare(actor=SYSTEM, at=TODAY + timedelta(hours=1))
    one = Finding.objects.get(rule_id="P01")
    assert one.organisation_id == strict
    assert ["要求补正第几项材料", "第3项"] in one.quote
    assert ["其他部门", "0/12"] in one.quote


def test_too_few_cases_prove_nothing():
    unlike_offices(9)
    commands.compare(actor=SYSTEM, at=TODAY)
    assert not Finding.objects.filter(rule_id="P01").exists()


def test_findings_are_told_by_day_and_climb(world):
    factories.on_the_staff(world.clerk, world.reviewer, world.approver)
    factories.filed_case(world)
    late = AT + timedelta(days=20)
    read_all(late)
    night = late.replace(hour=14)  # ten in the evening in China
    assert commands.tell_findings(actor=SYSTEM, at=night) == 0
    assert commands.tell_findings(actor=SYSTEM, at=night + timedelta(hours=12)) > 0
    assert Finding.objects.filter(told=1).exists()
    commands.tell_findings(actor=SYSTEM, at=night + timedelta(days=4, hours=12))
    assert not Finding.objects.filter(told=0).exists()
