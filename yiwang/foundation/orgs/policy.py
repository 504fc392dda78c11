"""Who may change reference data."""

from yiwang.foundation.core.types import Actor

MANAGE = "admin.manage"


def may_edit(actor: Actor) -> bool:
    """Administrators of the platform, and the platform itself."""
    return actor.has(MANAGE)
