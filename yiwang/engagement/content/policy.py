"""Who may do what with a manuscript; takes loaded values only."""

from collections.abc import Sequence
from typing import Protocol

from yiwang.foundation.core.types import Actor
from yiwang.lib.codes import divisions

from .types import Act, Kind, State

EDIT = "catalogue.edit"
PUBLISH = "catalogue.publish"
MANAGE = "admin.manage"
ANY = (EDIT, PUBLISH, MANAGE)
EDITABLE = frozenset({State.DRAFT, State.RETURNED, State.PUBLISHED, State.REMOVED})


class Draft(Protocol):
    """What a policy asks of a manuscript."""

    kind: str
    state: str
    region_code: str
    acted: Sequence[str]
    published_id: int | None
    is_unverified: bool


def keeps_national(actor: Actor) -> bool:
    """Whether the actor keeps what concerns the whole country: each province's office does."""
    return bool(actor.region_code) and divisions.level_of(actor.region_code) == 1


def reaches(actor: Actor, region_code: str) -> bool:
    """Whether a text of this place is within the actor's reach."""
    is_national = region_code == divisions.COUNTRY
    return actor.reaches(region_code) or (is_national and keeps_national(actor))


def may_write(actor: Actor, kind: Kind, region_code: str) -> bool:
    """Whether the actor writes such texts for this place; the centre's own, administrators too."""
    right = actor.has(EDIT) or (kind is Kind.CENTRE and actor.has(MANAGE))
    return right and reaches(actor, region_code)


def may_see(actor: Actor, draft: Draft) -> bool:
    """Whether a manuscript exists for the actor."""
    if not reaches(actor, draft.region_code):
        return False
    return actor.has(PUBLISH) or may_write(actor, Kind(draft.kind), draft.region_code)


def has_right(actor: Actor, act: Act, draft: Draft) -> bool:
    """Whether the act is the actor's to do, wherever the manuscript stands."""
    writes = may_write(actor, Kind(draft.kind), draft.region_code)
    publishes = actor.has(PUBLISH) and reaches(actor, draft.region_code)
    found = {
        Act.SAVE: writes,
        Act.SUBMIT: writes,
        Act.RETURN: writes or publishes,
        Act.PUBLISH: publishes,
        Act.REMOVE: publishes,
        Act.VERIFY: publishes,
    }
    return found.get(act, False)


def is_possible(act: Act, draft: Draft) -> bool:
    """Whether the manuscript stands where the act can be done."""
    state = State(draft.state)
    found = {
        Act.SAVE: state in EDITABLE,
        Act.SUBMIT: state in EDITABLE - {State.PUBLISHED},
        Act.RETURN: state in {State.CHECK, State.SCHEDULED},
        Act.PUBLISH: state is State.CHECK,
        Act.REMOVE: draft.published_id is not None,
        Act.VERIFY: draft.published_id is not None and draft.is_unverified,
    }
    return found.get(act, False)


def is_another(actor: Actor, act: Act, draft: Draft) -> bool:
    """Whether the actor did not write what is to be published or compared (另一人审核)."""
    return act not in {Act.PUBLISH, Act.VERIFY} or actor.id not in draft.acted


def actions(actor: Actor, draft: Draft) -> frozenset[Act]:
    """Return what the actor may do now."""
    return frozenset(
        a
        for a in Act
        if has_right(actor, a, draft) and is_possible(a, draft) and is_another(actor, a, draft)
    )
