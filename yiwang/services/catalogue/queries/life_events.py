"""Life events (一件事) as a division offers them."""

from typing import Any

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.services.catalogue.models import BasicItem, LifeEvent
from yiwang.services.catalogue.types import UNITS, LifeEventInfo, ThemeMember

from .guides import guide as guide_of
from .listing import elsewhere
from .memory import remember


def life_events(
    region_code: str, *, audience: str = "", viewer: Actor = ANYONE
) -> tuple[LifeEventInfo, ...]:
    """Return the life events, each member with the guide the division would use."""
    del viewer
    found = remember(("life_events", region_code), lambda: _events(region_code))
    return tuple(e for e in found if not audience or audience in e.audience)


def life_event(code: str, region_code: str, *, viewer: Actor = ANYONE) -> LifeEventInfo | None:
    """Return one life event."""
    return next((e for e in life_events(region_code, viewer=viewer) if e.code == code), None)


def _events(region_code: str) -> tuple[LifeEventInfo, ...]:
    sources = dict(BasicItem.objects.exclude(source_id="").values_list("source_id", "code"))
    return tuple(_info(row, region_code, sources) for row in LifeEvent.objects.order_by("code"))


def _info(row: LifeEvent, region_code: str, sources: dict[str, str]) -> LifeEventInfo:
    members = tuple(_member(m, region_code, sources) for m in row.members)
    own = _guide(sources.get(row.code, ""), region_code)
    own = own or _guide(sources.get(_OWN.get(row.code, ""), ""), region_code)
    return LifeEventInfo(
        code=row.code,
        name=row.name,
        audience=frozenset(row.audience),
        lead_department=row.lead_department,
        members=members,
        shared_materials=tuple(row.shared_materials),
        promised_text=_promised(own, row.promised),
        stages=tuple(row.stages),
        guide_code=own,
        note=row.note,
    )


def _promised(code: str, told: dict[str, Any] | None) -> str:
    """What the guide that handles it as one promises; else what the list of events says."""
    guide = guide_of(code) if code else None
    if guide is not None:
        return guide.promised_limit.text
    return f"{told['value']}{UNITS[told['unit']]}" if told else ""


_OWN = {"T01": "D003", "T18": "D005"}
"""Life events that a guide of the demo county handles as one."""
_REPLACED = {"I007": "D002", "I029": "D001", "I083": "D004"}


def _guide(basic_code: str, region_code: str) -> str:
    found = elsewhere(basic_code, region_code) if basic_code else None
    return found.code if found else ""


def _member(row: dict[str, str], region_code: str, sources: dict[str, str]) -> ThemeMember:
    source = row.get("item") or ""
    wanted = row.get("basic_code") or sources.get(source, "")
    code = _guide(wanted, region_code) or _guide(
        sources.get(_REPLACED.get(source, ""), ""), region_code
    )
    return ThemeMember(row["name"], row["department"], row.get("mode", ""), code)
