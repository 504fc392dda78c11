"""The filters of the case list, read from the address and written back into it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.http import HttpRequest, QueryDict

from yiwang.services.cases.types import CaseState, Light
from yiwang.services.cases.types.desk import DeskFilters, DeskView
from yiwang.web.desk.fields import plain
from yiwang.web.ui.elements import Chip

KEPT = ("view", "state", "light", "colleague", "channel", "item", "q")
VIEWS = {
    DeskView.TODO: "待我办",
    DeskView.MINE: "我的在办",
    DeskView.CLAIMABLE: "可领取",
    DeskView.OPEN: "全部在办",
    DeskView.DONE: "已办",
}
STEPS = {
    "收件": (CaseState.SUBMITTED, CaseState.PRE_REVIEW),
    "补正": (CaseState.CORRECTION,),
    "预受理": (CaseState.PRE_ACCEPTED,),
    "审查": (CaseState.ACCEPTED, CaseState.REVIEW),
    "决定": (CaseState.DECISION,),
    "用印": (CaseState.DECIDED,),
    "送达": (CaseState.ISSUING,),
}
LIGHTS = {Light.RED: "红灯", Light.YELLOW: "黄灯", Light.GREEN: "绿灯"}
CHANNELS = {"PORTAL": "网上", "WINDOW": "窗口", "API": "系统对接"}


@dataclass(frozen=True, slots=True)
class Query:
    """The list's address without its page."""

    pairs: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """Return it encoded."""
        return urlencode(self.pairs)

    @property
    def back(self) -> str:
        """Return it as one parameter that case pages carry along."""
        return urlencode({"back": self.text}) if self.pairs else ""

    def values(self, name: str) -> list[str]:
        """Return the values of a parameter."""
        return [v for n, v in self.pairs if n == name]

    def with_only(self, name: str, values: Iterable[str]) -> str:
        """Return the address with this parameter set anew (empty: taken off)."""
        rest = [(n, v) for n, v in self.pairs if n != name]
        return "?" + urlencode([*rest, *((name, v) for v in values)])


def read(data: QueryDict) -> Query:
    """Keep the known parameters that say something, in order."""
    sent = plain(data)
    return Query(tuple((n, v) for n in KEPT for v in sent.getlist(n) if v.strip()))


def carried(request: HttpRequest) -> str:
    """Return the list's query that a case page carries in ``back``, or nothing."""
    pairs = parse_qsl(request.GET.get("back", ""))
    return urlencode([(n, v) for n, v in pairs if n in KEPT])


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def filters(query: Query) -> DeskFilters:
    """Return what the query asks for; what cannot be read is left out."""

    def first(name: str) -> str:
        return next(iter(query.values(name)), "")

    view = first("view")
    return DeskFilters(
        view=DeskView(view) if view in set(DeskView) else DeskView.TODO,
        states=tuple(CaseState(s) for s in query.values("state") if s in set(CaseState)),
        lights=tuple(Light(s) for s in query.values("light") if s in set(Light)),
        colleague=_uuid(first("colleague")) if first("colleague") else None,
        channel=first("channel") if first("channel") in CHANNELS else "",
        item=first("item")[:60],
        text=first("q")[:60],
    )


def views(query: Query, now: DeskView) -> list[Chip]:
    """Return the saved views; the other filters stay."""
    return [Chip(name, query.with_only("view", [v]), v == now) for v, name in VIEWS.items()]


def step_chips(query: Query) -> list[Chip]:
    """Return the steps as chips that are put on and taken off one by one."""
    on = query.values("state")
    chips = []
    for label, states in STEPS.items():
        here = set(states) & set(on)
        left = [s for s in on if s not in states]
        chips.append(
            Chip(label, query.with_only("state", left if here else [*on, *states]), bool(here))
        )
    return chips


def light_chips(query: Query) -> list[Chip]:
    """Return the lights as chips."""
    on = query.values("light")
    return [
        Chip(
            name,
            query.with_only(
                "light", [x for x in on if x != light] if light in on else [*on, light]
            ),
            light in on,
        )
        for light, name in LIGHTS.items()
    ]


def removable(query: Query, colleagues: dict[str, str]) -> list[Chip]:
    """Return what is on besides view, step and light, each with how to take it off."""
    names: dict[str, Callable[[str], str]] = {
        "colleague": lambda v: f"经办人：{colleagues.get(v, '同事')}",
        "channel": lambda v: f"渠道：{CHANNELS.get(v, v)}",
        "item": lambda v: f"事项含“{v}”",
        "q": lambda v: f"查找“{v}”",
    }
    return [
        Chip(say(v), query.with_only(name, []), is_on=True)
        for name, say in names.items()
        for v in query.values(name)
    ]
