"""Letters to those concerned: that there is something to do, never what it is about."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.notifications import commands as notifications
from yiwang.foundation.notifications.types import SIGNATURE, Letter, MessageKind
from yiwang.oversight.supervision.models import MeasurePaper
from yiwang.oversight.supervision.types.measures import Rung

SUBJECT: Final = "监察文书"
LINK: Final = "measure"
HEAD, WATCHER, LEGAL, DISCIPLINE = "APPROVER", "SUPERVISOR", "LEGAL_SUPERVISOR", "DISCIPLINE"


def tell_target(row: MeasurePaper, what: str, actor: Actor, at: datetime) -> None:
    """Tell the officer, and the head of the organisation unless it is a referral of an officer."""
    people = _officer(row)
    if row.officer is None or row.rung != Rung.DISCIPLINE:
        people |= _in_post(HEAD, at, organisation_id=row.organisation_id)
    _send(row, people, what, actor, at)


def tell_officer(row: MeasurePaper, what: str, actor: Actor, at: datetime) -> None:
    """Tell the officer alone, or the head where no officer is named."""
    people = _officer(row) or _in_post(HEAD, at, organisation_id=row.organisation_id)
    _send(row, people, what, actor, at)


def tell_issuer(row: MeasurePaper, what: str, actor: Actor, at: datetime) -> None:
    """Tell the supervisors of the organisation that issued it."""
    _send(row, _in_post(WATCHER, at, organisation_id=row.issuer_id), what, actor, at)


def tell_legal(row: MeasurePaper, what: str, actor: Actor, at: datetime) -> None:
    """Tell law supervision of the region."""
    _send(row, _in_post(LEGAL, at, region_code=row.region_code), what, actor, at)


def tell_discipline(row: MeasurePaper, what: str, actor: Actor, at: datetime) -> None:
    """Tell those who take referrals in the region."""
    _send(row, _in_post(DISCIPLINE, at, region_code=row.region_code), what, actor, at)


def _officer(row: MeasurePaper) -> set[UUID]:
    if row.officer is None:
        return set()
    person = identity.person_of_staff(row.officer, viewer=SYSTEM)
    return {person} if person else set()


def _in_post(
    role: str, at: datetime, *, organisation_id: UUID | None = None, region_code: str = ""
) -> set[UUID]:
    found = identity.people_in_posts(
        role, organisation_id=organisation_id, region_code=region_code, viewer=SYSTEM, at=at
    )
    return set(found)


def _send(row: MeasurePaper, people: Iterable[UUID], what: str, actor: Actor, at: datetime) -> None:
    text = f"{SIGNATURE}监察文书（编号尾号{row.number[-6:]}）：{what}。请进工作台办理。"
    letters = [
        Letter(MessageKind.REMINDER, one, "", SUBJECT, text, (LINK, row.number), at)
        for one in sorted(set(people), key=str)
    ]
    notifications.send_many(letters=letters, actor=actor, at=at)
