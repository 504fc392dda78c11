"""办件沟通: ask the organisation that handles the case, read what it answered."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.services.cases import commands as cases
from yiwang.services.cases import queries
from yiwang.web.ui import talk as page
from yiwang.web.ui.access import actor_of, citizen
from yiwang.web.ui.forms import Form


@citizen("registered")
@require_http_methods(["GET", "POST"])
def talk(request: HttpRequest, number: int) -> HttpResponse:
    """Show the thread of a case; send a question with its files."""
    viewer, at = actor_of(request), clock.now()
    thread = queries.thread_of(number, viewer=viewer, at=at)
    written = page.read(request, thread) if thread.may_ask else page.Written()
    if request.method == "POST" and not written.is_kept and not written.errors:
        try:
            cases.ask_question(
                number=number,
                text=written.text,
                file_ids=[f.id for f in written.files],
                actor=viewer,
                at=at,
            )
        except NotFound:
            raise
        except DomainError as error:
            written.errors = dict(error.fields) or {"": error.text}
        else:
            messages.success(request, f"已发出。{thread.days} 个工作日内答复，答复后会发短信给您")
            return redirect("portal:my_talk", number)
    form = page.form(
        written,
        label="您想问什么",
        hint="只说这件事。不要写密码和验证码。",
    )
    context = {
        "thread": thread,
        "number": number,
        "form": form if thread.may_ask else Form(()),
        "waiting": page.waiting_files(written),
        "errors": written.errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if written.errors else HTTPStatus.OK
    return render(request, "portal/my/talk.html", context, status=status)
