"""补正: every point in one list, each with what is wrong; the same material lines; one receipt."""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
from yiwang.services.eforms.types import FieldKind, FileQuestion, FormField
from yiwang.web.portal.apply.rows import held as file_held
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


def owner_of(number: int, place: int | str) -> str:
    """Where files wait until the correction is handed in: of a line, or of a question."""
    return f"correction:{number}:{place}"


def _questions(case: CaseView, notice: CorrectionView) -> dict[str, FileQuestion]:
    """The questions for files that the notice names."""
    wanted = {p["field"] for p in notice.points if p["field"]}
    asked = eforms.file_questions(case.form_version_id)
    return {key: one for key, one in asked.items() if key in wanted}


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
    return [
        f
        for f in eforms.form(case.form_version_id).fields
        if f.key in wanted and f.kind is not FieldKind.FILE
    ]


def _rows(number: int, place: int | str, held: tuple[StoredFileInfo, ...]) -> list[StoredFile]:
    return [
        file_held(
            info, remove_url=reverse("portal:my_correction_remove", args=[number, place, info.id])
        )
        for info in held
    ]


def _material(
    number: int, no: int, label: str, held: tuple[StoredFileInfo, ...], error: str
) -> Material:
    return Material(
        name=f"m{no}",
        label=label,
        upload_url=reverse("portal:my_correction_upload", args=[number, no]),
        hint="JPG、PNG、HEIC 照片或 PDF，每个最多 20 MB",
        error=error,
        files=_rows(number, no, held),
    )


def _question(number: int, asked: FileQuestion, error: str) -> Material:
    held = stored.files_of(owner_of(number, asked.key))
    return Material(
        name=asked.key,
        label=asked.label,
        upload_url=reverse("portal:my_correction_upload", args=[number, asked.key]),
        hint=f"{asked.words}，最多 {asked.most} 个，每个最多 20 MB。新传的代替原来的",
        error=error,
        files=_rows(number, asked.key, held),
        accept=asked.suffixes,
    )


def _line(
    case: CaseView,
    notice: CorrectionView,
    point: Mapping[str, Any],
    held: Mapping[int, tuple[StoredFileInfo, ...]],
    errors: Mapping[str, str],
) -> Material | None:
    """The uploader of a point: of a material, of a question for files, or none."""
    no, asked = point["material_no"], _questions(case, notice).get(point["field"])
    if no is not None:
        there, error = held.get(no, ()), errors.get(f"m{no}", "")
        return _material(case.number, no, point["name"], there, error)
    return _question(case.number, asked, errors.get(asked.key, "")) if asked else None


def _show(
    request: HttpRequest,
    case: CaseView,
    notice: CorrectionView,
    errors: dict[str, str],
    values: dict[str, Any] | None = None,
) -> HttpResponse:
    held = _waiting(case.number, notice)
    points = [
        Point(p["name"], p["problem"], p["how"], _line(case, notice, p, held, errors))
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
    for key in _questions(case, notice):
        ids = [str(info.id) for info in stored.files_of(owner_of(number, key))]
        values |= {key: ids} if ids else {}
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
def upload(request: HttpRequest, number: int, place: str) -> HttpResponse:
    """Take files for one point; they wait until the correction is handed in."""
    case, notice = _open(request, number)
    asked = _questions(case, notice).get(place)
    if asked is None and place not in {str(p["material_no"]) for p in notice.points}:
        raise NotFound
    owner, actor = owner_of(number, place), actor_of(request)

    def judge(info: StoredFileInfo) -> None:
        wrong = _wrong(info, asked, stored.files_of(owner)) if asked else ""
        if wrong:
            files.discard(file_id=info.id, owner=owner, actor=actor, at=clock.now())
            raise cases.CannotAttach(wrong, reason="file")

    taken = take(request, owner=owner, actor=actor, then=judge)
    if wants_json(request):
        return as_json(taken)
    if taken.problems:
        return _show(request, case, notice, {place if asked else f"m{place}": taken.error})
    return redirect("portal:my_correction", number)


def _wrong(info: StoredFileInfo, asked: FileQuestion, held: Collection[StoredFileInfo]) -> str:
    if info.media_type not in asked.media_types:
        return asked.wrong_sort(info.name)
    return asked.too_many if len(held) > asked.most else ""


@citizen()
@require_POST
def remove(request: HttpRequest, number: int, place: str, file_id: UUID) -> HttpResponse:
    """Delete a file that waits."""
    _open(request, number)
    files.discard(
        file_id=file_id, owner=owner_of(number, place), actor=actor_of(request), at=clock.now()
    )
    return redirect("portal:my_correction", number)
