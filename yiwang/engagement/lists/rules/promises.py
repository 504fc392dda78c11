"""What a list promises of its items, judged over what their guides say: no contradiction."""

from datetime import date

from yiwang.engagement.lists.types import AUDIENCE_NAMES, Exempt, Kind
from yiwang.services.catalogue.types import GuideSummary
from yiwang.services.catalogue.types.promises import ItemPromise

TOWNSHIP_LEVELS = frozenset("56")
FROM_BELOW = frozenset({Kind.NEARBY, Kind.VILLAGE})
"""Lists of what divisions below handle, whoever publishes a guide up here."""
ENOUGH = 2
"""Divisions below that must offer an item before it is handled nearby."""


def fault(
    kind: Kind,
    item: ItemPromise,
    region_code: str,
    *,
    audience: str = "",
    exempt: Exempt | None = None,
) -> str:
    """Return why a division's list cannot name an item, with what mends it; empty when it can."""
    if audience and audience not in item.audience:
        return f"这个事项不面向{AUDIENCE_NAMES[audience]}，请放到另一类"
    if kind is Kind.HALL and item.region_code != region_code:
        return "这个事项不由本级办理，请列入办理它的那一级"
    if not item.region_code and not (kind in FROM_BELOW and item.below):
        return "本地区没有现行的实施清单，请先发布实施清单，再列入"
    return _PROMISES[kind](item) if exempt is None else ""


def _frequent(item: ItemPromise) -> str:
    if not item.is_online:
        return "名单要求网上能办；现行指南写的是网上不能办，请先修订实施清单"
    if item.visits > 1:
        return (
            f"名单要求最多跑一次；现行指南写的是到现场 {item.visits} 次，请先减少到现场次数再列入"
        )
    return ""


def _village(item: ItemPromise) -> str:
    if item.is_online or TOWNSHIP_LEVELS & set(item.use_levels):
        return ""
    return "名单要求网上能办或者由乡镇、村办理；请先开通网上办理，或者把行使层级下沉到乡镇"


def _nearby(item: ItemPromise) -> str:
    if item.below >= ENOUGH:
        return ""
    return f"名单要求至少 {ENOUGH} 个下级地区能办；现在有 {item.below} 个，请先在下级发布实施清单"


def _planned(item: ItemPromise) -> str:
    return "这个事项已经能在网上办，不用列入计划" if item.is_online else ""


def _anything(_item: ItemPromise) -> str:
    return ""


_PROMISES = {
    Kind.FREQUENT: _frequent,
    Kind.VILLAGE: _village,
    Kind.ONLINE_PLAN: _planned,
    Kind.NEARBY: _nearby,
    Kind.HALL: _anything,
}


def belongs(kind: Kind, guide: GuideSummary) -> bool:
    """Whether a guide is in a list that is a rule over published texts."""
    return {
        Kind.ONE_VISIT: guide.onsite_visits <= 1,
        Kind.NO_VISIT: guide.onsite_visits == 0 and guide.is_online,
        Kind.INSTANT: guide.is_instant,
        Kind.WHOLE_ONLINE: guide.is_whole_online,
    }[kind]


def still_holds(kind: Kind, guide: GuideSummary | None) -> bool:
    """Whether a kept entry is shown: its guide is in force and does not contradict the list."""
    if guide is None:
        return False
    return kind is not Kind.FREQUENT or (guide.is_online and guide.onsite_visits <= 1)


def entry_faults(
    *, has_hall: bool, has_year: bool, zone: str, exempt: str, note: str, due_on: date | None
) -> dict[str, str]:
    """Return by field what is wrong with what somebody typed for an entry."""
    found = {}
    if has_hall and exempt and zone:
        found["zone"] = "不进驻的事项没有窗口，请只选一项"
    if has_hall and exempt and not note.strip():
        found["note"] = "请写明不进驻的具体情况，例如依据和现在的办理地点"
    if has_year and due_on is None:
        found["due_on"] = "请填写计划上线的日期"
    return found
