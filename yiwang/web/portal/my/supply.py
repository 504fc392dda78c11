"""补交材料: what was missing when the case was taken in or accepted with gaps, part by part."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
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
from yiwang.services.cases.types import CaseView, GapsView, GapView
from yiwang.web.portal.apply.rows import held as file_held
from yiwang.web.portal.my.correction import owner_of
from yiwang.web.ui.access import actor_of, citizen
from yiwang.web.ui.elements import Material
from yiwang.web.ui.files.taking import as_json, take, wants_json
from yiwang.web.ui.forms import Field, Form

LONGEST = 2000


def _owner(number: int, no: int) -> str:
    return owner_of(number, f"gap-{no}")


def _open(request: HttpRequest, number: int) -> tuple[CaseView, GapsView]:
    viewer, at = actor_of(request), clock.now()
    case = queries.case_for_applicant(number, viewer=viewer, at=at)
    gaps = queries.gaps_of(number, viewer=viewer, at=at)
    if not gaps.may_supply:
        raise NotFound("现在没有要补交的材料")
    return case, gaps


def _held(number: int, gaps: GapsView) -> dict[int, tuple[StoredFileInfo, ...]]:
    return {g.material_no: stored.files_of(_owner(number, g.material_no)) for g in gaps.waiting}


def _material(number: int, gap: GapView, held: tuple[StoredFileInfo, ...], error: str) -> Material:
    no = gap.material_no
    return Material(
        name=f"m{no}",
        label=gap.name,
        upload_url=reverse("portal:my_supply_upload", args=[number, no]),
        hint="JPG、PNG、HEIC 照片或 PDF，每个最多 20 MB",
        error=error,
        files=[
            file_held(
                info, remove_url=reverse("portal:my_supply_remove", args=[number, no, info.id])
            )
            for info in held
        ],
    )


def _show(
    request: HttpRequest, case: CaseView, gaps: GapsView, errors: dict[str, str], status: int = 422
) -> HttpResponse:
    held = _held(case.number, gaps)
    points = [
        (
            gap,
            _material(
                case.number, gap, held[gap.material_no], errors.get(f"m{gap.material_no}", "")
            ),
        )
        for gap in gaps.waiting
    ]
    context = {"case": case, "gaps": gaps, "points": points, "form": Form((), errors)}
    return render(request, "portal/my/supply.html", context, status=status if errors else 200)


@citizen()
@require_http_methods(["GET", "POST"])
def supply(request: HttpRequest, number: int) -> HttpResponse:
    """Show what is missing; hand in what has come so far (补交材料)."""
    case, gaps = _open(request, number)
    if request.method == "GET":
        return _show(request, case, gaps, {})
    raw = request.POST.get("version", "")
    try:
        cases.supply(
            number=number,
            files_by_material=[
                (no, info.id) for no, some in _held(number, gaps).items() for info in some
            ],
            version=int(raw) if raw.isdecimal() else None,
            actor=actor_of(request),
            at=clock.now(),
        )
    except NotFound:
        raise
    except DomainError as error:
        found = {f"m{name.removeprefix('material-')}": text for name, text in error.fields.items()}
        return _show(request, *_open(request, number), found or {"": error.text}, error.status)
    return redirect("portal:my_case", number)


@citizen()
@require_POST
def upload(request: HttpRequest, number: int, no: int) -> HttpResponse:
    """Take files for one gap; they wait until they are handed in."""
    case, gaps = _open(request, number)
    if no not in {gap.material_no for gap in gaps.waiting}:
        raise NotFound
    taken = take(
        request, owner=_owner(number, no), actor=actor_of(request), then=lambda _info: None
    )
    if wants_json(request):
        return as_json(taken)
    if taken.problems:
        return _show(request, case, gaps, {f"m{no}": taken.error})
    return redirect("portal:my_supply", number)


@citizen()
@require_POST
def remove(request: HttpRequest, number: int, no: int, file_id: UUID) -> HttpResponse:
    """Delete a file that waits."""
    _open(request, number)
    files.discard(
        file_id=file_id, owner=_owner(number, no), actor=actor_of(request), at=clock.now()
    )
    return redirect("portal:my_supply", number)


@citizen()
@require_POST
def forward(request: HttpRequest, number: int) -> HttpResponse:
    """Agree that the right authority gets what was declined (同意转送)."""
    try:
        cases.forward(number=number, actor=actor_of(request), at=clock.now())
    except NotFound:
        raise
    except DomainError as error:
        messages.error(request, error.text)
    else:
        messages.success(request, "已转送，材料不用重新提交")
    return redirect("portal:my_case", number)


@citizen()
@require_http_methods(["GET", "POST"])
def objection(request: HttpRequest, number: int, n: int) -> HttpResponse:
    """Ask on a page for what is wrong with the finding, then send it (提出异议)."""
    viewer, at = actor_of(request), clock.now()
    found = queries.promises_of(number, viewer=viewer, at=at)
    promise = next((one for one in found.promises if one.n == n), None)
    if promise is None or (request.method == "GET" and not promise.may_object):
        raise NotFound("现在不能提出异议")
    words = request.POST.get("objection", "").strip()[:LONGEST]
    errors: dict[str, str] = {}
    if request.method == "POST":
        raw = request.POST.get("version", "")
        version = int(raw) if raw.isdecimal() else None
        try:
            cases.object_to_judgement(
                number=number, n=n, version=version, objection=words, actor=viewer, at=at
            )
        except NotFound:
            raise
        except DomainError as error:
            errors = dict(error.fields) or {"": error.text}
        else:
            messages.success(request, "异议已收到，由另一名负责人员复核")
            return redirect("portal:my_case", number)
    field = Field(
        name="objection", label="哪里与事实不符", kind="textarea", value=words, maxlength=LONGEST
    )
    context = {
        "case": queries.case_for_applicant(number, viewer=viewer, at=at),
        "promise": promise,
        "version": found.version,
        "form": Form([field], errors),
    }
    return render(request, "portal/my/objection.html", context, status=422 if errors else 200)
