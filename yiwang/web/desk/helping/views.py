"""The helper's day: the people served, a new one, their authority (服务对象、委托)."""

from __future__ import annotations

import base64
import binascii
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.files import commands as files
from yiwang.foundation.identity import commands as identity
from yiwang.foundation.identity import queries as known
from yiwang.services.cases import queries as cases
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Field, Form, Option

DATA_URL = "data:image/png;base64,"
LARGEST = 400_000
LONGEST = 366
USUAL = 90
CODE, SIGNATURE, PAPER = "SMS_CODE", "SIGNATURE", "PAPER"
WAYS = (
    Option(CODE, "本人手机验证码", "验证码发到本人的手机，请本人念给您听"),
    Option(SIGNATURE, "本人在屏幕上签名", "没有手机的，请本人当面签"),
    Option(PAPER, "纸质委托书", "拍照或者扫描上传，原件留在站点"),
)


@staff("helping.act")
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Show whom one serves, those of today first, with counts and no numbers."""
    found = cases.helped_people(viewer=actor_of(request), at=clock.now())
    today = [one for one in found if one.is_today]
    context = {
        "today": today,
        "others": [one for one in found if not one.is_today],
        "filed": sum(one.filed_today for one in today),
    }
    return render(request, "desk/helping/people.html", context)


def _who(request: HttpRequest) -> list[Field]:
    typed = request.POST
    return [
        Field(
            name="name",
            label="姓名",
            hint="照身份证填写",
            value=typed.get("name", "").strip()[:60],
            autocomplete="off",
        ),
        Field(
            name="id_number",
            label="身份证号码",
            kind="id_number",
            value=typed.get("id_number", "").strip()[:30],
            autocomplete="off",
        ),
        Field(
            name="phone",
            label="手机号码",
            kind="tel",
            required=False,
            hint="本人的号码。没有手机的不填，请本人签名",
            value=typed.get("phone", "").strip()[:20],
            autocomplete="off",
        ),
    ]


@staff("helping.act")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask who sits in front of the screen; match or write down, then ask for the authority."""
    form = Form(_who(request))
    if request.method == "POST":
        try:
            person = identity.create_person_at_window(
                name=request.POST.get("name", ""),
                id_number=request.POST.get("id_number", ""),
                phone=request.POST.get("phone", ""),
                actor=actor_of(request),
                at=clock.now(),
            )
        except DomainError as error:
            form = Form(form.fields, dict(error.fields) or {"": error.text})
        else:
            return redirect("desk:helping-authority", person)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "desk/helping/new.html", {"form": form}, status=status)


@staff("helping.act")
@require_http_methods(["GET", "POST"])
def authority(request: HttpRequest, person: UUID) -> HttpResponse:
    """Read the authority aloud, then let the person confirm it: code, signature or paper."""
    who = known.person(person, viewer=actor_of(request))
    errors: dict[str, str] = {}
    kept = _kept(request)
    if request.method == "POST":
        step = request.POST.get("step", "")
        kept, errors = _take_file(request, person, kept)
        if step == "code":
            errors |= _send_code(request, person)
        elif not errors:
            errors = _confirm(request, person, kept)
            if not errors:
                messages.success(request, f"委托已登记。可以为{who.masked_name}办事了")
                return HttpResponseRedirect(reverse("desk:helping"))
    fields = _terms(request, has_phone=bool(who.phone_masked))
    context = {
        "who": who,
        "form": Form(fields, errors),
        "fields": {f.name: f for f in Form(fields, errors)},
        "kept": kept,
        "signature_error": errors.get("signature", ""),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "desk/helping/authority.html", context, status=status)


def _terms(request: HttpRequest, *, has_phone: bool) -> list[Field]:
    typed = request.POST
    parts = ("year", "month", "day")
    until: object = clock.local_date(clock.now()) + timedelta(days=USUAL)
    if typed:
        until = {p: typed.get(f"valid_until-{p}", "") for p in parts}
    return [
        Field(
            name="relation",
            label="您和本人的关系",
            required=False,
            hint="如：本村代办员、邻居",
            value=typed.get("relation", "").strip()[:40],
        ),
        Field(
            name="how_many",
            label="办几件",
            kind="radio",
            options=[
                Option("one", "只办这一次", "提交一件以后不能再提交"),
                Option("many", "到截止日期以前都可以"),
            ],
            value=typed.get("how_many", "one"),
        ),
        Field(
            name="valid_until",
            label="截止日期",
            kind="date",
            hint="最长一年，本人随时可以停止",
            value=until,
        ),
        Field(
            name="evidence",
            label="本人怎样确认",
            kind="radio",
            options=WAYS if has_phone else WAYS[1:],
            value=typed.get("evidence", CODE if has_phone else SIGNATURE),
        ),
        Field(
            name="code",
            label="验证码",
            kind="code",
            required=False,
            hint="用验证码确认的填 6 位数字",
            value="",
            autocomplete="off",
        ),
        Field(name="paper", label="委托书照片", kind="file", required=False, hint="照片或 PDF"),
    ]


def _kept(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("kept", ""))
    except ValueError:
        return None


def _take_file(
    request: HttpRequest, person: UUID, kept: UUID | None
) -> tuple[UUID | None, dict[str, str]]:
    """Keep what was drawn or photographed at once, so that an error elsewhere loses none."""
    drawn, paper = _drawn(request.POST.get("signature-image", "")), request.FILES.get("paper")
    if paper is None and not drawn:
        return kept, {}
    content: UploadedFile[Any] | list[bytes] = paper if paper is not None else [drawn]
    name = (paper.name if paper is not None else "") or "委托签名.png"
    where = "paper" if paper is not None else "signature"
    try:
        info = files.store(
            content=content,
            name=name,
            owner=f"mandate-of:{person}",
            actor=actor_of(request),
            at=clock.now(),
        )
    except DomainError as error:
        return kept, {where: error.text}
    return info.id, {}


def _drawn(image: str) -> bytes:
    if not image.startswith(DATA_URL) or len(image) > LARGEST:
        return b""
    try:
        return base64.b64decode(image[len(DATA_URL) :], validate=True)
    except (binascii.Error, ValueError):
        return b""


def _send_code(request: HttpRequest, person: UUID) -> dict[str, str]:
    try:
        sent = identity.request_mandate_code(
            person_id=person,
            host=request.get_host(),
            actor=actor_of(request),
            at=clock.now(),
        )
    except DomainError as error:
        return {"code": error.text}
    messages.success(request, f"验证码已发到 {sent}，5 分钟内有效")
    return {}


def _until(request: HttpRequest) -> date | None:
    try:
        return date(*(int(request.POST[f"valid_until-{p}"]) for p in ("year", "month", "day")))
    except (KeyError, ValueError, TypeError):
        return None


def _confirm(request: HttpRequest, person: UUID, kept: UUID | None) -> dict[str, str]:
    until, at = _until(request), clock.now()
    today = clock.local_date(at)
    if until is None or not today < until <= today + timedelta(days=LONGEST):
        return {"valid_until": "截止日期要晚于今天，最长一年"}
    evidence = request.POST.get("evidence", "")
    if evidence == PAPER and kept is None:
        return {"paper": "请上传委托书的照片"}
    try:
        identity.record_helper_mandate(
            person_id=person,
            evidence=evidence,
            code=request.POST.get("code", "").strip(),
            relation=request.POST.get("relation", "").strip()[:40],
            valid_until=until,
            signature_file=kept if evidence != CODE else None,
            is_single=request.POST.get("how_many") != "many",
            actor=actor_of(request),
            at=at,
        )
    except NotFound:
        raise
    except DomainError as error:
        return dict(error.fields) or {"": error.text}
    return {}
