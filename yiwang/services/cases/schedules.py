"""What runs by the clock: one command call per row; running twice changes nothing."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.jobs import every
from yiwang.foundation.core.types import SYSTEM

from . import commands
from .queries import due, left_questions

logger = logging.getLogger(__name__)


def _each(numbers: list[int], act: Callable[[int], object]) -> None:
    """Act on every number; one that is refused or fails does not hold back the others."""
    for number in numbers:
        try:
            act(number)
        except DomainError as error:
            logger.warning("cases.schedule.refused case=%s code=%s", number, error.full_code)
        except Exception as error:
            logger.exception("cases.schedule.failed case=%s error=%s", number, type(error).__name__)


@every("*/10 * * * *")
def accept_unanswered(at: datetime) -> None:
    """Count cases as accepted that nobody answered within five working days."""
    numbers = due.unanswered(viewer=SYSTEM, at=at)
    _each(numbers, lambda n: commands.auto_accept(case=n, actor=SYSTEM, at=at))


@every("5 * * * *")
def end_uncorrected(at: datetime) -> None:
    """End cases whose correction did not come in time."""
    numbers = due.uncorrected(viewer=SYSTEM, at=at)
    _each(numbers, lambda n: commands.lapse(case=n, actor=SYSTEM, at=at))


@every("8 * * * *")
def end_unsupplied(at: datetime) -> None:
    """End pre-accepted cases whose gaps were not filled in time."""
    numbers = due.unsupplied(viewer=SYSTEM, at=at)
    _each(numbers, lambda n: commands.lapse_gaps(case=n, actor=SYSTEM, at=at))


@every("30 0 * * *")
def remind_gaps(at: datetime) -> None:
    """Remind of gaps whose day is near."""
    numbers = due.gaps_to_remind(viewer=SYSTEM, at=at)
    _each(numbers, lambda n: commands.remind_gaps(case=n, actor=SYSTEM, at=at))


@every("* * * * *")
def seal_waiting(at: datetime) -> None:
    """Seal the documents that wait; decisions were sealed at once if they could be."""
    for number, n in due.documents_to_seal(viewer=SYSTEM, at=at):
        _each([number], partial(_seal, n=n, at=at))


def _seal(number: int, *, n: int, at: datetime) -> None:
    commands.seal_document(case=number, n=n, actor=SYSTEM, at=at)


@every("17 * * * *")
def remind_renewals(at: datetime) -> None:
    """Tell holders whose results expire soon that they can be renewed."""
    numbers = due.results_to_remind(viewer=SYSTEM, at=at)
    _each(numbers, lambda n: commands.remind_renewal(case=n, actor=SYSTEM, at=at))


@every("12 * * * *")
def renew_undecided(at: datetime) -> None:
    """Count renewals as granted that nobody decided before the expiry."""
    numbers = due.undecided_renewals(viewer=SYSTEM, at=at)
    _each(numbers, lambda n: commands.deem_renewed(case=n, actor=SYSTEM, at=at))


@every("*/15 * * * *")
def refresh_lights(at: datetime) -> None:
    """Set the lights to the day, batch after batch, each a transaction of its own."""
    while commands.refresh_lights(actor=SYSTEM, at=at):
        pass


@every("50 2 * * *")
def discard_left(at: datetime) -> None:
    """Discard what filed drafts left when its time is over, batch after batch."""
    after = commands.discard_left(actor=SYSTEM, at=at)
    while after is not None:
        after = commands.discard_left(after=after, actor=SYSTEM, at=at)


@every("35 * * * *")
def open_deliveries(at: datetime) -> None:
    """Open the consignments of results decided before there were any: once through, then none."""
    while commands.open_deliveries(actor=SYSTEM, at=at):
        pass


@every("20 * * * *")
def tend_drafts(at: datetime) -> None:
    """Empty expired drafts and remind of forgotten ones."""
    commands.expire_drafts(actor=SYSTEM, at=at)
    numbers = due.forgotten_drafts(viewer=SYSTEM, at=at)
    _each(numbers, lambda n: commands.remind_draft(number=n, actor=SYSTEM, at=at))


@every("10 2 * * *")
def count_usual_times(at: datetime) -> None:
    """Count how long items usually take, anew each night."""
    commands.count_usual_times(actor=SYSTEM, at=at)


@every("50 3 * * *")
def forget_unsent(at: datetime) -> None:
    """Forget what nobody sent within thirty days, and files taken away seven days ago."""
    commands.forget_unsent(actor=SYSTEM, at=at)
    commands.forget_exports(actor=SYSTEM, at=at)


@every("55 * * * *")
def end_questions(at: datetime) -> None:
    """End the questions of cases that have ended."""
    numbers = left_questions(viewer=SYSTEM, at=at)
    _each(numbers, lambda n: commands.end_questions(case=n, actor=SYSTEM, at=at))
