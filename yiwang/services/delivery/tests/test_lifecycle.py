"""Every state and act of a consignment, and the words for them."""

from datetime import UTC, datetime, timedelta

import pytest

from yiwang.services.delivery.rules import lifecycle
from yiwang.services.delivery.types import Act, Address, ConsignmentState, Way

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
# Written out a second time, as a clerk would say it.
EXPECTED = """
WAITING CHOOSE WAITING
WAITING MOVE WAITING
WAITING ORDER ORDERING POST
WAITING HAND_OVER SERVED WINDOW KIOSK
WAITING READ SERVED ONLINE
WAITING REGISTER SERVED
ORDERING CHOOSE WAITING
ORDERING MOVE WAITING
ORDERING ORDERED SENT
ORDERING GIVE_UP WAITING
ORDERING CANCEL WAITING
SENT SIGN SERVED
SENT RETURN RETURNED
SENT LOSE LOST
SENT CANCEL WAITING
SENT REGISTER SERVED
RETURNED CHOOSE WAITING
RETURNED MOVE WAITING
LOST CHOOSE WAITING
LOST MOVE WAITING
WAITING DROP DROPPED
ORDERING DROP DROPPED
SENT DROP DROPPED
RETURNED DROP DROPPED
LOST DROP DROPPED
"""
ROWS = {
    (before, act): (after, set(ways) or set(Way))
    for before, act, after, *ways in (line.split() for line in EXPECTED.split("\n") if line)
}


class Refused(Exception):
    """For these tests."""


@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("state", ConsignmentState)
def test_an_act_passes_exactly_when_the_table_lets_it(state, way):
    for act in Act:
        after, ways = ROWS.get((state, act), ("", set()))
        if way in ways:
            assert lifecycle.advance(state, act, way, error=Refused) == after
        else:
            with pytest.raises(Refused):
                lifecycle.advance(state, act, way, error=Refused)
    assert lifecycle.label(state, way)[0]


def test_no_state_is_without_a_way_out_but_the_last():
    shut = {s for s in ConsignmentState if not lifecycle.TABLE[s]}
    assert shut == lifecycle.OVER


def test_only_a_parcel_has_an_address():
    assert lifecycle.address_faults("WINDOW", Address()) == {}
    assert set(lifecycle.address_faults("POST", Address(name="张三"))) == {
        "phone",
        "region",
        "address",
    }


def test_a_courier_that_is_silent_is_asked_less_and_less_often():
    waits = [lifecycle.next_try(n, AT) - AT for n in range(1, 10)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=1)
    assert waits[-1] == waits[-2] == timedelta(minutes=240)


def test_reminders_end():
    days = [lifecycle.remind_at(Way.WINDOW, n, AT) for n in range(4)]
    assert [d and (d - AT).days for d in days] == [5, 15, 30, None]
    assert lifecycle.remind_at(Way.POST, 0, AT) is None
