"""One-time codes by SMS: asked for, used once."""

import hmac
from datetime import datetime, timedelta
from typing import ClassVar

from allauth.core.internal.cryptokit import generate_user_code

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import providers
from yiwang.foundation.identity.models import Attempts, PhoneCode
from yiwang.foundation.identity.models.sealing import phone_index, phone_stream
from yiwang.foundation.identity.rules import attempts as rules
from yiwang.foundation.identity.types import CodePurpose
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.notifications import commands as notifications
from yiwang.foundation.notifications.types import SIGNATURE, MessageKind
from yiwang.lib.codes.faults import InvalidCode
from yiwang.lib.codes.phones import parse_phone

HOUR = timedelta(hours=1)
_LOCK_KIND = "CODE"


class CannotSendCode(DomainError):
    """No code is sent: a wrong number, or too many in a short time."""

    code: ClassVar[str] = "identity.request_code"
    sentence: ClassVar[str] = "请填写11位手机号码，如 13800138000"
    status: ClassVar[int] = 422


def _digest(index: bytes, purpose: str, code: str) -> bytes:
    return keys.index(f"code:{index.hex()}:{purpose}:{code}")


@command("identity.request_code")
def request_code(*, phone: str, purpose: CodePurpose, host: str, actor: Actor, at: datetime) -> str:
    """Send a six-digit code that lives five minutes (短信验证码); return the number, masked.

    《网络安全法》第二十四条. ``host`` binds the code to our address, so that phones fill it in.

    :raises CannotSendCode: a wrong number; too soon after the last; too many in an hour.
    """
    try:
        number = parse_phone(phone)
    except InvalidCode as error:
        raise CannotSendCode(str(error), fields={"phone": str(error)}, reason="phone") from None
    index = phone_index(number)
    Attempts.locked(index, "SEND", at)
    _require_patience(index, at)
    code = generate_user_code(numeric=True, length=6, dashed=False)
    PhoneCode.objects.filter(
        phone_index=index, purpose=purpose, used_at__isnull=True, expires_at__gt=at
    ).update(expires_at=at)
    PhoneCode.objects.create(
        phone_index=index,
        purpose=purpose,
        digest=_digest(index, purpose, code),
        sent_at=at,
        expires_at=at + rules.CODE_LIFE,
    )
    text = (
        f"{SIGNATURE}验证码 {code}，5 分钟内有效。请不要告诉别人，工作人员不会向您索要。\n"
        f"@{host} #{code}"
    )
    message = notifications.send(
        kind=MessageKind.CODE,
        person_id=None,
        phone=number,
        subject="短信验证码",
        text=text,
        actor=actor,
        at=at,
    )
    concerning(phone_stream(index), purpose=purpose.value, message=message)
    return f"{number[:3]}****{number[-4:]}"


def _require_patience(index: bytes, at: datetime) -> None:
    sent = PhoneCode.objects.filter(phone_index=index, sent_at__gt=at - HOUR, sent_at__lte=at)
    times = list(sent.order_by("-sent_at").values_list("sent_at", flat=True)[:200])
    wait, most = providers.code_limits()
    if times and (at - times[0]).total_seconds() < wait:
        rest = int(wait - (at - times[0]).total_seconds()) + 1
        raise CannotSendCode(f"验证码刚刚发过，请 {rest} 秒后再获取", reason="too_soon")
    if len(times) >= most:
        raise CannotSendCode("这个号码获取验证码的次数太多，请 1 小时后再试", reason="too_many")


@command("identity.use_code")
def use_code(*, phone: str, purpose: CodePurpose, code: str, actor: Actor, at: datetime) -> str:
    """Use a code once (验证码核对); return what is wrong in a sentence, or nothing.

    《网络安全法》第二十四条. It answers instead of raising, because a miss must stay counted.
    """
    del actor
    try:
        index = phone_index(parse_phone(phone))
    except InvalidCode as error:
        concerning(f"identity:phone:{uuid7()}", outcome="phone")
        return str(error)
    tried = Attempts.locked(index, _LOCK_KIND, at)
    if rules.is_locked(tried.locked_until, at):
        concerning(phone_stream(index), outcome="locked")
        return rules.LOCKED_CODE
    sentence = _look(index, purpose, "".join(code.split()), at)
    tried.failures, tried.locked_until = (
        rules.after_failure(tried.failures, at) if sentence == rules.CODE_WRONG else (0, None)
    )
    tried.last_at = at
    tried.save(update_fields=["failures", "locked_until", "last_at"])
    concerning(
        phone_stream(index), outcome="ok" if not sentence else "refused", purpose=purpose.value
    )
    return rules.LOCKED_CODE if tried.locked_until else sentence


def _look(index: bytes, purpose: CodePurpose, code: str, at: datetime) -> str:
    latest = (
        PhoneCode.objects.select_for_update(of=("self",))
        .filter(phone_index=index, purpose=purpose, used_at__isnull=True)
        .order_by("-pk")
        .first()
    )
    if latest is None:
        return rules.CODE_WRONG
    right = hmac.compare_digest(bytes(latest.digest), _digest(index, purpose, code))
    if at >= latest.expires_at:
        return rules.CODE_EXPIRED if right else rules.CODE_WRONG
    if not right:
        return rules.CODE_WRONG
    latest.used_at = at
    latest.save(update_fields=["used_at"])
    return ""
