"""The thread of a case on a page (办件沟通): what was written, the box to write in, its files.

Shared by the applicant's page and the desk's. Files are kept at once, so that an error in the text
loses none; those not sent wait for the same writer at the same case.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.foundation.files.types import StoredFileInfo
from yiwang.services.cases.types.threads import ThreadView, pending_owner
from yiwang.web.ui.access import actor_of
from yiwang.web.ui.elements import size_text
from yiwang.web.ui.forms import Field, Form

LONGEST = 4000
ACCEPT = ".jpg,.jpeg,.png,.heic,.pdf"


@dataclass
class Written:
    """What was typed, the files that wait, and what is wrong."""

    text: str = ""
    files: tuple[StoredFileInfo, ...] = ()
    errors: dict[str, str] = field(default_factory=dict)
    is_kept: bool = False
    """Something was only uploaded or dropped; nothing is to be sent."""


def read(request: HttpRequest, thread: ThreadView) -> Written:
    """Return what is there: on POST the text, and the files kept or dropped with it."""
    actor = actor_of(request)
    owner = pending_owner(thread.number, actor.id)
    written = Written()
    if request.method == "POST":
        written.text = request.POST.get("text", "").replace("\r\n", "\n").strip()[:LONGEST]
        _drop(request, owner, actor, written)
        for upload in request.FILES.getlist("files"):
            try:
                files.store(
                    content=upload,
                    name=upload.name or "",
                    owner=owner,
                    actor=actor,
                    at=clock.now(),
                )
            except DomainError as error:
                written.errors["files"] = error.text
    written.files = stored.files_of(owner)
    return written


def _drop(request: HttpRequest, owner: str, actor: Actor, written: Written) -> None:
    raw = request.POST.get("drop", "")
    if not raw:
        return
    written.is_kept = True
    try:
        files.discard(file_id=UUID(raw), owner=owner, actor=actor, at=clock.now())
    except (ValueError, DomainError):
        written.errors["files"] = "这个文件已经删除"


def form(written: Written, *, label: str, hint: str) -> Form:
    """Return the box to write in."""
    fields = [
        Field(
            name="text",
            label=label,
            kind="textarea",
            rows=5,
            hint=hint,
            value=written.text,
            maxlength=2000,
        ),
        Field(
            name="files",
            label="附件",
            kind="files",
            required=False,
            hint="照片或 PDF，一次最多 5 个，每个最多 20 MB",
            accept=ACCEPT,
        ),
    ]
    return Form(fields, written.errors)


def waiting_files(written: Written) -> list[dict[str, Any]]:
    """Return the files that go with the next line, each with its size."""
    return [{"id": f.id, "name": f.name, "size": size_text(f.size)} for f in written.files]
