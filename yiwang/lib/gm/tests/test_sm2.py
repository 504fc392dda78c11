"""SM2 through libcrypto, checked by a second implementation and by the openssl command."""

import shutil
import subprocess
import threading

import pytest
from gmssl import sm2 as oracle_sm2
from hypothesis import given
from hypothesis import strategies as st

from yiwang.lib.gm import encrypted, libcrypto, provider, signature
from yiwang.lib.gm.openssl import OpenSSL
from yiwang.lib.gm.pure import Pure, PureKey

GM = OpenSSL()
KEY = GM.generate_key()
COMMAND = shutil.which("openssl") or ""
needs_command = pytest.mark.skipif(not COMMAND, reason="the openssl command is not installed")

# RFC 8998 / GB/T 32918.5 A.2: key, default identity, message "message digest"
D = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8"
X = "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
Y = "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
SIGNED = (
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)


def _oracle(key):
    return oracle_sm2.CryptSM2(private_key=None, public_key=key.public_key[1:].hex())


def test_the_provider_keeps_its_contract():
    assert isinstance(GM, provider.Provider)
    assert isinstance(KEY, provider.PrivateKey)
    assert GM.name.startswith("openssl 3")
    assert KEY.public_key[1:5].hex() in repr(KEY)


def test_the_standard_signature_verifies():
    point = bytes.fromhex("04" + X + Y)
    assert GM.verify(point, b"message digest", bytes.fromhex(SIGNED))
    assert not GM.verify(point, b"message digesT", bytes.fromhex(SIGNED))
    assert not GM.verify(point, b"message digest", bytes.fromhex(SIGNED), identity=b"other")


@given(st.binary(max_size=300), st.binary(min_size=1, max_size=40))
def test_a_signature_verifies_and_no_other_does(message, identity):
    raw = GM.sign(KEY, message, identity=identity)
    assert len(raw) == 64
    assert GM.verify(KEY.public_key, message, raw, identity=identity)
    assert not GM.verify(KEY.public_key, message + b"x", raw, identity=identity)
    assert not GM.verify(KEY.public_key, message, raw, identity=identity + b"x")


def test_every_changed_byte_of_a_signature_is_noticed():
    raw = GM.sign(KEY, b"m")
    for place in range(64):
        changed = bytearray(raw)
        changed[place] ^= 0x10
        assert not GM.verify(KEY.public_key, b"m", bytes(changed))
    for wrong in (b"", raw[:63], raw + b"x", bytes(64)):
        assert not GM.verify(KEY.public_key, b"m", wrong)
    assert not GM.verify(GM.generate_key().public_key, b"m", raw)


def test_another_implementation_agrees_in_both_directions():
    assert _oracle(KEY).verify_with_sm3(GM.sign(KEY, b"hello").hex(), b"hello")
    signer = oracle_sm2.CryptSM2(private_key=D, public_key=X + Y)
    raw = bytes.fromhex(signer.sign_with_sm3(b"hello"))
    assert GM.verify(bytes.fromhex("04" + X + Y), b"hello", raw)


@pytest.mark.parametrize("phrase", [None, b"correct horse"])
def test_a_key_is_saved_and_loaded(phrase):
    pem = GM.save_key(KEY, pass_phrase=phrase)
    assert (b"ENCRYPTED" in pem) is (phrase is not None)
    again = GM.load_key(pem, pass_phrase=phrase)
    assert again.public_key == KEY.public_key
    assert GM.verify(KEY.public_key, b"m", GM.sign(again, b"m"))
    if phrase:
        for wrong in (None, b"wrong"):
            with pytest.raises(provider.BadKey):
                GM.load_key(pem, pass_phrase=wrong)


def test_a_public_key_is_written_and_read():
    pem = GM.public_pem(KEY.public_key)
    assert pem.startswith(b"-----BEGIN PUBLIC KEY-----")
    assert GM.load_public_pem(pem) == KEY.public_key


@pytest.mark.parametrize("pem", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END", b"x" * 99])
def test_what_is_no_key_is_refused(pem):
    with pytest.raises(provider.BadKey):
        GM.load_key(pem)
    with pytest.raises(provider.BadKey):
        GM.load_public_pem(pem)


@pytest.mark.parametrize("point", [b"", b"\x04" + bytes(64), b"\x02" + bytes(64), b"\x04" * 64])
def test_what_is_no_point_is_refused(point):
    with pytest.raises(provider.BadKey):
        GM.verify(point, b"m", bytes(64))


def test_a_foreign_key_is_refused():
    class Device:
        public_key = b""

    with pytest.raises(provider.BadKey):
        GM.sign(Device(), b"m")


def test_a_missing_library_says_what_to_install():
    with pytest.raises(provider.SM2Unavailable, match="libssl3"):
        libcrypto.load("libno-such-crypto.so")


def test_threads_sign_at_once():
    failures = []

    def work(n):
        for turn in range(50):
            message = f"{n}-{turn}".encode()
            if not GM.verify(KEY.public_key, message, GM.sign(KEY, message)):
                failures.append(message)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


@given(st.binary(min_size=64, max_size=64))
def test_signature_forms_round_trip(raw):
    assert signature.der_to_raw(signature.raw_to_der(raw)) == raw


@given(st.binary(max_size=80))
def test_the_der_reader_raises_nothing_but_its_own_error(data):
    try:
        raw = signature.der_to_raw(data)
    except signature.BadSignatureForm:
        return
    assert signature.raw_to_der(raw) == data


@needs_command
def test_the_openssl_command_agrees_in_both_directions(tmp_path):
    distid = f"distid:{provider.DEFAULT_IDENTITY.decode()}"
    (tmp_path / "m").write_bytes("政务服务".encode() * 100)
    (tmp_path / "key").write_bytes(GM.save_key(KEY))
    (tmp_path / "pub").write_bytes(GM.public_pem(KEY.public_key))
    message = (tmp_path / "m").read_bytes()
    (tmp_path / "sig").write_bytes(signature.raw_to_der(GM.sign(KEY, message)))

    def openssl(*arguments):
        done = subprocess.run(  # noqa: S603
            [COMMAND, "pkeyutl", "-rawin", "-digest", "sm3", "-in", "m", *arguments],
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    openssl("-verify", "-pubin", "-inkey", "pub", "-sigfile", "sig", "-pkeyopt", distid)
    openssl("-sign", "-inkey", "key", "-out", "sig2", "-pkeyopt", distid)
    raw = signature.der_to_raw((tmp_path / "sig2").read_bytes())
    assert GM.verify(KEY.public_key, message, raw)


@needs_command
def test_the_openssl_command_encrypts_and_decrypts_with_us(tmp_path):
    (tmp_path / "key").write_bytes(GM.save_key(KEY))
    (tmp_path / "pub").write_bytes(GM.public_pem(KEY.public_key))
    (tmp_path / "plain").write_bytes("会话密钥".encode())
    (tmp_path / "ours").write_bytes(
        encrypted.raw_to_der(GM.encrypt(KEY.public_key, (tmp_path / "plain").read_bytes()))
    )

    def openssl(*arguments):
        done = subprocess.run(  # noqa: S603  a fixed command on files of the test
            [COMMAND, "pkeyutl", *arguments], cwd=tmp_path, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr

    openssl("-decrypt", "-inkey", "key", "-in", "ours", "-out", "opened")
    assert (tmp_path / "opened").read_bytes() == (tmp_path / "plain").read_bytes()
    openssl("-encrypt", "-pubin", "-inkey", "pub", "-in", "plain", "-out", "theirs")
    raw = encrypted.der_to_raw((tmp_path / "theirs").read_bytes())
    assert GM.decrypt(KEY, raw) == (tmp_path / "plain").read_bytes()


def test_another_implementation_encrypts_and_decrypts_with_us():
    oracle = oracle_sm2.CryptSM2(private_key=D, public_key=X + Y, mode=1)  # C1 C3 C2
    key = Pure().load_key(_pem(D))
    ours = Pure().encrypt(key.public_key, b"hello")
    assert oracle.decrypt(ours[1:]) == b"hello"
    assert GM.decrypt(GM.load_key(_pem(D)), b"\x04" + oracle.encrypt(b"hello")) == b"hello"


def _pem(scalar):
    return Pure().save_key(PureKey(bytes.fromhex("04" + X + Y), int(scalar, 16)))
