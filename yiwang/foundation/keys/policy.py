"""Who may do what with keys: keepers act, auditors look, the platform makes what it needs."""

from typing import Final

from yiwang.foundation.core.types import Actor

KEEP: Final = "keys.keep"
_LOOK: Final = (KEEP, "audit.read")


def may_keep(actor: Actor) -> bool:
    """Whether the actor proposes and decides; always a person, never the platform."""
    return actor.is_staff and actor.has(KEEP)


def may_look(viewer: Actor) -> bool:
    """Whether the viewer sees which keys and certificates there are."""
    return viewer.is_system or (viewer.is_staff and any(viewer.has(right) for right in _LOOK))
