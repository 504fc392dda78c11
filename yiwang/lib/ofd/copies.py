"""Copies for one stated purpose (加注件): what leaves in place of the original.

A watermark changes the document description, which every seal covers, so a seal cannot be carried
over from the original. The copy has the original's pages byte for byte, is sealed anew after the
watermark was put in, and is then closed by a signature over the whole, Signatures.xml included.
Taking the watermark off a copy therefore leaves an unsealed file, never the original.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from .content import Resources
from .document import Watermark
from .faces import Face, Faces, faces
from .faults import CannotSeal
from .markup import file, leaf, node
from .package import pack
from .reading import ENTRY, Package, read
from .sealing import Put, close, seal, stamps_of
from .writing import ROOT, font, watermark

_DOCUMENT = f"{ROOT}/Document.xml"
_FONTS = f"{ROOT}/PublicRes.xml"
_LISTED = f"{ROOT}/Annots/Annotations.xml"
_LOCAL = ZoneInfo("Asia/Shanghai")
_ID = re.compile(rb"(<ofd:DocID>)[^<]*(</ofd:DocID>)")
_LARGEST = re.compile(rb"(<ofd:MaxUnitID>)[^<]*(</ofd:MaxUnitID>)")
_SIGNATURES = re.compile(rb"<ofd:Signatures>[^<]*</ofd:Signatures>")


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a copy may be used for, by whom and until when."""

    reason: str
    """加注事由: 办理食品经营许可变更."""
    user: str
    """Who receives it."""
    until: date
    made_by: str
    """加注件制作者."""

    @property
    def words(self) -> str:
        """What the watermark says."""
        return f"仅供{self.user}{self.reason}使用 有效期至{self.until:%Y年%m月%d日}"


@dataclass(frozen=True, slots=True)
class Sealing:
    """A seal put to the copy, as :func:`sealing.seal` takes it."""

    seal_der: bytes
    put: Put


def annotated_copy(
    original: bytes,
    purpose: Purpose,
    *,
    document_id: str,
    sealings: Sequence[Sealing],
    signed_data: Callable[[bytes], bytes],
    at: datetime,
    using: Faces | None = None,
) -> bytes:
    """A sealed and closed copy; ``original`` stays as it is.

    :param document_id: of the copy: it is a document of its own.
    :param sealings: one for each seal of the original, which stands where that one stood.
    :param signed_data: content → GB/T 35275 SignedData of the platform, detached.
    :raises CannotSeal: the original was not written here, or has more or fewer seals.
    :raises MissingGlyph: the purpose has a character that no face has.
    """
    package = read(original)
    stamps = stamps_of(package)
    if not stamps or len(stamps) != len(sealings):
        raise CannotSeal("ofd.seals", "加注件的印章应与原件一一对应，请核对后再制作")
    made = pack(_annotated(package, purpose, document_id, at, using or faces()))
    for sealing, places in zip(sealings, stamps, strict=True):
        made = seal(
            made,
            stamps=places,
            seal_der=sealing.seal_der,
            put=sealing.put,
            at=at,
        )
    return close(made, signed_data=signed_data, at=at)


def _annotated(
    package: Package, purpose: Purpose, document_id: str, at: datetime, using: Faces
) -> dict[str, bytes]:
    """The original's members without its signatures, with the watermark on every page."""
    members = {n: d for n, d in package.members.items() if not n.startswith(f"{ROOT}/Signs/")}
    if package.root != _DOCUMENT or not package.largest_id.isdecimal():
        raise CannotSeal("ofd.foreign", "只能为本系统制作的文件制作加注件")
    resources = Resources(using, last=int(package.largest_id))
    mark = Watermark(purpose.words, creator=purpose.made_by)
    listed = []
    for n, page in enumerate(package.pages):
        wide, high = page.size or package.size
        made = watermark(mark, wide, high, resources, on=f"{at.astimezone(_LOCAL):%Y-%m-%d}")
        _annotate(members, package, f"Annots/Page_{n}/Annotation.xml", page.id, made)
        listed.append(
            node("Page", {"PageID": page.id}, leaf("FileLoc", f"Page_{n}/Annotation.xml"))
        )
    members[_LISTED] = file("Annotations", None, *listed)
    _embed(members, resources.fonts, resources.glyphs)
    document = _replaced(_LARGEST, members[_DOCUMENT], str(resources.last))
    if not package.annotations:
        place = leaf("Annotations", "Annots/Annotations.xml")
        document = _inserted(
            document, ("<ofd:CustomTags>", "<ofd:Attachments>", "</ofd:Document>"), place
        )
    members[_DOCUMENT] = document
    members[ENTRY] = _entry(members[ENTRY], purpose, document_id, at)
    return members


def _annotate(
    members: dict[str, bytes], package: Package, name: str, page_id: str, annotation: str
) -> None:
    """Add to the page's own annotations, where it has some."""
    held = package.annotations.get(page_id, [])
    member = f"{ROOT}/{name}"
    if held and held != [member]:
        raise CannotSeal("ofd.foreign", "只能为本系统制作的文件制作加注件")
    members[member] = (
        _inserted(members[member], ("</ofd:PageAnnot>",), annotation)
        if held
        else file("PageAnnot", None, annotation)
    )


def _embed(
    members: dict[str, bytes], fonts: dict[Face, int], glyphs: dict[Face, dict[str, int]]
) -> None:
    listed = []
    for face, number in fonts.items():
        name = f"font_{number}.ttf"
        members[f"{ROOT}/Res/{name}"] = face.subset("".join(glyphs[face]))
        listed.append(font(number, face.name, name))
    members[_FONTS] = _inserted(members.get(_FONTS, b""), ("</ofd:Fonts>",), "".join(listed))


def _entry(entry: bytes, purpose: Purpose, document_id: str, at: datetime) -> bytes:
    """Another id and the metadata of a copy (GB/T 36903: JZJ…)."""
    local = at.astimezone(_LOCAL)
    known = {
        "JZJZZSJ": f"{local:%Y-%m-%d %H:%M:%S}",
        "JZJZZZ": purpose.made_by,
        "JZJZZSY": purpose.reason,
        "JZJYXQJZSJ": f"{purpose.until:%Y-%m-%d}",
    }
    data = "".join(leaf("CustomData", value, {"Name": name}) for name, value in known.items())
    entry = _SIGNATURES.sub(b"", _replaced(_ID, entry, document_id))
    if b"</ofd:CustomDatas>" in entry:
        return _inserted(entry, ("</ofd:CustomDatas>",), data)
    return _inserted(entry, ("</ofd:DocInfo>",), node("CustomDatas", None, data))


def _inserted(data: bytes, before: tuple[str, ...], new: str) -> bytes:
    for mark in before:
        if data.count(mark.encode()) == 1:
            return data.replace(mark.encode(), (new + mark).encode())
    raise CannotSeal("ofd.foreign", "只能为本系统制作的文件制作加注件")


def _replaced(pattern: re.Pattern[bytes], data: bytes, value: str) -> bytes:
    made, count = pattern.subn(rb"\g<1>" + value.encode() + rb"\g<2>", data)
    if count != 1:
        raise CannotSeal("ofd.foreign", "只能为本系统制作的文件制作加注件")
    return made
