"""Search: Chinese words over distinct texts, widened by everyday words, upward by region."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.services.catalogue.models import SynonymTerm
from yiwang.services.catalogue.rules import words
from yiwang.services.catalogue.types import GuideSummary, SearchPage

from .listing import Row, basics, home_of, region_path, summaries
from .memory import remember

BEST = 500
_SQL = """
WITH hits AS (
    SELECT id, ts_rank('{0.05,0.2,0.4,1.0}', words, %(query)s::tsquery) AS rank
      FROM catalogue_searchtext WHERE words @@ %(query)s::tsquery
     ORDER BY rank DESC, id LIMIT %(best)s)
SELECT i.code, i.basic_id, i.organisation_id, i.region_code, v.body_id, hits.rank
  FROM hits JOIN catalogue_item i ON i.search_text_id = hits.id AND i.is_active
       JOIN catalogue_itemversion v ON v.id = i.current_id
 WHERE i.region_code = ANY(%(regions)s)
 ORDER BY hits.rank DESC, i.id LIMIT %(room)s
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A list found, with how well it fits."""

    row: Row
    rank: float


def synonyms() -> dict[str, tuple[str, ...]]:
    """Return everyday word → words of the catalogue, kept in memory."""
    return remember("synonyms", _synonyms)


def _synonyms() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for term, meaning in SynonymTerm.objects.order_by("id").values_list("term", "meaning"):
        found.setdefault(words.normal(term), []).append(meaning)
    return {term: tuple(meanings) for term, meanings in found.items()}


def variants(text: str) -> tuple[str, ...]:
    """Return the query and what the catalogue calls it: 开饭店 → 食品经营许可, 餐饮."""
    plain = words.normal(text).replace(" ", "")
    matching = [(t, m) for t, m in synonyms().items() if t in plain]
    longest = sorted(matching, key=lambda pair: -len(pair[0]))
    widened = [meaning for _, meanings in longest for meaning in meanings]
    return (text, *dict.fromkeys(widened))


def search(
    text: str,
    *,
    region_code: str,
    audience: str = "",
    online: bool | None = None,
    after: int | None = None,
    limit: int = 20,
    viewer: Actor = ANYONE,
) -> SearchPage:
    """Return guides for everyday words, the nearest level of each item, best first.

    All words or what they are also called; without a hit any of the words; then pairs of
    characters.
    """
    del viewer
    text = text[: words.LIMIT].strip()
    hits, is_loose = _hits(text, _regions(region_code))
    found = _nearest(hits, region_code)
    kept = tuple(
        g
        for g in found
        if (not audience or audience in g.audience) and (online is None or g.is_online is online)
    )
    start = after or 0
    end = start + limit
    return SearchPage(
        items=kept[start:end],
        after=end if end < len(kept) else None,
        total=len(kept),
        words=words.words(text),
        suggestions=_suggestions(text) if not kept else (),
        is_loose=is_loose and bool(kept),
    )


def _regions(region_code: str) -> list[str]:
    return [region.code for region in region_path(home_of(region_code))]


def _hits(text: str, regions: list[str]) -> tuple[list[Hit], bool]:
    tries: list[tuple[str, bool]] = [
        (_strict(variants(text)), False),
        (words.anything([w] for w in words.words(text)), True),
        (words.everything([pair] for pair in words.bigrams(text)), True),
    ]
    for query, is_loose in tries:
        if query:
            found = _ask(query, regions)
            if found:
                return found, is_loose
    return [], False


def _strict(texts: Iterable[str]) -> str:
    parts = [words.everything([w] for w in words.words(text)) for text in texts]
    return " | ".join(f"({part})" for part in parts if part)


def _ask(query: str, regions: list[str]) -> list[Hit]:
    parameters: dict[str, Any] = {
        "query": query, "best": BEST, "regions": regions, "room": BEST * max(1, len(regions)),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_SQL, parameters)
        return [Hit(Row(*row[:5]), row[5]) for row in cursor.fetchall()]


def _nearest(hits: list[Hit], region_code: str) -> tuple[GuideSummary, ...]:
    """Keep of each item the list nearest to the asked division, in order of rank."""
    depth = {code: n for n, code in enumerate(_regions(region_code))}
    best: dict[int, Hit] = {}
    for hit in hits:
        kept = best.get(hit.row.basic_id)
        if kept is None or depth[hit.row.region_code] > depth[kept.row.region_code]:
            best[hit.row.basic_id] = hit
    ranked = sorted(best.values(), key=lambda hit: (-hit.rank, -depth[hit.row.region_code]))
    home = home_of(region_code)
    return tuple(
        replace(line, is_fallback=line.region_code != home)
        for line in summaries(hit.row for hit in ranked)
    )


def _suggestions(text: str) -> tuple[str, ...]:
    """Return everyday words close to the query, for 「换个说法试试」."""
    pairs = set(words.bigrams(text)) or set(text)
    scored = [(len(pairs & set(words.bigrams(t))), t) for t in synonyms()]
    close = [t for score, t in sorted(scored, key=lambda s: (-s[0], s[1])) if score]
    names = [b.name for b in basics().values() if pairs & set(words.bigrams(b.name))]
    return tuple(dict.fromkeys([*close[:3], *names[:3]]))[:5]
