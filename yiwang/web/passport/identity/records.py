"""One authority: the paper of it, what was done under it, taking over (委托书、办理记录、接管)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.files import queries as stored
from yiwang.foundation.identity import queries
from yiwang.foundation.identity.types import PartyKind
from yiwang.services.cases import commands as cases
from yiwang.services.cases import queries as case_queries
from yiwang.web.passport import sessions
from yiwang.web.ui.access import actor_of, citizen, is_known, public, to_login
from yiwang.web.ui.files.serving import serve

PAGE = 20


@public
@require_GET
def record(request: HttpRequest, mandate: UUID) -> HttpResponse:
    """委托书: to read and to print, for either side; below it what was done under it."""
    if not is_known(request):
        return to_login(request)
    viewer, at, raw = actor_of(request), clock.now(), request.GET.get("after", "")
    found = queries.mandate(mandate, viewer=viewer, at=at)
    after = int(raw) if raw.isdecimal() and len(raw) <= len("202603020000000018") else None
    held = stored.infos([found.signature_file]) if found.signature_file else {}
    own = found.principal_kind is PartyKind.PERSON and found.principal_id == viewer.person_id
    context = {
        "m": found,
        "is_picture": any(one.media_type.startswith("image/") for one in held.values()),
        "is_principal": own and not viewer.is_staff,
        "may_stop": found.state != "ENDED",
        "done": case_queries.done_under(mandate, viewer=viewer, at=at, after=after, limit=PAGE),
        "is_staff": viewer.is_staff,
    }
    return render(request, "passport/identity/record.html", context)


@public
@require_GET
def signature(request: HttpRequest, mandate: UUID) -> HttpResponse:
    """Serve the signature or the scan that confirmed an authority, to either side of it."""
    if not is_known(request):
        return to_login(request)
    found = queries.mandate(mandate, viewer=actor_of(request), at=clock.now())
    info = stored.infos([found.signature_file]) if found.signature_file else {}
    if found.signature_file not in info:
        raise NotFound
    return serve(info[found.signature_file])


@citizen("verified")
@require_POST
def take_over(request: HttpRequest, mandate: UUID) -> HttpResponse:
    """接管: drafts and messages come to the person, the helper loses the right at once."""
    made = cases.take_over(mandate_id=mandate, actor=actor_of(request), at=clock.now())
    sessions.refresh(request)
    left = f"；{made.left} 份草稿您自己已有，没有动" if made.left else ""
    messages.success(
        request, f"已接管 {made.drafts} 份草稿、{made.cases} 件在办的件，委托已停止{left}"
    )
    return redirect("passport:mandate", mandate)
