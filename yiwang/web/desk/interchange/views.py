"""导入导出: upload a file, read its report, let another person confirm; take a file away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote, urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from yiwang.engagement.interchange import commands, queries
from yiwang.engagement.interchange.types.files import FileKind
from yiwang.engagement.interchange.types.imports import Grade, ImportFaultInfo, ImportInfo
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.core.types import Actor
from yiwang.services.catalogue.types.sets import Selection, Standing
from yiwang.web.desk.fields import plain
from yiwang.web.desk.interchange import pages
from yiwang.web.desk.interchange.forms import Export
from yiwang.web.desk.tables import cell, download, every, pieces
from yiwang.web.ui import forms as ui_forms
from yiwang.web.ui.access import actor_of, may, staff

PAGE = 50
AT_ONCE = 500
STOP_POLLING = 286
MOST_DIGITS = 18
RIGHTS = ("catalogue.edit", "catalogue.publish")
HEAD = ("类别", "工作表", "行", "列", "原来的内容", "怎么改")


def _require_right(request: HttpRequest) -> None:
    if not any(may(request, right) for right in RIGHTS):
        raise PermissionDenied(RIGHTS[0])


def _info(request: HttpRequest, key: UUID) -> ImportInfo:
    _require_right(request)
    return queries.import_info(key, viewer=actor_of(request))


@staff()
def home(request: HttpRequest) -> HttpResponse:
    """Show the imports, take a new file, offer templates and exports."""
    _require_right(request)
    error = ""
    if request.method == "POST":
        error, key = _upload(request)
        if key:
            return HttpResponseRedirect(reverse("desk:interchange-import", args=[key]))
    return _home(request, error=error)


def _home(request: HttpRequest, *, error: str = "", form: Export | None = None) -> HttpResponse:
    after = plain(request.GET).get("after", "")
    found = queries.imports(after=_uuid(after), limit=PAGE + 1, viewer=actor_of(request))
    shown = found[:PAGE]
    asked = ui_forms.from_django(form or Export(initial=pages.FIRST))
    context = {
        "error": error,
        "form": asked,
        "summed": {"f-file": error} if error else asked,
        "may_upload": may(request, "catalogue.edit"),
        "lines": [(one, *pages.STATES[one.state]) for one in shown],
        "next_url": "?" + urlencode({"after": shown[-1].id}) if len(found) > PAGE else "",
        "first_url": "?" if after else "",
    }
    refused = error or form is not None
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "desk/interchange/home.html", context, status=status)


def _upload(request: HttpRequest) -> tuple[str, UUID | None]:
    """Return what is wrong, or the import that was begun."""
    file = request.FILES.get("file")
    if file is None or not hasattr(file, "read"):
        return "请选择要导入的文件", None
    try:
        key: UUID = commands.upload_import(
            file_name=file.name or "",
            content=file.read(commands.LARGEST + 1),
            actor=actor_of(request),
            at=clock.now(),
        )
    except commands.CannotImport as error:
        return error.text, None
    return "", key


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@staff()
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one import: progress, report, what would change, who may decide."""
    info, viewer = _info(request, key), actor_of(request)
    query = plain(request.GET)
    grade = next((one for one in Grade if one == query.get("grade")), None)
    after = query.get("after", "")
    start = int(after) if after.isascii() and after.isdecimal() and len(after) < MOST_DIGITS else 0
    found = queries.import_faults(key, grade=grade, after=start, limit=PAGE + 1, viewer=viewer)
    shown = found[:PAGE]
    kept = {"grade": grade.value} if grade else {}
    context: dict[str, Any] = {
        "info": info,
        "label": pages.STATES[info.state],
        "faults": [(one, *pages.GRADES[one.grade]) for one in shown],
        "changes": queries.import_changes(key, limit=PAGE, viewer=viewer),
        "next_url": "?" + urlencode({**kept, "after": shown[-1].id}) if len(found) > PAGE else "",
        "first_url": "?" + urlencode(kept) if start else "",
    }
    return render(request, "desk/interchange/show.html", context)


@staff()
def part(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the progress alone, for the page that looks every two seconds."""
    info = _info(request, key)
    status = HTTPStatus.OK if info.is_working else STOP_POLLING
    return render(request, "desk/interchange/_progress.html", {"info": info}, status=status)


def _faults(key: UUID, viewer: Actor) -> Iterator[ImportFaultInfo]:
    def read(after: int) -> Sequence[ImportFaultInfo]:
        return queries.import_faults(key, after=after, limit=AT_ONCE, viewer=viewer)

    return every(read, 0, lambda one: one.id, AT_ONCE)


@staff()
@require_POST
def report(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send the report as a file."""
    info, viewer = _info(request, key), actor_of(request)
    rows = (
        (pages.GRADES[one.grade][0], one.sheet, one.row or "", cell(one.column),
         cell(one.found), cell(one.sentence))
        for one in _faults(key, viewer)
    )  # fmt: skip
    name = f"导入问题-{timezone.localtime(info.uploaded_at):%Y%m%d-%H%M}.csv"
    return download(pieces(HEAD, rows, "共 {} 条".format), name)


@staff()
@require_POST
def decide(request: HttpRequest, key: UUID) -> HttpResponse:
    """Confirm an import, or give it up."""
    _info(request, key)
    typed = plain(request.POST)
    seen = typed.get("version", "")
    act = commands.confirm_import if typed.get("act") == "confirm" else commands.drop_import
    try:
        act(
            import_id=key,
            version=int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 9 else 1,  # noqa: PLR2004
            actor=actor_of(request),
            at=clock.now(),
        )
    except DomainError as error:
        messages.error(request, error.text)
    return HttpResponseRedirect(reverse("desk:interchange-import", args=[key]))


def _kind(text: str) -> FileKind:
    try:
        return FileKind(text)
    except ValueError:
        raise NotFound from None


@staff()
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """Send an empty file to fill."""
    _require_right(request)
    wanted = _kind(kind)
    return _file(queries.template(wanted, viewer=actor_of(request)), wanted, "目录导入模板")


@staff()
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Send the items and lists that were asked for: of a place, an organisation, an item."""
    _require_right(request)
    form, viewer = Export(pages.FIRST | plain(request.POST).dict()), actor_of(request)
    which = _selected(form, viewer) if form.is_valid() else None
    if which is None:
        return _home(request, form=form)
    wanted, at = form.cleaned_data["kind"], timezone.localtime(clock.now())
    kind, day = FileKind(wanted.removeprefix(pages.NATIONAL)), f"{at:%Y%m%d}"
    if wanted.startswith(pages.NATIONAL):
        found = queries.export_national(kind, at=at, which=which, viewer=viewer)
        return _file(found, kind, f"国家交换表-{day}")
    return _file(queries.export(kind, which=which, viewer=viewer), kind, f"事项目录-{day}")


def _selected(form: Export, viewer: Actor) -> Selection | None:
    given = form.cleaned_data
    try:
        return queries.selection(
            region=given["region"],
            office=given["office"],
            item=given["item"],
            standing=Standing(given["standing"]),
            since=given["since"],
            viewer=viewer,
        )
    except queries.CannotChoose as error:
        for name, sentence in error.fields.items():
            form.add_error(name, sentence)
        return None


def _file(content: Iterator[bytes], kind: FileKind, name: str) -> HttpResponse:
    response = StreamingHttpResponse(content, content_type=pages.TYPES[kind])
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.{kind.value}"
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return cast("HttpResponse", response)
