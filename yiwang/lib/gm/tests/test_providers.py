"""The contract of ``provider.py``: whatever computes SM2 passes all of this, or is no provider."""

import secrets
import threading
import warnings
from typing import Any

import pytest
from gmssl import sm2 as oracle_sm2
from hypothesis import given
from hypothesis import strategies as st

from yiwang.lib.gm import encrypted, libcrypto, pure, signature, sm2
from yiwang.lib.gm.asn1 import Malformed
from yiwang.lib.gm.cipher import CannotDecrypt, wipe
from yiwang.lib.gm.curve import GENERATOR, N, P
from yiwang.lib.gm.device import DeviceProvider, DeviceUnavailable
from yiwang.lib.gm.digest import sm3
from yiwang.lib.gm.openssl import OpenSSL
from yiwang.lib.gm.provider import (
    BadKey,
    PrivateKey,
    Provider,
    SM2Unavailable,
    SoftwareProvider,
)
from yiwang.lib.gm.pure import Pure

# GB/T 32918.5, annex A: key, k, and what they give for two messages
D = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
K = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
POINT = bytes.fromhex(
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
Z = "b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3"
SIGNED = bytes.fromhex(
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)
SEALED = bytes.fromhex(
    "0404ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73"
    "e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0"
    "59983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766"
    "21886ca989ca9c7d58087307ca93092d651efa"
)


class FakeDevice:
    """A card as SDF describes it: keys by label, digests signed inside."""

    name = "测试密码卡"

    def __init__(self):
        self._inside = Pure()
        self._keys = {}
        self.reachable = True

    def make_key(self, label):
        self._answer()
        if label in self._keys:
            raise BadKey("there is one")
        self._keys[label] = self._inside.generate_key()
        return self._keys[label].public_key

    def public_key(self, label):
        return self._find(label).public_key

    def sign_digest(self, label, digest):
        value = None
        while value is None:
            value = pure._signed(self._find(label).scalar, digest, secrets.randbelow(N - 1) + 1)
        return value

    def decrypt(self, label, sealed):
        return self._inside.decrypt(self._find(label), sealed)

    def _find(self, label):
        self._answer()
        if label not in self._keys:
            raise BadKey("there is none")
        return self._keys[label]

    def _answer(self):
        if not self.reachable:
            raise DeviceUnavailable("密码卡没有应答")


SOFTWARE: list[SoftwareProvider] = [OpenSSL(), Pure()]
PROVIDERS: list[Any] = [*SOFTWARE, DeviceProvider(FakeDevice())]


@pytest.fixture(params=PROVIDERS, ids=lambda one: one.name, scope="module")
def provider(request):
    return request.param


@pytest.fixture(scope="module")
def key(provider):
    return provider.generate_key()


def test_it_has_the_shape(provider, key):
    assert isinstance(provider, Provider)
    assert isinstance(key, PrivateKey)
    assert len(key.public_key) == 65
    assert provider.generate_key().public_key != key.public_key


def test_it_verifies_the_standard_vector(provider):
    assert provider.verify(POINT, b"message digest", SIGNED)
    assert not provider.verify(POINT, b"message digesT", SIGNED)
    assert not provider.verify(POINT, b"message digest", SIGNED, identity=b"ALICE123@YAHOO.COM")


def test_what_it_signs_every_other_verifies(provider, key):
    for identity in (b"1234567812345678", b"ALICE123@YAHOO.COM", b"a"):
        raw = provider.sign(key, "办件".encode(), identity=identity)
        assert len(raw) == 64
        for other in PROVIDERS:
            assert other.verify(key.public_key, "办件".encode(), raw, identity=identity)
            assert not other.verify(key.public_key, "办结".encode(), raw, identity=identity)
            assert not other.verify(key.public_key, "办件".encode(), raw, identity=b"other")
    oracle = oracle_sm2.CryptSM2(private_key=None, public_key=key.public_key[1:].hex())
    assert oracle.verify_with_sm3(provider.sign(key, b"x").hex(), b"x")


def test_it_refuses_every_changed_signature(provider, key):
    raw = provider.sign(key, b"m")
    for place in range(0, 64, 7):
        changed = bytearray(raw)
        changed[place] ^= 0x10
        assert not provider.verify(key.public_key, b"m", bytes(changed))
    high = N.to_bytes(32, "big")
    for wrong in (b"", raw[:63], raw + b"x", bytes(64), high + raw[32:], raw[:32] + high):
        assert not provider.verify(key.public_key, b"m", wrong)
    r = int.from_bytes(raw[:32], "big")
    cancelling = raw[:32] + (N - r).to_bytes(32, "big")
    assert not provider.verify(key.public_key, b"m", cancelling), "r + s = 0"


def test_what_is_sealed_by_any_it_opens(provider, key):
    for plain in (b"x", "会话密钥".encode(), bytes(32), bytes(1000)):
        for other in PROVIDERS:
            sealed = other.encrypt(key.public_key, plain)
            assert len(sealed) == len(plain) + encrypted.OVERHEAD
            assert provider.decrypt(key, sealed) == plain


def test_it_opens_nothing_that_was_changed(provider, key):
    sealed = provider.encrypt(key.public_key, b"session key")
    for place in range(0, len(sealed), 5):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(CannotDecrypt):
            provider.decrypt(key, bytes(changed))
    for wrong in (b"", sealed[:96], sealed[:-1], sealed + b"x"):
        with pytest.raises(CannotDecrypt):
            provider.decrypt(key, wrong)
    with pytest.raises(CannotDecrypt):
        provider.decrypt(provider.generate_key(), sealed)
    with pytest.raises(ValueError, match="nothing"):
        provider.encrypt(key.public_key, b"")


@pytest.mark.parametrize("point", [b"", b"\x04" + bytes(64), b"\x02" + POINT[1:], POINT[:64]])
def test_it_refuses_what_is_no_point(provider, point):
    with pytest.raises(BadKey):
        provider.verify(point, b"m", SIGNED)
    with pytest.raises(BadKey):
        provider.encrypt(point, b"m")
    assert not sm2.verify(point, b"m", SIGNED)


def test_it_refuses_a_key_of_another(provider):
    for other in PROVIDERS:
        if other is provider:
            continue
        foreign = other.generate_key()
        with pytest.raises(BadKey):
            provider.sign(foreign, b"m")
        with pytest.raises(BadKey):
            provider.decrypt(foreign, SEALED)


def test_it_works_from_several_threads(provider, key):
    wrong = []

    def work(number):
        message = str(number).encode()
        if not provider.verify(key.public_key, message, provider.sign(key, message)):
            wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


# --- what only software has: keys that leave


def test_a_saved_key_is_the_same_in_every_software():
    for maker in SOFTWARE:
        assert isinstance(maker, SoftwareProvider)
        key = maker.generate_key()
        pem = maker.save_key(key)
        for reader in SOFTWARE:
            again = reader.load_key(pem)
            assert again.public_key == key.public_key
            assert maker.verify(key.public_key, b"m", reader.sign(again, b"m"))
        wipe(pem)
        assert not any(pem)
        for reader in SOFTWARE:
            with pytest.raises(BadKey):
                reader.load_key(pem)


def test_a_small_key_keeps_its_leading_zeros():
    key = pure._key(7)
    assert OpenSSL().load_key(Pure().save_key(key)).public_key == key.public_key


@pytest.mark.parametrize("scalar", [0, N - 1, N])
def test_a_number_that_is_no_key_is_refused(scalar):
    pem = Pure().save_key(pure.PureKey(POINT, scalar))
    with pytest.raises(BadKey):
        Pure().load_key(pem)


# --- the arithmetic in Python against the annex, step by step


def test_the_annex_of_the_standard_comes_out_to_the_bit():
    key = pure._key(D)
    assert key.public_key == POINT
    digest = pure.message_digest(POINT, b"message digest")
    assert digest == sm3(bytes.fromhex(Z) + b"message digest")
    assert pure._signed(D, digest, K) == SIGNED
    assert pure._encrypted(pure._point(POINT), b"encryption standard", K) == SEALED
    assert Pure().decrypt(key, SEALED) == b"encryption standard"
    loaded = OpenSSL().load_key(Pure().save_key(key))
    assert OpenSSL().decrypt(loaded, SEALED) == b"encryption standard"


def test_points_add_as_a_group():
    g = (*GENERATOR, 1)
    minus = (g[0], P - g[1], 1)
    assert pure._affine(pure._add(g, minus)) is None
    assert pure._affine(pure._times(N, g)) is None
    assert pure._double(pure._INFINITY) == pure._INFINITY
    assert pure._affine(pure._add(g, g)) == pure._affine(pure._double(g))
    five = pure._add(pure._times(2, g), pure._times(3, g))
    assert pure._affine(five) == pure._affine(pure._times(5, g))


def test_a_k_the_standard_forbids_is_not_used():
    assert pure._signed(D, bytes(32), N) is None
    r = int.from_bytes(SIGNED[:32], "big")
    digest = pure.message_digest(POINT, b"message digest")
    fitting = (int.from_bytes(digest, "big") - r) % N
    assert pure._signed(D, fitting.to_bytes(32, "big"), K) != SIGNED


def test_an_identity_has_a_length_that_can_be_written():
    with pytest.raises(ValueError, match="too long"):
        pure.message_digest(POINT, b"m", bytes(8192))


def test_without_libcrypto_the_one_in_python_serves_and_warns(monkeypatch):
    def absent():
        raise SM2Unavailable("libcrypto was built without SM2")

    monkeypatch.setattr(sm2, "OpenSSL", absent)
    with pytest.warns(RuntimeWarning, match="not in constant time"):
        found = sm2.provider.__wrapped__()
    assert isinstance(found, Pure)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert isinstance(sm2.provider(), OpenSSL)


def test_a_libcrypto_without_sm2_is_not_used():
    class Without:
        def EVP_KEYMGMT_fetch(self, *_):  # noqa: N802  libcrypto's name
            return None

        def ERR_clear_error(self):  # noqa: N802
            """Nothing to clear."""

    with pytest.raises(SM2Unavailable, match="without SM2"):
        libcrypto._require_sm2(Without())  # type: ignore[arg-type]


# --- devices


def test_a_key_of_a_device_is_found_again_by_its_label():
    device = FakeDevice()
    first = DeviceProvider(device)
    key = first.generate_key()
    again = DeviceProvider(device).find_key(key.label)
    assert again == key
    with pytest.raises(BadKey):
        first.find_key("nobody's")
    with pytest.raises(BadKey, match="there is one"):
        device.make_key(key.label)


def test_a_device_that_does_not_answer_says_so():
    device = FakeDevice()
    provider = DeviceProvider(device)
    key = provider.generate_key()
    device.reachable = False
    for act in (
        lambda: provider.sign(key, b"m"),
        lambda: provider.decrypt(key, SEALED),
        provider.generate_key,
    ):
        with pytest.raises(DeviceUnavailable, match="没有应答"):
            act()


def test_a_driver_that_answers_nonsense_is_found_out(monkeypatch):
    device = FakeDevice()
    provider = DeviceProvider(device)
    key = provider.generate_key()
    monkeypatch.setattr(device, "sign_digest", lambda label, digest: b"der")
    with pytest.raises(BadKey, match="raw"):
        provider.sign(key, b"m")
    monkeypatch.setattr(device, "make_key", lambda label: b"\x04" + bytes(64))
    with pytest.raises(BadKey, match="no SM2 key"):
        provider.generate_key()


# --- forms


@given(st.binary(min_size=1, max_size=80))
def test_both_forms_of_an_encrypted_value_are_one(body):
    raw = SEALED[: encrypted.OVERHEAD] + body
    assert encrypted.der_to_raw(encrypted.raw_to_der(raw)) == raw
    old = raw[:65] + body + raw[65:97]
    assert encrypted.old_to_raw(old) == raw


@given(st.data())
def test_only_the_canonical_form_of_an_encrypted_value_is_read(data):
    changed = bytearray(encrypted.raw_to_der(SEALED))
    place = data.draw(st.integers(0, len(changed) - 1))
    cut = data.draw(st.integers(0, 2))
    changed[place : place + cut] = data.draw(st.binary(max_size=2))
    try:
        raw = encrypted.der_to_raw(bytes(changed))
    except Malformed:
        return
    assert encrypted.raw_to_der(raw) == changed


@given(st.binary(max_size=64), st.binary(max_size=140))
def test_what_is_no_encrypted_value_is_refused(short, junk):
    for wrong in (short, junk, SEALED[:97], b"\x04" + junk):
        for read in (encrypted.der_to_raw, encrypted.raw_to_der):
            with pytest.raises(Malformed):
                read(wrong)
    with pytest.raises(Malformed):
        encrypted.old_to_raw(short)


@given(st.integers(0, N - 1), st.integers(0, N - 1))
def test_both_forms_of_a_signature_are_one(r, s):
    raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    der = signature.raw_to_der(raw)
    assert len(der) <= 72
    assert signature.der_to_raw(der) == raw
