"""Codes, logging in, the lock after five failures."""

from datetime import UTC, datetime, timedelta

import pytest

from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.foundation.identity import commands, queries
from yiwang.foundation.identity.models import User
from yiwang.foundation.identity.rules import attempts
from yiwang.foundation.identity.tests.factories import account, acting, ask, staff
from yiwang.foundation.identity.types import CodePurpose
from yiwang.foundation.orgs.tests.factories import organisation

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
PHONE = "15400000001"
GOOD = "Long-and-odd-7"
pytestmark = pytest.mark.django_db


def use(code: str, at: datetime = AT) -> str:
    return commands.use_code(phone=PHONE, purpose=CodePurpose.LOGIN, code=code, actor=ANYONE, at=at)


def with_password() -> None:
    user_id = account(PHONE, at=AT)
    commands.set_password(password=GOOD, actor=acting(user_id, at=AT), at=AT)


def by_password(password: str, at: datetime = AT, phone: str = PHONE):
    return commands.log_in_by_password(phone=phone, password=password, actor=ANYONE, at=at)


def test_a_code_serves_once_for_its_purpose():
    code = ask(PHONE, CodePurpose.LOGIN, AT)
    wrong = commands.use_code(
        phone=PHONE, purpose=CodePurpose.REGISTER, code=code, actor=ANYONE, at=AT
    )
    assert wrong == attempts.CODE_WRONG
    assert use(f"{code[:3]} {code[3:]}") == ""
    assert use(code) == attempts.CODE_WRONG


def test_a_code_dies_after_five_minutes_and_with_the_next_one():
    code = ask(PHONE, CodePurpose.LOGIN, AT)
    assert use(code, AT + timedelta(minutes=5)) == attempts.CODE_EXPIRED
    ask(PHONE, CodePurpose.LOGIN, AT + timedelta(minutes=6))
    assert use(code, AT + timedelta(minutes=6)) != ""


def test_codes_are_not_sent_too_often(settings):
    settings.YIWANG_CODES_PER_HOUR = 2
    ask(PHONE, CodePurpose.LOGIN, AT)
    with pytest.raises(commands.CannotSendCode, match="60 秒后"):
        ask(PHONE, CodePurpose.LOGIN, AT + timedelta(seconds=1))
    ask(PHONE, CodePurpose.LOGIN, AT + timedelta(minutes=2))
    with pytest.raises(commands.CannotSendCode, match="1 小时后"):
        ask(PHONE, CodePurpose.LOGIN, AT + timedelta(minutes=4))


def test_a_wrong_number_gets_no_code():
    with pytest.raises(commands.CannotSendCode, match="11位"):
        ask("12345", CodePurpose.LOGIN, AT)
    assert "11位" in commands.use_code(
        phone="1", purpose=CodePurpose.LOGIN, code="1", actor=ANYONE, at=AT
    )


def test_five_wrong_codes_lock_for_a_quarter_of_an_hour():
    code = ask(PHONE, CodePurpose.LOGIN, AT)
    answers = [use("000000" if code != "000000" else "111111") for _ in range(5)]
    assert answers[-1] == attempts.LOCKED_CODE
    assert use(code) == attempts.LOCKED_CODE
    later = AT + timedelta(minutes=16)
    assert use(ask(PHONE, CodePurpose.LOGIN, later), later) == ""


def test_login_by_code_registers_a_new_phone():
    code = ask(PHONE, CodePurpose.LOGIN, AT)
    made = commands.log_in_by_code(phone=PHONE, code=code, actor=ANYONE, at=AT)
    assert (made.succeeded, made.is_new) == (True, True)
    later = AT + timedelta(minutes=2)
    again = commands.log_in_by_code(
        phone=PHONE, code=ask(PHONE, CodePurpose.LOGIN, later), actor=ANYONE, at=later
    )
    assert (again.user_id, again.is_new) == (made.user_id, False)
    wrong = commands.log_in_by_code(phone=PHONE, code="1", actor=ANYONE, at=later)
    assert not wrong.succeeded


def test_five_wrong_passwords_lock_even_the_right_one():
    with_password()
    assert by_password(GOOD).succeeded
    answers = [by_password("wrong").sentence for _ in range(5)]
    assert answers[0] == attempts.PASSWORD_WRONG
    assert answers[4] == attempts.LOCKED
    assert by_password(GOOD).sentence == attempts.LOCKED
    assert by_password(GOOD, AT + attempts.LOCK).succeeded


def test_an_unknown_phone_and_one_without_password_sound_the_same():
    account("15400000002", at=AT)
    sentences = {by_password("x", phone=p).sentence for p in (PHONE, "15400000002")}
    assert sentences == {attempts.PASSWORD_WRONG}
    assert "11位" in by_password("x", phone="1").sentence


def test_a_closed_account_does_not_log_in():
    with_password()
    User.objects.update(is_active=False)
    assert "停用" in by_password(GOOD).sentence


def test_staff_may_not_log_in_by_code_alone():
    staff(PHONE, "REVIEWER", organisation(), AT)
    result = commands.log_in_by_code(
        phone=PHONE, code=ask(PHONE, CodePurpose.LOGIN, AT), actor=ANYONE, at=AT
    )
    assert (result.succeeded, "动态口令" in result.sentence) == (False, True)


def test_passwords_are_changed_with_the_old_one_and_weak_ones_refused():
    with_password()
    user = queries.user_by_phone(PHONE, viewer=SYSTEM)
    assert user is not None
    actor = acting(user.id, at=AT)
    with pytest.raises(commands.CannotSetPassword, match="原密码"):
        commands.set_password(password="Another-odd-8", current="no", actor=actor, at=AT)
    for weak in ("short", "1234567890123", "password123"):
        with pytest.raises(commands.CannotSetPassword, match="至少 10 位"):
            commands.set_password(password=weak, current=GOOD, actor=actor, at=AT)
    commands.set_password(password="Another-odd-8", current=GOOD, actor=actor, at=AT)
    assert by_password("Another-odd-8").succeeded
    with pytest.raises(NotPermitted):
        commands.set_password(password=GOOD, actor=ANYONE, at=AT)
