"""Results by courier: ordered singly or many at once, the sheet, taken back, moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.services.cases import commands as cases
from yiwang.services.delivery import commands as delivery
from yiwang.web.desk.fields import plain
from yiwang.web.desk.handover.views import page
from yiwang.web.ui.access import actor_of, staff

AT_ONCE = 20
DIGITS = 18
SHORT = 9


def version_of(text: str) -> int:
    """Return the version a page sent; what is no number is no version of anything."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= SHORT else 0


def chosen(request: HttpRequest) -> list[tuple[int, int]]:
    """Return number and version of the lines that were ticked (``number:version``)."""
    pairs = [one.partition(":") for one in request.POST.getlist("case")[:AT_ONCE]]
    return [
        (int(number), version_of(version))
        for number, _, version in pairs
        if number.isascii() and number.isdecimal() and len(number) == DIGITS
    ]


@staff("cases.deliver")
@require_POST
def order(request: HttpRequest) -> HttpResponse:
    """Order a courier for what was ticked; what is refused holds back nothing else."""
    wanted, ordered = chosen(request), 0
    if not wanted:
        messages.error(request, "请先勾选要寄出的件")
    for number, version in wanted:
        try:
            cases.order_parcel(
                case=number, version=version, actor=actor_of(request), at=clock.now()
            )
            ordered += 1
        except DomainError as error:
            messages.error(request, f"{number}：{error.text}")
    if ordered:
        messages.success(request, f"已下单 {ordered} 件，寄递公司接单后可以打印交接单")
    back = request.POST.get("back", "")
    if back.isascii() and back.isdecimal() and len(back) == DIGITS:
        return redirect("desk:handover-case", int(back))
    return redirect("desk:handover")


@staff("cases.deliver")
@require_GET
def sheet(request: HttpRequest) -> HttpResponse:
    """Show the courier's sheet of parcels under way, for printing (寄递交接单)."""
    numbers = plain(request.GET).getlist("n")[:AT_ONCE]
    actor, now = actor_of(request), clock.now()
    lines = delivery.print_sheet(subjects=numbers, actor=actor, at=now)
    context = {"lines": lines, "now": now, "actor": actor}
    return render(request, "desk/handover/sheet.html", context)


def _act(
    request: HttpRequest, number: int, run: Callable[..., Any], name: str, done: str
) -> HttpResponse:
    written = plain(request.POST).get(name, "").strip()[:200]
    version = version_of(request.POST.get("version", ""))
    by = {"actor": actor_of(request), "at": clock.now()}
    try:
        run(case=number, version=version, **{name: written}, **by)
    except NotFound:
        raise
    except DomainError as error:
        wrong = error.fields or {"": error.text}
        return page(request, number, values={name: written}, errors=wrong, status=error.status)
    messages.success(request, done)
    return redirect("desk:handover-case", number)


@staff("cases.deliver")
@require_POST
def move(request: HttpRequest, number: int) -> HttpResponse:
    """Let the result be collected at the window, the applicant consenting."""
    done = "已改为窗口领取，已告诉申请人"
    return _act(request, number, cases.move_delivery, "consent", done)


@staff("cases.deliver")
@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take an order back before it is picked up."""
    done = "已请寄递公司撤单；已经揽收的，会继续送达"
    return _act(request, number, cases.withdraw_parcel, "reason", done)
