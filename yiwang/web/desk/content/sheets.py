"""The form of a text: its elements, its files; what is typed is kept whatever happens."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from yiwang.engagement.content import commands, queries
from yiwang.engagement.content.types import KIND_NAMES, Act, Element, ManuscriptInfo
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotPermitted
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.web.desk.content.views import info_or_404, whole
from yiwang.web.desk.fields import plain
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Field, Form, Option

KINDS = {"LONG": "textarea", "DATE": "date", "CHOICE": "select", "FLAG": "declaration"}
ROWS = 12
PARTS = ("year", "month", "day")
MOST_FILES = MOST_CODES = 20
MOST_RANK = 999
SEPARATORS = str.maketrans("，,、;；\n\t", "       ")


def _elements(info: ManuscriptInfo, request: HttpRequest) -> list[Element]:
    every = queries.elements_of(info.kind, viewer=actor_of(request))
    return [one for one in every if one.shape != "FILES"]


def takes_files(info: ManuscriptInfo, request: HttpRequest) -> bool:
    """Whether files may go with a text of this kind."""
    every = queries.elements_of(info.kind, viewer=actor_of(request))
    return any(one.shape == "FILES" for one in every)


def _field(one: Element, content: dict[str, Any]) -> Field:
    value = content.get(one.key, "")
    if one.shape == "CODES" and not isinstance(value, str):
        value = "、".join(value)
    return Field(
        name=one.key,
        label=one.label,
        kind=KINDS.get(one.shape, "text"),
        value="on" if one.shape == "FLAG" and value else value,
        hint=one.hint,
        required=one.needed,
        maxlength=one.most if one.shape in {"TEXT", "LONG"} else None,
        rows=ROWS,
        options=[Option(key, label) for key, label in one.options],
    )


def _read(
    elements: list[Element], data: QueryDict
) -> tuple[dict[str, Any], dict[str, Any], dict[str, str]]:
    """Return the content, what the boxes show again, and what cannot be read."""
    content: dict[str, Any] = {}
    again: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for one in elements:
        text = data.get(one.key, "").replace("\r\n", "\n").strip()
        again[one.key] = text
        if one.shape == "DATE":
            parts = {p: data.get(f"{one.key}-{p}", "").strip() for p in PARTS}
            again[one.key] = parts
            content[one.key] = _day(one, parts, errors)
        elif one.shape == "CODES":
            content[one.key] = list(dict.fromkeys(text.translate(SEPARATORS).upper().split()))
            if len(content[one.key]) > MOST_CODES:
                errors[one.key] = f"{one.label}最多 {MOST_CODES} 个，请分成几份文稿"
        elif one.shape == "NUMBER":
            content[one.key] = _number(one, text, errors)
        else:
            content[one.key] = text if one.shape != "FLAG" else bool(text)
    return content, again, errors


def _day(one: Element, parts: dict[str, str], errors: dict[str, str]) -> str:
    if not any(parts.values()):
        return ""
    try:
        return date(*(int(parts[p]) for p in PARTS)).isoformat()
    except (ValueError, OverflowError):
        errors[one.key] = f"请填写{one.label}，如 2026 年 9 月 3 日"
        return ""


def _number(one: Element, text: str, errors: dict[str, str]) -> int | str:
    found = whole(text)
    if text and not 0 < found <= MOST_RANK:
        errors[one.key] = f"{one.label}要在 1 到 {MOST_RANK} 之间"
    return found or ""


@staff()
def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the form; save it, with everything typed kept when it cannot be saved."""
    info = info_or_404(request, key)
    if Act.SAVE not in info.actions:
        raise NotPermitted
    elements = _elements(info, request)
    if request.method != "POST":
        return _page(request, info, dict(info.content), info.version, list(info.faults.items()))
    data = plain(request.POST)
    content, again, errors = _read(elements, data)
    taken, problem = _upload(request, info)
    content["files"] = _files(data, taken)
    version = whole(data.get("version", ""))
    shown = {**again, "files": _known(info, content["files"])}
    if problem:
        errors["file"] = problem
    if errors:
        return _page(request, info, shown, version, errors=errors)
    try:
        commands.save_manuscript(
            manuscript_id=key,
            version=version,
            content=content,
            actor=actor_of(request),
            at=clock.now(),
        )
    except commands.Overtaken as error:
        return _overtaken(request, info, {**content, "files": shown["files"]}, error)
    except commands.CannotWrite as error:
        return _page(request, info, shown, version, errors=ui_errors.form_errors(error))
    if data.get("then") == "stay":
        messages.success(request, "已保存")
        return HttpResponseRedirect(reverse("desk:content-edit", args=[key]))
    messages.success(request, "已保存。请看预览，没有问题就提请审核")
    return HttpResponseRedirect(reverse("desk:content-text", args=[key]))


def _upload(request: HttpRequest, info: ManuscriptInfo) -> tuple[str, str]:
    """Store the chosen file; return its id, or the sentence that says why not."""
    chosen = request.FILES.get("file")
    if chosen is None or not takes_files(info, request):
        return "", ""
    try:
        made = files.store(
            content=chosen,
            name=chosen.name or "",
            owner=f"content:{info.id}",
            actor=actor_of(request),
            at=clock.now(),
        )
    except DomainError as error:
        return "", error.text
    return str(made.id), ""


def _files(data: QueryDict, taken: str) -> list[dict[str, str]]:
    """Return the files that stay, in their order, with their words; the new one last."""
    gone = set(data.getlist("drop"))
    kept = [
        {"id": one, "alt": data.get(f"alt-{one}", "")}
        for one in dict.fromkeys(data.getlist("files")[:MOST_FILES])
        if one not in gone
    ]
    new = {"id": taken, "alt": data.get("alt-new", "")}
    return [*kept, *([new] if taken else [])]


def _known(info: ManuscriptInfo, given: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Return files as the form shows them."""
    mine = {str(one.id): one for one in stored.files_of(f"content:{info.id}")}
    return [
        {**one, "name": mine[one["id"]].name, "media_type": mine[one["id"]].media_type}
        for one in given
        if one["id"] in mine
    ]


def _overtaken(
    request: HttpRequest, info: ManuscriptInfo, mine: dict[str, Any], error: commands.Overtaken
) -> HttpResponse:
    """Show who changed what, with everything typed and the others' changes put together."""
    found, both = queries.changed_since(
        info, mine, error.detail["before"], viewer=actor_of(request)
    )
    theirs = [
        (one.label, info.content.get(one.key, ""))
        for one in _elements(info, request)
        if one.label in both
    ]
    conflict = {
        "who": error.detail["who"],
        "when": error.detail["when"],
        "changed": error.detail["changed"],
        "both": theirs,
    }
    return _page(request, info, found, info.version, conflict=conflict)


def mend(request: HttpRequest, info: ManuscriptInfo, errors: dict[str, str]) -> HttpResponse:
    """Show the form with what must be mended before the text may be submitted."""
    return _page(request, info, dict(info.content), info.version, errors=errors)


def _page(
    request: HttpRequest,
    info: ManuscriptInfo,
    content: dict[str, Any],
    version: int,
    faults: list[tuple[str, str]] | None = None,
    *,
    errors: dict[str, str] | None = None,
    conflict: dict[str, Any] | None = None,
) -> HttpResponse:
    fields = [_field(one, content) for one in _elements(info, request)]
    upload = Field(
        name="file",
        label="添加附件或者图片",
        kind="file",
        required=False,
        hint="JPG、PNG 图片或者 PDF，每份最多 20 MB；一次一份，保存后可以再加",
    )
    if takes_files(info, request):
        fields.append(upload)
    form = Form(fields, errors or {})
    shown = list(form)
    is_last = bool(shown) and shown[-1].name == "file"
    context = {
        "one": info,
        "title": info.title or f"没有标题的{KIND_NAMES[info.kind]}",
        "kind": KIND_NAMES[info.kind],
        "version": version,
        "form": form,
        "fields": shown[:-1] if is_last else shown,
        "upload": shown[-1] if is_last else None,
        "files": content.get("files") or (),
        "conflict": conflict,
        "wrong": errors or {},
        "open_faults": faults if faults and info.title else (),
    }
    status = HTTPStatus.OK
    if conflict:
        status = HTTPStatus.CONFLICT
    elif errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "desk/content/edit.html", context, status=status)
