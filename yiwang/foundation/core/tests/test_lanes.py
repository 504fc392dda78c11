"""What workflows of several hands share (另一人办理)."""

import pytest

from yiwang.foundation.core import lanes

ACTED = {"edit": ["a", "b"], "check": ["c"]}


@pytest.mark.parametrize(
    ("who", "wanted", "is_another"),
    [
        ("a", "edit", True),
        ("a", "check", False),
        ("c", "check", True),
        ("c", "publish", False),
        ("d", "publish", True),
    ],
)
def test_lanes_share_nobody(who, wanted, is_another):
    assert lanes.is_another(who, wanted, ACTED) is is_another


def test_who_acts_joins_a_lane_once():
    assert lanes.joined(ACTED, "edit", "a") == ACTED
    assert lanes.joined(ACTED, "publish", "d") == {**ACTED, "publish": ["d"]}
    assert lanes.joined(ACTED, "", "d") == ACTED
    assert ACTED == {"edit": ["a", "b"], "check": ["c"]}


class Step:
    """A step that changed some elements."""

    def __init__(self, **before):
        self.before = before


def test_an_element_was_what_its_first_change_found():
    assert lanes.before([Step(name="旧", fee=1), Step(name="新"), Step(note="")]) == {
        "name": "旧",
        "fee": 1,
        "note": "",
    }
    assert lanes.before([]) == {}
