"""What the platform asks of whoever computes SM2 (GB/T 32918): software here, a device elsewhere.

The contract of an implementation:

* ``sign`` hashes ``message`` by SM3 with the signer's Z value over ``identity`` and returns the raw
  64-byte form; ``verify`` takes the same form. ``signature.raw_to_der`` gives the other one.
* A public key is the uncompressed point, 65 bytes beginning with 0x04.
* ``verify`` answers False for a wrong signature, and raises only for a key that is no key.
* ``encrypt`` gives the raw form ``04 ‖ x ‖ y ‖ C3 ‖ C2`` and ``decrypt`` takes it;
  ``encrypted.raw_to_der`` gives the other one. What does not open is ``cipher.CannotDecrypt``.
* A key of another provider is ``BadKey``.
* All calls are safe from several threads.

``tests/test_providers.py`` holds every implementation to it.
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
    """Computes SM2."""

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

    def encrypt(self, public_key: bytes, plain: bytes) -> bytes:
        """Seal at least one byte for the holder of ``public_key``."""
        ...

    def decrypt(self, key: PrivateKey, sealed: bytes) -> bytes:
        """Open what was sealed for this key."""
        ...


@runtime_checkable
class SoftwareProvider(Provider, Protocol):
    """A provider whose keys may leave it, to be kept encrypted elsewhere."""

    def load_key(self, pem: bytes | bytearray) -> PrivateKey:
        """Read a private key from PEM."""
        ...

    def save_key(self, key: PrivateKey) -> bytearray:
        """Write a private key as PKCS#8 PEM; the caller wipes it after use (``cipher.wipe``)."""
        ...
