"""A division named in a question: 「六安开药店」 asks about 六安市, wherever the asker lives."""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping

from yiwang.foundation.core.keeping import Kept
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import RegionInfo
from yiwang.lib.codes.divisions import COUNTRY, LENGTH, prefix_of
from yiwang.services.catalogue.rules import lexicon, words

from .listing import region_path

CITY, COUNTY, TOWNSHIP = 2, 3, 4
SHORTEST = 2
ENDINGS = ("省", "市", "区", "县")
LONGEST = 12
Names = Mapping[str, tuple[tuple[str, int], ...]]
"""Code and level of the divisions that bear a name."""
_kept: Kept[Names] = Kept(seconds=600, most=40)


def named_in(text: str, region_code: str, known: Container[str]) -> tuple[str, str]:
    """Return the division that a question is about and the question without its name.

    A name counts on whole words only and where no known word covers it: neither 合作 in 合作社
    nor 公安 in 公安局 is a place.
    """
    country, near = _names(region_code)
    for start, end in _spans(text):
        name = text[start:end]
        found = (*country.get(name, ()), *near.get(name, ()))
        if found and not _is_covered(text, start, end, known):
            rest = (text[:start] + " " + text[end:]).strip()
            return (_chosen(found, region_code), rest) if rest else (region_code, text)
    return region_code, text


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where one or several words begin and end, from the left, the longest first."""
    edges = [0]
    for word in words.plain(text):
        edges.append(edges[-1] + len(word))
    for n, start in enumerate(edges):
        for end in reversed(edges[n + 1 :]):
            if SHORTEST <= end - start <= LONGEST:
                yield start, end


def _is_covered(text: str, start: int, end: int, known: Container[str]) -> bool:
    """Whether a known word stands on these characters: 公安 in 公安局."""
    return any(
        text[a:b] in known
        for a in range(max(0, end - lexicon.LONGEST), start + 1)
        for b in range(end, min(len(text), a + lexicon.LONGEST) + 1)
    )


def _chosen(found: tuple[tuple[str, int], ...], region_code: str) -> str:
    """Prefer the asker's own division, then the one that shares most of its code."""
    path = {region.code for region in region_path(region_code)}
    if any(code in path for code, _ in found):
        return region_code
    return max(found, key=lambda r: (_shared(r[0], region_code), -r[1]))[0]


def _shared(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))


def _names(region_code: str) -> tuple[Names, Names]:
    """Return the country's names and those that only the asker's own province knows."""
    country = _kept.get(COUNTRY, _of_country)
    province = prefix_of(region_code, 1).ljust(LENGTH, "0")
    if not region_path(province):
        return country, {}
    return country, _kept.get(province, lambda: _of_province(province))


def _of_country() -> Names:
    """Return whole names to the county, short ones to the city."""
    found: dict[str, tuple[tuple[str, int], ...]] = defaultdict(tuple)
    for region in orgs.regions_below(COUNTRY, levels=frozenset({1, CITY, COUNTY})):
        mark = (region.code, region.level)
        if len(region.name) > SHORTEST or not region.name.endswith("区"):  # 郊区, 城区
            found[region.name] += (mark,)
        for name in _short(region) if region.level <= CITY else ():
            found[name] += (mark,)
    return dict(found)


def _of_province(province: str) -> Names:
    """Return the short names of a province's counties and the whole ones of its townships."""
    found: dict[str, tuple[tuple[str, int], ...]] = defaultdict(tuple)
    for region in orgs.regions_below(province, levels=frozenset({COUNTY, TOWNSHIP})):
        whole = (region.name,) if len(region.name) > SHORTEST else ()
        for name in _short(region) if region.level == COUNTY else whole:
            found[name] += ((region.code, region.level),)
    return dict(found)


def _short(region: RegionInfo) -> tuple[str, ...]:
    """Return a name without its ending: 六安市 is also 六安."""
    short = region.name[:-1]
    return (short,) if region.name.endswith(ENDINGS) and len(short) >= SHORTEST else ()
