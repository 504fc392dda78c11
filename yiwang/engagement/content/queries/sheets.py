"""Forms on paper, made from their definitions (空白表, 样表)."""

from yiwang.engagement.content import providers
from yiwang.foundation.core.types import ANYONE, Actor


def form_sheet(version_id: int, *, is_filled: bool = False, viewer: Actor = ANYONE) -> bytes:
    """Return a version of a form as a PDF, empty or filled in as an example.

    :raises NotFound: there is no such version.
    """
    del viewer
    return providers.sheet(version_id, is_filled)
