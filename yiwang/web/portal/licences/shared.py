"""Letting others use a licence, and copies for a purpose (证照授权、加注件)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.services.licences import commands, queries
from yiwang.services.licences.types.presenting import NewCopy, NewSharing, SharedWith
from yiwang.web.ui.access import actor_of, citizen
from yiwang.web.ui.files.serving import serve
from yiwang.web.ui.forms import Field, Form, Option

LONGEST = 60
PURPOSE = 30
_USUAL = timedelta(days=30)
"""How long is offered."""


@citizen()
@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, key: UUID) -> HttpResponse:
    """Authorise another one for a purpose, until a day or once."""
    viewer, at = actor_of(request), clock.now()
    errors: Mapping[str, str] = {}
    given = request.POST
    if request.method == "POST":
        try:
            commands.share_licence(licence_id=key, new=_sharing(given), actor=viewer, at=at)
        except NotFound:
            raise
        except DomainError as error:
            errors = error.fields or {"": error.text}
        else:
            messages.success(request, "已授权，可以随时收回")
            return redirect("portal:my_licence", key)
    one = queries.held_licence(key, viewer=viewer, at=at)
    form = Form(_sharing_fields(given, clock.local_date(at)), errors)
    context = {"one": one, "row": one.info.row, "form": form}
    return render(request, "portal/licences/share.html", context, status=422 if errors else 200)


def _sharing(given: Mapping[str, str]) -> NewSharing:
    kind = given.get("kind", "")
    return NewSharing(
        kind=SharedWith(kind) if kind in set(SharedWith) else SharedWith.PERSON,
        name=_text(given, "name"),
        code=_text(given, "code"),
        purpose=_text(given, "purpose"),
        until=day_of(given, "until"),
        is_single="single" in given,
    )


def _sharing_fields(given: Mapping[str, str], today: date) -> list[Field]:
    return [
        Field(
            name="kind",
            label="授权给谁",
            kind="radio",
            value=given.get("kind", SharedWith.PERSON),
            options=[
                Option(SharedWith.PERSON, "个人", "凭姓名和公民身份号码认人"),
                Option(SharedWith.LEGAL, "企业或者其他单位", "凭统一社会信用代码认单位"),
            ],
        ),
        Field(
            name="name",
            label="对方的姓名或者单位名称",
            hint="要与对方登录后的实名完全一致",
            value=_text(given, "name"),
            maxlength=LONGEST,
            autocomplete="off",
        ),
        Field(
            name="code",
            label="对方的公民身份号码或者统一社会信用代码",
            hint="18 位，只用来认人，保存后只显示一部分",
            value=_text(given, "code"),
            maxlength=LONGEST,
            autocomplete="off",
        ),
        Field(
            name="purpose",
            label="让对方用来办什么",
            hint="会写进加注件的水印，例如“申请经营贷款”",
            value=_text(given, "purpose"),
            maxlength=PURPOSE,
        ),
        _until(given, today),
        Field(
            name="single",
            label="次数",
            kind="checkbox",
            required=False,
            value="on" if "single" in given else "",
            options=[Option("on", "只让用一次，取走一份加注件后自动结束")],
        ),
    ]


@citizen()
@require_POST
def end(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take an authorisation back."""
    commands.end_sharing(sharing_id=key, actor=actor_of(request), at=clock.now())
    messages.success(request, "已收回，对方不能再用；按这个授权取走的加注件也一并收回")
    return _back(request)


@citizen()
@require_http_methods(["GET", "POST"])
def copy(request: HttpRequest, key: UUID) -> HttpResponse:
    """Make a copy for a purpose."""
    viewer, at, given = actor_of(request), clock.now(), request.POST
    errors: Mapping[str, str] = {}
    status = 200
    if request.method == "POST":
        new = NewCopy(_text(given, "reason"), _text(given, "user"), day_of(given, "until"))
        try:
            commands.make_copy(licence_id=key, new=new, actor=viewer, at=at)
        except NotFound:
            raise
        except DomainError as error:
            errors, status = error.fields or {"": error.text}, error.status
        else:
            messages.success(request, "加注件已做好，请下载后交给对方")
            return redirect("portal:my_licence", key)
    fields = [
        Field(
            name="reason",
            label="用来办什么",
            hint="会写进水印，例如“申请经营贷款”",
            value=_text(given, "reason"),
            maxlength=PURPOSE,
        ),
        Field(
            name="user",
            label="交给谁用",
            hint="会写进水印，例如“示例农村商业银行”",
            value=_text(given, "user"),
            maxlength=LONGEST,
        ),
        _until(given, clock.local_date(at)),
    ]
    one = queries.held_licence(key, viewer=viewer, at=at)
    context = {"one": one, "row": one.info.row, "form": Form(fields, errors)}
    return render(request, "portal/licences/copy.html", context, status=status)


@citizen()
@require_GET
def file(request: HttpRequest, key: UUID) -> HttpResponse:
    """Serve a copy while it holds."""
    found = queries.copy_file(key, viewer=actor_of(request), at=clock.now())
    return serve(found, download=True)


@citizen()
@require_POST
def recall(request: HttpRequest, key: UUID) -> HttpResponse:
    """Call a copy back."""
    commands.recall_copy(copy_id=key, actor=actor_of(request), at=clock.now())
    messages.success(request, "已收回，以后核验这份加注件会显示“已收回”")
    return _back(request)


@citizen()
@require_http_methods(["GET", "POST"])
def given(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a licence that another one lets be used, and take a copy of it."""
    viewer, at = actor_of(request), clock.now()
    errors: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        try:
            commands.take_shared_copy(sharing_id=key, actor=viewer, at=at)
        except NotFound:
            raise
        except DomainError as error:
            errors, status = {"": error.text}, error.status
        else:
            messages.success(request, "加注件已做好，请下载")
            return redirect("portal:my_sharing", key)
    one = queries.shared_licence(key, viewer=viewer, at=at)
    context = {"one": one, "form": Form([], errors)}
    return render(request, "portal/licences/given.html", context, status=status)


def _back(request: HttpRequest) -> HttpResponse:
    """The page of the licence where the button stood."""
    try:
        return redirect("portal:my_licence", UUID(request.POST.get("licence", "")))
    except ValueError:
        return redirect("portal:my_licences")


def _until(given: Mapping[str, str], today: date) -> Field:
    typed = {part: given.get(f"until-{part}", "") for part in ("year", "month", "day")}
    return Field(
        name="until",
        label="最后一天",
        kind="date",
        hint="一年以内，不超过证照的有效期",
        value=typed if any(typed.values()) else today + _USUAL,
    )


def _text(given: Mapping[str, str], name: str) -> str:
    return given.get(name, "").replace("\0", "").strip()


def day_of(given: Mapping[str, str], name: str) -> date | None:
    """Return the day of three boxes; None: there is no such day."""
    try:
        year, month, day = (int(given.get(f"{name}-{p}", "")) for p in ("year", "month", "day"))
        return date(year, month, day)
    except ValueError:
        return None
