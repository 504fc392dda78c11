"""Answers that are open to everybody, found by their words."""

from django.db import connection

from yiwang.engagement.interaction.models import PublishedAnswer
from yiwang.engagement.interaction.rules.likeness import pairs
from yiwang.engagement.interaction.types import AnsweredPage, AnsweredQuestion
from yiwang.foundation.core.types import ANYONE, Actor

MOST, MOST_PAIRS, MOST_FOUND = 50, 40, 300
_RANKED = """
SELECT no, cardinality(ARRAY(SELECT unnest(keys) INTERSECT SELECT unnest(%(wanted)s::bigint[])))
  FROM (SELECT no, keys FROM interaction_publishedanswer WHERE keys && %(wanted)s::bigint[]
         ORDER BY no DESC LIMIT %(most)s) AS found
 ORDER BY 2 DESC, no DESC
"""
SHARE = 0.5
"""A question is shown when it holds at least half of the pairs that were asked for."""


def answered_questions(
    text: str = "",
    *,
    item_code: str = "",
    after: int | None = None,
    limit: int = 20,
    viewer: Actor = ANYONE,
) -> AnsweredPage:
    """Return published answers: those that fit the words best, else the newest (公开的答复).

    ``after``: of the newest the last number, of a search how many were shown.
    """
    del viewer
    limit = min(limit, MOST)
    if wanted := pairs(text)[:MOST_PAIRS]:
        return _found(wanted, after or 0, limit)
    rows = PublishedAnswer.objects.order_by("-no")
    if item_code:
        rows = rows.filter(item_code=item_code)
    if after is not None:
        rows = rows.filter(no__lt=after)
    found = list(rows[: limit + 1])
    lines = tuple(row.info() for row in found[:limit])
    return AnsweredPage(lines, lines[-1].no if len(found) > limit else None)


def _found(wanted: list[int], start: int, limit: int) -> AnsweredPage:
    with connection.cursor() as cursor:
        cursor.execute(_RANKED, {"wanted": wanted, "most": MOST_FOUND})
        ranked = [no for no, hits in cursor.fetchall() if hits >= len(wanted) * SHARE]
    chosen = ranked[start : start + limit]
    rows = PublishedAnswer.objects.in_bulk(chosen)
    lines = tuple(rows[no].info() for no in chosen)
    end = start + limit
    return AnsweredPage(lines, end if end < len(ranked) else None)


def answered_question(no: int, *, viewer: Actor = ANYONE) -> AnsweredQuestion | None:
    """Return one published answer."""
    del viewer
    row = PublishedAnswer.objects.filter(pk=no).first()
    return row.info() if row else None
