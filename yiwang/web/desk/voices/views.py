"""Voices at the desk: lists by state and light, one with its history, the acts upon it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.types import (
    DESK_RIGHTS,
    TABS,
    DeskTab,
    SealedIdentity,
    VoiceDeed,
    VoiceView,
)
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.files import queries as files
from yiwang.web.desk.fields import plain
from yiwang.web.desk.voices import forms
from yiwang.web.ui.access import actor_of, may, staff
from yiwang.web.ui.files.serving import serve
from yiwang.web.ui.forms import Form

PAGE = 30


def require_right(request: HttpRequest, *rights: str) -> None:
    """Let in who holds one of these rights. :raises PermissionDenied: the others."""
    if not any(may(request, right) for right in rights):
        raise PermissionDenied(rights[0])


@staff()
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List voices in one state, the most urgent first."""
    require_right(request, *DESK_RIGHTS)
    viewer, at = actor_of(request), clock.now()
    given = plain(request.GET)
    wanted = given.get("tab", "")
    tab = DeskTab(wanted) if wanted in set(DeskTab) else DeskTab.WAITING
    page = queries.desk_voices(
        tab, after=given.get("after", "")[:40], limit=PAGE, viewer=viewer, at=at
    )
    counts = queries.desk_voice_counts(viewer=viewer, at=at)
    context = {
        "tabs": [(one.value, name, counts[one], one is tab) for one, name in TABS.items()],
        "tab_name": TABS[tab],
        "lines": page.lines,
        "next_url": "?" + urlencode({"tab": tab.value, "after": page.after}) if page.after else "",
        "may_file": may(request, "voices.file_for_caller"),
        "may_set": may(request, "voices.coordinate"),
    }
    return render(request, "desk/voices/list.html", context)


def _found(request: HttpRequest, number: int) -> VoiceView:
    require_right(request, *DESK_RIGHTS)
    found = queries.voice_for_staff(number, viewer=actor_of(request), at=clock.now())
    if found is None:
        raise NotFound
    return found


@staff()
@require_GET
def show(request: HttpRequest, number: int) -> HttpResponse:
    """Show one voice with its history and what the viewer may do."""
    return _page(request, _found(request, number))


def _page(
    request: HttpRequest,
    one: VoiceView,
    *,
    given: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    tried: str = "",
    told: str = "",
    identity: SealedIdentity | None = None,
) -> HttpResponse:
    viewer = actor_of(request)
    acts = forms.forms_of(one, viewer, given or {}, errors or {}, tried)
    context = {
        "one": one,
        "acts": acts,
        "summary": next((form for deed, _, form in acts if errors and deed.value == tried), None)
        or (Form((), errors) if errors else None),
        "told": told,
        "kept": forms.typed_in(tried, given or {}) if told else (),
        "identity": identity,
    }
    status = HTTPStatus.OK
    if told or errors:
        status = HTTPStatus.CONFLICT if told else HTTPStatus.UNPROCESSABLE_ENTITY
    response = render(request, "desk/voices/one.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


@staff()
@require_POST
def act(request: HttpRequest, number: int) -> HttpResponse:
    """Take one step; what was typed stays when it is refused or another was first."""
    one, given = _found(request, number), plain(request.POST)
    wanted, version = given.get("act", ""), given.get("version", "")
    if wanted not in {deed.value for deed in forms.TITLES}:
        raise NotFound
    deed = VoiceDeed(wanted)
    try:
        found = forms.run(
            deed,
            given,
            number=number,
            version=int(version) if version.isdecimal() else 0,
            actor=actor_of(request),
            at=clock.now(),
        )
    except commands.CannotHandle as error:
        errors = error.fields or {"": error.text}
        return _page(request, one, given=given, errors=errors, tried=wanted)
    except commands.VoiceOvertaken as error:
        told = f"{error.detail['who']}刚刚办理过这件诉求。您写的内容还在下面，请先看最新情况再决定"
        return _page(request, _found(request, number), given=given, told=told, tried=wanted)
    if deed is VoiceDeed.UNSEAL:
        return _page(request, _found(request, number), identity=found)
    messages.success(request, forms.TOLD[deed])
    seen = queries.voice_for_staff(number, viewer=actor_of(request), at=clock.now())
    return redirect("desk:voice", number) if seen else redirect("desk:voices")


@staff()
@require_GET
def file(request: HttpRequest, number: int, file_id: UUID) -> HttpResponse:
    """Serve an attachment; the right to the voice is checked first."""
    one = _found(request, number)
    if not queries.is_known_file(one, file_id, viewer=actor_of(request)):
        raise NotFound
    return serve(files.stored_file(file_id, viewer=SYSTEM))
