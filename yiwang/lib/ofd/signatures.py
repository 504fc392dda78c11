"""Signatures.xml and Signature.xml: what is protected, and where the stamp stands."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from yiwang.lib.gm.digest import SIZE, sm3

from .document import Box
from .faults import CannotRead
from .markup import file, leaf, node, number, numbers
from .reading import ListedSignature, Package, box, resolve
from .trees import Tree

SM2_WITH_SM3 = "1.2.156.10197.1.501"
SM3 = "1.2.156.10197.1.401"
_SM3_NAMES = frozenset({SM3, "SM3"})
_PROVIDER = {"ProviderName": "Yiwang", "Version": "1.0", "Company": "Yiwang"}


@dataclass(frozen=True, slots=True)
class Stamp:
    """Where a seal's picture stands; its size is the seal's own."""

    page: int
    """Counted from 0."""
    x: float
    y: float
    clip: Box | None = None
    """The part shown on this page, in millimetres of the picture: one piece of a 骑缝章."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A stamp as Signature.xml says it."""

    page_id: str
    box: Box
    clip: Box | None = None


@dataclass(frozen=True, slots=True)
class Described:
    """Signature.xml as read."""

    listed: ListedSignature
    method: str
    check_method: str
    references: tuple[tuple[str, bytes], ...]
    """Member and its digest."""
    stamps: tuple[Placed, ...]
    seal: str
    """Member of Seal.esl, or nothing."""
    value: str
    """Member of SignedValue.dat."""


def listing(entries: list[tuple[str, str, str]]) -> bytes:
    """Signatures.xml of ids, kinds and members."""
    return file(
        "Signatures",
        None,
        leaf("MaxSignId", entries[-1][0]),
        *(
            node("Signature", {"ID": name, "Type": kind, "BaseLoc": f"/{member}"})
            for name, kind, member in entries
        ),
    )


def describe(
    protected: Mapping[str, bytes], folder: str, at: datetime, stamps: list[Placed]
) -> bytes:
    """Signature.xml over the given members; with stamps where a seal is used."""
    references = [
        node("Reference", {"FileRef": f"/{name}"}, leaf("CheckValue", _digest(data)))
        for name, data in protected.items()
    ]
    seal = f"{folder}/Seal.esl"
    signed = node(
        "SignedInfo",
        None,
        node("Provider", _PROVIDER),
        leaf("SignatureMethod", SM2_WITH_SM3),
        leaf("SignatureDateTime", f"{at.astimezone(UTC):%Y%m%d%H%M%SZ}"),
        node("References", {"CheckMethod": SM3}, *references),
        *(node("StampAnnot", _stamp(n, stamp)) for n, stamp in enumerate(stamps, 1)),
        node("Seal", None, leaf("BaseLoc", f"/{seal}")) if seal in protected else "",
    )
    return file("Signature", None, signed, leaf("SignedValue", f"/{folder}/SignedValue.dat"))


def described(package: Package, listed: ListedSignature) -> Described:
    """Read a Signature.xml. :raises CannotRead: it lacks what a signature must say."""
    tree = package.tree(listed.member)
    info = tree.first("SignedInfo")
    if tree.name != "Signature" or info is None:
        raise CannotRead("ofd.signature", "签名描述不完整")
    references = info.first("References")
    listed_members = list(references.all("Reference")) if references else []
    value = tree.value("SignedValue")
    if references is None or not listed_members or not value:
        raise CannotRead("ofd.signature", "签名描述不完整，没有写明保护了哪些内容")
    seals = info.below("Seal", "BaseLoc")
    return Described(
        listed=listed,
        method=info.value("SignatureMethod"),
        check_method=references.attributes.get("CheckMethod", "MD5"),
        references=tuple(_reference(listed.member, each) for each in listed_members),
        stamps=tuple(_placed(each) for each in info.all("StampAnnot")),
        seal=resolve(listed.member, seals[0].text) if seals else "",
        value=resolve(listed.member, value),
    )


def uses_sm3(found: Described) -> bool:
    """Whether digests and signature are of the national algorithms."""
    return found.method == SM2_WITH_SM3 and found.check_method.upper() in _SM3_NAMES


def _reference(holder: str, tree: Tree) -> tuple[str, bytes]:
    try:
        digest = base64.b64decode(tree.value("CheckValue"), validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if len(digest) != SIZE:
        raise CannotRead("ofd.signature", "签名描述中的摘要值不正确")
    return resolve(holder, tree.attributes.get("FileRef", "")), digest


def _placed(tree: Tree) -> Placed:
    place, clip = (box(tree.attributes.get(key, "")) for key in ("Boundary", "Clip"))
    if place is None:
        raise CannotRead("ofd.signature", "签名描述中印章的位置不正确")
    return Placed(tree.attributes.get("PageRef", ""), Box(*place), Box(*clip) if clip else None)


def _stamp(n: int, stamp: Placed) -> dict[str, object]:
    place, clip = stamp.box, stamp.clip
    return {
        "ID": f"p{number(n)}",
        "PageRef": stamp.page_id,
        "Boundary": numbers(place.x, place.y, place.width, place.height),
        "Clip": numbers(clip.x, clip.y, clip.width, clip.height) if clip else None,
    }


def _digest(data: bytes) -> str:
    return base64.b64encode(sm3(data)).decode("ascii")
