"""Search: texts ranked in memory, then resolved to the nearest guides by one indexed statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from yiwang.foundation.core.hot import hot_rows
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.lib.codes.divisions import prefix_of
from yiwang.services.catalogue.rules import words
from yiwang.services.catalogue.rules.asking import Question
from yiwang.services.catalogue.types import GuideSummary, SearchPage, Suggestion

from .knowledge import Knowledge, knowledge
from .listing import Row, basics, digests, home_of, region_path, summaries
from .places import named_in

DEEPEST = 500
"""Results after which nobody is shown more; texts ranked for one question."""
BELOW = 30
LOOSE = 0.3
STRANGE = 0.4
"""Share of unknown words above which what is found is only near."""
SUGGESTIONS = 10
TERMS = 6
_NEAREST = """
SELECT f.code, f.basic_id, f.organisation_id, f.region_code,
       (SELECT v.body_id FROM catalogue_itemversion v WHERE v.id = f.current_id)
  FROM unnest(%(basics)s::bigint[]) AS b(id), LATERAL (
       SELECT found.*
         FROM unnest(%(regions)s::text[]) WITH ORDINALITY AS r(code, depth), LATERAL (
              SELECT i.* FROM catalogue_item i
               WHERE i.region_code = r.code AND i.basic_id = b.id
                 AND i.is_active AND i.current_id IS NOT NULL
               LIMIT 1) AS found
        ORDER BY r.depth LIMIT 1) AS f
"""
_BELOW = """
SELECT f.code, f.basic_id, f.organisation_id, f.region_code,
       (SELECT v.body_id FROM catalogue_itemversion v WHERE v.id = f.current_id)
  FROM unnest(%(basics)s::bigint[]) AS b(id), LATERAL (
       SELECT i.* FROM catalogue_item i
        WHERE i.basic_id = b.id AND i.region_code > %(first)s AND i.region_code < %(last)s
          AND i.is_active AND i.current_id IS NOT NULL
        ORDER BY i.region_code LIMIT 1) AS f
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the lines shown must be."""

    audience: str = ""
    online: bool | None = None
    instant: bool | None = None


def search(
    text: str,
    *,
    region_code: str,
    audience: str = "",
    online: bool | None = None,
    instant: bool | None = None,
    after: int | None = None,
    limit: int = 20,
    viewer: Actor = ANYONE,
) -> SearchPage:
    """Return guides for everyday words, the nearest level of each item, best first.

    A division named in the words is searched instead of ``region_code``; where that finds nothing,
    the whole words are asked in ``region_code``. What neither the division nor one above it offers
    is shown as the first division below offers it.
    """
    del viewer
    known = knowledge()
    plain = words.query(text)
    place, rest = named_in(plain, region_code, known.lexicon.known)
    question, ranked = known.answer(rest)
    rows = _resolve([key for key, _ in ranked[:DEEPEST]], place)
    if not rows and rest != plain:  # 小店 was no place after all, or one without guides
        place, rest = region_code, plain
        question, ranked = known.answer(rest)
        rows = _resolve([key for key, _ in ranked[:DEEPEST]], place)
    kept = _wanted(rows, Wish(audience, online, instant))
    start = min(after or 0, DEEPEST)
    end = start + limit
    return SearchPage(
        items=_lines(kept[start:end], place),
        after=end if end < len(kept) else None,
        total=len(kept),
        words=words.words(question.said),
        suggestions=() if kept else _close(rest, known),
        is_loose=bool(kept) and is_loose(question, ranked, known),
        said=question.said if question.repaired else "",
        region_code=place,
    )


def is_loose(question: Question, ranked: Sequence[tuple[int, float]], known: Knowledge) -> bool:
    """Whether what fits best is only near what is asked."""
    strange = known.index.strangeness(question.concepts, len(question.strange))
    return bool(ranked) and (ranked[0][1] < LOOSE or strange > STRANGE)


def _resolve(ranked: Sequence[int], region_code: str) -> list[Row]:
    """Return of each ranked item the list of the nearest division, in order of rank."""
    if not ranked:
        return []
    path = [region.code for region in region_path(home_of(region_code))][::-1]
    found = _ask(_NEAREST, {"regions": path, "basics": list(ranked)})
    missing = [key for key in ranked if key not in found][:BELOW]
    if missing and path:
        home = path[0]
        below = {"first": home, "last": prefix_of(home) + "z"}
        found |= _ask(_BELOW, {"basics": missing, **below})
    known = basics()  # an item taken out of force keeps its lists and texts
    return [found[key] for key in ranked if key in found and key in known]


def _ask(sql: str, parameters: dict[str, Any]) -> dict[int, Row]:
    return {row[1]: Row(*row) for row in hot_rows(sql, parameters)}


def _wanted(rows: list[Row], wish: Wish) -> list[Row]:
    if wish == Wish():
        return rows
    named = basics()
    texts = digests(row.body_id for row in rows)
    return [
        row
        for row in rows
        if (not wish.audience or wish.audience in named[row.basic_id].audience)
        and (wish.online is None or texts[row.body_id].is_online is wish.online)
        and (wish.instant is None or texts[row.body_id].is_instant is wish.instant)
    ]


def _lines(rows: Iterable[Row], region_code: str) -> tuple[GuideSummary, ...]:
    home = home_of(region_code)
    path = {region.code for region in region_path(home)}
    return tuple(
        replace(
            line,
            is_fallback=line.region_code != home and line.region_code in path,
            is_below=line.region_code not in path,
        )
        for line in summaries(rows)
    )


def suggest(
    text: str, *, limit: int = SUGGESTIONS, viewer: Actor = ANYONE
) -> tuple[Suggestion, ...]:
    """Return what somebody who has typed this may want: items and everyday words, ten at most."""
    del viewer
    plain = words.query(text).replace(" ", "")
    if not plain:
        return ()
    known = knowledge()
    begun = known.lexicon.beginning(plain, 5 * SUGGESTIONS)
    found = [Suggestion(t, "常用说法") for t in begun if t in known.synonyms][:TERMS]
    _, ranked = known.answer(plain)
    found += [Suggestion(known.names[key], "事项") for key, _ in ranked[:limit]]
    distinct = {s.text: s for s in reversed(found)}
    return tuple(dict.fromkeys(distinct[s.text] for s in found))[: min(limit, SUGGESTIONS)]


def _close(text: str, known: Knowledge) -> tuple[str, ...]:
    """Return everyday words and items close to words that found nothing, for 「换个说法试试」."""
    pairs = set(words.bigrams(text)) or set(text)
    scored = sorted((-len(pairs & set(words.bigrams(t))), t) for t in known.synonyms)
    close = [t for score, t in scored if score]
    names = [name for name in known.names.values() if pairs & set(words.bigrams(name))]
    return tuple(dict.fromkeys([*close[:3], *names[:3]]))[:5]
