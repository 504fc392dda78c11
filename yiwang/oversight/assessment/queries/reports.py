"""Statistics tables: read, as spreadsheet, as the sealed PDF."""

import io
from typing import Any, Final
from uuid import UUID

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import ANYONE, SYSTEM, Actor
from yiwang.foundation.files import queries as files
from yiwang.lib.codes import divisions
from yiwang.oversight.assessment import policy
from yiwang.oversight.assessment.models import Report
from yiwang.oversight.assessment.rules import papers, tables
from yiwang.oversight.assessment.types import ReportInfo, ReportState, Span
from yiwang.oversight.supervision import queries as figures
from yiwang.oversight.supervision.types import Measure
from yiwang.services.licences import queries as licences

MOST: Final = 200
FORMULAS: Final = ("=", "+", "-", "@")


def _info(row: Report, viewer: Actor) -> ReportInfo:
    acts = set()
    if row.state == ReportState.READY and policy.may_agree(viewer, row.region_code):
        acts.add("issue")
    if row.state == ReportState.ISSUED and policy.may_manage(viewer, row.region_code):
        acts.add("again")
    names = (
        "id", "region_code", "region_name", "first", "last", "number", "done", "total", "content",
        "sm3", "is_public", "file", "signature", "reason", "made_by", "made_at", "issued_by",
        "issued_at",
    )  # fmt: skip
    return ReportInfo(
        **{name: getattr(row, name) for name in names},
        span=Span(row.span),
        state=ReportState(row.state),
        name=papers.title(row),
        actions=frozenset(acts),
    )


def _sees(row: Report, viewer: Actor) -> bool:
    is_open = row.is_public and row.state == ReportState.ISSUED
    return is_open or policy.may_see(viewer, row.region_code)


def reports(
    *,
    region_code: str = "",
    before: UUID | None = None,
    limit: int = 50,
    viewer: Actor = ANYONE,
) -> tuple[ReportInfo, ...]:
    """Return tables, newest first: all of the own divisions, to others what was made public."""
    rows = Report.objects.defer("content", "waiting").order_by("-id")
    if viewer.has(policy.MANAGE) or viewer.has(policy.AGREE):
        mine = "" if viewer.is_system else divisions.prefix_of(viewer.region_code)
        rows = rows.filter(region_code__startswith=mine)
    else:
        rows = rows.filter(is_public=True, state=ReportState.ISSUED)
    if region_code:
        rows = rows.filter(region_code=region_code)
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: min(limit, MOST)])
    for row in found:
        row.content = {}  # a list does not need it: not read again row by row
    return tuple(_info(row, viewer) for row in found)


def report(report_id: UUID, *, viewer: Actor = ANYONE) -> ReportInfo | None:
    """Return one table in sight of the viewer."""
    row = Report.objects.filter(pk=report_id).first()
    return _info(row, viewer) if row and _sees(row, viewer) else None


def arrived_late(one: ReportInfo, *, viewer: Actor) -> dict[str, int]:
    """Return by column how much more counts for the period now than when it was counted (迟报)."""
    del viewer
    scope = figures.region(one.region_code, viewer=SYSTEM)
    measures = [Measure.RECEIVED, Measure.ENDED, Measure.LATE]
    now = figures.sums([scope], measures, one.first, one.last, viewer=SYSTEM)
    then = one.content["total"]["figures"]
    told = {m.value: now.get((scope, m), 0) - then.get(m.value, 0) for m in measures}
    return {key: n for key, n in told.items() if n}


def report_pdf(report_id: UUID, *, viewer: Actor = ANYONE) -> tuple[str, bytes]:
    """Return name and bytes of an issued table. :raises NotFound: none, or not for this viewer."""
    one = report(report_id, viewer=viewer)
    if one is None or one.file is None:
        raise NotFound
    with files.open_content(one.file) as stream:
        return f"{one.name}.pdf", stream.read()


def report_signature(report_id: UUID, *, viewer: Actor = ANYONE) -> tuple[str, bytes]:
    """Return name and bytes of the platform's signature on the PDF (GB/T 35275), detached.

    :raises NotFound: as :func:`report_pdf`.
    """
    one = report(report_id, viewer=viewer)
    if one is None or one.signature is None:
        raise NotFound
    kept = licences.signature_file(one.signature, signed=False, viewer=SYSTEM)
    return f"{one.name}.p7s", kept.content


def workbook(report_id: UUID, *, viewer: Actor = ANYONE) -> tuple[str, bytes]:
    """Return name and bytes of a table as spreadsheet. :raises NotFound: as :func:`report_pdf`."""
    one = report(report_id, viewer=viewer)
    if one is None or one.state is ReportState.COUNTING:
        raise NotFound
    content, book = one.content, Workbook(write_only=True)
    regions = book.create_sheet("各地区")
    _append(regions, [one.name])
    _append(regions, tables.head())
    for line in content["regions"]:
        _append(regions, tables.cells(line))
    _append(regions, tables.cells(content["total"]))
    offices = book.create_sheet("各单位")
    _append(offices, tables.head())
    for line in content["offices"]:
        _append(offices, tables.cells(line))
    checks = book.create_sheet("平衡校验和迟到的数据")
    for line in content["balance"]:
        told = "相符" if line["is_equal"] else "不符"
        _append(checks, [line["name"], line["left"], line["right"], told])
    for late in content["late"]:
        _append(checks, [late])
    out = io.BytesIO()
    book.save(out)
    return f"{one.name}.xlsx", out.getvalue()


def _append(page: Any, cells: list[str] | list[str | int]) -> None:
    """Write a row; no text is ever taken for a formula."""
    made = []
    for value in cells:
        cell = WriteOnlyCell(page, value=value)
        if isinstance(value, str) and value.startswith(FORMULAS):
            cell.data_type = "s"
        made.append(cell)
    page.append(made)
