"""SM4 (GB/T 32907-2016, 分组密码算法) in GCM (GB/T 36624), and in CBC for exchange with others.

GCM gives confidentiality and integrity. A sealed value is ``nonce (12) ‖ ciphertext ‖ tag (16)``.
With random nonces one key may seal about 2³² values; the key store rotates long before.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

KEY_SIZE = 16
NONCE_SIZE = 12
TAG_SIZE = 16
BLOCK_SIZE = 16


class CannotDecrypt(ValueError):
    """The key is wrong, or the value or its context was changed; nothing is revealed."""


def generate_key() -> bytes:
    """A random 16-byte SM4 key."""
    return secrets.token_bytes(KEY_SIZE)


def encrypt(
    key: bytes, plain: bytes | bytearray, *, context: bytes = b"", nonce: bytes | None = None
) -> bytes:
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
    with opened(key, sealed, context=context) as plain:
        return bytes(plain)


@contextmanager
def opened(key: bytes, sealed: bytes, *, context: bytes = b"") -> Iterator[bytearray]:
    """``decrypt`` into a buffer that is wiped afterwards: for keys, which should not linger."""
    nonce, body, tag = sealed[:NONCE_SIZE], sealed[NONCE_SIZE:-TAG_SIZE], sealed[-TAG_SIZE:]
    if len(sealed) < NONCE_SIZE + TAG_SIZE:
        raise CannotDecrypt("too short to be a sealed value")
    _require(key, nonce)
    opening = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
    opening.authenticate_additional_data(context)
    plain = bytearray(len(body) + BLOCK_SIZE)
    try:
        del plain[opening.update_into(body, plain) :]
        try:
            opening.finalize()
        except InvalidTag:
            raise CannotDecrypt("the value does not open with this key and context") from None
        yield plain
    finally:
        wipe(plain)


def wipe(buffer: bytearray) -> None:
    """Overwrite a secret in place; Python's bytes cannot be, so keep none that can be avoided."""
    buffer[:] = bytes(len(buffer))


def encrypt_cbc(key: bytes, plain: bytes, *, start: bytes | None = None) -> bytes:
    """``start (16) ‖ ciphertext``, padded by PKCS#7: only where a partner's interface asks for it.

    Nobody notices a change, and whoever may try values learns from refusals: sign it outside.
    """
    start = secrets.token_bytes(BLOCK_SIZE) if start is None else start
    _require_cbc(key, start)
    padder = padding.PKCS7(8 * BLOCK_SIZE).padder()
    sealing = Cipher(algorithms.SM4(key), modes.CBC(start)).encryptor()
    padded = padder.update(plain) + padder.finalize()
    return start + sealing.update(padded) + sealing.finalize()


def decrypt_cbc(key: bytes, sealed: bytes) -> bytes:
    """Open what ``encrypt_cbc`` made.

    :raises CannotDecrypt: it has no whole blocks or a wrong padding; a change may go unnoticed.
    """
    start, body = sealed[:BLOCK_SIZE], sealed[BLOCK_SIZE:]
    if not body or len(sealed) % BLOCK_SIZE:
        raise CannotDecrypt("not whole blocks")
    _require_cbc(key, start)
    opening = Cipher(algorithms.SM4(key), modes.CBC(start)).decryptor()
    unpadder = padding.PKCS7(8 * BLOCK_SIZE).unpadder()
    try:
        padded = unpadder.update(opening.update(body) + opening.finalize())
        return padded + unpadder.finalize()
    except ValueError:
        raise CannotDecrypt("the value does not open with this key") from None


def encrypt_block(key: bytes, block: bytes) -> bytes:
    """One bare 16-byte block; for self-tests with the standard's vector, never for data."""
    sealing = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()  # noqa: S305
    return sealing.update(block) + sealing.finalize()


def _require_cbc(key: bytes, start: bytes) -> None:
    if len(key) != KEY_SIZE or len(start) != BLOCK_SIZE:
        raise ValueError("an SM4 key and a first block have 16 bytes")


def _require(key: bytes, nonce: bytes) -> None:
    if len(key) != KEY_SIZE:
        raise ValueError("an SM4 key has 16 bytes")
    if len(nonce) != NONCE_SIZE:
        raise ValueError("the nonce has 12 bytes")
