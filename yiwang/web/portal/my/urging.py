"""催办: remind who holds one's case, read the answers."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yiwang.foundation.core import clock
from yiwang.services.cases import commands, queries
from yiwang.web.ui.access import actor_of, citizen
from yiwang.web.ui.forms import Field, Form

LONGEST = 500


@citizen()
@require_http_methods(["GET", "POST"])
def urging(request: HttpRequest, number: int) -> HttpResponse:
    """Show the reminders sent of a case with their answers, and send one."""
    viewer, errors = actor_of(request), {}
    text = request.POST.get("text", "")
    if request.method == "POST":
        try:
            commands.urge(case=number, text=text[:LONGEST], actor=viewer, at=clock.now())
        except commands.CannotUrge as error:
            errors = error.fields or {"": error.text}
        else:
            messages.success(request, "已催办，办理部门会答复您")
            return redirect("portal:my_urging", number)
    field = Field(
        name="text",
        label="想说明的情况",
        kind="textarea",
        required=False,
        rows=3,
        maxlength=LONGEST,
        value=text,
    )
    context = {
        "case": queries.case_for_applicant(number, viewer=viewer, at=clock.now()),
        "urgings": queries.my_urgings(number, viewer=viewer, at=clock.now()),
        "form": Form([field], errors),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "portal/my/urging.html", context, status=status)
