"""用手机拍照上传: a one-time QR on the desktop, a bare upload page on the phone."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import ANYONE, Actor, ActorKind
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.foundation.files.types import HandoverInfo, StoredFileInfo
from yiwang.services.cases import commands as cases
from yiwang.web.portal.apply.pages import Application, applying
from yiwang.web.portal.apply.rows import file_row
from yiwang.web.portal.apply.views import attached
from yiwang.web.ui.access import citizen, public
from yiwang.web.ui.elements import StoredFile
from yiwang.web.ui.files.taking import Taken, as_json, take, wants_json

COOKIE = "yw_phone"
FIELD = "field:"
"""Before the key of a question, in what an upload is handed over for."""


def _line(app: Application, no: int) -> str:
    found = next((m for m in app.materials if m.no == no and not m.is_exempt), None)
    if found is None:
        raise NotFound
    return found.name


@dataclass(frozen=True)
class Place:
    """What the files are for: a line of the material list, or a question of the form."""

    step: str
    purpose: str
    label: str
    back: str
    back_label: str
    poll: str
    rows: Sequence[StoredFile]


def _material(app: Application, no: int) -> Place:
    return Place(
        step="materials",
        purpose=str(no),
        label=_line(app, no),
        back=f"{app.address('materials')}#f-m{no}",
        back_label="申请材料",
        poll=reverse("portal:apply_phone_list", args=[app.number, no]),
        rows=_rows(app, no),
    )


def _answer(app: Application, key: str) -> Place:
    page, item = attached.question(app, key)
    return Place(
        step=page.key,
        purpose=FIELD + key,
        label=item.label,
        back=reverse("portal:apply_answer", args=[app.number, key]),
        back_label=f"“{item.label}”",
        poll=reverse("portal:apply_answer_phone_list", args=[app.number, key]),
        rows=attached.rows(app, key),
    )


def _offer(request: HttpRequest, app: Application, place: Place) -> HttpResponse:
    """Offer the QR; a POST makes a new one, a GET shows the button (a look makes nothing)."""
    made: HandoverInfo | None = None
    if request.method == "POST":
        made = files.hand_over(
            owner=f"draft:{app.number}",
            purpose=place.purpose,
            label=place.label,
            actor=app.actor,
            at=clock.now(),
        )
    address = (
        request.build_absolute_uri(reverse("portal:phone_upload", args=[made.id])) if made else ""
    )
    context = app.frame(
        place.step, place=place, label=place.label, made=made, address=address, rows=place.rows
    )
    return render(request, "portal/apply/phone.html", context)


@citizen()
@require_http_methods(["GET", "POST"])
@applying
def phone(request: HttpRequest, app: Application, no: int) -> HttpResponse:
    """Hand one line of the material list over to a phone."""
    return _offer(request, app, _material(app, no))


@citizen()
@require_http_methods(["GET", "POST"])
@applying
def answer_phone(request: HttpRequest, app: Application, key: str) -> HttpResponse:
    """Hand one question for files over to a phone."""
    return _offer(request, app, _answer(app, key))


def _rows(app: Application, no: int) -> list[StoredFile]:
    held = app.draft.materials.get(no)
    ids = held.file_ids if held else ()
    infos = stored.infos(ids) if ids else {}
    return [file_row(app.number, no, infos[i], 0, 1) for i in ids if i in infos]


@citizen()
@require_GET
@applying
def phone_list(request: HttpRequest, app: Application, no: int) -> HttpResponse:
    """The files that have come so far; the desktop asks for it every few seconds."""
    context = {"rows": _rows(app, no), "label": _line(app, no)}
    return render(request, "portal/apply/_phone_files.html", context)


@citizen()
@require_GET
@applying
def answer_phone_list(request: HttpRequest, app: Application, key: str) -> HttpResponse:
    """The files of a question that have come so far."""
    context = {"rows": attached.rows(app, key)}
    return render(request, "portal/apply/_phone_files.html", context)


def _holder(made: HandoverInfo) -> Actor:
    """The person who handed over, as they were then: the right lasts ten minutes."""
    holder = made.holder

    def key(name: str) -> UUID | None:
        return UUID(holder[name]) if holder.get(name) else None

    return Actor(
        kind=ActorKind.PERSON,
        id=holder["id"],
        name=holder["name"],
        level=int(holder["level"]),
        person_id=key("person_id"),
        legal_person_id=key("legal_person_id"),
        on_behalf_of=key("on_behalf_of"),
        channel="PHONE",
    )


@public
@require_http_methods(["GET", "POST"])
def phone_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """The bare page on the phone: no login, one material, ten minutes, one phone."""
    made = stored.handover(key, at=clock.now())
    device = request.COOKIES.get(COOKIE, "")
    if request.method == "GET":
        return _with_device(
            render(request, "portal/apply/phone_upload.html", {"made": made, "errors": {}}), device
        )
    taken = _take(request, made, device)
    if wants_json(request):
        return as_json(taken)
    if not taken.problems:
        return redirect(f"{request.path}?done={len(taken.names)}")
    context = {"made": made, "errors": {"file": taken.error}}
    return render(request, "portal/apply/phone_upload.html", context, status=422)


def _take(request: HttpRequest, made: HandoverInfo, device: str) -> Taken:
    number, actor = int(made.owner.removeprefix("draft:")), _holder(made)
    files.take_over(handover_id=made.id, device=device, actor=ANYONE, at=clock.now())

    def attach(info: StoredFileInfo) -> None:
        if made.purpose.startswith(FIELD):
            attached.attach(number, made.purpose.removeprefix(FIELD), info, actor)
            return
        cases.attach(
            number=number,
            material_no=int(made.purpose),
            file_id=info.id,
            actor=actor,
            at=clock.now(),
        )

    return take(request, owner=made.owner, actor=actor, then=attach)


def _with_device(response: HttpResponse, device: str) -> HttpResponse:
    if not device:
        response.set_cookie(
            COOKIE,
            secrets.token_urlsafe(24),
            max_age=3600,
            httponly=True,
            samesite="Lax",
            path="/u/",
        )
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
