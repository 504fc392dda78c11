"""Reads a package into its parts, from whoever made it: old namespace, other order, plain ids.

Tolerant means that vendors' habits are read; nothing is guessed. References that lead nowhere are
listed in ``Package.broken`` and are the verifier's business.
"""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from .archive import unpack
from .faults import CannotRead
from .trees import Allowance, Tree, parse

ENTRY = "OFD.xml"


@dataclass(frozen=True, slots=True)
class PageFile:
    """A page as the document lists it; its content is parsed when it is drawn."""

    id: str
    member: str
    size: tuple[float, float] | None
    """Width and height, where the page says so itself."""


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font, embedded or only named."""

    name: str
    member: str


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file carried along."""

    name: str
    format: str
    visible: bool
    member: str


@dataclass(frozen=True, slots=True)
class ListedSignature:
    """A signature as Signatures.xml lists it."""

    id: str
    kind: str
    member: str
    """Signature.xml."""


@dataclass
class Package:
    """A document as it was found."""

    members: Mapping[str, bytes]
    tight: bool
    id: str = ""
    title: str = ""
    created: str = ""
    custom: dict[str, str] = field(default_factory=dict)
    documents: int = 1
    root: str = ""
    size: tuple[float, float] = (210.0, 297.0)
    largest_id: str = ""
    pages: list[PageFile] = field(default_factory=list)
    templates: dict[str, str] = field(default_factory=dict)
    fonts: dict[str, FontFile] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, list[str]] = field(default_factory=dict)
    """By page id."""
    attachments: list[AttachedFile] = field(default_factory=list)
    tags: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Field name → page and object."""
    signature_list: str = ""
    signatures: list[ListedSignature] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    """References that lead nowhere."""
    _trees: dict[str, Tree] = field(default_factory=dict)
    _allowance: Allowance = field(default_factory=Allowance)

    def tree(self, member: str) -> Tree:
        """A member as XML. :raises CannotRead: it is not there, or is none."""
        if member not in self.members:
            raise CannotRead("ofd.reference", f"文件缺少“{member}”，可能不完整，请重新下载")
        if member not in self._trees:
            self._trees[member] = parse(self.members[member], self._allowance)
        return self._trees[member]


def read(data: bytes) -> Package:
    """The parts of a file. :raises CannotRead: no OFD document that is safe to open."""
    archive = unpack(data)
    package = Package(MappingProxyType(archive.members), archive.tight)
    if ENTRY not in archive.members:
        raise CannotRead("ofd.entry", "这不是 OFD 文件：缺少 OFD.xml，请确认选对了文件")
    entry = package.tree(ENTRY)
    bodies = list(entry.all("DocBody"))
    if entry.name != "OFD" or not bodies:
        raise CannotRead("ofd.entry", "这不是 OFD 文件：OFD.xml 中没有文档，请确认选对了文件")
    package.documents = len(bodies)
    _body(package, bodies[0])
    _document(package)
    return package


def resolve(holder: str, location: str) -> str:
    """A location (ST_Loc) as a member's name: from the root, or from the file that holds it.

    :raises CannotRead: it points out of the package.
    """
    base = "" if location.startswith("/") else posixpath.dirname(holder)
    found = posixpath.normpath(posixpath.join(base, location.strip().lstrip("/")))
    if found.startswith(("..", "/")) or found == "." or "\\" in found:
        raise CannotRead("ofd.reference", "文件内有指向文件之外的引用，系统不予打开")
    return found


def box(text: str) -> tuple[float, float, float, float] | None:
    """The four numbers of an ST_Box."""
    found = floats(text)
    return (found[0], found[1], found[2], found[3]) if len(found) == 4 else None  # noqa: PLR2004


def floats(text: str, most: int = 100_000) -> list[float]:
    """The numbers of a list; none where one of them is no number of a page."""
    parts = text.split(maxsplit=most)[:most]
    try:
        found = [float(part) for part in parts]
    except ValueError:
        return []
    return found if all(abs(value) <= _FARTHEST for value in found) else []


_FARTHEST = 1e6


def _body(package: Package, body: Tree) -> None:
    info = body.first("DocInfo")
    if info:
        package.id, package.title = info.value("DocID"), info.value("Title")
        package.created = info.value("CreationDate")
        for each in info.below("CustomDatas", "CustomData"):
            package.custom[each.attributes.get("Name", "")] = each.text
    package.root = _found(package, ENTRY, body.value("DocRoot"))
    listed = body.value("Signatures")
    if not listed:
        return
    package.signature_list = _found(package, ENTRY, listed)
    for tree in _trees(package, package.signature_list):
        for each in tree.all("Signature"):
            member = _found(package, package.signature_list, each.attributes.get("BaseLoc", ""))
            kind = each.attributes.get("Type", "Seal")
            package.signatures.append(ListedSignature(each.attributes.get("ID", ""), kind, member))


def _document(package: Package) -> None:
    tree = package.tree(package.root)
    for common in tree.all("CommonData"):
        package.largest_id = common.value("MaxUnitID")
        for area in common.all("PageArea"):
            package.size = _size(area) or package.size
        for each in common.all("TemplatePage"):
            member = _found(package, package.root, each.attributes.get("BaseLoc", ""))
            package.templates[each.attributes.get("ID", "")] = member
        for kind in ("PublicRes", "DocumentRes"):
            for each in common.all(kind):
                _resources(package, _found(package, package.root, each.text))
    for each in tree.below("Pages", "Page"):
        member = _found(package, package.root, each.attributes.get("BaseLoc", ""))
        package.pages.append(PageFile(each.attributes.get("ID", ""), member, None))
    if not package.pages:
        raise CannotRead("ofd.pages", "文件中没有页面，请确认文件完整")
    _contents(package)
    _annotations(package, tree)
    _attachments(package, tree)
    _tags(package, tree)


def _contents(package: Package) -> None:
    """What pages and templates say of themselves: their size, and resources of their own."""
    for n, page in enumerate(package.pages):
        for tree in _trees(package, page.member):
            sizes = [_size(area) for area in tree.all("Area")]
            package.pages[n] = PageFile(page.id, page.member, sizes[0] if sizes else None)
            for each in tree.all("PageRes"):
                _resources(package, _found(package, page.member, each.text))


def _resources(package: Package, member: str) -> None:
    for tree in _trees(package, member):
        base = resolve(member, tree.attributes.get("BaseLoc", "") or "./x")
        inside = f"{base}/x" if tree.attributes.get("BaseLoc") else member
        for each in tree.below("Fonts", "Font"):
            held = each.value("FontFile")
            file = _found(package, inside, held) if held else ""
            name = each.attributes.get("FontName", "")
            package.fonts[each.attributes.get("ID", "")] = FontFile(name, file)
        for each in tree.below("MultiMedias", "MultiMedia"):
            held = _found(package, inside, each.value("MediaFile"))
            package.pictures[each.attributes.get("ID", "")] = held


def _annotations(package: Package, document: Tree) -> None:
    for listed in document.all("Annotations"):
        member = _found(package, package.root, listed.text)
        for tree in _trees(package, member):
            for page in tree.all("Page"):
                file = _found(package, member, page.value("FileLoc"))
                package.annotations.setdefault(page.attributes.get("PageID", ""), []).append(file)


def _attachments(package: Package, document: Tree) -> None:
    for listed in document.all("Attachments"):
        member = _found(package, package.root, listed.text)
        for tree in _trees(package, member):
            for each in tree.all("Attachment"):
                file = _found(package, member, each.value("FileLoc"))
                name, kind = (each.attributes.get(key, "") for key in ("Name", "Format"))
                shown = each.attributes.get("Visible", "true") in {"true", "1"}
                package.attachments.append(AttachedFile(name, kind, shown, file))


def _tags(package: Package, document: Tree) -> None:
    for listed in document.all("CustomTags"):
        member = _found(package, package.root, listed.text)
        for tree in _trees(package, member):
            for each in tree.all("CustomTag"):
                for tag in _trees(package, _found(package, member, each.value("FileLoc"))):
                    _fields(package, tag)


def _fields(package: Package, tag: Tree) -> None:
    for each in tag.walk():
        places = [(r.attributes.get("PageRef", ""), r.text.strip()) for r in each.all("ObjectRef")]
        if places:
            package.tags.setdefault(each.name.rpartition(" ")[2], []).extend(places)


def _found(package: Package, holder: str, location: str) -> str:
    """The member a location leads to; noted as broken where there is none."""
    if not location.strip():
        package.broken.append(f"{holder}: ")
        return ""
    member = resolve(holder, location)
    if member not in package.members:
        package.broken.append(member)
        return ""
    return member


def _trees(package: Package, member: str) -> Iterator[Tree]:
    if member:
        yield package.tree(member)


def _size(area: Tree) -> tuple[float, float] | None:
    found = box(area.value("PhysicalBox"))
    return (found[2], found[3]) if found and min(found[2:]) > 0 else None
