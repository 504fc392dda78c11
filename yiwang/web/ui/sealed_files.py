"""A sealed file that somebody sends to have it verified (文件核验): read, judged, not kept."""

from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from yiwang.foundation.core import clock
from yiwang.services.licences import queries as licences
from yiwang.services.licences.types.verification import FileVerdict
from yiwang.web.ui.access import actor_of
from yiwang.web.ui.often import limit

MOST_A_MINUTE: Final = 30
"""By address: unpacking and checking a large file takes up to a second."""


def judged(request: HttpRequest, upload: "UploadedFile[Any]") -> FileVerdict:
    """Judge an uploaded file.

    :raises TooOften: too many files of this address. :raises FileTooLarge: more than 20 MB.
    """
    limit(request, "verify", most=MOST_A_MINUTE)
    content = upload.read(licences.LARGEST_FILE + 1)
    return licences.verify_file(content, viewer=actor_of(request), at=clock.now())
