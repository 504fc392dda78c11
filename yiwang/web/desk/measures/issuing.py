"""A new measure: first the confirmed findings it rests on, then the paper."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.identity.types import Permission
from yiwang.oversight.supervision import commands
from yiwang.oversight.supervision.queries import measures as queries
from yiwang.oversight.supervision.types.measures import (
    RUNG_NAMES,
    MeasureDraft,
    MeasureGrounds,
    MeasureState,
    Rung,
)
from yiwang.web.desk.fields import plain
from yiwang.web.desk.measures.views import key_of
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Field, Form, Option

LIMIT: Final = 20
MOST: Final = 20
LONGEST: Final = 2000
OFFICE: Final = "OFFICE"
KEPT: Final = ("office", "rung", "demand")
"""What comes along in the address while findings are chosen."""
TOLD: Mapping[MeasureState, str] = {
    MeasureState.PROPOSED: "已提交法制监督机构，同意以后发出",
    MeasureState.ISSUED: "已发出，当事人会收到消息",
    MeasureState.REFERRED: "已移送，等纪检监察机关受理",
}
HINTS: Mapping[Rung, str] = {
    Rung.NOTICE: "监察机构单独发出",
    Rung.URGE: "监察机构单独发出",
    Rung.RECTIFY: "监察机构发出，同时告知单位负责人",
    Rung.SELF_CRITICISM: "要法制监督机构同意",
    Rung.CIRCULAR: "要法制监督机构同意",
    Rung.DISCIPLINE: "移送纪检监察机关，由对方受理或者退回",
}


@staff(Permission.SUPERVISE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose confirmed findings, fill in the paper, issue it."""
    given = plain(request.POST if request.method == "POST" else request.GET)
    raw = given.getlist("finding")[:MOST]
    chosen = [int(one) for one in raw if one.isascii() and one.isdigit() and len(one) < MOST]
    if not chosen:
        return _choose(request)
    values = {name: str(value) for name, value in given.items()}
    if request.method != "POST":
        return _form(request, chosen, values, is_fresh=True)
    try:
        number = commands.issue_measure(
            draft=_draft(chosen, values), actor=actor_of(request), at=clock.now()
        )
    except NotFound:
        raise
    except DomainError as error:
        return _form(request, chosen, values, errors=dict(error.fields) or {"": error.text},
                     status=error.status)  # fmt: skip
    state = queries.measure(number, viewer=actor_of(request), at=clock.now()).row.state
    messages.success(request, TOLD[state])
    return redirect("desk:measure", number)


def _draft(chosen: list[int], values: Mapping[str, str]) -> MeasureDraft:
    """Return what was filled in. :raises CannotIssueMeasure: no rung was chosen."""
    rung = values.get("rung", "")
    if rung not in set(Rung):
        said = "请选择文书"
        raise commands.CannotIssueMeasure(said, fields={"rung": said}, reason="rung")
    officer = values.get("officer", "")
    try:
        named = UUID(officer) if officer not in {"", OFFICE} else None
    except ValueError:
        raise NotFound from None
    return MeasureDraft(
        rung=Rung(rung),
        findings=tuple(chosen),
        demand=values.get("demand", ""),
        officer=named,
        skip_reason=values.get("skip_reason", ""),
    )


def _choose(request: HttpRequest) -> HttpResponse:
    raw = request.GET.get("before", "")
    before = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < MOST else 0
    office = key_of(request.GET.get("office", ""))
    found = queries.measurable(
        organisation_id=office, before=before, limit=LIMIT + 1, viewer=actor_of(request)
    )
    shown = found[:LIMIT]
    asked = {name: request.GET.get(name, "")[:LONGEST] for name in KEPT}
    kept = {name: value for name, value in asked.items() if value}
    more = urlencode({**kept, "before": shown[-1].id}) if shown else ""
    context = {
        "findings": shown,
        "kept": kept,
        "next_url": f"?{more}" if len(found) > LIMIT else "",
        "first_url": f"?{urlencode(kept)}" if before else "",
    }
    return render(request, "desk/measures/choose.html", context)


def _form(
    request: HttpRequest,
    chosen: list[int],
    values: Mapping[str, str],
    *,
    errors: dict[str, str] | None = None,
    status: int = HTTPStatus.OK,
    is_fresh: bool = False,
) -> HttpResponse:
    viewer, at = actor_of(request), clock.now()
    grounds = queries.grounds_for(chosen, viewer=viewer, at=at)
    if is_fresh:
        values = {**values, "demand": _drafted(grounds, values.get("demand", ""))}
    suggested = [(RUNG_NAMES[one.rung], one.why, one.source) for one in grounds.suggestions]
    context = {
        "grounds": grounds,
        "suggested": suggested,
        "form": Form(_fields(grounds, values), errors or {}),
    }
    return render(request, "desk/measures/new.html", context, status=status)


def _drafted(grounds: MeasureGrounds, said: str) -> str:
    """Return words to begin with: what came along, what was found and what is wanted."""
    found = []
    for one in grounds.findings:
        quote = "；".join(f"{name}：{text}" for name, text in one.quote)
        found.append(f"{one.item_name}（{one.matter}）：{quote}。")
    parts = [*([said] if said else []), *found, "请查明原因，按期改正，并回复改正情况。"]
    return "\n".join(parts)[:LONGEST]


def _fields(grounds: MeasureGrounds, values: Mapping[str, str]) -> list[Field]:
    fields = [
        Field(
            name="rung",
            label="文书",
            kind="radio",
            value=values.get("rung", ""),
            options=[Option(r.value, name, HINTS[r]) for r, name in RUNG_NAMES.items()],
        )
    ]
    if grounds.officers:
        who = [Option(OFFICE, f"只对单位：{grounds.organisation_name}")]
        who += [Option(str(key), name, "预警写明的责任人") for key, name in grounds.officers]
        fields.append(
            Field(
                name="officer",
                label="对谁发出",
                kind="radio",
                value=values.get("officer", OFFICE),
                options=who,
            )
        )
    return [
        *fields,
        Field(
            name="demand",
            label="存在的问题和要求",
            kind="textarea",
            rows=5,
            value=values.get("demand", ""),
            maxlength=LONGEST,
        ),
        Field(
            name="skip_reason",
            label="越级的理由",
            kind="textarea",
            rows=3,
            hint="低一档没有用过，或者没有认定它不到位时填写，由法制监督机构决定",
            value=values.get("skip_reason", ""),
            required=False,
            maxlength=LONGEST,
        ),
    ]
