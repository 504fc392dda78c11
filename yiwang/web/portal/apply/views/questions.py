"""Question pages: one topic each, saved without judging, judged on 保存并继续."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.services.cases import commands as cases
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import FormField
from yiwang.web.portal.apply.forms import came_masked, fields, is_fixed, served_by, shown
from yiwang.web.portal.apply.pages import Application, applying, steps_of
from yiwang.web.ui import answers
from yiwang.web.ui.access import citizen
from yiwang.web.ui.forms import Form


def _asked(app: Application, key: str, values: Mapping[str, Any]) -> tuple[FormField, ...]:
    if app.form is None:
        raise NotFound
    clean = eforms.clean(app.form.id, values, parts=app.parts)
    return eforms.page_fields(app.form.id, key, clean, parts=app.parts)


def _version(request: HttpRequest, app: Application) -> int:
    raw = request.POST.get("version", "")
    return int(raw) if raw.isdecimal() else app.draft.version


def _typed(request: HttpRequest, app: Application, key: str) -> dict[str, Any]:
    """Read what was on the page; what the register holds is not taken from the page."""
    page = app.form.page(key) if app.form else None
    if page is None or app.form is None:
        raise NotFound
    present = set(request.POST.get("asked", "").split(","))
    on_page = [f for f in page.fields if f.key in present]
    asked = [f for f in on_page if not is_fixed(app, f) and not came_masked(f, request.POST)]
    typed = answers.posted(asked, request.POST)
    fixed = {f.key: app.facts[f.prefill].value for f in on_page if is_fixed(app, f)}
    return eforms.normalise(app.form.id, typed | fixed)


@citizen()
@require_POST
@applying
def autosave(request: HttpRequest, app: Application, key: str) -> HttpResponse:
    """Keep what is being typed, without judging it (自动保存)."""
    at = clock.now()
    try:
        version = cases.autosave(
            number=app.number,
            values=_typed(request, app, key),
            version=_version(request, app),
            page=key,
            actor=app.actor,
            at=at,
        )
    except cases.DraftConflict:
        said = "这份草稿刚在另一台设备上改过。请按“保存并继续”，核对两边的内容"
        return JsonResponse({"error": said}, status=409)
    saved = timezone.localtime(at).strftime("%H:%M")
    return JsonResponse({"saved": saved, "version": version})


@citizen()
@require_http_methods(["GET", "POST"])
@applying
def page(request: HttpRequest, app: Application, key: str) -> HttpResponse:
    """Show one topic; keep its answers, then judge them and go on."""
    if request.method == "GET":
        if app.form is not None and app.form.page(key) and not _asked(app, key, app.draft.values):
            return redirect(app.following(key))
        return _show(request, app, key, app.draft.values, {})
    typed = _typed(request, app, key)
    try:
        version = cases.autosave(
            number=app.number,
            values=typed,
            version=_version(request, app),
            page=key,
            actor=app.actor,
            at=clock.now(),
        )
    except cases.DraftConflict as error:
        return _both(request, app, key, error)
    return _onward(request, app, key, {**app.draft.values, **typed}, version)


def _onward(
    request: HttpRequest, app: Application, key: str, values: dict[str, Any], version: int
) -> HttpResponse:
    if "exit" in request.POST:
        return redirect("portal:my_drafts")
    if request.POST.get("files") in eforms.file_questions(app.draft.form_version_id):
        return redirect("portal:apply_answer", app.number, request.POST["files"])
    more = {k.removeprefix("add-"): 1 for k in request.POST if k.startswith("add-")}
    if more or any(k.startswith("remove-") for k in request.POST):
        return _show(request, app, key, values, {}, blank_rows=more, version=version)
    if app.form is None:
        raise NotFound
    present = set(request.POST.get("asked", "").split(","))
    clean = eforms.clean(app.form.id, values, parts=app.parts)
    errors = eforms.validate_page(app.form.id, key, clean, parts=app.parts)
    seen = {k: text for k, text in errors.items() if k.split(".")[0] in present}
    if errors:
        return _show(request, app, key, values, seen, version=version)
    return redirect(_fresh(app, values).following(key))


def _fresh(app: Application, values: Mapping[str, Any]) -> Application:
    """The application with the steps that the new answers lead to."""
    clean = eforms.clean(app.form.id, values, parts=app.parts) if app.form else {}
    steps = steps_of(app.guide, app.form, clean, app.draft.situation)
    return replace(app, values=clean, steps=steps)


def _show(
    request: HttpRequest,
    app: Application,
    key: str,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    *,
    blank_rows: Mapping[str, int] | None = None,
    version: int | None = None,
) -> HttpResponse:
    asked = _asked(app, key, values)
    served = served_by(app, asked)
    shown_fields = fields(app, asked, values, errors, blank_rows=blank_rows or {}, served=served)
    form = Form(shown_fields, errors)
    context = app.frame(
        key,
        form=form,
        page_key=key,
        served=served,
        others=any(app.uses.get(one.key, served) != served for one in asked),
        page_title=next((s.title for s in app.steps if s.key == key), ""),
        asked=",".join(f.key for f in asked),
        version=version if version is not None else app.draft.version,
    )
    return render(request, "portal/apply/page.html", context, status=422 if errors else 200)


def _both(
    request: HttpRequest, app: Application, key: str, error: cases.DraftConflict
) -> HttpResponse:
    """Show both devices' values and let the person choose."""
    known = {f.key: f for f in app.form.fields} if app.form else {}
    mine, theirs = error.detail["mine"], error.detail["theirs"]
    lines = [
        {
            "key": name,
            "label": known[name].label,
            "mine": shown(known[name], mine[name]) or "（空）",
            "theirs": shown(known[name], theirs.get(name)) or "（空）",
        }
        for name in mine
        if name in known
    ]
    context = app.frame(
        key,
        lines=lines,
        page_key=key,
        version=error.detail["version"],
        mine=json.dumps({line["key"]: mine[line["key"]] for line in lines}, ensure_ascii=False),
    )
    return render(request, "portal/apply/conflict.html", context, status=409)


@citizen()
@require_POST
@applying
def conflict(request: HttpRequest, app: Application, key: str) -> HttpResponse:
    """Keep what the person chose of two devices' values."""
    if app.form is None:
        raise NotFound
    try:
        mine = json.loads(request.POST.get("mine", "{}"))
    except ValueError:
        mine = {}
    known = {f.key for f in app.form.fields}
    chosen = {
        name: value
        for name, value in (mine.items() if isinstance(mine, dict) else ())
        if name in known and request.POST.get(f"keep-{name}") == "mine"
    }
    try:
        cases.autosave(
            number=app.number,
            values=eforms.normalise(app.form.id, chosen),
            version=_version(request, app),
            page=key,
            actor=app.actor,
            at=clock.now(),
        )
    except cases.DraftConflict as error:
        return _both(request, app, key, error)
    return redirect(app.address(key))
