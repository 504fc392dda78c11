"""SM2 with public keys, by the provider this machine has: what every verifier here calls."""

from functools import cache

from .openssl import OpenSSL
from .provider import DEFAULT_IDENTITY, BadKey, Provider


@cache
def provider() -> Provider:
    """The provider in force, loaded once. :raises SM2Unavailable: there is none."""
    return OpenSSL()


def verify(
    public_key: bytes, message: bytes, signature: bytes, *, identity: bytes = DEFAULT_IDENTITY
) -> bool:
    """Whether the raw signature holds; a key that is no key has signed nothing."""
    try:
        return provider().verify(public_key, message, signature, identity=identity)
    except BadKey:
        return False
