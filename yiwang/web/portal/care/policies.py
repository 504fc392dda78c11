"""Policies that match an enterprise (惠企政策), with the reason; a need told from there."""

from __future__ import annotations

from http import HTTPStatus
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.engagement.content import queries as content
from yiwang.engagement.content.types import Kind
from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.types import MOST_TEXT, MOST_TITLE
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.web.portal.context import crumbs
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui.access import actor_of, citizen
from yiwang.web.ui.forms import from_django


class NeedForm(forms.Form):
    """What the enterprise needs; who it is stands in the register."""

    token = forms.UUIDField(widget=forms.HiddenInput())
    title = forms.CharField(
        label="标题", max_length=MOST_TITLE, error_messages={"required": "请填写标题"}
    )
    text = forms.CharField(
        label="需要什么帮助",
        help_text="写清卡在哪里、希望怎么办。企业名称、行业、住所不用再写",
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "请填写需要什么帮助"},
    )


@citizen("registered")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the policies that match the enterprise in whose name somebody acts, with reasons."""
    viewer, at = actor_of(request), clock.now()
    found = queries.matched_policies(viewer=viewer, at=at)
    if any(one.is_new for one in found):
        commands.note_reached(actor=viewer, at=at)
    context = {"policies": found, "is_enterprise": viewer.legal_person_id is not None}
    return render(request, "portal/care/policies.html", context)


@citizen("registered")
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, no: int) -> HttpResponse:
    """Show why a policy matches; tell a need about it."""
    viewer, at = actor_of(request), clock.now()
    one = queries.matched_policy(no, viewer=viewer, at=at)
    if one is None:
        raise NotFound
    is_sent = request.method == "POST"
    form = NeedForm(request.POST if is_sent else None, initial={"token": uuid4()})
    if not is_sent:
        commands.see_policy(policy_no=no, actor=viewer, at=at)
    elif form.is_valid():
        try:
            given = commands.tell_need(policy_no=no, actor=viewer, at=at, **form.cleaned_data)
        except commands.CannotFile as error:
            for name, sentence in ui_errors.form_errors(error).items():
                form.add_error(name if name in form.fields else None, sentence)
        else:
            messages.success(request, f"已提交，{given.organisation_name}会答复您")
            return redirect("portal:my_voice", given.number)
    text = content.public_text(Kind.POLICY, no=no)
    context = {
        "one": one,
        "key": text.key if text else "",
        "form": from_django(form),
        "crumbs": crumbs(("惠企政策", reverse("portal:my_policies")), one.title),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "portal/care/policy.html", context, status=status)
