"""Lists on their way to the public: what comes in, what is refused, who may, two at once."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from yiwang.engagement.lists import commands, queries, schedules
from yiwang.engagement.lists.models import (
    Demand,
    EditionEntry,
    ListEdition,
    ListEntry,
    ListStep,
    Reading,
)
from yiwang.engagement.lists.rules import kinds
from yiwang.engagement.lists.types import Act, Change, Exempt, Kind, Measure, Outcome, State
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.services.catalogue import commands as catalogue
from yiwang.services.catalogue.tests import factories as f

from .factories import AT, COUNTY, GOOD, NAMES, OFFLINE, TWICE, item, keeping, person

pytestmark = pytest.mark.django_db
ADDED, KNOWN, UNKNOWN, REFUSED = Outcome.ADDED, Outcome.KNOWN, Outcome.UNKNOWN, Outcome.REFUSED
FREQUENT = kinds.KINDS[Kind.FREQUENT]


def entry_of(kept, code=GOOD, audience="PERSON"):
    found = queries.entries(kept.list_id, audience=audience, viewer=kept.editor)
    return next(e for e in found if e.basic_code == code)


def listed(info, **asked):
    return f.some(queries.listed(info, COUNTY, **asked))


def change(kept, entry, who=None, **values):
    return commands.change_entry(
        list_id=kept.list_id,
        entry_id=entry.id,
        version=entry.version,
        values={"note": "", **values},
        actor=who or kept.editor,
        at=AT,
    )


def test_pasted_lines_are_taken_one_by_one_and_each_is_answered(kept):
    task = f"{kept.police.uscc}{kept.police.level}{TWICE}"
    text = f"1、测试许可\t群众问得多\n\n{task}\n测试许可\n没有这样的事项\n{OFFLINE}"
    report = commands.add_items(
        list_id=kept.list_id, text=text, audience="PERSON", actor=kept.editor, at=AT
    )
    assert [(r.number, r.outcome) for r in report] == [
        (1, ADDED), (3, REFUSED), (4, KNOWN), (5, UNKNOWN), (6, REFUSED),
    ]  # fmt: skip
    assert "到现场 2 次" in report[1].sentence
    assert "网上不能办" in report[4].sentence
    found = queries.entries(kept.list_id, audience="PERSON", viewer=kept.editor)
    assert [(e.name, e.note, e.fault) for e in found] == [("测试许可", "群众问得多", "")]


def test_a_list_goes_to_the_public_by_three_people_and_every_channel_shows_it(kept):
    kept.add(GOOD)
    assert queries.listed(FREQUENT, COUNTY) is None
    assert kept.publish() == 1
    page = f.some(queries.listed(FREQUENT, f.VILLAGE, audience="PERSON"))
    assert [(x.name, f.some(x.guide).basic_code) for x in page.lines] == [("测试许可", GOOD)]
    assert listed(FREQUENT, audience="LEGAL").lines == ()
    assert queries.tags_in(COUNTY) == {GOOD: ("双百高频",)}
    assert f.some(queries.standing(COUNTY)).counts["frequent"] == 1
    named = [s.actor_name for s in kept.seen().steps]
    assert named == ["publisher", "checker", "editor", "editor", "editor"]


def test_what_its_guide_no_longer_holds_out_is_not_shown_and_not_published_again(kept):
    kept.add(GOOD)
    kept.publish()
    code = f"{kept.police.uscc}{kept.police.level}{GOOD}"
    more = {"visits": 2, "depth": "网上预审", "visits_reason": "核对原件"}
    f.change(code, reason="测试", at=AT, **more)
    assert listed(FREQUENT).lines == ()
    assert "到现场 2 次" in entry_of(kept).fault
    kept.add(GOOD, audience="LEGAL")
    commands.name_source(
        list_id=kept.list_id, version=kept.seen().version, source="x", actor=kept.editor, at=AT
    )
    with pytest.raises(commands.CannotList) as refused:
        kept.step(commands.submit_list, kept.editor)
    assert "测试许可" in refused.value.text


def test_the_next_version_says_what_changed_and_why(kept):
    kept.add(GOOD)
    kept.publish()
    kept.add(GOOD, audience="LEGAL")
    entry = entry_of(kept)
    commands.remove_entry(
        list_id=kept.list_id,
        entry_id=entry.id,
        version=entry.version,
        reason="办件很少",
        actor=kept.editor,
        at=AT,
    )
    told = queries.differences(kept.list_id, 1, viewer=kept.editor)
    assert [(d.change, d.audience, d.reason) for d in told] == [
        (Change.ADDED, "LEGAL", ""),
        (Change.REMOVED, "PERSON", "办件很少"),
    ]
    assert len(listed(FREQUENT).lines) == 1
    assert kept.publish() == 2
    told = queries.differences(kept.list_id, 1, 2, viewer=kept.editor)
    assert [d.change for d in told] == [Change.ADDED, Change.REMOVED]
    assert kept.add(GOOD) == [ADDED]


def test_the_hundred_and_first_is_refused(kept):
    ListEntry.objects.bulk_create(
        ListEntry(
            of_id=kept.list_id,
            basic_code=f"99013{n:07d}",
            name=f"事项{n}",
            audience="PERSON",
            rank=n,
            changed_at=AT,
        )
        for n in range(99)
    )
    item("990131999003", [kept.police])
    report = commands.add_items(
        list_id=kept.list_id,
        text=f"{GOOD}\n990131999003",
        audience="PERSON",
        actor=kept.editor,
        at=AT,
    )
    assert [line.outcome for line in report] == [ADDED, REFUSED]
    assert "最多 100 项" in report[1].sentence
    assert kept.add("990131999003", audience="LEGAL") == [ADDED]


def test_nobody_acts_in_two_lanes_and_nobody_without_right(kept):
    kept.add(GOOD)
    everything = frozenset({"catalogue.edit", "catalogue.check", "catalogue.publish"})
    editor = replace(kept.editor, permissions=everything)
    kept.step(commands.submit_list, kept.editor)
    for who, error in (
        (editor, commands.CannotList),
        (person("editor"), NotPermitted),
        (person("checker", "990200000000"), NotFound),
        (ANYONE, NotFound),
    ):
        with pytest.raises(error):
            commands.pass_list(list_id=kept.list_id, version=kept.seen().version, actor=who, at=AT)
    with pytest.raises(commands.CannotList) as refused:
        kept.add(TWICE)
    assert refused.value.full_code.endswith(".state")
    kept.step(commands.pass_list, kept.checker)
    for who in (editor, replace(kept.checker, permissions=everything)):
        with pytest.raises(commands.CannotList) as refused:
            kept.step(commands.publish_list, who)
        assert refused.value.full_code.endswith(".own")
    assert kept.seen(kept.publisher).actions == {Act.PUBLISH, Act.RETURN}


def test_the_second_of_two_editors_is_told_who_saved(kept):
    kept.add(GOOD)
    entry = entry_of(kept)
    change(kept, entry, who=person("editor2"), note="先")
    for act in (
        lambda: change(kept, entry, note="后"),
        lambda: commands.remove_entry(
            list_id=kept.list_id,
            entry_id=entry.id,
            version=entry.version,
            reason="r",
            actor=kept.editor,
            at=AT,
        ),
    ):
        with pytest.raises(commands.Overtaken) as refused:
            act()
        assert refused.value.detail["who"] == "editor2"
    old = kept.seen().version
    kept.add(GOOD, who=person("editor2"), audience="LEGAL")
    with pytest.raises(commands.Overtaken) as refused:
        kept.step(commands.submit_list, kept.editor, version=old)
    assert "测试许可" in refused.value.detail["what"]
    assert entry_of(kept).note == "先"


def test_an_entry_is_put_at_a_place_and_the_others_move(kept):
    more = ["990131999003", "990131999004"]
    for code in more:
        item(code, [kept.police])
    kept.add("\n".join([GOOD, *more]))
    change(kept, entry_of(kept, more[1]), position=1)
    found = queries.entries(kept.list_id, audience="PERSON", viewer=kept.editor)
    assert [(e.basic_code, e.rank) for e in found] == [(more[1], 1), (GOOD, 2), (more[0], 3)]
    second = queries.entries(
        kept.list_id, audience="PERSON", after=(found[0].rank, found[0].id), viewer=kept.editor
    )
    assert [e.id for e in second] == [e.id for e in found[1:]]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"text": " \n "}, "text"),
        ({"text": "\n".join(map(str, range(301)))}, "text"),
        ({"text": GOOD, "audience": ""}, "audience"),
    ],
)
def test_a_paste_that_says_too_little_or_too_much_is_refused(kept, given, field):
    with pytest.raises(commands.CannotList) as refused:
        kept.add(**{"text": GOOD, **given})
    assert set(refused.value.fields) == {field}


def test_empty_lists_and_acts_without_reason_are_refused(kept):
    with pytest.raises(commands.CannotList, match="还没有事项"):
        kept.step(commands.submit_list, kept.editor)
    kept.add(GOOD)
    entry = entry_of(kept)
    with pytest.raises(commands.CannotList) as refused:
        commands.remove_entry(
            list_id=kept.list_id,
            entry_id=entry.id,
            version=entry.version,
            reason=" ",
            actor=kept.editor,
            at=AT,
        )
    assert set(refused.value.fields) == {"reason"}
    kept.step(commands.submit_list, kept.editor)
    with pytest.raises(commands.CannotList) as refused:
        kept.step(commands.return_list, kept.checker, opinion="")
    assert set(refused.value.fields) == {"opinion"}
    assert kept.step(commands.return_list, kept.checker, opinion="请补说明") is State.RETURNED
    kept.publish()
    with pytest.raises(commands.CannotList) as refused:
        kept.step(commands.withdraw_list, kept.publisher, opinion="")
    assert set(refused.value.fields) == {"opinion"}
    kept.step(commands.withdraw_list, kept.publisher, opinion="改名单")
    assert queries.listed(FREQUENT, COUNTY) is None
    assert queries.tags_in(COUNTY) == {}
    assert f.some(queries.standing(COUNTY)).counts.get("frequent", 0) == 0
    assert kept.seen().state is State.WITHDRAWN


@pytest.mark.parametrize(
    ("kind", "region", "year", "field"),
    [
        (Kind.ONE_VISIT, COUNTY, 0, "kind"),
        (Kind.FREQUENT, f.TOWN, 0, "region"),
        (Kind.ONLINE_PLAN, COUNTY, 0, "year"),
    ],
)
def test_a_list_that_cannot_be_kept_is_not_begun(kept, kind, region, year, field):
    with pytest.raises(commands.CannotList) as refused:
        commands.open_list(kind=kind, region_code=region, year=year, actor=kept.editor, at=AT)
    assert set(refused.value.fields) == {field}
    with pytest.raises(NotFound):
        commands.open_list(kind=Kind.HALL, region_code=f.CITY, actor=kept.editor, at=AT)
    again = commands.open_list(kind=Kind.FREQUENT, region_code=COUNTY, actor=kept.editor, at=AT)
    assert again == kept.list_id


def test_the_hall_list_counts_who_entered_and_who_is_exempt(db):
    kept = keeping(Kind.HALL)
    assert kept.add(f"{GOOD}\n{TWICE}\n{OFFLINE}") == [ADDED] * 3
    for values, field in (
        ({"exempt": Exempt.SECRET, "zone": "社会事务", "note": "x"}, "zone"),
        ({"exempt": Exempt.SECRET}, "note"),
    ):
        with pytest.raises(commands.CannotList) as refused:
            change(kept, entry_of(kept, TWICE, ""), **values)
        assert set(refused.value.fields) == {field}
    change(kept, entry_of(kept, TWICE, ""), exempt=Exempt.PLACE, note="需要检测场地")
    change(kept, entry_of(kept, GOOD, ""), zone="社会事务")
    kept.publish()
    place = f.some(queries.standing(COUNTY))
    told = {one.measure: (one.part, one.whole) for one in place.figures}
    assert told[Measure.HALL] == (2, 3)
    assert told[Measure.HALL_DUE] == (2, 2)
    assert told[Measure.WINDOW] == (1, 2)
    line = listed(kinds.KINDS[Kind.HALL]).lines[1]
    assert (line.exempt, line.note) == ("对场地有特殊要求", "需要检测场地")


def test_a_plan_names_the_day_of_each_item_that_is_not_yet_online(db):
    kept = keeping(Kind.ONLINE_PLAN, year=2026)
    assert kept.add(f"{GOOD}\n{OFFLINE}") == [REFUSED, ADDED]
    with pytest.raises(commands.CannotList, match="计划上线日期"):
        kept.step(commands.submit_list, kept.editor)
    with pytest.raises(commands.CannotList) as refused:
        change(kept, entry_of(kept, OFFLINE, ""))
    assert set(refused.value.fields) == {"due_on"}
    change(kept, entry_of(kept, OFFLINE, ""), due_on=date(2026, 6, 30))
    kept.publish()
    assert queries.years(Kind.ONLINE_PLAN, COUNTY) == (2026,)


def test_an_item_out_of_force_is_refused_and_leaves_the_public_list(kept):
    kept.add(GOOD)
    kept.publish()
    catalogue.withdraw_basic(code=GOOD, reason="取消", actor=SYSTEM, at=AT)
    assert listed(FREQUENT).lines == ()
    assert entry_of(kept).fault == "这个事项已经不在实施，请移除"
    assert kept.add(GOOD, audience="LEGAL") == [UNKNOWN]


def test_what_was_published_is_never_changed(kept):
    kept.add(GOOD)
    kept.publish()
    for act in (
        lambda: ListEdition.objects.update(entries=0),
        lambda: EditionEntry.objects.all().delete(),
        lambda: ListStep.objects.update(opinion=""),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_reading_a_list_costs_the_same_for_few_and_many(kept):
    def counted():
        queries.forget_tags()
        with CaptureQueriesContext(connection) as statements:
            queries.listed(FREQUENT, COUNTY)
            queries.entries(kept.list_id, audience="PERSON", viewer=kept.editor)
            queries.tags_in(COUNTY)
        return len(statements)

    kept.add(GOOD)
    kept.publish()
    counted()
    few = counted()
    ListEntry.objects.bulk_create(
        ListEntry(
            of_id=kept.list_id,
            basic_code=f"99013{n:07d}",
            name=f"事项{n}",
            audience="PERSON",
            rank=n,
            changed_at=AT,
        )
        for n in range(2, 60)
    )
    assert counted() <= few + 1 <= 11  # the stamp is read once a second
    assert NAMES[GOOD] == entry_of(kept).name


def test_a_list_that_is_shipped_is_published_once_and_holds_what_it_promises(kept):
    given: dict[str, Any] = {
        "kind": Kind.VILLAGE,
        "region_code": COUNTY,
        "items": {"": [("测试许可", {"note": "代办点受理"}), (OFFLINE, {}), ("没有", {})]},
        "source": "示例",
        "at": AT,
    }
    assert commands.ship_list(actor=SYSTEM, **given) == 1
    assert commands.ship_list(actor=SYSTEM, **given) == 0
    with pytest.raises(NotPermitted):
        commands.ship_list(actor=kept.editor, **given)
    lines = listed(kinds.KINDS[Kind.VILLAGE]).lines
    assert [(x.name, x.note) for x in lines] == [("测试许可", "代办点受理")]
    assert queries.tags_in(f.VILLAGE) == {GOOD: ("办理不出村",)}


def test_what_people_ask_for_most_is_proposed_and_said_what_stands_against_it(kept):
    Demand.objects.bulk_create(
        Demand(
            region_code=COUNTY,
            month=date(2026, month, 1),
            basic_code=code,
            applicant_kind="PERSON",
            cases=cases,
        )
        for code, month, cases in ((GOOD, 1, 5), (GOOD, 2, 4), (TWICE, 1, 20), (OFFLINE, 2, 1))
    )
    asked: dict[str, Any] = {"audience": "PERSON", "today": date(2026, 3, 2), "viewer": kept.editor}
    found = queries.candidates(kept.list_id, **asked)
    assert [(c.item.name, c.cases, bool(c.fault)) for c in found] == [
        (NAMES[TWICE], 20, True),
        (NAMES[GOOD], 9, False),
        (NAMES[OFFLINE], 1, True),
    ]
    kept.add(GOOD)
    names = [c.item.basic_code for c in queries.candidates(kept.list_id, **asked)]
    assert names == [TWICE, OFFLINE]
    assert queries.candidates(kept.list_id, **{**asked, "audience": "LEGAL"}) == ()


def test_a_month_that_ended_is_kept_once_in_its_first_days(kept):
    kept.add(GOOD)
    kept.publish()
    first = datetime(2026, 3, 1, 17, 35, tzinfo=UTC)  # in the night to the second of March
    schedules.count_standings(first)
    schedules.count_demand(first)
    kept.step(commands.withdraw_list, kept.publisher, opinion="测试")
    schedules.count_standings(first)
    schedules.count_standings(datetime(2026, 4, 20, 17, 35, tzinfo=UTC))
    found = queries.months(COUNTY)
    assert [(one.key, one.counts["frequent"]) for one in found] == [("2026-02", 1)]
    assert f.some(queries.standing(COUNTY)).counts.get("frequent", 0) == 0
    levels = {one.key: one.counts["lists"] for one in queries.by_level(f.PROVINCE)}
    assert levels == {"3": 3}
    with pytest.raises(DatabaseError), transaction.atomic():
        Reading.objects.update(counts={})
