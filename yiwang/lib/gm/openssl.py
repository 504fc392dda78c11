"""SM2 by the system's OpenSSL 3: the default provider."""

import ctypes
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import byref, c_char_p, c_size_t, c_void_p
from functools import lru_cache

from . import encrypted, libcrypto, signature
from .asn1 import Malformed
from .cipher import CannotDecrypt
from .curve import POINT_SIZE, UNCOMPRESSED
from .provider import DEFAULT_IDENTITY, BadKey, PrivateKey, SM2Unavailable

# SubjectPublicKeyInfo { id-ecPublicKey, sm2p256v1 } up to the point
_SPKI = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
_DER_LIMIT = 80
_NO_PASS_PHRASE = b""
_PUBLIC_KEYS_KEPT = 256
"""Parsing a point costs as much as verifying by it, and the same few signers come again."""


class OpenSSLKey:
    """A private key held as a libcrypto object; freed with the last reference."""

    __slots__ = ("__weakref__", "handle", "public_key")

    def __init__(self, library: ctypes.CDLL, handle: int) -> None:
        self.handle = handle
        weakref.finalize(self, library.EVP_PKEY_free, handle).atexit = False
        if library.EVP_PKEY_is_a(handle, b"SM2") != 1:
            raise BadKey("not an SM2 key")
        self.public_key = _point(library, handle)

    def __repr__(self) -> str:
        return f"<SM2 private key of {self.public_key[1:5].hex()}…>"


class _PublicHandle:
    """A public key held as a libcrypto object; freed with the last reference."""

    __slots__ = ("__weakref__", "handle")

    def __init__(self, library: ctypes.CDLL, handle: int) -> None:
        self.handle = handle
        weakref.finalize(self, library.EVP_PKEY_free, handle).atexit = False


class OpenSSL:
    """Provider on libcrypto. :raises SM2Unavailable: OpenSSL 3 is not found."""

    def __init__(self, path: str | None = None) -> None:
        self._library = libcrypto.load(path)
        self._digest: int = self._library.EVP_MD_fetch(None, b"SM3", None)
        self.name = libcrypto.version(self._library)
        self._public = lru_cache(_PUBLIC_KEYS_KEPT)(self._parse)

    def generate_key(self) -> OpenSSLKey:
        """A new private key. :raises SM2Unavailable: libcrypto was built without SM2."""
        handle = self._library.EVP_PKEY_Q_keygen(None, None, b"SM2")
        if not handle:
            self._library.ERR_clear_error()
            raise SM2Unavailable("libcrypto was built without SM2")
        return OpenSSLKey(self._library, handle)

    def load_key(self, pem: bytes | bytearray, *, pass_phrase: bytes | None = None) -> OpenSSLKey:
        """Read a private key from PEM (PKCS#8 or SEC 1); a bytearray is not copied on the way.

        :raises BadKey: no SM2 key, or the pass phrase is wrong.
        """
        # an explicit empty pass phrase keeps OpenSSL from asking on the terminal
        phrase = _NO_PASS_PHRASE if pass_phrase is None else pass_phrase
        with self._memory(pem) as bio:
            handle = self._library.PEM_read_bio_PrivateKey(bio, None, None, phrase)
        return OpenSSLKey(self._library, self._key(handle))

    def save_key(self, key: PrivateKey, *, pass_phrase: bytes | None = None) -> bytearray:
        """Write a private key as PKCS#8 PEM, encrypted (AES-256) if a pass phrase is given.

        Without one, wipe it after use.

        :raises BadKey: the key belongs to another provider.
        """
        own = _own(key)
        cipher = self._library.EVP_aes_256_cbc() if pass_phrase else None
        length = len(pass_phrase) if pass_phrase else 0
        return self._written(
            lambda bio: self._library.PEM_write_bio_PKCS8PrivateKey(
                bio, own.handle, cipher, pass_phrase, length, None, None
            )
        )

    def public_pem(self, public_key: bytes) -> bytes:
        """The public point as a PEM SubjectPublicKeyInfo. :raises BadKey: no point on the curve."""
        key = self._public(public_key)
        return bytes(self._written(lambda bio: self._library.PEM_write_bio_PUBKEY(bio, key.handle)))

    def load_public_pem(self, pem: bytes) -> bytes:
        """PEM → the uncompressed point, 65 bytes. :raises BadKey: no SM2 public key."""
        with self._memory(pem) as bio:
            handle = self._key(self._library.PEM_read_bio_PUBKEY(bio, None, None, b""))
        try:
            if self._library.EVP_PKEY_is_a(handle, b"SM2") != 1:
                raise BadKey("not an SM2 key")
            return _point(self._library, handle)
        finally:
            self._library.EVP_PKEY_free(handle)

    def sign(self, key: PrivateKey, message: bytes, *, identity: bytes = DEFAULT_IDENTITY) -> bytes:
        """Raw 64-byte signature. :raises BadKey: the key belongs to another provider."""
        own = _own(key)
        out = ctypes.create_string_buffer(_DER_LIMIT)
        size = c_size_t(_DER_LIMIT)
        with self._context(own.handle, identity, signing=True) as context:
            done = self._library.EVP_DigestSign(context, out, byref(size), message, len(message))
        if done != 1:
            self._library.ERR_clear_error()
            raise BadKey("the key does not sign")
        return signature.der_to_raw(out.raw[: size.value])

    def verify(
        self,
        public_key: bytes,
        message: bytes,
        signature: bytes,  # the contract's name; the module is reached as _to_der
        *,
        identity: bytes = DEFAULT_IDENTITY,
    ) -> bool:
        """Whether the raw signature holds. :raises BadKey: no point on the curve."""
        key = self._public(public_key)
        der = _to_der(signature)
        if der is None:
            return False
        with self._context(key.handle, identity, signing=False) as context:
            answer = self._library.EVP_DigestVerify(context, der, len(der), message, len(message))
        self._library.ERR_clear_error()
        return bool(answer == 1)

    def encrypt(self, public_key: bytes, plain: bytes) -> bytes:
        """Seal for the holder of a key, ``C1 ‖ C3 ‖ C2``. :raises BadKey: no point."""
        key = self._public(public_key)
        if not plain:
            raise ValueError("there is nothing to encrypt")
        library = self._library
        found = self._crypt(
            key.handle, plain, library.EVP_PKEY_encrypt_init, library.EVP_PKEY_encrypt
        )
        if found is None:
            raise BadKey("the key does not encrypt")
        return encrypted.der_to_raw(found)

    def decrypt(self, key: PrivateKey, sealed: bytes) -> bytes:
        """Open ``C1 ‖ C3 ‖ C2``. :raises CannotDecrypt: the key is wrong, or a byte changed."""
        own = _own(key)
        try:
            der = encrypted.raw_to_der(sealed)
        except Malformed as error:
            raise CannotDecrypt(str(error)) from None
        library = self._library
        found = self._crypt(
            own.handle, der, library.EVP_PKEY_decrypt_init, library.EVP_PKEY_decrypt
        )
        if found is None:
            raise CannotDecrypt("the value does not open with this key")
        return found

    def _crypt(
        self, handle: int, text: bytes, begin: Callable[..., int], run: Callable[..., int]
    ) -> bytes | None:
        """Ask how long, then do it; libcrypto's buffer is wiped."""
        context, size = self._library.EVP_PKEY_CTX_new(handle, None), c_size_t()
        try:
            if begin(context) != 1 or run(context, None, byref(size), text, len(text)) != 1:
                return None
            out = ctypes.create_string_buffer(size.value)
            try:
                done = run(context, out, byref(size), text, len(text)) == 1
                return out.raw[: size.value] if done else None
            finally:
                self._library.OPENSSL_cleanse(out, len(out))
        finally:
            self._library.ERR_clear_error()
            self._library.EVP_PKEY_CTX_free(context)

    @contextmanager
    def _context(self, key: int, identity: bytes, *, signing: bool) -> Iterator[int]:
        library = self._library
        key_context = library.EVP_PKEY_CTX_new(key, None)
        context = library.EVP_MD_CTX_new()
        try:
            library.EVP_PKEY_CTX_set1_id(key_context, identity, len(identity))
            library.EVP_MD_CTX_set_pkey_ctx(context, key_context)
            begin = library.EVP_DigestSignInit if signing else library.EVP_DigestVerifyInit
            if begin(context, None, self._digest, None, key) != 1:
                library.ERR_clear_error()
                raise BadKey("the key does not take SM2 with SM3")
            yield context
        finally:
            library.EVP_MD_CTX_free(context)
            library.EVP_PKEY_CTX_free(key_context)

    def _parse(self, point: bytes) -> "_PublicHandle":
        if len(point) != POINT_SIZE or point[0] != UNCOMPRESSED:
            raise BadKey("a public key is an uncompressed point of 65 bytes")
        der = _SPKI + point
        start = c_char_p(der)
        handle = self._key(self._library.d2i_PUBKEY(None, byref(start), len(der)))
        return _PublicHandle(self._library, handle)

    @contextmanager
    def _memory(self, data: bytes | bytearray) -> Iterator[int]:
        held = (
            (ctypes.c_char * len(data)).from_buffer(data) if isinstance(data, bytearray) else data
        )
        bio = self._library.BIO_new_mem_buf(held, len(data))
        try:
            yield bio
        finally:
            self._library.BIO_free(bio)

    def _written(self, write: Callable[[int], int]) -> bytearray:
        bio = self._library.BIO_new(self._library.BIO_s_mem())
        try:
            if write(bio) != 1:
                self._library.ERR_clear_error()
                raise BadKey("the key cannot be written")
            return libcrypto.read_bio(self._library, bio)
        finally:
            self._library.BIO_free(bio)

    def _key(self, handle: int | None) -> int:
        if not handle:
            self._library.ERR_clear_error()
            raise BadKey("no SM2 key, or a wrong pass phrase")
        return handle


def _own(key: PrivateKey) -> OpenSSLKey:
    if not isinstance(key, OpenSSLKey):
        raise BadKey("the key belongs to another provider")
    return key


def _to_der(raw: bytes) -> bytes | None:
    try:
        return signature.raw_to_der(raw)
    except signature.BadSignatureForm:
        return None


def _point(library: ctypes.CDLL, handle: int) -> bytes:
    start = c_void_p()
    length: int = library.EVP_PKEY_get1_encoded_public_key(handle, byref(start))
    try:
        return ctypes.string_at(start, length)
    finally:
        library.CRYPTO_free(start, None, 0)
