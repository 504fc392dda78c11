"""Signing with keys in custody, and what keeps a key from it."""

from django.core.exceptions import ImproperlyConfigured

from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.keys import providers
from yiwang.foundation.keys.models import KeyRef
from yiwang.foundation.keys.types import KeyState, Purpose, Signature
from yiwang.lib.gm.cipher import CannotDecrypt


class KeyStoreLocked(DomainError):
    """The key store does not open, so nothing can be signed until somebody unlocks it."""

    code = "keys.locked"
    sentence = (
        "签名密钥库没有打开，暂时不能签名；已提交的内容不会丢失。"
        "请联系系统管理员检查主密钥（YIWANG_MASTER_KEY）后再试"
    )
    status = 503


class KeyEnded(DomainError):
    """No version of the key signs any more: it was destroyed, or the new one is not in use yet."""

    code = "keys.ended"
    sentence = "签名用的密钥已销毁或者还没有启用，不能签名。请联系密钥管理员"
    status = 409


def sign(name: str, data: bytes) -> Signature:
    """Sign with the version in use of that name (SM2 with SM3, GB/T 32918).

    :raises LookupError: no such key; make it with :func:`rotate`.
    :raises KeyEnded: no version of it is in use any more.
    :raises KeyStoreLocked: the master key is missing or not the one the key was kept under; nothing
        is lost by trying again later.
    """
    key = KeyRef.objects.filter(name=name, state=KeyState.IN_USE).first()
    if key is None:
        if KeyRef.objects.filter(name=name).exists():
            raise KeyEnded
        raise LookupError(f"no key is called {name}")
    signer, kept = providers.signer(), bytes(key.wrapped_private_key)
    try:
        with providers.opened(kept, Purpose.KEY_WRAPPING, bound_to=key.place.encode()) as pem:
            private = signer.load_key(pem)
    except (ImproperlyConfigured, CannotDecrypt) as error:
        raise KeyStoreLocked from error
    return Signature(key.place, bytes(key.public_key), signer.sign(private, data))
