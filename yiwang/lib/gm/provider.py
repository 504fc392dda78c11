"""What the platform asks of whoever computes SM2 (GB/T 32918): software here, a device elsewhere.

The contract of an implementation:

* ``sign`` hashes ``message`` by SM3 with the signer's Z value over ``identity`` and returns the raw
  64-byte form; ``verify`` takes the same form. ``signature.raw_to_der`` gives the other one.
* A public key is the uncompressed point, 65 bytes beginning with 0x04.
* ``verify`` answers False for a wrong signature, and raises only for a key that is no key.
* All calls are safe from several threads.
"""

from typing import Protocol, runtime_checkable

DEFAULT_IDENTITY = b"1234567812345678"
"""The signer's identity used when none is agreed (GB/T 35276)."""


class SM2Unavailable(RuntimeError):
    """No implementation of SM2 can be reached; the message says what to install."""


class BadKey(ValueError):
    """Bytes that are no SM2 key, or a wrong pass phrase."""


@runtime_checkable
class PrivateKey(Protocol):
    """A private key that never needs to leave its provider."""

    @property
    def public_key(self) -> bytes:
        """The uncompressed point, 65 bytes."""
        ...


@runtime_checkable
class Provider(Protocol):
    """Signs and verifies by SM2."""

    name: str
    """For logs and the audit record: ``openssl 3.0.19``."""

    def generate_key(self) -> PrivateKey:
        """A new private key."""
        ...

    def sign(self, key: PrivateKey, message: bytes, *, identity: bytes = DEFAULT_IDENTITY) -> bytes:
        """Raw 64-byte signature of ``message``."""
        ...

    def verify(
        self,
        public_key: bytes,
        message: bytes,
        signature: bytes,
        *,
        identity: bytes = DEFAULT_IDENTITY,
    ) -> bool:
        """Whether the raw signature is of ``message`` by the holder of ``public_key``."""
        ...
