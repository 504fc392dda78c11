"""What a person brings to the window after a correction notice (窗口收补正材料)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.files import queries as stored
from yiwang.services.cases import commands
from yiwang.services.cases.types import Action
from yiwang.services.cases.types.desk import CaseFile, CorrectionView, PointView
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import FieldKind, FormField
from yiwang.web.desk import scanning
from yiwang.web.desk.casework import pages
from yiwang.web.desk.casework.views import case_address, case_file
from yiwang.web.desk.fields import plain
from yiwang.web.ui import answers
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


def _owner(file: CaseFile, token: str, place: int | str) -> str:
    return f"resubmit:{file.number}:{token}:{place}"


def _asked(file: CaseFile, notice: CorrectionView) -> dict[str, FormField]:
    """The questions of the form that the notice names, as the applicant was asked them."""
    wanted = {p.field for p in notice.points if p.material_no is None}
    form = eforms.form(file.form_version_id) if wanted and file.form_version_id else None
    return {f.key: f for f in form.fields if f.key in wanted} if form else {}


def _question(
    file: CaseFile, point: PointView, asked: FormField, data: QueryDict, errors: dict[str, str]
) -> Answer:
    """A question asked again: of its own kind, files with what was scanned so far."""
    value = answers.posted([asked], data).get(asked.key, "")
    made = replace(answers.field(asked, value, errors), label=f"新的内容：{point.label}")
    if asked.kind is not FieldKind.FILE:
        return Answer(point, (made,))
    came = stored.files_of(_owner(file, _token(data), asked.key))
    made = replace(made, kind="file", accept=eforms.file_question(asked).suffixes)
    return Answer(point, (made,), tuple(f.name for f in came))


def _answer(file: CaseFile, point: PointView, data: QueryDict, errors: dict[str, str]) -> Answer:
    no = point.material_no or 0
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
    errors |= _keep_answers(request, file, notice, data["token"])  # type: ignore[arg-type]
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
            owner = _owner(file, token, point.material_no or 0)
            fault = scanning.keep(request, upload, owner)
            if fault:
                errors[f"material-{point.material_no}"] = fault
    return errors


def _keep_answers(
    request: HttpRequest, file: CaseFile, notice: CorrectionView, token: str
) -> dict[str, str]:
    """Keep what was scanned for a question for files; say what is not taken."""
    errors = {}
    for key, asked in _asked(file, notice).items():
        question = eforms.file_question(asked) if asked.kind is FieldKind.FILE else None
        for upload in request.FILES.getlist(key) if question else ():
            fault = scanning.keep(request, upload, _owner(file, token, key), question)
            if fault:
                errors[key] = fault
    return errors


def _values(file: CaseFile, notice: CorrectionView, data: QueryDict) -> dict[str, Any]:
    asked = _asked(file, notice)
    if not asked or file.form_version_id is None:
        return {}
    typed = answers.posted(asked.values(), data)
    values: dict[str, Any] = eforms.normalise(file.form_version_id, typed)
    for key, one in asked.items():
        if one.kind is FieldKind.FILE:
            came = stored.files_of(_owner(file, _token(data), key))
            values |= {key: [str(info.id) for info in came]} if came else {}
    return values


def _send(request: HttpRequest, file: CaseFile, notice: CorrectionView, data: QueryDict) -> None:
    token, version = _token(data), data.get("version", "")
    numbers = [p.material_no for p in notice.points if p.material_no is not None]
    commands.resubmit(
        number=file.number,
        values=_values(file, notice, data),
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
    asked = _asked(file, notice)
    lines = [
        _question(file, point, asked[point.field], data, errors)
        if point.material_no is None and point.field in asked
        else _answer(file, point, data, errors)
        for point in notice.points
    ]
    fields = [field for line in lines for field in line.fields]
    known = {f.name for f in fields} | {p.field for p in notice.points}
    rest = {k: v for k, v in errors.items() if k not in known}
    context = {
        "file": file,
        "notice": notice,
        "answers": lines,
        "form": Form(fields, rest),
        "token": _token(data),
        "case_url": case_address(request, file.number),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "desk/casework/resubmit.html", context, status=status)
