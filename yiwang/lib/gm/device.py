"""SM2 by a device: a signature server (GM/T 0029) or a card behind SDF (GM/T 0018).

A driver implements :class:`Device`, a handful of calls by key label; :class:`DeviceProvider` makes
a provider of it. What has to be secret happens inside; digests, verification and encryption, which
need public keys only, are done here, so that the device is asked no more than it must be.

A driver must pass ``tests/test_providers.py`` and keeps these promises:

* private keys never leave; a label names one key for good, and a made key is never made again;
* all calls are safe from several threads, and each ends within the driver's own time limit;
* what the device cannot do now is ``DeviceUnavailable``, for the caller to try again later.
"""

from dataclasses import dataclass
from typing import Protocol
from uuid import uuid4

from . import sm2
from .curve import is_point
from .provider import DEFAULT_IDENTITY, BadKey, PrivateKey
from .pure import message_digest
from .signature import RAW_SIZE


class DeviceUnavailable(RuntimeError):
    """The device does not answer, or is not logged in to; nothing was done."""


class Device(Protocol):
    """What is asked of a driver."""

    name: str

    def make_key(self, label: str) -> bytes:
        """Make the key of that label; its point, 65 bytes. :raises BadKey: there is one."""
        ...

    def public_key(self, label: str) -> bytes:
        """The point of that key. :raises BadKey: there is none."""
        ...

    def sign_digest(self, label: str, digest: bytes) -> bytes:
        """Raw 64-byte signature of ``e``, 32 bytes (SDF_InternalSign_ECC)."""
        ...

    def decrypt(self, label: str, sealed: bytes) -> bytes:
        """Open ``C1 ‖ C3 ‖ C2``. :raises CannotDecrypt: the key is wrong, or a byte changed."""
        ...


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """A key that stays in its device."""

    device: str
    label: str
    public_key: bytes


class DeviceProvider:
    """A provider on a device."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self.name = device.name

    def generate_key(self) -> DeviceKey:
        """A new key inside the device, under a label nobody chose."""
        label = uuid4().hex
        return self._key(label, self._device.make_key(label))

    def find_key(self, label: str) -> DeviceKey:
        """A key made earlier. :raises BadKey: there is none."""
        return self._key(label, self._device.public_key(label))

    def sign(self, key: PrivateKey, message: bytes, *, identity: bytes = DEFAULT_IDENTITY) -> bytes:
        """Raw 64-byte signature. :raises BadKey: the key belongs elsewhere, or does not sign."""
        own = self._own(key)
        digest = message_digest(own.public_key, message, identity)
        value = self._device.sign_digest(own.label, digest)
        if len(value) != RAW_SIZE:
            raise BadKey("the device gives no raw signature")
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
        return sm2.provider().verify(public_key, message, signature, identity=identity)

    def encrypt(self, public_key: bytes, plain: bytes) -> bytes:
        """Seal for the holder of a key, ``C1 ‖ C3 ‖ C2``."""
        return sm2.provider().encrypt(public_key, plain)

    def decrypt(self, key: PrivateKey, sealed: bytes) -> bytes:
        """Open ``C1 ‖ C3 ‖ C2``. :raises CannotDecrypt: the key is wrong, or a byte changed."""
        return self._device.decrypt(self._own(key).label, sealed)

    def _key(self, label: str, point: bytes) -> DeviceKey:
        if not is_point(point):
            raise BadKey("the device gives no SM2 key")
        return DeviceKey(self.name, label, point)

    def _own(self, key: PrivateKey) -> DeviceKey:
        if not isinstance(key, DeviceKey) or key.device != self.name:
            raise BadKey("the key belongs to another provider")
        return key
