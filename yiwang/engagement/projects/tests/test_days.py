"""审批用时: what counts, line by line."""

from datetime import date

import pytest

from yiwang.engagement.projects.rules.days import Run, Stop, light, tally
from yiwang.engagement.projects.types import Counted, Light
from yiwang.lib.workdays.calendar import Calendar

YEAR = Calendar.of({}, version="test", announced_until=2026)
MONDAY = date(2026, 3, 2)


def day(n: int) -> date:
    return date(2026, 3, n)


def run(key="a", begun=MONDAY, ended=None, *stops, stage=1, kind=None):
    return Run(key, stage, begun, ended, tuple(stops), kind)


CORRECTION = Stop(Counted.CORRECTION, "补正", day(4), day(6))
EXPERT = Stop(Counted.SPECIAL, "专家评审", day(5), day(10))
OPEN = Stop(Counted.PAYMENT, "缴费", day(4), None)
NONE: frozenset[Counted] = frozenset()


@pytest.mark.parametrize(
    ("of", "counted", "today", "wanted"),
    [
        (run(), NONE, MONDAY, 0),  # the day it begins is not counted
        (run(), NONE, day(3), 1),
        (run(), NONE, day(9), 5),  # the weekend is not
        (run(ended=day(4)), NONE, day(20), 2),  # nothing after the decision
        (run("a", MONDAY, None, CORRECTION), NONE, day(9), 2),  # both ends are not counted
        (run("a", MONDAY, None, CORRECTION), {Counted.CORRECTION}, day(9), 5),
        (run("a", MONDAY, None, CORRECTION, EXPERT), NONE, day(11), 2),  # overlaps once
        (run("a", MONDAY, None, CORRECTION, EXPERT), {Counted.SPECIAL}, day(11), 4),
        (run("a", MONDAY, None, OPEN), NONE, day(13), 1),  # a stop that is not over
        (run(kind=Counted.JOINT), NONE, day(9), 0),
        (run(kind=Counted.JOINT), {Counted.JOINT}, day(9), 5),
        (run(begun=day(10)), NONE, day(9), 0),  # not begun yet
    ],
)
def test_a_run_counts_what_the_list_counts(of, counted, today, wanted):
    found = tally([of], frozenset(counted), YEAR, today=today)
    assert found.days["a"] == found.total == found.stages[1] == wanted


def test_a_day_on_which_several_work_counts_once():
    runs = [
        run("a", day(2), day(6)),
        run("b", day(3), day(10)),
        run("c", day(12), day(13), stage=2),  # the owner's own time between is not counted
    ]
    found = tally(runs, NONE, YEAR, today=day(30))
    assert found.days == {"a": 4, "b": 5, "c": 1}
    assert found.stages == {1: 6, 2: 1}
    assert found.total == 7


def test_the_lines_say_what_was_counted():
    found = tally([run("a", MONDAY, None, CORRECTION, OPEN)], NONE, YEAR, today=day(9))
    first, correction, payment = found.lines["a"]
    assert first == "2026年3月2日受理，当日不计，到2026年3月9日为止，计 1 个工作日。"
    assert correction == "补正：2026年3月4日至2026年3月6日，3 个工作日不计入。"
    assert payment == "缴费：2026年3月4日至2026年3月9日（还没有结束），4 个工作日不计入。"
    left_out = tally([run(kind=Counted.JOINT)], NONE, YEAR, today=day(9))
    assert left_out.lines["a"] == ("联合测绘、审图、踏勘、验收的时间不计入。",)


@pytest.mark.parametrize(
    ("used", "limit", "is_done", "wanted"),
    [
        (0, 10, False, Light.NONE),
        (5, 10, False, Light.GREEN),
        (8, 10, False, Light.YELLOW),
        (2, 4, False, Light.YELLOW),  # two days before the end
        (10, 10, True, Light.GREEN),
        (11, 10, True, Light.RED),
    ],
)
def test_the_light_of_a_stage(used, limit, is_done, wanted):
    assert light(used, limit, is_done=is_done) is wanted
