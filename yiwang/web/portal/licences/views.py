"""The licences somebody holds, one of them with all that was done with it (我的证照)."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yiwang.foundation.core import clock
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import queries as identity
from yiwang.services.licences import queries
from yiwang.services.licences.types.licences import HolderKey
from yiwang.services.licences.types.presenting import HeldLicence
from yiwang.web.ui.access import actor_of, citizen
from yiwang.web.ui.elements import Row
from yiwang.web.ui.files.serving import serve, serve_bytes
from yiwang.web.ui.templatetags.ui import date_zh

PAGE = 20


def term(begins: object, ends: object) -> str:
    """Return how long a licence holds, in words."""
    return f"{date_zh(begins)}至{date_zh(ends) or '长期'}"  # type: ignore[arg-type]


def held(viewer: Actor) -> HolderKey:
    """Return whose licences the viewer asks for now."""
    return HolderKey(identity.applicant_of(viewer).id)


@citizen()
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the licences of who asks, or of whom they act for; and those others let them use."""
    viewer, at = actor_of(request), clock.now()
    page = queries.licences_of_holder(
        held(viewer), viewer=viewer, at=at, after=request.GET.get("after", ""), limit=PAGE
    )
    context = {
        "rows": [(one, term(one.valid_from, one.valid_to)) for one in page.rows],
        "next_url": f"?after={page.after}" if page.after else "",
        "requests": queries.requests_waiting(viewer=viewer, at=at),
        "shared": queries.shared_licences(viewer=viewer, at=at),
        "is_company": viewer.legal_person_id is not None,
    }
    return render(request, "portal/licences/list.html", context)


@citizen()
@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a licence: its picture, state, versions, past; what was shown, shared and copied."""
    viewer, at = actor_of(request), clock.now()
    one = queries.held_licence(key, viewer=viewer, at=at)
    info = one.info
    looks = queries.licence_looks(key, viewer=viewer, after=request.GET.get("looks", ""))
    context = {
        "one": one,
        "row": info.row,
        "pages": range(one.pages),
        "rows": _rows(one),
        "face": [Row(line.label, line.text) for line in info.face if line.text],
        "requests": queries.requests_waiting(viewer=viewer, at=at, licence_id=key),
        "looks": looks.rows,
        "next_looks": f"?looks={looks.after}#looks" if looks.after else "",
        "editions": [(each, term(each.valid_from, each.valid_to)) for each in info.editions],
    }
    return render(request, "portal/licences/show.html", context)


def _rows(one: HeldLicence) -> list[Row]:
    info, row = one.info, one.info.row
    rows = [
        Row("持证主体", row.holder),
        Row("证照编号", row.number or "无"),
        Row("颁发机关", row.issuer_name),
        Row("颁证日期", date_zh(row.issued_on)),
        Row("有效期", term(row.valid_from, row.valid_to)),
        Row("电子证照标识", row.identifier),
    ]
    if not row.is_usable and info.state_reason:
        rows.insert(0, Row("原因", info.state_reason))
    return rows


@citizen()
@require_GET
def face(request: HttpRequest, key: UUID, page: int) -> HttpResponse:
    """Serve the picture of a page of the original to its holder."""
    drawn = queries.licence_picture(key, page, viewer=actor_of(request))
    return serve_bytes(drawn.encode(), f"{page + 1}.svg", "image/svg+xml")


@citizen()
@require_GET
def original(request: HttpRequest, key: UUID) -> HttpResponse:
    """Serve the original to its holder; others get copies for a purpose."""
    return serve(queries.licence_original(key, viewer=actor_of(request)), download=True)
