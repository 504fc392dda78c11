"""What the material list shows: a line with its state, a file with its acts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from uuid import UUID

from django.urls import reverse

from yiwang.foundation.files.types import StoredFileInfo
from yiwang.services.cases.types.ways import SoughtView, SourceWay
from yiwang.services.eforms.types import PersonalDocumentInfo
from yiwang.services.licences.types.using import FoundLicence
from yiwang.web.ui.elements import Material, StoredFile, size_text


@dataclass(frozen=True)
class Line:
    """One material with its state and what may be done about it."""

    material: Material
    no: int
    state: str
    may_promise: bool
    is_promised: bool
    promise: str
    consequence: str
    check: str
    check_days: int
    reusable: tuple[PersonalDocumentInfo, ...]
    file_ids: list[tuple[UUID, str]] = field(default_factory=list)
    is_held: bool = False
    tries: list[str] = field(default_factory=list)
    licences: tuple[FoundLicence, ...] = ()
    not_met: str = ""
    """Why no licence met it, where somebody would expect one."""

    @property
    def tone(self) -> str:
        """The colour of the state; the word is always shown."""
        done = {"已获取": "green", "已上传": "green", "已承诺": "blue"}
        return done.get(self.state, "grey")


WAYS = {
    SourceWay.LICENCE: "电子证照和办理结果",
    SourceWay.SHARED: "共享数据",
    SourceWay.LIBRARY: "我的材料",
    SourceWay.PROMISE: "书面承诺",
    SourceWay.UPLOAD: "由您提供",
}


def told(found: SoughtView | None) -> list[str]:
    """Say what each way of meeting a line has answered, in the order they were tried."""
    made = []
    for one in found.tries if found else ():
        where = f"{one.source}，" if one.source and one.found else ""
        on = f"，{one.on.year}年{one.on.month}月{one.on.day}日" if one.on else ""
        made.append(f"{WAYS[one.way]}：{where}{one.answer}{on}")
    return made


def licence_said(found: SoughtView | None) -> str:
    """Say why the applicant's licence does not meet a line: not there, or not valid any more."""
    for one in found.tries if found else ():
        if one.way is SourceWay.LICENCE and not one.found:
            return one.answer if one.answer.startswith(ABSENT) or FOUND in one.answer else ""
    return ""


ABSENT, FOUND = "没有查到您的", "找到了，但不能用"


def held(info: StoredFileInfo, *, remove_url: str = "") -> StoredFile:
    """Build one uploaded file with where to look at it, and where to delete it."""
    pages = f"，{info.page_count} 页" if info.page_count > 1 else ""
    return StoredFile(
        name=info.name,
        size=size_text(info.size) + pages,
        view_url=reverse("portal:file", args=[info.id]),
        thumb_url=reverse("portal:file_thumbnail", args=[info.id]) if info.has_thumbnail else "",
        remove_url=remove_url,
    )


def file_row(number: int, no: int, info: StoredFileInfo, place: int, count: int) -> StoredFile:
    """Build one uploaded file with where to look, move and delete it."""
    args = [number, no, info.id]
    return replace(
        held(info, remove_url=reverse("portal:apply_remove", args=args)),
        up_url=reverse("portal:apply_move", args=[*args, "up"]) if place else "",
        down_url=reverse("portal:apply_move", args=[*args, "down"]) if place < count - 1 else "",
    )
