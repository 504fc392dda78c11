"""Why a measure does not count a guide: the other side of a target that is not reached."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from yiwang.engagement.lists.types import EXEMPT_NAMES, NUMBERS, Exempt, Kind, Measure
from yiwang.services.catalogue.types import GuideSummary

from . import promises


@dataclass(frozen=True, slots=True)
class Named:
    """What a published list says of an item: the class of window, or why it does not enter."""

    zone: str = ""
    exempt: str = ""


KIND_READ: Mapping[Measure, Kind] = MappingProxyType(
    {
        Measure.HALL: Kind.HALL,
        Measure.HALL_DUE: Kind.HALL,
        Measure.WINDOW: Kind.HALL,
        Measure.FREQUENT: Kind.FREQUENT,
        Measure.VILLAGE: Kind.VILLAGE,
    }
)
"""The list a measure is counted over; the others are read off the guides."""


def why(measure: Measure, guide: GuideSummary, named: Mapping[str, Named]) -> str:
    """Return why a measure does not count a guide; empty when it does.

    ``named`` holds what the list of the measure says, by basic code.
    """
    if measure in NUMBERS:
        return _outside(measure, guide, named)
    entry = named.get(guide.basic_code)
    if measure in _OF_HALL:
        return _OF_HALL[measure](entry)
    return _OF_GUIDE[measure](guide)


def _outside(measure: Measure, guide: GuideSummary, named: Mapping[str, Named]) -> str:
    """Return why an item is not in a list that has to grow, or no longer counts there."""
    if guide.basic_code not in named:
        return "还没有列入名单"
    return "" if promises.still_holds(KIND_READ[measure], guide) else "已列入，现行指南不再符合"


def _entered(entry: Named | None) -> str:
    if entry is None:
        return "没有列入进驻目录"
    return f"不进驻大厅：{EXEMPT_NAMES[Exempt(entry.exempt)]}" if entry.exempt else ""


def _due(entry: Named | None) -> str:
    return "没有列入进驻目录" if entry is None else ""


def _classed(entry: Named | None) -> str:
    if entry is None or entry.exempt:
        return ""
    return "" if entry.zone else "没有归入综合窗口，由部门窗口受理"


def _visits(guide: GuideSummary) -> str:
    return f"要到现场 {guide.onsite_visits} 次"


_OF_HALL: Mapping[Measure, Callable[[Named | None], str]] = {
    Measure.HALL: _entered,
    Measure.HALL_DUE: _due,
    Measure.WINDOW: _classed,
}
_OFFLINE = "现行指南写的是网上不能办"


def _online(guide: GuideSummary) -> str:
    return "" if guide.is_online else _OFFLINE


def _one_visit(guide: GuideSummary) -> str:
    return "" if promises.belongs(Kind.ONE_VISIT, guide) else _visits(guide)


def _no_visit(guide: GuideSummary) -> str:
    if promises.belongs(Kind.NO_VISIT, guide):
        return ""
    return _visits(guide) if guide.onsite_visits else _OFFLINE


def _instant(guide: GuideSummary) -> str:
    return "" if promises.belongs(Kind.INSTANT, guide) else f"承诺 {guide.promised_text}办结"


def _whole_online(guide: GuideSummary) -> str:
    if promises.belongs(Kind.WHOLE_ONLINE, guide):
        return ""
    if not guide.is_online:
        return _OFFLINE
    return _visits(guide) if guide.onsite_visits else "有的环节还不在网上办"


_OF_GUIDE: Mapping[Measure, Callable[[GuideSummary], str]] = {
    Measure.ONLINE: _online,
    Measure.ONE_VISIT: _one_visit,
    Measure.NO_VISIT: _no_visit,
    Measure.INSTANT: _instant,
    Measure.WHOLE_ONLINE: _whole_online,
}
