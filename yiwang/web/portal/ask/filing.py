"""Asking (我要问) and complaining (投诉举报): one form, with a name or without."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.types import VoiceKind, VoiceState
from yiwang.foundation.core import clock
from yiwang.foundation.core.types import ActorKind
from yiwang.web.portal.consultation.views import mark_of
from yiwang.web.portal.context import crumbs, here
from yiwang.web.ui import errors as ui_errors
from yiwang.web.ui import voices as page
from yiwang.web.ui.access import actor_of, public
from yiwang.web.ui.forms import Field, Option

ASKING = (VoiceKind.CONSULTATION, VoiceKind.SUGGESTION)
COMPLAINING = (VoiceKind.COMPLAINT, VoiceKind.REPORT)
SEALED = "请对承办人员保密我的身份（举报一律保密）"


@public
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask, suggest, or tell what an enterprise needs."""
    is_enterprise = actor_of(request).legal_person_id is not None
    kinds = (*ASKING, VoiceKind.NEED) if is_enterprise else ASKING
    return _answer(request, kinds, "我要问")


@public
@require_http_methods(["GET", "POST"])
def complain(request: HttpRequest) -> HttpResponse:
    """Complain or report."""
    return _answer(request, COMPLAINING, "投诉举报")


def _answer(request: HttpRequest, kinds: Sequence[VoiceKind], title: str) -> HttpResponse:
    written = page.read(request, kinds, here(request).code)
    if request.method != "POST" or written.is_kept or written.errors:
        return _page(request, written, kinds, title)
    viewer, at = actor_of(request), clock.now()
    if viewer.is_staff:
        written.errors[""] = "这里给群众和企业用。请切换到个人身份，热线来电请在工作台登记"
        return _page(request, written, kinds, title)
    try:
        given = commands.file_voice(new=written.new, mark=mark_of(request), actor=viewer, at=at)
    except commands.CannotFile as error:
        written.errors = ui_errors.form_errors(error)
        return _page(request, written, kinds, title)
    if given.state is VoiceState.JOINED:
        messages.info(request, "您前几天提过同样的内容，这次的和那一件一起办理、一起答复")
    else:
        messages.success(request, "已提交。请记下编号和查询码，凭它们可以随时查看答复")
    if given.covered:
        told = "、".join(given.covered)
        messages.warning(request, f"内容里有个人的号码（{told}）。答复如果公开，号码会遮盖")
    ticket = queries.ticket_of(given.number, given.query_code, at=at, viewer=viewer)
    return redirect("portal:ask_voice", ticket)


def _page(
    request: HttpRequest, written: page.Written, kinds: Sequence[VoiceKind], title: str
) -> HttpResponse:
    viewer = actor_of(request)
    is_known = viewer.kind is ActorKind.PERSON
    fields = page.about(written, kinds, label="您要说的是", with_case=is_known) + page.words(
        written
    )
    fields.append(_naming(written, viewer.name if is_known else ""))
    if VoiceKind.COMPLAINT in kinds:
        fields.append(_sealing(written))
    if not is_known:
        fields += page.who(
            written, name_hint="匿名的不用填", phone_hint="匿名的不用填。答复后发短信到这个号码"
        )
    context = {
        "title": title,
        "form": page.form(fields, written),
        "written": written,
        "is_asking": VoiceKind.CONSULTATION in kinds,
        "crumbs": crumbs(("我要问", reverse("portal:ask")), title),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if written.errors else HTTPStatus.OK
    response = render(request, "portal/ask/new.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _naming(written: page.Written, name: str) -> Field:
    own = f"实名（{name}）" if name else "实名"
    hint = "答复会出现在“我的空间”" if name else "填写下面的姓名和电话，不用登录"
    return Field(
        name="naming",
        label="署名",
        kind="radio",
        value="yes" if written.new.is_named else "no",
        options=[
            Option("yes", own, hint),
            Option("no", "匿名", "不登记姓名和电话，只能凭编号和查询码查看答复"),
        ],
    )


def _sealing(written: page.Written) -> Field:
    return Field(
        name="sealed",
        label="保密",
        kind="checkbox",
        required=False,
        value="on" if written.new.is_sealed else "",
        options=[Option("on", SEALED)],
    )
