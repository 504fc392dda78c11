"""Bills by state, one bill with its trace, and every act on it (收费)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound
from yiwang.foundation.core.links import resolve
from yiwang.services.payments import queries
from yiwang.services.payments.types import BILL_NAMES, BillFile, BillLine, BillState, RefundState
from yiwang.web.desk.billing.acts import BY_SLUG, Act
from yiwang.web.desk.fields import plain
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui.access import actor_of, may, staff
from yiwang.web.ui.elements import Chip, Moment

PAGE = 30
RIGHTS = ("payments.bill", "payments.settle", "payments.reconcile")
TONES = {
    BillState.OPEN: "amber",
    BillState.PAID: "green",
    BillState.WAIVED: "green",
    BillState.PART_REFUNDED: "blue",
    BillState.REFUNDED: "blue",
}
REFUND_TONES = {
    RefundState.DONE: "green",
    RefundState.FAILED: "red",
    RefundState.ASKED: "amber",
    RefundState.APPROVED: "blue",
}


def require_right(request: HttpRequest) -> None:
    """Let in whoever has to do with money. :raises PermissionDenied: nobody else."""
    if not any(may(request, right) for right in RIGHTS):
        raise PermissionDenied(RIGHTS[0])


def uuid_of(text: str) -> UUID | None:
    """Return the key in an address, None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def toned(lines: tuple[BillLine, ...]) -> list[tuple[BillLine, str]]:
    """Return each bill with the colour of its state."""
    return [(line, TONES.get(line.state, "grey")) for line in lines]


@staff()
def listing(request: HttpRequest) -> HttpResponse:
    """List the bills of one's organisations, newest first, by state or by number."""
    require_right(request)
    query = plain(request.GET)
    wanted, number = query.get("state", ""), "".join(query.get("number", "").split())[:50]
    state = BillState(wanted) if wanted in BillState.__members__ else None
    before = uuid_of(query.get("before", ""))
    found = queries.bill_lines(
        states=[state] if state else (),
        number=number,
        before=before,
        limit=PAGE + 1,
        viewer=actor_of(request),
    )
    shown = found[:PAGE]
    base = {"state": wanted} if state else {}
    more = {**base, "before": str(shown[-1].id)} if len(found) > PAGE else None
    chips = [Chip("全部", "?", is_on=state is None)] + [
        Chip(name, "?" + urlencode({"state": one.value}), is_on=one is state)
        for one, name in BILL_NAMES.items()
    ]
    context = {
        "lines": toned(shown),
        "chips": chips,
        "number": number,
        "next_url": "?" + urlencode(more) if more else "",
        "first_url": "?" + urlencode(base) if before else "",
        "may_reconcile": may(request, "payments.reconcile"),
    }
    return render(request, "desk/billing/list.html", context)


def _file(request: HttpRequest, key: UUID) -> BillFile:
    """Return a bill of one's organisations; whoever reads the case reads its bill."""
    if not may(request, "cases.read"):
        require_right(request)
    return queries.bill_file(key, viewer=actor_of(request))


@staff()
def bill(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one bill: what for, money in and out, requests, trace, what one may do."""
    return _page(request, _file(request, key))


def _page(request: HttpRequest, file: BillFile) -> HttpResponse:
    one = file.bill
    kind, _, number = one.subject.partition(":")
    acts = [act for act in BY_SLUG.values() if act.act in file.actions]
    context = {
        "file": file,
        "one": one,
        "tone": TONES.get(one.state, "grey"),
        "case_url": reverse("desk:case", args=[number]) if kind == "case" and number else "",
        "pay_url": resolve("bill", str(one.id)),
        "refunds": [(r, REFUND_TONES.get(r.state, "grey")) for r in one.refunds],
        "buttons": [(act.label, reverse("desk:bill-act", args=[one.id, act.slug])) for act in acts],
        "moments": [_moment(file, n) for n in range(len(file.steps))],
    }
    return render(request, "desk/billing/bill.html", context)


def _moment(file: BillFile, n: int) -> Moment:
    step = file.steps[n]
    office = f"（{step.office}）" if step.office else ""
    return Moment(
        step.name, "done", at=step.at, who=f"{step.actor_name}{office}", what=step.opinion
    )


@staff()
def act(request: HttpRequest, key: UUID, slug: str) -> HttpResponse:
    """Ask what the act needs, then do it; whoever comes second reads who was first."""
    wanted, file = BY_SLUG.get(slug), _file(request, key)
    if wanted is None:
        raise Http404
    if request.method != "POST":
        if wanted.act not in file.actions:
            messages.error(request, f"现在不能{wanted.label}")
            return HttpResponseRedirect(reverse("desk:bill", args=[key]))
        return _form(request, file, wanted, wanted.form(initial=wanted.form.first(file)))
    form = wanted.form(plain(request.POST))
    if not form.is_valid():
        return _form(request, file, wanted, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _done(request, file, wanted, form)


def _done(request: HttpRequest, file: BillFile, wanted: Act, form: Any) -> HttpResponse:
    key = file.bill.id
    try:
        wanted.run(bill_id=key, **form.values(), actor=actor_of(request), at=clock.now())
    except NotFound:
        raise
    except Conflict as error:
        return _conflict(request, key, wanted, error)
    except DomainError as error:
        for name, sentence in (error.fields or {"": error.text}).items():
            form.add_error(name if name in form.fields else None, sentence)
        return _form(request, file, wanted, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, wanted.done)
    return HttpResponseRedirect(reverse("desk:bill", args=[key]))


def _conflict(request: HttpRequest, key: UUID, wanted: Act, error: DomainError) -> HttpResponse:
    """Show who was first above what was written; nothing was changed."""
    file, data = _file(request, key), plain(request.POST)
    data["version"] = str(file.bill.version)
    return _form(
        request, file, wanted, wanted.form(data), status=HTTPStatus.CONFLICT, conflict=error.text
    )


def _form(
    request: HttpRequest,
    file: BillFile,
    wanted: Act,
    form: Any,
    *,
    status: int = 200,
    conflict: str = "",
) -> HttpResponse:
    context = {
        "one": file.bill,
        "tone": TONES.get(file.bill.state, "grey"),
        "act": wanted,
        "asked": wanted.beside(file),
        "form": ui_forms.from_django(form),
        "conflict": conflict,
        "is_open": wanted.act in file.actions,
    }
    return render(request, "desk/billing/act.html", context, status=status)
