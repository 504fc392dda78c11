"""The form of a voice (诉求) on a page: what was typed, its files, what is wrong.

Shared by the portal and the hotline's page. Files are kept at once and belong to the form, to
nobody by name, so that an error in the text loses none and a protected reporter leaves no trace.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, QueryDict

from yiwang.engagement.interaction.types import (
    KIND_NAMES,
    MOST_FILES,
    MOST_TEXT,
    MOST_TITLE,
    NewVoice,
    VoiceKind,
)
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import ANYONE
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.foundation.files.types import StoredFileInfo
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.catalogue import queries as catalogue
from yiwang.web.ui.elements import size_text
from yiwang.web.ui.forms import Field, Form, Option

ACCEPT = ".jpg,.jpeg,.png,.heic,.pdf"
MOST_BODIES = 200
KIND_HINTS = {
    VoiceKind.CONSULTATION: "怎么办、要什么材料、为什么",
    VoiceKind.SUGGESTION: "希望改进什么",
    VoiceKind.NEED: "企业遇到的困难，希望得到什么帮助",
    VoiceKind.COMPLAINT: "对办事的态度、时间、结果不满意",
    VoiceKind.REPORT: "反映违法违纪的事。您的身份会加密保存，承办人员看不到",
}


@dataclass
class Written:
    """What was typed, the files that wait, and what is wrong."""

    new: NewVoice
    files: tuple[StoredFileInfo, ...] = ()
    errors: dict[str, str] = field(default_factory=dict)
    is_kept: bool = False
    """Something was only uploaded or dropped; nothing is to be sent."""

    @property
    def waiting(self) -> list[dict[str, Any]]:
        """Return the files that go along, each with its size."""
        return [{"id": f.id, "name": f.name, "size": size_text(f.size)} for f in self.files]

    @property
    def item_name(self) -> str:
        """Return the item it is about."""
        guide = catalogue.guide(self.new.item_code) if self.new.item_code else None
        return guide.name if guide else ""


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def read(request: HttpRequest, kinds: Sequence[VoiceKind], region_code: str) -> Written:
    """Return what is there: typed words, and on POST the files kept or dropped with them."""
    is_sent = request.method == "POST"
    given = request.POST if is_sent else request.GET
    token = _key(given.get("token", "")) if is_sent else None
    written = Written(_typed(given, kinds, region_code, token or uuid4(), is_sent=is_sent))
    owner = f"draft:voice:{written.new.token}"
    if is_sent:
        _drop(request, owner, written)
        _take(request, owner, written)
    written.files = stored.files_of(owner)
    ids = tuple(one.id for one in written.files)
    written.new = NewVoice(**{**vars(written.new), "file_ids": ids})
    return written


def _typed(
    given: QueryDict, kinds: Sequence[VoiceKind], region_code: str, token: UUID, *, is_sent: bool
) -> NewVoice:
    def text(name: str) -> str:
        return given.get(name, "").replace("\0", "")

    kind = next((one for one in kinds if one.value == text("kind")), kinds[0])
    return NewVoice(
        token=token,
        kind=kind,
        title=text("title"),
        text=text("text"),
        region_code=region_code,
        item_code=text("item")[:60],
        organisation_id=_key(text("org")),
        case=text("case"),
        is_named=text("naming") != "no" if is_sent else True,
        is_sealed="sealed" in given,
        name=text("name"),
        phone=text("phone"),
    )


def _take(request: HttpRequest, owner: str, written: Written) -> None:
    held = len(stored.files_of(owner))
    for upload in request.FILES.getlist("files"):
        if held == MOST_FILES:
            written.errors["files"] = f"附件最多 {MOST_FILES} 个，多的没有留下"
            return
        try:
            files.store(
                content=upload, name=upload.name or "", owner=owner, actor=ANYONE, at=clock.now()
            )
            held += 1
        except DomainError as error:
            written.errors["files"] = error.text


def _drop(request: HttpRequest, owner: str, written: Written) -> None:
    raw = request.POST.get("drop", "")
    if not raw:
        return
    written.is_kept = True
    try:
        files.discard(file_id=UUID(raw), owner=owner, actor=ANYONE, at=clock.now())
    except (ValueError, DomainError):
        written.errors["files"] = "这个文件已经删除"


def about(
    written: Written, kinds: Sequence[VoiceKind], *, label: str, with_case: bool
) -> list[Field]:
    """Return what it is and whom it concerns."""
    new = written.new
    fields = [
        Field(
            name="kind",
            label=label,
            kind="radio",
            value=new.kind.value,
            options=[Option(one.value, KIND_NAMES[one], KIND_HINTS[one]) for one in kinds],
        )
    ]
    if not new.item_code:
        bodies = orgs.organisations_in(new.region_code, limit=MOST_BODIES)
        fields.append(
            Field(
                name="org",
                label="哪个单位",
                kind="select",
                required=False,
                value=str(new.organisation_id or ""),
                hint="不知道的可以不选，由政务服务中心转给该管的单位",
                options=[Option(str(b.id), b.name) for b in bodies],
            )
        )
    if with_case:
        fields.append(
            Field(
                name="case",
                label="所涉办件的申请编号",
                required=False,
                value=new.case,
                hint="18 位，在“我的办件”里。和办件无关的不用填",
                autocomplete="off",
            )
        )
    return fields


def words(written: Written) -> list[Field]:
    """Return the boxes to write in."""
    new = written.new
    return [
        Field(name="title", label="标题", value=new.title, hint=f"一句话，最多 {MOST_TITLE} 个字"),
        Field(
            name="text",
            label="内容",
            kind="textarea",
            rows=8,
            value=new.text,
            hint="写明时间、地点、经过和您的要求。请不要写别人的身份证号码和电话",
            maxlength=MOST_TEXT,
        ),
        Field(
            name="files",
            label="附件",
            kind="files",
            required=False,
            hint=f"照片或 PDF，最多 {MOST_FILES} 个，每个最多 20 MB",
            accept=ACCEPT,
        ),
    ]


def who(
    written: Written, *, name_hint: str, phone_hint: str, needs_phone: bool = False
) -> list[Field]:
    """Return the boxes for a name and a phone."""
    new = written.new
    return [
        Field(
            name="name",
            label="姓名",
            value=new.name,
            required=False,
            hint=name_hint,
            autocomplete="name",
        ),
        Field(
            name="phone",
            label="电话",
            kind="tel",
            value=new.phone,
            required=needs_phone,
            hint=phone_hint,
            autocomplete="tel",
        ),
    ]


def form(fields: Sequence[Field], written: Written) -> Form:
    """Return the fields with what is wrong."""
    return Form(fields, written.errors)
