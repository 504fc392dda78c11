"""Logging in: code or password, the second factor of staff; logging out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import ANYONE
from yiwang.foundation.identity import commands
from yiwang.foundation.identity.types import CodePurpose, LoginResult
from yiwang.web.passport import sessions
from yiwang.web.ui import carry
from yiwang.web.ui.access import actor_of, is_known, public
from yiwang.web.ui.forms import Field, Form

PHONE = Field(name="phone", label="手机号码", kind="tel", autocomplete="tel-national", maxlength=20)
CODE = Field(
    name="code",
    label="验证码",
    kind="code",
    hint="短信里的6位数字，5分钟内有效",
    autocomplete="one-time-code",
    maxlength=10,
)
PASSWORD = Field(name="password", label="密码", kind="password", autocomplete="current-password")
SECOND = Field(
    name="code",
    label="动态口令",
    kind="code",
    hint="认证器里当前显示的6位数字。手机不在身边时，可以输入一个恢复码",
    autocomplete="one-time-code",
    maxlength=20,
)


def _page(request: HttpRequest, template: str, form: Form, **more: Any) -> HttpResponse:
    context = {
        "form": form,
        "next": sessions.next_of(request),
        "carry_name": carry.FIELD,
        "carried": request.POST.get(carry.FIELD, ""),
        **more,
    }
    return render(request, template, context, status=422 if form.errors else 200)


def _refilled(field: Field, request: HttpRequest) -> Field:
    return Field(
        **{
            **{k: getattr(field, k) for k in ("name", "label", "kind", "hint", "autocomplete")},
            "maxlength": field.maxlength,
            "value": request.POST.get(field.name, "").strip(),
        }
    )


@public
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """登录: 短信验证码 or 密码; each is a plain form."""
    if is_known(request) and request.method == "GET":
        return sessions.arrive(request)
    if request.GET.get("way") == "password":
        return _by_password(request)
    act = request.POST.get("act", "")
    if act == "send":
        return _send(request)
    if act == "enter":
        return _by_code(request)
    return _page(request, "passport/login/phone.html", Form([PHONE]))


def _send(request: HttpRequest) -> HttpResponse:
    phone = request.POST.get("phone", "").strip()
    if not phone:
        return _wrong_phone(request, {"phone": "请填写手机号码"})
    try:
        masked = commands.request_code(
            phone=phone,
            purpose=CodePurpose.LOGIN,
            host=request.get_host(),
            actor=ANYONE,
            at=clock.now(),
        )
    except DomainError as error:
        if request.POST.get("again"):
            form = Form([CODE], {"code": error.text})
            return _page(request, "passport/login/code.html", form, phone=phone)
        return _wrong_phone(request, {"phone": error.text})
    return _page(request, "passport/login/code.html", Form([CODE]), phone=phone, masked=masked)


def _wrong_phone(request: HttpRequest, errors: dict[str, str]) -> HttpResponse:
    form = Form([_refilled(PHONE, request)], errors)
    return _page(request, "passport/login/phone.html", form)


def _by_code(request: HttpRequest) -> HttpResponse:
    phone, code = request.POST.get("phone", ""), request.POST.get("code", "").strip()
    sentence = "" if code else "请填写验证码"
    if code:
        result = commands.log_in_by_code(phone=phone, code=code, actor=ANYONE, at=clock.now())
        if result.succeeded:
            return _succeeded(request, result)
        sentence = result.sentence
    form = Form([_refilled(CODE, request)], {"code": sentence})
    return _page(request, "passport/login/code.html", form, phone=phone)


def _by_password(request: HttpRequest) -> HttpResponse:
    template = "passport/login/password.html"
    if request.method == "GET" or request.POST.get("yw_begin"):
        return _page(request, template, Form([PHONE, PASSWORD]))
    phone, password = request.POST.get("phone", "").strip(), request.POST.get("password", "")
    fields = [_refilled(PHONE, request), PASSWORD]
    errors = {}
    if not phone:
        errors["phone"] = "请填写手机号码"
    if not password:
        errors["password"] = "请填写密码"  # noqa: S105  a sentence
    if errors:
        return _page(request, template, Form(fields, errors))
    result = commands.log_in_by_password(
        phone=phone, password=password, actor=ANYONE, at=clock.now()
    )
    if not result.succeeded:
        field = "phone" if result.code == "identity.log_in.phone" else "password"
        return _page(request, template, Form(fields, {field: result.sentence}))
    return _succeeded(request, result)


def _succeeded(request: HttpRequest, result: LoginResult) -> HttpResponse:
    if result.user_id is None:
        raise ValueError("a login without an account")
    if result.needs_second_factor:
        sessions.ask_second_factor(request, result.user_id)
        return _page(request, "passport/login/second_factor.html", Form([SECOND]))
    sessions.begin(request, result.user_id, staff=result.staff)
    return sessions.arrive(request)


@public
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """动态口令: the second step of staff."""
    user_id = sessions.awaited(request)
    if user_id is None:
        return HttpResponseRedirect("/login/?way=password")
    template = "passport/login/second_factor.html"
    if request.method == "GET":
        return _page(request, template, Form([SECOND]))
    code = request.POST.get("code", "").strip()
    if not code:
        return _page(request, template, Form([SECOND], {"code": "请填写动态口令"}))
    result = commands.confirm_second_factor(
        user_id=user_id, code=code, actor=ANYONE, at=clock.now()
    )
    if not result.succeeded or result.user_id is None:
        return _page(request, template, Form([SECOND], {"code": result.sentence}))
    sessions.begin(request, result.user_id, staff=result.staff)
    return sessions.arrive(request)


@public
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """退出登录."""
    if is_known(request):
        commands.log_out(actor=actor_of(request), at=clock.now())
    sessions.end(request)
    return HttpResponseRedirect(sessions.next_of(request) or "/")
