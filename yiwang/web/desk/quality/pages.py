"""What the pages of the checks show: filters from an address, bars, labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import RegionInfo
from yiwang.lib.codes import divisions
from yiwang.services.catalogue.types.checks import (
    CheckFindingInfo,
    CheckTotal,
    RunState,
    Severity,
)

MOST_BARS = 12
WIDTH = 100
LONGEST = 40
MOST_DIGITS = 18
SEVERITIES = {Severity.ERROR: ("不能发布", "red"), Severity.WARNING: ("需要改进", "amber")}
STATES = {
    RunState.RUNNING: ("正在核查", "blue"),
    RunState.DONE: ("已完成", "green"),
    RunState.STOPPED: ("已中断", "grey"),
}
NEWS = {"": "全部", "fresh": "新增", "mended": "已改正"}
ELEMENTS = {
    "name": "事项名称", "code": "编码", "kind_code": "事项类型", "bases": "设定依据",
    "use_levels": "行使层级", "level": "行使层级", "audience": "服务对象", "themes": "主题",
    "department": "标准部门", "handling": "办件类型", "conditions": "受理条件",
    "materials": "申请材料", "statutory": "法定时限", "promised": "承诺时限", "fee": "收费",
    "result": "办理结果", "steps": "办理流程", "visits": "到现场次数",
    "visits_reason": "到现场的原因", "depth": "网上办理深度", "contact": "咨询与投诉",
    "faq": "常见问题", "situations": "情形", "questions": "导办问题",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of the list of findings."""

    check: str = ""
    department: str = ""
    severity: str = ""
    news: str = ""
    place: RegionInfo | None = None
    typed: str = ""
    after: tuple[int, int] | None = None

    @property
    def pairs(self) -> dict[str, str]:
        """The filters that are on, for an address; an empty region is the whole province."""
        every = {
            "check": self.check,
            "department": self.department,
            "severity": self.severity,
            "news": self.news,
        }
        return {name: value for name, value in every.items() if value} | {"region": self.code}

    @property
    def code(self) -> str:
        """The division whose lists are looked at, with those below it."""
        return self.place.code if self.place else ""

    @property
    def error(self) -> str:
        """What is wrong with the region that was typed."""
        if self.place is not None or not self.typed:
            return ""
        return f"没有找到“{self.typed}”，请填写地区的全称或者 12 位区划代码"


def _place(typed: str) -> RegionInfo | None:
    if not typed:
        return None
    if typed.isascii() and typed.isdecimal():
        return orgs.region(typed)
    return next(iter(orgs.search_regions(typed, limit=1)), None)


def asked(query: Mapping[str, str], viewer: Actor) -> Asked:
    """Read the filters as far as they can be read; below the province one's own region is on."""
    own = viewer.region_code or ""
    usual = own if own and divisions.level_of(own) > 1 else ""
    typed = query.get("region", usual).replace("\0", "").strip()[:LONGEST]
    severity, news = query.get("severity", ""), query.get("news", "")
    first, _, second = query.get("after", "").partition(".")
    numbers = [n for n in (first, second) if n.isascii() and n.isdecimal()]
    fits = len(numbers) == 2 and all(len(n) < MOST_DIGITS for n in numbers)  # noqa: PLR2004
    return Asked(
        check=query.get("check", "").replace("\0", "")[:LONGEST],
        department=query.get("department", "").replace("\0", "")[:100],
        severity=severity if severity in set(Severity) else "",
        news=news if news in NEWS else "",
        place=_place(typed),
        typed=typed,
        after=(int(first), int(second)) if fits else None,
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart with where it leads."""

    label: str
    count: int
    width: float
    tone: str
    url: str


def bars(totals: Sequence[CheckTotal], name: str, base: str, *, region_code: str) -> list[Bar]:
    """Return the longest bars, from zero."""
    most = max((one.findings for one in totals), default=1)
    return [
        Bar(
            label=one.title or "（没有部门）",
            count=one.findings,
            width=round(WIDTH * one.findings / most, 1),
            tone="error" if one.severity is Severity.ERROR else "warning",
            url=f"{base}?{urlencode({name: one.key, 'region': region_code})}",
        )
        for one in totals[:MOST_BARS]
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """A finding in the list."""

    finding: CheckFindingInfo
    element: str
    label: str
    tone: str


def line(finding: CheckFindingInfo) -> Line:
    """Return a finding with its labels."""
    return Line(finding, element(finding.element), *SEVERITIES[finding.severity])


def element(key: str) -> str:
    """Return an element's name: `materials.3` → 申请材料第3项."""
    head, _, number = key.partition(".")
    label = ELEMENTS.get(head, head)
    return f"{label}第{number}项" if number else label
