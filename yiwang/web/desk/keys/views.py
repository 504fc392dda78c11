"""密码与用印: the list, one key with its acts, a proposal with its decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.foundation.audit import queries as audit
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted
from yiwang.foundation.keys import commands, queries
from yiwang.foundation.keys.types import (
    ACTS,
    ALGORITHM,
    KINDS,
    PROPOSALS,
    STATES,
    THRESHOLDS,
    CertificateInfo,
    KeyAct,
    KeyKind,
    KeyLine,
    ProposalInfo,
    ProposalState,
)
from yiwang.web.desk.fields import plain
from yiwang.web.desk.keys.forms import Import, Opinion, Proposal, Request, warning
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui import proving
from yiwang.web.ui.access import actor_of, may, staff

KEEP: Final = "keys.keep"
RIGHTS: Final = (KEEP, "audit.read")
LIMIT: Final = 20
TITLES: Final = {
    "audit-root": "审计记录封存",
    "seal-authority": "测试印章证书机构",
    "seal-maker": "测试制章系统",
    "signing-authority": "测试签名证书机构",
    "platform/receipts": "平台收件回执",
    "platform/licence-status": "证照状态清单",
    "time-stamper": "测试时间戳服务",
    "licences/library": "证照库交换",
}
"""What the platform's own keys are called; a seal's is called as its seal."""
_WEEK: Final = 7
_MONTH: Final = timedelta(days=30)
_TOLD: Final = {
    "approve": "已批准并办理",
    "refuse": "已不予批准，提出人能看到理由",
    "withdraw": "已撤回",
}


def _require(request: HttpRequest) -> None:
    if not any(may(request, right) for right in RIGHTS):
        raise PermissionDenied(RIGHTS[0])


def _end(certificate: CertificateInfo | None, at: datetime) -> tuple[str, str]:
    """The end of a certificate in a word and a tone."""
    if certificate is None:
        return "没有登记证书", "grey"
    left = (certificate.not_after - at).days
    if certificate.not_after <= at:
        return "证书已到期", "red"
    if left <= max(THRESHOLDS):
        return f"证书还有 {left} 天到期", "red" if left <= _WEEK else "amber"
    return "证书有效", "green"


def _row(line: KeyLine, at: datetime) -> dict[str, Any]:
    return {
        "key": line,
        "name": line.owner or TITLES.get(line.name, line.name),
        "kind": KINDS[line.kind],
        "state": STATES[line.state],
        "age": max(0, (at - line.created_at).days),
        "end": _end(line.certificate, at),
    }


def _proposal(info: ProposalInfo, at: datetime) -> dict[str, Any]:
    return {
        "info": info,
        "act": ACTS[info.act],
        "state": PROPOSALS[info.state],
        "row": _row(info.key, at),
    }


@staff()
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List keys with their ends, what waits for another keeper, and what failed."""
    _require(request)
    viewer, at = actor_of(request), clock.now()
    given, after = request.GET.get("kind", ""), request.GET.get("after", "")
    kind = KeyKind(given) if given in set(KeyKind) else None
    page = queries.keys(viewer=viewer, kind=kind, after=after, limit=LIMIT)
    kept = {"kind": kind.value} if kind else {}
    ending = queries.ending_certificates(viewer=viewer, at=at)
    chips = [("", "全部（不含个人和企业）"), *((one.value, KINDS[one]) for one in KeyKind)]
    context = {
        "store": queries.store(viewer=viewer),
        "algorithm": ALGORITHM,
        "refused": audit.refused(code="keys.", since=at - _MONTH, viewer=viewer),
        "proposals": [_proposal(one, at) for one in queries.open_proposals(viewer=viewer, at=at)],
        "ending": [(one, _end(one, at)) for one in ending],
        "rows": [_row(line, at) for line in page.rows],
        "kinds": [(code, word, code == (kind or "")) for code, word in chips],
        "is_narrowed": kind is not None,
        "first_url": f"?{urlencode(kept)}" if after else "",
        "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else "",
    }
    return render(request, "desk/keys/list.html", context)


@staff()
@require_GET
def show(request: HttpRequest, key: int) -> HttpResponse:
    """Show a key with its versions, certificates and proposals, and what a keeper may propose."""
    _require(request)
    at = clock.now()
    file = queries.key(key, viewer=actor_of(request), at=at)
    is_open = any(one.state is ProposalState.OPEN for one in file.proposals if one.key.id == key)
    why = file.why_not
    links = (
        (KeyAct.ROTATE, "desk:key-rotate", "提出更换密钥", ""),
        (KeyAct.IMPORT, "desk:key-request", "生成证书申请", "sec"),
        (KeyAct.IMPORT, "desk:key-certificate", "提出导入证书", "sec"),
        (KeyAct.DESTROY, "desk:key-destroy", "提出销毁密钥", "danger"),
    )
    offered = [] if not may(request, KEEP) or is_open else [one for one in links if not why[one[0]]]
    context = {
        "file": file,
        "row": _row(file.key, at),
        "algorithm": ALGORITHM,
        "versions": [_row(line, at) for line in file.versions],
        "certificates": [(one, _end(one, at)) for one in file.certificates],
        "proposals": [_proposal(one, at) for one in file.proposals],
        "links": offered,
        "why_not": why[KeyAct.ROTATE] if may(request, KEEP) and offered else "",
    }
    return render(request, "desk/keys/one.html", context)


@staff(KEEP)
@require_http_methods(["GET", "POST"])
def rotate(request: HttpRequest, key: int) -> HttpResponse:
    """Propose that a key is changed."""
    return _propose(request, key, KeyAct.ROTATE)


@staff(KEEP)
@require_http_methods(["GET", "POST"])
def destroy(request: HttpRequest, key: int) -> HttpResponse:
    """Propose that a key is destroyed."""
    return _propose(request, key, KeyAct.DESTROY)


def _propose(request: HttpRequest, key: int, act: KeyAct) -> HttpResponse:
    def write(given: Mapping[str, Any]) -> UUID:
        return commands.propose_for_key(
            key_id=key,
            act=act,
            reason=given["reason"],
            is_compromised=bool(given["is_compromised"]),
            actor=actor_of(request),
            at=clock.now(),
        )

    return _page(request, key, act, Proposal, write)


@staff(KEEP)
@require_http_methods(["GET", "POST"])
def import_certificate(request: HttpRequest, key: int) -> HttpResponse:
    """Propose the certificate that an authority gave."""

    def write(given: Mapping[str, Any]) -> UUID:
        return commands.propose_certificate(
            key_id=key,
            certificate=given["certificate"],
            chain=given["chain"],
            anchor=given["anchor"],
            reason=given["reason"],
            actor=actor_of(request),
            at=clock.now(),
        )

    return _page(request, key, KeyAct.IMPORT, Import, write)


def _page(
    request: HttpRequest,
    key: int,
    act: KeyAct,
    kind: type[forms.Form],
    write: Callable[[Mapping[str, Any]], UUID],
) -> HttpResponse:
    """Show what follows and ask why; then one command."""
    form = kind(plain(request.POST) if request.method == "POST" else None)
    status = HTTPStatus.OK
    if form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                proposal_id = write(form.cleaned_data)
            except NotFound:
                raise
            except DomainError as error:
                _mark(form, error)
            else:
                messages.success(request, "已提出，等另一位密钥管理员审批，七天内有效")
                return redirect("desk:key-proposal", proposal_id)
    at = clock.now()
    file = queries.key(key, viewer=actor_of(request), at=at)
    line = file.key
    context = {
        "form": ui_forms.from_django(form),
        "row": _row(line, at),
        "title": f"提出{ACTS[act]}",
        "warning": warning(act, line.kind),
        "why_not": file.why_not[act],
        "look": "danger" if act is KeyAct.DESTROY else "",
    }
    return render(request, "desk/keys/propose.html", context, status=status)


def _mark(form: forms.Form, error: DomainError) -> None:
    for name, sentence in (error.fields or {"": error.text}).items():
        form.add_error(name if name in form.fields else None, sentence)


@staff(KEEP)
@require_http_methods(["GET", "POST"])
def request_certificate(request: HttpRequest, key: int) -> HttpResponse:
    """Make a request for a certificate; the answer is the file for the authority."""
    line = queries.key(key, viewer=actor_of(request), at=clock.now()).key
    posted = plain(request.POST) if request.method == "POST" else None
    form = Request(posted, initial={"common_name": line.owner[:64]})
    status = HTTPStatus.OK
    if form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                made = commands.request_certificate(
                    key_id=key, actor=actor_of(request), at=clock.now(), **form.cleaned_data
                )
            except DomainError as error:
                _mark(form, error)
            else:
                answer = HttpResponse(made, content_type="application/pkcs10")
                name = f"request-{line.id}-v{line.version}.csr"
                answer["Content-Disposition"] = f'attachment; filename="{name}"'
                return answer
    context = {"form": ui_forms.from_django(form), "row": _row(line, clock.now())}
    return render(request, "desk/keys/request.html", context, status=status)


@staff()
@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a proposal; a keeper who did not propose it decides, who did may take it back."""
    _require(request)
    approves = request.POST.get("act") == "approve" and may(request, KEEP)
    if approves and (asked := proving.asked(request, what="批准密钥操作")):
        return asked
    form = Opinion(plain(request.POST) if request.method == "POST" else None)
    status, said = HTTPStatus.OK, ""
    if form.is_bound:
        act = plain(request.POST).get("act", "")
        opinion = form.cleaned_data["opinion"] if form.is_valid() else ""
        try:
            _decide(request, key, act, opinion)
        except NotFound:
            raise
        except DomainError as error:
            status = HTTPStatus(error.status)
            _mark(form, error)
            said = "" if error.fields else error.text
        else:
            messages.success(request, _TOLD[act])
            return redirect("desk:key-proposal", key)
    viewer, at = actor_of(request), clock.now()
    info = queries.proposal(key, viewer=viewer, at=at)
    words = ui_forms.from_django(form)
    is_mine = info.proposed_by == viewer.id
    context = {
        **_proposal(info, at),
        "said": said,
        "faults": words,
        "opinion": words,
        "warning": warning(info.act, info.key.kind),
        "may_decide": info.state is ProposalState.OPEN and may(request, KEEP) and not is_mine,
        "may_withdraw": info.state is ProposalState.OPEN and is_mine,
    }
    return render(request, "desk/keys/proposal.html", context, status=status)


def _decide(request: HttpRequest, key: UUID, act: str, opinion: str) -> None:
    if not may(request, KEEP):
        raise NotPermitted
    given: dict[str, Any] = {"proposal_id": key, "actor": actor_of(request), "at": clock.now()}
    if act == "approve":
        commands.approve_proposal(**given)
    elif act == "refuse":
        commands.refuse_proposal(**given, opinion=opinion)
    elif act == "withdraw":
        commands.withdraw_proposal(**given)
    else:
        raise NotFound
