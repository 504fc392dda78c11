"""What the pages of the open data show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from xml.etree.ElementTree import Element, SubElement, tostring

from yiwang.engagement.interchange.types.feed import Change
from yiwang.engagement.interchange.types.files import CSV_NAME, JSON_NAME
from yiwang.services.catalogue.types.changes import ChangeKind, ChangeTarget

ATOM = "http://www.w3.org/2005/Atom"
KINDS = {
    ChangeKind.CREATED: ("新增", "blue"),
    ChangeKind.CHANGED: ("修改", "green"),
    ChangeKind.WITHDRAWN: ("停用", "grey"),
    ChangeKind.RESTORED: ("恢复", "green"),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """How a file is offered: title, for whom, address, media type."""

    title: str
    use: str
    url_name: str
    media_type: str


FILES = {
    JSON_NAME: Offered(
        "数据（JSON Lines）", "给程序用，一行一条", "portal:opendata_file", "application/gzip"
    ),
    CSV_NAME: Offered(
        "表格（CSV）", "用表格软件打开，一类一个文件", "portal:opendata_tables", "application/zip"
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A change in words."""

    change: Change
    label: str
    tone: str
    what: str


def line(change: Change) -> Line:
    """Return a change with what it concerns."""
    if change.target is ChangeTarget.ITEM:
        what = "基本目录"
    elif change.code:
        what = "实施清单"
    else:
        what = f"{change.lists} 份实施清单"
    return Line(change, *KINDS[change.kind], what)


def atom(own: str, page: str, entries: Iterable[tuple[Line, str]]) -> bytes:
    """Return an Atom document; the newest change comes first."""
    rows = list(entries)
    root = Element("feed", xmlns=ATOM)
    _text(root, "id", own)
    _text(root, "title", "政务服务事项目录变更")
    _text(root, "updated", _moment(rows[0][0].change) if rows else "1970-01-01T00:00:00Z")
    SubElement(root, "link", rel="self", href=own)
    SubElement(root, "link", rel="alternate", href=page)
    _text(SubElement(root, "author"), "name", "一体化政务服务平台")
    for one, address in rows:
        entry = SubElement(root, "entry")
        _text(entry, "id", f"{own}#{one.change.number}")
        _text(entry, "title", f"{one.label}：{one.change.name}（{one.what}）")
        _text(entry, "updated", _moment(one.change))
        SubElement(entry, "link", rel="alternate", href=address)
        _text(entry, "summary", _summary(one))
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


def _moment(change: Change) -> str:
    return change.changed_at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _summary(one: Line) -> str:
    change = one.change
    code = change.code or change.basic_code
    version = f"，第 {change.version_no} 版" if change.version_no else ""
    digest = f"，内容摘要（SM3）{change.hash}" if change.hash else ""
    return f"序号 {change.number}，编码 {code}{version}{digest}"
