"""What editors see of the words of search: everyday words, and what found nothing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from django.db.models import Max, Q, Sum
from django.db.models.functions import Coalesce

from yiwang.foundation.core.errors import require
from yiwang.foundation.core.types import Actor
from yiwang.services.catalogue import policy
from yiwang.services.catalogue.models import MissedWord, SynonymTerm
from yiwang.services.catalogue.rules import words
from yiwang.services.catalogue.types.wording import MissedInfo, SynonymInfo

from .knowledge import Knowledge, knowledge

DAYS = 30
WEEK = timedelta(days=7)
LIMIT = 100
SHOWN = 3
FEWEST = 2


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
        .annotate(
            all=Sum("times"),
            last=Max("asked_on"),
            lately=Coalesce(Sum("times", filter=Q(asked_on__gt=today - WEEK)), 0),
            before=Coalesce(
                Sum("times", filter=Q(asked_on__gt=today - 2 * WEEK, asked_on__lte=today - WEEK)),
                0,
            ),
        )
        .order_by("-all", "words")
        .values_list("words", "all", "last", "lately", "before")
    )
    known = knowledge()
    found = [
        MissedInfo(
            text,
            times,
            last,
            bool(known.answer(words.query(text))[1]),
            lately=lately,
            before=before,
        )
        for text, times, last, lately, before in rows[: min(limit, LIMIT)]
    ]
    offered = {m.words: _nearest(m.words, known) for m in found if not m.is_answered}
    pairs = {text: meaning for text, meaning in offered.items() if meaning}
    would = _found(pairs, known)
    return tuple(
        replace(m, meaning=offered.get(m.words, ""), would_find=would.get(m.words, ()))
        for m in found
    )


def most_missed(*, viewer: Actor, today: date, limit: int = 5) -> tuple[tuple[str, int], ...]:
    """Return the words of the last thirty days that found nothing most often, with how often."""
    require(policy.may_see_missed(viewer))
    rows = MissedWord.objects.filter(asked_on__gt=today - timedelta(days=DAYS)).values("words")
    found = rows.annotate(all=Sum("times")).order_by("-all", "words")
    return tuple(found.values_list("words", "all")[: min(limit, LIMIT)])


def missed_by_day(*, viewer: Actor, today: date) -> tuple[tuple[date, int], ...]:
    """Return how often something was looked for in vain on each of the last thirty days."""
    require(policy.may_edit(viewer))
    days = [today - timedelta(days=n) for n in reversed(range(DAYS))]
    rows = MissedWord.objects.filter(asked_on__gte=days[0], asked_on__lte=today)
    found = dict(rows.values_list("asked_on").annotate(all=Sum("times")))
    return tuple((day, found.get(day, 0)) for day in days)


def would_find(
    *, viewer: Actor, term: str, meaning: str = "", limit: int = SHOWN
) -> tuple[str, ...]:
    """Return the items that an everyday word finds, or would find if it stood for ``meaning``."""
    require(policy.may_edit(viewer))
    return _found({term: meaning} if meaning else {}, knowledge(), term)[term][:limit]


def _found(pairs: Mapping[str, str], known: Knowledge, *also: str) -> dict[str, tuple[str, ...]]:
    """Return the best items by term, as if the pairs were known; nothing is kept."""
    more = {_plain(term): (words.query(meaning),) for term, meaning in pairs.items()}
    reader = known.reader.knowing(more) if more else known.reader
    return {
        term: tuple(
            known.names[key] for key, _ in known.index.rank(reader.read(term).concepts)[:SHOWN]
        )
        for term in {*pairs, *also}
    }


def _plain(term: str) -> str:
    return words.query(term).replace(" ", "")


def _nearest(text: str, known: Knowledge) -> str:
    """Return the item that shares most characters with words, two at least."""
    wanted = set(text) - words.FILLERS
    best = max(
        known.names.values(), key=lambda name: (len(wanted & set(name)), -len(name)), default=""
    )
    return best if len(wanted & set(best)) >= FEWEST else ""
