"""What runs by the clock: the reader of the log continually, telling, comparing, proving."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.jobs import continually, every
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.licences import queries as licences
from yiwang.services.licences.types.watched import LoggedUse, a_while_before
from yiwang.services.payments import queries as payments

from . import commands
from .queries.special import read_to
from .types.special import Watched, WatchedKind

_swept: dict[str, date] = {}


@continually
def follow(at: datetime) -> int:
    """Read what the log has new; on a new day, raise what the day has brought up."""
    read = commands.follow(actor=SYSTEM, at=at)
    if read or _swept.get("day") == local_date(at):
        return read
    raised = commands.raise_days(actor=SYSTEM, at=at)
    if not raised:
        _swept["day"] = local_date(at)
    return raised


@every("*/5 * * * *")
def sweep(at: datetime) -> None:
    """Raise what days have brought up, batch after batch: also after a rule was changed."""
    while commands.raise_days(actor=SYSTEM, at=at):
        pass


@every("*/10 * * * *")
def tell(at: datetime) -> None:
    """Tell whose turn it is, and who stands above."""
    while commands.tell_findings(actor=SYSTEM, at=at):
        pass


@every("15 1 * * *")
def compare(at: datetime) -> None:
    """Compare like with like."""
    commands.compare(actor=SYSTEM, at=at)


@every("25 1 * * *")
def forget_exports(at: datetime) -> None:
    """Forget lists taken away seven days ago."""
    commands.forget_exports(actor=SYSTEM, at=at)


@every("45 1 * * *")
def prove(at: datetime) -> None:
    """Count every counter anew; what differs stands on the page of proofs."""
    with suppress(commands.CannotRecount):
        commands.recount(actor=SYSTEM, at=at)


@every("55 1 * * *")
def count_steps(at: datetime) -> None:
    """Count the median days of each step until yesterday."""
    commands.count_steps(actor=SYSTEM, at=at)


@every("*/5 * * * *")
def read_uses(at: datetime) -> None:
    """Read the logs of seals and of licences on, from a while before where they were read to."""
    _read_on(WatchedKind.SEAL_USED, licences.seal_uses_after, at)
    _read_on(WatchedKind.LICENCE_READ, licences.loose_reads_after, at)


def _read_on(kind: WatchedKind, read: Callable[..., tuple[LoggedUse, ...]], at: datetime) -> None:
    last = read_to(kind, viewer=SYSTEM)
    after = a_while_before(UUID(last)) if last else UUID(int=0)
    while uses := read(after, viewer=SYSTEM):
        commands.watch(events=[_watched(kind, one) for one in uses], actor=SYSTEM, at=at)
        after = uses[-1].id


def _watched(kind: WatchedKind, use: LoggedUse) -> Watched:
    return Watched(
        kind=kind, subject=str(use.id), at=use.at, about=use.about, who=use.who, thing=use.thing,
        organisation_id=use.organisation_id, region_code=use.region_code, staff=use.staff,
    )  # fmt: skip


@every("*/10 * * * *")
def release(at: datetime) -> None:
    """Send in the morning what was held at night."""
    while commands.release_alarms(actor=SYSTEM, at=at):
        pass
    commands.tell_failing_channels(actor=SYSTEM, at=at)


@every("15 7 * * *")
def look_at_accounts(at: datetime) -> None:
    """Count the days whose money nobody has compared with the institution, after the morning's."""
    today = local_date(at)
    left = payments.days_left(today, viewer=SYSTEM)
    places = orgs.organisations({one.payee_id for one in left}, viewer=SYSTEM)
    late = [
        Watched(
            kind=WatchedKind.UNRECONCILED, subject=f"{one.day} {one.payee_id} {today}", at=at,
            about=f"{one.day} 入账 {one.payments} 笔", thing=f"{one.day} {one.payee_id}",
            organisation_id=one.payee_id, amount=one.amount,
            region_code=places[one.payee_id].region_code if one.payee_id in places else "",
            days=(today - one.day).days,
        )
        for one in left
    ]  # fmt: skip
    commands.watch(events=late, actor=SYSTEM, at=at)


@every("30 2 * * *")
def forget(at: datetime) -> None:
    """Delete counted events that no trial looks back to."""
    commands.forget_watched(actor=SYSTEM, at=at)
