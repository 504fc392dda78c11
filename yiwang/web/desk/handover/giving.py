"""Handing over at the window: who collects, by which right, their signature; the slip to print."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.identity.types import PartyKind
from yiwang.services.cases import commands as cases
from yiwang.services.delivery import queries as delivery
from yiwang.services.delivery.types import Collected, Collector, Signing
from yiwang.web.desk.casework.beside import licences
from yiwang.web.desk.fields import plain
from yiwang.web.desk.handover.posting import chosen, version_of
from yiwang.web.desk.handover.views import CasePage, found
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.files.serving import serve
from yiwang.web.ui.forms import Field, Form, Option

DATA_URL = "data:image/png;base64,"
LARGEST = 400_000
WHO = (
    Option("SELF", "本人", "单位的结果，本人是法定代表人"),
    Option("AGENT", "委托代理人", "看委托书和双方的身份证"),
    Option("HELPER", "帮办代办员", "看平台的委托或者纸质委托书"),
)


@dataclass
class Written:
    """What the clerk wrote; files are kept at once, so that an error elsewhere loses none."""

    values: QueryDict
    signature: UUID | None = None
    signing: Signing = Signing.DRAWN
    paper: UUID | None = None
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def collected(self) -> Collected:
        """Who collects and how they signed, as the command takes it."""
        who = self.values.get("collector", "")
        return Collected(
            collector=Collector(who) if who in set(Collector) else Collector.SELF,
            name=self.values.get("name", "").strip()[:60],
            id_number=self.values.get("id_number", "").strip()[:30],
            signing=self.signing,
            signature_file=self.signature,
            authority=self.values.get("authority", "").strip()[:200],
            authority_file=self.paper,
            mandate_id=_kept(self.values, "mandate"),
        )


@staff("cases.deliver")
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, number: int) -> HttpResponse:
    """Hand a result over, with what else the same applicant may collect now."""
    one = found(request, number)
    if request.method == "GET":
        if not one.may_give:
            messages.error(request, f"现在不能交付：{one.sent.label}")
            return redirect("desk:handover-case", number)
        first = QueryDict(mutable=True)
        first["collector"] = "SELF"
        return _page(request, one, Written(first))
    written = _written(request, number)
    if written.errors:
        return _page(request, one, written, HTTPStatus.UNPROCESSABLE_ENTITY)
    wanted = {number: version_of(request.POST.get("version", "")), **dict(chosen(request))}
    try:
        cases.hand_over(
            cases=list(wanted.items()),
            collected=written.collected,
            actor=actor_of(request),
            at=clock.now(),
        )
    except NotFound:
        raise
    except DomainError as error:
        written.errors = error.fields or {"": error.text}
        return _page(request, found(request, number), written, error.status)
    messages.success(request, f"已交付 {len(wanted)} 件，送达回证已生成")
    return redirect("desk:handover-case", number)


def _written(request: HttpRequest, number: int) -> Written:
    written = Written(plain(request.POST))
    if not request.POST.get("collector"):
        written.errors["collector"] = "请选择谁来领取"
    drawn = _drawn(written.values.get("signature-image", ""))
    scan, paper = request.FILES.get("scan"), request.FILES.get("paper")
    written.signature = _kept(written.values, "kept_signature")
    written.paper = _kept(written.values, "kept_paper")
    if written.values.get("kept_signing") == Signing.PAPER:
        written.signing = Signing.PAPER
    if drawn:
        written.signing = Signing.DRAWN
        written.signature = _store(
            request, number, [drawn], name="领取签名.png", to=written, where="signature"
        )
    if scan is not None:
        written.signing = Signing.PAPER
        written.signature = _store(
            request, number, scan, name=scan.name or "", to=written, where="scan"
        )
    if paper is not None:
        written.paper = _store(
            request, number, paper, name=paper.name or "", to=written, where="paper"
        )
    return written


def _store(
    request: HttpRequest,
    number: int,
    content: UploadedFile[Any] | list[bytes],
    *,
    name: str,
    to: Written,
    where: str,
) -> UUID | None:
    try:
        return files.store(
            content=content,
            name=name,
            owner=f"handover:{number}",
            actor=actor_of(request),
            at=clock.now(),
        ).id
    except DomainError as error:
        to.errors[where] = error.text
        return None


def _kept(values: QueryDict, name: str) -> UUID | None:
    try:
        return UUID(values.get(name, ""))
    except ValueError:
        return None


def _drawn(image: str) -> bytes:
    if not image.startswith(DATA_URL) or len(image) > LARGEST:
        return b""
    try:
        return base64.b64decode(image[len(DATA_URL) :], validate=True)
    except (binascii.Error, ValueError):
        return b""


def _mandates(request: HttpRequest, one: CasePage) -> list[Option]:
    """Return who may collect by an authority the platform holds."""
    found = identity.mandates_over(
        PartyKind(one.sent.recipient_kind),
        one.sent.recipient_id,
        viewer=actor_of(request),
        at=clock.now(),
    )
    return [
        Option(
            str(m.id),
            f"{m.agent_name}{f'（{m.relation}）' if m.relation else ''}",
            f"{'、'.join(m.acts)}；到 {m.valid_until} 为止；{m.evidence_name}",
        )
        for m in found
    ]


def _asked(values: QueryDict, held: list[Option], *, is_legal: bool) -> list[Field]:
    number_hint = "代领的填领取人的 18 位身份证号码；本人领取填证件号码的最后 4 位"
    if is_legal:
        number_hint = "填领取人的 18 位身份证号码"
    return [
        Field(
            name="collector",
            label="谁来领取",
            kind="radio",
            options=WHO,
            value=values.get("collector", ""),
        ),
        Field(
            name="name",
            label="领取人姓名",
            hint="照证件填写",
            value=values.get("name", ""),
            autocomplete="off",
        ),
        Field(
            name="id_number",
            label="领取人证件号码",
            hint=number_hint,
            value=values.get("id_number", ""),
            autocomplete="off",
        ),
        *_authority(values, held),
        Field(
            name="authority",
            label="授权" if not held else "纸质委托书",
            kind="textarea",
            rows=2,
            required=False,
            hint="代领时填写：委托书的日期和内容，或者平台委托的编号",
            value=values.get("authority", ""),
            maxlength=200,
        ),
        Field(name="paper", label="委托书的扫描件", kind="file", required=False, hint="照片或 PDF"),
    ]


def _authority(values: QueryDict, held: list[Option]) -> list[Field]:
    if not held:
        return []
    return [
        Field(
            name="mandate",
            label="平台上的委托",
            kind="radio",
            required=False,
            hint="代领时选：系统会核对委托还有效，证件是受托人的",
            options=[*held, Option("", "不用平台委托", "看纸质委托书")],
            value=values.get("mandate", ""),
        )
    ]


def _page(
    request: HttpRequest, one: CasePage, written: Written, status: int = HTTPStatus.OK
) -> HttpResponse:
    values = written.values
    held = _mandates(request, one)
    asked = _asked(values, held, is_legal=one.sent.recipient_kind == "LEGAL")
    scan = Field(
        name="scan",
        label="纸质签收单的扫描件",
        kind="file",
        required=False,
        hint="不在屏幕上签名时：打印出件单，请领取人签名后扫描或拍照",
        error=written.errors.get("scan", ""),
    )
    ticked = set(values.getlist("case"))
    others = [
        (f"{subject}:{version}", subject, title, f"{subject}:{version}" in ticked)
        for subject, title, version in delivery.recipient_s_others(
            one.sent.subject, viewer=actor_of(request)
        )
    ]
    context = {
        "page": one,
        "file": one.file,
        "sent": one.sent,
        "ended": licences(one.file, viewer=actor_of(request), at=clock.now())["ended"],
        "others": others,
        "form": Form(asked, written.errors),
        "scan": scan,
        "kept": written,
        "has_mandates": bool(held),
        "signature_error": written.errors.get("signature", ""),
    }
    return render(request, "desk/handover/give.html", context, status=status)


@staff("cases.deliver")
@require_GET
def slip(request: HttpRequest, number: int) -> HttpResponse:
    """Show the hand-over slip for printing: to be signed by who collects (出件单)."""
    one = found(request, number)
    context = {"page": one, "file": one.file, "sent": one.sent, "now": clock.now()}
    return render(request, "desk/handover/slip.html", context)


@staff("cases.deliver")
@require_GET
def signature(request: HttpRequest, number: int) -> HttpResponse:
    """Serve the signature of a hand-over to staff of the case."""
    record = found(request, number).sent.hand_over
    info = stored.infos([record.signature_file]) if record and record.signature_file else {}
    if record is None or record.signature_file not in info:
        raise NotFound
    return serve(info[record.signature_file])
