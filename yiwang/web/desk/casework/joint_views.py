"""The board of a joint case (联审): who holds what, opinions before acceptance, objections."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.services.cases import commands
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types import Action, CorrectionPoint
from yiwang.services.cases.types.desk import CaseFile
from yiwang.services.cases.types.joint import EarlyOpinion, JointBoard, SliceView
from yiwang.web.desk.casework import correction, filters, pages
from yiwang.web.desk.casework.act_views import SOMEBODY_WAS_FIRST
from yiwang.web.desk.casework.views import case_address, case_file
from yiwang.web.desk.fields import plain
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Field, Form, Option

MOST = 2000
OPINIONS = [
    Option("PASSED", "可以受理"),
    Option("QUESTIONS", "需要补正", hint="和别的部门的问题合成一份通知，由牵头部门一次告知申请人"),
    Option("OBJECTS", "不应受理", hint="由牵头部门协调，协调以前不会受理"),
]


@dataclass(frozen=True, slots=True)
class Bar:
    """A part on the plan: from which day to which, in percent of the whole."""

    slice: SliceView
    left: int
    width: int


def _board(request: HttpRequest, number: int) -> JointBoard:
    board = cases.joint_board(number, viewer=actor_of(request), at=clock.now())
    if board is None:
        raise Http404(str(number))
    return board


def bars(board: JointBoard) -> list[Bar]:
    """Return the plan: the longest chain is as wide as the picture."""
    whole = max(board.days, 1)
    return [
        Bar(
            one,
            round(100 * one.begins_after / whole),
            max(2, round(100 * (one.ends_after - one.begins_after) / whole)),
        )
        for one in board.slices
    ]


@staff("cases.read")
def board(request: HttpRequest, number: int) -> HttpResponse:
    """Show all parts: who holds them, since when, what they said, until when (联审)."""
    return _show(request, number)


def _show(
    request: HttpRequest,
    number: int,
    *,
    status: int = 200,
    form: Form | None = None,
    about: int = 0,
) -> HttpResponse:
    file, found = case_file(request, number), _board(request, number)
    page = pages.case_page(file, "joint", filters.carried(request), actor_of(request))
    context = {
        "page": page,
        "file": file,
        "board": found,
        "bars": bars(found),
        "form": form,
        "object_form": form if form and not about else _object_form(found),
        "settle_forms": {
            d.n: form if form and about == d.n else _settle_form(d.n)
            for d in found.disputes
            if d.settled_at is None
        },
    }
    return render(request, "desk/casework/joint.html", context, status=status)


def _object_form(board: JointBoard, data: QueryDict | None = None, **errors: str) -> Form:
    others = [Option(str(s.n), s.item_name) for s in board.slices if s.n != board.own_n]
    written = data or QueryDict()
    return Form(
        [
            Field(
                name="about",
                label="对哪一项有异议",
                kind="select",
                options=others,
                value=written.get("about", ""),
                error=errors.get("about", ""),
            ),
            Field(
                name="reason",
                label="理由",
                kind="textarea",
                rows=3,
                maxlength=MOST,
                value=written.get("reason", ""),
                hint="牵头部门和各联办部门会看到，申请人看不到",
                error=errors.get("reason", ""),
            ),
        ],
        dict(errors),
    )


def _settle_form(n: int, data: QueryDict | None = None, **errors: str) -> Form:
    written = data or QueryDict()
    return Form(
        [
            Field(
                name=f"result-{n}",
                label="协调结果",
                kind="textarea",
                rows=3,
                maxlength=MOST,
                value=written.get(f"result-{n}", ""),
                error=errors.get("result", ""),
            )
        ],
        {f"result-{n}": text for text in errors.values()},
    )


@staff("cases.review")
@require_POST
def raise_dispute(request: HttpRequest, number: int) -> HttpResponse:
    """Object to another organisation's part (提出异议)."""
    data = plain(request.POST)
    about = data.get("about", "")
    try:
        commands.raise_dispute(
            case=number,
            about=int(about) if about.isdecimal() else 0,
            version=_version(data),
            reason=data.get("reason", "")[:MOST],
            actor=actor_of(request),
            at=clock.now(),
        )
    except NotFound:
        raise
    except DomainError as error:
        form = _object_form(_board(request, number), data, **_errors(error))
        return _again(request, number, error, form)
    messages.success(request, "异议已送给牵头部门")
    return HttpResponseRedirect(case_address(request, number, "desk:case-joint"))


@staff("cases.read")
@require_POST
def settle(request: HttpRequest, number: int) -> HttpResponse:
    """Settle an objection, as the lead (协调)."""
    data = plain(request.POST)
    asked = data.get("dispute", "")
    about = int(asked) if asked.isdecimal() else 0
    try:
        commands.settle_dispute(
            case=number,
            dispute=about,
            version=_version(data),
            result=data.get(f"result-{about}", "")[:MOST],
            actor=actor_of(request),
            at=clock.now(),
        )
    except NotFound:
        raise
    except DomainError as error:
        return _again(
            request, number, error, _settle_form(about, data, **_errors(error)), about=about
        )
    messages.success(request, "协调结果已保存，各部门都能看到")
    return HttpResponseRedirect(case_address(request, number, "desk:case-joint"))


def _again(
    request: HttpRequest, number: int, error: DomainError, form: Form, about: int = 0
) -> HttpResponse:
    """Show the board again with what was written."""
    first = error.status in SOMEBODY_WAS_FIRST
    if first or not error.fields:
        messages.error(request, error.text)
    status = HTTPStatus.CONFLICT if first else HTTPStatus.UNPROCESSABLE_ENTITY
    return _show(request, number, status=status, form=form, about=about)


def _errors(error: DomainError) -> dict[str, str]:
    return {str(k): str(v) for k, v in error.fields.items()}


def _version(data: QueryDict) -> int | None:
    text = data.get("version", "")
    return int(text) if text.isdecimal() else None


@staff("cases.read")
def opinion(request: HttpRequest, number: int) -> HttpResponse:
    """Say what one's organisation thinks of its part before acceptance (预审意见)."""
    file = case_file(request, number)
    if request.method != "POST":
        if Action.OPINE not in file.actions:
            messages.error(request, f"现在不能写预审意见：{pages.why_not(file)}")
            return HttpResponseRedirect(case_address(request, number))
        return _ask(request, file, QueryDict(), {})
    data = plain(request.POST)
    held = cases.held_materials(number, viewer=actor_of(request), at=clock.now())
    written = correction.build(file, data, held=held)
    chosen = data.get("opinion", "")
    wanted = EarlyOpinion(chosen) if chosen in set(EarlyOpinion) else EarlyOpinion.NONE
    asks = wanted is EarlyOpinion.QUESTIONS
    points = [
        CorrectionPoint(p.problem, p.how, p.material_no, p.field, p.reason) for p in written.points
    ]
    try:
        commands.opine(
            case=number,
            version=_version(data),
            opinion=wanted,
            text=data.get("text", ""),
            points=points if asks else (),
            actor=actor_of(request),
            at=clock.now(),
        )
    except NotFound:
        raise
    except DomainError as error:
        return _ask_again(request, number, data, error)
    messages.success(request, "预审意见已送给牵头部门")
    return HttpResponseRedirect(case_address(request, number, "desk:case-joint"))


def _ask_again(
    request: HttpRequest, number: int, data: QueryDict, error: DomainError
) -> HttpResponse:
    file, errors = case_file(request, number), _errors(error)
    if any(key.startswith("point") for key in errors):
        errors = {k: v for k, v in errors.items() if not k.startswith("point")}
        errors[""] = "还没有写清要补正的内容。在下面的材料或者表单项里写明问题和怎样改"
    first = error.status in SOMEBODY_WAS_FIRST
    status = HTTPStatus.CONFLICT if first else HTTPStatus.UNPROCESSABLE_ENTITY
    conflict = error.text if first else ""
    if not first and not errors:
        errors[""] = error.text
    return _ask(request, file, data, errors, status=status, conflict=conflict)


def _ask(
    request: HttpRequest,
    file: CaseFile,
    data: QueryDict,
    errors: dict[str, str],
    **more: Any,
) -> HttpResponse:
    held = cases.held_materials(file.number, viewer=actor_of(request), at=clock.now())
    written = correction.build(file, data or None, held=held)
    fields = [
        Field(
            name="opinion",
            label="预审意见",
            kind="radio",
            options=OPINIONS,
            value=data.get("opinion", ""),
            error=errors.get("opinion", ""),
        ),
        Field(
            name="text",
            label="说明",
            kind="textarea",
            required=False,
            rows=3,
            maxlength=MOST,
            value=data.get("text", ""),
            hint="认为不应受理的，写明理由",
            error=errors.get("text", ""),
        ),
    ]
    context = {
        "file": file,
        "form": Form(fields, errors),
        "lines": [*written.materials, *written.fields],
        "case_url": case_address(request, file.number, "desk:case-joint"),
        "version": file.version,
        "conflict": more.get("conflict", ""),
        "may_send": Action.OPINE in file.actions,
    }
    status = more.get("status", 200)
    return render(request, "desk/casework/joint_opinion.html", context, status=status)
