"""Where a watched matter stands after an act, kept in the entry for who follows the log.

Supervision reads the log and nothing else (docs/decisions/0019): an entry therefore says not only
what was done but what has become of the matter. A standing is whole, never a difference; ``v``
grows with every act on the matter, so entries that come late, twice or out of order do no harm.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Final, Self
from uuid import UUID

from yiwang.foundation.core.recording import current

KEY: Final = "stands"
Plain = str | int | bool | list[str] | list[int] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A matter (被监察对象: 办件、咨询、投诉、评价) after one act; no personal data of applicants.

    ``due_on`` is the day of the clock that runs now (None: none, or it stands still), ``yellow_on``
    its first yellow day; ``promised_due_on`` and ``statutory_due_on`` are what the whole matter is
    measured by when it ends. ``holder`` is the member of staff whose turn it is, ``by`` (filled in
    by :func:`stands`) who acted. ``step`` and ``step_due_on``: the step it is in (环节) and its own
    day. ``more``: particulars of the act that rules read, plain values without personal data;
    known to all kinds: ``notices`` (how many corrections were asked so far), ``done_by`` (who
    ended it, when that was somebody else).
    """

    kind: str
    matter: str
    v: int
    act: str
    state: str
    is_open: bool
    organisation_id: UUID | None
    region_code: str
    opened_on: date
    item_code: str = ""
    item_name: str = ""
    channel: str = ""
    outcome: str = ""
    step: str = ""
    step_due_on: date | None = None
    holder: UUID | None = None
    due_on: date | None = None
    yellow_on: date | None = None
    promised_due_on: date | None = None
    statutory_due_on: date | None = None
    by: UUID | None = None
    role: str = ""
    accepted_on: date | None = None
    decided_on: date | None = None
    closed_on: date | None = None
    more: Mapping[str, Plain] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """Return it as plain values; what is empty is left out."""
        out: dict[str, Any] = {}
        for name in _NAMES:
            value = getattr(self, name)
            if value is None or value in ("", False) or value == {}:
                continue
            out[name] = _plain(value)
        return out

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Self:
        """Return what :meth:`plain` wrote; what an older release left out is empty."""
        known = {name: plain[name] for name in _NAMES if name in plain}
        for name in _DATES & known.keys():
            known[name] = date.fromisoformat(known[name])
        for name in _IDS & known.keys():
            known[name] = UUID(known[name])
        known.setdefault("is_open", False)
        known.setdefault("organisation_id", None)
        return cls(**known)


_NAMES: Final = tuple(f.name for f in fields(Standing))
_DATES: Final = frozenset(name for name in _NAMES if name.endswith("_on"))
_IDS: Final = frozenset({"organisation_id", "holder", "by"})


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def stands(*matters: Standing) -> None:
    """Let the running command's entry say where these matters stand now.

    Called after the rows are written; a matter told twice within one act stands as last told.
    """
    act = current()
    if act is None:
        raise RuntimeError("stands() is called inside a command")
    who = {"by": str(act.actor.staff_id), "role": act.actor.role} if act.actor.staff_id else {}
    told = {one["matter"]: one for one in act.facts.get(KEY, ())}
    told.update({one.matter: one.plain() | who for one in matters})
    act.facts[KEY] = list(told.values())
