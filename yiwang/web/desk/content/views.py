"""Texts for the public: what waits, lists, one with its preview and trace; old versions."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.engagement.content import commands, queries
from yiwang.engagement.content.types import (
    KIND_NAMES,
    STATE_NAMES,
    Act,
    Kind,
    ManuscriptInfo,
    ManuscriptLine,
    State,
)
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.files import queries as files
from yiwang.foundation.orgs import queries as orgs
from yiwang.web.desk.fields import plain
from yiwang.web.ui.access import actor_of, may, staff
from yiwang.web.ui.elements import Chip
from yiwang.web.ui.files.serving import serve
from yiwang.web.ui.forms import Field, Form, Option

PAGE = 30
LONGEST, WORDS = 300, 60
MOST_PLACES = 100
MOST_DIGITS = 9
RIGHTS = ("catalogue.edit", "catalogue.publish", "admin.manage")
TONES = {
    State.DRAFT: "grey",
    State.CHECK: "blue",
    State.SCHEDULED: "blue",
    State.RETURNED: "amber",
    State.PUBLISHED: "green",
    State.REMOVED: "grey",
}


def require_right(request: HttpRequest) -> None:
    """Let editors, publishers and administrators in.

    :raises PermissionDenied: none of them.
    """
    if not any(may(request, right) for right in RIGHTS):
        raise PermissionDenied(RIGHTS[0])


def uuid_of(text: str) -> UUID | None:
    """Return the key in an address, None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def info_or_404(request: HttpRequest, key: UUID) -> ManuscriptInfo:
    """Return a manuscript in sight of the viewer.

    :raises NotFound: there is none, or not for this viewer.
    """
    require_right(request)
    today = clock.local_date(clock.now())
    found = queries.manuscript(key, today=today, viewer=actor_of(request))
    if found is None:
        raise NotFound
    return found


def _labelled(found: tuple[ManuscriptLine, ...]) -> list[tuple[ManuscriptLine, str, str, str]]:
    return [(m, KIND_NAMES[m.kind], STATE_NAMES[m.state], TONES[m.state]) for m in found]


def _kinds(request: HttpRequest) -> list[Kind]:
    """Return the kinds the viewer may write."""
    if may(request, "catalogue.edit"):
        return list(Kind)
    return [Kind.CENTRE] if may(request, "admin.manage") else []


@staff()
def listing(request: HttpRequest) -> HttpResponse:
    """List what waits for the viewer, then every text in sight by kind and state."""
    require_right(request)
    viewer, wanted = actor_of(request), request.GET
    kind = Kind(wanted["kind"]) if wanted.get("kind") in Kind.__members__ else None
    state = State(wanted["state"]) if wanted.get("state") in State.__members__ else None
    before, open_only = uuid_of(wanted.get("before", "")), wanted.get("unverified") == "1"
    text = wanted.get("q", "").replace("\0", "").strip()[:WORDS]
    found = queries.manuscripts(
        kind=kind,
        state=state,
        unverified=open_only,
        text=text,
        before=before,
        limit=PAGE + 1,
        viewer=viewer,
    )
    shown = found[:PAGE]
    which = {
        "kind": kind.value if kind else "",
        "state": state.value if state else "",
        "unverified": "1" if open_only else "",
        "q": text,
    }
    following = urlencode({**which, "before": shown[-1].id}) if len(found) > PAGE else ""
    context = {
        "waiting": () if before or text else _labelled(queries.waiting(viewer=viewer)),
        "lines": _labelled(shown),
        "kinds": _chips("kind", KIND_NAMES, which),
        "states": _chips("state", STATE_NAMES, which),
        "checks": _chips("unverified", {"1": "文号和日期尚未核对"}, which),
        "which": which,
        "may_write": bool(_kinds(request)),
        "next_url": "?" + following if following else "",
        "first_url": "?" + urlencode(which) if before else "",
    }
    return render(request, "desk/content/list.html", context)


def _chips(name: str, names: Any, which: dict[str, str]) -> list[Chip]:
    every = Chip("全部", "?" + urlencode({**which, name: ""}), is_on=not which[name])
    return [every] + [
        Chip(label, "?" + urlencode({**which, name: str(one)}), is_on=which[name] == str(one))
        for one, label in names.items()
    ]


@staff()
def create(request: HttpRequest) -> HttpResponse:
    """Choose the kind and the place of a new text, and begin it."""
    require_right(request)
    kinds = _kinds(request)
    if not kinds:
        raise PermissionDenied(RIGHTS[0])
    viewer, typed = actor_of(request), plain(request.POST)
    errors: dict[str, str] = {}
    kind, region = typed.get("kind", ""), typed.get("region", viewer.region_code)
    if request.method == "POST":
        if kind not in {k.value for k in kinds}:
            errors["kind"] = "请选择类别"
        else:
            try:
                made = commands.begin_manuscript(
                    kind=Kind(kind), region_code=region, actor=viewer, at=clock.now()
                )
            except commands.CannotWrite as error:
                errors[""] = error.text
            else:
                return HttpResponseRedirect(reverse("desk:content-edit", args=[made]))
    own = orgs.region(viewer.region_code)
    places = [*([own] if own else []), *orgs.children(viewer.region_code)[:MOST_PLACES]]
    fields = [
        Field(
            name="kind",
            label="类别",
            kind="radio",
            value=kind,
            options=[Option(k.value, KIND_NAMES[k]) for k in kinds],
        ),
        Field(
            name="region",
            label="在哪里公布",
            kind="select",
            value=region,
            hint="本地区和下级地区的群众都能看到",
            options=[Option(r.code, r.name) for r in places],
        ),
    ]
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "desk/content/new.html", {"form": Form(fields, errors)}, status=status)


@staff()
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one text as readers will see it, where it stands, and what the viewer may do."""
    return page(request, info_or_404(request, key), {}, "")


def page(
    request: HttpRequest, info: ManuscriptInfo, errors: dict[str, str], opinion: str
) -> HttpResponse:
    """Return the page of one text, with what was refused and the opinion that was typed."""
    box = Field(
        name="opinion",
        label="意见",
        kind="textarea",
        value=opinion,
        required=False,
        hint="退回或者撤下要写清楚原因；撤下的原因群众能看到"
        + ("；核对要写和哪里公布的文本比对的" if Act.VERIFY in info.actions else ""),
        maxlength=LONGEST,
    )
    region = orgs.region(info.region_code)
    acts = {act.value: act in info.actions for act in Act}
    context = {
        "one": info,
        "title": info.title or f"没有标题的{KIND_NAMES[info.kind]}",
        "kind": KIND_NAMES[info.kind],
        "place": region.name if region else "",
        "state": STATE_NAMES[info.state],
        "tone": TONES[info.state],
        "acts": acts,
        "form": Form([box], errors) if info.actions - {Act.SAVE, Act.SUBMIT} else None,
        "errors": errors,
        "is_phone": request.GET.get("width") == "360",
        "public_url": public_url(info),
        "is_draft_law": info.kind is Kind.CONSULTATION,
        "trace": [(s, STATE_NAMES[s.state]) for s in info.steps],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "desk/content/text.html", context, status=status)


def public_url(info: ManuscriptInfo) -> str:
    """Return where readers find it, nothing while it is not public."""
    if not info.is_public:
        return ""
    if info.kind is Kind.NOTICE:
        return reverse("portal:notice", args=[info.public_no])
    if info.kind is Kind.CONSULTATION:
        return reverse("portal:consultation", args=[info.public_no])
    if info.kind is Kind.POLICY:
        return reverse("portal:law", args=[info.key])
    return reverse("portal:about") if info.kind is Kind.CENTRE else ""


def whole(text: str) -> int:
    """Return the number typed, 0 when it is none."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) <= MOST_DIGITS else 0


@staff()
def version(request: HttpRequest, key: UUID, version_no: int) -> HttpResponse:
    """Show an older version, element by element."""
    return _version_page(request, info_or_404(request, key), version_no, {})


def _version_page(
    request: HttpRequest, info: ManuscriptInfo, version_no: int, errors: dict[str, str]
) -> HttpResponse:
    found = queries.previewed(info.id, version_no, viewer=actor_of(request))
    line = next((v for v in info.versions if v.version_no == version_no), None)
    if found is None or line is None:
        raise NotFound
    context = {
        "one": info,
        "elements": found,
        "line": line,
        "errors": errors,
        "may_restore": Act.SAVE in info.actions,
    }
    status = HTTPStatus.CONFLICT if errors else HTTPStatus.OK
    return render(request, "desk/content/version.html", context, status=status)


@staff()
@require_POST
def restore(request: HttpRequest, key: UUID, version_no: int) -> HttpResponse:
    """Make an older version the working copy again; another person publishes it."""
    require_right(request)
    try:
        commands.restore_version(
            manuscript_id=key,
            version_no=version_no,
            version=whole(plain(request.POST).get("version", "")),
            actor=actor_of(request),
            at=clock.now(),
        )
    except commands.Overtaken as error:
        told = f"{error.detail['who']}刚刚改过这篇文稿，没有恢复。请先看最新情况，再决定"
        return _version_page(request, info_or_404(request, key), version_no, {"": told})
    except commands.CannotWrite as error:
        errors = {"": error.text}
        return _version_page(request, info_or_404(request, key), version_no, errors)
    messages.success(request, f"已恢复成第 {version_no} 版。看过预览以后提请审核，由另一个人发布")
    return HttpResponseRedirect(reverse("desk:content-text", args=[key]))


@staff()
def file(request: HttpRequest, key: UUID, file_id: UUID) -> HttpResponse:
    """Serve a file of the working copy."""
    info = info_or_404(request, key)
    if file_id not in {one.id for one in info.files}:
        raise NotFound
    return serve(files.stored_file(file_id, viewer=actor_of(request)))
