"""Which texts fit a question: words weighed by how rare they are and where they stand."""

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

WEIGHTS: Mapping[str, float] = {"A": 1.0, "B": 0.5, "C": 0.25, "D": 0.3}
"""Name, situations and themes, materials and result, pairs of the name's characters."""
BEST = 500
LEAST = 0.3
"""Share of the best score below which a text is left out."""
EXACT = 0.45
"""Share of the score that a wholly explained name earns."""
PARTLY = 0.35
PLAIN = frozenset({"新办", "核发", "签发", "发放", "审批", "办理", "申领", "首次"})
"""Words of names that say no more than that the thing is handled the ordinary way."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Words that together say what is meant."""

    words: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Concept:
    """A part of a question with the ways the catalogue may say it."""

    alternatives: tuple[Alternative, ...]
    weight: float = 1.0


class Index:
    """Texts by word, kept in memory: their number is that of basic items, not of guides."""

    def __init__(self) -> None:
        """Make an empty index."""
        self._postings: dict[str, dict[int, float]] = defaultdict(dict)
        self._names: dict[int, tuple[str, ...]] = {}
        self._rarities: dict[str, float] = {}
        self._whole: dict[int, float] = {}

    def add(self, key: int, name: Iterable[str], weighted: Mapping[str, str]) -> None:
        """Add a text: the words of its name, and every word with its weight A to D."""
        self._names[key] = tuple(w for w in name if w not in PLAIN)
        self._rarities.clear()
        self._whole.clear()
        for word, weight in weighted.items():
            value = WEIGHTS[weight]
            if value > self._postings[word].get(key, 0.0):
                self._postings[word][key] = value

    def __len__(self) -> int:
        """How many texts."""
        return len(self._names)

    def __contains__(self, word: str) -> bool:
        """Whether any text has the word."""
        return word in self._postings

    def rarity(self, word: str) -> float:
        """Return how much a word tells: one that stands in every text tells nearly nothing."""
        known = self._rarities.get(word)
        if known is None:
            texts = sum(self._postings.get(word, {}).values())
            known = math.log(1 + (len(self._names) + 1) / (texts + 0.5))
            if word in self._postings:
                self._rarities[word] = known
        return known

    def rank(self, concepts: Iterable[Concept]) -> list[tuple[int, float]]:
        """Return the best texts with the share of the question that each answers (0 to 1)."""
        scores: dict[int, float] = defaultdict(float)
        used: set[str] = set()
        whole = 0.0
        for concept in concepts:
            worth = self._worth(concept)
            if not worth:
                continue
            whole += worth
            used.update(w for way in concept.alternatives for w in way.words)
            for key, share in self._matches(concept).items():
                scores[key] += worth * share
        # only the name's share can raise or lower a text: the far behind need not be looked at
        likely = heapq.nlargest(BEST, scores.items(), key=lambda pair: (pair[1], -pair[0]))
        scored = [(key, self._score(key, score, used) / whole) for key, score in likely]
        best = sorted(scored, key=lambda pair: (-pair[1], pair[0]))
        return [pair for pair in best if pair[1] >= LEAST * best[0][1]]

    def strangeness(self, concepts: Iterable[Concept], strange: int) -> float:
        """Return which share of a question is told by words that no text has (0 to 1)."""
        told, unknown = sum(map(self._worth, concepts)), strange * self.rarity("")
        return unknown / (told + unknown) if unknown else 0.0

    def _worth(self, concept: Concept) -> float:
        """Return the weight of a concept: that of the rarest word of its first known way."""
        for alternative in concept.alternatives:
            known = [self.rarity(w) for w in alternative.words if w in self._postings]
            if known:
                return concept.weight * max(known)
        return 0.0

    def _matches(self, concept: Concept) -> dict[int, float]:
        """Return how far each text has what one concept means, in the way that fits best."""
        first, *others = concept.alternatives
        found = self._shares(first)
        for alternative in others:
            for key, share in self._shares(alternative).items():
                if share > found.get(key, 0.0):
                    found[key] = share
        return found

    def _shares(self, alternative: Alternative) -> dict[int, float]:
        """Return how far each text has the words of one way; all of them count far more."""
        rarities = {w: self.rarity(w) for w in alternative.words}
        whole = sum(rarities.values())
        weighed: dict[int, float] = defaultdict(float)
        present: dict[int, int] = defaultdict(int)
        for word, rarity in rarities.items():
            for key, weight in self._postings.get(word, {}).items():
                weighed[key] += rarity * weight
                present[key] += 1
        every, unit = len(rarities), alternative.weight / whole if whole else 0.0
        return {
            key: value * unit * (1.0 if present[key] == every else PARTLY)
            for key, value in weighed.items()
        }

    def _score(self, key: int, score: float, used: set[str]) -> float:
        """Prefer names that the question explains wholly over longer ones."""
        name = self._names[key]
        whole = self._whole.get(key)
        if whole is None:
            whole = self._whole[key] = sum(self.rarity(w) for w in name)
        explained = sum(self.rarity(w) for w in name if w in used)
        return score * (1 - EXACT + EXACT * (explained / whole if whole else 0.0))
