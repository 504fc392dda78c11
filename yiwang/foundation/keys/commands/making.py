"""The life of a key's versions: made, put in use, retired, destroyed."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound, NotPermitted, require
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.types import Actor
from yiwang.foundation.keys import events, providers, rules
from yiwang.foundation.keys.models import KeyRef, MasterCheck
from yiwang.foundation.keys.types import KeyState, Purpose
from yiwang.lib.gm.cipher import CannotDecrypt, wipe

from .signing import KeyStoreLocked


@command("keys.rotate")
def rotate(
    *,
    name: str,
    owner: str = "",
    organisation_id: UUID | None = None,
    actor: Actor,
    at: datetime,
) -> int:
    """Make a new SM2 key pair under a name and retire the one before (密钥更换).

    《密码法》第二十七条. People make first versions only, in a chain of several hands that has one
    (the making of a seal); to change a key they propose it. Returns the new version.

    :raises NotPermitted: a person would change a key alone.
    :raises KeyStoreLocked: the master key is missing or not the one of the keys before.
    """
    last = Versions.locked(name)
    require(last is None or actor.is_system, NotPermitted)
    made = Versions.made(name, last, owner=owner, organisation_id=organisation_id, at=at)
    Versions.put_in_use(made, at)
    concerning(f"keys:key:{name}", version=made.version)
    return made.version


def ensure(*, name: str, actor: Actor, at: datetime) -> None:
    """Make the key of that name unless one is in use (a new installation)."""
    if not KeyRef.objects.filter(name=name, state=KeyState.IN_USE).exists():
        rotate(name=name, actor=actor, at=at)


@command("keys.activate")
def activate(*, name: str, version: int, actor: Actor, at: datetime) -> None:
    """Put a prepared version in use and retire the one before (启用新密钥), 《密码法》第二十七条.

    By whoever makes what carries its certificate, in the same transaction.

    :raises NotPermitted: only the platform. :raises NotFound: no such version waits.
    """
    require(actor.is_system, NotPermitted)
    Versions.put_in_use(Versions.prepared(name, version), at)
    concerning(f"keys:key:{name}", version=version)


@command("keys.discard")
def discard(*, name: str, version: int, actor: Actor, at: datetime) -> None:
    """Wipe a prepared version that nothing will carry (弃用未启用的密钥), 《密码法》第二十七条.

    :raises NotPermitted: only the platform. :raises NotFound: no such version waits.
    """
    require(actor.is_system, NotPermitted)
    Versions.wiped(Versions.prepared(name, version), at)
    concerning(f"keys:key:{name}", version=version)


class Versions:
    """The versions of one name; its latest row, locked, stands for all of them."""

    @staticmethod
    def locked(name: str) -> KeyRef | None:
        """Lock the latest version of a name."""
        rows = KeyRef.objects.select_for_update(of=("self",)).filter(name=name)
        return rows.order_by("-version").first()

    @staticmethod
    def prepared(name: str, version: int) -> KeyRef:
        """Lock a name and return its version that waits. :raises NotFound: there is none."""
        last = Versions.locked(name)
        if last is None or last.version != version or last.state != KeyState.PREPARED:
            raise NotFound
        return last

    @staticmethod
    def made(
        name: str,
        last: KeyRef | None,
        *,
        owner: str = "",
        organisation_id: UUID | None = None,
        at: datetime,
    ) -> KeyRef:
        """Make the next version, prepared; the owner is the one before's unless told."""
        Store.require_right_master(at)
        version = last.version + 1 if last else 1
        signer = providers.signer()
        pair = signer.generate_key()
        row = KeyRef(
            name=name,
            version=version,
            kind=rules.kind_of(name),
            owner=owner or (last.owner if last else ""),
            organisation_id=organisation_id or (last.organisation_id if last else None),
            state=KeyState.PREPARED,
            public_key=pair.public_key,
            created_at=at,
        )
        row.wrapped_private_key = Store.wrapped(signer.save_key(pair), row.place)
        row.save(force_insert=True)
        return row

    @staticmethod
    def put_in_use(row: KeyRef, at: datetime) -> None:
        """Let a prepared version sign from now on, and no other of its name."""
        before = KeyRef.objects.filter(name=row.name, state=KeyState.IN_USE)
        changed = before.update(state=KeyState.RETIRED, retired_at=at)
        row.state = KeyState.IN_USE
        row.save(update_fields=["state"])
        if changed:
            publish(events.KeyRotated(key=row.name, version=row.version, rotated_at=at))

    @staticmethod
    def wiped(row: KeyRef, at: datetime) -> None:
        """Wipe a version's private part for good."""
        row.retired_at = row.retired_at or at
        row.state, row.destroyed_at, row.wrapped_private_key = KeyState.DESTROYED, at, b""
        row.save(update_fields=["state", "retired_at", "destroyed_at", "wrapped_private_key"])
        publish(events.KeyDestroyed(key=row.name, version=row.version, destroyed_at=at))


class Store:
    """The store under its master key."""

    @staticmethod
    def require_right_master(at: datetime) -> None:
        """Refuse to make a key under a master key that is not the one of the keys before.

        :raises KeyStoreLocked: it is missing, malformed or another one.
        """
        check = MasterCheck.objects.first() or Store._first_check(at)
        if not providers.fits(bytes(check.sealed)):
            raise KeyStoreLocked

    @staticmethod
    def _first_check(at: datetime) -> MasterCheck:
        """Keep the check value, once a key from before it was kept opens."""
        kept = KeyRef.objects.exclude(state=KeyState.DESTROYED).order_by("-pk").first()
        try:
            if kept is not None:
                sealed, place = bytes(kept.wrapped_private_key), kept.place.encode()
                with providers.opened(sealed, Purpose.KEY_WRAPPING, bound_to=place):
                    pass
            value = providers.master_check()
        except (ImproperlyConfigured, CannotDecrypt) as error:
            raise KeyStoreLocked from error
        return MasterCheck.objects.get_or_create(pk=1, defaults={"sealed": value, "made_at": at})[0]

    @staticmethod
    def wrapped(pem: bytearray, place: str) -> bytes:
        """Wrap a private part for its place, and wipe it here."""
        try:
            return providers.encrypt(pem, Purpose.KEY_WRAPPING, bound_to=place.encode())
        finally:
            wipe(pem)
