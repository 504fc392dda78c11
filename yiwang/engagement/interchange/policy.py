"""Who imports, who confirms, who looks on; takes loaded values only."""

from typing import Protocol

from yiwang.engagement.interchange.types.imports import OPEN, ImportState
from yiwang.foundation.core.types import Actor
from yiwang.lib.codes import divisions

EDIT, PUBLISH = "catalogue.edit", "catalogue.publish"


class Uploaded(Protocol):
    """What a policy asks of an import."""

    state: str
    region_code: str
    uploaded_by_id: str


def may_upload(actor: Actor) -> bool:
    """Whether the actor imports items and lists for the own division and those below it."""
    return actor.has(EDIT) and bool(actor.region_code)


def is_office(actor: Actor) -> bool:
    """Whether the actor edits for a whole province: basic items are that office's alone."""
    return divisions.level_of(actor.region_code) == 1


def may_see(actor: Actor, row: Uploaded) -> bool:
    """Whether an import exists for the actor."""
    return (actor.has(EDIT) or actor.has(PUBLISH)) and actor.reaches(row.region_code)


def may_confirm(actor: Actor, row: Uploaded) -> bool:
    """Whether the actor publishes it: another person than the one who uploaded it."""
    allowed = actor.has(PUBLISH) and actor.reaches(row.region_code)
    return allowed and actor.id != row.uploaded_by_id and row.state == ImportState.READY


def may_drop(actor: Actor, row: Uploaded) -> bool:
    """Whether the actor gives it up before it is published."""
    waits = row.state in OPEN and row.state != ImportState.PUBLISHING
    return waits and may_see(actor, row)
