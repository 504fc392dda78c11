"""疑义校核: what the viewer doubts of what is held about them, and what the source answered."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.exchange import commands as exchange
from yiwang.foundation.exchange import queries as doubts
from yiwang.foundation.exchange.types import ObjectionTo
from yiwang.foundation.files import queries as stored
from yiwang.foundation.files.types import StoredFileInfo
from yiwang.foundation.identity import queries as identity
from yiwang.services.eforms import queries as library
from yiwang.web.portal.doubts import SENT, written
from yiwang.web.ui.access import actor_of, citizen

PAGE = 20
STATES = {
    "OPEN": ("来源单位核验中", "blue"),
    "CORRECTED": ("已更正", "green"),
    "UPHELD": ("维持原登记", "grey"),
}


@citizen("registered")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List what the viewer's party has doubted, with the answers."""
    try:
        after = UUID(request.GET.get("after", ""))
    except ValueError:
        after = None
    viewer = actor_of(request)
    found = doubts.own_objections(viewer=viewer, at=clock.now(), after=after, limit=PAGE)
    rows = [(row, *STATES[row.state]) for row in found.rows]
    return render(request, "portal/my/objections.html", {"rows": rows, "after": found.after})


@citizen("registered")
@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one doubt with its proof and its answer."""
    row = doubts.objection(key, viewer=actor_of(request), at=clock.now())
    word, tone = STATES[row.state]
    context = {"row": row, "word": word, "tone": tone, "files": files_of(row.evidence)}
    return render(request, "portal/my/objection_show.html", context)


def files_of(ids: Sequence[UUID]) -> list[StoredFileInfo]:
    """Return the proofs of a doubt; the caller has the right to it."""
    infos = stored.infos(ids) if ids else {}
    return [infos[i] for i in ids if i in infos]


@citizen("verified")
@require_http_methods(["GET", "POST"])
def about_material(request: HttpRequest, key: UUID) -> HttpResponse:
    """Doubt a material of the library that others issued or took in (对材料提出疑义)."""
    viewer = actor_of(request)
    document = library.document(key, viewer=viewer)
    if document.may_remove:
        raise NotFound
    party = identity.applicant_of(viewer)
    made = written(request, viewer)
    if request.method == "POST" and not made.errors:
        try:
            exchange.raise_objection(
                party_kind=party.kind,
                party_id=party.id,
                to=ObjectionTo.MATERIAL,
                source=document.giver or document.origin,
                fact=f"材料.{document.key}",
                label=document.name,
                held=document.name,
                claimed=made.claimed,
                reason=made.reason,
                number=document.number,
                item_name=document.item_name,
                evidence=made.evidence,
                actor=viewer,
                at=clock.now(),
            )
        except DomainError as error:
            made.errors.update(error.fields or {"": error.text})
        else:
            messages.success(request, SENT)
            return redirect("portal:my_objections")
    context = {
        "form": made.form("内容"),
        "errors": made.errors,
        "document": document,
        "source": document.origin,
    }
    status = 422 if made.errors else 200
    return render(request, "portal/my/object_material.html", context, status=status)
