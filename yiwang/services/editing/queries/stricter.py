"""Whether a text burdens applicants more than the one it began from."""

from collections.abc import Mapping
from typing import Any

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.services.editing.rules import elements


def refusals(
    base: Mapping[str, Any],
    content: Mapping[str, Any],
    *,
    is_office: bool,
    viewer: Actor = ANYONE,
) -> dict[str, str]:
    """Return what an implementing list may not say, by element: the sentence that mends it.

    《优化营商环境条例》第三十五条. ``is_office``: the catalogue office of the province may tighten.
    """
    del viewer
    return elements.refusals(base, content, is_office=is_office)
