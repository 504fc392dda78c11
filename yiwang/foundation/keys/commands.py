"""Signing keys: made once, rotated, used."""

from datetime import datetime

from django.core.exceptions import ImproperlyConfigured

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import Actor
from yiwang.foundation.keys import models, providers
from yiwang.foundation.keys.types import Purpose, Signature
from yiwang.lib.gm.cipher import CannotDecrypt, wipe


class KeyStoreLocked(DomainError):
    """The key store does not open, so nothing can be signed until somebody unlocks it."""

    code = "keys.locked"
    sentence = (
        "签名密钥库没有打开，暂时不能签名；已提交的内容不会丢失。"
        "请联系系统管理员检查主密钥（YIWANG_MASTER_KEY）后再试"
    )
    status = 503


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
    models.KeyRef.objects.create(
        name=name,
        version=version,
        public_key=key.public_key,
        wrapped_private_key=_wrapped(signer.save_key(key), f"{name}/{version}"),
        created_at=at,
    )
    concerning(f"keys:key:{name}", version=version)
    return version


def _wrapped(pem: bytearray, place: str) -> bytes:
    try:
        return providers.encrypt(pem, Purpose.KEY_WRAPPING, bound_to=place.encode())
    finally:
        wipe(pem)


def ensure(*, name: str, actor: Actor, at: datetime) -> None:
    """Make the key of that name unless there is one (a new installation)."""
    if not models.KeyRef.objects.filter(name=name, retired_at=None).exists():
        rotate(name=name, actor=actor, at=at)


def sign(name: str, data: bytes) -> Signature:
    """Sign with the current key of that name (SM2 with SM3, GB/T 32918).

    :raises LookupError: no such key; make it with :func:`rotate`.
    :raises KeyStoreLocked: the master key is missing or not the one the key was kept under; nothing
        is lost by trying again later.
    """
    key = models.KeyRef.objects.filter(name=name, retired_at=None).order_by("-version").first()
    if key is None:
        raise LookupError(f"no key is called {name}")
    signer, kept = providers.signer(), bytes(key.wrapped_private_key)
    bound = f"{key.name}/{key.version}".encode()
    try:
        with providers.opened(kept, Purpose.KEY_WRAPPING, bound_to=bound) as pem:
            private = signer.load_key(pem)
    except (ImproperlyConfigured, CannotDecrypt) as error:
        raise KeyStoreLocked from error
    return Signature(f"{key.name}/{key.version}", bytes(key.public_key), signer.sign(private, data))
