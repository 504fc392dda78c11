"""What a person brings to the window for the gaps of a case (窗口收补交材料)."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.files import queries as stored
from yiwang.services.cases import commands
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types import GapsView, GapView
from yiwang.services.cases.types.desk import CaseFile
from yiwang.web.desk import scanning
from yiwang.web.desk.casework.act_views import SOMEBODY_WAS_FIRST
from yiwang.web.desk.casework.views import case_address, case_file
from yiwang.web.desk.fields import plain
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Field, Form, Option


@dataclass(frozen=True, slots=True)
class Answer:
    """One gap and what came for it."""

    gap: GapView
    fields: tuple[Field, ...]
    names: tuple[str, ...] = ()


def _token(data: QueryDict) -> str:
    try:
        return str(UUID(data.get("token", "")))
    except ValueError:
        return str(uuid4())


def _owner(number: int, token: str, no: int) -> str:
    return f"supply:{number}:{token}:{no}"


def _answer(number: int, gap: GapView, data: QueryDict, errors: dict[str, str]) -> Answer:
    no = gap.material_no
    came = stored.files_of(_owner(number, _token(data), no))
    fields = (
        Field(
            name=f"paper-{no}",
            label=f"怎样收到：{gap.name}",
            kind="checkbox",
            required=False,
            options=[Option("paper", "收到纸质原件，已核对")],
            value=data.getlist(f"paper-{no}"),
            error=errors.get(f"material-{no}", ""),
        ),
        Field(
            name=f"material-{no}", label=f"扫描或者拍照：{gap.name}", kind="file", required=False
        ),
    )
    return Answer(gap, fields, tuple(f.name for f in came))


@staff("cases.intake")
def supply(request: HttpRequest, number: int) -> HttpResponse:
    """Take in what was missing, some or all; scans stay while the rest is mended."""
    file = case_file(request, number)
    gaps = cases.gaps_of(number, viewer=actor_of(request), at=clock.now())
    if not gaps.may_supply:
        messages.error(request, "现在没有要补交的材料")
        return HttpResponseRedirect(case_address(request, number))
    if request.method != "POST":
        return _show(request, file, gaps, QueryDict(), {})
    data = plain(request.POST)
    data["token"] = _token(data)
    errors = _keep_scans(request, number, gaps, str(data["token"]))
    status, conflict = HTTPStatus.UNPROCESSABLE_ENTITY, ""
    if not errors:
        try:
            _send(request, number, gaps, data)
        except NotFound:
            raise
        except DomainError as error:
            if error.status in SOMEBODY_WAS_FIRST:
                status, conflict = HTTPStatus.CONFLICT, error.text
                file = case_file(request, number)
                gaps = cases.gaps_of(number, viewer=actor_of(request), at=clock.now())
                data["version"] = str(gaps.version)
            else:
                errors = dict(error.fields) or {"": error.text}
        else:
            messages.success(request, "补交的材料已收下")
            return HttpResponseRedirect(case_address(request, number))
    return _show(request, file, gaps, data, errors, status=status, conflict=conflict)


def _keep_scans(request: HttpRequest, number: int, gaps: GapsView, token: str) -> dict[str, str]:
    errors = {}
    for gap in gaps.waiting:
        for upload in request.FILES.getlist(f"material-{gap.material_no}"):
            owner = _owner(number, token, gap.material_no)
            fault = scanning.keep(request, upload, owner)
            if fault:
                errors[f"material-{gap.material_no}"] = fault
    return errors


def _send(request: HttpRequest, number: int, gaps: GapsView, data: QueryDict) -> None:
    token, version = _token(data), data.get("version", "")
    numbers = [gap.material_no for gap in gaps.waiting]
    commands.supply(
        number=number,
        files_by_material=[
            (no, f.id) for no in numbers for f in stored.files_of(_owner(number, token, no))
        ],
        papers=[no for no in numbers if data.getlist(f"paper-{no}")],
        version=int(version) if version.isdecimal() else 0,
        actor=actor_of(request),
        at=clock.now(),
    )


def _show(
    request: HttpRequest,
    file: CaseFile,
    gaps: GapsView,
    data: QueryDict,
    errors: dict[str, str],
    *,
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY,
    conflict: str = "",
) -> HttpResponse:
    answers = [_answer(file.number, gap, data, errors) for gap in gaps.waiting]
    fields = [field for answer in answers for field in answer.fields]
    known = {f.name for f in fields}
    rest = {k: v for k, v in errors.items() if k not in known}
    context = {
        "file": file,
        "answers": answers,
        "form": Form(fields, rest),
        "token": _token(data),
        "version": data.get("version", "") or gaps.version,
        "conflict": conflict,
        "case_url": case_address(request, file.number),
    }
    shown = status if errors or conflict else HTTPStatus.OK
    return render(request, "desk/casework/supply.html", context, status=shown)
