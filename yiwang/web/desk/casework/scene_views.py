"""The tab 程序 of a case, and the files of its procedures and statements."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.files.types import StoredFileInfo
from yiwang.services.cases import commands
from yiwang.services.cases.types import Action
from yiwang.web.desk.casework import filters, pages, scene_pages
from yiwang.web.desk.casework.scene_acts import statement_owner
from yiwang.web.desk.casework.views import case_address, case_file
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.files.taking import as_json, take, wants_json


@staff("cases.read")
def proceedings(request: HttpRequest, number: int) -> HttpResponse:
    """Show procedures, hearings, checks on site and third parties (程序)."""
    file, viewer = case_file(request, number), actor_of(request)
    page = pages.case_page(file, "proceedings", filters.carried(request), viewer)
    context = {"page": page, "file": file, "shown": scene_pages.proceedings_page(file, viewer)}
    return render(request, "desk/casework/proceedings.html", context)


@staff("cases.read")
@require_POST
def attach(request: HttpRequest, number: int, kind: str, n: int) -> HttpResponse:
    """Take files: the result of a procedure, or the scan of a statement that is entered next."""
    file, actor = case_file(request, number), actor_of(request)
    right = {"procedure": Action.END_SPECIAL, "statement": Action.TAKE_STATEMENT}.get(kind)
    if right is None or right not in file.actions:
        raise NotFound
    owner = statement_owner(number, n) if kind == "statement" else f"procedure:{number}:{n}"

    def keep(info: StoredFileInfo) -> None:
        if kind == "procedure":
            commands.attach_result(case=number, n=n, file_id=info.id, actor=actor, at=clock.now())

    taken = take(request, owner=owner, actor=actor, then=keep)
    if wants_json(request):
        return as_json(taken)
    for sentence in taken.problems:
        messages.error(request, sentence)
    for name in taken.names:
        messages.success(request, f"“{name}”已上传")
    return HttpResponseRedirect(case_address(request, number, "desk:case-proceedings"))
