"""The laws that items cite (政策法规): which articles, which items."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.services.catalogue.models import BasicItem
from yiwang.services.catalogue.rules import citations
from yiwang.services.catalogue.types import LawInfo

from .listing import elsewhere
from .memory import remember


def laws(*, viewer: Actor = ANYONE) -> tuple[LawInfo, ...]:
    """Return every law cited by an item in force, by level and name."""
    del viewer
    return remember("laws", lambda: tuple(_laws()[key][0] for key in _order()))


def _order() -> list[str]:
    found = _laws()
    return sorted(found, key=lambda k: (citations.RANK.index(found[k][0].level), found[k][0].law))


def law(key: str, *, region_code: str, viewer: Actor = ANYONE) -> LawInfo | None:
    """Return one law with the guides that rest on it, as the division offers them."""
    del viewer
    found = _laws().get(key)
    if found is None:
        return None
    info, codes = found
    guides = [elsewhere(code, region_code) for code in codes]
    return replace(info, guides=tuple(g for g in guides if g))


def _laws() -> Mapping[str, tuple[LawInfo, tuple[str, ...]]]:
    return remember("laws_by_key", _collect)


def _collect() -> Mapping[str, tuple[LawInfo, tuple[str, ...]]]:
    cited: dict[str, list[tuple[str, str, Mapping[str, Any]]]] = {}
    rows = BasicItem.objects.exclude(current=None).values_list(
        "code", "current__name", "current__bases"
    )
    for code, name, bases in rows:
        for basis in bases:
            cited.setdefault(basis["law"], []).append((code, name, basis))
    return {key(name): (_info(name, uses), _codes(uses)) for name, uses in cited.items()}


def key(law_name: str) -> str:
    """Return the part of an address that names a law."""
    return hashlib.sha256(law_name.encode()).hexdigest()[:12]


def _codes(uses: list[tuple[str, str, Mapping[str, Any]]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for code, _, _ in uses))


def _info(name: str, uses: list[tuple[str, str, Mapping[str, Any]]]) -> LawInfo:
    version = max((basis.get("version") or "" for _, _, basis in uses), default="")
    articles = dict.fromkeys(a for _, _, basis in uses for a in basis.get("articles", ()))
    return LawInfo(
        key=key(name),
        law=name,
        version=version,
        articles=tuple(sorted(articles, key=citations.number)),
        verified=all(basis.get("verified") for _, _, basis in uses),
        item_names=tuple(dict.fromkeys(item for _, item, _ in uses)),
        level=citations.level(name),
        validity="现行有效" if version else "效力待核对",
    )
