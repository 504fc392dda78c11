"""The list behind a figure as a file: ordered, made by the worker, taken from 我的清单."""

from __future__ import annotations

import csv
import io
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.jobs import job
from yiwang.foundation.core.types import SYSTEM
from yiwang.oversight.supervision import commands
from yiwang.oversight.supervision.commands.exporting import CannotTakeList
from yiwang.oversight.supervision.queries import exports
from yiwang.oversight.supervision.types import FactPage, FactView, LightNow
from yiwang.web.desk.fields import plain
from yiwang.web.desk.supervision import views, words
from yiwang.web.desk.tables import BYTE_ORDER_MARK, cell, download
from yiwang.web.ui.access import actor_of, staff

HEAD = ("编号", "种类", "事项", "部门", "环节", "灯", "收件日", "到期日", "办结日", "超时")
SIZE = exports.PIECE
LIGHTS = {
    LightNow.NONE: "", LightNow.GREEN: "绿灯", LightNow.YELLOW: "黄灯", LightNow.RED: "红灯",
}  # fmt: skip


@staff("supervision.read")
@require_POST
def order(request: HttpRequest) -> HttpResponse:
    """Have the list made that was looked at, then show how far it is."""
    viewer, now = actor_of(request), clock.now()
    today = clock.local_date(now)
    try:
        asked = views.asked_of(plain(request.POST), viewer)
        commands.order_export(
            asked=asked, total=views.total_of(asked, today, viewer),
            name=f"{views.name_of(asked, today)}清单 {today}.csv", actor=viewer, at=now,
        )  # fmt: skip
    except (ValueError, NotPermitted) as error:
        raise Http404 from error
    except CannotTakeList as error:
        messages.error(request, error.text)
    else:
        messages.success(request, "正在生成，完成以后可以在这里下载")
    return HttpResponseRedirect(reverse("desk:fact-exports"))


@staff("supervision.read")
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """List one's own files with how far they are."""
    found = exports.my_lists(viewer=actor_of(request), at=clock.now())
    is_busy = any(not one.is_done and one.failed_at is None for one in found)
    is_part = "part" in request.GET
    template = "_exports" if is_part else "exports"
    status = 286 if is_part and not is_busy else 200
    context = {"exports": found, "is_busy": is_busy}
    return render(request, f"desk/cockpit/{template}.html", context, status=status)


@staff("supervision.read")
@require_POST
def again(request: HttpRequest, key: UUID) -> HttpResponse:
    """Have a list that failed written on."""
    try:
        commands.retry_export(export=key, actor=actor_of(request), at=clock.now())
    except CannotTakeList as error:
        messages.error(request, error.text)
    else:
        messages.success(request, "正在继续生成，完成以后可以在这里下载")
    return HttpResponseRedirect(reverse("desk:fact-exports"))


@staff("supervision.read")
@require_GET
def take(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send the file; each time is noted."""
    viewer = actor_of(request)
    found, content = exports.list_bytes(key, viewer=viewer)
    commands.take_export(export=key, actor=viewer, at=clock.now())
    return download(content, found.name)


@job("supervision.write_export")
def write_list(export: str) -> None:
    """Write a list that was asked for, piece by piece; begun anew it goes on where it was.

    What goes wrong is noted for its owner and raised, so that the worker tries again by itself.
    """
    key = UUID(export)
    try:
        _write(key)
    except Exception:
        commands.fail_export(export=key, actor=SYSTEM, at=clock.now())
        raise


def _write(key: UUID) -> None:
    while True:
        now = clock.now()
        found = exports.next_piece(key, today=clock.local_date(now), size=SIZE, viewer=SYSTEM)
        if found is None:
            return
        n, before, page = found
        commands.add_to_export(
            export=key, n=n, content=_text(n, before, page).encode(), lines=len(page.rows),
            place=f"{page.after[0]},{page.after[1]}" if page.after else "", actor=SYSTEM, at=now,
        )  # fmt: skip


def _text(n: int, before: int, page: FactPage) -> str:
    """Return a piece as lines: the first begins with the heads, the last ends with the count."""
    out = io.StringIO()
    writer = csv.writer(out)
    if n == 0:
        out.write(BYTE_ORDER_MARK)
        writer.writerow(HEAD)
    writer.writerows(_cells(row) for row in page.rows)
    if not page.after:
        writer.writerow([f"共 {before + len(page.rows)} 件"])
    return out.getvalue()


def _cells(row: FactView) -> tuple[str, ...]:
    return (
        row.matter, words.KINDS.get(row.kind, row.kind), cell(row.item_name),
        cell(row.organisation_name), cell(row.step), LIGHTS[row.light], row.opened_on.isoformat(),
        row.due_on.isoformat() if row.due_on else "",
        row.ended_on.isoformat() if row.ended_on else "", "超时" if row.is_late else "",
    )  # fmt: skip
