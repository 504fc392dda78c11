"""Where a case stands, by its number: one prepared statement without a 查询码 (办件查询)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.core.hot import hot, hot_done
from yiwang.foundation.core.types import Actor
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes.application_number import parse_application_number
from yiwang.lib.codes.faults import InvalidCode
from yiwang.lib.gm.digest import same
from yiwang.services.cases.models import Case
from yiwang.services.cases.rules import lifecycle
from yiwang.services.cases.types import CaseState, CaseView, Outcome, Overlay, ProgressView
from yiwang.services.cases.types.views import Timeline

from .views import Shown

MISSES = 5
WAIT, LONGEST = timedelta(seconds=60), timedelta(hours=1)
HOTLINE = "12345"
DIGITS = 18  # typed without spaces: the number is its own key
# Beside the case: until when its asker has to wait, and (with a 查询码) who guesses this number.
# A wait longer than the longest was written by a clock that was set back since: it counts no more.
_LOOK = """
SELECT c.number, c.item_name, c.organisation_id, c.organisation_name, c.state, c.outcome, c.overlay,
       c.promised_due_on, a.until,
       CASE WHEN g.misses >= %(misses)s::int AND g.until > here.at
             AND g.until <= here.at + %(longest)s::interval THEN g.until END,
       g.asker IS NOT NULL
  FROM (VALUES (%(at)s::timestamptz)) AS here (at)
  LEFT JOIN cases_case c ON c.number = %(number)s::bigint
  LEFT JOIN cases_lookupmiss a ON a.asker = %(asker)s::varchar AND a.misses >= %(misses)s::int
        AND a.until > here.at AND a.until <= here.at + %(longest)s::interval
  LEFT JOIN cases_lookupmiss g ON g.asker = %(guarded)s::varchar
"""
_MISS = """
WITH old AS (
    DELETE FROM cases_lookupmiss WHERE asker IN (
        SELECT asker FROM cases_lookupmiss WHERE missed_at < %(at)s::timestamptz - interval '1 day'
           AND asker <> %(asker)s::varchar
         ORDER BY missed_at LIMIT 20 FOR UPDATE SKIP LOCKED))
INSERT INTO cases_lookupmiss AS m (asker, misses, missed_at, until)
VALUES (%(asker)s::varchar, 1, %(at)s::timestamptz, %(at)s::timestamptz + %(wait)s::interval)
ON CONFLICT (asker) DO UPDATE SET
    misses = CASE WHEN m.missed_at BETWEEN excluded.missed_at - %(longest)s::interval
                                       AND excluded.missed_at THEN m.misses + 1 ELSE 1 END,
    missed_at = excluded.missed_at,
    until = excluded.missed_at + CASE
        WHEN m.missed_at BETWEEN excluded.missed_at - %(longest)s::interval AND excluded.missed_at
        THEN least(%(wait)s::interval * 2 ^ least(greatest(0, m.misses + 1 - %(misses)s::int), 12),
                   %(longest)s::interval)
        ELSE %(wait)s::interval END
"""


class UnknownNumber(NotFound):
    """No such number, a mistyped one, or another's: the same sentence for all."""

    code = "cases.unknown_number"
    sentence = "没有查到这个编号。编号是 18 位数字，在告知单右上角，也在短信里"


class WrongQueryCode(DomainError):
    """The six digits do not belong to the number."""

    code = "cases.wrong_query_code"
    sentence = "查询码不对。查询码是6位数字，在告知单申请编号下面，也在提交成功的短信里"


class TooManyMisses(DomainError):
    """Five misses, then a delay that grows."""

    code = "cases.too_many_misses"
    sentence = "输错的次数太多，请过一会儿再试，或登录后在“我的办件”查看"
    status = 429


@dataclass(frozen=True, slots=True)
class _Found:
    number: int | None
    item_name: str
    organisation_id: UUID
    organisation_name: str
    state: str
    outcome: str
    overlay: str
    promised_due_on: date | None
    asker_waits: datetime | None
    number_waits: datetime | None
    is_guessed: bool


def progress(
    number: str | int, query_code: str = "", *, client: str = "", viewer: Actor, at: datetime
) -> ProgressView:
    """Return where a case stands: the state alone, or details with the right 查询码.

    :param client: who asks, hashed; five misses make them wait.
    :raises UnknownNumber: mistyped, unknown, all the same.
    :raises WrongQueryCode: the code does not belong to the number.
    :raises TooManyMisses: five misses of this client or on this number.
    """
    key = _key(number)
    asker = f"by:{client or viewer.session_key_hash or viewer.id}"[:80]
    found = _look(key, asker, _on(key) if query_code else "", at)
    if found.asker_waits is not None:
        raise _wait(found.asker_waits, at)
    if key is None or found.number is None:
        _miss(asker, at)
        raise UnknownNumber
    details = _details(found, key, query_code.strip(), viewer, at) if query_code else None
    label, colour, timeline = _shown(found.state, found.outcome, found.overlay)
    return ProgressView(
        number=key,
        item_name=found.item_name,
        organisation_name=found.organisation_name,
        phone=orgs.phone_of(found.organisation_id) or HOTLINE,
        label=label,
        colour=colour,
        timeline=timeline,
        promised_due_on=found.promised_due_on,
        details=details,
    )


def _on(key: int | None) -> str:
    return f"on:{key}"


def _key(number: str | int) -> int | None:
    try:
        parsed = parse_application_number(number)
    except InvalidCode:
        return None
    return int(number) if len(str(number)) == DIGITS else parsed.value


def _look(key: int | None, asker: str, guarded: str, at: datetime) -> _Found:
    row: Any = hot(
        _LOOK,
        {
            "number": key,
            "asker": asker,
            "guarded": guarded,
            "at": at,
            "misses": MISSES,
            "longest": LONGEST,
        },
    )
    return _Found(*row)


def _details(found: _Found, key: int, query_code: str, viewer: Actor, at: datetime) -> CaseView:
    """Return what the right code opens; a wrong one counts against the number."""
    if found.number_waits is not None:
        raise _wait(found.number_waits, at)
    case = Case.objects.get(pk=key)
    given = keys.index(f"{case.number}:{query_code}")
    if not same(given, bytes(case.query_code_hash)):
        _miss(_on(key), at)
        raise WrongQueryCode
    if found.is_guessed:
        hot_done("DELETE FROM cases_lookupmiss WHERE asker = %s", [_on(key)])
    return Shown(case, viewer, local_date(at)).view(with_code=False, inside=False)


def _wait(until: datetime, at: datetime) -> TooManyMisses:
    return TooManyMisses(seconds=int((until - at).total_seconds()) + 1)


def key_of(number: str | int) -> int | None:
    """Return the number somebody typed, None when it is none."""
    return _key(number)


def wait_for(key: int | None, asker: str, guarded: str, at: datetime) -> None:
    """Make who guesses wait, and who guesses at this number. :raises TooManyMisses: as said."""
    found = _look(key, asker, guarded, at)
    until = found.asker_waits or found.number_waits
    if until is not None:
        raise _wait(until, at)


def missed(asker: str, at: datetime) -> None:
    """Count a miss."""
    _miss(asker, at)


def _miss(asker: str, at: datetime) -> None:
    """Count a miss; one statement, so that guesses at once are all counted."""
    hot_done(_MISS, {"asker": asker, "at": at, "misses": MISSES, "wait": WAIT, "longest": LONGEST})


@lru_cache(maxsize=512)
def _shown(state: str, outcome: str, overlay: str) -> tuple[str, str, Timeline]:
    """Return label, colour and steps; there are only so many."""
    known = CaseState(state)
    label, colour = lifecycle.public_label(
        known, Outcome(outcome) if outcome else None, Overlay(overlay)
    )
    return label, colour, lifecycle.timeline(known)
