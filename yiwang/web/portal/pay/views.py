"""在线缴费 (ux 0.3 待缴费): what for, basis, sum, until when; QR; state; receipt.

Somebody who holds a case's number and 查询码 may pay for another: a ticket in the address, good for
two hours, opens this one bill and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.services.cases import queries as cases
from yiwang.services.payments import commands, queries
from yiwang.services.payments.types import BillState, BillView
from yiwang.web.portal.track.views import client_of
from yiwang.web.ui.access import actor_of, citizen, is_known, public
from yiwang.web.ui.files.serving import serve_bytes
from yiwang.web.ui.forms import Field, Form

SALT = "yiwang.pay"
TICKET_SECONDS = 2 * 60 * 60
STOP_POLLING = 286
STRANGER = "凭查询码缴费的人"
TONES = {
    BillState.OPEN: "amber",
    BillState.PAID: "green",
    BillState.WAIVED: "green",
    BillState.PART_REFUNDED: "blue",
    BillState.REFUNDED: "blue",
}


@dataclass(frozen=True, slots=True)
class Way:
    """How the visitor came to the bill: where its parts are, who reads it, who would pay."""

    key: UUID
    reader: Actor
    page: str
    state: str
    receipt: str
    payer_name: str
    is_proxy: bool
    back: str = ""


def _own(request: HttpRequest, key: UUID) -> Way:
    viewer = actor_of(request)
    return Way(
        key,
        viewer,
        reverse("portal:my_bill", args=[key]),
        reverse("portal:my_bill_state", args=[key]),
        reverse("portal:my_bill_receipt", args=[key]),
        viewer.name,
        is_proxy=viewer.on_behalf_of is not None,
    )


def _ticket(request: HttpRequest, ticket: str) -> Way:
    """Return the way a ticket opens. :raises NotFound: it is none, or two hours have passed."""
    try:
        held = signing.loads(ticket, salt=SALT, max_age=TICKET_SECONDS)
        key = UUID(held)
    except (signing.BadSignature, ValueError, TypeError):
        raise NotFound("这个缴费页面已经失效，请重新输入申请编号和查询码") from None
    known = is_known(request) and not actor_of(request).is_staff
    return Way(
        key,
        SYSTEM,
        reverse("portal:pay_ticket", args=[ticket]),
        reverse("portal:pay_ticket_state", args=[ticket]),
        reverse("portal:pay_ticket_receipt", args=[ticket]),
        actor_of(request).name if known else STRANGER,
        is_proxy=known,
    )


def _find_form(number: str, errors: dict[str, str]) -> Form:
    return Form(
        [
            Field(
                name="number",
                label="申请编号",
                hint="18 位数字，在告知单右上角，也在短信里",
                value=number,
                autocomplete="off",
            ),
            Field(
                name="code",
                label="查询码",
                hint="6 位数字，在告知单申请编号下面",
                autocomplete="off",
            ),
        ],
        errors,
    )


@public
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Ask for number and 查询码, then lead to the bill; the code is never put in an address."""
    if request.method == "GET":
        return render(request, "portal/pay/find.html", {"form": _find_form("", {})})
    typed, code = request.POST.get("number", ""), request.POST.get("code", "").strip()
    try:
        errors = {} if code else {"code": "请填写查询码"}
        found = cases.progress(
            typed, code, client=client_of(request.META), viewer=actor_of(request), at=clock.now()
        )
    except cases.WrongQueryCode as error:
        errors, found = {"code": error.text}, None
    except DomainError as error:
        errors, found = {"number": error.text}, None
    bills = found.details.bills if found and found.details else ()
    if not errors and not bills:
        errors = {"number": "这件办件没有要缴的费用"}
    if errors:
        context = {"form": _find_form(typed, errors)}
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _private(render(request, "portal/pay/find.html", context, status=status))
    wanted = next((b for b in bills if b.state is BillState.OPEN), bills[-1])
    ticket = signing.dumps(str(wanted.id), salt=SALT)
    return HttpResponseRedirect(reverse("portal:pay_ticket", args=[ticket]))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"  # with none, a POST has no origin to check
    return response


@citizen("registered")
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show and pay one's own bill, or that of whom one stands for."""
    return _answer(request, _own(request, key))


@public
@require_http_methods(["GET", "POST"])
def by_ticket(request: HttpRequest, ticket: str) -> HttpResponse:
    """Show and pay a bill by the ticket that number and 查询码 gave."""
    return _answer(request, _ticket(request, ticket))


def _answer(request: HttpRequest, way: Way) -> HttpResponse:
    bill = queries.bill(way.key, viewer=way.reader)
    if request.method != "POST":
        return _page(request, way, bill)
    try:
        if request.POST.get("act") == "refresh":
            _refresh(bill)
        else:
            commands.place_order(
                bill_id=way.key,
                payer_name=way.payer_name,
                is_proxy=way.is_proxy,
                actor=actor_of(request),
                at=clock.now(),
            )
    except DomainError as error:
        fresh = queries.bill(way.key, viewer=way.reader)
        return _page(request, way, fresh, {"": error.text}, status=error.status)
    return HttpResponseRedirect(way.page)


def _refresh(bill: BillView) -> None:
    """Ask the institution where the order stands, whatever was told. :raises: it is away."""
    if bill.order is None:
        return
    if not commands.ask_order(no=bill.order.no, actor=SYSTEM, at=clock.now()):
        raise commands.InstitutionAway("支付机构暂时连不上，请过几分钟再刷新。已经付的钱不会丢")


def _context(way: Way, bill: BillView) -> dict[str, Any]:
    is_over = bill.order is not None and bill.order.expires_at <= clock.now()
    return {
        "way": way,
        "bill": bill,
        "tone": TONES.get(bill.state, "grey"),
        "qr": bill.order.qr if bill.order and not is_over else "",
        "is_over": is_over,
        "has_receipt": bool(bill.receipt_number),
    }


def _page(
    request: HttpRequest,
    way: Way,
    bill: BillView,
    errors: dict[str, str] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {**_context(way, bill), "form": Form([], errors or {})}
    return _private(render(request, "portal/pay/bill.html", context, status=status))


def _part(request: HttpRequest, way: Way) -> HttpResponse:
    bill = queries.bill(way.key, viewer=way.reader)
    status = HTTPStatus.OK if bill.is_open else STOP_POLLING
    return _private(render(request, "portal/pay/_state.html", _context(way, bill), status=status))


@citizen("registered")
@require_GET
def state_of_own(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show where the bill stands, for the page that looks by itself."""
    return _part(request, _own(request, key))


@public
@require_GET
def state_by_ticket(request: HttpRequest, ticket: str) -> HttpResponse:
    """Show where the bill stands, for the page that looks by itself."""
    return _part(request, _ticket(request, ticket))


@citizen("registered")
@require_GET
def receipt_of_own(request: HttpRequest, key: UUID) -> HttpResponse:
    """Serve the receipt (电子缴费凭证) as PDF."""
    return _receipt(_own(request, key))


@public
@require_GET
def receipt_by_ticket(request: HttpRequest, ticket: str) -> HttpResponse:
    """Serve the receipt (电子缴费凭证) as PDF."""
    return _receipt(_ticket(request, ticket))


def _receipt(way: Way) -> HttpResponse:
    number, content = queries.receipt_pdf(way.key, viewer=way.reader)
    return serve_bytes(content, f"{number}.pdf")
