"""The pages of acceptance with gaps: choose what is missing, read the notice, send it once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.orgs.queries import working_calendar
from yiwang.services.cases import commands
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types import Action, GapCandidate, GapPoint
from yiwang.services.cases.types.desk import CaseFile
from yiwang.web.desk.casework import correction, pages
from yiwang.web.desk.casework.act_views import SOMEBODY_WAS_FIRST, hidden_values, is_repeat
from yiwang.web.desk.casework.letter_page import letter_page
from yiwang.web.desk.casework.views import case_address, case_file
from yiwang.web.desk.fields import plain
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Field, Option

MOST: Final = 500
LIMIT: Final = 20
NOTHING: Final = "没有提交"


@dataclass(frozen=True, slots=True)
class Way:
    """One of the two ways: its words, its act, its command."""

    title: str
    action: Action
    done: str
    effect: str
    after: bool
    run: Callable[..., Any]


BEFORE: Final = Way(
    "容缺预受理",
    Action.PRE_ACCEPT,
    "容缺预受理通知书已发给申请人",
    "一次写全所缺的材料。法定时限和承诺时限都不开始；补齐之日为受理日。到期没有补齐的，终止办理。",
    after=False,
    run=commands.pre_accept,
)
AFTER: Final = Way(
    "容缺受理",
    Action.ACCEPT_WITH_GAPS,
    "已容缺受理，通知书已发给申请人",
    "只有办事指南标明可以容缺的材料才能随后补交，要有申请人的书面承诺。两个时限从今天起算；"
    "没有补齐以前不能准予。",
    after=True,
    run=commands.accept_with_gaps,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A material that may be missing, with its questions."""

    label: str
    state: str
    fields: tuple[Field, ...]

    @property
    def is_open(self) -> bool:
        """Whether something is chosen or wrong."""
        return any(f.selected or f.error for f in self.fields)


@dataclass(frozen=True)
class Builder:
    """The whole notice as it is being written."""

    lines: tuple[Line, ...]
    rest: tuple[Field, ...]
    points: tuple[GapPoint, ...]
    values: Mapping[str, Any]
    there: Mapping[int, str]
    """Where the platform has a material, by line."""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """Return what must be mended, for the summary."""
        fields = [f for line in self.lines for f in line.fields] + list(self.rest)
        found = [(f.id, f.error) for f in fields if f.error]
        known = {f.error for f in fields if f.error}
        return found + [("", text) for text in self.errors.values() if text not in known]


def _state(one: GapCandidate) -> str:
    said = ["可容缺" if one.tolerable else "没有标明可以容缺"]
    if one.is_promised:
        said.append("申请人已承诺补交")
    else:
        said.append("已提交" if one.is_handed_in else "没有提交")
    return "，".join(said)


def _reason(way: Way, one: GapCandidate, data: QueryDict, there: str) -> Field | None:
    """Why it is asked although the platform has it, or may wait although it is not marked."""
    if not there and (one.tolerable or way.after):
        return None
    name = f"gap-{one.no}-reason"
    again = f"平台已经有了：{there}。仍要补交的，写明理由，申请人会看到，也计入重复索要监察"
    return Field(
        name=name,
        label="为什么还要申请人交" if there else "为什么可以先预受理",
        required=False,
        maxlength=MOST,
        hint=again if there else "指南没有标明可以容缺，要写理由",
        value=data.get(name, ""),
    )


def _line(
    way: Way, one: GapCandidate, data: QueryDict, errors: Mapping[str, str], there: str
) -> Line:
    key = f"gap-{one.no}"
    fields = [
        Field(
            name=key,
            label=f"这份材料随后补交：{one.name}",
            kind="checkbox",
            required=False,
            options=[Option("yes", "缺，随后补交")],
            value=data.getlist(key),
            error=errors.get(key, ""),
        ),
        Field(
            name=f"{key}-missing",
            label="缺什么",
            required=False,
            maxlength=MOST,
            hint="申请人会原样看到。整份没有交的可以不填",
            value=data.get(f"{key}-missing", ""),
        ),
    ]
    reason = _reason(way, one, data, there)
    return Line(one.name, _state(one), (*fields, reason) if reason else tuple(fields))


def _rest(way: Way, file: CaseFile, data: QueryDict, errors: Mapping[str, str]) -> list[Field]:
    if not way.after:
        return [
            Field(
                name="due_days",
                label="补齐期限（工作日）",
                kind="number",
                value=data.get("due_days", str(file.correction_days)),
                hint="从明天起算，最多 90 个工作日",
                error=errors.get("due_days", ""),
            )
        ]
    parts = {part: data.get(f"due_on-{part}", "") for part in ("year", "month", "day")}
    return [
        Field(
            name="due_on",
            label="补交期限",
            kind="date",
            value=parts,
            hint="不能晚于承诺办结日期，如 2026 年 3 月 9 日",
            error=errors.get("due_on", ""),
        ),
        Field(
            name="promise",
            label="书面承诺的凭据",
            kind="textarea",
            rows=2,
            maxlength=MOST,
            required=False,
            hint="随申请签名承诺补交的不用填；在窗口承诺的，写承诺书的日期和签名人",
            value=data.get("promise", ""),
            error=errors.get("promise", ""),
        ),
    ]


def _day(data: QueryDict) -> date | None:
    parts = [data.get(f"due_on-{part}", "").strip() for part in ("year", "month", "day")]
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None


def build(
    request: HttpRequest,
    way: Way,
    file: CaseFile,
    data: QueryDict,
    errors: Mapping[str, str] | None = None,
) -> Builder:
    """Return the notice as it is written so far."""
    shown = errors or {}
    found = cases.gap_candidates(file.number, viewer=actor_of(request))
    offered = [one for one in found if one.tolerable or not way.after]
    held = cases.held_materials(file.number, viewer=actor_of(request), at=clock.now())
    there = {no: correction.where(line) for no, line in held.items()}
    points = tuple(
        GapPoint(
            one.no,
            data.get(f"gap-{one.no}-missing", "").strip()[:MOST],
            data.get(f"gap-{one.no}-reason", "").strip()[:MOST],
        )
        for one in offered
        if data.get(f"gap-{one.no}")
    )
    return Builder(
        lines=tuple(_line(way, one, data, shown, there.get(one.no, "")) for one in offered),
        rest=tuple(_rest(way, file, data, shown)),
        points=points,
        values=_values(way, data),
        there=there,
        errors=shown,
    )


def _values(way: Way, data: QueryDict) -> dict[str, Any]:
    if way.after:
        return {"due_on": _day(data), "promise": data.get("promise", "").strip()[:MOST]}
    days = data.get("due_days", "").strip()
    return {"due_days": int(days) if days.isdecimal() and len(days) < 5 else 0}  # noqa: PLR2004


def _errors(way: Way, written: Builder) -> dict[str, str]:
    errors = {}
    if not written.points:
        errors["gaps"] = "请选择缺少的材料"
    if way.after and written.values["due_on"] is None:
        errors["due_on"] = "请填写补交期限，如 2026 年 3 月 9 日"
    return errors


@staff("cases.accept")
def pre_accept(request: HttpRequest, number: int) -> HttpResponse:
    """Take in although materials are missing; no limit begins (容缺预受理)."""
    return _page(request, number, BEFORE)


@staff("cases.accept")
def accept_with_gaps(request: HttpRequest, number: int) -> HttpResponse:
    """Accept although marked materials follow; both limits run (容缺受理)."""
    return _page(request, number, AFTER)


def _page(request: HttpRequest, number: int, way: Way) -> HttpResponse:
    file = case_file(request, number)
    if request.method != "POST":
        if way.action not in file.actions:
            messages.error(request, f"现在不能{way.title}：{pages.why_not(file)}")
            return HttpResponseRedirect(case_address(request, number))
        return _show(request, way, file, build(request, way, file, _first(request, file)))
    data = plain(request.POST)
    written = build(request, way, file, data)
    errors = _errors(way, written)
    if errors:
        return _again(request, way, file, data, errors)
    step = data.get("step", "preview")
    if step == "edit":
        return _show(request, way, file, written)
    if step == "preview" and data.get("version") == str(file.version):
        return _preview(request, way, file, written)
    return _send(request, way, file, written, data)


def _first(request: HttpRequest, file: CaseFile) -> QueryDict:
    """Propose what the applicant promised to bring later."""
    data = QueryDict(mutable=True)
    for one in cases.gap_candidates(file.number, viewer=actor_of(request)):
        if one.is_promised and one.tolerable:
            data[f"gap-{one.no}"] = "yes"
    return data


def _again(
    request: HttpRequest, way: Way, file: CaseFile, data: QueryDict, errors: Mapping[str, str]
) -> HttpResponse:
    written = build(request, way, file, data, errors)
    return _show(request, way, file, written, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _show(
    request: HttpRequest,
    way: Way,
    file: CaseFile,
    written: Builder,
    *,
    status: int = 200,
    conflict: str = "",
) -> HttpResponse:
    sent = request.POST.get("version", "")
    context = {
        "way": way,
        "file": file,
        "form": written,
        "case_url": case_address(request, file.number),
        "version": sent if sent.isdecimal() and not conflict else file.version,
        "conflict": conflict,
        "may_send": way.action in file.actions,
    }
    return render(request, "desk/casework/gaps.html", context, status=status)


def _preview(request: HttpRequest, way: Way, file: CaseFile, written: Builder) -> HttpResponse:
    at, names = clock.now(), {m.no: m.name for m in file.materials}
    if way.after:
        due = written.values["due_on"]
    else:
        days = max(1, written.values["due_days"])
        due = working_calendar().add_working_days(clock.local_date(at), days)
    points = [
        (
            names.get(p.material_no, ""),
            correction.again(p.missing or NOTHING, written.there.get(p.material_no, ""), p.reason),
        )
        for p in written.points
    ]
    kind, content = cases.gap_notice(points, due, after_acceptance=way.after)
    letter = cases.preview_document(
        file.number, kind=kind, content=content, viewer=actor_of(request), at=at
    )
    page = {
        "title": way.title,
        "button": f"发出{letter.title}",
        "effect": f"共 {len(points)} 项，请看看是不是都写全了：一件只应告知一次。",
        "file": file,
        "case_url": case_address(request, file.number),
        "letter": letter,
        "hidden": hidden_values(request),
        "danger": False,
    }
    return letter_page(request, page, number=file.number, kind=kind)


def _send(
    request: HttpRequest, way: Way, file: CaseFile, written: Builder, data: QueryDict
) -> HttpResponse:
    sent = data.get("version", "")
    try:
        way.run(
            case=file.number,
            version=int(sent) if sent.isdecimal() else 0,
            gaps=written.points,
            **written.values,
            actor=actor_of(request),
            at=clock.now(),
        )
    except NotFound:
        raise
    except DomainError as error:
        return _refused(request, way, file.number, data, error)
    messages.success(request, way.done)
    return HttpResponseRedirect(case_address(request, file.number))


def _refused(
    request: HttpRequest, way: Way, number: int, data: QueryDict, error: DomainError
) -> HttpResponse:
    file = case_file(request, number)
    if error.status not in SOMEBODY_WAS_FIRST:
        return _again(request, way, file, data, error.fields or {"": error.text})
    if is_repeat(request, file) and way.action not in file.actions:
        messages.success(request, way.done)
        return HttpResponseRedirect(case_address(request, number))
    written = build(request, way, file, data)
    return _show(request, way, file, written, status=HTTPStatus.CONFLICT, conflict=error.text)


@staff("cases.read")
def waiting(request: HttpRequest) -> HttpResponse:
    """Show every open gap of one's organisations, the most urgent first (容缺待补)."""
    after = plain(request.GET).get("after", "")
    found = cases.waiting_gaps(
        viewer=actor_of(request), at=clock.now(), after=after[:60], limit=LIMIT
    )
    context = {
        "rows": found.rows,
        "first_url": reverse("desk:gaps") if after else "",
        "next_url": f"?{urlencode({'after': found.after})}" if found.after else "",
    }
    return render(request, "desk/casework/gaps_waiting.html", context)
