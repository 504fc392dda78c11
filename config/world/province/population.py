"""People, enterprises, staff, and the cases between them: who asked for what, when and where."""

from __future__ import annotations

import functools
import io
import json
import random
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from uuid import UUID

from PIL import Image

from config.world.province.crew import Crew
from config.world.province.plan import Plan, chunks
from yiwang.foundation.audit import queries as audit
from yiwang.foundation.core.clock import ZONE, local_date
from yiwang.foundation.core.models import Setting
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.files import commands as files_of
from yiwang.foundation.identity import commands as identity
from yiwang.foundation.identity.rules import crowd
from yiwang.foundation.identity.types import PartyKind
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import DEFAULT_REGION, OrganisationInfo, OrganisationKind
from yiwang.lib.workdays.calendar import Calendar
from yiwang.services.cases import commands as cases_of
from yiwang.services.cases.types.past import (
    PastFile,
    PastFiling,
    PastOffice,
    PastParty,
    PastStaff,
)
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide

BLOCK, CHUNK, OFFICES = 5_000, 10_000, 500
A_TENTH = 10
"""One enterprise for so many persons."""
DAYS = 289
"""Nine and a half months."""
EACH = 2
"""So many guides of every office are applied for."""
HANDLING = frozenset({OrganisationKind.DEPARTMENT, OrganisationKind.TOWNSHIP})
ADDRESS = "示例省示例市示例县示例路{n}号"
_FILES = "province.files"
_WEEKDAYS = (1.15, 1.05, 1.0, 1.0, 0.9)
_WEEKEND, _SHORT = 0.06, 2
_HOURS = ((8, 7), (9, 20), (10, 20), (11, 12), (12, 4), (13, 5), (14, 14), (15, 14), (16, 10))
_AT_WINDOW, _BY_COMPANY, _DEMO_SHARE = 0.35, 0.4, 8.0


def people(plan: Plan, crew: Crew, at: datetime) -> None:
    """Persons with accounts, and an enterprise for every ten of them."""
    pieces = [(first, count, at) for first, count in chunks(plan.persons, BLOCK)]
    crew.do("persons", _settle, pieces, "persons")
    companies = chunks(plan.persons // A_TENTH, BLOCK)
    crew.do(
        "enterprises",
        _found,
        [(first, count, plan.persons, at) for first, count in companies],
        "enterprises",
    )


def _settle(first: int, count: int, at: datetime) -> int:
    return identity.settle_people(first=first, count=count, actor=SYSTEM, at=at)


def _found(first: int, count: int, persons: int, at: datetime) -> int:
    return identity.settle_enterprises(
        first=first, count=count, people=persons, actor=SYSTEM, at=at
    )


@functools.lru_cache(maxsize=1)
def offices() -> tuple[OrganisationInfo, ...]:
    """Return the departments and townships that handle cases, in order of their codes."""
    return orgs.organisations_of_kind(HANDLING)


def staff(plan: Plan, crew: Crew, at: datetime) -> None:
    """Four members of staff for every office."""
    del plan
    offices.cache_clear()
    pieces = [(first, count, at) for first, count in chunks(len(offices()), OFFICES)]
    crew.do("staff", _employ, pieces, "offices")


def _employ(first: int, count: int, at: datetime) -> int:
    return identity.settle_staff(
        first=first, offices=offices()[first : first + count], actor=SYSTEM, at=at
    )


# --- cases --------------------------------------------------------------------------------------


def cases(plan: Plan, crew: Crew, at: datetime) -> None:
    """Chunk after chunk, each whole or not at all."""
    del at
    _uploads(plan.ends_at)
    _mix.cache_clear()
    pieces = [
        (plan, first, count)
        for first, count in chunks(plan.cases, CHUNK)
        if audit.receipt(stream=f"cases:history:{_chunk(first)}", n=1) is None
    ]
    crew.do("cases", _load, pieces, "cases")


def _chunk(first: int) -> str:
    return f"{first:09d}"


def _load(plan: Plan, first: int, count: int) -> int:
    mix = _mix(plan)
    return cases_of.load_past(
        chunk=_chunk(first),
        filings=list(mix.filings(first, count)),
        files=mix.files,
        until=mix.until,
        actor=SYSTEM,
        at=plan.ends_at,
    )


def _uploads(at: datetime) -> tuple[PastFile, ...]:
    """Return some stored images that stand for whatever was uploaded, made once."""
    kept = Setting.objects.filter(name=_FILES).first()
    if kept is None:
        made = []
        for n in range(6):
            image = io.BytesIO()
            Image.new("RGB", (240, 160), (200, 220 - n * 20, 180 + n * 10)).save(image, "PNG")
            image.seek(0)
            info = files_of.store(
                content=image, name=f"材料{n + 1}.png", owner="province:sample", actor=SYSTEM, at=at
            )
            made.append([str(info.id), info.name, info.sm3])
        kept, _ = Setting.objects.get_or_create(name=_FILES, defaults={"value": json.dumps(made)})
    return tuple(PastFile(UUID(key), name, sm3) for key, name, sm3 in json.loads(kept.value))


def day_weights(calendar: Calendar, first: date, last: date) -> list[tuple[date, float]]:
    """Return how busy each day is: full when it works, little at weekends, nothing on holidays."""
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    found = []
    for day in days:
        if calendar.is_workday(day):
            weight = _WEEKDAYS[day.weekday()] if day.weekday() < len(_WEEKDAYS) else 1.0
        else:
            weight = 0.0 if _is_holiday(calendar, day) else _WEEKEND
        found.append((day, weight))
    return found


def _is_holiday(calendar: Calendar, day: date) -> bool:
    """A day off that belongs to a longer run of them than a weekend."""
    length = 1
    for step in (timedelta(1), timedelta(-1)):
        other = day + step
        while not calendar.is_workday(other) and length <= _SHORT:
            length += 1
            other += step
    return length > _SHORT


@functools.lru_cache(maxsize=1)
def _mix(plan: Plan) -> Mix:
    until = local_date(plan.ends_at) - timedelta(1)
    calendar = orgs.working_calendar()
    days = day_weights(calendar, until - timedelta(DAYS - 1), until)
    known = {office.id: _office(office, place) for place, office in enumerate(offices())}
    guides = catalogue.guides_of(catalogue.spread(known, each=EACH))
    return Mix(plan, until, calendar, days, known, guides, _uploads(plan.ends_at))


def _office(office: OrganisationInfo, place: int) -> PastOffice:
    window, reviewer, second, approver = (
        PastStaff(m.id, m.user_id, m.name, m.role) for m in crowd.staff(office.uscc, place)
    )
    return PastOffice(office, window, reviewer, second, approver)


def _weight(guide: Guide) -> float:
    """Some offices are busy, most are not; the demo county is, so that its desk has work."""
    drawn = random.Random(guide.code).lognormvariate(0.0, 1.2)  # noqa: S311  a mix, not a secret
    return drawn * (_DEMO_SHARE if guide.region_code == DEFAULT_REGION else 1.0)


@dataclass
class Mix:
    """Draws filings, the same ones for the same place in the whole."""

    plan: Plan
    until: date
    calendar: Calendar
    days: list[tuple[date, float]]
    offices: dict[UUID, PastOffice]
    guides: tuple[Guide, ...]
    files: tuple[PastFile, ...]

    def __post_init__(self) -> None:
        """Add up the weights."""
        self.by_day = list(accumulate(weight for _, weight in self.days))
        self.by_guide = list(accumulate(_weight(guide) for guide in self.guides))
        self.hours = [hour for hour, _ in _HOURS]
        self.by_hour = list(accumulate(weight for _, weight in _HOURS))

    def filings(self, first: int, count: int) -> Iterator[PastFiling]:
        """Return the filings from ``first`` on, in order of their days."""
        rng = random.Random(f"province:{first}")  # noqa: S311  a mix, not a secret
        guides = rng.choices(self.guides, cum_weights=self.by_guide, k=count)
        hours = rng.choices(self.hours, cum_weights=self.by_hour, k=count)
        for n, guide, hour in zip(range(first, first + count), guides, hours, strict=True):
            share = (n + 0.5) / self.plan.cases * self.by_day[-1]
            day = self.days[bisect_left(self.by_day, share)][0]
            second = rng.randrange(3600)
            works = self.calendar.is_workday(day)
            yield PastFiling(
                at=datetime(
                    day.year, day.month, day.day, hour, second // 60, second % 60, tzinfo=ZONE
                ),
                guide=guide,
                party=self._party(guide, rng),
                office=self.offices[guide.organisation_id],
                is_at_window=not guide.is_online or (works and rng.random() < _AT_WINDOW),
                seed=rng.getrandbits(31),
            )

    def _party(self, guide: Guide, rng: random.Random) -> PastParty:
        legal = "LEGAL" in guide.audience and (
            "PERSON" not in guide.audience or rng.random() < _BY_COMPANY
        )
        companies = self.plan.persons // A_TENTH
        if legal and companies:
            return _company(rng.randrange(companies), self.plan.persons)
        return _person(rng.randrange(self.plan.persons))


@functools.lru_cache(maxsize=50_000)
def _person(n: int) -> PastParty:
    p = crowd.person(n)
    return PastParty(
        kind=PartyKind.PERSON,
        id=p.id,
        name=p.name,
        masked_name=p.masked_name,
        masked_id=p.masked_id,
        code=p.id_number,
        filer_id=p.id,
        filer_user_id=p.user_id,
        filer_name=p.name,
        filer_masked_name=p.masked_name,
        filer_id_number=p.id_number,
        phone=p.phone,
        address=ADDRESS.format(n=n + 1),
    )


@functools.lru_cache(maxsize=20_000)
def _company(n: int, persons: int) -> PastParty:
    row = crowd.legal(n, persons)
    p = row.representative
    return PastParty(
        kind=PartyKind.LEGAL,
        id=row.id,
        name=row.name,
        masked_name=row.name,
        masked_id=row.uscc,
        code=row.uscc,
        filer_id=p.id,
        filer_user_id=p.user_id,
        filer_name=p.name,
        filer_masked_name=p.masked_name,
        filer_id_number=p.id_number,
        phone=p.phone,
        address=ADDRESS.format(n=p.n + 1),
    )
