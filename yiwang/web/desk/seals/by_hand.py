"""Decisions sealed by hand: the list with its counts, and letting one go (手工用印)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.foundation.core import clock
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.files import commands as files
from yiwang.services.cases import commands, queries
from yiwang.services.cases.types.sealing import WaitingDecision
from yiwang.web.desk.fields import Day, plain, text
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui import proving
from yiwang.web.ui.access import actor_of, may, staff
from yiwang.web.ui.files.serving import serve

LIMIT: Final = 20
RIGHTS: Final = ("seals.approve", "supervision.read")
_MOST: Final = 300
_NO_SCAN: Final = "请上传盖好章的纸质原件的扫描件"


class Leave(forms.Form):
    """批准手工用印: when, why, on what basis; the scan is a file beside it."""

    sealed_on = Day(label="哪天盖的章", error_messages={"required": "请填写盖章的日期"})
    reason = text("为什么不能加盖电子印章", rows=3, most=_MOST, hint="申请人会看到")
    basis = text("依据", rows=2, most=_MOST, hint="例如批准手工用印的文件名称和文号，申请人会看到")


def _require_right(request: HttpRequest) -> None:
    if not any(may(request, right) for right in RIGHTS):
        raise PermissionDenied(RIGHTS[0])


@staff()
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show what was sealed by hand, how often, and what waits for its seal."""
    _require_right(request)
    viewer, asked = actor_of(request), _key(request.GET.get("after", ""))
    page = queries.hand_seals(viewer=viewer, at=clock.now(), after=asked, limit=LIMIT)
    waiting = queries.decisions_to_seal(
        viewer=viewer, after=_number(request.GET.get("from", "")), limit=LIMIT
    )
    address = reverse("desk:hand-seals")
    context = {
        "page": page,
        "waiting": waiting,
        "may_let": may(request, "seals.approve"),
        "more_url": f"{address}?from={waiting[-1].number}" if len(waiting) == LIMIT else "",
        "first_url": address if asked else "",
        "next_url": f"{address}?after={page.after}" if page.after else "",
    }
    return render(request, "desk/seals/by_hand.html", context)


@staff()
@require_GET
def scan(request: HttpRequest, key: UUID) -> HttpResponse:
    """Serve the scan of a paper that was sealed by hand."""
    _require_right(request)
    return serve(queries.hand_seal_scan(key, viewer=actor_of(request)))


@staff("seals.approve")
@require_http_methods(["GET", "POST"])
def let(request: HttpRequest, number: int) -> HttpResponse:
    """Let a decision go whose paper was sealed by hand, by who shows again who they are."""
    back = reverse("desk:hand-seals")
    return proving.asked(request, what="批准手工用印", back=back) or _let(request, number)


def _let(request: HttpRequest, number: int) -> HttpResponse:
    """Ask, keep the scan, let go; what was typed stays when refused."""
    viewer, at = actor_of(request), clock.now()
    one = queries.decision_to_seal(number, viewer=viewer)
    if request.method != "POST":
        first = Leave(initial={"sealed_on": local_date(at)})
        return _page(request, one, first, kept=None)
    form, kept = Leave(plain(request.POST)), _key(request.POST.get("kept", ""))
    sent = request.FILES.get("scan")
    try:
        if isinstance(sent, UploadedFile):
            kept = _stored(request, number, sent)
        if not form.is_valid():
            return _page(
                request, one, form, kept=kept, scan="" if kept else _NO_SCAN,
                status=HTTPStatus.UNPROCESSABLE_ENTITY,
            )  # fmt: skip
        commands.seal_by_hand(
            case=number,
            version=_number(request.POST.get("version", "")),
            scan=kept,
            actor=viewer,
            at=at,
            **form.cleaned_data,
        )
    except NotFound:
        raise
    except DomainError as error:
        fault = error.fields or ({"scan": error.text} if "files." in error.code else {})
        for name, sentence in fault.items():
            if name in form.fields:
                form.add_error(name, sentence)
        said = "" if fault else error.text
        return _page(
            request, one, form, kept=kept, scan=fault.get("scan", ""), said=said,
            status=error.status,
        )  # fmt: skip
    messages.success(request, "已批准手工用印，申请人会收到通知，监察可以看到")
    return redirect("desk:hand-seals")


def _stored(request: HttpRequest, number: int, sent: UploadedFile[Any]) -> UUID:
    return files.store(
        content=sent,
        name=sent.name or "",
        owner=f"hand-seal:{number}",
        actor=actor_of(request),
        at=clock.now(),
    ).id


def _page(
    request: HttpRequest,
    one: WaitingDecision,
    form: Leave,
    *,
    kept: UUID | None,
    scan: str = "",
    said: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    hint = "已经上传，不用再传；要换就再选一个" if kept else "盖好章的每一页，照片或者 PDF"
    file = ui_forms.Field(
        name="scan", label="盖好章的纸质原件的扫描件", kind="file", hint=hint, error=scan,
        required=kept is None,
    )  # fmt: skip
    asked = ui_forms.from_django(form)
    context = {
        "one": one,
        "form": ui_forms.Form([*asked, file], {**asked.errors, **({"scan": scan} if scan else {})}),
        "kept": kept,
        "said": said,
    }
    return render(request, "desk/seals/let_by_hand.html", context, status=status)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0  # noqa: PLR2004
