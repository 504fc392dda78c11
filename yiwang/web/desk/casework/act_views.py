"""One page for each act: write, see what the applicant will read, send; conflicts keep the text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.services.cases import commands
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types import Action
from yiwang.services.cases.types.desk import CaseFile, DocumentView
from yiwang.services.cases.types.scene import Proceedings
from yiwang.services.cases.types.working import PhraseUse
from yiwang.web.desk.casework import act_forms, pages
from yiwang.web.desk.casework.acts import ACTS, Act
from yiwang.web.desk.casework.letter_page import letter_page
from yiwang.web.desk.casework.scene_acts import SCENE_ACTS
from yiwang.web.desk.casework.views import case_address, case_file
from yiwang.web.desk.casework.writing import HELP, Writing, begun, helped, writing
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui import proving
from yiwang.web.ui.access import actor_of, staff

View = Callable[..., HttpResponse]
SOMEBODY_WAS_FIRST = frozenset({HTTPStatus.CONFLICT, HTTPStatus.FORBIDDEN})
"""Another version, another state, taken by a colleague: what was written is kept."""


@dataclass(frozen=True, slots=True)
class ActPage:
    """An act's page: the case, the form, perhaps the letter or the conflict."""

    title: str
    button: str
    effect: str
    file: CaseFile
    case_url: str
    danger: bool = False
    letter: DocumentView | None = None
    conflict: str = ""
    is_open: bool = True
    hidden: tuple[tuple[str, str], ...] = ()
    writing: Writing | None = None
    rests_on: Proceedings | None = None
    """Of a decision: the hearing and the statements it rests on."""


def _page(request: HttpRequest, act: Act, file: CaseFile, **more: Any) -> ActPage:
    found_at = more.pop("found_at", None)
    use = PhraseUse.DECISION if act.action is Action.GRANT else None
    into = "reason" if use else ""
    beside = writing(request, file, page=act.slug, use=use, into=into, found_at=found_at)
    return ActPage(
        writing=beside,
        title=act.label,
        button="看看申请人会读到什么" if act.letter and not more.get("letter") else act.label,
        effect=act.effect,
        file=file,
        case_url=case_address(request, file.number),
        danger=act.danger,
        is_open=act.action in file.actions,
        rests_on=file.proceedings if act.action is Action.GRANT else None,
        **more,
    )


def _show(
    request: HttpRequest, page: ActPage, form: forms.Form, *, status: int = 200
) -> HttpResponse:
    shown = ui_forms.from_django(form)
    return render(request, "desk/casework/act.html", {"page": page, "form": shown}, status=status)


def _not_now(request: HttpRequest, act: Act, file: CaseFile) -> HttpResponse:
    messages.error(request, f"现在不能{act.label}：{pages.why_not(file)}")
    return HttpResponseRedirect(case_address(request, file.number))


def view_of(act: Act) -> View:
    """Return the view of one act, open to who holds its right."""

    @staff(act.right)
    def view(request: HttpRequest, number: int) -> HttpResponse:
        """Ask, preview, run."""
        file = case_file(request, number)
        if request.method != "POST":
            if act.action not in file.actions:
                return _not_now(request, act, file)
            form, found_at = _first(request, act, file)
            return _show(request, _page(request, act, file, found_at=found_at), form)
        return _written(request, act, file)

    view.__name__ = f"act_{act.slug.replace('-', '_')}"
    return view


def _blank(request: HttpRequest, act: Act, file: CaseFile) -> forms.Form:
    """Return the form as it begins; ``n`` of the address says which row of the case it is about."""
    initial, n = act.form.first(file), request.GET.get("n", "")
    if "n" in act.form.base_fields and re.fullmatch("[0-9]{1,5}", n):
        initial["n"] = int(n)
    return _offered(request, act.form(initial=initial), file)


def _first(request: HttpRequest, act: Act, file: CaseFile) -> tuple[forms.Form, datetime | None]:
    """Return the form as it begins, with what was written here earlier and not sent."""
    form = _blank(request, act, file)
    kept, found_at = begun(request, file.number, act.slug)
    for name in set(kept) & set(form.fields):
        many = isinstance(form.fields[name], forms.MultipleChoiceField)
        form.initial[name] = kept.getlist(name) if many else kept[name]
    return form, found_at


def _offered(request: HttpRequest, form: act_forms.Act, file: CaseFile) -> act_forms.Act:
    """Let a form fill its choices from the case and the people who may act in it."""
    if form.wants_people:
        people = cases.people_for_case(file.number, viewer=actor_of(request))
        form.offer(file, [(str(i), name) for i, name in people])
    else:
        form.offer(file, [])
    return form


def _written(request: HttpRequest, act: Act, file: CaseFile) -> HttpResponse:
    more = helped(request, request.POST, "reason") if HELP & set(request.POST) else None
    if more is not None:
        return _show(request, _page(request, act, file), _again(request, act, file, more))
    form = _offered(request, act.form(request.POST), file)
    step = request.POST.get("step", "preview" if act.letter else "send")
    if not form.is_valid():
        return _show(
            request, _page(request, act, file), form, status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    if step == "edit":
        return _show(request, _page(request, act, file), form)
    if step == "preview" and act.letter and form.cleaned_data["version"] == file.version:
        return _preview(request, act, file, form)
    return _send(request, act, file, form)


def _again(request: HttpRequest, act: Act, file: CaseFile, data: QueryDict) -> forms.Form:
    """Return the form with what was written, not judged yet."""
    return _offered(request, act.form(initial=data.dict()), file)


def hidden_values(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    """Return what was written, to travel through the preview."""
    left_out = {"csrfmiddlewaretoken", "step"}
    pairs = [(n, v) for n, some in request.POST.lists() for v in some if n not in left_out]
    return tuple((name, str(value)) for name, value in pairs)


def _preview(request: HttpRequest, act: Act, file: CaseFile, form: forms.Form) -> HttpResponse:
    assert act.letter is not None  # noqa: S101
    kind, content = act.letter(file, form.cleaned_data)
    letter = cases.preview_document(
        file.number, kind=kind, content=content, viewer=actor_of(request), at=clock.now()
    )
    page = _page(request, act, file, letter=letter, hidden=hidden_values(request))
    return letter_page(request, page, number=file.number, kind=kind)


def _send(request: HttpRequest, act: Act, file: CaseFile, form: Any) -> HttpResponse:
    if act.proven and (asked := proving.asked(request, what=act.label)):
        return asked
    try:
        act.carry_out(
            number=file.number, values=form.values(), actor=actor_of(request), at=clock.now()
        )
    except NotFound:
        raise
    except DomainError as error:
        if error.status in SOMEBODY_WAS_FIRST:
            return conflict(request, act, file.number, error)
        for name, sentence in (error.fields or {"": error.text}).items():
            form.add_error(name if name in form.fields else None, sentence)
        return _show(
            request, _page(request, act, file), form, status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    commands.drop_unsent(case=file.number, page=act.slug, actor=actor_of(request), at=clock.now())
    messages.success(request, act.done)
    return HttpResponseRedirect(case_address(request, file.number))


def is_repeat(request: HttpRequest, file: CaseFile) -> bool:
    """Tell whether the version sent was mine to change and I changed it: a double click."""
    sent, last = request.POST.get("version", ""), file.last_event
    mine = last is not None and last.actor_id == actor_of(request).id
    return mine and sent.isdecimal() and int(sent) == file.version - 1


def conflict(request: HttpRequest, act: Act, number: int, error: DomainError) -> HttpResponse:
    """Show who was first and the latest state above what was written; nothing was changed."""
    file = case_file(request, number)
    if is_repeat(request, file) and act.action not in file.actions:
        messages.success(request, act.done)
        return HttpResponseRedirect(case_address(request, number))
    data = request.POST.copy()
    data["version"] = str(file.version)
    page = _page(request, act, file, conflict=error.text)
    form = _offered(request, act.form(data), file)
    return _show(request, page, form, status=HTTPStatus.CONFLICT)


VIEWS = {act.slug: view_of(act) for act in (*ACTS, *SCENE_ACTS)}
