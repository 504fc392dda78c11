"""Kinds of files."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FileKind(StrEnum):
    """Kinds of files (导出格式)."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


JSON_NAME, CSV_NAME = "catalogue.jsonl.gz", "catalogue.csv.zip"
"""The files of the open data: lines of JSON, tables."""


@dataclass(frozen=True, slots=True)
class OpenDataInfo:
    """A file of the whole public catalogue (开放数据文件); ``last_change`` is the feed's number."""

    name: str
    digest: str
    size: int
    items: int
    texts: int
    lists: int
    last_change: int
    made_at: datetime
