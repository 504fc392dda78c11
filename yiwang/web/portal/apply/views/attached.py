"""Files that answer a question: a page of their own, so that nothing typed can be lost."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.files.types import StoredFileInfo
from yiwang.services.cases import commands as cases
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import FieldKind, FormField, FormPage
from yiwang.web.portal.apply.pages import Application, applying, opened
from yiwang.web.portal.apply.rows import held
from yiwang.web.ui import answers
from yiwang.web.ui.access import citizen
from yiwang.web.ui.elements import Material, StoredFile
from yiwang.web.ui.files.taking import as_json, take, wants_json
from yiwang.web.ui.forms import Form


def question(app: Application, key: str) -> tuple[FormPage, FormField]:
    """Return a question for files that is asked, with its page.

    :raises NotFound: there is none.
    """
    for page in app.form.pages if app.form else ():
        found = next((f for f in page.fields if f.key == key), None)
        if app.form is None or found is None or found.kind is not FieldKind.FILE:
            continue
        if found in eforms.page_fields(app.form.id, page.key, app.values, parts=app.parts):
            return page, found
    raise NotFound


def rows(app: Application, key: str) -> list[StoredFile]:
    """Return the files that answer the question so far."""
    ids = eforms.answered_files(app.draft.form_version_id, app.draft.values).get(key, ())
    return [
        held(
            app.infos[i],
            remove_url=reverse("portal:apply_answer_remove", args=[app.number, key, i]),
        )
        for i in ids
        if i in app.infos
    ]


def attach(number: int, key: str, info: StoredFileInfo, actor: Actor) -> None:
    """Add a stored file to the question; what is refused is not kept.

    :raises CannotAttach: as the command says.
    """
    try:
        cases.attach_answer(number=number, field=key, file_id=info.id, actor=actor, at=clock.now())
    except DomainError:
        with suppress(files.CannotDiscard):
            files.discard(file_id=info.id, owner=f"draft:{number}", actor=actor, at=clock.now())
        raise


def _show(request: HttpRequest, app: Application, key: str, error: str = "") -> HttpResponse:
    page, item = question(app, key)
    args = [app.number, key]
    asked, there = eforms.file_question(item), rows(app, key)
    line = Material(
        name=key,
        label=item.label,
        upload_url=reverse("portal:apply_answer_upload", args=args)
        if len(there) < asked.most
        else "",
        hint="。".join(t.rstrip("。") for t in (item.hint, answers.takes(item)) if t),
        basis=item.legal_need,
        error=error,
        required=item.required,
        files=there,
        phone_url=reverse("portal:apply_answer_phone", args=args),
        multiple=asked.most > 1,
        accept=asked.suffixes,
    )
    context = app.frame(
        page.key,
        form=Form([], {key: error} if error else {}),
        line=line,
        is_full=len(there) >= asked.most,
        page_title=page.title,
        back=f"{app.address(page.key)}#f-{key}",
    )
    return render(request, "portal/apply/answer.html", context, status=422 if error else 200)


@citizen()
@require_http_methods(["GET"])
@applying
def answer(request: HttpRequest, app: Application, key: str) -> HttpResponse:
    """Show the files of one question, with where to add and delete."""
    return _show(request, app, key)


@citizen()
@require_POST
@applying
def answer_upload(request: HttpRequest, app: Application, key: str) -> HttpResponse:
    """Take files for one question; each is answered alone, and a bad one says what to do."""
    question(app, key)
    taken = take(
        request,
        owner=f"draft:{app.number}",
        actor=app.actor,
        then=lambda info: attach(app.number, key, info, app.actor),
    )
    if wants_json(request):
        return as_json(taken)
    if taken.problems:
        return _show(request, opened(request, app.number), key, taken.error)
    return redirect("portal:apply_answer", app.number, key)


@citizen()
@require_POST
@applying
def answer_remove(request: HttpRequest, app: Application, key: str, file_id: UUID) -> HttpResponse:
    """Delete one file of a question (删除)."""
    cases.detach_answer(
        number=app.number, field=key, file_id=file_id, actor=app.actor, at=clock.now()
    )
    return redirect("portal:apply_answer", app.number, key)
