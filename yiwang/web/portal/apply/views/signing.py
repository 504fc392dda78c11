"""签名: exactly what is signed, the code to the phone, and the application is filed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.keys.commands import KeyStoreLocked
from yiwang.services.cases import commands as cases
from yiwang.services.cases import queries as case_queries
from yiwang.services.cases.types import SignatureWay, ToSign
from yiwang.services.licences import commands as signing
from yiwang.services.licences import queries as signatures
from yiwang.services.licences.types.signing import Intent
from yiwang.web.portal.apply.pages import Application, applying
from yiwang.web.ui.access import actor_of, citizen, public
from yiwang.web.ui.files.serving import serve_bytes
from yiwang.web.ui.forms import Field, Form
from yiwang.web.ui.signatures import Shown, shown

from .filing import OUTDATED, problems_of

CODE = Field(
    name="code",
    label="短信验证码",
    kind="code",
    hint="6位数字，5分钟内有效。填写后提交，就是签名",
    autocomplete="one-time-code",
    maxlength=10,
)


@citizen()
@require_http_methods(["GET", "POST"])
@applying
def certify(request: HttpRequest, app: Application) -> HttpResponse:
    """Show to the letter what will be signed; on agreement send the code (核对要签的内容)."""
    if problems_of(app):
        return redirect(app.address("check"))
    told = case_queries.to_sign(app.number, viewer=app.actor)
    if request.method == "GET":
        return _reading(request, app, told)
    act: dict[str, Any] = {"actor": app.actor, "at": clock.now()}
    try:
        intent = signing.show_intent(
            reference=told.reference,
            title=told.title,
            purpose=f"提交申请：{app.guide.name}"[:200],
            content=told.content,
            **act,
        )
    except DomainError as error:
        return _reading(request, app, told, error.text)
    try:
        signing.send_code(intent_id=intent.id, host=request.get_host(), **act)
    except DomainError as error:
        return _asking(request, app, told, intent, {"code": error.text})
    return redirect("portal:apply_certify_code", app.number, intent.id)


def _reading(
    request: HttpRequest, app: Application, told: ToSign, problem: str = ""
) -> HttpResponse:
    context = app.frame("sign", told=told, problem=problem)
    status = 422 if problem else 200
    return render(request, "portal/apply/certify.html", context, status=status)


@citizen()
@require_http_methods(["GET", "POST"])
@applying
def certify_code(request: HttpRequest, app: Application, intent_id: UUID) -> HttpResponse:
    """Ask for the code, sign, and file; the same press twice signs and files once (签名并提交)."""
    if problems_of(app):
        return redirect(app.address("check"))
    intent = signatures.intent(intent_id, viewer=app.actor)
    told = case_queries.to_sign(app.number, viewer=app.actor)
    if intent.reference != told.reference:
        return redirect("portal:apply_certify", app.number)
    if request.method == "GET":
        return _asking(request, app, told, intent, {})
    act = _again if request.POST.get("act") == "again" else _coded
    return act(request, app, told, intent)


def _coded(request: HttpRequest, app: Application, told: ToSign, intent: Intent) -> HttpResponse:
    code = request.POST.get("code", "").strip()[:20]
    if not code and not intent.is_confirmed:
        return _asking(request, app, told, intent, {"code": "请填写短信验证码"})
    try:
        _sign_and_file(app, told, intent, code)
    except cases.DraftClosed:
        pass  # the other of two presses was quicker
    except DomainError as error:
        return _unsigned(request, app, told, intent, error)
    return redirect("portal:apply_receipt", app.number)


def _unsigned(
    request: HttpRequest, app: Application, told: ToSign, intent: Intent, error: DomainError
) -> HttpResponse:
    """Say why; a draft on an older guide is carried over by opening it."""
    if error.full_code in OUTDATED:
        return redirect("portal:application", app.number)
    said = error.fields or {"": error.text}
    known = {key if key == "code" else "": text for key, text in said.items()}
    return _asking(request, app, told, signatures.intent(intent.id, viewer=app.actor), known)


def _sign_and_file(app: Application, told: ToSign, intent: Intent, code: str) -> None:
    act: dict[str, Any] = {"actor": app.actor, "at": clock.now()}
    made = signing.sign_intent(intent_id=intent.id, content=told.content, code=code, **act)
    evidence = {"name": made.signer_name, "signature": str(made.id), "sm3": made.sm3}
    cases.sign(number=app.number, way=SignatureWay.CERTIFIED, evidence=evidence, **act)
    cases.submit(number=app.number, token=app.draft.token, version=app.draft.version, **act)


def _again(request: HttpRequest, app: Application, told: ToSign, intent: Intent) -> HttpResponse:
    try:
        host = request.get_host()
        signing.send_code(intent_id=intent.id, host=host, actor=app.actor, at=clock.now())
    except DomainError as error:
        return _asking(request, app, told, intent, {"code": error.text})
    return redirect("portal:apply_certify_code", app.number, intent.id)


def _asking(
    request: HttpRequest, app: Application, told: ToSign, intent: Intent, errors: dict[str, str]
) -> HttpResponse:
    asked = [] if intent.is_confirmed else [CODE]
    context = app.frame("sign", told=told, intent=intent, form=Form(asked, errors))
    status = 422 if errors else 200
    return render(request, "portal/apply/certify_code.html", context, status=status)


@citizen()
@require_GET
def receipt_signatures(request: HttpRequest, number: int) -> HttpResponse:
    """The signatures on a case, checked anew; the platform signs its receipt when first asked."""
    actor, problem = actor_of(request), ""
    case_queries.applicant_signature(number, viewer=actor)
    try:
        cases.sign_receipt(number=number, actor=actor, at=clock.now())
    except KeyStoreLocked as error:
        problem = error.text
    context = {"number": number, "problem": problem, "signatures": _both(request, number)}
    return render(request, "portal/apply/signatures.html", context)


def _both(request: HttpRequest, number: int) -> list[Shown]:
    actor = actor_of(request)
    return shown(
        case_queries.applicant_signature(number, viewer=actor),
        case_queries.receipt_signature(number, viewer=actor),
        address=lambda key, what: reverse("portal:apply_signature_file", args=[number, key, what]),
    )


@citizen()
@require_GET
def signature_file(request: HttpRequest, number: int, key: UUID, what: str) -> HttpResponse:
    """One of the two files that are checked together: the signature, or what it is over."""
    found = case_queries.signature_file(
        number, key, signed=what == "text", viewer=actor_of(request)
    )
    return serve_bytes(found.content, found.name, media_type=found.media_type)


@public
@require_GET
def root(request: HttpRequest) -> HttpResponse:
    """The certificates of the authorities for signers, to check signatures without us."""
    content = signatures.authority_certificate(viewer=actor_of(request))
    return serve_bytes(content, "signing-root.pem", media_type="application/x-pem-file")


@public
@require_GET
def copies_root(request: HttpRequest) -> HttpResponse:
    """The certificates that sign PDF copies, to be trusted in a PDF reader."""
    content = signatures.copy_certificate(viewer=actor_of(request))
    return serve_bytes(content, "copies.pem", media_type="application/x-pem-file")
