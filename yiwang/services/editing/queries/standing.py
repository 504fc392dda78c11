"""Where an actor works, as the policy asks it."""

from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.editing.policy import Standing


def standing_of(viewer: Actor) -> Standing:
    """Return the organisations of an actor with their standard names and divisions."""
    ids = viewer.organisation_ids
    if viewer.organisation_id is not None:
        ids |= {viewer.organisation_id}
    found = orgs.organisations(ids) if ids else {}
    departments = {(o.standard_name, o.region_code) for o in found.values()}
    return Standing(frozenset(ids), frozenset(departments))
