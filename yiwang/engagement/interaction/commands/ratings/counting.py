"""Counters of ratings, kept in the transaction of what they count, and counted anew by month."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from yiwang.engagement.interaction.models import Occasion, RatingTally
from yiwang.engagement.interaction.models.ratings import NOWHERE
from yiwang.engagement.interaction.types.ratings import STAR_NAMES, RatingState
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.types import Actor
from yiwang.lib.codes import divisions

COUNTED = ("invited", "rated", *(f"stars{n}" for n in STAR_NAMES), "rectified", "invalid")
AT_ONCE = 5000
LONGEST = 200
_KEY = "region_code, organisation_id, basic_code, month"
_ADD = f"""
INSERT INTO interaction_ratingtally AS t ({_KEY}, name, {", ".join(COUNTED)})
SELECT {_KEY}, name, {", ".join(COUNTED)} FROM jsonb_to_recordset(%s::jsonb) AS n(
  region_code text, organisation_id uuid, basic_code text, month date, name text,
  {", ".join(f"{name} int" for name in COUNTED)}) ORDER BY {_KEY}
ON CONFLICT ({_KEY}) DO UPDATE SET name = excluded.name,
  {", ".join(f"{name} = t.{name} + excluded.{name}" for name in COUNTED)}
"""  # noqa: S608  names of columns only
_HOLD = "LOCK TABLE interaction_ratingtally IN SHARE ROW EXCLUSIVE MODE"


class Place(NamedTuple):
    """A row of the counters: what it is about, and the month."""

    region_code: str
    organisation_id: UUID
    basic_code: str
    month: date


class Counts:
    """Changes of counters, gathered and written by one statement in one order."""

    def __init__(self) -> None:
        self.changes: dict[Place, Counter[str]] = {}
        self.names: dict[Place, str] = {}

    def add(self, one: Occasion, **changes: int) -> "Counts":
        """Count for an occasion, wherever it is shown."""
        for place, name in _places(one):
            self.changes.setdefault(place, Counter()).update(changes)
            self.names[place] = name[:LONGEST]
        return self

    def write(self) -> None:
        """Add the changes to what is kept."""
        rows = [
            {
                **place._asdict(),
                "organisation_id": str(place.organisation_id),
                "month": place.month.isoformat(),
                "name": self.names[place],
                **{name: by[name] for name in COUNTED},
            }
            for place, by in sorted(self.changes.items(), key=str)
        ]
        for start in range(0, len(rows), AT_ONCE):
            with connection.cursor() as cursor:
                cursor.execute(_ADD, [json.dumps(rows[start : start + AT_ONCE])])


def _places(one: Occasion) -> Iterator[tuple[Place, str]]:
    """Every row an occasion counts in: its divisions, their items, its organisation."""
    own, basic = one.region_code, one.basic_code
    items = {"": ""} | ({basic: one.item_name} if basic else {})
    for code in (*divisions.ancestors_of(own), own):
        for item, name in items.items():
            yield Place(code, NOWHERE, item, one.month), name
    for item, name in items.items():
        yield Place(own, one.organisation_id, item, one.month), name or one.organisation_name


def stars(n: int, change: int = 1) -> Mapping[str, int]:
    """Return the change of the counters that a rating makes."""
    return {"rated": change, f"stars{n}": change}


@command("interaction.recount_ratings")
def recount_ratings(*, month: date, actor: Actor, at: datetime) -> int:
    """Count a month of ratings anew from what was said (重新核算), 国办发〔2019〕51号.

    Return how many counters were wrong; they are mended.
    """
    require(actor.is_system)
    with connection.cursor() as cursor:
        cursor.execute(_HOLD)
    counted = Counts()
    for one, by in _said(month):
        counted.add(one, **by)
    wrong = _wrong(month, counted)
    wrong.write()
    concerning(f"interaction:ratings:{month:%Y-%m}", wrong=len(wrong.changes), at=at.isoformat())
    return len(wrong.changes)


def _said(month: date) -> Iterator[tuple[Occasion, dict[str, int]]]:
    """Read what was asked and said in a month, grouped by who served and what."""
    kept = ~Q(handling__state=RatingState.INVALID) | Q(handling=None)
    first = Q(ratings__n=1)
    sums = {f"stars{n}": Count("id", filter=kept & first & Q(ratings__stars=n)) for n in STAR_NAMES}
    by = ("region_code", "organisation_id", "organisation_name", "item_code", "item_name")
    rows = Occasion.objects.filter(month=month).filter(first | Q(ratings=None)).values(*by)
    for row in rows.annotate(
        invited=Count("id"),
        rated=Count("id", filter=kept & first),
        rectified=Count("id", filter=kept & Q(handling__replied_at__isnull=False)),
        invalid=Count("id", filter=Q(handling__state=RatingState.INVALID)),
        **sums,
    ).order_by(*by):
        one = Occasion(month=month, **{name: row.pop(name) for name in by})
        yield one, row


def _wrong(month: date, counted: Counts) -> Counts:
    """Return what has to be added to the kept counters so that they are right."""
    wrong = Counts()
    kept = {
        Place(row.region_code, row.organisation_id, row.basic_code, row.month): row
        for row in RatingTally.objects.filter(month=month).order_by("pk")
    }
    for place in kept.keys() | counted.changes.keys():
        row, right = kept.get(place), counted.changes.get(place, Counter())
        by = Counter({name: right[name] - (getattr(row, name) if row else 0) for name in COUNTED})
        if any(by.values()):
            wrong.changes[place] = by
            wrong.names[place] = counted.names.get(place) or (row.name if row else "")
    return wrong
