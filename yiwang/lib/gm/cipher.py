"""SM4-GCM (GB/T 32907-2016, 分组密码算法; mode of GB/T 36624): confidentiality and integrity.

A sealed value is ``nonce (12) ‖ ciphertext ‖ tag (16)``. With random nonces one key may seal about
2³² values; the key store rotates long before.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

KEY_SIZE = 16
NONCE_SIZE = 12
TAG_SIZE = 16


class CannotDecrypt(ValueError):
    """The key is wrong, or the value or its context was changed; nothing is revealed."""


def generate_key() -> bytes:
    """A random 16-byte SM4 key."""
    return secrets.token_bytes(KEY_SIZE)


def encrypt(key: bytes, plain: bytes, *, context: bytes = b"", nonce: bytes | None = None) -> bytes:
    """Seal ``plain``; ``context`` is authenticated, not stored, and needed again to open.

    :param nonce: twelve bytes, never twice under one key; random by default. Give one only to
        reproduce a published vector.
    :raises ValueError: the key or nonce has a wrong length.
    """
    nonce = secrets.token_bytes(NONCE_SIZE) if nonce is None else nonce
    _require(key, nonce)
    sealing = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    sealing.authenticate_additional_data(context)
    return nonce + sealing.update(plain) + sealing.finalize() + sealing.tag


def decrypt(key: bytes, sealed: bytes, *, context: bytes = b"") -> bytes:
    """Open what ``encrypt`` sealed.

    :raises CannotDecrypt: any byte, the key or the context differs, or the value is too short.
    :raises ValueError: the key has a wrong length.
    """
    nonce, body, tag = sealed[:NONCE_SIZE], sealed[NONCE_SIZE:-TAG_SIZE], sealed[-TAG_SIZE:]
    if len(sealed) < NONCE_SIZE + TAG_SIZE:
        raise CannotDecrypt("too short to be a sealed value")
    _require(key, nonce)
    opening = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
    opening.authenticate_additional_data(context)
    try:
        return opening.update(body) + opening.finalize()
    except InvalidTag:
        raise CannotDecrypt("the value does not open with this key and context") from None


def encrypt_block(key: bytes, block: bytes) -> bytes:
    """One bare 16-byte block; for self-tests with the standard's vector, never for data."""
    sealing = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()  # noqa: S305
    return sealing.update(block) + sealing.finalize()


def _require(key: bytes, nonce: bytes) -> None:
    if len(key) != KEY_SIZE:
        raise ValueError("an SM4 key has 16 bytes")
    if len(nonce) != NONCE_SIZE:
        raise ValueError("the nonce has 12 bytes")
