"""补正: every point in one list, each with what is wrong; the same material lines; one receipt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.foundation.files.types import StoredFileInfo
from yiwang.services.cases import commands as cases
from yiwang.services.cases import queries
from yiwang.services.cases.types.views import CaseView, CorrectionView
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import FormField
from yiwang.web.portal.apply.rows import size_text
from yiwang.web.ui import answers
from yiwang.web.ui.access import actor_of, citizen
from yiwang.web.ui.elements import Material, StoredFile
from yiwang.web.ui.files.taking import as_json, take, wants_json
from yiwang.web.ui.forms import Form


@dataclass(frozen=True)
class Point:
    """One thing to mend, with its material line when it is one."""

    label: str
    problem: str
    how: str
    material: Material | None


def owner_of(number: int, no: int) -> str:
    """Where files wait until the correction is handed in."""
    return f"correction:{number}:{no}"


def _open(request: HttpRequest, number: int) -> tuple[CaseView, CorrectionView]:
    case = queries.case_for_applicant(number, viewer=actor_of(request), at=clock.now())
    notice = case.open_correction
    if notice is None:
        raise NotFound("现在没有需要补正的内容")
    return case, notice


def _waiting(number: int, notice: CorrectionView) -> dict[int, tuple[StoredFileInfo, ...]]:
    nos = [p["material_no"] for p in notice.points if p["material_no"] is not None]
    return {no: stored.files_of(owner_of(number, no)) for no in nos}


def _fields(case: CaseView, notice: CorrectionView) -> list[FormField]:
    if case.form_version_id is None:
        return []
    wanted = {p["field"] for p in notice.points if p["field"]}
    return [f for f in eforms.form(case.form_version_id).fields if f.key in wanted]


def _material(
    number: int, no: int, label: str, held: tuple[StoredFileInfo, ...], error: str
) -> Material:
    rows = [
        StoredFile(
            name=info.name,
            size=size_text(info.size),
            view_url=reverse("portal:file", args=[info.id]),
            thumb_url=reverse("portal:file_thumbnail", args=[info.id])
            if info.has_thumbnail
            else "",
            remove_url=reverse("portal:my_correction_remove", args=[number, no, info.id]),
        )
        for info in held
    ]
    return Material(
        name=f"m{no}",
        label=label,
        upload_url=reverse("portal:my_correction_upload", args=[number, no]),
        hint="JPG、PNG、HEIC 照片或 PDF，每个最多 20 MB",
        error=error,
        files=rows,
    )


def _show(
    request: HttpRequest,
    case: CaseView,
    notice: CorrectionView,
    errors: dict[str, str],
    values: dict[str, Any] | None = None,
) -> HttpResponse:
    held = _waiting(case.number, notice)
    points = [
        Point(
            p["name"],
            p["problem"],
            p["how"],
            None
            if p["material_no"] is None
            else _material(
                case.number,
                p["material_no"],
                p["name"],
                held.get(p["material_no"], ()),
                errors.get(f"m{p['material_no']}", ""),
            ),
        )
        for p in notice.points
    ]
    asked = [answers.field(f, (values or {}).get(f.key, ""), errors) for f in _fields(case, notice)]
    context = {"case": case, "notice_": notice, "points": points, "form": Form(asked, errors)}
    return render(request, "portal/my/correction.html", context, status=422 if errors else 200)


@citizen()
@require_http_methods(["GET", "POST"])
def correction(request: HttpRequest, number: int) -> HttpResponse:
    """Show the whole notice; hand everything in at once (提交补正)."""
    case, notice = _open(request, number)
    if request.method == "GET":
        return _show(request, case, notice, {})
    held = _waiting(number, notice)
    asked = _fields(case, notice)
    typed = answers.posted(asked, request.POST)
    values = eforms.normalise(case.form_version_id, typed) if case.form_version_id else {}
    raw = request.POST.get("version", "")
    try:
        cases.resubmit(
            number=number,
            values=values,
            files_by_material=[(no, info.id) for no, infos in held.items() for info in infos],
            version=int(raw) if raw.isdecimal() else None,
            actor=actor_of(request),
            at=clock.now(),
        )
    except DomainError as error:
        return _show(request, case, notice, _named(error), typed)
    return redirect("portal:my_case", number)


def _named(error: DomainError) -> dict[str, str]:
    """The command's faults under the names the page uses."""
    found = {
        f"m{name.removeprefix('material-')}" if name.startswith("material-") else name: text
        for name, text in error.fields.items()
    }
    return found or {"": error.text}


@citizen()
@require_POST
def upload(request: HttpRequest, number: int, no: int) -> HttpResponse:
    """Take files for one point; they wait until the correction is handed in."""
    case, notice = _open(request, number)
    if no not in {p["material_no"] for p in notice.points}:
        raise NotFound
    taken = take(
        request, owner=owner_of(number, no), actor=actor_of(request), then=lambda info: info
    )
    if wants_json(request):
        return as_json(taken)
    if taken.problems:
        return _show(request, case, notice, {f"m{no}": taken.error})
    return redirect("portal:my_correction", number)


@citizen()
@require_POST
def remove(request: HttpRequest, number: int, no: int, file_id: UUID) -> HttpResponse:
    """Delete a file that waits."""
    _open(request, number)
    files.discard(
        file_id=file_id, owner=owner_of(number, no), actor=actor_of(request), at=clock.now()
    )
    return redirect("portal:my_correction", number)
