"""The days of each rung in the region, each with its source (处置期限)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yiwang.foundation.core import clock
from yiwang.foundation.identity.types import Permission
from yiwang.oversight.supervision import commands
from yiwang.oversight.supervision.queries import measures as queries
from yiwang.oversight.supervision.types.measures import RUNG_NAMES
from yiwang.web.desk.fields import number, plain, text
from yiwang.web.desk.measures.views import RIGHTS
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui.access import actor_of, may, staff

NAMES: Final[dict[str, str]] = {
    **{rung.value: name for rung, name in RUNG_NAMES.items()},
    "APPEAL": "申诉",
}


class Own(forms.Form):
    """设置本地区的期限."""

    key = forms.ChoiceField(
        label="哪一档",
        choices=[("", "请选择"), *NAMES.items()],
        error_messages={"required": "请选择一档", "invalid_choice": "请选择一档"},
    )
    days = number("工作日", 1, 60)
    source = text("依据", most=300, hint="文件名称、文号和条款")


@staff()
@require_http_methods(["GET", "POST"])
def terms(request: HttpRequest) -> HttpResponse:
    """Show the days in force; who supervises sets the region's own."""
    if not any(may(request, right) for right in RIGHTS):
        raise PermissionDenied(RIGHTS[0])
    form = Own(plain(request.POST) if request.method == "POST" else None)
    status = HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid():
            commands.set_measure_term(**form.cleaned_data, actor=actor_of(request), at=clock.now())
            messages.success(request, "已设置，以后发出的文书按新的期限")
            return redirect("desk:measure-terms")
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    found = queries.measure_terms(viewer=actor_of(request))
    context = {
        "terms": [(NAMES[one.key], one) for one in found],
        "form": ui_forms.from_django(form),
        "may_set": may(request, Permission.SUPERVISE),
    }
    return render(request, "desk/measures/terms.html", context, status=status)
