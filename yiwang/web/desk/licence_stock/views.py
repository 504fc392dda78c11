"""存量证照: a sheet is uploaded, its report read, conflicts decided, records sent to the seal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.core.types import Actor
from yiwang.services.licences import commands, queries
from yiwang.services.licences.types.stock import Finding, StockFindingInfo, StockImportInfo, Verdict
from yiwang.web.desk.fields import plain
from yiwang.web.desk.tables import cell, download, every, pieces
from yiwang.web.ui.access import actor_of, may, staff
from yiwang.web.ui.files.serving import serve, serve_bytes

PAGE: Final = 20
AT_ONCE: Final = 100
LARGEST: Final = 20 * 1024 * 1024
STOP_POLLING: Final = 286
RIGHTS: Final = ("licences.keep", "cases.decide")
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD: Final = ("行", "类别", "说明", "决定", "决定人")
_MOST_DIGITS: Final = 18
STEERING: Final[dict[str, tuple[Callable[..., Any], str]]] = {
    "stop": (commands.stop_stock, "已暂停，正在处理的一批做完就停下"),
    "resume": (commands.resume_stock, "接着归集，从停下的地方继续"),
    "drop": (commands.drop_stock, "已撤回，这次归集的记录都已删除"),
}
"""What is done with an import, and what is said afterwards."""


def _require_right(request: HttpRequest) -> None:
    if not any(may(request, right) for right in RIGHTS):
        raise PermissionDenied(RIGHTS[0])


@staff()
@require_http_methods(["GET", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """Show the imports of the office, take a new file, offer templates."""
    _require_right(request)
    viewer, error = actor_of(request), ""
    if request.method == "POST":
        error, key = _upload(request, viewer)
        if key:
            return redirect("desk:licence-stock-import", key)
    after = plain(request.GET).get("after", "")
    found = queries.stock_imports(viewer=viewer, after=_uuid(after), limit=PAGE + 1)
    keeps = may(request, RIGHTS[0])
    context = {
        "error": error,
        "chosen": plain(request.POST).get("type", ""),
        "types": queries.stock_types(viewer=viewer) if keeps else (),
        "rows": found[:PAGE],
        "next_url": "?" + urlencode({"after": found[PAGE - 1].id}) if len(found) > PAGE else "",
        "first_url": "?" if after else "",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "desk/licence_stock/home.html", context, status=status)


def _upload(request: HttpRequest, viewer: Actor) -> tuple[str, UUID | None]:
    """Return what is wrong, or the import that was begun."""
    file = request.FILES.get("file")
    if file is None or not hasattr(file, "read"):
        return "请选择要归集的表格", None
    try:
        key: UUID = commands.import_stock(
            type_code=plain(request.POST).get("type", ""),
            file_name=file.name or "",
            content=file.read(LARGEST + 1),
            actor=viewer,
            at=clock.now(),
        )
    except commands.CannotImportStock as error:
        return error.text, None
    return "", key


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@staff("licences.keep")
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """Send the empty sheet of a type."""
    code = plain(request.GET).get("type", "")
    try:
        name, content = queries.stock_template(code, viewer=actor_of(request))
    except NotFound:
        messages.error(request, "这类证照现在没有现行的版本，请重新选择")
        return redirect("desk:licence-stock")
    return serve_bytes(content, name, XLSX)


@staff()
@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one import: progress, what was found, what may be done now."""
    info, viewer = _info(request, key), actor_of(request)
    given = plain(request.GET)
    kind = next((one for one in Finding if one == given.get("kind")), None)
    after = given.get("after", "")
    start = int(after) if after.isascii() and after.isdecimal() and len(after) < _MOST_DIGITS else 0
    found = queries.stock_findings(key, viewer=viewer, kind=kind, after=start, limit=PAGE + 1)
    kept = {"kind": kind.value} if kind else {}
    context = {
        "info": info,
        "findings": found[:PAGE],
        "kinds": _kinds(info, kind),
        "next_url": "?" + urlencode({**kept, "after": found[PAGE - 1].id})
        if len(found) > PAGE
        else "",
        "first_url": "?" + urlencode(kept) if start else "",
    }
    return render(request, "desk/licence_stock/show.html", context)


def _kinds(info: StockImportInfo, chosen: Finding | None) -> list[tuple[str, str, bool]]:
    told = {
        Finding.DAMAGED: f"有错误 {info.damaged}",
        Finding.CONFLICT: f"有冲突 {info.conflicts}",
        Finding.DUPLICATE: f"重复 {info.duplicates}",
    }
    if info.scan_faults:
        told[Finding.SCAN] = f"扫描件 {info.scan_faults}"
    every = ("", "全部", chosen is None)
    return [every, *((kind.value, text, kind is chosen) for kind, text in told.items())]


def _info(request: HttpRequest, key: UUID) -> StockImportInfo:
    _require_right(request)
    return queries.stock_import(key, viewer=actor_of(request), at=clock.now())


@staff()
@require_GET
def part(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the progress alone, for the page that looks every two seconds."""
    info = _info(request, key)
    status = HTTPStatus.OK if info.is_working else STOP_POLLING
    return render(request, "desk/licence_stock/_progress.html", {"info": info}, status=status)


@staff()
@require_POST
def report(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send what was found as a file that spreadsheets open."""
    info, viewer = _info(request, key), actor_of(request)
    rows = (
        (one.row, one.label, cell(one.sentence), one.decision, cell(one.decided_by))
        for one in _findings(key, viewer)
    )
    name = f"存量归集报告-{timezone.localtime(info.uploaded_at):%Y%m%d-%H%M}.csv"
    return download(pieces(HEAD, rows, "共 {} 处需要看".format), name)


def _findings(key: UUID, viewer: Actor) -> Iterator[StockFindingInfo]:
    def read(after: int) -> Sequence[StockFindingInfo]:
        return queries.stock_findings(key, viewer=viewer, after=after, limit=AT_ONCE)

    return every(read, 0, lambda one: one.id, AT_ONCE)


@staff()
@require_POST
def act(request: HttpRequest, key: UUID) -> HttpResponse:
    """Stop, resume or take back an import, or send a batch of its records to the seal."""
    _info(request, key)
    typed = plain(request.POST)
    given: dict[str, Any] = {
        "import_id": key,
        "version": _number(typed.get("version", "")),
        "actor": actor_of(request),
        "at": clock.now(),
    }
    wanted = typed.get("act", "")
    try:
        if wanted == "confirm":
            count = commands.confirm_stock(most=_number(typed.get("most", "")), **given)
            messages.success(request, f"已确认 {count} 份，正在排队用印，用印以后生效")
        elif wanted in STEERING:
            command, told = STEERING[wanted]
            command(**given)
            messages.success(request, told)
        else:
            raise NotFound
    except commands.CannotImportStock as error:
        messages.error(request, error.text)
    return HttpResponseRedirect(reverse("desk:licence-stock-import", args=[key]))


@staff("licences.keep")
@require_POST
def scans(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take an archive of scans for an import."""
    file = request.FILES.get("file")
    content = file.read(LARGEST + 1) if file is not None and hasattr(file, "read") else b""
    try:
        commands.import_stock_scans(
            import_id=key,
            version=_number(plain(request.POST).get("version", "")),
            content=content,
            actor=actor_of(request),
            at=clock.now(),
        )
    except commands.CannotImportStock as error:
        messages.error(request, error.text)
    return HttpResponseRedirect(reverse("desk:licence-stock-import", args=[key]))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0  # noqa: PLR2004  a column's digits


@staff()
@require_http_methods(["GET", "POST"])
def conflict(request: HttpRequest, key: int) -> HttpResponse:
    """Show both sides of a conflict; a person decides which is right."""
    _require_right(request)
    viewer, error = actor_of(request), ""
    if request.method == "POST":
        chosen = plain(request.POST).get("verdict", "")
        verdict = next((one for one in Verdict if one == chosen), Verdict.OPEN)
        try:
            commands.decide_stock_conflict(
                finding_id=key, verdict=verdict, actor=viewer, at=clock.now()
            )
        except DomainError as refused:
            error = refused.text
    found = queries.stock_conflict(key, viewer=viewer)
    if request.method == "POST" and not error:
        messages.success(request, f"第 {found.finding.row} 行已决定：{found.finding.decision}")
        return redirect("desk:licence-stock-import", found.import_id)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    context = {"one": found, "error": error}
    return render(request, "desk/licence_stock/conflict.html", context, status=status)


@staff()
@require_http_methods(["GET", "POST"])
def records(request: HttpRequest) -> HttpResponse:
    """Look up existing licences of the office, and those other libraries told.

    What is looked up is posted: a code of a person belongs in no address and no log.
    """
    _require_right(request)
    given, viewer, at = plain(request.POST), actor_of(request), clock.now()
    text = given.get("q", "").strip()[:120]
    page = queries.stock_records(viewer=viewer, at=at, text=text, after=given.get("after", ""))
    keeps = may(request, RIGHTS[0])
    context = {
        "q": text,
        "rows": page.rows,
        "held": queries.held_licences(text, viewer=viewer, at=at) if keeps else (),
        "after": page.after,
    }
    return render(request, "desk/licence_stock/records.html", context)


@staff()
@require_GET
def scan(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send the scan of a record; each look is kept."""
    _require_right(request)
    info = commands.look_at_stock_scan(record_id=key, actor=actor_of(request), at=clock.now())
    return serve(info)
