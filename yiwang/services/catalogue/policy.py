"""Who may change the catalogue."""

from yiwang.foundation.core.types import Actor

EDIT = "catalogue.edit"
PUBLISH = "catalogue.publish"
WATCH = "supervision.read"


def may_publish(actor: Actor) -> bool:
    """Whether the actor publishes catalogue items and implementing lists."""
    return actor.has(PUBLISH)


def may_propose_in(actor: Actor, region_code: str) -> bool:
    """Whether the actor edits the lists of the division (目录编辑)."""
    return actor.has(EDIT) and actor.reaches(region_code)


def may_publish_in(actor: Actor, region_code: str) -> bool:
    """Whether the actor publishes the lists of the division (发布审核)."""
    return actor.has(PUBLISH) and actor.reaches(region_code)


def may_edit(actor: Actor) -> bool:
    """Whether the actor keeps the words of search (近义词, 无结果词)."""
    return actor.has(EDIT)


def may_see_missed(actor: Actor) -> bool:
    """Whether the actor reads what was looked for in vain (无结果词): who mends it, who watches."""
    return may_edit(actor) or actor.has(WATCH)


def may_check(actor: Actor) -> bool:
    """Whether the actor checks the whole catalogue and reads what was found (质量核查)."""
    return actor.has(EDIT) or actor.has(PUBLISH)
