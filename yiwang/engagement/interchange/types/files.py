"""Kinds of files."""

from enum import StrEnum


class FileKind(StrEnum):
    """Kinds of files (导出格式)."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"
