"""What the pages of assessment share: who may look, one form on a page, files that are sent."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted
from yiwang.web.desk.fields import plain
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui.access import may
from yiwang.web.ui.elements import Chip

MANAGE, AGREE, HEAD = "assessment.manage", "assessment.agree", "cases.decide"


def require_right(request: HttpRequest, *rights: str) -> None:
    """Let in who evaluates, agrees or heads an office; or who holds one of these rights.

    :raises PermissionDenied: none of them.
    """
    wanted = rights or (MANAGE, AGREE, HEAD)
    if not any(may(request, right) for right in wanted):
        raise PermissionDenied(wanted[0])


TABS = (
    ("效能评估", "desk:assessment", ()),
    ("评分办法", "desk:assessment-formula", ()),
    ("同一事项", "desk:assessment-like", (MANAGE, AGREE)),
    ("统计表", "desk:assessment-tables", (MANAGE, AGREE)),
    ("通报", "desk:assessment-circulars", ()),
    ("目标台账", "desk:assessment-targets", (MANAGE, AGREE)),
    ("任务台账", "desk:assessment-tasks", ()),
)


def tabs(request: HttpRequest) -> list[Chip]:
    """Return the topics the viewer may open; the page that is open says so."""
    return [
        Chip(label, reverse(name), is_on=reverse(name) == request.path)
        for label, name, rights in TABS
        if not rights or any(may(request, right) for right in rights)
    ]


def form_page(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], str],
    *,
    title: str,
    button: str,
    done: str,
    lead: str = "",
    back: tuple[str, str] = ("", ""),
    template: str = "desk/assessment/form.html",
    **more: Any,
) -> HttpResponse:
    """Show a form, or run its act and go where it says; what is refused stands at its field.

    ``back`` is the name and the address of the page above.
    """
    if form.is_bound and form.is_valid():
        try:
            address = act(form.cleaned_data)
        except (NotFound, NotPermitted):
            raise
        except DomainError as error:
            told = error.fields or {"": error.text}
            for name, sentence in told.items():
                form.add_error(name if name in form.fields else None, sentence)
        else:
            messages.success(request, done)
            return HttpResponseRedirect(address)
    context = {
        **more,
        "title": title,
        "lead": lead,
        "button": button,
        "back": back,
        "form": ui_forms.from_django(form),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, template, context, status=status)


def posted(request: HttpRequest) -> Any:
    """Return what was sent, None when nothing was."""
    return plain(request.POST) if request.method == "POST" else None


def done(request: HttpRequest, act: Callable[[], object], told: str, address: str) -> HttpResponse:
    """Run an act without a form and go back; what is refused is said on top of the page."""
    try:
        act()
    except (NotFound, NotPermitted):
        raise
    except DomainError as error:
        messages.error(request, error.text)
    else:
        messages.success(request, told)
    return HttpResponseRedirect(address)


def sent(name: str, data: bytes, media_type: str) -> HttpResponse:
    """Return the answer that sends a file."""
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "no-store"
    return response
