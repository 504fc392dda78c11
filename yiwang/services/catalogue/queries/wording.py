"""What editors see of the words of search: everyday words, and what found nothing."""

from datetime import date, timedelta

from django.db.models import Max, Sum

from yiwang.foundation.core.errors import require
from yiwang.foundation.core.types import Actor
from yiwang.services.catalogue import policy
from yiwang.services.catalogue.models import MissedWord, SynonymTerm
from yiwang.services.catalogue.rules import words
from yiwang.services.catalogue.types import MissedInfo, SynonymInfo

from .knowledge import knowledge

DAYS = 30
LIMIT = 100


def synonyms(
    *, viewer: Actor, text: str = "", after: int | None = None, limit: int = 50
) -> tuple[SynonymInfo, ...]:
    """Return everyday words with what the catalogue calls them, the newest first."""
    require(policy.may_edit(viewer))
    rows = SynonymTerm.objects.filter(is_removed=False).order_by("-id")
    if text:
        rows = rows.filter(term__contains=text) | rows.filter(meaning__contains=text)
    if after:
        rows = rows.filter(pk__lt=after)
    found = rows.values_list("id", "term", "meaning")[: min(limit, LIMIT)]
    return tuple(SynonymInfo(*row) for row in found)


def missed(*, viewer: Actor, today: date, limit: int = 50) -> tuple[MissedInfo, ...]:
    """Return the words of the last thirty days that found nothing, the most frequent first."""
    require(policy.may_edit(viewer))
    rows = (
        MissedWord.objects.filter(asked_on__gt=today - timedelta(days=DAYS))
        .values("words")
        .annotate(all=Sum("times"), last=Max("asked_on"))
        .order_by("-all", "words")
        .values_list("words", "all", "last")
    )
    known = knowledge()
    return tuple(
        MissedInfo(text, times, last, bool(known.answer(words.query(text))[1]))
        for text, times, last in rows[: min(limit, LIMIT)]
    )
