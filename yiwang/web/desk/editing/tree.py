"""The tree of questions of a revision (情形树): outline, one page a row, rehearsal (预演)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotPermitted
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.checks import Fault
from yiwang.services.editing import commands
from yiwang.services.editing.types import Act, RevisionInfo, Target
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import FormInfo
from yiwang.web.desk.editing import boxes, branches, drawing, rehearsal
from yiwang.web.desk.editing.views import info_or_404
from yiwang.web.desk.fields import plain
from yiwang.web.ui import asking
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Form

NEW = "new"
UNWALKABLE = frozenset(
    ("question", "question_cycle", "question_needs", "question_order", "question_count")
)
"""Faults with which a tree is not drawn and not walked."""
LATER = frozenset({"situation_gap", "situation_unused"})
"""Faults that only the whole tree mends: they stop the check of a revision, not a save."""


def info_with_tree(request: HttpRequest, key: UUID) -> RevisionInfo:
    """Return the revision of a list whose elements are revised. :raises NotFound: as said."""
    info = info_or_404(request, key)
    if info.target is not Target.LIST or not info.has_content:
        raise Http404
    return info


def _editable(request: HttpRequest, key: UUID) -> RevisionInfo:
    info = info_with_tree(request, key)
    if Act.SAVE not in info.actions:
        raise NotPermitted
    return info


def faults_of(info: RevisionInfo, content: dict[str, Any]) -> tuple[Fault, ...]:
    """Return what is wrong with the tree of a text."""
    return catalogue.tree_faults(content, form_version_id=info.form_version_id)


def _form(info: RevisionInfo) -> FormInfo | None:
    return eforms.form(info.form_version_id) if info.form_version_id else None


@staff()
def outline(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the tree: what is wrong, the drawing, and the questions and situations as lists."""
    return _outline(request, info_with_tree(request, key))


def _outline(
    request: HttpRequest, info: RevisionInfo, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    content = dict(info.content)
    found = faults_of(info, content)
    is_walkable = not any(f.check in UNWALKABLE for f in found)
    tree = catalogue.tree(content)
    context = {
        "one": info,
        "tree": tree,
        "may_save": Act.SAVE in info.actions,
        "faults": [(f, _where(info, f)) for f in found],
        "drawing": drawing.drawn(tree) if is_walkable and tree.questions else None,
        "is_walkable": is_walkable,
        "questions": rehearsal.told_questions(tree),
        "situations": rehearsal.told_situations(info, tree, _form(info)),
    }
    return render(request, "desk/editing/tree.html", context, status=status)


def _where(info: RevisionInfo, fault: Fault) -> str:
    """Return where a fault is mended, empty when no single row mends it."""
    element, _, place = fault.element.partition(".")
    names = {"questions": "question", "situations": "situation"}
    rows = info.content.get(element, ())
    if element == "materials":
        return reverse("desk:editing-edit", args=[info.id])
    if not place.isdecimal() or element not in names or int(place) > len(rows):
        return ""
    row = rows[int(place) - 1]
    return reverse(f"desk:editing-{names[element]}", args=[info.id, row["key"]])


@staff("catalogue.edit")
def question(request: HttpRequest, key: UUID, row: str) -> HttpResponse:
    """Show a question, or a new one; save it with everything typed kept when it cannot be."""
    info = _editable(request, key)
    content = dict(info.content)
    rows = [dict(one) for one in content.get("questions", ())]
    old = _row(rows, row)
    if request.method != "POST":
        shown = old or {"options": [{}, {}]}
        return _question_page(request, info, shown, info.version)
    data = plain(request.POST)
    typed = branches.read_question(data, old, rows)
    if boxes.is_reshaping(data):
        shown = branches.reshaped(data, old, typed, rows)
        return _question_page(request, info, shown, _seen(data))
    questions = branches.placed(branches.replaced(rows, typed), typed["key"])
    return _saved(
        request, info, "questions", typed, {**content, "questions": questions}, _seen(data)
    )


@staff("catalogue.edit")
def situation(request: HttpRequest, key: UUID, row: str) -> HttpResponse:
    """Show a situation, or a new one; save it with everything typed kept when it cannot be."""
    info = _editable(request, key)
    content = dict(info.content)
    rows = [dict(one) for one in content.get("situations", ())]
    old = _row(rows, row)
    if request.method != "POST":
        return _situation_page(request, info, old, info.version)
    data = plain(request.POST)
    typed = branches.read_situation(data, old, content)
    situations = branches.replaced(rows, typed)
    return _saved(
        request, info, "situations", typed, {**content, "situations": situations}, _seen(data)
    )


def _row(rows: list[dict[str, Any]], key: str) -> dict[str, Any]:
    found = next((one for one in rows if one["key"] == key), None)
    if found is None and key != NEW:
        raise Http404
    return found or {}


def _seen(data: Any) -> int:
    version = boxes.whole(data.get("version", ""))
    return version if isinstance(version, int) else 0


def _saved(  # noqa: PLR0917  what a save is made of
    request: HttpRequest,
    info: RevisionInfo,
    element: str,
    typed: dict[str, Any],
    content: dict[str, Any],
    version: int,
) -> HttpResponse:
    """Save the row; show it again with what refuses it, or with who saved meanwhile."""
    show = _question_page if element == "questions" else _situation_page
    errors = branches.wrong(typed) or _refused(info, element, typed["key"], content)
    is_new = typed["key"] not in {row["key"] for row in info.content.get(element, ())}
    shown = {**typed, "key": ""} if is_new else typed
    if errors:
        return show(request, info, shown, version, errors=errors)
    try:
        save(request, info, content, version)
    except commands.Overtaken as error:
        now = info_with_tree(request, info.id)
        return show(request, now, shown, now.version, conflict=_conflict(now, error))
    except commands.CannotRevise as error:
        return show(request, info, shown, version, errors=ui_errors.form_errors(error))
    left = len(faults_of(info, content))
    messages.success(request, f"已保存，还有 {left} 处要改" if left else "已保存")
    return HttpResponseRedirect(reverse("desk:editing-tree", args=[info.id]))


def _refused(info: RevisionInfo, element: str, key: str, content: dict[str, Any]) -> dict[str, str]:
    """Return the faults of the saved row itself, and a circle it closes."""
    place = next(n for n, row in enumerate(content[element], 1) if row["key"] == key)
    before = {f.sentence for f in faults_of(info, dict(info.content))}
    found = [
        f.sentence
        for f in faults_of(info, content)
        if (f.element == f"{element}.{place}" and f.check not in LATER)
        or (f.check == "question_cycle" and f.sentence not in before)
    ]
    return {"": found[0]} if found else {}


def _conflict(now: RevisionInfo, error: commands.Overtaken) -> dict[str, Any]:
    changed = now.steps[-1].changed if now.steps else ()
    return {"who": error.detail["who"], "when": error.detail["when"], "changed": changed}


def save(request: HttpRequest, info: RevisionInfo, content: dict[str, Any], version: int) -> None:
    """Save the text of a revision with everything else as it is."""
    commands.save_revision(
        revision_id=info.id,
        version=version,
        content=content,
        reason=info.reason,
        bases=info.bases,
        effective_on=info.effective_on,
        receiver_ids=[one.organisation_id for one in info.receivers],
        actor=actor_of(request),
        at=clock.now(),
    )


def _page(
    request: HttpRequest,
    info: RevisionInfo,
    row: dict[str, Any],
    groups: list[tuple[str, Any]],
    **more: Any,
) -> HttpResponse:
    errors, conflict = more.pop("errors", None) or {}, more.get("conflict")
    form = Form([one for _, some in groups for one in some], errors)
    shown = {one.name: one for one in form}
    context = {
        "one": info,
        "named": row.get("name") or row.get("text", "") if row.get("key") else "",
        "conflict": None,
        "form": form,
        "groups": [(title, [shown[one.name] for one in some]) for title, some in groups],
        **more,
    }
    status = HTTPStatus.OK
    if errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif conflict:
        status = HTTPStatus.CONFLICT
    return render(request, "desk/editing/branch.html", context, status=status)


def _question_page(
    request: HttpRequest, info: RevisionInfo, row: dict[str, Any], version: int, **more: Any
) -> HttpResponse:
    fields = branches.question_fields(row, info.content.get("questions", ()))
    groups = [("问什么", fields)]
    return _page(request, info, row, groups, version=version, kind="问题", **more)


def _situation_page(
    request: HttpRequest, info: RevisionInfo, row: dict[str, Any], version: int, **more: Any
) -> HttpResponse:
    groups = branches.situation_fields(row, info.content, _form(info))
    return _page(request, info, row, groups, version=version, kind="情形", **more)


@staff("catalogue.edit")
@require_POST
def act(request: HttpRequest, key: UUID) -> HttpResponse:
    """Move or remove a question or a situation."""
    info = _editable(request, key)
    data = plain(request.POST)
    wanted, _, row = data.get("act", "").partition(":")
    content = _acted(dict(info.content), wanted, row)
    before = {f.sentence for f in faults_of(info, dict(info.content))}
    fresh = [f for f in faults_of(info, content) if f.sentence not in before]
    barred = next((f for f in fresh if f.check == "question_order"), None)
    if barred:
        messages.error(request, barred.sentence)
        return _outline(request, info, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        save(request, info, content, _seen(data))
    except commands.Overtaken as error:
        messages.error(request, f"{error.detail['who']}刚刚改过这份修订稿，请看最新情况再操作")
        return _outline(request, info_with_tree(request, key), HTTPStatus.CONFLICT)
    messages.success(request, "已删除" if wanted.startswith("remove") else "已移动")
    return HttpResponseRedirect(reverse("desk:editing-tree", args=[key]))


def _acted(content: dict[str, Any], wanted: str, key: str) -> dict[str, Any]:
    verb, _, element = wanted.partition("-")
    rows = [dict(one) for one in content.get(element, ())]
    at = next((n for n, one in enumerate(rows) if one["key"] == key), None)
    if at is None or element not in {"questions", "situations"}:
        raise Http404
    if verb == "remove":
        if element == "questions":
            return branches.without_question(content, key)
        return {**content, element: [*rows[:at], *rows[at + 1 :]]}
    to = at - 1 if verb == "up" else at + 1
    if 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
    return {**content, element: rows}


@staff()
def rehearse(request: HttpRequest, key: UUID) -> HttpResponse:
    """Walk the tree of the revision as a citizen would, at the width of a phone (预演)."""
    info = info_with_tree(request, key)
    content = dict(info.content)
    tree = catalogue.tree(content)
    if not tree.questions or any(f.check in UNWALKABLE for f in faults_of(info, content)):
        messages.error(request, "问题还不能走通，请先改好再预演")
        return _outline(request, info, HTTPStatus.UNPROCESSABLE_ENTITY)
    walk = asking.walked(tree, request.GET.dict(), reverse("desk:editing-rehearsal", args=[key]))
    context = {
        "one": info,
        "walk": walk,
        "fits": () if walk.question else rehearsal.ends(info, tree, walk.answers, _form(info)),
        "leaves": rehearsal.told_situations(info, tree, _form(info)),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if walk.is_missed else HTTPStatus.OK
    return render(request, "desk/editing/rehearsal.html", context, status=status)
