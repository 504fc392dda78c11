"""Results that wait for their applicants (出件): the queue, and one with what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types import Action
from yiwang.services.cases.types.desk import CaseFile
from yiwang.services.delivery import queries as delivery
from yiwang.services.delivery.types import (
    Act,
    ConsignmentState,
    ConsignmentView,
    QueueFilters,
    QueueRow,
    Way,
)
from yiwang.web.desk.fields import plain
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.elements import Chip
from yiwang.web.ui.forms import Field, Form

LIMIT = 20
_S = ConsignmentState
COLLECTED = (Way.WINDOW, Way.KIOSK)
KINDS: dict[str, tuple[str, QueueFilters]] = {
    "": ("全部", QueueFilters()),
    "window": ("待窗口领取", QueueFilters(ways=COLLECTED, states=(_S.WAITING,))),
    "post": ("待寄出", QueueFilters(ways=(Way.POST,), states=(_S.WAITING,))),
    "ordering": ("下单中", QueueFilters(states=(_S.ORDERING,))),
    "sent": ("寄送途中", QueueFilters(states=(_S.SENT,))),
    "back": ("退回和丢失", QueueFilters(states=(_S.RETURNED, _S.LOST))),
    "online": ("待网上领取", QueueFilters(ways=(Way.ONLINE,), states=(_S.WAITING,))),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the queue with where it leads."""

    row: QueueRow
    url: str
    may_order: bool


@staff("cases.deliver")
def waiting(request: HttpRequest) -> HttpResponse:
    """Show what waits to reach its applicant, by how; find one by number, name or item."""
    sent = plain(request.GET)
    text, after = sent.get("q", "").strip()[:60], sent.get("after", "")
    kind = sent.get("kind", "") if sent.get("kind", "") in KINDS else ""
    base = KINDS[kind][1]
    wanted = QueueFilters(ways=base.ways, states=base.states, text=text)
    found = delivery.queue(wanted, viewer=actor_of(request), after=after, limit=LIMIT)
    here = reverse("desk:handover")

    def chip(key: str, label: str) -> Chip:
        asked = urlencode({k: v for k, v in (("kind", key), ("q", text)) if v})
        return Chip(label, f"{here}?{asked}" if asked else here, key == kind)

    lines = [_line(row) for row in found.rows]
    context = {
        "lines": lines,
        "may_order": any(line.may_order for line in lines),
        "may_print": kind == "sent" and bool(lines),
        "sheet": urlencode([("n", row.subject) for row in found.rows]),
        "chips": [chip(key, label) for key, (label, _) in KINDS.items()],
        "kind": kind,
        "text": text,
        "first_url": here if after else "",
        "next_url": f"?{urlencode({'kind': kind, 'q': text, 'after': found.after})}"
        if found.after
        else "",
    }
    return render(request, "desk/handover/list.html", context)


def _line(row: QueueRow) -> Line:
    may_order = row.way is Way.POST and row.state is ConsignmentState.WAITING
    return Line(row, reverse("desk:handover-case", args=[int(row.subject)]), may_order)


@dataclass(frozen=True, slots=True)
class CasePage:
    """One result: the case, the consignment, what may be done now."""

    file: CaseFile
    sent: ConsignmentView
    case_url: str
    may_give: bool
    may_order: bool
    may_move: bool
    may_withdraw: bool
    is_online: bool


def found(request: HttpRequest, number: int) -> CasePage:
    """Return a result and its case. :raises NotFound: none, or not of this post."""
    viewer = actor_of(request)
    file = cases.case_for_staff(number, viewer=viewer, at=clock.now())
    sent = cases.delivery_of(number, viewer=viewer)
    if sent is None:
        raise NotFound("这件现在没有要送达的结果")
    may = Action.SEND_OUT in file.actions
    return CasePage(
        file=file,
        sent=sent,
        case_url=reverse("desk:case", args=[number]),
        may_give=Act.HAND_OVER in sent.acts and Action.DELIVER in file.actions,
        may_order=Act.ORDER in sent.acts and may,
        may_move=Act.MOVE in sent.acts and Action.CHANGE_DELIVERY in file.actions,
        may_withdraw=may and sent.state in {_S.ORDERING, _S.SENT},
        is_online=sent.way is Way.ONLINE and sent.state is _S.WAITING,
    )


def page(
    request: HttpRequest,
    number: int,
    *,
    values: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Show one result; with what was written and what is wrong with it."""
    one, held, wrong = found(request, number), values or {}, errors or {}

    def asked(name: str, label: str, hint: str) -> Field:
        value = held.get(name, "")
        return Field(
            name=name, label=label, kind="textarea", rows=2, hint=hint, value=value, maxlength=200
        )

    move = [asked("consent", "申请人怎样同意的", "写明谁、什么时候、怎样同意的，会记入痕迹")]
    back = [asked("reason", "为什么撤回", "寄递公司揽收以后不能撤回")]
    context = {
        "page": one,
        "file": one.file,
        "sent": one.sent,
        "version": one.sent.version,
        "move_form": Form(move, {k: v for k, v in wrong.items() if k == "consent"}),
        "back_form": Form(back, {k: v for k, v in wrong.items() if k == "reason"}),
        "form": Form([*move, *back], wrong),
    }
    return render(request, "desk/handover/case.html", context, status=status)


@staff("cases.deliver")
def case(request: HttpRequest, number: int) -> HttpResponse:
    """Show one result: how it is to come, where it is, what may be done."""
    return page(request, number)
