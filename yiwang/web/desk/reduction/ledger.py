"""The ledger with filters, and as a file (减证便民台账)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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

PAGE = 50
AT_ONCE = 500
MOST_DIGITS = 18
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

    @property
    def pairs(self) -> dict[str, str]:
        """The filters that are on, for an address."""
        every = {"q": self.text, "department": self.department, "outcome": self.outcome}
        return {name: value for name, value in every.items() if value}


def asked(query: Mapping[str, str]) -> Asked:
    """Read the filters as far as they can be read."""
    outcome, before = query.get("outcome", ""), query.get("before", "")
    fits = before.isascii() and before.isdecimal() and len(before) < MOST_DIGITS
    return Asked(
        query.get("q", "").strip()[:60],
        query.get("department", "")[:100],
        outcome if outcome in set(Outcome) else "",
        int(before) if fits else None,
    )


def _page(wanted: Asked, viewer: Actor, before: int | None, limit: int) -> tuple[EntryInfo, ...]:
    return queries.entries(
        wanted.text,
        department=wanted.department,
        outcome=wanted.outcome,
        region_code=viewer.region_code,
        with_added=True,
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
    return render(request, "desk/reduction/ledger.html", context)


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
