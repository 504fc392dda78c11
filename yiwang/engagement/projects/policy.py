"""Who may do what with projects; takes loaded values only."""

from collections.abc import Collection, Iterable
from typing import Protocol
from uuid import UUID

from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.types import Permission

from .rules import joint
from .types import EventAct, EventState

WORKS = (Permission.ACCEPT, Permission.REVIEW, Permission.DECIDE)
"""Rights of those who handle cases: any of them works on projects for its organisation."""
EDIT, PUBLISH = Permission.EDIT_CATALOGUE, Permission.PUBLISH_CATALOGUE


class Owned(Protocol):
    """What a policy asks of a project."""

    owner_id: UUID
    contact_id: UUID
    region_code: str


def party_of(viewer: Actor) -> UUID | None:
    """Whom a citizen acts for now."""
    if viewer.is_staff:
        return None
    return viewer.legal_person_id or viewer.on_behalf_of or viewer.person_id


def is_owner(viewer: Actor, project: Owned) -> bool:
    """Whether the viewer is the owner or acts for it now (业主)."""
    return party_of(viewer) == project.owner_id


def places(viewer: Actor) -> frozenset[UUID]:
    """The organisations of the viewer's post."""
    if not viewer.is_staff:
        return frozenset()
    mine = {viewer.organisation_id, *viewer.organisation_ids}
    return frozenset(one for one in mine if one is not None)


def works(viewer: Actor) -> bool:
    """Whether the post handles cases, and so projects."""
    return viewer.is_staff and any(viewer.has(right) for right in WORKS)


def reads(viewer: Actor) -> bool:
    """Whether the post reads the projects of its organisations."""
    return works(viewer) or (viewer.is_staff and viewer.has(Permission.READ_CASES))


def watches(viewer: Actor) -> bool:
    """Whether the post supervises (电子监察)."""
    return viewer.is_staff and viewer.has(Permission.READ_SUPERVISION)


def may_see(viewer: Actor, project: Owned, parties: Collection[UUID]) -> bool:
    """Whether a project exists for the viewer: its owner, who takes part, who supervises there."""
    if viewer.is_system or is_owner(viewer, project):
        return True
    if reads(viewer) and places(viewer) & set(parties):
        return True
    return watches(viewer) and viewer.reaches(project.region_code)


def leads(viewer: Actor, lead_ids: Iterable[UUID | None]) -> bool:
    """Whether the viewer's post leads (牵头)."""
    return works(viewer) and bool(places(viewer) & {one for one in lead_ids if one})


def is_involved(viewer: Actor, project: Owned) -> bool:
    """Whether it is the viewer's own project, in whatever role they stand before us (回避)."""
    return viewer.person_id in {project.owner_id, project.contact_id}


def event_acts(
    viewer: Actor,
    state: EventState,
    *,
    owns: bool,
    lead_id: UUID,
    parties: Collection[UUID],
) -> frozenset[EventAct]:
    """What the viewer may do with a joint event now."""
    mine: set[EventAct] = set()
    if owns:
        mine |= joint.OWNER_S
    if leads(viewer, [lead_id]):
        mine |= joint.LEAD_S
    if works(viewer) and places(viewer) & set(parties):
        mine |= joint.PARTY_S
    return frozenset(act for act in mine if joint.after(state, act) is not None)


def may_propose(actor: Actor, region_code: str) -> bool:
    """Whether the actor proposes another list of approvals for a division."""
    return actor.has(EDIT) and actor.reaches(region_code)


def may_publish(actor: Actor, region_code: str, proposer_id: str) -> bool:
    """Whether the actor publishes what somebody else proposed (另一人发布)."""
    return actor.has(PUBLISH) and actor.reaches(region_code) and actor.id != proposer_id


def may_assess(actor: Actor, region_code: str) -> bool:
    """Whether the actor keeps regional assessments of a division (区域评估)."""
    return works(actor) and actor.reaches(region_code)


def keeps_catalogue(actor: Actor) -> bool:
    """Whether the post edits or publishes the catalogue."""
    return actor.is_staff and (actor.has(EDIT) or actor.has(PUBLISH))


def may_look(actor: Actor, region_code: str) -> bool:
    """Whether the actor sees a list that is not published."""
    return actor.is_system or (keeps_catalogue(actor) and actor.reaches(region_code))
