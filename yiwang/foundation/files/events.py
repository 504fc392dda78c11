"""Facts that files tells."""

from dataclasses import dataclass

from yiwang.foundation.core.events import Event


@dataclass(frozen=True, kw_only=True)
class FileQuarantined(Event):
    """A stored content was found harmful and is served no more (文件隔离)."""

    name = "files.file_quarantined"
    stream_field = "sm3"
    sm3: str
    signature: str
