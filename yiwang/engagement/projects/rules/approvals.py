"""Where each approval of a project stands, and which may be applied for next."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from yiwang.engagement.projects.types import (
    DONE,
    FILABLE,
    EventKind,
    Instead,
    PlannedApproval,
    Standing,
)

_INSTEAD = {
    Instead.ASSESSMENT: Standing.ASSESSED,
    Instead.NOT_NEEDED: Standing.NOT_NEEDED,
    Instead.OUTSIDE: Standing.OUTSIDE,
}


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the rules ask of a linked case or draft."""

    is_draft: bool = False
    is_open: bool = True
    is_granted: bool = False
    is_refused: bool = False
    waits_for_owner: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """An approval of a project, as far as the rules ask."""

    key: str
    after: tuple[str, ...]
    inside: EventKind | None
    instead: Instead
    case: CaseFacts | None


def standings(places: Iterable[Place], concluded: Collection[EventKind]) -> Mapping[str, Standing]:
    """Return where each approval stands; ``concluded`` are the joint events that were passed."""
    rows = list(places)
    alone = {row.key: _alone(row, concluded) for row in rows}
    known = set(alone)
    done = {key for key, standing in alone.items() if standing in DONE}
    return {row.key: alone[row.key] or _next(row, known, done) for row in rows}


def _alone(row: Place, concluded: Collection[EventKind]) -> Standing | None:
    """What the approval's own facts say; None where only what comes before it decides."""
    if row.instead is not Instead.NONE:
        return _INSTEAD[row.instead]
    if row.case is not None:
        return _of_case(row.case)
    if row.inside is not None:
        return Standing.SETTLED if row.inside in concluded else Standing.INSIDE
    return None


def _of_case(case: CaseFacts) -> Standing:
    if case.is_draft:
        return Standing.DRAFT
    if case.is_granted:
        return Standing.GRANTED
    if case.is_refused:
        return Standing.REFUSED
    if not case.is_open:
        return Standing.ENDED
    return Standing.OWNER if case.waits_for_owner else Standing.UNDERWAY


def _next(row: Place, known: Collection[str], done: Collection[str]) -> Standing:
    """Ready once all that comes before is done; what the list does not know holds nothing up."""
    waits = [key for key in row.after if key in known and key not in done]
    return Standing.WAITING if waits else Standing.READY


def goes_along(row: Place, along: Collection[str], found: Mapping[str, Standing]) -> bool:
    """Whether an approval may be applied for now, if those that go along are too."""
    if found[row.key] in FILABLE:
        return True
    waits = {key for key in row.after if key in found and found[key] not in DONE}
    return found[row.key] is Standing.WAITING and waits <= set(along)


def why_waiting(row: Place, names: Mapping[str, str], found: Mapping[str, Standing]) -> str:
    """Name what an approval waits for."""
    waits = [names[key] for key in row.after if key in names and found[key] not in DONE]
    return f"先办完“{'”“'.join(waits)}”" if waits else ""


def may_request(after: Iterable[str], found: Mapping[str, Standing]) -> bool:
    """Whether a joint event may be asked for: all that comes before it is done."""
    return all(found.get(key, Standing.OUTSIDE) in DONE for key in after)


def faults(approvals: Iterable[PlannedApproval]) -> list[str]:
    """What is wrong with a list of approvals: unknown or circular orders, keys twice."""
    rows = list(approvals)
    keys = [row.key for row in rows]
    found = [f"“{key}”重复" for key in sorted({k for k in keys if keys.count(k) > 1})]
    found += [
        f"“{row.name}”的前置“{key}”不在清单里"
        for row in rows
        for key in row.after
        if key not in keys
    ]
    left = {row.key: {k for k in row.after if k in keys} for row in rows}
    while free := {key for key, waits in left.items() if not waits}:
        left = {key: waits - free for key, waits in left.items() if key not in free}
    if left:
        names = {row.key: row.name for row in rows}
        found.append(f"前后顺序成环：{'、'.join(names[key] for key in left)}")
    return found
