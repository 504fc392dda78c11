"""The way of a joint event: act and state give the next state; absence; one set of findings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from yiwang.engagement.projects.types import Absence, EventAct, EventState, Opinion
from yiwang.lib.workdays.calendar import Calendar

_S, _A = EventState, EventAct
MOVES: Mapping[tuple[EventState, EventAct], EventState] = MappingProxyType(
    {
        (_S.REQUESTED, _A.INVITE): _S.INVITING,
        (_S.INVITING, _A.INVITE): _S.INVITING,
        (_S.INVITING, _A.ANSWER): _S.INVITING,
        (_S.INVITING, _A.FIX): _S.FIXED,
        (_S.FIXED, _A.FIX): _S.FIXED,
        (_S.FIXED, _A.OPINE): _S.FIXED,
        (_S.FIXED, _A.DEFAULT): _S.FIXED,
        (_S.FIXED, _A.TELL): _S.RECTIFYING,
        (_S.FIXED, _A.CONCLUDE): _S.CONCLUDED,
        (_S.RECTIFYING, _A.RECTIFY): _S.RECTIFYING,
        (_S.RECTIFIED, _A.FIX): _S.FIXED,
        (_S.REQUESTED, _A.CALL_OFF): _S.CALLED_OFF,
        (_S.INVITING, _A.CALL_OFF): _S.CALLED_OFF,
        (_S.FIXED, _A.CALL_OFF): _S.CALLED_OFF,
        (_S.RECTIFYING, _A.CALL_OFF): _S.CALLED_OFF,
        (_S.RECTIFIED, _A.CALL_OFF): _S.CALLED_OFF,
    }
)
"""(State, act) → state. The last finding answered moves RECTIFYING to RECTIFIED by itself."""
OPEN = frozenset(EventState) - {EventState.CONCLUDED, EventState.CALLED_OFF}
OWNER_S = frozenset({EventAct.REQUEST, EventAct.RECTIFY})
PARTY_S = frozenset({EventAct.ANSWER, EventAct.OPINE})
LEAD_S = frozenset(
    {EventAct.INVITE, EventAct.FIX, EventAct.TELL, EventAct.CONCLUDE, EventAct.CALL_OFF}
)


def after(state: EventState, act: EventAct) -> EventState | None:
    """Return the state that follows, None where the act has no place."""
    return MOVES.get((state, act))


@dataclass(frozen=True, slots=True)
class Said:
    """What a party said in this round."""

    party: str
    opinion: Opinion


def defaulted(fixed_on: date, rule: Absence, days: int, calendar: Calendar, *, today: date) -> bool:
    """Whether silence counts as agreement by now (缺席默认制): some working days after the day."""
    if rule is not Absence.AGREES:
        return False
    return today > calendar.add_working_days(fixed_on, days)


def silent(said: Iterable[Said]) -> list[str]:
    """Who has not said anything."""
    return [one.party for one in said if one.opinion is Opinion.NONE]


def why_not_told(said: Sequence[Said], *, untold: int) -> str:
    """Why the findings cannot be told now: all at once, or not yet (一次性告知)."""
    if quiet := silent(said):
        return f"还没有意见：{'、'.join(quiet)}。问题要一次告知业主，请等各部门都出具意见"
    return "" if untold else "各部门没有提出问题，可以出具结论"


def why_not_concluded(said: Sequence[Said], *, unsettled: int) -> str:
    """Why the lead cannot conclude now."""
    if quiet := silent(said):
        return f"还没有意见：{'、'.join(quiet)}"
    return f"还有 {unsettled} 个问题没有整改到位，请先告知业主" if unsettled else ""


def merged(findings: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return (what, how) of findings without those that say the same, the first first."""
    found: dict[str, tuple[str, str]] = {}
    for text, how in findings:
        found.setdefault("".join(text.split()), (text, how))
    return list(found.values())
