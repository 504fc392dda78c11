"""The check sheet: filled in by one person, confirmed by another (核查, 复核)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.oversight.legality import policy
from yiwang.oversight.legality.models import CheckSheet
from yiwang.oversight.legality.types import POINTS, Point, SheetState
from yiwang.oversight.supervision import commands as supervision
from yiwang.oversight.supervision.commands.measures.confirmed import UNLAWFUL
from yiwang.oversight.supervision.queries import findings
from yiwang.oversight.supervision.types.confirmed import ConfirmedFinding

from .telling import WATCHER, tell

LEAST: Final = 5
LONGEST: Final = 1000


class CannotCheckDecision(DomainError):
    """The sheet is incomplete, or it is not the actor's turn."""

    code = "legality.cannot_check"
    sentence = "这张核查表现在不能这样办理，请先看最新情况"


class SheetConflict(Conflict):
    """Somebody acted meanwhile; nothing was changed."""

    code = "legality.sheet_conflict"
    sentence = "别人已经办理过这张核查表，请先看最新情况"


def _opened(sheet_id: UUID, version: int, actor: Actor) -> CheckSheet:
    row = CheckSheet.objects.select_for_update(of=("self",)).filter(pk=sheet_id).first()
    if row is None or not policy.may_supervise(actor, row.region_code):
        raise NotFound
    if version != row.version:
        raise SheetConflict(version=row.version)
    return row


@command("legality.check_decision")
def check_decision(
    *, sheet_id: UUID, version: int, faults: Mapping[Point, str], actor: Actor, at: datetime
) -> None:
    """Check a decision: each point is fine, or has a fault with the fact quoted (核查).

    《行政许可法》第六十条：上级行政机关应当加强对下级行政机关实施行政许可的监督检查.

    :raises NotFound: none in reach. :raises SheetConflict: somebody acted meanwhile.
    :raises CannotCheckDecision: of the own organisation, checked already, a fault without words.
    """
    row = _opened(sheet_id, version, actor)
    if not policy.may_check(actor, row):
        raise CannotCheckDecision
    wrong = {
        point.value: f"请写明{POINTS[point]}有什么问题，引用有关事实，{LEAST} 到 {LONGEST} 个字"
        for point, text in faults.items()
        if not LEAST <= len(text.strip()) <= LONGEST
    }
    if wrong:
        raise CannotCheckDecision(next(iter(wrong.values())), fields=wrong, reason="words")
    row.points = {point.value: faults.get(point, "").strip() for point in Point}
    row.checked_by, row.checker_name, row.checker_staff = actor.id, actor.name, actor.staff_id
    row.state, row.version = SheetState.CHECKED, row.version + 1
    row.save()
    concerning(f"legality:sheet:{row.pk}", matter=row.matter, faults=len(faults), at=at.isoformat())


@command("legality.confirm_check")
def confirm_check(
    *, sheet_id: UUID, version: int, agrees: bool, text: str, actor: Actor, at: datetime
) -> None:
    """Confirm a sheet as another person, or give it back (复核); faults become a finding.

    《行政许可法》第六十条. A confirmed fault is a confirmed finding of supervision (L10), on which
    a measure may rest.

    :raises NotFound: none in reach. :raises SheetConflict: somebody acted meanwhile.
    :raises CannotCheckDecision: who checked confirms, or no words.
    """
    row = _opened(sheet_id, version, actor)
    if not policy.may_confirm(actor, row):
        raise CannotCheckDecision
    words = text.strip()
    if not LEAST <= len(words) <= LONGEST:
        said = f"请写明复核意见，{LEAST} 到 {LONGEST} 个字"
        raise CannotCheckDecision(said, fields={"text": said}, reason="words")
    row.words, row.version = words, row.version + 1
    row.state = SheetState.CONFIRMED if agrees else SheetState.OPEN
    if agrees:
        row.confirmed_by, row.confirmer_name = actor.id, actor.name
    row.save()
    concerning(f"legality:sheet:{row.pk}", matter=row.matter, agrees=agrees)
    if agrees and any(row.points.values()):
        _found(row, actor, at)


def _found(row: CheckSheet, actor: Actor, at: datetime) -> None:
    quote = [(POINTS[Point(point)], fault) for point, fault in row.points.items() if fault]
    supervision.record_unlawful(
        finding=ConfirmedFinding(
            matter=row.matter,
            kind="CASE",
            occasion=str(row.draw_id),
            organisation_id=row.organisation_id,
            region_code=row.region_code,
            basic_code=row.basic_code,
            item_name=row.item_name,
            quote=tuple(quote),
            verdict=row.words,
            judged_by=actor.staff_id,
            judged_name=f"{row.checker_name}、{actor.name}",
            answer_due_on=local_date(at),
        ),
        actor=SYSTEM,
        at=at,
    )
    found = findings.established(UNLAWFUL, row.matter, str(row.draw_id), viewer=SYSTEM)
    said = "核查认定一件决定有问题，可以据此发出处置文书"
    tell(WATCHER, said, ("finding", str(found)), actor, at, region_code=row.region_code)
