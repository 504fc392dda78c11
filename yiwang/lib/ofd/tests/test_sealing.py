"""Seals in the order that holds, a second one beside the first, and copies that leave."""

import io
import re
import zipfile
from datetime import timedelta

import pytest

from yiwang.lib.gm.digest import sm3
from yiwang.lib.ofd import sealing
from yiwang.lib.ofd.document import Box, Watermark
from yiwang.lib.ofd.faults import CannotSeal
from yiwang.lib.ofd.package import pack
from yiwang.lib.ofd.reading import read
from yiwang.lib.ofd.signatures import Stamp
from yiwang.lib.ofd.verifying import verify
from yiwang.lib.ofd.writing import write
from yiwang.lib.seal.signing import CannotSign
from yiwang.lib.seal.structures import read_signature
from yiwang.lib.seal.tests.pki import NOW, TRUST, Holder

from . import samples
from .sealed import COPY, ONE, PLAIN, SEAL, SIGNED_AT, TWO, copy_of, put, signed_data

SIGN_0, SIGN_1 = "Doc_0/Signs/Sign_0", "Doc_0/Signs/Sign_1"
LIST = "Doc_0/Signs/Signatures.xml"


def _members(package):
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _references(description):
    return set(re.findall(rb'FileRef="/([^"]+)"', description))


@pytest.mark.parametrize("package", [ONE, TWO, COPY])
def test_what_is_sealed_holds(package):
    verdict = verify(package, trust=TRUST, at=NOW)
    assert verdict.holds, verdict.sentence
    assert verdict.sentence.startswith("核验通过")


def test_a_seal_covers_everything_but_the_list_of_signatures():
    members = _members(ONE)
    own = {LIST, f"{SIGN_0}/Signature.xml", f"{SIGN_0}/SignedValue.dat"}
    covered = {name.decode() for name in _references(members[f"{SIGN_0}/Signature.xml"])}
    assert covered == set(members) - own
    assert {"OFD.xml", f"{SIGN_0}/Seal.esl"} <= covered


def test_the_chain_from_bytes_to_signature():
    members = _members(ONE)
    description = members[f"{SIGN_0}/Signature.xml"]
    found = read_signature(members[f"{SIGN_0}/SignedValue.dat"])
    assert found.data_hash == sm3(description)
    assert found.property_info == f"/{SIGN_0}/Signature.xml"
    assert found.seal.raw == members[f"{SIGN_0}/Seal.esl"] == SEAL
    assert b"20261122023000Z" in description
    assert b"<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>" in members["OFD.xml"]


def test_the_second_seal_covers_the_first_and_changes_only_the_list():
    before, after = _members(ONE), _members(TWO)
    assert [name for name in before if before[name] != after[name]] == [LIST]
    covered = {name.decode() for name in _references(after[f"{SIGN_1}/Signature.xml"])}
    assert {
        f"{SIGN_0}/{name}" for name in ("Signature.xml", "SignedValue.dat", "Seal.esl")
    } <= covered
    assert LIST not in covered


def test_pages_of_two_issues_are_the_same_bytes():
    later = put(PLAIN, at=SIGNED_AT + timedelta(hours=1))
    one, other = _members(ONE), _members(later)
    assert {name for name in one if one[name] != other[name]} == {
        f"{SIGN_0}/Signature.xml",
        f"{SIGN_0}/SignedValue.dat",
    }


def test_a_cross_page_seal_is_several_clipped_stamps():
    page = samples.food_licence().pages[0]
    package = put(
        write(samples.food_licence(pages=(page, page, page))),
        stamps=[Stamp(n, 210 - 14 * (n + 1), 120, Box(14 * n, 0, 14, 42)) for n in range(3)],
    )
    description = _members(package)[f"{SIGN_0}/Signature.xml"].decode()
    assert description.count("<ofd:StampAnnot ") == 3
    assert 'Boundary="182 120 42 42" Clip="14 0 14 42"' in description
    assert verify(package, trust=TRUST, at=NOW).holds


@pytest.mark.parametrize(
    "stamp", [Stamp(1, 10, 10), Stamp(-1, 10, 10), Stamp(0, 190, 10), Stamp(0, -1, 0)]
)
def test_a_stamp_beside_the_page_is_refused(stamp):
    with pytest.raises(CannotSeal):
        put(PLAIN, stamps=[stamp])


def test_only_a_listed_signer_seals():
    with pytest.raises(CannotSign):
        put(PLAIN, signer=Holder("别人"))


def test_a_copy_has_the_original_pages_and_is_closed():
    original, copy = _members(ONE), _members(COPY)
    for name in original:
        if name.startswith(("Doc_0/Pages", "Doc_0/Attachs", "Doc_0/Res", "Doc_0/Tags")):
            assert copy[name] == original[name]
    covered = {name.decode() for name in _references(copy[f"{SIGN_1}/Signature.xml"])}
    assert {LIST, f"{SIGN_0}/Signature.xml", "Doc_0/Annots/Page_0/Annotation.xml"} <= covered
    with pytest.raises(CannotSeal, match="封签"):
        put(COPY)


def test_a_copy_says_for_whom_what_for_and_until_when():
    package = read(COPY)
    assert package.custom["JZJZZSY"] == "办理贷款"
    assert package.custom["JZJZZZ"] == "江州市政务服务平台"
    assert package.custom["JZJYXQJZSJ"] == "2026-12-31"
    assert package.custom["JZJZZSJ"] == "2026-11-22 10:30:00"
    annotation = _members(COPY)["Doc_0/Annots/Page_0/Annotation.xml"].decode()
    assert "仅供江州银行云溪支行办理贷款使用 有效期至2026年12月31日" in annotation
    assert 'Type="Watermark"' in annotation
    ids = re.findall(
        r' ID="(\d+)"', "".join(d.decode() for n, d in _members(COPY).items() if n.endswith(".xml"))
    )
    assert len(ids) == len(set(ids))
    assert max(map(int, ids)) == int(package.largest_id)


def test_without_its_watermark_a_copy_is_no_original():
    members = {n: d for n, d in _members(COPY).items() if "Annots" not in n}
    assert not verify(pack(members), trust=TRUST, at=NOW).holds


def test_a_copy_needs_a_seal_for_each_of_the_original():
    with pytest.raises(CannotSeal, match="一一对应"):
        copy_of(TWO)
    with pytest.raises(CannotSeal):
        copy_of(PLAIN)


def test_a_copy_keeps_a_watermark_that_was_there():
    copy = copy_of(put(write(samples.food_licence(watermark=Watermark("测试 仅供演示")))))
    annotation = _members(copy)["Doc_0/Annots/Page_0/Annotation.xml"].decode()
    assert annotation.count("<ofd:Annot ") == 2
    assert verify(copy, trust=TRUST, at=NOW).holds


def test_a_signature_without_seal_holds():
    package = sealing.close(PLAIN, signed_data=signed_data, at=SIGNED_AT)
    verdict = verify(package, trust=TRUST, at=NOW)
    assert verdict.holds, verdict.sentence
    assert [each.kind for each in verdict.signatures] == ["Sign"]
