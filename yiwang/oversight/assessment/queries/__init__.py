"""Reads of assessment."""

from .circulars import circular, circular_pdf, circular_signature, circulars
from .formulas import formula, formulas, shipped_formula
from .goals import (
    indicators,
    target_ledger,
    task,
    tasks,
    tasks_overdue,
)
from .packages import package
from .reports import arrived_late, report, report_pdf, report_signature, reports, workbook
from .scores import behind, like_beside_like, open_objections, period, periods, score, scores

__all__ = [
    "arrived_late",
    "behind",
    "circular",
    "circular_pdf",
    "circular_signature",
    "circulars",
    "formula",
    "formulas",
    "indicators",
    "like_beside_like",
    "open_objections",
    "package",
    "period",
    "periods",
    "report",
    "report_pdf",
    "report_signature",
    "reports",
    "score",
    "scores",
    "shipped_formula",
    "target_ledger",
    "task",
    "tasks",
    "tasks_overdue",
    "workbook",
]
