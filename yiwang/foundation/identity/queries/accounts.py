"""Accounts."""

from uuid import UUID

from allauth.mfa.models import Authenticator

from yiwang.foundation.core.models import Setting
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.models import User
from yiwang.foundation.identity.models.sealing import phone_index, unseal
from yiwang.foundation.identity.types import UserInfo
from yiwang.lib.codes.phones import normalise_phone


def account(*, viewer: Actor) -> UserInfo | None:
    """Return the viewer's own account (账号安全)."""
    try:
        user = User.objects.filter(pk=UUID(viewer.id), is_active=True).first()
    except ValueError:
        return None
    return _info(user) if user else None


def user_by_phone(phone: str, *, viewer: Actor) -> UserInfo | None:
    """Return the account of a phone number; for the login step and administrators only."""
    if not (viewer.is_system or viewer.has("admin.manage")):
        return None
    user = User.objects.filter(phone_index=phone_index(normalise_phone(phone))).first()
    return _info(user) if user else None


def user_login_phone(user_id: UUID, *, viewer: Actor) -> str:
    """Return the account's own phone number in clear, to send it a message; never to a page."""
    user = User.objects.filter(pk=user_id).first()
    if user is None or not (viewer.is_system or viewer.id == str(user_id)):
        return ""
    return unseal(user.sealed_phone, row=user.pk, column="user.phone")


def _info(user: User) -> UserInfo:
    kinds = {a.type: a for a in Authenticator.objects.filter(user=user)}
    recovery = kinds.get(Authenticator.Type.RECOVERY_CODES)
    return UserInfo(
        id=user.pk,
        phone_masked=user.phone_masked,
        has_password=user.has_usable_password(),
        has_second_factor=Authenticator.Type.TOTP in kinds,
        person_id=user.person_id,
        staff_id=user.staff_id,
        is_active=user.is_active,
        recovery_codes_left=len(recovery.data.get("digests", [])) if recovery else 0,
    )


def idle_seconds() -> int:
    """Return the shortened idle time of the demo (ux 4.0), 0 when it is not shortened."""
    row = Setting.objects.filter(name="identity.idle_seconds").first()
    return int(row.value) if row else 0


def source_states(*, viewer: Actor) -> dict[str, str]:
    """Return how the demo sources are switched: name to HAVE, NONE or DOWN."""
    if not viewer.is_system:
        return {}
    rows = Setting.objects.filter(name__startswith="source.")
    return {row.name.removeprefix("source."): row.value for row in rows}
