from datetime import UTC, datetime, timedelta

import pytest

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import ANYONE, Actor, ActorKind
from yiwang.foundation.files import commands, queries

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PERSON = Actor(kind=ActorKind.PERSON, id="person-1", name="张*", level=2, person_id=uuid7())
pytestmark = pytest.mark.django_db


def handed():
    return commands.hand_over(owner="draft:1", purpose="3", label="营业执照", actor=PERSON, at=AT)


def take(made, device, minutes=1):
    at = AT + timedelta(minutes=minutes)
    return commands.take_over(handover_id=made.id, device=device, actor=ANYONE, at=at)


def test_the_first_phone_keeps_the_leave_for_ten_minutes():
    made = handed()
    assert take(made, "phone-a").holder["person_id"] == str(PERSON.person_id)
    assert take(made, "phone-a", 9).purpose == "3"
    for device, minutes in (("phone-b", 2), ("", 2), ("phone-a", 10)):
        with pytest.raises(commands.CannotTakeOver):
            take(made, device, minutes)


def test_an_unknown_or_expired_leave_is_not_found():
    made = handed()
    assert queries.handover(made.id, at=AT) == made
    with pytest.raises(NotFound):
        queries.handover(made.id, at=AT + timedelta(minutes=10))
    with pytest.raises(NotFound):
        queries.handover(uuid7(), at=AT)
