"""What the elements show: small frozen records that pages hand to the element tags."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

KILOBYTE = 1024
ACCEPT = (
    ".jpg,.jpeg,.png,.heic,.heif,.webp,.pdf,"
    "image/jpeg,image/png,image/heic,image/webp,application/pdf"
)


def size_text(size: int) -> str:
    """Write a size as 1.2 MB or 34 KB."""
    if size >= KILOBYTE * KILOBYTE:
        return f"{size / KILOBYTE / KILOBYTE:.1f} MB"
    return f"{max(1, round(size / KILOBYTE))} KB"


@dataclass(frozen=True, slots=True)
class Moment:
    """One step of the timeline (时间线): 申请 → 收件 → 受理 → 审查 → 决定 → 送达."""

    name: str
    state: Literal["done", "now", "todo", "pause", "end"]
    at: datetime.datetime | None = None
    who: str = ""
    what: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One uploaded file in a material line: name, size and where to look, replace, delete."""

    name: str
    size: str
    view_url: str = ""
    thumb_url: str = ""
    remove_url: str = ""
    up_url: str = ""
    down_url: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One answer of a summary list (摘要表), with where to change it (修改)."""

    label: str
    value: str
    url: str = ""
    source: str = ""
    files: Sequence[StoredFile] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of the decision box (决策框)."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do: the first of several is the primary button."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    label: str
    number: bool = False
    sort: Literal["", "ascending", "descending", "none"] = ""
    sort_url: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: a text, a link, a state tag or a light, with an optional second line."""

    text: str
    url: str = ""
    tag: bool = False
    light: str = ""
    note: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table (表格) with a caption; below 640 px its rows become cards."""

    caption: str
    columns: Sequence[Column]
    lines: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on (press to take it off) or off (press to put it on)."""

    label: str
    url: str
    is_on: bool = False


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the breadcrumb (面包屑)."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """One material line (材料行): what, why, sample, how to hand it in, what is there already."""

    name: str
    label: str
    upload_url: str
    hint: str = ""
    basis: str = ""
    error: str = ""
    required: bool = True
    files: Sequence[StoredFile] = ()
    samples: Sequence[Act] = ()
    fetched: str = ""
    phone_url: str = ""
    multiple: bool = True
    accept: str = ACCEPT
    is_box: bool = True  # False: the page refreshes a box of its own around the line

    @property
    def id(self) -> str:
        """Return the id that the error summary leads to."""
        return "f-" + self.name
