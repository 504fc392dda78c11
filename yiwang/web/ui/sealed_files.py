"""A sealed file that somebody sends to have it verified (文件核验): read, judged, not kept."""

import time
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.services.licences import queries as licences
from yiwang.services.licences.types.verification import FileVerdict
from yiwang.web.ui.access import actor_of, address_of
from yiwang.web.ui.counters import Counters

MOST_A_MINUTE: Final = 30
"""By address: unpacking and checking a large file takes up to a second."""


class TooOften(DomainError):
    """The address has sent more files within a minute than are judged."""

    code = "verification.too_often"
    sentence = "核验太频繁，请一分钟后再试"
    status = 429


def judged(request: HttpRequest, upload: "UploadedFile[Any]") -> FileVerdict:
    """Judge an uploaded file.

    :raises TooOften: too many files of this address. :raises FileTooLarge: more than 20 MB.
    """
    if settings.YIWANG_RATE_LIMITS:
        _count(address_of(request))
    content = upload.read(licences.LARGEST_FILE + 1)
    return licences.verify_file(content, viewer=actor_of(request), at=clock.now())


@cache
def _counters(data: str) -> Counters:
    return Counters(Path(data) / "run" / "limits.bin")


def _count(address: str) -> None:
    counters = _counters(str(settings.YIWANG_DATA))
    used, wait = counters.count(f"verify {address}", int(time.time()))
    if used > MOST_A_MINUTE:
        raise TooOften(f"核验太频繁：每分钟最多 {MOST_A_MINUTE} 个文件，请在 {wait} 秒后再试")
