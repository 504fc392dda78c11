"""TOTP and recovery codes: sealed, each good once."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth

from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.types import ANYONE
from yiwang.foundation.identity import commands, queries
from yiwang.foundation.identity.models import User
from yiwang.foundation.identity.tests.factories import account, acting

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
pytestmark = pytest.mark.django_db


def now_code(shift: int = 0) -> str:
    counters = list(auth.yield_hotp_counters_from_time())
    value: str = auth.format_hotp_value(auth.hotp_value(SECRET, counters[1] + shift))
    return value


@pytest.fixture
def user_id() -> UUID:
    return account("15400000001", at=AT)


@pytest.fixture
def recovery(user_id) -> tuple[str, ...]:
    return commands.enrol_second_factor(
        secret=SECRET, code=now_code(), actor=acting(user_id, at=AT), at=AT
    )


def confirm(user_id, code):
    return commands.confirm_second_factor(user_id=user_id, code=code, actor=ANYONE, at=AT)


def test_a_code_of_the_authenticator_is_taken_once(user_id, recovery):
    assert confirm(user_id, now_code()).succeeded
    assert not confirm(user_id, now_code()).succeeded
    assert len(recovery) == 10


def test_demo_mode_lets_a_code_serve_again(user_id, recovery, settings):
    settings.YIWANG_TOTP_ONCE = False
    assert confirm(user_id, now_code()).succeeded
    assert confirm(user_id, now_code()).succeeded


def test_a_recovery_code_is_taken_once(user_id, recovery):
    assert confirm(user_id, recovery[3]).succeeded
    assert not confirm(user_id, recovery[3]).succeeded
    assert confirm(user_id, recovery[4]).succeeded


def test_new_recovery_codes_end_the_old_ones(user_id, recovery):
    fresh = commands.renew_recovery_codes(actor=acting(user_id, at=AT), at=AT)
    assert not confirm(user_id, recovery[0]).succeeded
    assert confirm(user_id, fresh[0]).succeeded


def test_five_misses_lock_the_second_factor(user_id, recovery):
    assert "15 分钟" in [confirm(user_id, "nothing").sentence for _ in range(5)][-1]
    assert not confirm(user_id, recovery[0]).succeeded


def test_a_closed_account_does_not_pass(user_id, recovery):
    User.objects.update(is_active=False)
    assert "停用" in confirm(user_id, recovery[0]).sentence


def test_the_key_is_sealed_at_rest(user_id, recovery):
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in kept
    info = queries.account(viewer=acting(user_id, at=AT))
    assert info is not None
    assert info.has_second_factor


def test_enrolling_needs_a_code_that_fits_and_an_account(user_id):
    with pytest.raises(commands.CannotEnrol):
        commands.enrol_second_factor(
            secret=SECRET, code="nothing", actor=acting(user_id, at=AT), at=AT
        )
    with pytest.raises(commands.CannotEnrol, match="先绑定"):
        commands.renew_recovery_codes(actor=acting(user_id, at=AT), at=AT)
    for refused in (
        lambda: commands.enrol_second_factor(secret=SECRET, code="", actor=ANYONE, at=AT),
        lambda: commands.renew_recovery_codes(actor=ANYONE, at=AT),
    ):
        with pytest.raises(NotPermitted):
            refused()
