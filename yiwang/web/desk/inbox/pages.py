"""What the workbench shows (SD1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse

from yiwang.engagement.interaction import queries as interaction
from yiwang.engagement.interaction.types import TABS, DeskTab
from yiwang.foundation.core.types import Actor
from yiwang.services.cases.types import CaseState, Light
from yiwang.services.cases.types.desk import DeskCounts, DeskFilters, DeskRow, DeskView
from yiwang.web.desk import rows
from yiwang.web.ui.elements import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that leads to its list."""

    label: str
    count: int
    url: str
    note: str = ""
    light: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A list on the workbench: which cases, where all of them are, what to say when empty."""

    title: str
    filters: DeskFilters
    query: str
    empty: str
    why: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part with its first rows."""

    part: Part
    table: Table | None
    url: str


@dataclass(frozen=True, slots=True)
class Workbench:
    """The whole page."""

    greeting: str
    role: str
    figures: tuple[Figure, ...] = ()
    sections: tuple[Section, ...] = ()


ANSWERING = {"voices.answer", "voices.coordinate"}
LIGHTS = {DeskTab.RED: "red", DeskTab.YELLOW: "yellow"}
INTAKE = (CaseState.SUBMITTED, CaseState.PRE_REVIEW)
REVIEW = (CaseState.ACCEPTED, CaseState.REVIEW)


def _query(view: DeskView, **more: object) -> str:
    return urlencode({"view": view, **more}, doseq=True)


@lru_cache(maxsize=32)
def _list_url(query: str) -> str:
    return f"{reverse('desk:cases')}?{query}"


def parts(viewer: Actor) -> list[Part]:
    """Return the lists of this role, at most two: what to do next, what turns red."""
    todo = Part(
        "待我办",
        DeskFilters(view=DeskView.TODO),
        _query(DeskView.TODO),
        "现在没有等您办的件",
        "新收到的、补正后交回的和退回重审的件会出现在这里。",
    )
    late = Part(
        "红灯和黄灯",
        DeskFilters(view=DeskView.OPEN, lights=(Light.RED, Light.YELLOW)),
        _query(DeskView.OPEN, light=["RED", "YELLOW"]),
        "今天没有红灯和黄灯",
        "承诺时限用到九成，或者离到期只剩一个工作日的件，会亮黄灯；超期的亮红灯。",
    )
    acts = {"cases.accept", "cases.review", "cases.decide", "cases.deliver"}
    return [todo, late] if acts & viewer.permissions else [late]


def _figures(c: DeskCounts) -> tuple[Figure, ...]:
    view, states = DeskView.OPEN, CaseState
    return (
        Figure("待收件", c.to_take_in, _query(view, state=INTAKE), "5 个工作日内答复"),
        Figure("待补正", c.correcting, _query(view, state=[states.CORRECTION]), "等申请人补充"),
        Figure("待审", c.to_review, _query(view, state=REVIEW)),
        Figure("待审批", c.to_decide, _query(view, state=[states.DECISION])),
        Figure("待用印", c.to_seal, _query(view, state=[states.DECIDED])),
        Figure("待送达", c.to_deliver, _query(view, state=[states.ISSUING])),
        Figure("红灯", c.red, _query(view, light=["RED"]), "已超期", "red"),
        Figure("黄灯", c.yellow, _query(view, light=["YELLOW"]), "快到期", "yellow"),
        Figure("我的在办", c.mine, _query(DeskView.MINE)),
        Figure("可领取", c.claimable, _query(DeskView.CLAIMABLE)),
    )


def voice_figures(viewer: Actor, at: datetime) -> tuple[Figure, ...]:
    """Return how many voices wait for who answers or coordinates, where any do (诉求)."""
    if not ANSWERING & viewer.permissions:
        return ()
    counts = interaction.desk_voice_counts(viewer=viewer, at=at)
    address = reverse("desk:voices")
    return tuple(
        Figure(TABS[tab], counts[tab], f"{address}?tab={tab.value}", light=LIGHTS.get(tab, ""))
        for tab in (DeskTab.WAITING, DeskTab.HANDLING, DeskTab.RED, DeskTab.YELLOW)
        if counts[tab]
    )


def workbench(
    viewer: Actor,
    counts: DeskCounts,
    lists: Sequence[tuple[Part, Sequence[DeskRow]]],
    to_visit: int | None = None,
) -> Workbench:
    """Return the page of a role that handles cases; ``to_visit`` of one that answers ratings."""
    figures = tuple(
        Figure(f.label, f.count, _list_url(f.url), f.note, f.light) for f in _figures(counts)
    )
    if to_visit is not None:
        address = f"{reverse('desk:ratings')}?tab=visit"
        figures += (Figure("差评待回访", to_visit, address, "整改已答复"),)
    sections = tuple(
        Section(
            part,
            rows.table(part.title, found, urlencode({"back": part.query})) if found else None,
            _list_url(part.query),
        )
        for part, found in lists
    )
    return Workbench(_greeting(viewer), viewer.organisation_name, figures, sections)


def without_cases(viewer: Actor) -> Workbench:
    """Return the page of a role that handles no cases: the menu leads on."""
    return Workbench(_greeting(viewer), viewer.organisation_name)


def _greeting(viewer: Actor) -> str:
    return f"{viewer.name}，您好" if viewer.name else "您好"
