"""SM2 in Python, for a machine whose libcrypto was built without it: slow, not constant-time.

Enough to verify, and to sign on a developer's machine. Whoever can time this process closely can
learn its keys; never keep production keys here.
"""

import secrets
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Final

from asn1crypto import keys
from asn1crypto import pem as armour

from . import asn1, encrypted
from .asn1 import Malformed, reading
from .cipher import CannotDecrypt
from .curve import GENERATOR, POINT_SIZE, SIZE, UNCOMPRESSED, A, B, N, P, is_point
from .digest import sm3
from .provider import DEFAULT_IDENTITY, BadKey, PrivateKey
from .signature import HALF, RAW_SIZE

_Jacobian = tuple[int, int, int]
_INFINITY: Final[_Jacobian] = (1, 1, 0)
_MOST_IDENTITY = 8191
"""Bytes of an identity: its length in bits is written in two bytes."""


@dataclass(frozen=True, slots=True)
class PureKey:
    """A private key as a number."""

    public_key: bytes
    scalar: int = field(repr=False)


class Pure:
    """Provider without any library."""

    name = "pure python"

    def generate_key(self) -> PureKey:
        """A new private key."""
        return _key(secrets.randbelow(N - 2) + 1)

    def load_key(self, pem: bytes | bytearray) -> PureKey:
        """Read a private key from PEM (PKCS#8 or SEC 1). :raises BadKey: no SM2 key."""
        try:
            with reading("an SM2 key"):
                kind, _, der = armour.unarmor(bytes(pem))
                if kind == "EC PRIVATE KEY":
                    found = asn1.load(keys.ECPrivateKey, der)
                else:
                    whole = asn1.load(keys.PrivateKeyInfo, der)
                    asn1.require_sm2(whole["private_key_algorithm"])
                    found = whole["private_key"].parsed
                scalar = int(found["private_key"].native)
        except Malformed:
            raise BadKey("no SM2 key, or an encrypted one") from None
        if not 0 < scalar < N - 1:
            raise BadKey("no SM2 key")
        return _key(scalar)

    def save_key(self, key: PrivateKey) -> bytearray:
        """Write a private key as PKCS#8 PEM; to be wiped after use."""
        own = _own(key)
        scalar = keys.IntegerOctetString(own.scalar)
        scalar.set_encoded_width(SIZE)
        made = keys.PrivateKeyInfo(
            {
                "version": 0,
                "private_key_algorithm": {"algorithm": "ec", "parameters": asn1.curve_parameters()},
                "private_key": keys.ECPrivateKey(
                    {
                        "version": "ecPrivkeyVer1",
                        "private_key": scalar,
                        "public_key": keys.ECPointBitString(own.public_key),
                    }
                ),
            }
        )
        return bytearray(armour.armor("PRIVATE KEY", made.dump()))

    def sign(self, key: PrivateKey, message: bytes, *, identity: bytes = DEFAULT_IDENTITY) -> bytes:
        """Raw 64-byte signature. :raises BadKey: the key belongs to another provider."""
        own = _own(key)
        digest = message_digest(own.public_key, message, identity)
        value = None
        while value is None:
            value = _signed(own.scalar, digest, secrets.randbelow(N - 1) + 1)
        return value

    def verify(
        self,
        public_key: bytes,
        message: bytes,
        signature: bytes,
        *,
        identity: bytes = DEFAULT_IDENTITY,
    ) -> bool:
        """Whether the raw signature holds. :raises BadKey: no point on the curve."""
        point = _point(public_key)
        if len(signature) != RAW_SIZE:
            return False
        r, s = _number(signature[:HALF]), _number(signature[HALF:])
        t = (r + s) % N
        if not (0 < r < N and 0 < s < N) or t == 0:
            return False
        digest = message_digest(public_key, message, identity)
        found = _affine(_add(_times(s, (*GENERATOR, 1)), _times(t, (*point, 1))))
        return found is not None and (_number(digest) + found[0]) % N == r

    def encrypt(self, public_key: bytes, plain: bytes) -> bytes:
        """Seal for the holder of a key, ``C1 ‖ C3 ‖ C2``."""
        point = _point(public_key)
        if not plain:
            raise ValueError("there is nothing to encrypt")
        value = None
        while value is None:
            value = _encrypted(point, plain, secrets.randbelow(N - 1) + 1)
        return value

    def decrypt(self, key: PrivateKey, sealed: bytes) -> bytes:
        """Open ``C1 ‖ C3 ‖ C2``. :raises CannotDecrypt: the key is wrong, or a byte changed."""
        own = _own(key)
        if len(sealed) <= encrypted.OVERHEAD or not is_point(sealed[:POINT_SIZE]):
            raise CannotDecrypt("not a value encrypted by SM2")
        digest, body = sealed[POINT_SIZE : encrypted.OVERHEAD], sealed[encrypted.OVERHEAD :]
        shared = _affine(_times(own.scalar, (*_point(sealed[:POINT_SIZE]), 1)))
        if shared is None:
            raise CannotDecrypt("not a value encrypted by SM2")
        x, y = (part.to_bytes(SIZE, "big") for part in shared)
        plain = _masked(body, x + y)
        if not compare_digest(sm3(x + plain + y), digest):
            raise CannotDecrypt("the value does not open with this key")
        return plain


def message_digest(public_key: bytes, message: bytes, identity: bytes = DEFAULT_IDENTITY) -> bytes:
    """``e = SM3(Z ‖ M)``: what a device that signs digests is given (GB/T 32918.2, 5.5).

    :raises ValueError: the identity is too long.
    """
    if len(identity) > _MOST_IDENTITY:
        raise ValueError("the identity is too long")
    curve = b"".join(number.to_bytes(SIZE, "big") for number in (A, B, *GENERATOR))
    length = (8 * len(identity)).to_bytes(2, "big")
    return sm3(sm3(length + identity + curve + public_key[1:]) + message)


def _signed(scalar: int, digest: bytes, k: int) -> bytes | None:
    """The signature with that ``k``, or None: the standard asks for another."""
    found = _affine(_times(k, (*GENERATOR, 1)))
    r = (_number(digest) + (found[0] if found else 0)) % N
    s = pow(1 + scalar, -1, N) * (k - r * scalar) % N
    if r in {0, N - k} or s == 0:
        return None
    return r.to_bytes(HALF, "big") + s.to_bytes(HALF, "big")


def _encrypted(point: tuple[int, int], plain: bytes, k: int) -> bytes | None:
    begun, shared = _affine(_times(k, (*GENERATOR, 1))), _affine(_times(k, (*point, 1)))
    if begun is None or shared is None:
        return None
    x, y = (part.to_bytes(SIZE, "big") for part in shared)
    body = _masked(plain, x + y)
    if body == plain:  # the mask is all zero
        return None
    return _encoded(begun) + sm3(x + plain + y) + body


def _masked(text: bytes, shared: bytes) -> bytes:
    """XOR with the key derived from the shared point (GB/T 32918.4, 5.4.3)."""
    blocks = range(1, len(text) // len(sm3(b"")) + 2)
    mask = b"".join(sm3(shared + count.to_bytes(4, "big")) for count in blocks)
    return bytes(a ^ b for a, b in zip(text, mask, strict=False))


def _key(scalar: int) -> PureKey:
    found = _affine(_times(scalar, (*GENERATOR, 1)))
    if found is None:
        raise BadKey("no SM2 key")
    return PureKey(_encoded(found), scalar)


def _own(key: PrivateKey) -> PureKey:
    if not isinstance(key, PureKey):
        raise BadKey("the key belongs to another provider")
    return key


def _point(encoded: bytes) -> tuple[int, int]:
    if not is_point(encoded):
        raise BadKey("a public key is an uncompressed point of 65 bytes")
    return _number(encoded[1 : 1 + SIZE]), _number(encoded[1 + SIZE :])


def _encoded(point: tuple[int, int]) -> bytes:
    return bytes((UNCOMPRESSED,)) + b"".join(part.to_bytes(SIZE, "big") for part in point)


def _number(text: bytes) -> int:
    return int.from_bytes(text, "big")


# --- points (X, Y, Z) standing for (X/Z², Y/Z³); Z = 0 is the point at infinity


def _double(point: _Jacobian) -> _Jacobian:
    x, y, z = point
    if not z:
        return _INFINITY
    square = y * y % P
    s = 4 * x * square % P
    zz = z * z % P
    m = 3 * (x - zz) * (x + zz) % P  # a = -3
    x3 = (m * m - 2 * s) % P
    return x3, (m * (s - x3) - 8 * square * square) % P, 2 * y * z % P


def _add(left: _Jacobian, right: _Jacobian) -> _Jacobian:
    if not left[2]:
        return right
    if not right[2]:
        return left
    x1, y1, z1 = left
    x2, y2, z2 = right
    zz1, zz2 = z1 * z1 % P, z2 * z2 % P
    u1, u2 = x1 * zz2 % P, x2 * zz1 % P
    s1, s2 = y1 * zz2 * z2 % P, y2 * zz1 * z1 % P
    h, r = (u2 - u1) % P, (s2 - s1) % P
    if not h:
        return _INFINITY if r else _double(left)
    hh = h * h % P
    hhh, v = h * hh % P, u1 * hh % P
    x3 = (r * r - hhh - 2 * v) % P
    return x3, (r * (v - x3) - s1 * hhh) % P, h * z1 * z2 % P


def _times(scalar: int, point: _Jacobian) -> _Jacobian:
    found = _INFINITY
    for bit in f"{scalar:b}":
        found = _double(found)
        if bit == "1":
            found = _add(found, point)
    return found


def _affine(point: _Jacobian) -> tuple[int, int] | None:
    x, y, z = point
    if not z:
        return None
    inverse = pow(z, -1, P)
    return x * inverse * inverse % P, y * inverse * inverse * inverse % P
