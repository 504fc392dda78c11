"""How Chinese sounds: readings of words, and keys under which words that sound alike are equal."""

import functools
import itertools
import re

from pypinyin import Style, pinyin

COMBINATIONS = 4
_LETTERS = re.compile(r"[a-z]+")
_LOOSE = (("zh", "z"), ("ch", "c"), ("sh", "s"))


@functools.lru_cache(maxsize=20_000)
def readings(character: str) -> tuple[str, ...]:
    """Return the readings of a character without tones, the usual one first; none for others."""
    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(r for r in found[0] if _LETTERS.fullmatch(r)) if found else ()


@functools.lru_cache(maxsize=20_000)
def loose(syllable: str) -> str:
    """Return a syllable as many people hear it: no curled tongue, n and ng alike, l like n."""
    for curled, flat in _LOOSE:
        if syllable.startswith(curled):
            syllable = flat + syllable[2:]
    if syllable.startswith("l"):
        syllable = "n" + syllable[1:]
    return syllable.removesuffix("g") if syllable.endswith("ng") else syllable


def sound(text: str) -> tuple[str, ...]:
    """Return the loose syllables of Chinese characters; empty when one has no reading."""
    found = [readings(c) for c in text]
    return tuple(loose(r[0]) for r in found) if all(found) else ()


def spellings(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the syllables of a word in its readings, at most four of them."""
    found = [readings(c)[:2] for c in text]
    if not all(found):
        return ()
    return tuple(itertools.islice(itertools.product(*found), COMBINATIONS))


def initials(syllables: tuple[str, ...]) -> str:
    """Return the first letters: shen fen zheng → sfz."""
    return "".join(s[0] for s in syllables)
