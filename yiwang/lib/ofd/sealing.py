"""Puts seals and signatures to a package, in the one order that holds (``ofd.md`` 2.3).

Bytes are bytes: every member is serialised once, digested and stored. Signatures.xml alone stays
outside, so that a later signature can be entered without breaking an earlier one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from yiwang.lib.gm.digest import sm3
from yiwang.lib.seal import signing
from yiwang.lib.seal.structures import read_seal

from .document import Box
from .faults import CannotSeal
from .package import pack
from .reading import ENTRY, Package, read
from .signatures import Placed, Stamp, describe, described, listing

Put = Callable[[bytes, str], bytes]
"""SM3 of the description and its path → the DER of the SES_Signature, made at the same time."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the next signature goes."""

    entry: str
    folder: str
    number: int

    @property
    def description(self) -> str:
        return f"{self.folder}/Signature.xml"

    @property
    def value(self) -> str:
        return f"{self.folder}/SignedValue.dat"

    @property
    def seal(self) -> str:
        return f"{self.folder}/Seal.esl"


def seal(
    package: bytes,
    *,
    stamps: Sequence[Stamp],
    seal_der: bytes,
    put: Put,
    at: datetime,
) -> bytes:
    """The package with one seal more (Type ``Seal``); earlier ones stay valid and are covered.

    :param put: puts the seal to the description: :func:`by_key`, or who keeps the seals.
    :raises CannotSeal: the package is closed, or has no page where a stamp should stand.
    :raises CannotRead: ``package`` is none.
    """
    found = read(package)
    picture = read_seal(seal_der).picture
    placed = [_placed(found, stamp, picture.width, picture.height) for stamp in stamps]
    place, members = _prepared(found, "Seal")
    members[place.seal] = seal_der
    description = describe(_protected(members, place), place.folder, at, placed)
    members[place.description] = description
    members[place.value] = put(sm3(description), f"/{place.description}")
    return pack(members)


def by_key(
    seal_der: bytes,
    *,
    sign: Callable[[bytes], bytes],
    certificate: bytes,
    at: datetime,
    time_stamp: Callable[[bytes], bytes] | None = None,
) -> Put:
    """Put a seal by the signer's own key: ``sign`` is message → raw SM2 signature.

    What it returns raises CannotSign when the seal must not be used so.
    """

    def put(data_hash: bytes, path: str) -> bytes:
        return signing.sign(
            seal=seal_der,
            data_hash=data_hash,
            property_info=path,
            signed_at=at,
            certificate=certificate,
            sign=sign,
            time_stamp=time_stamp,
        )

    return put


def close(package: bytes, *, signed_data: Callable[[bytes], bytes], at: datetime) -> bytes:
    """The package with a last signature over the whole, Signatures.xml included (Type ``Sign``).

    :param signed_data: content → GB/T 35275 SignedData over it, detached.
    :raises CannotSeal: the package is closed already.
    """
    found = read(package)
    place, members = _prepared(found, "Sign")
    description = describe(members, place.folder, at, [])
    members[place.description] = description
    members[place.value] = signed_data(description)
    return pack(members)


def stamps_of(package: Package) -> list[list[Stamp]]:
    """Where each seal of a package stands, to put one there again."""
    numbers = {page.id: n for n, page in enumerate(package.pages)}
    return [
        [
            Stamp(numbers[placed.page_id], placed.box.x, placed.box.y, placed.clip)
            for placed in described(package, listed).stamps
            if placed.page_id in numbers
        ]
        for listed in package.signatures
        if listed.kind == "Seal"
    ]


def _prepared(package: Package, kind: str) -> tuple[_Place, dict[str, bytes]]:
    """The members with the new signature listed, and the path of the list in OFD.xml."""
    if package.broken:
        raise CannotSeal("ofd.broken", "文件引用了不存在的内容，不能盖章，请重新制作文件")
    members = dict(package.members)
    for listed in package.signatures:
        covered = {name for name, _ in described(package, listed).references}
        if package.signature_list in covered:
            raise CannotSeal("ofd.closed", "文件已封签，不能再加盖印章，请用原件重新制作")
    folder = PurePosixPath(package.root).parent / "Signs"
    entry = package.signature_list or str(folder / "Signatures.xml")
    count = len(package.signatures)
    place = _Place(entry, str(folder / f"Sign_{count}"), count + 1)
    if any(name.startswith(f"{place.folder}/") for name in members):
        raise CannotSeal("ofd.signatures", "文件里有不在签名清单中的签名，不能再加盖印章")
    if not package.signature_list:
        members[ENTRY] = _announced(members[ENTRY], entry)
    earlier = [(each.id, each.kind, each.member) for each in package.signatures]
    members[entry] = listing([*earlier, (f"s{count + 1:03d}", kind, place.description)])
    return place, members


def _announced(entry: bytes, listed: str) -> bytes:
    end = b"</ofd:DocBody>"
    if entry.count(end) != 1:
        raise CannotSeal("ofd.entry", "OFD.xml 不是本系统制作的，不能加盖印章")
    return entry.replace(end, f"<ofd:Signatures>/{listed}</ofd:Signatures>".encode() + end)


def _protected(members: dict[str, bytes], place: _Place) -> dict[str, bytes]:
    return {name: data for name, data in members.items() if name != place.entry}


def _placed(package: Package, stamp: Stamp, width: float, height: float) -> Placed:
    if not 0 <= stamp.page < len(package.pages):
        raise CannotSeal("ofd.stamp", "盖章的页不存在，请检查模板中印章的位置")
    page = package.pages[stamp.page]
    shown = stamp.clip or Box(0, 0, width, height)
    wide, high = page.size or package.size
    left, top = stamp.x + shown.x, stamp.y + shown.y
    if min(left, top) < 0 or left + shown.width > wide or top + shown.height > high:
        raise CannotSeal("ofd.stamp", "印章超出了页面，请在模板中移动印章的位置")
    return Placed(page.id, Box(stamp.x, stamp.y, width, height), stamp.clip)
