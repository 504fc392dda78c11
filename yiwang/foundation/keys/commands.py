"""Signing keys: made once, rotated, used."""

from datetime import datetime

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.types import Actor
from yiwang.foundation.keys import models, providers
from yiwang.foundation.keys.types import Purpose, Signature


@command("keys.rotate")
def rotate(*, name: str, actor: Actor, at: datetime) -> int:  # noqa: ARG001  audited
    """Make a new SM2 key pair under a name and retire the one before (密钥更换).

    《密码法》第二十七条. Returns the new version.
    """
    last = (
        models.KeyRef.objects.select_for_update(of=("self",))
        .filter(name=name)
        .order_by("-version")
        .first()
    )
    version = last.version + 1 if last else 1
    if last:
        last.retired_at = at
        last.save(update_fields=["retired_at"])
    signer = providers.signer()
    key = signer.generate_key()
    bound = f"{name}/{version}".encode()
    models.KeyRef.objects.create(
        name=name,
        version=version,
        public_key=key.public_key,
        wrapped_private_key=providers.encrypt(
            signer.save_key(key), Purpose.KEY_WRAPPING, bound_to=bound
        ),
        created_at=at,
    )
    concerning(f"keys:key:{name}", version=version)
    return version


def ensure(*, name: str, actor: Actor, at: datetime) -> None:
    """Make the key of that name unless there is one (a new installation)."""
    if not models.KeyRef.objects.filter(name=name, retired_at=None).exists():
        rotate(name=name, actor=actor, at=at)


def sign(name: str, data: bytes) -> Signature:
    """Sign with the current key of that name (SM2 with SM3, GB/T 32918).

    :raises LookupError: no such key; make it with :func:`rotate`.
    """
    key = models.KeyRef.objects.filter(name=name, retired_at=None).order_by("-version").first()
    if key is None:
        raise LookupError(f"no key is called {name}")
    bound = f"{key.name}/{key.version}".encode()
    private = providers.decrypt(
        bytes(key.wrapped_private_key), Purpose.KEY_WRAPPING, bound_to=bound
    )
    signer = providers.signer()
    value = signer.sign(signer.load_key(private), data)
    return Signature(f"{key.name}/{key.version}", bytes(key.public_key), value)
