"""账号安全: password, second factor, recovery codes, one's own numbers."""

from __future__ import annotations

from urllib.parse import quote

from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import commands, queries
from yiwang.web.passport import sessions
from yiwang.web.passport.login.views import SECOND
from yiwang.web.ui import errors
from yiwang.web.ui.access import actor_of, is_known, public, to_login
from yiwang.web.ui.forms import Field, Form

SECRET = "yw_totp_secret"  # noqa: S105  the name of a session value
CURRENT = Field(name="current", label="原密码", kind="password", autocomplete="current-password")
NEW = Field(
    name="password",
    label="新密码",
    kind="password",
    hint="至少 10 位，不能全是数字，也不能太常见",
    autocomplete="new-password",
)


@public
@require_http_methods(["GET", "POST"])
def security(request: HttpRequest) -> HttpResponse:
    """账号安全: what is set, and one's own numbers in clear on demand (an audited reading)."""
    if not is_known(request):
        return to_login(request)
    actor = actor_of(request)
    shown = _shown(request, actor)
    person = queries.person(actor.person_id, viewer=actor) if actor.person_id else None
    account = queries.account(viewer=actor)
    context = {
        "account": account,
        "person": person,
        "phone": shown.get("phone") or (account.phone_masked if account else ""),
        "number": shown.get("id") or (person.masked_id if person else ""),
    }
    return render(request, "passport/security/overview.html", context)


def _shown(request: HttpRequest, actor: Actor) -> dict[str, str]:
    column = request.POST.get("show", "")
    if request.method != "POST" or column not in {"id", "phone"} or actor.person_id is None:
        return {}
    own = actor if not actor.is_staff else None
    if own is None:
        return {}
    value = commands.unmask(
        person_id=actor.person_id,
        column="id" if column == "id" else "phone",
        reason="",
        actor=own,
        at=clock.now(),
    )
    return {column: value}


@public
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """设置密码: the old one is asked for when there is one."""
    if not is_known(request):
        return to_login(request)
    actor = actor_of(request)
    account = queries.account(viewer=actor)
    fields = [CURRENT, NEW] if account and account.has_password else [NEW]
    form = Form(fields)
    if request.method == "POST":
        try:
            commands.set_password(
                password=request.POST.get("password", ""),
                current=request.POST.get("current", ""),
                actor=actor,
                at=clock.now(),
            )
        except commands.CannotSetPassword as error:
            form = Form(fields, errors.form_errors(error))
        else:
            sessions.keep(request)
            messages.success(request, "密码已更改")
            return HttpResponseRedirect(reverse("passport:security"))
    return render(
        request,
        "passport/security/password.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


@public
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """绑定动态口令: a key to scan or type, then one code from it."""
    if not is_known(request):
        return to_login(request)
    actor, form = actor_of(request), Form([SECOND])
    if request.method == "POST" and SECRET in request.session:
        try:
            codes = commands.enrol_second_factor(
                secret=request.session[SECRET],
                code=request.POST.get("code", ""),
                actor=actor,
                at=clock.now(),
            )
        except DomainError as error:
            form = Form([SECOND], errors.form_errors(error))
        else:
            del request.session[SECRET]
            return render(request, "passport/security/codes.html", {"codes": codes})
    secret = request.session.setdefault(SECRET, generate_totp_secret())
    label = quote(f"{settings.YIWANG_SITE_NAME}:{actor.name}")
    uri = f"otpauth://totp/{label}?secret={secret}&issuer={quote(settings.YIWANG_SITE_NAME)}"
    groups = [secret[i : i + 4] for i in range(0, len(secret), 4)]
    context = {"form": form, "uri": uri, "secret": " ".join(groups)}
    return render(
        request, "passport/security/enrol.html", context, status=422 if form.errors else 200
    )


@public
@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """换一批恢复码: shown once."""
    if not is_known(request):
        return to_login(request)
    try:
        codes = commands.renew_recovery_codes(actor=actor_of(request), at=clock.now())
    except commands.CannotEnrol as error:
        messages.error(request, error.text)
        return HttpResponseRedirect(reverse("passport:security"))
    return render(request, "passport/security/codes.html", {"codes": codes})
