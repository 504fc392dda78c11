"""What the pages of import and export show."""

from __future__ import annotations

from yiwang.engagement.interchange.types.files import FileKind
from yiwang.engagement.interchange.types.imports import Grade, ImportState
from yiwang.services.catalogue.types.sets import Standing

STATES = {
    ImportState.READING: ("正在读取", "blue"),
    ImportState.CHECKING: ("正在核对", "blue"),
    ImportState.FAULTY: ("有错误，没有导入", "red"),
    ImportState.SAME: ("和现行版本一样，没有变化", "grey"),
    ImportState.READY: ("等待另一人确认", "amber"),
    ImportState.PUBLISHING: ("正在发布", "blue"),
    ImportState.PUBLISHED: ("已发布", "green"),
    ImportState.DROPPED: ("已作废", "grey"),
}
GRADES = {
    Grade.ERROR: ("要改", "red"),
    Grade.WARNING: ("提醒", "amber"),
    Grade.MENDED: ("已自动整理", "grey"),
}
TYPES = {
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.CSV: "text/csv; charset=utf-8",
    FileKind.JSON: "application/json",
}
LABELS = {
    FileKind.XLSX: "表格（XLSX）",
    FileKind.CSV: "文本表格（CSV）",
    FileKind.JSON: "数据（JSON）",
}
NATIONAL = "national-"
EXPORTS = [
    *((kind.value, label) for kind, label in LABELS.items()),
    (f"{NATIONAL}{FileKind.XLSX.value}", "国家交换表（XLSX）"),
    (f"{NATIONAL}{FileKind.JSON.value}", "国家交换表（JSON）"),
]
FIRST = {"kind": FileKind.XLSX.value, "standing": Standing.IN_FORCE.value}
