"""The thread of a case at the desk (沟通): answering, and what waits for an answer."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound
from yiwang.foundation.files import queries as files
from yiwang.services.cases import commands
from yiwang.services.cases import queries as cases
from yiwang.web.desk.casework import filters, pages
from yiwang.web.desk.casework.views import case_file
from yiwang.web.desk.fields import plain
from yiwang.web.ui import talk as page
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.files.serving import serve

LIMIT = 20


@staff("cases.read")
@require_http_methods(["GET", "POST"])
def talk(request: HttpRequest, number: int) -> HttpResponse:
    """Show the thread; answer the applicant."""
    thread = cases.thread_of(number, viewer=actor_of(request), at=clock.now())
    written, conflict = page.read(request, thread), ""
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if request.method == "POST" and not written.is_kept and not written.errors:
        try:
            _send(request, number, written)
        except NotFound:
            raise
        except Conflict as error:
            conflict, status = error.text, HTTPStatus.CONFLICT
            thread = cases.thread_of(number, viewer=actor_of(request), at=clock.now())
        except DomainError as error:
            written.errors = dict(error.fields) or {"": error.text}
        else:
            messages.success(request, "已答复，会发短信告诉申请人")
            return redirect("desk:case-talk", number)
    file = case_file(request, number)
    context = {
        "page": pages.case_page(file, "talk", filters.carried(request), actor_of(request)),
        "file": file,
        "thread": thread,
        "staff": True,
        "form": page.form(
            written,
            label="答复",
            hint="会发给申请人。要补的材料用“告知补正”，不要写在这里。",
        ),
        "waiting": page.waiting_files(written),
        "conflict": conflict,
    }
    shown = status if conflict or written.errors else HTTPStatus.OK
    return render(request, "desk/casework/talk.html", context, status=shown)


def _send(request: HttpRequest, number: int, written: page.Written) -> None:
    seen = request.POST.get("seen", "")
    commands.answer_question(
        case=number,
        seen=int(seen) if seen.isdecimal() and len(seen) < len("100000") else 0,
        text=written.text,
        file_ids=[f.id for f in written.files],
        actor=actor_of(request),
        at=clock.now(),
    )


@staff("cases.read")
def talk_file(request: HttpRequest, number: int, file_id: UUID) -> HttpResponse:
    """Serve a file of the thread; the right to the case is checked first."""
    viewer = actor_of(request)
    if file_id not in cases.thread_of(number, viewer=viewer, at=clock.now()).file_ids:
        raise Http404
    return serve(files.stored_file(file_id, viewer=viewer))


@staff("cases.read")
def questions(request: HttpRequest) -> HttpResponse:
    """Show every question that waits for an answer, the most urgent first (待答复)."""
    viewer, after = actor_of(request), plain(request.GET).get("after", "")
    found = cases.open_questions(viewer=viewer, at=clock.now(), after=after[:60], limit=LIMIT)
    context = {
        "rows": found.rows,
        "watches": viewer.has("supervision.read"),
        "first_url": reverse("desk:questions") if after else "",
        "next_url": f"?{urlencode({'after': found.after})}" if found.after else "",
    }
    return render(request, "desk/casework/questions.html", context)
