"""A question as people type it, read into concepts: everyday words, slips, pinyin, fillers."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from . import ages, words
from .lexicon import Lexicon
from .ranking import Alternative, Concept, Index

MEANING = 0.95
"""What the catalogue calls an everyday word weighs nearly as much as the word itself."""
SECOND = 0.85
GAPPED = 0.9
GAP = 4
WHO = 0.5
TOKENS = 40
_RUNS = re.compile(r"[a-z]+|[0-9]+|[㐀-鿿]+")
_HAN = re.compile(r"[㐀-鿿]+")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, as the index wants it; ``said`` is the text after repair."""

    concepts: tuple[Concept, ...]
    said: str
    repaired: bool = False
    strange: tuple[str, ...] = ()
    """Words that tell what is wanted and that no text and no editor knows."""


@dataclass(frozen=True, slots=True)
class Term:
    """An everyday word found in a question."""

    places: frozenset[int]
    meanings: tuple[str, ...]
    weight: float
    term: str


class Reader:
    """Reads questions with the words of the catalogue and the everyday words of its editors."""

    def __init__(
        self, index: Index, lexicon: Lexicon, synonyms: Mapping[str, tuple[str, ...]]
    ) -> None:
        """Keep what reading needs; everyday words by their first character, long ones first."""
        self._index, self._lexicon, self._synonyms = index, lexicon, synonyms
        self._by_first: dict[str, list[str]] = {}
        for term in sorted(synonyms, key=lambda t: (-len(t), t)):
            self._by_first.setdefault(term[:1], []).append(term)

    def read(self, text: str) -> Question:
        """Return the concepts of a question; never more than forty, none for empty text."""
        plain = words.query(text)
        said = "".join(self._runs(plain))
        repaired = said != plain.replace(" ", "")
        told = words.without_asides(ages.plainly(said))
        terms = [] if len(said) == 1 else self._terms(told)
        left = _without(told, terms)
        concepts = tuple(self._concepts(said, terms, left))[:TOKENS]
        strange = (w for w in words.telling(left) if w not in self._index)
        return Question(concepts, said, repaired, tuple(strange))

    def knowing(self, more: Mapping[str, tuple[str, ...]]) -> "Reader":
        """Return a reader that knows more everyday words, to see what they would find."""
        return Reader(self._index, self._lexicon, {**self._synonyms, **more})

    def _runs(self, plain: str) -> Iterable[str]:
        for run in _RUNS.findall(plain):
            if _HAN.fullmatch(run):
                yield self._mended(run)
            elif run in self._by_first.get(run[0], ()) or run in self._index:
                yield run
            else:
                yield self._from_letters(run)

    def _mended(self, run: str) -> str:
        for repair in reversed(self._lexicon.repairs(run)):
            run = run[: repair.start] + repair.word + run[repair.end :]
        return run

    def _from_letters(self, run: str) -> str:
        """Return the Chinese of a run of letters, if it spells or abbreviates known words."""
        spelt = "".join(self._lexicon.spelt(run))
        return spelt or next(iter(self._lexicon.abbreviated(run)), run)

    def _concepts(self, said: str, terms: Iterable[Term], left: str) -> Iterable[Concept]:
        if len(said) == 1:
            yield self._of_character(said)
            return
        for term in terms:
            yield self._of_term(term)
        for word in words.cut(left):
            if word not in words.FILLERS:
                yield self._of_word(word)

    def _terms(self, said: str) -> list[Term]:
        """Return the everyday words of a question, the longest first, none over another."""
        ends, characters = _spans(said), set(said)
        found = [
            Term(places, self._synonyms[term], weight, term)
            for start, first in enumerate(said)
            for term in self._by_first.get(first, ())
            if term[-1] in characters
            for places, weight in [_places(said, start, term)]
            if places and (weight == 1.0 or _whole(places, ends))
        ]
        found.sort(key=lambda t: (-len(t.places) * t.weight, min(t.places)))
        kept: list[Term] = []
        for term in found:
            if not any(term.places & other.places for other in kept):
                kept.append(term)
        return kept

    def _of_term(self, term: Term) -> Concept:
        literal = Alternative(words.words(term.term) or (term.term,))
        meant = [
            Alternative(words.words(meaning), MEANING if n == 0 else SECOND)
            for n, meaning in enumerate(term.meanings)
        ]
        weight = term.weight * (1.0 + 0.1 * len(term.places))
        return Concept((*meant, literal), weight * WHO if term.term in words.WHO else weight)

    def _of_character(self, character: str) -> Concept:
        """Return what a single character may be short for: 税 for 契税, 纳税人."""
        ways = (w for w in self._lexicon.holding(character) if w in self._index)
        return Concept(tuple(Alternative((w,)) for w in ways))

    def _of_word(self, word: str) -> Concept:
        ways = [Alternative((word,))] if word in self._index else []
        parts = tuple(w for w in words.words(word) if w != word and w in self._index)
        if parts:
            ways.append(Alternative(parts, GAPPED))
        pairs = tuple(p for p in words.bigrams(word) if p != word and p in self._index)
        if pairs and not ways:
            ways.extend(Alternative((p,), 0.5) for p in pairs)
        return Concept(tuple(ways), weight=1.0 if len(word) > 1 else 0.4)


def _without(said: str, terms: Iterable[Term]) -> str:
    """Return a text with blanks for its everyday words."""
    taken = frozenset().union(*(term.places for term in terms))
    return "".join(" " if n in taken else c for n, c in enumerate(said))


def _places(said: str, start: int, term: str) -> tuple[frozenset[int], float]:
    """Return where an everyday word stands from a place on, whole or with a few characters between.

    「身份证丢了」 stands in 「身份证不小心丢了」, 「开饭馆」 in 「开个小饭馆」.
    """
    if said.startswith(term, start):
        return frozenset(range(start, start + len(term))), 1.0
    if len(term) <= 2 or not words.is_chinese(term):  # noqa: PLR2004  too short to be torn apart
        return frozenset(), 0.0
    places, at = [start], start
    for character in term[1:]:
        at = said.find(character, at + 1)
        if at < 0 or at - start > len(term) + GAP:
            return frozenset(), 0.0
        places.append(at)
    return frozenset(places), GAPPED


def _spans(said: str) -> list[tuple[int, int]]:
    """Return where the words of a text begin and end."""
    spans, at = [], 0
    for word in words.plain(said):
        spans.append((at, at + len(word)))
        at += len(word)
    return spans


def _whole(places: frozenset[int], spans: list[tuple[int, int]]) -> bool:
    """Whether a torn term takes whole words or at least two characters of one: not 药 of 农药."""
    for start, end in spans:
        taken = sum(n in places for n in range(start, end))
        if taken == 1 and end - start > 1:
            return False
    return True
