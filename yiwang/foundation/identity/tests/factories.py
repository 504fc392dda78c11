"""People, staff and enterprises for tests, made by the product's own commands."""

import re
from datetime import date, datetime
from uuid import UUID

from yiwang.foundation.core import clock
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import ANYONE, SYSTEM, Actor
from yiwang.foundation.identity import commands, queries
from yiwang.foundation.identity.commands import people
from yiwang.foundation.identity.models import User
from yiwang.foundation.identity.rules import population
from yiwang.foundation.identity.types import CodePurpose
from yiwang.foundation.notifications import queries as notifications
from yiwang.foundation.orgs.types import DEFAULT_REGION


def code_for(phone: str) -> str:
    """Return the code in the newest SMS to a phone."""
    newest = notifications.sent_messages(viewer=SYSTEM, phone=phone)[0]
    found = re.search(r"验证码 (\d{6})", newest.text)
    assert found is not None
    return found.group(1)


def ask(phone: str, purpose: CodePurpose, at: datetime) -> str:
    """Ask for a code and return it."""
    commands.request_code(phone=phone, purpose=purpose, host="t", actor=ANYONE, at=at)
    return code_for(phone)


def acting(user_id: UUID, *, acting: str = "", staff_role: str = "", at: datetime) -> Actor:
    """Return the account's actor, loaded anew."""
    return queries.actor_of(
        user_id, acting=acting, staff_role=staff_role, stamp=str(uuid7()), at=at
    )


def account(phone: str, *, verified: bool = True, at: datetime | None = None) -> UUID:
    """Make an account, by default of 张三, whose number follows from the phone's last digits."""
    at = at or clock.now()
    user_id = people.make_account(phone=phone, actor=SYSTEM, at=at)
    if verified:
        resident = population.resident(int(phone[-3:]))
        people.record_real_name(
            name="张三",
            id_number=resident.id_number,
            address="",
            source="测试",
            actor=Actor(kind=ANYONE.kind, id=str(user_id)),
            at=at,
        )
    return user_id


def resident_account(role: str, at: datetime) -> UUID:
    """Make the verified account of a named resident of the demo population."""
    resident = population.NAMED[role]
    user_id = people.make_account(phone=resident.phone, actor=SYSTEM, at=at)
    commands.verify_real_name(
        name=resident.name,
        id_number=resident.id_number,
        actor=acting(user_id, at=at),
        at=at,
    )
    return user_id


def staff(phone: str, role: str, body: UUID, at: datetime) -> tuple[UUID, UUID]:
    """Make a member of staff with a role; return the account and the staff id."""
    user_id = account(phone, at=at)
    staff_id = commands.add_staff(
        user_id=user_id,
        name="李四",
        job_number=phone[-6:],
        organisation_id=body,
        actor=SYSTEM,
        at=at,
    )
    commands.assign_role(
        staff_id=staff_id,
        role=role,
        organisation_id=body,
        region_code=DEFAULT_REGION,
        valid_from=date(2020, 1, 1),
        actor=SYSTEM,
        at=at,
    )
    return user_id, staff_id


def user_row(user_id: UUID) -> User:
    """Return the row behind an account."""
    return User.objects.get(pk=user_id)
