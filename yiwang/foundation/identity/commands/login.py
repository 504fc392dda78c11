"""Logging in: by code, by password. Failures are counted, so these answer instead of raising."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password

from yiwang.foundation.core.commands import command, concerning, procedure
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.commands.codes import use_code
from yiwang.foundation.identity.commands.people import make_account
from yiwang.foundation.identity.models import Attempts, User
from yiwang.foundation.identity.models.sealing import phone_index, phone_stream
from yiwang.foundation.identity.rules import attempts as rules
from yiwang.foundation.identity.types import CodePurpose, LoginResult
from yiwang.lib.codes.faults import InvalidCode
from yiwang.lib.codes.phones import normalise_phone, parse_phone

PASSWORD_KIND = "PASSWORD"  # noqa: S105  a kind of attempt
STAFF_NEEDS_PASSWORD = "工作人员请用密码和动态口令登录"  # noqa: S105
CLOSED = "这个账号已停用，请联系单位管理员或打 12345"
_nobody = ""


def _nobodys_password() -> str:
    """Return a hash nobody's password has, so that an unknown phone takes as long as a known."""
    global _nobody  # noqa: PLW0603  made once a process
    _nobody = _nobody or make_password("nobody")
    return _nobody


@procedure("identity.log_in_by_code")
def log_in_by_code(*, phone: str, code: str, actor: Actor, at: datetime) -> LoginResult:
    """Log in with a code sent to the phone (短信验证码登录); an unknown phone is registered.

    《网络安全法》第二十四条. Staff also need password and second factor.
    """
    sentence = use_code(phone=phone, purpose=CodePurpose.LOGIN, code=code, actor=actor, at=at)
    if sentence:
        return LoginResult(sentence=sentence, code="identity.log_in.code")
    user = User.objects.filter(phone_index=phone_index(normalise_phone(phone))).first()
    if user is None:
        made = make_account(phone=phone, actor=actor, at=at)
        return LoginResult(user_id=made, is_new=True)
    return note_login(user_id=user.pk, way="CODE", actor=actor, at=at)


@command("identity.log_in_by_password")
def log_in_by_password(*, phone: str, password: str, actor: Actor, at: datetime) -> LoginResult:
    """Log in with a password (密码登录); five misses lock this way for a quarter of an hour.

    《网络安全法》第二十一条, GB/T 22239 8.1.4.1.
    """
    del actor
    try:
        index = phone_index(parse_phone(phone))
    except InvalidCode as error:
        concerning(f"identity:phone:{uuid7()}", outcome="phone")
        return LoginResult(sentence=str(error), code="identity.log_in.phone")
    tried = Attempts.locked(index, PASSWORD_KIND, at)
    concerning(phone_stream(index), outcome="locked")
    if rules.is_locked(tried.locked_until, at):
        return LoginResult(sentence=rules.LOCKED, code="identity.log_in.locked")
    user = User.objects.filter(phone_index=index).first()
    known = user.password if user and user.has_usable_password() else _nobodys_password()
    if not check_password(password, known) or user is None or not user.has_usable_password():
        tried.failures, tried.locked_until = rules.after_failure(tried.failures, at)
        tried.last_at = at
        tried.save()
        concerning(phone_stream(index), outcome="refused")
        locked = tried.locked_until is not None
        return LoginResult(
            sentence=rules.LOCKED if locked else rules.PASSWORD_WRONG,
            code="identity.log_in.locked" if locked else "identity.log_in.password",
        )
    tried.failures, tried.locked_until = 0, None
    tried.save(update_fields=["failures", "locked_until"])
    concerning(phone_stream(index), outcome="ok")
    return _result(user, by_password=True)


@command("identity.note_login")
def note_login(*, user_id: UUID, way: str, actor: Actor, at: datetime) -> LoginResult:
    """Note that an account logged in (登录), 《网络安全法》第二十一条: logs are kept six months."""
    del actor
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    concerning(f"identity:user:{user.pk}", way=way)
    found = _result(user, by_password=way != "CODE")
    if found.succeeded:
        user.last_login = at
        user.save(update_fields=["last_login"])
    return found


def _result(user: User, *, by_password: bool) -> LoginResult:
    if not user.is_active:
        return LoginResult(sentence=CLOSED, code="identity.log_in.closed")
    staff = user.staff_id is not None
    if staff and not by_password:
        return LoginResult(sentence=STAFF_NEEDS_PASSWORD, code="identity.log_in.staff")
    return LoginResult(user_id=user.pk, needs_second_factor=staff, staff=staff)
