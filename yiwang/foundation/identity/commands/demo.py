"""Accounts of the demo world (示例账号); the platform alone makes them, in demo mode."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher, make_password
from django.db import transaction

from yiwang.foundation.core import keeping
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotPermitted, require
from yiwang.foundation.core.models import Setting
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.commands.people import make_account, record_real_name
from yiwang.foundation.identity.models import User
from yiwang.foundation.identity.rules.population import Resident

ROUNDS = 20_000
MOST_SECONDS = 3650 * 24 * 3600


@command("identity.seed_account")
def seed_account(
    *, resident: Resident, password: str, totp_secret: str, actor: Actor, at: datetime
) -> UUID:
    """Make a verified account of a synthetic resident (示例账号), 《网络安全法》第二十四条.

    :raises CannotRegister: the phone is registered already.
    """
    require(actor.is_system, NotPermitted)
    made = make_account(phone=resident.phone, actor=actor, at=at)
    owner = Actor(kind=actor.kind, id=str(made))
    record_real_name(
        name=resident.name,
        id_number=resident.id_number,
        address=resident.address,
        source="示例人口信息库",
        actor=owner,
        at=at,
    )
    user = User.objects.get(pk=made)
    user.password = _hashed(password)
    user.save(update_fields=["password"])
    if totp_secret:
        Authenticator.objects.filter(user=user).delete()
        TOTP.activate(user, totp_secret)
        RecoveryCodes.activate(user)
    concerning(f"identity:user:{made}", seeded=True)
    return made


def _hashed(password: str) -> str:
    """Hash with fewer rounds: the password is 50 random bits, and many full hashes take long."""
    hasher = get_hasher()
    if isinstance(hasher, PBKDF2PasswordHasher):
        return hasher.encode(password, hasher.salt(), iterations=ROUNDS)
    return make_password(password)


@command("identity.set_idle")
def set_idle(*, seconds: int, actor: Actor, at: datetime) -> None:
    """Shorten how long a citizen may be idle (缩短空闲时间), ux 4.0; zero undoes it. Demo only.

    《网络安全法》第二十一条.
    """
    del at
    require(actor.is_system, NotPermitted)
    Setting.objects.update_or_create(
        name="identity.idle_seconds", defaults={"value": str(max(0, seconds))}
    )
    concerning("identity:demo:idle", seconds=seconds)


class CannotMoveClock(DomainError):
    """The demo clock goes forward only, and not further than the calendar."""

    code: ClassVar[str] = "identity.move_clock"
    sentence: ClassVar[str] = "时间只能向后移动，最多 3650 天"


@command("identity.move_clock")
def move_clock(*, seconds: int, actor: Actor, at: datetime) -> None:
    """Move the platform's time in demo mode (移动时钟), ux 4.0; zero restores real time.

    《行政许可法》第八十二条: days are counted by the moved time as well.

    :raises CannotMoveClock: before real time, or too far.
    """
    del at
    require(actor.is_system, NotPermitted)
    if not 0 <= seconds <= MOST_SECONDS:
        raise CannotMoveClock
    Setting.objects.update_or_create(name="clock.offset_seconds", defaults={"value": str(seconds)})
    concerning("identity:demo:clock", seconds=seconds)
    transaction.on_commit(keeping.forget_everything)


@command("identity.switch_source")
def switch_source(*, name: str, state: str, actor: Actor, at: datetime) -> None:
    """Let a demo source answer 有, 无 or 断开 (数据源开关), ux 4.0. 《数据安全法》第二十七条."""
    del at
    require(actor.is_system, NotPermitted)
    Setting.objects.update_or_create(name=f"source.{name}", defaults={"value": state})
    concerning(f"identity:demo:source:{name}", state=state)
