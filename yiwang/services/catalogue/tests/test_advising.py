"""What goes with the services somebody uses (推荐), and why."""

import pytest

from yiwang.services.catalogue.rules.advising import advice
from yiwang.services.catalogue.types import Handled, LifeEventInfo, ThemeMember

NAMES = ("执照", "食品", "卷烟", "社保卡", "出生")
CODES = {name: f"{'9' * 18}4{n:012d}" for n, name in enumerate(NAMES)}
ELSEWHERE = "1" * 18 + "5"


def event(code, *members, own=""):
    made = tuple(
        ThemeMember(name, "", mode, CODES.get(name, "")) for name, mode in (m for m in members)
    )
    return LifeEventInfo(code, f"一件事{code}", frozenset(), "", made, (), "", guide_code=own)


SHOP = event("T02", ("执照", "串联"), ("食品", "并联"), ("卷烟", "并联"), ("招牌", "并联"))
BIRTH = event("T04", ("出生", "串联"), ("社保卡", "并联"))
WORK = event("T11", ("社保卡", "并联"), ("执照", "并联"))
VILLAGE = event("T17", ("食品", "并联"), ("出生", "并联"))
EVENTS = (SHOP, BIRTH, WORK, VILLAGE)


def had(name, *, is_open=False):
    return Handled(CODES[name], name, is_open)


@pytest.mark.parametrize(
    ("handled", "names"),
    [
        ([], []),
        ([had("执照")], ["食品", "卷烟"]),
        ([had("执照"), had("食品", is_open=True)], ["卷烟"]),
        ([had("社保卡")], []),
        ([had("出生")], ["社保卡"]),
        ([had("食品")], ["执照", "卷烟"]),
        ([Handled(ELSEWHERE + CODES["执照"][-12:], "执照", False)], ["食品", "卷烟"]),
    ],
)
def test_the_rest_of_a_life_event_is_advised_but_nothing_used_or_not_offered(handled, names):
    assert [a.name for a in advice(handled, EVENTS, most=4)] == names


def test_what_is_open_comes_first_and_says_so():
    found = advice([had("出生"), had("执照", is_open=True)], EVENTS, most=4)
    assert [a.why for a in found] == [
        "和您正在办的“执照”常一起办",
        "和您正在办的“执照”常一起办",
        "因为您办过“出生”",
    ]
    assert found[0].event_name == "一件事T02"


def test_an_event_handled_as_one_is_not_advised_in_parts():
    whole = event("T01", ("执照", "串联"), ("食品", "并联"), own=CODES["卷烟"])
    assert advice([had("卷烟"), had("执照")], (whole,), most=4) == ()


def test_there_is_never_too_much_advice():
    assert len(advice([had("执照"), had("出生")], EVENTS, most=2)) == 2
