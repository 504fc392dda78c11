"""Nothing that was altered passes, and the verdict names the stage (ofd.md 6.3)."""

import base64
import io
import re
import struct
import zipfile
import zlib
from datetime import timedelta

import pytest

from yiwang.lib.gm.digest import sm3
from yiwang.lib.gm.signature import raw_to_der
from yiwang.lib.ofd import sealing
from yiwang.lib.ofd.package import pack
from yiwang.lib.ofd.verifying import Stage, verify
from yiwang.lib.seal import encoding
from yiwang.lib.seal import verifying as seals
from yiwang.lib.seal.structures import read_signature
from yiwang.lib.seal.tests.pki import (
    DAY,
    MAKER,
    NOW,
    ROOT,
    SIGNER,
    TRUST,
    YEAR,
    Holder,
    revocations,
    seal,
)

from .sealed import COPY, ONE, PICTURE, PLAIN, SEAL, SIGNED_AT, TWO, put, signed_data

ENTRY, DOCUMENT = "OFD.xml", "Doc_0/Document.xml"
PAGE, FONT = "Doc_0/Pages/Page_0/Content.xml", "Doc_0/Res/font_7.ttf"
LIST, SIGN = "Doc_0/Signs/Signatures.xml", "Doc_0/Signs/Sign_0"
DESCRIPTION, VALUE, ESL = f"{SIGN}/Signature.xml", f"{SIGN}/SignedValue.dat", f"{SIGN}/Seal.esl"
DIGEST, COVERAGE, PACKAGE = Stage.DIGEST, Stage.COVERAGE, Stage.PACKAGE
ANNOTATION = "Doc_0/Annots/Page_0/Annotation.xml"
EMPTY = b'<?xml version="1.0"?><ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"/>'


def members(package=ONE):
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(name, old, new, package=ONE):
    found = members(package)
    assert old in found[name], f"{name} has no {old!r}"
    return pack({**found, name: found[name].replace(old, new, 1)})


def flipped(name, place=-1, package=ONE):
    data = bytearray(members(package)[name])
    data[place] ^= 1
    return pack({**members(package), name: bytes(data)})


def without(*names, package=ONE):
    return pack({n: d for n, d in members(package).items() if not n.startswith(names)})


def added(name, data, package=ONE):
    return pack({**members(package), name: data})


def renamed(old, new):
    return pack({new if name == old else name: data for name, data in members().items()})


def resigned_page():
    """The page changed and its digest in Signature.xml made to fit."""
    found = members()
    new = found[PAGE].replace("安".encode(), "全".encode())
    old_digest, digest = (base64.b64encode(sm3(data)) for data in (found[PAGE], new))
    return pack({**found, PAGE: new, DESCRIPTION: found[DESCRIPTION].replace(old_digest, digest)})


def forged(*, holder=SIGNER, at=SIGNED_AT, path=DESCRIPTION):
    """Signed by whoever holds a key and a copy of the seal, no refusal in the way."""
    found = members()
    covered = encoding.to_sign(
        seal=SEAL, signed_at=at, data_hash=sm3(found[DESCRIPTION]), property_info=f"/{path}"
    )
    value = raw_to_der(holder.sign(covered))
    return pack({**found, VALUE: encoding.signed(covered, holder.der, value, None)})


def renamed_signer():
    """A bit of the signer's certificate outside its key, which other readers let pass."""
    value = members()[VALUE]
    place = value.rfind(SIGNER.der) + SIGNER.der.find("六安市".encode())
    assert place > value.find(SIGNER.der) + len(SIGNER.der)
    return flipped(VALUE, place + 8)


def made_by_a_stranger():
    """A seal under the authority's name, whose maker nobody trusts."""
    return put(PLAIN, seal_der=seal(maker=Holder("测试制章系统"), picture=PICTURE))


def seal_with_another_picture():
    """Everything anew around a seal whose maker's signature no longer fits."""
    found = bytearray(SEAL)
    found[SEAL.find(b"IDAT") + 20] ^= 1
    return put(PLAIN, seal_der=bytes(found))


def other_esl():
    return pack({**members(), ESL: seal(picture=PICTURE, name="别的章")})


def duplicated():
    made = io.BytesIO(ONE)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(made, "a") as archive:
        archive.writestr(PAGE, EMPTY)
    return made.getvalue()


def encrypted():
    data = bytearray(ONE)
    place = data.find(b"PK\x01\x02")
    data[place + 8] |= 1
    return bytes(data)


def bomb():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("OFD.xml", bytes(60_000_000))
    return made.getvalue()


def lying_bomb():
    """Says it unpacks to ten bytes."""
    raw = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = raw.compress(bytes(40_000_000)) + raw.flush()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("OFD.xml", packed)
    data = bytearray(made.getvalue())
    for start, method, size in ((0, 8, 22), (data.find(b"PK\x01\x02"), 10, 24)):
        struct.pack_into("<H", data, start + method, 8)
        struct.pack_into("<I", data, start + size, 10)
    return bytes(data)


def _less_one_reference():
    return re.sub(
        rb'<ofd:Reference FileRef="/Doc_0/Pages[^>]*>.*?</ofd:Reference>',
        b"",
        members()[DESCRIPTION],
    )


def _value_of_another():
    return members(put(PLAIN, stamps=[]))[VALUE]


def _one_of_two():
    return pack({**members(TWO), LIST: members(ONE)[LIST]})


# fmt: off
ALTERED = {
    "a letter of the page": (lambda: changed(PAGE, "安".encode(), "全".encode()), DIGEST),
    "one bit of the page": (lambda: flipped(PAGE), PACKAGE),
    "one bit of a font": (lambda: flipped(FONT), DIGEST),
    "another font": (lambda: pack({**members(), FONT: members()["Doc_0/Res/font_5.ttf"]}), DIGEST),
    "the photograph": (lambda: flipped("Doc_0/Res/image_9.jpg", 700), DIGEST),
    "the data behind the face": (
        lambda: changed("Doc_0/Attachs/attach_1.xml", "江".encode(), "河".encode()), DIGEST,
    ),
    "the metadata": (lambda: changed(ENTRY, b"2026-11-21", b"2036-11-21"), DIGEST),
    "the page list": (lambda: changed(DOCUMENT, b"297", b"298"), DIGEST),
    "the index": (lambda: changed("Doc_0/Tags/CustomTag.xml", b">6<", b">8<"), DIGEST),
    "the template": (
        lambda: changed("Doc_0/Tpls/Tpl_0/Content.xml", b"176 24 24", b"17 24 24"), DIGEST,
    ),
    "a byte order mark": (
        lambda: pack({**members(), PAGE: b"\xef\xbb\xbf" + members()[PAGE]}), DIGEST,
    ),
    "a page and its digest": (resigned_page, seals.Stage.DATA),
    "the stamp moved": (lambda: changed(DESCRIPTION, b"135 175", b"136 175"), seals.Stage.DATA),
    "the time written": (lambda: changed(DESCRIPTION, b"20261122", b"20261121"), seals.Stage.DATA),
    "a reference less": (
        lambda: pack({**members(), DESCRIPTION: _less_one_reference()}), COVERAGE,
    ),
    "another digest algorithm": (
        lambda: changed(DESCRIPTION, b"1.2.156.10197.1.401", b"MD5"), Stage.DESCRIPTION,
    ),
    "another signing algorithm": (
        lambda: changed(DESCRIPTION, b"197.1.501", b"197.1.502"), Stage.DESCRIPTION,
    ),
    "a stamp on no page": (
        lambda: changed(DESCRIPTION, b'PageRef="4"', b'PageRef="9"'), Stage.DESCRIPTION,
    ),
    "one bit of the signature": (lambda: flipped(VALUE), seals.Stage.SIGNATURE),
    "the signature cut": (
        lambda: pack({**members(), VALUE: members()[VALUE][:-9]}), seals.Stage.STRUCTURE,
    ),
    "no signature value": (lambda: without(VALUE), Stage.DESCRIPTION),
    "no seal": (lambda: without(ESL), Stage.DESCRIPTION),
    "another seal beside it": (other_esl, DIGEST),
    "the signature of another file": (
        lambda: pack({**members(), VALUE: _value_of_another()}), seals.Stage.DATA,
    ),
    "no signatures at all": (lambda: PLAIN, Stage.LIST),
    "the signatures taken away": (lambda: without("Doc_0/Signs/"), Stage.REFERENCES),
    "an emptied list": (lambda: changed(LIST, b"<ofd:Signature ", b"<ofd:Nothing "), Stage.LIST),
    "a list that says more": (
        lambda: changed(LIST, b'Type="Seal"', b'Type="Seal" Note="x"'), Stage.LIST,
    ),
    "the seal called a signature": (lambda: changed(LIST, b'"Seal"', b'"Sign"'), Stage.SIGNED_DATA),
    "an unknown kind": (lambda: changed(LIST, b'"Seal"', b'"Soal"'), Stage.LIST),
    "one of two signatures not listed": (_one_of_two, COVERAGE),
    "an added page": (lambda: added("Doc_0/Pages/Page_1/Content.xml", EMPTY), COVERAGE),
    "an added file at the root": (lambda: added("readme.txt", b"x"), COVERAGE),
    "an added file among the signatures": (lambda: added(f"{SIGN}/Extra.xml", EMPTY), COVERAGE),
    "a page less": (lambda: without(PAGE), Stage.REFERENCES),
    "a picture less": (lambda: without("Doc_0/Res/image_9.jpg"), Stage.REFERENCES),
    "a member renamed": (lambda: renamed(PAGE, "Doc_0/Pages/Page_0/content.xml"), Stage.REFERENCES),
    "another document beside it": (
        lambda: changed(ENTRY, b"</ofd:DocBody>", b"</ofd:DocBody><ofd:DocBody/>"), PACKAGE,
    ),
    "the same name twice": (duplicated, PACKAGE),
    "a name out of the package": (lambda: added("../x.xml", EMPTY), PACKAGE),
    "an absolute name": (lambda: added("/etc/x", EMPTY), PACKAGE),
    "a name that differs in case": (lambda: added("ofd.XML", EMPTY), PACKAGE),
    "encrypted": (encrypted, PACKAGE),
    "cut in the middle": (lambda: ONE[: len(ONE) // 2], PACKAGE),
    "the last byte gone": (lambda: ONE[:-1], PACKAGE),
    "bytes before": (lambda: b"x" + ONE, PACKAGE),
    "bytes behind": (lambda: ONE + b"x", PACKAGE),
    "a bomb": (bomb, PACKAGE),
    "a bomb that lies": (lying_bomb, PACKAGE),
    "not a ZIP": (lambda: b"%PDF-1.7 ...", PACKAGE),
    "nothing": (lambda: b"", PACKAGE),
    "entities": (
        lambda: changed(PAGE, b"<ofd:Page ", b'<!DOCTYPE a [<!ENTITY b "c">]><ofd:Page '), PACKAGE,
    ),
    "a signer the seal does not list": (
        lambda: forged(holder=Holder("某公司（测试）", ROOT)), seals.Stage.LISTED,
    ),
    "signed before the seal was made": (lambda: forged(at=NOW - 31 * DAY), seals.Stage.TIME),
    "signed in the future": (lambda: forged(at=NOW + DAY), seals.Stage.TIME),
    "signed for another place": (lambda: forged(path="Doc_0/x.xml"), seals.Stage.DATA),
    "the name of the signer": (renamed_signer, seals.Stage.LISTED),
    "a seal of an unknown maker": (made_by_a_stranger, seals.Stage.MAKER),
    "a seal with another picture": (seal_with_another_picture, seals.Stage.SEAL),
    "a copy with another purpose": (
        lambda: changed(ANNOTATION, "贷款".encode(), "抵押".encode(), COPY), DIGEST,
    ),
    "a copy whose list changed": (
        lambda: changed(LIST, b"s002</ofd:MaxSignId>", b"s001</ofd:MaxSignId>", COPY), DIGEST,
    ),
}
# fmt: on


@pytest.mark.parametrize("kind", ALTERED)
def test_an_altered_document_is_refused_at_its_stage(kind):
    make, stage = ALTERED[kind]
    verdict = verify(make(), trust=TRUST, at=NOW)
    assert not verdict.holds
    assert verdict.failure is not None
    assert verdict.failure.stage is stage, verdict.sentence
    assert verdict.sentence.startswith("核验不通过（")
    assert verdict.failure.sentence.endswith("。")


@pytest.mark.parametrize("name", [VALUE, DESCRIPTION, ESL])
def test_no_changed_bit_of_a_signature_passes(name):
    size = len(members()[name])
    for place in range(0, size, max(size // 60, 1)):
        assert not verify(flipped(name, place), trust=TRUST, at=NOW).holds, place


def _refused(package, trust=TRUST, at=NOW):
    verdict = verify(package, trust=trust, at=at)
    return verdict.failure.stage if verdict.failure else None


def test_a_foreign_authority_is_refused():
    foreign = seals.Trust(anchors=(Holder("别的根（测试）").certificate,), revocation_lists=())
    assert _refused(ONE, foreign) is seals.Stage.MAKER


@pytest.mark.parametrize(
    ("holder", "stage"), [(SIGNER, seals.Stage.SIGNER), (MAKER, seals.Stage.MAKER)]
)
def test_a_revoked_certificate_is_refused(holder, stage):
    lists = (revocations((holder, NOW - 60 * DAY, "unspecified")),)
    assert _refused(ONE, seals.Trust(TRUST.anchors, revocation_lists=lists)) is stage


def test_a_seal_used_outside_its_time_is_refused():
    late = put(PLAIN)
    assert _refused(late, at=SIGNED_AT - timedelta(hours=1)) is seals.Stage.TIME
    assert _refused(late, at=SIGNED_AT - timedelta(minutes=4)) is None  # clocks differ


def test_an_expired_seal_is_refused():
    assert _refused(forged(at=NOW + 2 * YEAR), at=NOW + 3 * YEAR) is seals.Stage.TIME


def test_an_expired_certificate_is_refused():
    short = Holder("短期签章人（测试）", ROOT, end=SIGNED_AT - DAY)
    found = seal(picture=PICTURE, signers=(short.der,))
    package = put(PLAIN, seal_der=found, signer=short)
    assert _refused(package) is seals.Stage.SIGNER


def test_a_closing_signature_by_a_stranger_is_refused():
    stranger = Holder("无名氏（测试）")
    package = sealing.close(ONE, signed_data=lambda c: signed_data(c, stranger), at=SIGNED_AT)
    assert _refused(package) is Stage.SIGNER


def test_a_signature_time_is_kept():
    verdict = verify(ONE, trust=TRUST, at=NOW + YEAR / 2)
    found = verdict.signatures[0]
    assert (found.signed_at, found.seal_code, found.kind) == (SIGNED_AT, "34150010000127", "Seal")
    assert "电子证照专用章" in found.seal_name
    assert read_signature(members()[VALUE]).signed_at == SIGNED_AT
