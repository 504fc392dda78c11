"""How long an item usually takes (通常用时): one row by its key, or what came with a case."""

from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from yiwang.foundation.core.keeping import Kept
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.services.cases.models import UsualTime as Row
from yiwang.services.cases.rules import usual
from yiwang.services.cases.types.usual import UsualTime

_NAMES = ("n", "half", "most", "since", "until")
WITH_CASE = Subquery(
    Row.objects.filter(pk=OuterRef("item_code")).values(
        found=JSONObject(**{name: name for name in _NAMES})
    )
)
"""Of a case: its item's usual time, in the statement that reads the case."""
kept: Kept[UsualTime | None] = Kept(seconds=600)


def usual_time(item_code: str, *, viewer: Actor = ANYONE) -> UsualTime | None:
    """Return how long cases of an item usually take; nothing when there were too few to say.

    Counted at night, so a process asks for one item no more than every ten minutes.
    """
    del viewer
    return kept.get(item_code, lambda: _read(item_code))


def _read(item_code: str) -> UsualTime | None:
    row = Row.objects.filter(pk=item_code).values(*_NAMES).first()
    return _of(row) if row else None


def of_case(found: dict[str, Any] | None) -> UsualTime | None:
    """Return what ``WITH_CASE`` found."""
    if not found:
        return None
    days = {name: date.fromisoformat(found[name]) for name in ("since", "until")}
    return _of(found | days)


def _of(row: dict[str, Any]) -> UsualTime:
    return UsualTime(**row, sentence=usual.sentence(**row), brief=usual.brief(row["most"]))
