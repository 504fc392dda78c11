"""The ledger with filters, and as a file (减证便民台账)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from yiwang.foundation.core.types import Actor
from yiwang.oversight.reduction import queries
from yiwang.oversight.reduction.types import OUTCOME_NAMES, EntryInfo, Outcome
from yiwang.web.desk.fields import plain
from yiwang.web.desk.reduction.views import require_right
from yiwang.web.desk.tables import cell, download, pieces
from yiwang.web.ui.access import actor_of, staff
from yiwang.web.ui.forms import Field, Form

PAGE = 50
AT_ONCE = 500
MOST_DIGITS = 18
LONGEST = 7
MONTH = "如 2026-05"
HEAD = (
    "公布日期", "事项", "基本编码", "类别", "名称", "方式", "由什么代替",
    "清理标准", "理由", "依据", "改动前", "改动后", "部门", "自查单位", "地区", "清单数", "办理人",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of the ledger."""

    text: str = ""
    department: str = ""
    outcome: str = ""
    before: int | None = None
    since: str = ""
    until: str = ""
    error: str = ""

    @property
    def pairs(self) -> dict[str, str]:
        """The filters that are on, for an address."""
        every = {
            "q": self.text,
            "department": self.department,
            "outcome": self.outcome,
            "since": self.since,
            "until": self.until,
        }
        return {name: value for name, value in every.items() if value}


def asked(query: Mapping[str, str]) -> Asked:
    """Read the filters as far as they can be read."""
    outcome, before = query.get("outcome", ""), query.get("before", "")
    fits = before.isascii() and before.isdecimal() and len(before) < MOST_DIGITS
    since, until = (query.get(name, "").strip()[:LONGEST] for name in ("since", "until"))
    return Asked(
        query.get("q", "").strip()[:60],
        query.get("department", "")[:100],
        outcome if outcome in set(Outcome) else "",
        int(before) if fits else None,
        since,
        until,
        _period_fault(since, until),
    )


def _month(text: str) -> date | None:
    """Return the first day of a month written 2026-05, None when it is none."""
    try:
        return date.fromisoformat(f"{text}-01") if text else None
    except ValueError:
        return None


def _period_fault(since: str, until: str) -> str:
    first, last = _month(since), _month(until)
    if (since and first is None) or (until and last is None):
        return "月份请写成 2026-05 的样子"
    if first and last and first > last:
        return "开始月份在结束月份以后，请对调"
    return ""


def _period(wanted: Asked) -> Form:
    boxes = (("since", "公布月份从", wanted.since), ("until", "到（含这个月）", wanted.until))
    fields = [
        Field(name=name, label=label, value=value, maxlength=LONGEST, required=False, hint=MONTH)
        for name, label, value in boxes
    ]
    return Form(fields, {"since": wanted.error} if wanted.error else {})


def _page(wanted: Asked, viewer: Actor, before: int | None, limit: int) -> tuple[EntryInfo, ...]:
    if wanted.error:
        return ()
    last = _month(wanted.until)
    return queries.entries(
        wanted.text,
        department=wanted.department,
        outcome=wanted.outcome,
        region_code=viewer.region_code,
        with_added=True,
        since=_month(wanted.since),
        until=(last + timedelta(days=31)).replace(day=1) if last else None,
        before=before,
        limit=limit,
        viewer=viewer,
    )


@staff()
def listing(request: HttpRequest) -> HttpResponse:
    """List what holds in the viewer's division, newest first."""
    require_right(request)
    wanted, viewer = asked(plain(request.GET)), actor_of(request)
    found = _page(wanted, viewer, wanted.before, PAGE + 1)
    shown = found[:PAGE]
    following = {**wanted.pairs, "before": shown[-1].id} if len(found) > PAGE else None
    context = {
        "asked": wanted,
        "period": _period(wanted),
        "lines": [
            (one, OUTCOME_NAMES[one.outcome], "amber" if one.outcome is Outcome.ADD else "green")
            for one in shown
        ],
        "departments": queries.departments_of(region_code=viewer.region_code),
        "outcomes": [
            (one.value, label) for one, label in OUTCOME_NAMES.items() if one is not Outcome.KEEP
        ],
        "next_url": "?" + urlencode(following) if following else "",
        "first_url": "?" + urlencode(wanted.pairs) if wanted.before else "",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wanted.error else HTTPStatus.OK
    return render(request, "desk/reduction/ledger.html", context, status=status)


def _every(wanted: Asked, viewer: Actor) -> Iterator[EntryInfo]:
    before = None
    while True:
        found = _page(wanted, viewer, before, AT_ONCE)
        yield from found
        if len(found) < AT_ONCE:
            return
        before = found[-1].id


def _cells(one: EntryInfo) -> tuple[str | int, ...]:
    return (
        one.published_on.isoformat(),
        cell(one.item_name),
        one.basic_code,
        "环节" if one.is_step else "材料",
        cell(one.name),
        OUTCOME_NAMES[one.outcome],
        *(cell(text) for text in (one.instead, one.test, one.reason, one.basis)),
        cell(one.before),
        cell(one.after),
        cell(one.department),
        cell(one.organisation_name),
        cell(one.region_name),
        one.lists,
        cell(one.person),
    )


@staff()
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Send the ledger with its filters as a file."""
    require_right(request)
    wanted, viewer = asked(plain(request.POST)), actor_of(request)
    rows = map(_cells, _every(wanted, viewer))
    return download(pieces(HEAD, rows, "共 {} 条".format), "减证便民台账.csv")
