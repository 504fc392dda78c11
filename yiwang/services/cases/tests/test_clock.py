"""The clocks of a case: the law's examples, each rule by itself, and the edges of a day."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from yiwang.lib.workdays.calendar import Calendar, DayKind
from yiwang.lib.workdays.table import read_table
from yiwang.services.cases.rules import clock
from yiwang.services.cases.rules.clock import EventKind, Limit
from yiwang.services.cases.types import ClockKind, Light, LimitUnit, Regime, StopKind

TABLE_FILE = Path(__file__).parents[4] / "data/calendar/china_day_exceptions_2004_2026.csv"
with TABLE_FILE.open(encoding="utf-8") as _lines:
    TABLE = read_table(_lines)
CALENDAR = Calendar.of(TABLE, version="2004-2026")
STATUTORY = Limit(ClockKind.STATUTORY, 20)
PROMISED = Limit(ClockKind.PROMISED, 10)
JOINT = Limit(ClockKind.STATUTORY, 45, regime=Regime.JOINT)


def at(text, hour=10):
    return datetime.fromisoformat(f"{text}T{hour:02d}:00:00+08:00")


def accepted(text, hour=10):
    return clock.happened(EventKind.ACCEPTED, at(text, hour))


def read(events, limit=STATUTORY, today="2024-09-27"):
    return clock.read(events, limit, CALENDAR, today=date.fromisoformat(today))


@pytest.mark.law("行政许可法", 42)
@pytest.mark.law("行政许可法", 82)
def test_twenty_working_days_of_the_worked_example():
    reading = read([accepted("2024-09-27")])
    assert reading.due_on == date(2024, 10, 30)
    assert reading.due_at == at("2024-10-31", 0)
    assert (reading.total, reading.days_used, reading.days_left) == (20, 0, 20)
    assert reading.light is Light.GREEN
    assert reading.running
    assert not reading.provisional
    assert reading.calendar_version == "2004-2026"
    assert reading.reasons == ("2024年9月27日受理，当日不计，从次日起算，法定期限20个工作日。",)


@pytest.mark.law("行政许可法", 42)
def test_an_extension_adds_ten_days_once():
    events = [accepted("2024-09-27"), clock.extended(10, at("2024-10-20"))]
    reading = read(events, today="2024-10-21")
    assert reading.due_on == date(2024, 11, 13)
    assert reading.total == 30
    assert "经批准延长10个工作日（《行政许可法》第四十二条）。" in reading.reasons
    twice = read([*events, clock.extended(5, at("2024-10-21"))], today="2024-10-21")
    assert twice.due_on == reading.due_on
    assert "只能延长一次，其后的延长不计。" in twice.reasons
    long = read([accepted("2024-09-27"), clock.extended(12, at("2024-10-20"))], today="2024-10-21")
    assert long.due_on == reading.due_on
    assert any("超过上限" in line for line in long.reasons)
    assert read(events, PROMISED, today="2024-10-21").total == 20


@pytest.mark.law("行政许可法", 42)
def test_joint_handling_has_forty_five_and_fifteen():
    plain = read([accepted("2024-03-01")], JOINT, today="2024-03-02")
    longer = read(
        [accepted("2024-03-01"), clock.extended(15, at("2024-03-02"))], JOINT, today="2024-03-02"
    )
    count = CALENDAR.working_days_between
    assert count(date(2024, 3, 1), plain.due_on) == 45
    assert count(plain.due_on, longer.due_on) == 15


def expert(first="2024-10-10", last="2024-10-16"):
    return [
        accepted("2024-09-27"),
        clock.stopped(StopKind.EXPERT, at(first)),
        clock.resumed(StopKind.EXPERT, at(last)),
    ]


@pytest.mark.law("行政许可法", 45)
@pytest.mark.parametrize("kind", sorted(clock.ART_45))
def test_the_eight_procedures_stop_the_statutory_clock(kind):
    events = [event._replace(stop=event.stop and kind) for event in expert()]
    reading = read(events, today="2024-10-17")
    assert reading.due_on == date(2024, 11, 7)
    assert read(events, PROMISED, today="2024-10-17").due_on > date(2024, 10, 16)
    assert any("6个工作日不计入期限（《行政许可法》第四十五条）" in r for r in reading.reasons)


@pytest.mark.law("行政许可法", 45)
@pytest.mark.parametrize("kind", sorted(clock.ALL_STOPS - clock.ART_45))
def test_nothing_else_stops_a_permits_statutory_clock(kind):
    events = [event._replace(stop=event.stop and kind) for event in expert()]
    reading = read(events, today="2024-10-17")
    assert reading.due_on == date(2024, 10, 30)
    assert any("不停止法定期限的计算" in line for line in reading.reasons)
    promised = read(events, PROMISED, today="2024-10-17")
    assert promised.due_on == CALENDAR.add_working_days(date(2024, 9, 27), 16)


def test_another_item_stops_for_what_is_configured():
    other = Limit(
        ClockKind.STATUTORY, 20, regime=Regime.OTHER, stops=frozenset({StopKind.PUBLIC_NOTICE})
    )
    notice = [e._replace(stop=e.stop and StopKind.PUBLIC_NOTICE) for e in expert()]
    assert read(notice, other, today="2024-10-17").due_on == date(2024, 11, 7)
    assert read(expert(), other, today="2024-10-17").due_on == date(2024, 10, 30)


def test_a_stop_that_is_not_over_holds_the_clock():
    events = expert()[:2]
    reading = read(events, today="2024-10-14")
    assert not reading.running
    assert reading.provisional
    assert reading.due_on == date(2024, 11, 5)
    assert any("起，尚未结束" in line for line in reading.reasons)
    later = read(events, today="2024-10-15")
    assert later.days_left == reading.days_left
    planned = [events[0], events[1]._replace(planned_until=date(2024, 10, 16))]
    assert read(planned, today="2024-10-14").due_on == date(2024, 11, 7)


def test_stops_that_overlap_count_once():
    both = [
        *expert(),
        clock.stopped(StopKind.TEST, at("2024-10-15")),
        clock.resumed(StopKind.TEST, at("2024-10-18")),
    ]
    reading = read(both, today="2024-10-20")
    assert reading.due_on == date(2024, 11, 11)
    assert "以上时间有重叠，重叠的日子只扣除一次，合计8个工作日。" in reading.reasons


def test_a_stop_after_the_due_day_saves_nothing():
    reading = read(expert("2024-10-31", "2024-11-05"), today="2024-11-06")
    assert reading.due_on == date(2024, 10, 30)
    assert reading.light is Light.RED
    assert reading.days_left == -5
    assert len(reading.reasons) == 1


def test_nobody_counts_what_has_not_happened():
    assert read(expert(), today="2024-09-26").light is Light.NONE
    assert read(expert(), today="2024-10-09").due_on == date(2024, 10, 30)
    none = read([])
    assert (none.due_on, none.running, none.reasons) == (None, False, ("还没有开始计时。",))


@pytest.mark.law("行政许可法", 32)
def test_five_days_to_answer_and_then_acceptance_holds_from_receipt():
    received = clock.happened(EventKind.RECEIVED, at("2024-09-27"))
    reading = read([received], clock.ACCEPTANCE_LIMIT)
    assert reading.due_on == date(2024, 10, 10)
    deemed = clock.deemed_accepted
    assert deemed([received], CALENDAR, today=date(2024, 10, 10)) is None
    assert deemed([received], CALENDAR, today=date(2024, 10, 11)) == received.at
    for kind in (EventKind.ACCEPTED, EventKind.CORRECTION_REQUESTED, EventKind.ENDED):
        answered = [received, clock.happened(kind, at("2024-10-09"))]
        assert deemed(answered, CALENDAR, today=date(2024, 12, 1)) is None
    assert deemed([], CALENDAR, today=date(2024, 12, 1)) is None


@pytest.mark.law("行政许可法", 32)
def test_corrected_material_begins_the_five_days_anew():
    events = [
        clock.happened(EventKind.RECEIVED, at("2024-09-27")),
        clock.happened(EventKind.CORRECTION_REQUESTED, at("2024-10-08")),
        clock.happened(EventKind.CORRECTION_RECEIVED, at("2024-10-21")),
    ]
    reading = read(events, clock.ACCEPTANCE_LIMIT, today="2024-10-22")
    assert reading.due_on == date(2024, 10, 28)
    assert reading.reasons[0].startswith("2024年10月21日收到补正材料")
    assert clock.deemed_accepted(events, CALENDAR, today=date(2024, 10, 29)) == at("2024-10-21")
    waiting = read(events[:2], clock.ACCEPTANCE_LIMIT, today="2024-11-01")
    assert waiting.ended_on == date(2024, 10, 8)
    assert waiting.light is Light.GREEN


@pytest.mark.law("行政许可法", 44)
def test_ten_days_to_issue_and_deliver():
    events = [accepted("2024-09-27"), clock.happened(EventKind.DECIDED, at("2024-10-15"))]
    issue = read(events, clock.ISSUE_LIMIT, today="2024-10-16")
    assert issue.due_on == date(2024, 10, 29)
    statutory = read(events, today="2024-12-01")
    assert statutory.ended_on == date(2024, 10, 15)
    assert (statutory.days_used, statutory.days_left) == (9, 11)
    assert statutory.light is Light.GREEN
    delivered = [*events, clock.happened(EventKind.DELIVERED, at("2024-10-30"))]
    late = read(delivered, clock.ISSUE_LIMIT, today="2024-12-01")
    assert late.light is Light.RED
    assert any("超期1个工作日" in line for line in late.reasons)


@pytest.mark.parametrize(
    ("today", "light", "left"),
    [
        ("2024-09-27", Light.GREEN, 20),
        ("2024-10-25", Light.GREEN, 3),
        ("2024-10-28", Light.YELLOW, 2),
        ("2024-10-29", Light.YELLOW, 1),
        ("2024-10-30", Light.YELLOW, 0),
        ("2024-10-31", Light.RED, -1),
        ("2024-11-02", Light.RED, -2),
    ],
)
def test_yellow_from_ninety_percent_and_red_when_late(today, light, left):
    reading = read([accepted("2024-09-27")], today=today)
    assert (reading.light, reading.days_left) == (light, left)
    assert reading.yellow_on == date(2024, 10, 28)
    day = date.fromisoformat(today)
    assert clock.light_on(day, reading.due_on, reading.yellow_on) is light


def test_a_short_limit_is_yellow_one_working_day_before():
    short = Limit(ClockKind.PROMISED, 3)
    assert read([accepted("2024-10-14")], short, today="2024-10-16").light is Light.YELLOW
    assert read([accepted("2024-10-14")], short, today="2024-10-15").light is Light.GREEN
    own = Limit(ClockKind.PROMISED, 20, yellow_percent=50, yellow_days_before=0)
    assert read([accepted("2024-09-27")], own).yellow_on == date(2024, 10, 16)


def test_the_date_is_that_of_shanghai():
    evening = datetime.fromisoformat("2024-10-14T16:30:00+00:00")
    events = [clock.happened(EventKind.ACCEPTED, evening)]
    reading = read(events, Limit(ClockKind.STATUTORY, 1), today="2024-10-15")
    assert reading.due_on == date(2024, 10, 16)
    assert read(
        [accepted("2024-10-14", 23)], Limit(ClockKind.STATUTORY, 1), "2024-10-14"
    ).due_on == (date(2024, 10, 15))


@pytest.mark.parametrize(
    ("amount", "unit", "start", "due"),
    [
        (0, "WD", "2024-10-14", "2024-10-14"),
        (0, "H", "2024-10-05", "2024-10-05"),
        (30, "CD", "2024-10-14", "2024-11-13"),
        (26, "CD", "2024-10-14", "2024-11-11"),
        (5, "CD", "2024-09-27", "2024-10-08"),
        (1, "M", "2024-01-31", "2024-02-29"),
        (2, "M", "2024-10-14", "2024-12-16"),
        (1, "Y", "2024-02-29", "2025-02-28"),
        (8, "H", "2024-10-14", "2024-10-14"),
        (24, "H", "2024-10-14", "2024-10-15"),
        (72, "H", "2024-10-17", "2024-10-21"),
    ],
)
def test_other_units_end_on_a_working_day(amount, unit, start, due):
    limit = Limit(ClockKind.STATUTORY, amount, LimitUnit(unit), regime=Regime.OTHER)
    assert read([accepted(start)], limit, today=start).due_on == date.fromisoformat(due)


def test_hours_run_to_the_hour_unless_a_rest_day_comes_between():
    day = Limit(ClockKind.PROMISED, 24, LimitUnit.HOUR)
    assert read([accepted("2024-10-14")], day, "2024-10-14").due_at == at("2024-10-15")
    assert read([accepted("2024-10-18")], day, "2024-10-18").due_at == at("2024-10-22", 0)


def test_calendar_days_wait_for_a_stop_too():
    limit = Limit(ClockKind.PROMISED, 30, LimitUnit.CALENDAR_DAY)
    reading = read(expert(), limit, today="2024-10-17")
    assert reading.due_on == date(2024, 11, 4)  # 27 October + 7 days = Sunday the third
    assert any("7日不计入期限" in line for line in reading.reasons)


def test_a_year_not_announced_is_provisional_and_recomputed():
    events = [accepted("2026-12-20")]
    reading = read(events, today="2026-12-21")
    assert reading.provisional
    assert any("2027年的放假安排尚未公布" in line for line in reading.reasons)
    notice = {date(2027, 1, 1): DayKind.OFF, date(2027, 1, 4): DayKind.OFF}
    announced = Calendar.of(TABLE | notice, version="2004-2027")
    again = clock.read(events, STATUTORY, announced, today=date(2026, 12, 21))
    assert again.due_on > reading.due_on
    assert not again.provisional
    assert again.calendar_version == "2004-2027"


@pytest.mark.law("行政许可法", 42)
@pytest.mark.parametrize(
    ("limit", "more", "days", "today", "word"),
    [
        (STATUTORY, [], 10, "2024-10-30", None),
        (STATUTORY, [], 11, "2024-10-30", "1至10"),
        (STATUTORY, [], 0, "2024-10-30", "1至10"),
        (JOINT, [], 15, "2024-10-30", None),
        (JOINT, [], 16, "2024-10-30", "1至15"),
        (STATUTORY, [], 10, "2024-10-31", "期限已过"),
        (STATUTORY, [], 10, "2024-09-26", "受理之后"),
        (STATUTORY, [clock.extended(1, at("2024-10-08"))], 5, "2024-10-09", "已经延长过"),
        (STATUTORY, [clock.happened(EventKind.DECIDED, at("2024-10-08"))], 5, "2024-10-09", "结束"),
    ],
)
def test_an_extension_is_refused_in_words(limit, more, days, today, word):
    answer = clock.may_extend(
        [accepted("2024-09-27"), *more],
        limit,
        CALENDAR,
        days=days,
        today=date.fromisoformat(today),
    )
    assert (answer is None) if word is None else (word in str(answer))


def test_the_order_events_are_given_in_does_not_matter():
    forward, backward = expert(), expert()[::-1]
    assert read(forward, today="2024-10-20") == read(backward, today="2024-10-20")
    stray = [*forward, clock.resumed(StopKind.TEST, at("2024-10-18"))]
    assert read(stray, today="2024-10-20") == read(forward, today="2024-10-20")


def test_what_is_decided_at_once_is_accepted_first():
    at_once = Limit(ClockKind.PROMISED, 0)
    events = [clock.happened(EventKind.DECIDED, at("2024-10-14")), accepted("2024-10-14")]
    reading = read(events, at_once, today="2024-10-20")
    assert reading.ended_on == reading.due_on == date(2024, 10, 14)
    assert reading.light is Light.GREEN
    assert read(events[1:], at_once, today="2024-10-14").light is Light.YELLOW
    assert read(events[1:], at_once, today="2024-10-15").light is Light.RED
    assert reading.reasons == ("2024年10月14日受理，承诺期限为当场办结。",)


def test_a_decision_during_a_stop_ends_the_stop():
    events = [*expert()[:2], clock.happened(EventKind.DECIDED, at("2024-10-14"))]
    reading = read(events, today="2024-12-01")
    assert reading.ended_on == date(2024, 10, 14)
    assert reading.days_used == CALENDAR.working_days_between(date(2024, 9, 27), date(2024, 10, 9))
    assert not reading.provisional


def test_statutory_days_are_those_of_the_law():
    assert clock.STATUTORY_DAYS == {Regime.PERMIT: 20, Regime.JOINT: 45}
    assert timedelta(hours=8) == clock.SHANGHAI.utcoffset(None)
