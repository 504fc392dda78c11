"""What an account changes about itself."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import policy
from yiwang.foundation.identity.models import User
from yiwang.foundation.identity.models.sealing import unseal
from yiwang.foundation.notifications import commands as notifications
from yiwang.foundation.notifications.types import SIGNATURE, MessageKind


class CannotSetPassword(DomainError):
    """The password is not taken."""

    code: ClassVar[str] = "identity.set_password"
    sentence: ClassVar[str] = "密码至少 10 位，不能全是数字，也不能太常见"


@command("identity.set_password")
def set_password(*, password: str, current: str = "", actor: Actor, at: datetime) -> None:
    """Set or change the own password (设置密码); the old one is asked for when there is one.

    GB/T 22239 8.1.4.1.

    :raises CannotSetPassword: the old one is wrong, or the new one too weak.
    """
    require(policy.is_account(actor), NotPermitted)
    user = User.objects.select_for_update(of=("self",)).get(pk=UUID(actor.id))
    if user.has_usable_password() and not user.check_password(current):
        sentence = "原密码不对，请检查"
        raise CannotSetPassword(sentence, fields={"current": sentence}, reason="current")
    try:
        validate_password(password, user)
    except ValidationError:
        wrong = CannotSetPassword.sentence
        raise CannotSetPassword(fields={"password": wrong}, reason="weak") from None
    user.set_password(password)
    user.save(update_fields=["password"])
    concerning(f"identity:user:{user.pk}", password=True)
    notifications.send(
        kind=MessageKind.SECURITY,
        person_id=user.person_id,
        phone=unseal(user.sealed_phone, row=user.pk, column="user.phone"),
        subject="密码已更改",
        text=f"{SIGNATURE}您的账号密码刚刚更改。如果不是您本人操作，请立即打 12345。",
        actor=actor,
        at=at,
    )


@command("identity.log_out")
def log_out(*, actor: Actor, at: datetime) -> None:
    """Note that an account left (退出登录), 《网络安全法》第二十一条."""
    del at
    concerning(f"identity:user:{actor.id}", out=True)
