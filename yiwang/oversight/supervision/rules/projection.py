"""From entries of the log to facts, acts and counts; pure, the same for every reading.

A standing is whole, so the newest version wins and an entry that comes late or twice changes
nothing of where the matter stands. What needs the order of acts (since when a step lasts, whether
it was late) is mended by :mod:`following` for the few that come out of order.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any, Final
from uuid import UUID

from yiwang.oversight.supervision.types import Measure

NEVER: Final = date(9999, 12, 31)
STOPPED: Final = frozenset({"WITHDRAWN", "TERMINATED", "VOID", "TRANSFERRED"})
"""Ends that are no answer of the office: they count neither as handled nor as late."""
REFUSED: Final = frozenset({"REFUSED", "DECLINED"})
SATISFIED: Final = 3
"""Stars from 基本满意 up count as good (standards 6.1)."""
WINDOW: Final = frozenset({"WINDOW", "KIOSK"})
DELIVERED: Final = frozenset({"DELIVERED", "CLOSED"})
REVIEWED: Final = DELIVERED | {"REVIEW", "DECISION", "DECIDED", "ISSUING"}
"""States of a case that has come to its review, or beyond: an act may lead through several."""
_DAY: Final = timedelta(days=1)
_EMPTY: Final[Mapping[str, Any]] = {}
_BASIC: Final = 12
_CODE: Final = slice(19, 31)
"""The basic code inside an implementation code (GB/T 39046)."""


@dataclass(slots=True)
class Row:
    """A row of ``Fact``, its fields in the order of the columns."""

    matter: str
    kind: str
    v: int
    entry: int
    organisation_id: UUID | None
    region_code: str
    item_code: str
    basic_code: str
    item_name: str
    channel: str
    state: str
    is_open: bool
    outcome: str
    step: str
    step_since: date | None
    step_due_on: date | None
    holder: UUID | None
    opened_on: date
    accepted_on: date | None
    decided_on: date | None
    closed_on: date | None
    due_on: date | None
    statutory_due_on: date | None
    yellow_on: date | None
    red_on: date | None
    ended_on: date | None
    was_due_on: date | None
    is_late: bool
    notices: int
    moved_on: date
    done_by: UUID | None
    reviewed_on: date | None
    delivered_on: date | None


@dataclass(slots=True)
class Entry:
    """What the log tells of one act on one matter."""

    entry: int
    at: datetime
    on: date
    told: Mapping[str, Any]

    @property
    def matter(self) -> str:
        """Whose standing it is."""
        return str(self.told["matter"])

    @property
    def v(self) -> int:
        """Which version of it."""
        return int(self.told["v"])


@dataclass(slots=True)
class DoneAct:
    """A row of ``DidAct``."""

    matter: str
    v: int
    entry: int
    act: str
    at: datetime
    by: UUID | None
    role: str
    organisation_id: UUID | None
    state: str
    step: str
    due_on: date | None
    is_late: bool
    has_ended: bool
    more: Mapping[str, Any] = field(default_factory=dict)


def _day(told: Mapping[str, Any], name: str) -> date | None:
    found = told.get(name)
    return date.fromisoformat(found) if found else None


def _id(told: Mapping[str, Any], name: str) -> UUID | None:
    found = told.get(name)
    return UUID(found) if found else None


def _earlier(first: date | None, second: date | None) -> date | None:
    return min(filter(None, (first, second)), default=None)


def _came(entry: Entry, states: frozenset[str]) -> date | None:
    """Return the day of the entry when it says that a case has come so far."""
    told = entry.told
    return entry.on if told["kind"] == "CASE" and told["state"] in states else None


def act_of(entry: Entry, before: Row | None) -> DoneAct:
    """Return the act of an entry; late when it came after the day that ran before it."""
    told = entry.told
    step_due = _earlier(_day(told, "step_due_on"), _day(told, "due_on"))
    ran = _earlier(before.step_due_on, before.due_on) if before is not None else None
    return DoneAct(
        matter=entry.matter,
        v=entry.v,
        entry=entry.entry,
        act=told["act"],
        at=entry.at,
        by=_id(told, "by"),
        role=told.get("role", ""),
        organisation_id=_id(told, "organisation_id"),
        state=told["state"],
        step=told.get("step", ""),
        due_on=step_due,
        is_late=ran is not None and entry.on > ran,
        has_ended="decided_on" in told or "closed_on" in told,
        more=told.get("more", _EMPTY),
    )


def fact_of(entry: Entry, before: Row | None) -> Row:
    """Return where the matter stands after an entry that is newer than what was known."""
    told, more = entry.told, entry.told.get("more", _EMPTY)
    code, step = told.get("item_code", ""), told.get("step", "")
    is_open, decided_on = told.get("is_open", False), _day(told, "decided_on")
    due_on, legal = _day(told, "due_on"), _day(told, "statutory_due_on")
    yellow_on = _day(told, "yellow_on")
    handled = is_open and yellow_on is not None and decided_on is None and "accepted_on" in told
    last = _earlier(due_on, legal if handled else None) if yellow_on else None
    closed_on = _day(told, "closed_on")
    if before is not None:
        closed_on = _earlier(before.closed_on, closed_on)
    ended_on = decided_on or closed_on
    promised = _day(told, "promised_due_on") or due_on
    ends_now = ended_on is not None and (before is None or before.ended_on is None)
    same_step = before is not None and before.step == step
    outcome = told.get("outcome", "")
    return Row(
        matter=entry.matter,
        kind=told["kind"],
        v=entry.v,
        entry=entry.entry,
        organisation_id=_id(told, "organisation_id"),
        region_code=told.get("region_code", ""),
        item_code=code,
        basic_code=code[_CODE] if len(code) > _BASIC else code,
        item_name=told.get("item_name", ""),
        channel=told.get("channel", ""),
        state=told["state"],
        is_open=is_open,
        outcome=outcome,
        step=step,
        step_since=before.step_since if same_step and before else entry.on,
        step_due_on=_day(told, "step_due_on"),
        holder=_id(told, "holder"),
        opened_on=date.fromisoformat(told["opened_on"]),
        accepted_on=_day(told, "accepted_on"),
        decided_on=decided_on,
        closed_on=closed_on,
        due_on=due_on,
        statutory_due_on=legal,
        yellow_on=yellow_on if is_open else None,
        red_on=last + _DAY if last and is_open else None,
        ended_on=ended_on,
        was_due_on=_earlier(promised, legal) if ended_on else None,
        is_late=_is_late(ended_on, promised, legal, outcome),
        notices=max(more.get("notices", 0), before.notices if before else 0),
        moved_on=entry.on,
        done_by=_doer(told, more, before, ends_now=ends_now),
        reviewed_on=_earlier(before.reviewed_on if before else None, _came(entry, REVIEWED)),
        delivered_on=_earlier(before.delivered_on if before else None, _came(entry, DELIVERED)),
    )


def mended(row: Row, entry: Entry) -> Row:
    """Return a known row with what an older entry still adds: the first days, the most notices."""
    closed_on = _earlier(row.closed_on, _day(entry.told, "closed_on"))
    ended_on = row.decided_on or closed_on
    due = row.was_due_on
    return replace(
        row,
        closed_on=closed_on,
        ended_on=ended_on,
        is_late=_is_late(ended_on, due, due, row.outcome),
        notices=max(row.notices, entry.told.get("more", _EMPTY).get("notices", 0)),
        reviewed_on=_earlier(row.reviewed_on, _came(entry, REVIEWED)),
        delivered_on=_earlier(row.delivered_on, _came(entry, DELIVERED)),
    )


def _is_late(
    ended_on: date | None, promised: date | None, legal: date | None, outcome: str
) -> bool:
    due = _earlier(promised, legal)
    return ended_on is not None and due is not None and ended_on > due and outcome not in STOPPED


def _doer(
    told: Mapping[str, Any], more: Mapping[str, Any], before: Row | None, *, ends_now: bool
) -> UUID | None:
    if "done_by" in more:
        return UUID(more["done_by"])
    if ends_now:
        return _id(told, "by")
    return before.done_by if before is not None else None


Counted = tuple[str, UUID | None, str, UUID | None, str, Measure, date]
"""Division, organisation, basic code, who did it, kind, measure, day."""


def counts_of(row: Row) -> Iterator[tuple[Counted, int]]:
    """Yield what a matter adds to the counters; the difference of two rows is what has changed."""
    where = (row.region_code, row.organisation_id, row.basic_code)
    for measure, day, n in chain(_begun(row), _passed(row), _running(row)):
        yield (*where, None, row.kind, measure, day), n
    for measure, day, n in _ended(row):
        yield (*where, row.done_by, row.kind, measure, day), n


_Count = tuple[Measure, date, int]


def _begun(row: Row) -> Iterator[_Count]:
    """What counts for the day of receipt, or of acceptance."""
    opened = row.opened_on
    yield Measure.RECEIVED, opened, 1
    if row.channel not in WINDOW:
        yield Measure.ONLINE, opened, 1
    if row.kind == "RATING" and row.outcome.isdigit():
        yield Measure.GOOD if int(row.outcome) >= SATISFIED else Measure.BAD, opened, 1
    if row.accepted_on:
        yield Measure.ACCEPTED, row.accepted_on, 1
    if row.notices:
        yield Measure.CORRECTED, opened, 1
    if row.notices > 1:
        yield Measure.AGAIN, opened, 1


def _passed(row: Row) -> Iterator[_Count]:
    """What counts for the day on which a step is reached, or nobody handles it any more."""
    for measure, day in (
        (Measure.REVIEWED, row.reviewed_on),
        (Measure.DECIDED, row.decided_on),
        (Measure.DELIVERED, row.delivered_on),
        (Measure.CLOSED, row.closed_on),
    ):
        if day is not None:
            yield measure, day, 1


def _running(row: Row) -> Iterator[_Count]:
    """What counts for the day on which a light changes."""
    if row.is_open:
        yield Measure.OPEN, row.red_on or NEVER, 1
        if row.yellow_on:
            yield Measure.YELLOW, min(row.yellow_on, row.red_on or NEVER), 1


def _ended(row: Row) -> Iterator[_Count]:
    """What counts for the day of the end."""
    ended = row.ended_on
    if ended is None:
        return
    if row.outcome in STOPPED:
        yield Measure.STOPPED, ended, 1
        return
    yield Measure.ENDED, ended, 1
    yield Measure.DAYS, ended, (ended - row.opened_on).days
    if row.is_late:
        yield Measure.LATE, ended, 1
    elif row.was_due_on and ended < row.was_due_on:
        yield Measure.EARLY, ended, 1
    if row.outcome in REFUSED:
        yield Measure.REFUSED, ended, 1


def difference(before: Row | None, after: Row) -> Counter[Counted]:
    """Return what changes in the counters when a matter moves."""
    changed: Counter[Counted] = Counter()
    for key, n in counts_of(after):
        changed[key] += n
    if before is not None:
        for key, n in counts_of(before):
            changed[key] -= n
    return changed
