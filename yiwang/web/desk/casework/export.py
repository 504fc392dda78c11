"""A case list as a file (导出)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.lib.codes.application_number import format_groups
from yiwang.services.cases import commands
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types.desk import DeskRow
from yiwang.web.desk.casework import filters
from yiwang.web.desk.tables import cell, download, pieces
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


def lines(rows: Iterable[DeskRow], most: int = MOST) -> Iterator[str]:
    """Yield the file in pieces; the last line counts the others."""

    def last(count: int) -> str:
        return f"共 {count} 件" if count < most else f"已到上限 {most} 件，其余没有导出"

    return pieces(HEAD, map(_cells, rows), last)


def _cells(row: DeskRow) -> tuple[str | int, ...]:
    received = timezone.localtime(row.submitted_at)
    return (
        format_groups(row.number),
        cell(row.item_name),
        cell(row.organisation_name),
        cell(row.applicant_name),
        row.step,
        row.label,
        row.due_on.isoformat() if row.due_on else "",
        "" if row.days_left is None else row.days_left,
        filters.LIGHTS.get(row.light, ""),
        cell(row.claimed_name),
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
    name = f"办件列表-{filters.VIEWS[wanted.view]}-{timezone.localtime(now):%Y%m%d-%H%M}.csv"
    return download(lines(rows), name)
