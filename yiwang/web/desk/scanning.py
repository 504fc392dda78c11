"""What a window scans for somebody who stands in front of it (窗口扫描)."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.files import commands as files
from yiwang.services.eforms.types import FileQuestion
from yiwang.web.ui.access import actor_of


def keep(
    request: HttpRequest, upload: UploadedFile[Any], owner: str, asked: FileQuestion | None = None
) -> str:
    """Keep a scan until it is handed in; say why not when it is not taken."""
    actor, at = actor_of(request), clock.now()
    try:
        info = files.store(
            content=upload.chunks(), name=upload.name or "", owner=owner, actor=actor, at=at
        )
    except DomainError as error:
        return error.text
    if asked is None or info.media_type in asked.media_types:
        return ""
    files.discard(file_id=info.id, owner=owner, actor=actor, at=at)
    return asked.wrong_sort(info.name)
