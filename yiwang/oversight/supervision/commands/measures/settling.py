"""Verifying an answer, and deciding an appeal (核实, 申诉决定)."""

from datetime import datetime

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.oversight.supervision.models import MeasurePaper
from yiwang.oversight.supervision.rules import measures as rules
from yiwang.oversight.supervision.types.measures import MeasureAct

from . import telling
from .overturning import count_as_false
from .steps import moved, opened, words


@command("supervision.verify_measure")
def verify_measure(
    *, number: str, version: int, is_enough: bool, text: str, actor: Actor, at: datetime
) -> None:
    """Find that what was done is enough, or not, and close the measure (核实办结), S2.

    What nobody answered in time may be found insufficient too; then the next rung is open.

    :raises NotFound: not the actor's to see. :raises MeasureConflict: somebody acted meanwhile.
    :raises CannotActOnMeasure: no words, neither answered nor late.
    """
    act = MeasureAct.SATISFIED if is_enough else MeasureAct.INSUFFICIENT
    row = opened(number, act, version=version, actor=actor, at=at)
    moved(row, act, words(text), actor, at)
    told = "核实处理到位，已经办结" if is_enough else "核实处理不到位，已经办结"
    telling.tell_target(row, told, actor, at)


@command("supervision.decide_appeal")
def decide_appeal(
    *, number: str, version: int, stands: bool, text: str, actor: Actor, at: datetime
) -> None:
    """Decide an appeal as law supervision: the measure stands, or it is undone (申诉决定).

    Like 《公务员法》第九十五条. By nobody who proposed it or agreed to it. Undone: its findings
    count as false. It stands: the clock goes on with the days that were left.

    :raises: as of ``verify_measure``.
    """
    act = MeasureAct.UPHOLD if stands else MeasureAct.OVERTURN
    row = opened(number, act, version=version, actor=actor, at=at)
    said = words(text)
    row.judged_by = actor.id
    if stands:
        _go_on(row, at)
    else:
        count_as_false(row, said, actor=actor, at=at)
    moved(row, act, said, actor, at)
    told = "申诉决定：文书维持" if stands else "申诉决定：文书撤销，有关预警按误报计"
    telling.tell_target(row, told, actor, at)
    telling.tell_issuer(row, told, actor, at)


def _go_on(row: MeasurePaper, at: datetime) -> None:
    """Let the clock go on with the working days that were left when it stood still."""
    if row.days_left is not None:
        calendar = orgs.working_calendar()
        row.due_on, row.yellow_on = rules.dues(calendar, local_date(at), row.days_left)
