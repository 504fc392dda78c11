"""What every act upon a measure does alike: load and lock, may they, write, leave a trace."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from yiwang.foundation.core import lanes
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import concerning
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound
from yiwang.foundation.core.standing import Standing, stands
from yiwang.foundation.core.types import Actor
from yiwang.oversight.supervision.models import MeasurePaper
from yiwang.oversight.supervision.policy import measures as policy
from yiwang.oversight.supervision.queries.measure_rows import whose
from yiwang.oversight.supervision.rules import measures as rules
from yiwang.oversight.supervision.types.measures import (
    MEASURE_ACTS,
    MeasureAct,
    MeasureState,
    Rung,
    Sight,
)

LEAST: Final = 5
LONGEST: Final = 2000
_RUNNING: Final = frozenset({MeasureState.ISSUED, MeasureState.REFERRED})
"""States in which the clock of a measure runs."""


class CannotActOnMeasure(DomainError):
    """The act lacks its words, or does not fit where the measure stands."""

    code = "supervision.cannot_act_on_measure"
    sentence = "这份文书现在不能这样办理，请先看最新情况"


class MeasureConflict(Conflict):
    """Somebody acted meanwhile; nothing was changed."""

    code = "supervision.measure_conflict"
    sentence = "别人已经办理过这份文书，请先看最新情况"


def opened(
    number: str, act: MeasureAct, *, version: int, actor: Actor, at: datetime
) -> MeasurePaper:
    """Return a measure, locked, for an act that is the actor's to do now.

    :raises NotFound: there is none for this actor. :raises MeasureConflict: somebody acted
    meanwhile. :raises CannotActOnMeasure: it stands elsewhere, or the act is another's.
    """
    row = MeasurePaper.objects.select_for_update(of=("self",)).filter(number=number).first()
    if row is None:
        raise NotFound
    rights, today = whose(row), local_date(at)
    if policy.sight(actor, rights) is Sight.NOTHING:
        raise NotFound
    if version != row.version:
        raise MeasureConflict(version=row.version)
    if act not in policy.acts(actor, rights, today):
        said = f"现在不能{MEASURE_ACTS[act]}，请先看最新情况"
        raise CannotActOnMeasure(said, reason="state")
    return row


def words(text: str, field: str = "text", ask: str = "请写明情况和理由") -> str:
    """Return a text of a sensible length. :raises CannotActOnMeasure: it is not."""
    plain = text.strip()
    if not LEAST <= len(plain) <= LONGEST:
        said = f"{ask}，{LEAST} 到 {LONGEST} 个字"
        raise CannotActOnMeasure(said, fields={field: said}, reason="words")
    return plain


def moved(
    row: MeasurePaper,
    act: MeasureAct,
    text: str,
    actor: Actor,
    at: datetime,
    *,
    files: Sequence[UUID] = (),
) -> None:
    """Lead a measure to where the act leads; write row, trace and where it stands."""
    state = MeasureState(row.state)
    row.state = rules.after(
        act, Rung(row.rung), state, answered=row.answered_at is not None, ended=row.outcome != ""
    )
    outcome = rules.OUTCOMES.get(act)
    row.outcome = outcome or row.outcome
    row.closed_on = local_date(at) if row.state == MeasureState.CLOSED else None
    row.version += 1
    row.save()
    recorded(row, act, text, actor, at, files=files)


def recorded(
    row: MeasurePaper,
    act: MeasureAct,
    text: str,
    actor: Actor,
    at: datetime,
    *,
    files: Sequence[UUID] = (),
) -> None:
    """Write the trace of an act and say where the measure stands now."""
    told = [str(one) for one in files]
    lanes.trace(row, act, actor=actor, at=at, text=text, files=told)
    concerning(f"supervision:measure:{row.number}", act=act.value, version=row.version)
    stands(_standing(row, act))


def _standing(row: MeasurePaper, act: MeasureAct) -> Standing:
    """Where it stands; a referral does not say whom it is about."""
    runs, open_ = row.state in _RUNNING, row.state != MeasureState.CLOSED
    officer = row.officer if row.rung != Rung.DISCIPLINE else None
    rests = row.grounds.order_by("finding").values_list("finding", flat=True)
    findings = [int(one) for one in rests]
    return Standing(
        kind=rules.KIND,
        matter=row.number,
        v=row.version,
        act=act.value,
        state=row.state,
        is_open=open_,
        organisation_id=row.organisation_id,
        region_code=row.region_code,
        outcome=row.outcome,
        holder=officer if runs else None,
        opened_on=row.proposed_on,
        due_on=row.due_on if runs else None,
        yellow_on=row.yellow_on if runs else None,
        closed_on=row.closed_on,
        more={
            "kind": row.rung,
            "findings": findings,
            "officer": str(officer) if officer else None,
        },
    )
