"""What a person brings to the window after a correction notice (窗口收补正材料)."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.services.cases import commands
from yiwang.services.cases.types import Action
from yiwang.services.cases.types.desk import CaseFile, CorrectionView, PointView
from yiwang.web.desk.casework import pages
from yiwang.web.desk.casework.views import case_address, case_file
from yiwang.web.desk.fields import plain
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Field, Form, Option

DONE = "补正已收到，时限从今天起重新计算"


@dataclass(frozen=True, slots=True)
class Answer:
    """One point of the notice and what came for it."""

    point: PointView
    fields: tuple[Field, ...]
    names: tuple[str, ...] = ()


def _open_notice(file: CaseFile) -> CorrectionView | None:
    return next((c for c in reversed(file.corrections) if c.answered_at is None), None)


def _token(data: QueryDict) -> str:
    try:
        return str(UUID(data.get("token", "")))
    except ValueError:
        return str(uuid4())


def _owner(file: CaseFile, token: str, no: int) -> str:
    return f"resubmit:{file.number}:{token}:{no}"


def _answer(file: CaseFile, point: PointView, data: QueryDict, errors: dict[str, str]) -> Answer:
    if point.material_no is None:
        name = f"a-{point.field}"
        field = Field(
            name=name,
            label=f"新的内容：{point.label}",
            value=data.get(name, ""),
            error=errors.get(point.field, ""),
        )
        return Answer(point, (field,))
    no = point.material_no
    came = stored.files_of(_owner(file, _token(data), no))
    fields = (
        Field(
            name=f"paper-{no}",
            label=f"怎样收到：{point.label}",
            kind="checkbox",
            required=False,
            options=[Option("paper", "收到纸质原件，已核对")],
            value=data.getlist(f"paper-{no}"),
            error=errors.get(f"material-{no}", ""),
        ),
        Field(
            name=f"material-{no}", label=f"扫描或者拍照：{point.label}", kind="file", required=False
        ),
    )
    return Answer(point, fields, tuple(f.name for f in came))


@staff("cases.intake")
def resubmit(request: HttpRequest, number: int) -> HttpResponse:
    """Take in what the notice asked for; scans stay while the rest is mended."""
    file = case_file(request, number)
    notice = _open_notice(file)
    if notice is None or Action.RESUBMIT not in file.actions:
        messages.error(request, f"现在不能收补正材料：{pages.why_not(file)}")
        return HttpResponseRedirect(case_address(request, number))
    if request.method != "POST":
        return _show(request, file, notice, QueryDict(), {})
    data = plain(request.POST)
    data["token"] = _token(data)
    errors = _keep_scans(request, file, notice, data["token"])  # type: ignore[arg-type]
    if not errors:
        try:
            _send(request, file, notice, data)
        except NotFound:
            raise
        except DomainError as error:
            errors = dict(error.fields) or {"": error.text}
        else:
            messages.success(request, DONE)
            return HttpResponseRedirect(case_address(request, number))
    return _show(request, file, notice, data, errors)


def _keep_scans(
    request: HttpRequest, file: CaseFile, notice: CorrectionView, token: str
) -> dict[str, str]:
    errors = {}
    for point in notice.points:
        for upload in request.FILES.getlist(f"material-{point.material_no}"):
            try:
                files.store(
                    content=upload.chunks(),
                    name=upload.name or "",
                    owner=_owner(file, token, point.material_no or 0),
                    actor=actor_of(request),
                    at=clock.now(),
                )
            except DomainError as error:
                errors[f"material-{point.material_no}"] = error.text
    return errors


def _send(request: HttpRequest, file: CaseFile, notice: CorrectionView, data: QueryDict) -> None:
    token, version = _token(data), data.get("version", "")
    numbers = [p.material_no for p in notice.points if p.material_no is not None]
    values: dict[str, Any] = {
        p.field: data.get(f"a-{p.field}", "").strip()
        for p in notice.points
        if p.material_no is None and data.get(f"a-{p.field}", "").strip()
    }
    commands.resubmit(
        number=file.number,
        values=values,
        files_by_material=[
            (no, f.id) for no in numbers for f in stored.files_of(_owner(file, token, no))
        ],
        papers=[no for no in numbers if data.getlist(f"paper-{no}")],
        version=int(version) if version.isdecimal() else 0,
        actor=actor_of(request),
        at=clock.now(),
    )


def _show(
    request: HttpRequest,
    file: CaseFile,
    notice: CorrectionView,
    data: QueryDict,
    errors: dict[str, str],
) -> HttpResponse:
    answers = [_answer(file, point, data, errors) for point in notice.points]
    fields = [field for answer in answers for field in answer.fields]
    known = {f.name for f in fields} | {p.field for p in notice.points}
    rest = {k: v for k, v in errors.items() if k not in known}
    context = {
        "file": file,
        "notice": notice,
        "answers": answers,
        "form": Form(fields, rest),
        "token": _token(data),
        "case_url": case_address(request, file.number),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "desk/casework/resubmit.html", context, status=status)
