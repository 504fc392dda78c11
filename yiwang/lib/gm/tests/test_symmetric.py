"""SM3, its HMAC, SM4-GCM, and the Merkle tree."""

import contextlib
import random
import shutil
import subprocess

import pytest
from gmssl import sm3 as oracle_sm3
from gmssl import sm4 as oracle_sm4
from hypothesis import given
from hypothesis import strategies as st

from yiwang.lib.gm import cipher, digest, merkle

COMMAND = shutil.which("openssl") or ""
KEY = bytes.fromhex("0123456789abcdeffedcba9876543210")


def test_sm3_gives_the_standard_vectors():
    assert digest.sm3_hex(b"abc") == (
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )
    assert digest.sm3(b"abcd" * 16).hex() == (
        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    )


@given(st.binary(max_size=200))
def test_sm3_agrees_with_another_implementation(data):
    assert digest.sm3_hex(data) == oracle_sm3.sm3_hash(list(data))


def test_sm3_is_the_wheels_where_the_system_has_none(monkeypatch):
    monkeypatch.setattr("hashlib.algorithms_available", {"sha256"})
    begun = digest._fresh()
    assert isinstance(begun, digest._Wheel)
    begun.update(b"a")
    other = begun.copy()
    other.update(b"bc")
    assert other.hexdigest() == digest.sm3_hex(b"abc")
    assert begun.digest() == begun.digest() == digest.sm3(b"a")


@given(st.binary(max_size=100), st.binary(max_size=100))
def test_hmac_is_the_definition_of_rfc_2104(key, data):
    block = (digest.sm3(key) if len(key) > 64 else key).ljust(64, b"\0")
    inner = digest.sm3(bytes(b ^ 0x36 for b in block) + data)
    assert digest.hmac_sm3(key, data) == digest.sm3(bytes(b ^ 0x5C for b in block) + inner)


@pytest.mark.parametrize(
    ("key", "message", "expected"),
    [
        (
            bytes(range(1, 33)),
            b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq" * 2,
            "ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a",
        ),
        (
            bytes(range(1, 38)),
            b"\xcd" * 50,
            "220bf579ded555393f0159f66c99877822a3ecf610d1552154b41d44b94db3ae",
        ),
    ],
)
def test_hmac_gives_the_vectors_of_gm_t_0042(key, message, expected):
    assert digest.hmac_sm3(key, message).hex() == expected
    assert digest.same(digest.hmac_sm3(key, message), bytes.fromhex(expected))


def test_sm4_gives_the_standard_vector():
    assert cipher.encrypt_block(KEY, KEY).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm4_gcm_gives_the_vector_of_rfc_8998():
    sealed = cipher.encrypt(
        KEY,
        bytes.fromhex(
            "aa" * 8 + "bb" * 8 + "cc" * 8 + "dd" * 8 + "ee" * 8 + "ff" * 8 + "ee" * 8 + "aa" * 8
        ),
        context=bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
        nonce=bytes.fromhex("00001234567800000000abcd"),
    )
    assert sealed[12:-16].hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    )
    assert sealed[-16:].hex() == "83de3541e4c2b58177e065a9bf7b62ec"


@pytest.mark.parametrize(
    ("key", "body"),
    [
        (KEY, "78ebb11cc40b0a48312aaeb2040244cb4cb7016951909226979b0d15dc6a8f6d"),
        (
            bytes.fromhex("fedcba98765432100123456789abcdef"),
            "0d3a6ddc2d21c698857215587b7bb59a91f2c147911a4144665e1fa1d40bae38",
        ),
    ],
)
def test_sm4_cbc_gives_the_published_vectors(key, body):
    """draft-ribose-cfrg-sm4, A.2.2; theirs end at whole blocks, ours add one of padding."""
    plain = bytes.fromhex("".join(2 * letter * 4 for letter in "abcdefab"))
    sealed = cipher.encrypt_cbc(key, plain, start=bytes(range(16)))
    assert sealed[16:48].hex() == body
    assert len(sealed) == 64
    assert cipher.decrypt_cbc(key, sealed) == plain


@pytest.mark.skipif(not COMMAND, reason="the openssl command is not installed")
def test_the_openssl_command_opens_sm4_cbc_and_we_what_it_makes(tmp_path):
    plain = "办件信息".encode() * 5
    sealed = cipher.encrypt_cbc(KEY, plain)
    options = ["-K", KEY.hex(), "-iv", sealed[:16].hex()]
    for direction, given_text, expected in (
        ("-d", sealed[16:], plain),
        ("-e", plain, sealed[16:]),
    ):
        done = subprocess.run(  # noqa: S603  a fixed command
            [COMMAND, "enc", "-sm4-cbc", direction, *options],
            input=given_text,
            capture_output=True,
            check=True,
        )
        assert done.stdout == expected


@given(st.binary(max_size=100))
def test_cbc_agrees_with_another_implementation(plain):
    sealed = cipher.encrypt_cbc(KEY, plain)
    oracle = oracle_sm4.CryptSM4()
    oracle.set_key(KEY, oracle_sm4.SM4_ENCRYPT)
    assert bytes(oracle.crypt_cbc(sealed[:16], plain)) == sealed[16:]
    assert cipher.decrypt_cbc(KEY, sealed) == plain


@given(st.binary(max_size=80))
def test_cbc_refuses_what_has_no_whole_blocks_or_no_padding(junk):
    with contextlib.suppress(cipher.CannotDecrypt):
        assert len(cipher.decrypt_cbc(KEY, junk)) < len(junk)
    for wrong in (b"", junk[:16], bytes(16) + junk + b"x" * (17 - len(junk) % 16)):
        with pytest.raises(cipher.CannotDecrypt):
            cipher.decrypt_cbc(KEY, wrong)


def test_an_opened_key_is_wiped_afterwards():
    sealed = cipher.encrypt(KEY, bytearray(b"private"), context=b"place")
    with cipher.opened(KEY, sealed, context=b"place") as plain:
        assert plain == b"private"
    assert plain == bytes(7)
    with pytest.raises(RuntimeError), cipher.opened(KEY, sealed, context=b"place") as plain:
        raise RuntimeError
    assert plain == bytes(7)


@given(st.binary(max_size=300), st.binary(max_size=40))
def test_a_sealed_value_opens_again(plain, context):
    key = cipher.generate_key()
    sealed = cipher.encrypt(key, plain, context=context)
    assert len(sealed) == len(plain) + 28
    assert cipher.decrypt(key, sealed, context=context) == plain


def test_every_changed_byte_is_noticed():
    sealed = cipher.encrypt(KEY, b"3401", context=b"person")
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(cipher.CannotDecrypt):
            cipher.decrypt(KEY, bytes(changed), context=b"person")
    for wrong in (b"", sealed[:20], sealed + b"x"):
        with pytest.raises(cipher.CannotDecrypt):
            cipher.decrypt(KEY, wrong, context=b"person")
    with pytest.raises(cipher.CannotDecrypt):
        cipher.decrypt(KEY, sealed, context=b"other")
    with pytest.raises(cipher.CannotDecrypt):
        cipher.decrypt(bytes(16), sealed, context=b"person")


def test_wrong_lengths_are_programming_errors():
    with pytest.raises(ValueError, match="16 bytes"):
        cipher.encrypt(b"short", b"")
    with pytest.raises(ValueError, match="12 bytes"):
        cipher.encrypt(KEY, b"", nonce=b"short")
    for key, start in ((b"short", bytes(16)), (KEY, b"short")):
        with pytest.raises(ValueError, match="16 bytes"):
            cipher.encrypt_cbc(key, b"", start=start)


def _recursive_root(leaves):
    """RFC 6962 2.1, word for word."""
    if not leaves:
        return digest.sm3(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return merkle.node_hash(_recursive_root(leaves[:k]), _recursive_root(leaves[k:]))


@pytest.mark.parametrize("size", [*range(18), 63, 64, 65, 100])
def test_the_root_is_that_of_the_rfc_and_every_leaf_is_provable(size):
    leaves = [merkle.leaf_hash(bytes([n])) for n in range(size)]
    root = merkle.root(leaves)
    assert root == _recursive_root(leaves)
    for index, leaf in enumerate(leaves):
        proof = merkle.inclusion_proof(leaves, index)
        assert len(proof) <= size.bit_length()
        assert merkle.verify_inclusion(leaf, index, size, proof, root)


@given(st.integers(1, 200), st.randoms(use_true_random=False))
def test_no_other_leaf_place_size_or_proof_passes(size, rng: random.Random):
    leaves = [merkle.leaf_hash(n.to_bytes(2, "big")) for n in range(size)]
    root, index = merkle.root(leaves), rng.randrange(size)
    proof = merkle.inclusion_proof(leaves, index)
    assert not merkle.verify_inclusion(merkle.leaf_hash(b"x"), index, size, proof, root)
    assert not merkle.verify_inclusion(leaves[index], index, size, [*proof, root], root)
    assert not merkle.verify_inclusion(leaves[index], index, size, proof, bytes(32))
    for wrong in (-1, size, size + 1):
        assert not merkle.verify_inclusion(leaves[index], wrong, size, proof, root)
    if size > 1:
        other = (index + rng.randrange(1, size)) % size
        assert not merkle.verify_inclusion(leaves[index], other, size, proof, root)
        assert not merkle.verify_inclusion(leaves[index], index, size, proof[:-1], root)
        changed = [*proof]
        place = rng.randrange(len(proof))
        changed[place] = merkle.leaf_hash(changed[place])
        assert not merkle.verify_inclusion(leaves[index], index, size, changed, root)


def test_a_proof_of_a_missing_leaf_is_an_error():
    with pytest.raises(IndexError):
        merkle.inclusion_proof([], 0)
