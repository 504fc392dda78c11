"""What follows from the parts of a joint case: which may begin, what comes out, who is silent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from yiwang.lib.workdays.calendar import Calendar
from yiwang.services.cases.types import CaseState, Outcome
from yiwang.services.cases.types.joint import EarlyOpinion, SliceStage

HEARD_WITHIN: Final = 2
"""Working days from receipt in which each organisation says what it thinks; the lead has five."""
FINISHED: Final = frozenset({SliceStage.DONE, SliceStage.ENDED})
ENDINGS: Final = frozenset(
    {
        CaseState.DECLINED,
        CaseState.NOT_NEEDED,
        CaseState.WITHDRAWN,
        CaseState.TERMINATED,
        CaseState.VOID,
        CaseState.TRANSFERRED,
    }
)


@dataclass(frozen=True, slots=True)
class Place:
    """What the rules have to know of a part."""

    n: int
    after: tuple[int, ...]
    stage: str
    outcome: str


def stage_of(state: CaseState) -> SliceStage | None:
    """The stage a part enters when its case comes to this state; None when it stays."""
    if state in ENDINGS:
        return SliceStage.ENDED
    if state in {CaseState.DECIDED, CaseState.ISSUING, CaseState.DELIVERED, CaseState.CLOSED}:
        return SliceStage.DONE
    return None


def ready(places: Sequence[Place]) -> list[int]:
    """The parts that waited and whose every predecessor was granted."""
    known = {p.n: p for p in places}
    return [p.n for p in places if p.stage == SliceStage.HELD and _granted(p, known)]


def _granted(place: Place, known: Mapping[int, Place]) -> bool:
    return all(
        known[n].stage == SliceStage.DONE and known[n].outcome == Outcome.GRANTED
        for n in place.after
        if n in known
    )


def hopeless(places: Sequence[Place]) -> dict[int, int]:
    """The parts that can no longer begin → the predecessor that was refused or ended."""
    known = {p.n: p for p in places}
    found = {}
    for place in places:
        if place.stage != SliceStage.HELD:
            continue
        for n in place.after:
            before = known.get(n)
            if before is not None and _failed(before):
                found[place.n] = n
                break
    return found


def _failed(place: Place) -> bool:
    if place.stage == SliceStage.ENDED:
        return True
    return place.stage == SliceStage.DONE and place.outcome != Outcome.GRANTED


def is_finished(places: Iterable[Place]) -> bool:
    """Whether every part has its result."""
    return all(p.stage in FINISHED for p in places)


def outcome(places: Sequence[Place]) -> Outcome:
    """All granted, none, or some (部分准予): one refusal does not void the others."""
    granted = sum(p.outcome == Outcome.GRANTED for p in places)
    if granted == len(places):
        return Outcome.GRANTED
    return Outcome.PARTLY if granted else Outcome.REFUSED


def is_silent(
    stage: str, opinion: str, *, received_on: date, today: date, calendar: Calendar
) -> bool:
    """Whether an organisation has said nothing of its part in the days it has for it."""
    if stage != SliceStage.EARLY or opinion != EarlyOpinion.NONE:
        return False
    return calendar.working_days_between(received_on, today) > HEARD_WITHIN


def merged(points: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One notice out of the points of all: what is the same is said once, each with its askers.

    Two organisations that want different things of one material both stand there.
    """
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for point in points:
        key = (point["material_no"], point["field"], point["problem"], point["how"])
        if key in found:
            known = found[key]
            known["asked_by"] = list(dict.fromkeys([*known["asked_by"], *point["asked_by"]]))
        else:
            found[key] = dict(point)
    return list(found.values())


def projected(
    keys: Iterable[str], fields: Mapping[str, str], values: Mapping[str, Any]
) -> dict[str, Any]:
    """The answers of a part's own form, taken from the common one."""
    named = ((key, fields.get(key, key)) for key in keys)
    return {key: values[common] for key, common in named if common in values}
