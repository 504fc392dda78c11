"""The list of seals, one of them, their pictures, and the log of their uses."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yiwang.foundation.core import clock
from yiwang.services.licences import queries
from yiwang.services.licences.types.seals import SealAct, SealInfo, SealState, SealUseFilters
from yiwang.web.desk.fields import plain
from yiwang.web.desk.seals.forms import WITH_WORDS, Authority, Opinion, acts_of
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui.access import actor_of, may, staff
from yiwang.web.ui.files.serving import serve_bytes

LIMIT: Final = 20
RIGHTS: Final = ("seals.keep", "seals.approve", "seals.make", "supervision.read")
STATES: Final = {
    "": "全部",
    SealState.APPLIED: "待审批",
    SealState.APPROVED: "待制作",
    SealState.MADE: "待领取",
    SealState.IN_USE: "在用",
    SealState.SUSPENDED: "已停用",
    SealState.DESTROYED: "已销毁",
}


def require_right(request: HttpRequest) -> None:
    """Refuse whoever has nothing to do with seals."""
    if not any(may(request, right) for right in RIGHTS):
        raise PermissionDenied(RIGHTS[0])


@staff()
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the seals within the viewer's reach."""
    require_right(request)
    state, after = request.GET.get("state", ""), request.GET.get("after", "")
    state = state if state in STATES else ""
    page = queries.seals(
        viewer=actor_of(request), at=clock.now(), state=state, after=after, limit=LIMIT
    )
    kept = {"state": state} if state else {}
    context = {
        "rows": page.rows,
        "states": [(code, word, code == state) for code, word in STATES.items()],
        "is_narrowed": bool(state),
        "may_apply": may(request, "seals.keep"),
        "first_url": f"?{urlencode(kept)}" if after else "",
        "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else "",
    }
    return render(request, "desk/seals/list.html", context)


@staff()
@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a seal with its picture, users and past, and what the viewer may do now."""
    require_right(request)
    return page_of(request, queries.seal(key, viewer=actor_of(request), at=clock.now()))


def page_of(
    request: HttpRequest,
    one: SealInfo,
    *,
    opinion: forms.Form | None = None,
    authority: forms.Form | None = None,
    conflict: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Return the page of a seal, with what was typed when an act was refused."""
    viewer = actor_of(request)
    asked = opinion if isinstance(opinion, Opinion) else Opinion()
    if SealAct.DESTROY not in one.acts:
        asked = asked.without_destruction()
    opinion_form = ui_forms.from_django(asked)
    authority_form = ui_forms.from_django(authority or Authority(one, viewer))
    context = {
        "one": one,
        "conflict": conflict,
        "faults": authority_form if authority else opinion_form,
        "acts": acts_of(one.acts),
        "opinion": opinion_form if one.acts & WITH_WORDS else (),
        "authority": authority_form if SealAct.AUTHORISE in one.acts else None,
        "may_end": SealAct.END_AUTHORITY in one.acts,
        "is_whole": bool(one.valid_until),
    }
    return render(request, "desk/seals/one.html", context, status=status)


@staff()
@require_GET
def picture(request: HttpRequest, key: UUID) -> HttpResponse:
    """Serve the picture of a seal."""
    require_right(request)
    return serve_bytes(
        queries.seal_picture(key, viewer=actor_of(request)), f"{key}.png", "image/png"
    )


@staff("seals.keep")
@require_GET
def draft(request: HttpRequest) -> HttpResponse:
    """Serve the picture of a seal that is being applied for."""
    viewer, given = actor_of(request), plain(request.GET)
    drawn = queries.seal_draft_picture(
        given.get("style", ""), viewer.organisation_name, given.get("purpose", ""), viewer=viewer
    )
    return serve_bytes(drawn, "draft.png", "image/png")


@staff()
@require_GET
def uses(request: HttpRequest) -> HttpResponse:
    """Show the log of uses: by seal, day and person."""
    require_right(request)
    given = plain(request.GET)
    asked = {name: given.get(name, "").strip() for name in ("seal", "day", "person")}
    after = given.get("after", "")
    filters = SealUseFilters(_key(asked["seal"]), _day(asked["day"]), asked["person"][:80])
    page = queries.seal_uses(filters, viewer=actor_of(request), after=after, limit=LIMIT)
    kept = {name: value for name, value in asked.items() if value}
    fault = "日期请写成 2026-11-23 这样" if asked["day"] and filters.day is None else ""
    context = {
        "rows": page.rows,
        "asked": asked,
        "fields": (
            ui_forms.Field(
                name="day", label="日期", hint="例如 2026-11-23", value=asked["day"], error=fault,
                required=False,
            ),
            ui_forms.Field(name="person", label="用印人", value=asked["person"], required=False),
        ),
        "is_narrowed": bool(kept),
        "first_url": f"?{urlencode(kept)}" if after else "",
        "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else "",
    }  # fmt: skip
    return render(request, "desk/seals/uses.html", context)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
