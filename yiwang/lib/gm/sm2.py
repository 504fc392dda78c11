"""SM2 with public keys, by the provider this machine has: what every verifier here calls."""

import warnings
from functools import cache

from .openssl import OpenSSL
from .provider import DEFAULT_IDENTITY, BadKey, SM2Unavailable, SoftwareProvider
from .pure import Pure


@cache
def provider() -> SoftwareProvider:
    """The provider in force, loaded once: libcrypto's, or with a warning the one in Python."""
    try:
        return OpenSSL()
    except SM2Unavailable as error:
        warnings.warn(
            f"{error}; SM2 is computed in Python: ten times slower, and not in constant time,"
            " so keep no production keys on this machine",
            RuntimeWarning,
            stacklevel=2,
        )
        return Pure()


def verify(
    public_key: bytes, message: bytes, signature: bytes, *, identity: bytes = DEFAULT_IDENTITY
) -> bool:
    """Whether the raw signature holds; a key that is no key has signed nothing."""
    try:
        return provider().verify(public_key, message, signature, identity=identity)
    except BadKey:
        return False
