"""What is missing to a target: how many, which, and why; lists of what divisions below handle."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from yiwang.engagement.lists import commands, queries
from yiwang.engagement.lists.rules import gaps, kinds, targets
from yiwang.engagement.lists.types import Beside, Figure, Kind, Measure, Outcome, TargetInfo
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.catalogue.tests import factories as f
from yiwang.services.catalogue.types import GuideSummary

from .factories import AT, COUNTY, GOOD, NAMES, OFFLINE, TWICE, item, keeping, person

GUIDE = GuideSummary(
    code="1",
    name="测试许可",
    organisation_name="公安局",
    region_code=COUNTY,
    region_name="示例县",
    is_online=True,
    onsite_visits=0,
    exempt_count=0,
    audience=frozenset({"PERSON"}),
    promised_text="5个工作日",
    basic_code=GOOD,
    is_whole_online=True,
)
TWO_VISITS = replace(GUIDE, onsite_visits=2, is_whole_online=False)
AT_THE_WINDOW = replace(GUIDE, is_online=False, is_whole_online=False)
ENTERED, EXEMPT = {GOOD: gaps.Named(zone="社会事务")}, {GOOD: gaps.Named(exempt="SECRET")}
PLAIN = {GOOD: gaps.Named()}


@pytest.mark.parametrize(
    ("measure", "guide", "named", "why"),
    [
        (Measure.ONLINE, GUIDE, {}, ""),
        (Measure.ONLINE, AT_THE_WINDOW, {}, "网上不能办"),
        (Measure.ONE_VISIT, TWO_VISITS, {}, "要到现场 2 次"),
        (Measure.NO_VISIT, GUIDE, {}, ""),
        (Measure.NO_VISIT, TWO_VISITS, {}, "要到现场 2 次"),
        (Measure.NO_VISIT, AT_THE_WINDOW, {}, "网上不能办"),
        (Measure.INSTANT, GUIDE, {}, "承诺 5个工作日办结"),
        (Measure.INSTANT, replace(GUIDE, is_instant=True), {}, ""),
        (Measure.WHOLE_ONLINE, replace(GUIDE, is_whole_online=False), {}, "还不在网上办"),
        (Measure.HALL, GUIDE, {}, "没有列入进驻目录"),
        (Measure.HALL, GUIDE, EXEMPT, "不进驻大厅：涉密"),
        (Measure.HALL, GUIDE, ENTERED, ""),
        (Measure.HALL_DUE, GUIDE, EXEMPT, ""),
        (Measure.HALL_DUE, GUIDE, {}, "没有列入进驻目录"),
        (Measure.WINDOW, GUIDE, ENTERED, ""),
        (Measure.WINDOW, GUIDE, PLAIN, "没有归入综合窗口"),
        (Measure.WINDOW, GUIDE, EXEMPT, ""),
        (Measure.FREQUENT, GUIDE, {}, "还没有列入名单"),
        (Measure.FREQUENT, GUIDE, PLAIN, ""),
        (Measure.FREQUENT, TWO_VISITS, PLAIN, "现行指南不再符合"),
        (Measure.VILLAGE, GUIDE, {}, "还没有列入名单"),
    ],
)
def test_a_guide_is_not_counted_for_a_reason(measure, guide, named, why):
    found = gaps.why(measure, guide, named)
    assert why in found
    assert bool(found) is bool(why)


@pytest.mark.parametrize(
    ("measure", "wanted", "part", "whole", "gap"),
    [
        (Measure.ONLINE, 70, 7, 10, 0),
        (Measure.ONLINE, 70, 6, 10, 1),
        (Measure.ONLINE, 50, 1, 3, 1),
        (Measure.ONLINE, 100, 2499, 2500, 1),  # 99.96 % is not all
        (Measure.FREQUENT, 100, 30, 0, 70),
        (Measure.FREQUENT, 30, 31, 0, 0),
    ],
)
def test_a_gap_is_counted_in_items(measure, wanted, part, whole, gap):
    target = TargetInfo("x", 0, {"value": wanted, "due_on": "2018-11-30"})
    one = Beside(target, Figure(measure, part, whole), is_due=True)
    assert (one.gap, one.is_reached) == (gap, gap == 0)


def test_a_share_of_nothing_reaches_no_target_and_shipped_targets_say_what_they_must():
    target = TargetInfo("x", 0, {"value": 50, "due_on": "2018-11-30"})
    assert not Beside(target, Figure(Measure.HALL, 0, 0), is_due=True).is_reached
    for one in targets.SHIPPED.values():
        assert targets.faults(one.content) == {}
        assert one.due_on.year in {2018, 2019}


@pytest.mark.django_db
def test_what_is_missing_is_listed_with_its_reason_page_by_page():
    kept = keeping(Kind.HALL)
    page = queries.missing(Measure.ONLINE, COUNTY)
    assert [(x.guide.name, x.why) for x in page.lines] == [
        (NAMES[OFFLINE], "现行指南写的是网上不能办")
    ]
    assert page.kind is None
    kept.add(GOOD)
    kept.publish()
    names, after = [], 0
    for _ in range(2):
        page = queries.missing(Measure.HALL, COUNTY, after=after, limit=1)
        names += [x.guide.basic_code for x in page.lines]
        after = page.after or 0
    assert (sorted(names), after, page.total) == ([TWICE, OFFLINE], 0, 2)
    assert f.some(page.kind).kind is Kind.HALL
    beside = {b.target.code: b for b in queries.beside(COUNTY, today=date(2026, 3, 1))}
    assert (beside["ah-hall-due-2019"].gap, beside["lf-frequent-2018"].gap) == (2, 30)


@pytest.mark.django_db
def test_a_city_names_what_those_below_handle_without_a_guide_of_its_own():
    kept = keeping()
    town = f.organisation(f.TOWN, "乡镇人民政府", 5)
    item("990131999005", [kept.police, town])
    city = person("editor", f.CITY)
    key = commands.open_list(kind=Kind.NEARBY, region_code=f.CITY, actor=city, at=AT)
    report = commands.add_items(list_id=key, text=f"990131999005\n{GOOD}", actor=city, at=AT)
    assert [line.outcome for line in report] == [Outcome.ADDED, Outcome.REFUSED]
    assert "现在有 1 个" in report[1].sentence
    given: dict[str, Any] = {
        "kind": Kind.NEARBY,
        "region_code": f.CITY,
        "source": "示例",
        "actor": SYSTEM,
    }
    assert commands.ship_list(items={"": [("990131999005", {})]}, at=AT, **given) == 0
    info = kinds.KINDS[Kind.NEARBY]
    assert queries.listed(info, f.CITY) is None, "people keep it"
    for step, name in (("submit", "editor"), ("pass", "checker"), ("publish", "publisher")):
        who = city if name == "editor" else person(name, f.CITY)
        seen = f.some(queries.named_list(key, viewer=who))
        act = getattr(commands, f"{step}_list")
        act(list_id=key, version=seen.version, actor=who, at=AT)
    (line,) = f.some(queries.listed(info, f.CITY)).lines
    assert (line.guide, line.is_below) == (None, True)
    (line,) = f.some(queries.listed(info, f.TOWN)).lines
    assert (f.some(line.guide).region_code, line.is_below) == (f.TOWN, False)


@pytest.mark.django_db
def test_what_is_shipped_grows_while_nobody_has_taken_it_over():
    kept = keeping()
    info = kinds.KINDS[Kind.HALL]
    given: dict[str, Any] = {
        "kind": Kind.HALL,
        "region_code": COUNTY,
        "source": "示例",
        "actor": SYSTEM,
        "at": AT,
    }
    assert commands.ship_list(items={"": [(GOOD, {})]}, **given) == 1
    both = {"": [(GOOD, {}), (TWICE, {"zone": "社会事务"})]}
    assert [commands.ship_list(items=both, **given) for _ in range(2)] == [1, 0]
    page = f.some(queries.listed(info, COUNTY))
    assert (page.edition_no, [x.basic_code for x in page.lines]) == (2, [GOOD, TWICE])
    (row,) = queries.lists(kind=Kind.HALL, viewer=kept.editor)
    commands.name_source(
        list_id=row.id, version=row.version, source="本县文件", actor=kept.editor, at=AT
    )
    assert commands.ship_list(items={"": [(OFFLINE, {})]}, **given) == 0


@pytest.mark.django_db
def test_an_item_counts_once_and_only_while_its_guide_holds_what_the_list_promises():
    kept = keeping()
    item("990131999006", [kept.police])
    kept.add(f"{GOOD}\n990131999006")
    kept.add(GOOD, audience="LEGAL")
    kept.publish()
    assert f.some(queries.standing(COUNTY)).counts["frequent"] == 2
    code = f"{kept.police.uscc}{kept.police.level}990131999006"
    more = {"visits": 2, "depth": "网上预审", "visits_reason": "核对原件"}
    f.change(code, reason="测试", at=AT, **more)
    commands.count_standings(actor=SYSTEM, at=AT)
    assert f.some(queries.standing(COUNTY)).counts["frequent"] == 1
    page = queries.missing(Measure.FREQUENT, COUNTY)
    whys = {x.guide.basic_code: x.why for x in page.lines}
    assert whys["990131999006"] == "已列入，现行指南不再符合"
    assert GOOD not in whys
