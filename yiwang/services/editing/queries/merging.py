"""A second editor's text put together with what somebody else saved meanwhile."""

from collections.abc import Mapping
from typing import Any

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.services.editing.rules import differences
from yiwang.services.editing.types import Difference, Merged, RevisionInfo


def merged(
    current: RevisionInfo,
    typed: Mapping[str, Any],
    before: Mapping[str, Any],
    *,
    viewer: Actor = ANYONE,
) -> tuple[Merged, tuple[str, ...], tuple[Difference, ...]]:
    """Return the typed text with the others' changes, what they changed, and what both did.

    ``before`` holds the elements that others changed since, as the second editor saw them.
    """
    del viewer
    target = current.target
    seen = {**current.content, **before}
    found = differences.merge(target, base=seen, mine=typed, theirs=current.content)
    told = differences.differences(target, current.content, found.content)
    both = tuple(one for one in told if one.key in found.disputed)
    return found, differences.labels(target, list(before)), both
