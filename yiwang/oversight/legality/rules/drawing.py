"""Drawing lots that anybody can draw again (可复核的随机抽取).

A seed of 32 random bytes is chosen, and its SM3 made public, before the period is over. When the
list is closed its SM3 is made public and the seed revealed. The lot of a decision is
SM3(seed ‖ "|" ‖ number); the smallest lots are drawn: a share of the list, or of each organisation.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from yiwang.lib.gm.digest import sm3_hex

Line = Sequence[str]
"""Number of a decision, and its organisation."""


def digest(text: str) -> str:
    """Return the SM3 of a text, as it is made public."""
    return sm3_hex(text.encode())


def closed(lines: Sequence[Line]) -> str:
    """Return the SM3 of a closed list: a line each, number and organisation, by number."""
    return digest("\n".join(f"{number} {office}" for number, office in sorted(map(tuple, lines))))


def drawn(seed: str, lines: Sequence[Line], share: int, *, is_stratified: bool) -> list[str]:
    """Return the numbers that are drawn, by number."""
    groups: dict[str, list[str]] = defaultdict(list)
    for number, office in lines:
        groups[office if is_stratified else ""].append(number)
    found: list[str] = []
    for numbers in groups.values():
        size = -(-len(numbers) * share // 100)
        found += sorted(numbers, key=lambda n: digest(f"{seed}|{n}"))[:size]
    return sorted(found)


def faults(told: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with an exported draw; nothing when all of it can be made again."""
    lines, seed = told["list"], told["seed"]
    again = drawn(seed, lines, int(told["share"]), is_stratified=bool(told["is_stratified"]))
    checks = (
        (digest(seed) == told["seed_sm3"], "the seed is not the one that was committed"),
        (closed(lines) == told["list_sm3"], "the list is not the one that was closed"),
        (again == sorted(told["drawn"]), "other decisions are drawn from this list"),
    )
    return [said for holds, said in checks if not holds]
