"""A case list as a file (导出): CSV that spreadsheets read, line by line, in constant memory."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import cast
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.lib.codes.application_number import format_groups
from yiwang.services.cases import commands
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types.desk import DeskRow
from yiwang.web.desk.casework import filters
from yiwang.web.ui.access import actor_of, staff

HEAD = (
    "申请编号",
    "事项",
    "办理部门",
    "申请人（脱敏）",
    "环节",
    "状态",
    "到期日",
    "剩余工作日",
    "灯",
    "经办人",
    "收到时间",
    "渠道",
)
MOST = 1_000_000
"""So many cases.desk_export gives at most."""
BYTE_ORDER_MARK = "\ufeff"
"""Without it spreadsheets take the file for GBK."""
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
LINES_AT_ONCE = 200


class _Line:
    """A file for `csv.writer` that holds what was written last."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        """Keep the line."""
        self.text = text


def plain(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULAS) else text


def lines(rows: Iterable[DeskRow], most: int = MOST) -> Iterator[str]:
    """Yield the file in pieces of some hundred lines.

    The last line counts the others: without it the file is not whole.
    """
    line, count = _Line(), 0
    writer = csv.writer(line)
    writer.writerow(HEAD)
    held = [BYTE_ORDER_MARK, line.text]
    for count, row in enumerate(rows, 1):  # noqa: B007  the last number is the count
        writer.writerow(_cells(row))
        held.append(line.text)
        if len(held) >= LINES_AT_ONCE:
            yield "".join(held)
            held.clear()
    writer.writerow([f"共 {count} 件" if count < most else f"已到上限 {most} 件，其余没有导出"])
    yield "".join([*held, line.text])


def _cells(row: DeskRow) -> tuple[str | int, ...]:
    received = timezone.localtime(row.submitted_at)
    return (
        format_groups(row.number),
        plain(row.item_name),
        plain(row.organisation_name),
        plain(row.applicant_name),
        row.step,
        row.label,
        row.due_on.isoformat() if row.due_on else "",
        "" if row.days_left is None else row.days_left,
        filters.LIGHTS.get(row.light, ""),
        plain(row.claimed_name),
        f"{received:%Y-%m-%d %H:%M}",
        filters.CHANNELS.get(row.channel, row.channel),
    )


@staff("cases.read")
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Send the list with its filters as a file; who took it is noted before the first line."""
    viewer, now = actor_of(request), clock.now()
    wanted = filters.filters(filters.read(request.POST))
    commands.note_export(filters=wanted, actor=viewer, at=now)
    rows = cases.desk_export(wanted, viewer=viewer, at=now)
    response = StreamingHttpResponse(
        (piece.encode() for piece in lines(rows)), content_type="text/csv; charset=utf-8"
    )
    name = f"办件列表-{filters.VIEWS[wanted.view]}-{timezone.localtime(now):%Y%m%d-%H%M}.csv"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return cast("HttpResponse", response)
