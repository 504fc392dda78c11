"""What search knows of words: how they sound, and which known word a mistyped one means."""

import bisect
import functools
import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from . import sounds, words

LONGEST = 8
SHORTEST_WITH_A_GAP = 4
LONGEST_LETTERS = 40
FEWEST_INITIALS = 2
CHOICES = 5
HOLDING = 20
MOST_BEGUN = 200
PAIR = 2


@dataclass(frozen=True, slots=True)
class Repair:
    """A stretch of a text and the known word it most likely means."""

    start: int
    end: int
    word: str


@dataclass(frozen=True, slots=True)
class _Cover:
    """Which characters of a text stand in known words, and which in words of the language."""

    known: list[bool]
    plain: list[bool]


@dataclass(frozen=True, slots=True)
class _Keys:
    """Under what a word is found: how it sounds, how it is typed, with which slips."""

    sound: tuple[str, ...]
    letters: tuple[str, ...]
    initials: tuple[str, ...]
    slips: tuple[str, ...]


@functools.lru_cache(maxsize=20_000)  # a changed text brings few words that were not known before
def _keys(word: str) -> _Keys:
    spellings = sounds.spellings(word)
    gaps = range(len(word)) if len(word) >= SHORTEST_WITH_A_GAP else ()
    slips = [(f"{word[:n]}?{word[n + 1 :]}", word[:n] + word[n + 1 :]) for n in gaps]
    return _Keys(
        sounds.sound(word),
        tuple(dict.fromkeys("".join(syllables) for syllables in spellings)),
        tuple(dict.fromkeys(map(sounds.initials, spellings))),
        tuple(dict.fromkeys(itertools.chain.from_iterable(slips))),
    )


class Lexicon:
    """Known words with how common each is: exact, by sound, by letters, with one slip."""

    def __init__(self, known: Mapping[str, float]) -> None:
        """Make the keys of every known word."""
        self.known = {w: n for w, n in known.items() if 1 < len(w) <= LONGEST}
        self._sounds: dict[tuple[str, ...], list[str]] = defaultdict(list)
        self._letters: dict[str, list[str]] = defaultdict(list)
        self._initials: dict[str, list[str]] = defaultdict(list)
        self._slips: dict[str, list[str]] = defaultdict(list)
        for word in self.known:
            self._add(word)
        self._ordered = sorted(self.known)
        self._ordered_keys = (sorted(self._letters), sorted(self._initials))

    def _add(self, word: str) -> None:
        keys = _keys(word)
        if keys.sound:
            self._sounds[keys.sound].append(word)
        for found, here in (
            (self._letters, keys.letters),
            (self._initials, keys.initials),
            (self._slips, keys.slips),
        ):
            for key in here:
                found[key].append(word)

    def _best(self, found: Iterable[str]) -> str:
        return max(found, key=lambda w: (self.known[w], w), default="")

    def repairs(self, text: str) -> tuple[Repair, ...]:
        """Return what is mistyped: 身分证 → 身份证, 失业保金 → 失业保险金; never a known word."""
        cover = self._cover(text)
        if all(cover.known):
            return ()
        found: list[Repair] = []
        taken = [False] * len(text)
        for size in range(min(LONGEST, len(text)), 1, -1):
            for start in range(len(text) - size + 1):
                end = start + size
                word = "" if any(taken[start:end]) else self._meant(text, start, end, cover)
                if word:
                    found.append(Repair(start, end, word))
                    taken[start:end] = [True] * size
        return tuple(sorted(found, key=lambda r: r.start))

    def _meant(self, text: str, start: int, end: int, cover: _Cover) -> str:
        """Return the known word that a stretch means, or nothing."""
        window = text[start:end]
        if all(cover.known[start:end]) or window in self.known or not words.is_chinese(window):
            return ""
        plain = cover.plain[start:end]
        if len(window) == PAIR and any(plain):
            return ""
        same = self._sounds.get(sounds.sound(window), ())
        if same:
            return self._best(same)
        if all(plain):  # words of Chinese, just not ours: 企业登记 is no slip of 失业登记
            return self._best(self._lacking(window)) if len(window) > PAIR + 1 else ""
        return self._best(self._slipped(window))

    def _slipped(self, window: str) -> Iterable[str]:
        """Yield known words that differ by one wrong, missing or superfluous character."""
        if len(window) >= SHORTEST_WITH_A_GAP:
            for n, character in enumerate(window):
                shorter = window[:n] + window[n + 1 :]
                if n in {0, len(window) - 1} and shorter in self.known:
                    continue  # 领老人补贴 is 老人补贴 with a word beside it
                if character not in words.FILLERS:  # 这类 is no slip of 二类
                    yield from self._slips.get(f"{window[:n]}?{window[n + 1 :]}", ())
                if len(shorter) >= SHORTEST_WITH_A_GAP and shorter in self.known:
                    yield shorter
        yield from self._lacking(window)

    def _lacking(self, window: str) -> Iterable[str]:
        """Yield known words of which a stretch lacks one character; 类医疗器械 lacks none."""
        if window[1:] in self.known or window[:-1] in self.known:
            return ()
        return (w for w in self._slips.get(window, ()) if len(w) == len(window) + 1)

    def _cover(self, text: str) -> _Cover:
        """Say which characters stand in a known word, and which in any word of Chinese."""
        known = [not words.is_chinese(c) for c in text]
        for start in range(len(text)):
            for end in range(start + 2, min(start + LONGEST, len(text)) + 1):
                if text[start:end] in self.known:
                    known[start:end] = [True] * (end - start)
        plain = list(known)
        place = 0
        for word in words.plain(text):
            if len(word) > 1 or word in words.FILLERS:
                plain[place : place + len(word)] = [True] * len(word)
            place += len(word)
        return _Cover(known, plain)

    def spelt(self, letters: str) -> tuple[str, ...]:
        """Return words spelt by letters: shenfenzhengbuling → 身份证, 补领; none unless wholly."""
        if len(letters) > LONGEST_LETTERS:
            return ()
        ways: list[tuple[str, ...] | None] = [()] + [None] * len(letters)
        for end in range(2, len(letters) + 1):
            for start in range(end - 1):
                before = ways[start]
                words_here = self._letters.get(letters[start:end])
                if before is None or not words_here:
                    continue
                way = (*before, self._best(words_here))
                known = ways[end]
                if known is None or len(way) < len(known):
                    ways[end] = way
        return ways[-1] or ()

    def abbreviated(self, letters: str) -> tuple[str, ...]:
        """Return the most common words with these initials: sfz → 身份证."""
        if len(letters) < FEWEST_INITIALS:
            return ()
        found = self._initials.get(letters, ())
        return tuple(sorted(found, key=lambda w: (-self.known[w], w))[:CHOICES])

    def holding(self, character: str) -> tuple[str, ...]:
        """Return the most common words that hold a character: 烟 → 烟草, 烟花."""
        found = (w for w in self.known if character in w)
        return tuple(sorted(found, key=lambda w: (-self.known[w], len(w), w))[:HOLDING])

    def beginning(self, typed: str, limit: int) -> tuple[str, ...]:
        """Return known words that begin with what is typed, in characters, pinyin or initials."""
        found = list(_from(self._ordered, typed))
        if typed.isascii():
            for keys, ordered in zip(
                (self._letters, self._initials), self._ordered_keys, strict=True
            ):
                found += [word for key in _from(ordered, typed) for word in keys[key]]
        distinct = dict.fromkeys(found)
        return tuple(sorted(distinct, key=lambda w: (-self.known[w], len(w), w))[:limit])


def _from(ordered: list[str], typed: str) -> Iterable[str]:
    """Yield the words of an ordered list that begin with what is typed, so many at most."""
    start = bisect.bisect_left(ordered, typed)
    return itertools.takewhile(
        lambda word: word.startswith(typed), itertools.islice(ordered, start, start + MOST_BEGUN)
    )
