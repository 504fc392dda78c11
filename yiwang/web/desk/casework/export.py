"""A case list as a file (导出)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.jobs import job
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.lib.codes.application_number import format_groups
from yiwang.services.cases import commands
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types.desk import DeskFilters, DeskRow
from yiwang.services.cases.types.exports import ExportState
from yiwang.web.desk.casework import filters
from yiwang.web.desk.tables import cell, download, pieces
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Field, Form

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
PIECE = 500_000
"""Characters of a piece of the file."""
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
def export(request: HttpRequest) -> HttpResponse:
    """Ask what the list is for, then have it made in the background (导出)."""
    query = filters.read(request.POST or request.GET)
    errors: dict[str, str] = {}
    if "reason" in request.POST:
        errors = _order(request, filters.filters(query))
        if not errors:
            messages.success(request, "正在生成，完成以后可以在这里下载")
            return HttpResponseRedirect(reverse("desk:exports"))
    field = Field(
        name="reason",
        label="用途",
        hint="比如“6月办件质量抽查”。谁在什么时候导出了什么、作什么用，都会记录",
        maxlength=500,
        value=request.POST.get("reason", ""),
    )
    name = filters.VIEWS[filters.filters(query).view]
    context = {"form": Form([field], errors), "query": query, "view_name": name}
    return render(request, "desk/casework/export.html", context, status=422 if errors else 200)


def _order(request: HttpRequest, wanted: DeskFilters) -> dict[str, str]:
    """Have the list made; return what is wrong with the order."""
    now, reason = clock.now(), request.POST.get("reason", "")
    name = f"办件列表-{filters.VIEWS[wanted.view]}-{timezone.localtime(now):%Y%m%d-%H%M}.csv"
    try:
        commands.order_export(
            filters=wanted, reason=reason, name=name, actor=actor_of(request), at=now
        )
    except DomainError as error:
        return error.fields or {"": error.text}
    return {}


@staff("cases.read")
def exports(request: HttpRequest) -> HttpResponse:
    """List one's own exports with how far they are (我的导出)."""
    found = cases.my_exports(viewer=actor_of(request), at=clock.now())
    busy = any(e.state in {ExportState.WAITING, ExportState.RUNNING} for e in found)
    is_part = "part" in request.GET
    template = "_exports" if is_part else "exports"
    context = {"exports": found, "busy": busy}
    status = 286 if is_part and not busy else 200
    return render(request, f"desk/casework/{template}.html", context, status=status)


@staff("cases.read")
def download_export(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send the file; each time is noted."""
    viewer = actor_of(request)
    found, content = cases.export_bytes(key, viewer=viewer)
    commands.take_export(export=key, actor=viewer, at=clock.now())
    return download(content, found.name)


@job("cases.write_export")
def write_export(export: str) -> None:
    """Write an export that was asked for, a piece of about a megabyte at a time."""
    key = UUID(export)
    order = cases.export_order(key, viewer=SYSTEM)
    if order is None or not commands.begin_export(export=key, actor=SYSTEM, at=clock.now()):
        return
    try:
        _write(key, *order)
    except Exception:
        commands.end_export(export=key, done=False, actor=SYSTEM, at=clock.now())
        raise
    commands.end_export(export=key, done=True, actor=SYSTEM, at=clock.now())


def _write(key: UUID, wanted: DeskFilters, viewer: Actor) -> None:
    count, size = 0, 0
    held: list[str] = []

    def counted(rows: Iterable[DeskRow]) -> Iterator[DeskRow]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    def store() -> None:
        content = "".join(held).encode()
        commands.add_to_export(
            export=key, content=content, lines=count, actor=SYSTEM, at=clock.now()
        )
        held.clear()

    for piece in lines(counted(cases.desk_export(wanted, viewer=viewer, at=clock.now()))):
        held.append(piece)
        size += len(piece)
        if size >= PIECE:
            store()
            size = 0
    store()
