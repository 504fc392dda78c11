"""Binding of the few libcrypto functions SM2 needs, by ctypes. Needs OpenSSL 3.

ctypes releases the interpreter lock around each call, so threads sign in parallel.
"""

import ctypes
import ctypes.util
from ctypes import POINTER, byref, c_char_p, c_int, c_long, c_size_t, c_ulong, c_void_p
from functools import cache
from typing import Final

from .provider import SM2Unavailable

_CANDIDATES: Final = (
    "libcrypto.so.3",
    "libcrypto.3.dylib",
    "/opt/homebrew/opt/openssl@3/lib/libcrypto.3.dylib",
    "/usr/local/opt/openssl@3/lib/libcrypto.3.dylib",
)
_MAJOR_SHIFT: Final = 28
_OPENSSL_3: Final = 3
_HINT: Final = (
    "SM2 needs the OpenSSL 3 library libcrypto; install it (Debian: libssl3, Homebrew: openssl@3)"
)

# name: (result, arguments); everything that returns or takes a pointer is c_void_p
_SIGNATURES: Final[dict[str, tuple[type | None, list[type]]]] = {
    "OpenSSL_version_num": (c_ulong, []),
    "OpenSSL_version": (c_char_p, [c_int]),
    "ERR_clear_error": (None, []),
    "BIO_new": (c_void_p, [c_void_p]),
    "BIO_s_mem": (c_void_p, []),
    "BIO_new_mem_buf": (c_void_p, [c_void_p, c_int]),
    "BIO_free": (c_int, [c_void_p]),
    "BIO_ctrl": (c_long, [c_void_p, c_int, c_long, c_void_p]),
    "EVP_PKEY_Q_keygen": (c_void_p, [c_void_p, c_char_p, c_char_p]),
    "EVP_PKEY_free": (None, [c_void_p]),
    "EVP_PKEY_is_a": (c_int, [c_void_p, c_char_p]),
    "EVP_PKEY_get1_encoded_public_key": (c_size_t, [c_void_p, POINTER(c_void_p)]),
    "CRYPTO_free": (None, [c_void_p, c_char_p, c_int]),
    "d2i_PUBKEY": (c_void_p, [c_void_p, POINTER(c_char_p), c_long]),
    "PEM_read_bio_PrivateKey": (c_void_p, [c_void_p, c_void_p, c_void_p, c_char_p]),
    "PEM_read_bio_PUBKEY": (c_void_p, [c_void_p, c_void_p, c_void_p, c_char_p]),
    "PEM_write_bio_PKCS8PrivateKey": (
        c_int,
        [c_void_p, c_void_p, c_void_p, c_char_p, c_int, c_void_p, c_void_p],
    ),
    "PEM_write_bio_PUBKEY": (c_int, [c_void_p, c_void_p]),
    "EVP_aes_256_cbc": (c_void_p, []),
    "EVP_MD_fetch": (c_void_p, [c_void_p, c_char_p, c_char_p]),
    "EVP_PKEY_CTX_new": (c_void_p, [c_void_p, c_void_p]),
    "EVP_PKEY_CTX_free": (None, [c_void_p]),
    "EVP_PKEY_CTX_set1_id": (c_int, [c_void_p, c_char_p, c_int]),
    "EVP_MD_CTX_new": (c_void_p, []),
    "EVP_MD_CTX_free": (None, [c_void_p]),
    "EVP_MD_CTX_set_pkey_ctx": (None, [c_void_p, c_void_p]),
    "EVP_KEYMGMT_fetch": (c_void_p, [c_void_p, c_char_p, c_char_p]),
    "EVP_KEYMGMT_free": (None, [c_void_p]),
    "EVP_PKEY_encrypt_init": (c_int, [c_void_p]),
    "EVP_PKEY_encrypt": (c_int, [c_void_p, c_char_p, POINTER(c_size_t), c_char_p, c_size_t]),
    "EVP_PKEY_decrypt_init": (c_int, [c_void_p]),
    "EVP_PKEY_decrypt": (c_int, [c_void_p, c_char_p, POINTER(c_size_t), c_char_p, c_size_t]),
    "OPENSSL_cleanse": (None, [c_void_p, c_size_t]),
    "EVP_DigestSignInit": (c_int, [c_void_p] * 5),
    "EVP_DigestSign": (c_int, [c_void_p, c_char_p, POINTER(c_size_t), c_char_p, c_size_t]),
    "EVP_DigestVerifyInit": (c_int, [c_void_p] * 5),
    "EVP_DigestVerify": (c_int, [c_void_p, c_char_p, c_size_t, c_char_p, c_size_t]),
}
_BIO_CTRL_INFO: Final = 3


@cache
def load(path: str | None = None) -> ctypes.CDLL:
    """The bound library, once per process.

    :param path: a library of one's own choice; the usual names are tried by default.
    :raises SM2Unavailable: none is found, it is older than OpenSSL 3, or it lacks SM2.
    """
    for candidate in (path,) if path else (*_CANDIDATES, ctypes.util.find_library("crypto")):
        library = _open(candidate) if candidate else None
        if library is not None:
            _bind(library)
            return library
    raise SM2Unavailable(_HINT)


def version(library: ctypes.CDLL) -> str:
    """``openssl 3.0.19``, for logs."""
    text: bytes = library.OpenSSL_version(0)
    return " ".join(text.decode("ascii").lower().split()[:2])


def read_bio(library: ctypes.CDLL, bio: int) -> bytearray:
    """What was written to a memory BIO, which wipes its own copy when freed."""
    start = c_void_p()
    length: int = library.BIO_ctrl(bio, _BIO_CTRL_INFO, 0, byref(start))
    if not start.value or length <= 0:
        return bytearray()
    return bytearray((ctypes.c_char * length).from_address(start.value))


def _open(name: str) -> ctypes.CDLL | None:
    try:
        library = ctypes.CDLL(name)
        library.OpenSSL_version_num.restype = c_ulong
        major = library.OpenSSL_version_num() >> _MAJOR_SHIFT
    except (OSError, AttributeError):
        return None
    return library if major >= _OPENSSL_3 else None


def _bind(library: ctypes.CDLL) -> None:
    try:
        for name, (result, arguments) in _SIGNATURES.items():
            function = getattr(library, name)
            function.restype = result
            function.argtypes = arguments
    except AttributeError as error:
        raise SM2Unavailable(f"{_HINT}; this one lacks {error}") from None
    if not library.EVP_MD_fetch(None, b"SM3", None):
        raise SM2Unavailable(f"{_HINT}; this one was built without SM3")
    _require_sm2(library)


def _require_sm2(library: ctypes.CDLL) -> None:
    keys = library.EVP_KEYMGMT_fetch(None, b"SM2", None)
    if not keys:
        library.ERR_clear_error()
        raise SM2Unavailable(f"{_HINT}; this one was built without SM2")
    library.EVP_KEYMGMT_free(keys)
