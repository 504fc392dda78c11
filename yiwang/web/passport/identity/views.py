"""Identities: 个人, 企业, 代办, posts; binding an enterprise, its agents, one's own authority."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.core.types import Actor, RealNameLevel
from yiwang.foundation.identity import commands, queries
from yiwang.foundation.identity.types import ACTS, SCOPES, IdentityChoice, MandateState
from yiwang.web.passport import middleware, sessions
from yiwang.web.ui import errors
from yiwang.web.ui.access import actor_of, citizen, is_known, public, to_login
from yiwang.web.ui.forms import Field, Form, Option


def _choices(actor: Actor) -> tuple[IdentityChoice, ...]:
    return queries.identities(UUID(actor.id), viewer=actor, at=clock.now())


@public
@require_http_methods(["GET", "POST"])
def identity(request: HttpRequest) -> HttpResponse:
    """选择身份: every identity of the account, then back to the same page."""
    if not is_known(request):
        return to_login(request)
    actor = actor_of(request)
    if request.method == "POST":
        return _switch(request, actor)
    waiting = queries.pending_requests(viewer=actor, at=clock.now())
    context = {
        "choices": _choices(actor),
        "current": request.session.get("yw_role") or "",
        "next": sessions.next_of(request),
        "is_verified": actor.level >= RealNameLevel.VERIFIED,
        "waiting": len(waiting),
        "invited": len(queries.invitations_for(viewer=actor, at=clock.now())),
        "is_staff": actor.is_staff,
    }
    return render(request, "passport/identity/choose.html", context)


def _switch(request: HttpRequest, actor: Actor) -> HttpResponse:
    key = request.POST.get("key", "")
    if key.startswith("staff:") and not sessions.is_strong(request):
        messages.error(request, sessions.WEAK)
        return HttpResponseRedirect(reverse("passport:identity"))
    note = next((c.note for c in _choices(actor) if c.key == key), "")
    try:
        label = commands.choose_identity(
            user_id=UUID(actor.id), key=key, actor=actor, at=clock.now()
        )
    except commands.CannotAct as error:
        messages.error(request, error.text)
        return HttpResponseRedirect(reverse("passport:identity"))
    sessions.enter(request, key, bare(label), note)
    messages.success(request, f"已切换到{label}")
    wanted = sessions.next_of(request)
    return HttpResponseRedirect(wanted or sessions.home(request))


@public
@require_POST
def finish(request: HttpRequest) -> HttpResponse:
    """结束服务: nothing of the person helped stays on this screen."""
    if not is_known(request):
        return to_login(request)
    sessions.clear_screen(request)
    messages.success(request, "已结束服务，这位服务对象的信息已从屏幕清除")
    response = HttpResponseRedirect(_after_service(request))
    for name, value in middleware.CLEAR.items():
        response[name] = value
    return response


def _after_service(request: HttpRequest) -> str:
    name = "desk:helping" if actor_of(request).has("helping.act") else "passport:identity"
    return reverse(name)


def bare(label: str) -> str:
    """Return the name in a label: ``企业：甲公司`` → ``甲公司``, ``为 张* 代办`` → ``张*``."""
    return label.removeprefix("企业：").removeprefix("为 ").removesuffix(" 代办")


USCC = Field(
    name="uscc",
    label="统一社会信用代码",
    kind="uscc",
    maxlength=30,
    hint="营业执照左上角或右上角的18位代码",
)


@citizen("verified")
@require_http_methods(["GET", "POST"])
def bind(request: HttpRequest) -> HttpResponse:
    """绑定企业: by credit code; the register says who represents it."""
    form, result = Form([USCC]), None
    if request.method == "POST":
        text = request.POST.get("uscc", "").strip()
        field = Field(
            name="uscc", label=USCC.label, kind="uscc", hint=USCC.hint, value=text, maxlength=30
        )
        try:
            result = commands.bind_legal_person(uscc=text, actor=actor_of(request), at=clock.now())
        except commands.CannotBind as error:
            form = Form([field], {"uscc": error.text})
    if result and result.is_confirmed:
        sessions.refresh(request)
        messages.success(request, f"已绑定{result.name}")
        wanted = sessions.next_of(request)
        return HttpResponseRedirect(wanted or reverse("passport:identity"))
    context = {"form": form, "result": result, "next": sessions.next_of(request)}
    return render(
        request, "passport/identity/bind.html", context, status=422 if form.errors else 200
    )


def _terms(request: HttpRequest, *, with_agent: bool) -> list[Field]:
    who = [
        Field(name="agent_name", label="姓名", maxlength=60),
        Field(name="agent_phone", label="手机号码", kind="tel", hint="对方注册用的手机号码"),
        Field(name="id_tail", label="身份证后四位", maxlength=4),
    ]
    fields = [
        *(who if with_agent else []),
        Field(
            name="scope",
            label="授权范围",
            kind="checkbox",
            options=[Option(s, s) for s in SCOPES],
        ),
        Field(
            name="acts",
            label="可以办理的动作",
            kind="checkbox",
            options=[Option(s, s) for s in ACTS],
        ),
        Field(
            name="valid_until",
            label="截止日期",
            kind="date",
            value=clock.local_date(clock.now()) + timedelta(days=365),
        ),
    ]
    if request.method != "POST":
        return fields
    return [_typed(field, request) for field in fields]


def _typed(field: Field, request: HttpRequest) -> Field:
    if field.kind == "checkbox":
        value: object = request.POST.getlist(field.name)
    elif field.kind == "date":
        parts = ("year", "month", "day")
        value = {p: request.POST.get(f"{field.name}-{p}", "") for p in parts}
    else:
        value = request.POST.get(field.name, "").strip()
    return Field(
        name=field.name,
        label=field.label,
        kind=field.kind,
        hint=field.hint,
        value=value,
        options=field.options,
        maxlength=field.maxlength,
    )


def _day(request: HttpRequest, name: str) -> date:
    """Return a posted date; a wrong one counts as long past, so that the command refuses it."""
    try:
        parts = [int(request.POST.get(f"{name}-{p}", "")) for p in ("year", "month", "day")]
        return date(*parts)
    except ValueError:
        return date(1900, 1, 1)


def _legal_choice(actor: Actor, raw: str) -> IdentityChoice:
    """Return an enterprise the viewer represents.

    :raises NotFound: it is somebody else's.
    """
    for choice in _choices(actor):
        if choice.key == f"legal:{raw}" and choice.note == "法定代表人":
            return choice
    raise NotFound


@citizen("verified")
@require_GET
def agents(request: HttpRequest, legal: UUID) -> HttpResponse:
    """经办人管理: who acts for the enterprise, who asks to."""
    actor = actor_of(request)
    choice = _legal_choice(actor, str(legal))
    found = queries.agents_of(legal, viewer=actor, at=clock.now())
    context = {
        "name": bare(choice.label),
        "legal": legal,
        "asked": [m for m in found if m.state is MandateState.REQUESTED],
        "agents": [m for m in found if m.state is not MandateState.REQUESTED],
        "facts": queries.legal_person(legal, viewer=actor),
    }
    return render(request, "passport/identity/agents.html", context)


@citizen("verified")
@require_http_methods(["GET", "POST"])
def add_agent(request: HttpRequest, legal: UUID) -> HttpResponse:
    """添加经办人: name, phone, ID tail, scope, end; the agent must accept."""
    choice = _legal_choice(actor_of(request), str(legal))
    back = reverse("passport:agents", args=[legal])
    title = f"添加经办人：{bare(choice.label)}"
    return _grant(request, title=title, back=back, legal=legal)


@citizen("verified")
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """委托他人: let a family member or helper act for oneself."""
    return _grant(request, title="委托他人为我办事", back=reverse("passport:mandates"), legal=None)


def _grant(request: HttpRequest, *, title: str, back: str, legal: UUID | None) -> HttpResponse:
    form = Form(_terms(request, with_agent=True))
    if request.method == "POST":
        try:
            commands.grant_mandate(
                agent_phone=request.POST.get("agent_phone", ""),
                agent_name=request.POST.get("agent_name", ""),
                id_tail=request.POST.get("id_tail", ""),
                scope=tuple(request.POST.getlist("scope")),
                acts=tuple(request.POST.getlist("acts")),
                valid_until=_day(request, "valid_until"),
                legal_person_id=legal,
                actor=actor_of(request),
                at=clock.now(),
            )
        except DomainError as error:
            form = Form(form.fields, errors.form_errors(error))
        else:
            messages.success(request, "已发出授权，等对方确认")
            return HttpResponseRedirect(back)
    context = {"form": form, "title": title, "back": back, "act": "发出授权"}
    return render(
        request, "passport/identity/terms.html", context, status=422 if form.errors else 200
    )


@citizen("verified")
@require_http_methods(["GET", "POST"])
def confirm_agent(request: HttpRequest, legal: UUID, mandate: UUID) -> HttpResponse:
    """确认经办人: the representative says in what and until when."""
    choice = _legal_choice(actor_of(request), str(legal))
    back = reverse("passport:agents", args=[legal])
    form = Form(_terms(request, with_agent=False))
    if request.method == "POST":
        try:
            commands.confirm_binding(
                mandate_id=mandate,
                scope=tuple(request.POST.getlist("scope")),
                acts=tuple(request.POST.getlist("acts")),
                valid_until=_day(request, "valid_until"),
                actor=actor_of(request),
                at=clock.now(),
            )
        except commands.CannotGrant as error:
            form = Form(form.fields, errors.form_errors(error))
        else:
            messages.success(request, "已确认")
            return HttpResponseRedirect(back)
    title = f"确认经办人：{bare(choice.label)}"
    context = {"form": form, "title": title, "back": back, "act": "确认"}
    return render(
        request, "passport/identity/terms.html", context, status=422 if form.errors else 200
    )


@citizen("registered")
@require_GET
def mandates(request: HttpRequest) -> HttpResponse:
    """我的授权: held, offered, given."""
    actor, at = actor_of(request), clock.now()
    held = queries.mandates_held(viewer=actor, at=at)
    context = {
        "offered": [m for m in held if m.state is MandateState.OFFERED],
        "held": [m for m in held if m.state is not MandateState.OFFERED],
        "given": queries.mandates_from(viewer=actor, at=at),
    }
    return render(request, "passport/identity/mandates.html", context)


@citizen("verified")
@require_POST
def answer(request: HttpRequest, mandate: UUID) -> HttpResponse:
    """接受 or 停止 an authority."""
    actor, at = actor_of(request), clock.now()
    try:
        if request.POST.get("act") == "accept":
            commands.accept_mandate(mandate_id=mandate, actor=actor, at=at)
            messages.success(request, "已接受授权")
        else:
            commands.revoke_mandate(mandate_id=mandate, actor=actor, at=at)
            messages.success(request, "已停止授权")
    except commands.CannotAct as error:
        messages.error(request, error.text)
    sessions.refresh(request)
    return HttpResponseRedirect(sessions.next_of(request) or reverse("passport:mandates"))
