"""Who may change the catalogue."""

from yiwang.foundation.core.types import Actor

PUBLISH = "catalogue.publish"


def may_publish(actor: Actor) -> bool:
    """Whether the actor publishes catalogue items and implementing lists."""
    return actor.has(PUBLISH)
