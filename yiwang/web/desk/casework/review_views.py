"""The page of a reviewer: form and checks beside the materials, line by line, then the opinion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.services.cases import commands
from yiwang.services.cases.types import Action
from yiwang.services.cases.types import Check as Ticked
from yiwang.services.cases.types.desk import CaseFile, MaterialView
from yiwang.services.cases.types.working import PhraseUse
from yiwang.web.desk.casework import pages, writing
from yiwang.web.desk.casework.act_views import SOMEBODY_WAS_FIRST, is_repeat
from yiwang.web.desk.casework.views import case_address, case_file
from yiwang.web.desk.fields import plain
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Field, Form, Option

RESULTS = [Option("PASS", "通过"), Option("PROBLEM", "问题")]
MOST = 2000
DONE = "审查意见已保存"
PAGE = "review"
"""Under which name words not yet sent are kept."""


@dataclass(frozen=True, slots=True)
class Check:
    """A line to be checked: a material or a page of the form."""

    key: str
    label: str
    result: Field
    note: Field
    material: MaterialView | None = None


def _things(file: CaseFile) -> list[tuple[str, str, MaterialView | None]]:
    pages_of_form = dict.fromkeys(a.page for a in file.answers)
    found: list[tuple[str, str, MaterialView | None]] = [
        (f"p-{n}", f"表单：{title}", None) for n, title in enumerate(pages_of_form)
    ]
    return found + [(f"m-{m.no}", m.name, m) for m in file.materials]


def _checks(file: CaseFile, data: QueryDict, errors: dict[str, str]) -> tuple[Check, ...]:
    return tuple(
        Check(
            key,
            label,
            Field(
                name=f"{key}-result",
                label=label,
                kind="radio",
                options=RESULTS,
                value=data.get(f"{key}-result", ""),
                error=errors.get(f"{key}-result", ""),
            ),
            Field(
                name=f"{key}-note",
                label=f"{label}的问题",
                required=False,
                value=data.get(f"{key}-note", ""),
                error=errors.get(f"{key}-note", ""),
            ),
            material,
        )
        for key, label, material in _things(file)
    )


def _verdict(data: QueryDict, errors: dict[str, str]) -> Form:
    return Form(
        [
            Field(
                name="passed",
                label="审查结论",
                kind="radio",
                options=[Option("yes", "符合条件，建议准予"), Option("no", "不符合条件，建议不予")],
                value=data.get("passed", ""),
            ),
            Field(
                name="opinion",
                label="审查意见",
                kind="textarea",
                rows=5,
                maxlength=MOST,
                hint="写明事实和依据。审批人会看到，申请人看不到",
                value=data.get("opinion", ""),
            ),
        ],
        errors,
    )


def _judge(file: CaseFile, data: QueryDict) -> tuple[list[Ticked], dict[str, str]]:
    errors, checks = {}, []
    for key, label, _ in _things(file):
        result, note = data.get(f"{key}-result", ""), data.get(f"{key}-note", "").strip()
        if result not in {"PASS", "PROBLEM"}:
            errors[f"{key}-result"] = f"请选择“{label}”是通过还是有问题"
        elif result == "PROBLEM" and not note:
            errors[f"{key}-note"] = f"请写明“{label}”有什么问题"
        checks.append(Ticked(name=label, passed=result == "PASS", remark=note[:MOST]))
    if data.get("passed") not in {"yes", "no"}:
        errors["passed"] = "请选择审查结论"
    if not data.get("opinion", "").strip():
        errors["opinion"] = "请填写审查意见"
    return checks, errors


@staff("cases.review")
def review(request: HttpRequest, number: int) -> HttpResponse:
    """Check line by line and write the opinion (审查意见)."""
    file = case_file(request, number)
    if request.method != "POST":
        if Action.REVIEW not in file.actions:
            messages.error(request, f"现在不能审查：{pages.why_not(file)}")
            return HttpResponseRedirect(case_address(request, number))
        data, found_at = writing.begun(request, number, PAGE)
        return _show(request, file, data, {}, found_at=found_at)
    data = plain(request.POST)
    more = writing.helped(request, data, "opinion")
    if more is not None:
        return _show(request, file, more, {})
    checks, errors = _judge(file, data)
    if errors:
        return _show(request, file, data, errors, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    version = data.get("version", "")
    try:
        commands.review(
            case=number,
            version=int(version) if version.isdecimal() else 0,
            opinion=data.get("opinion", "").strip()[:MOST],
            passed=data.get("passed") == "yes",
            checks=checks,
            actor=actor_of(request),
            at=clock.now(),
        )
    except NotFound:
        raise
    except DomainError as error:
        return _refused(request, number, error)
    commands.drop_unsent(case=number, page=PAGE, actor=actor_of(request), at=clock.now())
    messages.success(request, DONE)
    return HttpResponseRedirect(case_address(request, number, "desk:case-opinions"))


def _refused(request: HttpRequest, number: int, error: DomainError) -> HttpResponse:
    file = case_file(request, number)
    if error.status not in SOMEBODY_WAS_FIRST:
        return _show(
            request,
            file,
            plain(request.POST),
            {"": error.text},
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    if is_repeat(request, file):
        messages.success(request, DONE)
        return HttpResponseRedirect(case_address(request, number, "desk:case-opinions"))
    return _show(
        request, file, plain(request.POST), {}, status=HTTPStatus.CONFLICT, conflict=error.text
    )


def _show(
    request: HttpRequest,
    file: CaseFile,
    data: QueryDict,
    errors: dict[str, str],
    *,
    status: int = 200,
    conflict: str = "",
    found_at: datetime | None = None,
) -> HttpResponse:
    context = {
        "writing": writing.writing(
            request, file, page=PAGE, use=PhraseUse.REVIEW, into="opinion", found_at=found_at
        ),
        "file": file,
        "page": pages.case_page(file, "review", "", actor_of(request)),
        "checks": _checks(file, data, errors),
        "form": _verdict(data, errors),
        "case_url": case_address(request, file.number),
        "version": file.version if conflict or not data else data.get("version", ""),
        "conflict": conflict,
        "may_send": Action.REVIEW in file.actions,
        "done_by": [r.reviewer_name for r in file.reviews if r.round == file.review_round],
    }
    return render(request, "desk/casework/review.html", context, status=status)
