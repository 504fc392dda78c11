"""Where a case stands, as those who follow the log read it (被监察的办件)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from yiwang.foundation.core.standing import Plain, Standing
from yiwang.services.cases.types import CaseState

from . import history, lifecycle

if TYPE_CHECKING:
    from yiwang.services.cases.models import Case

KIND: Final = "CASE"
_NEVER: Final = date(9999, 12, 31)
_ENDS: Final = frozenset(
    {
        CaseState.DECLINED,
        CaseState.NOT_NEEDED,
        CaseState.WITHDRAWN,
        CaseState.TERMINATED,
        CaseState.VOID,
        CaseState.TRANSFERRED,
    }
)
"""Ends without a decision: the outcome is their name."""


def watched(
    case: "Case", act: str, v: int, *, opened_on: date, today: date, more: Mapping[str, Plain]
) -> Standing:
    """Return where the case stands after an act; no clock while it stands still or others act.

    :param v: version of the row and number of its last act together: one of them always grows.
    """
    state = CaseState(case.state)
    runs = case.is_open and case.yellow_on is not None and case.overlay not in history.HALTING
    task = lifecycle.TASKS.get(state)
    said: dict[str, Plain] = {"permit": True} if case.is_permit else {}
    if act == "SUBMIT" and case.situation:
        said["situation"] = case.situation
    return Standing(
        kind=KIND,
        matter=str(case.number),
        v=v,
        act=act,
        state=state,
        is_open=case.is_open,
        organisation_id=case.organisation_id,
        region_code=case.region_code,
        item_code=case.item_code,
        item_name=case.item_name,
        channel=case.channel,
        outcome=case.outcome or (state if state in _ENDS else ""),
        step=task[1] if task else "",
        step_due_on=_stage_due(case.marking) if runs and state in history.UNDER_REVIEW else None,
        holder=case.claimed_by,
        opened_on=opened_on,
        accepted_on=case.accepted_on,
        decided_on=case.decided_on,
        closed_on=None if case.is_open else today,
        due_on=case.due_on if runs and case.due_on != _NEVER else None,
        yellow_on=case.yellow_on if runs else None,
        promised_due_on=case.promised_due_on or case.answer_due_on,
        statutory_due_on=case.statutory_due_on,
        more={**said, **more},
    )


def of_row(case: "Case", act: str, opened_on: date, today: date) -> Standing:
    """Return where a case stands whose row is as it is written."""
    v = case.version + case.last_n
    return watched(case, act, v, opened_on=opened_on, today=today, more={})


def filed(whole: "Case", parts: Sequence["Case"], today: date) -> Iterator[Standing]:
    """Yield where a case stands that is filed today, and its parts."""
    for act, one in (("SUBMIT", whole), *(("SPLIT", part) for part in parts)):
        yield of_row(one, act, today, today)


def _stage_due(marking: Mapping[str, Any] | None) -> date | None:
    """Return the earliest day of the stages that are open on the case's route."""
    stages: Mapping[str, Mapping[str, Any]] = (marking or {}).get("open", {})
    days = [date.fromisoformat(one["due_on"]) for one in stages.values()]
    return min(days, default=None)
