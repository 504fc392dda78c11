"""注册 and 实名认证: each level is asked for only when an act needs it, then back to the act."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import ANYONE, RealNameLevel
from yiwang.foundation.identity import commands, queries
from yiwang.foundation.identity.types import CodePurpose
from yiwang.web.passport import sessions
from yiwang.web.passport.login.views import CODE, PHONE
from yiwang.web.ui import carry, errors
from yiwang.web.ui.access import actor_of, citizen, public
from yiwang.web.ui.forms import Field, Form

CONSENT = Field(
    name="consent",
    label="同意隐私说明",
    kind="declaration",
    statement="我已阅读《隐私说明》，同意平台为了让我登录和办事使用我的手机号码。",
)
NAME = Field(name="name", label="姓名", autocomplete="name", maxlength=60, hint="与身份证上一致")
NUMBER = Field(name="id_number", label="身份证号码", kind="id_number", maxlength=24)


def _context(request: HttpRequest, form: Form) -> dict[str, object]:
    return {
        "form": form,
        "next": sessions.next_of(request),
        "carry_name": carry.FIELD,
        "carried": request.POST.get(carry.FIELD, ""),
    }


def _with(field: Field, value: str) -> Field:
    return Field(
        name=field.name,
        label=field.label,
        kind=field.kind,
        hint=field.hint,
        value=value,
        autocomplete=field.autocomplete,
        maxlength=field.maxlength,
        statement=field.statement,
    )


@public
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """注册: a phone, a code, consent."""
    act = request.POST.get("act", "")
    if act == "send":
        return _send(request)
    if act == "enter":
        return _enter(request)
    return render(
        request, "passport/register/phone.html", _context(request, Form([PHONE, CONSENT]))
    )


def _send(request: HttpRequest) -> HttpResponse:
    phone = request.POST.get("phone", "").strip()
    wrong: dict[str, str] = {}
    if not phone:
        wrong["phone"] = "请填写手机号码"
    if not request.POST.get("consent"):
        wrong["consent"] = "请阅读隐私说明，同意后才能注册"
    masked = ""
    if not wrong:
        try:
            masked = commands.request_code(
                phone=phone,
                purpose=CodePurpose.REGISTER,
                host=request.get_host(),
                actor=ANYONE,
                at=clock.now(),
            )
        except DomainError as error:
            wrong["phone"] = error.text
    if wrong:
        consent = _with(CONSENT, request.POST.get("consent", ""))
        context = _context(request, Form([_with(PHONE, phone), consent], wrong))
        return render(request, "passport/register/phone.html", context, status=422)
    context = _context(request, Form([CODE])) | {"phone": phone, "masked": masked}
    return render(request, "passport/register/code.html", context)


def _enter(request: HttpRequest) -> HttpResponse:
    phone, code = request.POST.get("phone", ""), request.POST.get("code", "").strip()
    wrong = {} if code else {"code": "请填写验证码"}
    if not wrong:
        try:
            made = commands.register_person(phone=phone, code=code, actor=ANYONE, at=clock.now())
        except commands.CannotRegister as error:
            wrong = {"code": error.text}
        else:
            sessions.begin(request, made, staff=False)
            messages.success(request, "注册成功")
            return sessions.arrive(request)
    context = _context(request, Form([_with(CODE, code)], wrong)) | {"phone": phone}
    return render(request, "passport/register/code.html", context, status=422)


@citizen("registered")
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """实名认证: name and number, checked with the population register."""
    actor = actor_of(request)
    if actor.level >= RealNameLevel.VERIFIED:
        return sessions.arrive(request)
    posted = request.method == "POST" and not request.POST.get("yw_begin")
    name, number = request.POST.get("name", ""), request.POST.get("id_number", "")
    form = Form([_with(NAME, name), _with(NUMBER, number)] if posted else [NAME, NUMBER])
    if posted:
        try:
            commands.verify_real_name(name=name, id_number=number, actor=actor, at=clock.now())
        except commands.CannotVerify as error:
            form = Form(form.fields, errors.form_errors(error))
        else:
            sessions.refresh(request)
            messages.success(request, "实名认证通过")
            return sessions.arrive(request)
    known = queries.account(viewer=actor)
    context = _context(request, form) | {"phone": known.phone_masked if known else ""}
    return render(
        request, "passport/register/verify.html", context, status=422 if form.errors else 200
    )
