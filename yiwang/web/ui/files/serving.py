"""Serve a stored file to somebody whose right was checked by the caller."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, TypeVar, cast
from urllib.parse import quote

from django.http import HttpResponse, StreamingHttpResponse

from yiwang.foundation.files import queries as files
from yiwang.foundation.files.types import StoredFileInfo

BLOCK = 64 * 1024
R = TypeVar("R", HttpResponse, StreamingHttpResponse)
SHOWN = frozenset({"image/jpeg", "image/png", "image/webp", "application/pdf"})


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while block := stream.read(BLOCK):
            yield block


def serve(info: StoredFileInfo, *, download: bool = False) -> HttpResponse:
    """Stream a file; what a browser cannot show safely is always downloaded.

    :raises NotFound: the file is gone or in quarantine.
    """
    how = "inline" if info.media_type in SHOWN and not download else "attachment"
    response = StreamingHttpResponse(
        _blocks(files.open_content(info.id)), content_type=info.media_type
    )
    response["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(info.name)}"
    response["Content-Length"] = str(info.size)
    return _streamed(response)


def serve_thumbnail(info: StoredFileInfo) -> HttpResponse:
    """Stream a file's small picture.

    :raises NotFound: there is none, or the file is in quarantine.
    """
    stream = files.open_thumbnail(info.id)
    return _streamed(StreamingHttpResponse(_blocks(stream), content_type="image/jpeg"))


def serve_bytes(content: bytes, name: str, media_type: str = "application/pdf") -> HttpResponse:
    """Answer a document that was made just now, such as an official letter."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}"
    return _sealed(response)


def _streamed(response: StreamingHttpResponse) -> HttpResponse:
    """Views are typed by HttpResponse; the two are siblings in Django."""
    return cast("HttpResponse", _sealed(response))


def _sealed(response: R) -> R:
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
