"""The second factor of staff: TOTP (RFC 6238) and recovery codes, kept by allauth, sealed."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import policy, providers
from yiwang.foundation.identity.commands.login import CLOSED
from yiwang.foundation.identity.models import Attempts, User
from yiwang.foundation.identity.rules import attempts as rules
from yiwang.foundation.identity.types import LoginResult

KIND = "TOTP"
LOCKED = "连续 5 次没有成功，请 15 分钟后再试，或联系单位管理员"


class CannotEnrol(DomainError):
    """The second factor is not taken."""

    code: ClassVar[str] = "identity.enrol_second_factor"
    sentence: ClassVar[str] = rules.SECOND_FACTOR_WRONG


@command("identity.confirm_second_factor")
def confirm_second_factor(*, user_id: UUID, code: str, actor: Actor, at: datetime) -> LoginResult:
    """Check the second factor or a recovery code (动态口令); each serves once.

    GB/T 22239 8.1.4.1. Answers instead of raising, because a miss must stay counted. The codes
    follow real time, also when the demo clock is moved.
    """
    del actor
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    tried, _ = Attempts.objects.get_or_create(
        subject=user.pk.bytes, kind=KIND, defaults={"last_at": at}
    )
    if rules.is_locked(tried.locked_until, at):
        concerning(f"identity:user:{user.pk}", outcome="locked")
        return LoginResult(sentence=LOCKED, code="identity.second_factor.locked")
    if not user.is_active:
        concerning(f"identity:user:{user.pk}", outcome="closed")
        return LoginResult(sentence=CLOSED, code="identity.log_in.closed")
    way = _way(user, "".join(code.split()))
    if not way:
        tried.failures, tried.locked_until = rules.after_failure(tried.failures, at)
        tried.save()
        concerning(f"identity:user:{user.pk}", outcome="refused")
        sentence = LOCKED if tried.locked_until else rules.SECOND_FACTOR_WRONG
        return LoginResult(sentence=sentence, code="identity.second_factor.wrong")
    tried.delete()
    user.last_login = at
    user.save(update_fields=["last_login"])
    concerning(f"identity:user:{user.pk}", way=way)
    return LoginResult(user_id=user.pk, staff=user.staff_id is not None)


def _way(user: User, code: str) -> str:
    """Return how the code fits: TOTP, RECOVERY, or not at all."""
    kept = {
        a.type: a for a in Authenticator.objects.select_for_update(of=("self",)).filter(user=user)
    }
    totp = kept.get(Authenticator.Type.TOTP)
    if totp is not None and _fits(totp, code):
        return "TOTP"
    recovery = kept.get(Authenticator.Type.RECOVERY_CODES)
    if recovery is not None and RecoveryCodes(recovery).validate_code(code):
        return "RECOVERY"
    return ""


def _counter(secret: str, code: str) -> int | None:
    for counter in yield_hotp_counters_from_time():
        if format_hotp_value(hotp_value(secret, counter)) == code:
            return int(counter)
    return None


def _fits(totp: Authenticator, code: str) -> bool:
    counter = _counter(decrypt(totp.data["secret"]), code)
    if counter is None:
        return False
    if providers.second_factor_once() and counter <= totp.data.get("last_counter", 0):
        return False
    totp.data["last_counter"] = counter
    totp.save(update_fields=["data"])
    return True


@command("identity.enrol_second_factor")
def enrol_second_factor(*, secret: str, code: str, actor: Actor, at: datetime) -> tuple[str, ...]:
    """Take an authenticator as second factor (绑定动态口令); return the recovery codes.

    GB/T 22239 8.1.4.1. An earlier authenticator and its codes stop working.

    :raises CannotEnrol: the code does not fit the secret.
    """
    del at
    require(policy.is_account(actor), NotPermitted)
    user = User.objects.select_for_update(of=("self",)).get(pk=UUID(actor.id))
    if _counter(secret, "".join(code.split())) is None:
        raise CannotEnrol(fields={"code": rules.SECOND_FACTOR_WRONG})
    Authenticator.objects.filter(user=user).delete()
    TOTP.activate(user, secret)
    codes = RecoveryCodes.activate(user).generate_codes()
    concerning(f"identity:user:{user.pk}", second_factor=True)
    return tuple(codes)


@command("identity.renew_recovery_codes")
def renew_recovery_codes(*, actor: Actor, at: datetime) -> tuple[str, ...]:
    """Make new recovery codes (恢复码), GB/T 22239 8.1.4.1; the old ones stop working.

    :raises CannotEnrol: there is no second factor yet.
    """
    del at
    require(policy.is_account(actor), NotPermitted)
    user = User.objects.select_for_update(of=("self",)).get(pk=UUID(actor.id))
    kept = Authenticator.objects.filter(user=user)
    if not kept.filter(type=Authenticator.Type.TOTP).exists():
        raise CannotEnrol("请先绑定动态口令", reason="none")
    kept.filter(type=Authenticator.Type.RECOVERY_CODES).delete()
    codes = RecoveryCodes.activate(user).generate_codes()
    concerning(f"identity:user:{user.pk}", recovery_codes=app_settings.RECOVERY_CODE_COUNT)
    return tuple(codes)
