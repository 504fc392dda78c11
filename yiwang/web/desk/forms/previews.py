"""A form at phone width, by the renderer that citizens get; answers are tried and not kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from yiwang.services.designing import queries
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import FieldKind, FormPage
from yiwang.web.desk.fields import plain
from yiwang.web.desk.forms.designs import info_or_404
from yiwang.web.desk.forms.views import require_any
from yiwang.web.ui import answers
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.elements import Chip
from yiwang.web.ui.forms import Form

_NAME = re.compile(r"[-.]")
"""What follows the key of a field in the name of a part, a row or a cell."""
NO_FILE = "00000000-0000-0000-0000-000000000000"
"""Stands for a file: a preview takes none, and does not complain that none is there."""


@staff()
def design(request: HttpRequest, key: UUID) -> HttpResponse:
    """Preview a design."""
    info = info_or_404(request, key)
    back = (f"设计稿：{info.title}", reverse("desk:form-design", args=[key]))
    return _preview(request, info.title, info.pages, back)


@staff()
def version(request: HttpRequest, version_id: int) -> HttpResponse:
    """Preview a published version; an older one may be the draft of the next."""
    require_any(request)
    viewer = actor_of(request)
    form = eforms.form(version_id, viewer=viewer)
    newest = eforms.form_by_code(form.code, viewer=viewer)
    is_older = newest is not None and newest.id != form.id
    back = (f"{form.title}（{form.code}）", reverse("desk:form", args=[form.code]))
    title = f"{form.title} 第 {form.version} 版"
    older = form if is_older and queries.may_begin(viewer=viewer) else None
    return _preview(request, title, form.pages, back, older=older, newest=newest)


def _preview(
    request: HttpRequest, title: str, pages: Sequence[FormPage], back: tuple[str, str], **more: Any
) -> HttpResponse:
    wanted = request.GET.get("page", "")
    shown = [p for p in pages if p.key == wanted] or list(pages)
    data = plain(request.POST)
    every = [f for p in pages for f in p.fields]
    typed = answers.posted(every, data) if request.method == "POST" else {}
    typed |= {f.key: [NO_FILE] for f in every if f.kind is FieldKind.FILE}
    trial = eforms.tried(pages, typed)
    judged = trial.errors if "judge" in data else {}
    made: list[tuple[FormPage, Form]] = []
    for page in shown:
        asked = [f for f in page.fields if f.key in trial.asked]
        fields = [
            answers.field(f, typed.get(f.key), judged, blank_rows=int(f"add-{f.key}" in data))
            for f in asked
        ]
        made.append((page, Form(fields, {})))
    chips = [Chip("整张表单", "?", is_on=len(shown) == len(pages))]
    chips += [Chip(p.title, f"?page={p.key}", is_on=[p] == shown != list(pages)) for p in pages]
    here = {f.key for page, _ in made for f in page.fields}
    context: dict[str, Any] = {
        **more,
        "title": title,
        "back": back,
        "shown": made,
        "chips": chips,
        "carried": _elsewhere(data, {f.key for f in every} - here),
        "hidden": len(every) - len(trial.asked),
        "whole": Form([f for _, form in made for f in form.fields], judged),
    }
    return render(request, "desk/forms/preview.html", context)


def _elsewhere(data: QueryDict, keys: set[str]) -> list[tuple[str, str]]:
    """Return what was typed on pages that are not shown, as it came, to travel along."""
    return [
        (name, value)
        for name, some in data.lists()
        if _NAME.split(name)[0] in keys
        for value in some
    ]
