"""证照库联通: partner libraries, packages out and in, the daily balance."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.services.licences import commands, queries
from yiwang.services.licences.types.packages import Balance, Received
from yiwang.web.desk.fields import plain
from yiwang.web.desk.licence_stock.forms import Library
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.files.serving import serve_bytes

RIGHT: Final = "data.manage"
PAGE: Final = 20
LARGEST: Final = 20 * 1024 * 1024
PLAIN: Final = "application/jsonl; charset=utf-8"
PACKED: Final = "application/gzip"


@staff(RIGHT)
@require_http_methods(["GET", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """Show the libraries we exchange with; register one, or its new key."""
    if request.method != "POST":
        return _home(request, Library())
    form = Library(plain(request.POST))
    if not form.is_valid():
        return _home(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        key = commands.link_library(**form.cleaned_data, actor=actor_of(request), at=clock.now())
    except commands.CannotExchange as error:
        for name, sentence in error.fields.items():
            form.add_error(name, sentence)
        return _home(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, "已登记，请把本库公钥书面告诉对方")
    return redirect("desk:licence-library", key)


def _home(
    request: HttpRequest,
    form: Library,
    *,
    error: str = "",
    balance: Balance | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "rows": queries.partners(viewer=actor_of(request), at=clock.now()),
        "form": ui_forms.from_django(form),
        "error": error,
        "balance": balance,
    }
    return render(request, "desk/licence_stock/libraries.html", context, status=status)


@staff(RIGHT)
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Take a package of another library, or compare its balance with what we know."""
    file, viewer = request.FILES.get("file"), actor_of(request)
    content = file.read(LARGEST + 1) if file is not None and hasattr(file, "read") else b""
    refused = HTTPStatus.UNPROCESSABLE_ENTITY
    if not content:
        return _home(request, Library(), error="请选择对方给的文件", status=refused)
    try:
        if "compare" in request.POST:
            found = commands.compare_balance(content=content, actor=viewer, at=clock.now())
            return _home(request, Library(), balance=found)
        told = commands.receive_package(content=content, actor=viewer, at=clock.now())
    except DomainError as error:
        return _home(request, Library(), error=error.text, status=refused)
    messages.success(request, _said(told))
    return redirect("desk:licence-libraries")


def _said(told: Received) -> str:
    if told.again:
        return f"第 {told.number} 个数据包以前收过，没有重复并入"
    if told.missing:
        wanted = "、".join(str(n) for n in told.missing[:10])
        return f"第 {told.number} 个数据包已收下，还缺第 {wanted} 个，收到以后按顺序并入"
    return f"第 {told.number} 个数据包已并入"


@staff(RIGHT)
@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one library with the packages exchanged."""
    viewer, after = actor_of(request), plain(request.GET).get("after", "")
    found = queries.packages(key, viewer=viewer, after=_uuid(after), limit=PAGE + 1)
    context = {
        "one": queries.partner(key, viewer=viewer, at=clock.now()),
        "balances": queries.balances(key, viewer=viewer),
        "rows": found[:PAGE],
        "next_url": "?" + urlencode({"after": found[PAGE - 1].id}) if len(found) > PAGE else "",
        "first_url": "?" if after else "",
    }
    return render(request, "desk/licence_stock/library.html", context)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@staff(RIGHT)
@require_POST
def make(request: HttpRequest, key: UUID) -> HttpResponse:
    """Make the next package, or send the balance of today."""
    viewer, at = actor_of(request), clock.now()
    try:
        if "balance" in request.POST:
            content = commands.make_balance(partner_id=key, actor=viewer, at=at)
            name = f"对账单-{timezone.localtime(at):%Y%m%d}.jsonl.gz"
            return serve_bytes(content, name, PACKED)
        commands.export_package(partner_id=key, actor=viewer, at=at)
        messages.success(request, "数据包已制作，请下载以后交给对方")
    except DomainError as error:
        messages.error(request, error.text)
    return redirect("desk:licence-library", key)


@staff(RIGHT)
@require_GET
def package(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send a package we made, byte for byte."""
    name, content = queries.package_bytes(key, viewer=actor_of(request))
    return serve_bytes(content, name, PLAIN)
