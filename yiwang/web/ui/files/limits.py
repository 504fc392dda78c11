"""A ceiling on what one request may upload, before it fills the disk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

ROOM = 1024 * 1024


class Ceiling(FileUploadHandler):
    """Break off a request that carries more than one application may hold."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Start counting."""
        super().__init__(*args, **kwargs)
        self._seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count and pass on."""
        del start
        self._seen += len(raw_data)
        if self._seen > settings.YIWANG_CASE_MAX_BYTES + ROOM:
            raise StopUpload(connection_reset=True)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""
        del file_size
