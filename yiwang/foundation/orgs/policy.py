"""Who may change reference data."""

from yiwang.foundation.core.types import Actor


def may_edit(actor: Actor) -> bool:
    """Administrators of the platform, and the platform itself."""
    return actor.has("admin.manage")
