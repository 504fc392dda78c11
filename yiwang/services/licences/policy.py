"""Who may do what with licence types and seals; takes loaded values only."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final
from uuid import UUID

from yiwang.foundation.core import lanes
from yiwang.foundation.core.types import Actor, ActorKind, RealNameLevel
from yiwang.foundation.identity.types import Authority, Permission
from yiwang.lib.codes import divisions

from .rules import licences as licence_life
from .rules import seals as life
from .rules import using as use_rules
from .types.licence_types import TypeAct, TypeState
from .types.licences import LicenceAct, LicenceState
from .types.outside import OutsideAct, OutsideState
from .types.seals import SealAct, SealState
from .types.using import ConsumerKind, RightAct, RightState

EDIT = "catalogue.edit"
PUBLISH = "catalogue.publish"
LANES: Mapping[TypeAct, str] = {
    TypeAct.BEGIN: "edit",
    TypeAct.SAVE: "edit",
    TypeAct.PUBLISH: "publish",
    TypeAct.WITHDRAW: "",
}
ACTS: Mapping[TypeState, frozenset[TypeAct]] = {
    TypeState.DRAFT: frozenset({TypeAct.SAVE, TypeAct.PUBLISH, TypeAct.WITHDRAW}),
    TypeState.PUBLISHED: frozenset({TypeAct.WITHDRAW}),
}
_KEEPER: Final = Permission.KEEP_SEALS
_NEEDS: Final = MappingProxyType(
    {
        SealAct.APPLY: _KEEPER,
        SealAct.APPROVE: Permission.APPROVE_SEALS,
        SealAct.REFUSE: Permission.APPROVE_SEALS,
        SealAct.MAKE: Permission.MAKE_SEALS,
        SealAct.COLLECT: _KEEPER,
        SealAct.SUSPEND: _KEEPER,
        SealAct.RESUME: Permission.APPROVE_SEALS,
        SealAct.DESTROY: Permission.APPROVE_SEALS,
        SealAct.AUTHORISE: _KEEPER,
        SealAct.END_AUTHORITY: _KEEPER,
    }
)
_SEES: Final = (_KEEPER, Permission.APPROVE_SEALS, Permission.MAKE_SEALS)


def _is_office(actor: Actor) -> bool:
    """Whether the actor works for the province: one type for all its authorities."""
    return actor.is_system or divisions.level_of(actor.region_code or divisions.COUNTRY) <= 1


def may_see_types(actor: Actor) -> bool:
    """Whether drafts and their traces exist for the actor."""
    return actor.has(EDIT) or actor.has(PUBLISH)


def may_edit_types(actor: Actor) -> bool:
    """Whether the actor drafts licence types."""
    return actor.has(EDIT) and _is_office(actor)


def may_publish_types(actor: Actor) -> bool:
    """Whether the actor puts licence types into force, and out of it."""
    return actor.has(PUBLISH) and _is_office(actor)


def may(actor: Actor, act: TypeAct, state: TypeState) -> bool:
    """Whether the actor has the right to an act on a version in a state, whoever acted before."""
    publishes = act is TypeAct.PUBLISH or state is TypeState.PUBLISHED
    return may_publish_types(actor) if publishes else may_edit_types(actor)


def is_another(actor: Actor, act: TypeAct, acted: Mapping[str, Sequence[str]]) -> bool:
    """Whether the actor has not acted in the other lane: who drafted does not publish."""
    lane = LANES[act]
    return actor.is_system or not lane or lanes.is_another(actor.id, lane, acted)


def actions(
    actor: Actor, state: TypeState, acted: Mapping[str, Sequence[str]]
) -> frozenset[TypeAct]:
    """Return what the actor may do now."""
    return frozenset(
        act
        for act in ACTS.get(state, ())
        if may(actor, act, state) and is_another(actor, act, acted)
    )


def may_see_seals(actor: Actor) -> bool:
    """Whoever keeps, approves or makes seals, and supervision."""
    return actor.is_system or (
        actor.is_staff and any(actor.has(one) for one in (*_SEES, Permission.READ_SUPERVISION))
    )


def may_apply_for_seal(actor: Actor) -> bool:
    """Whether the actor keeps the seals of an office."""
    return actor.is_staff and actor.has(_KEEPER) and actor.organisation_id is not None


def may_read_seal_log(actor: Actor) -> bool:
    """Supervision, and those in charge of seals."""
    return may_see_seals(actor)


def may_act(actor: Actor, act: SealAct, *, organisation_id: UUID, region_code: str) -> bool:
    """Whether the actor has the right to an act, whoever acted before.

    A keeper acts for the own office; who approves or makes, within the own region.
    """
    if act not in _NEEDS or not (actor.is_staff and actor.has(_NEEDS[act])):
        return False
    if _NEEDS[act] == _KEEPER:
        return organisation_id in {actor.organisation_id, *actor.organisation_ids}
    return actor.reaches(region_code)


def is_another_hand(actor: Actor, act: SealAct, acted: Mapping[str, Sequence[str]]) -> bool:
    """Whether the actor has not acted in another lane: apply, approve and make are three people."""
    lane = life.LANES.get(act, "")
    return not lane or lanes.is_another(actor.id, lane, acted)


def acts_now(
    actor: Actor,
    state: SealState,
    acted: Mapping[str, Sequence[str]],
    *,
    organisation_id: UUID,
    region_code: str,
) -> frozenset[SealAct]:
    """Return what the actor may do now."""
    return frozenset(
        act
        for act in life.TABLE[state]
        if may_act(actor, act, organisation_id=organisation_id, region_code=region_code)
        and is_another_hand(actor, act, acted)
    )


def holds(actor: Actor, parties: frozenset[UUID]) -> bool:
    """Whether the actor is one of the holders now, or acts for one."""
    if actor.is_staff:
        return False
    party = actor.legal_person_id or actor.on_behalf_of or actor.person_id
    return party is not None and party in parties


def watches_licences(actor: Actor) -> bool:
    """Supervision sees the licences of its region."""
    return actor.is_staff and actor.has(Permission.READ_SUPERVISION)


def may_list_licences(actor: Actor) -> bool:
    """Who keeps licences or handles cases sees the own office's; supervision the region's."""
    return actor.is_system or (
        actor.is_staff
        and (
            actor.has(Permission.KEEP_LICENCES)
            or actor.has(Permission.READ_CASES)
            or watches_licences(actor)
        )
    )


def may_see_licence(
    actor: Actor, *, organisation_id: UUID, region_code: str, parties: frozenset[UUID]
) -> bool:
    """Whether a licence exists for the actor."""
    if actor.is_system or holds(actor, parties):
        return True
    if not may_list_licences(actor):
        return False
    own = organisation_id in {actor.organisation_id, *actor.organisation_ids}
    return own or (watches_licences(actor) and actor.reaches(region_code))


def may_keep_licence(actor: Actor, *, organisation_id: UUID) -> bool:
    """Whether the actor keeps the licences of that office."""
    own = organisation_id in {actor.organisation_id, *actor.organisation_ids}
    return actor.is_staff and actor.has(Permission.KEEP_LICENCES) and own


def may_issue_licence(actor: Actor, *, organisation_id: UUID) -> bool:
    """Whether the actor decides what the licences of that office come from; the law too."""
    own = organisation_id in {actor.organisation_id, *actor.organisation_ids}
    return actor.is_system or (actor.is_staff and actor.has(Permission.DECIDE) and own)


def licence_acts(
    actor: Actor,
    state: LicenceState,
    *,
    organisation_id: UUID,
    is_newest: bool,
    of_case: bool,
) -> frozenset[LicenceAct]:
    """Return what the actor may do with a licence now by hand."""
    if not may_keep_licence(actor, organisation_id=organisation_id):
        decides = actor.is_staff and may_issue_licence(actor, organisation_id=organisation_id)
        fills = decides and state is LicenceState.DRAFT
        return frozenset({LicenceAct.FILL}) if fills else frozenset()
    return frozenset(
        act
        for act in licence_life.BY_HAND
        if licence_life.may_follow(state, act)
        and (is_newest or act not in licence_life.BEGINS)
        and not (of_case and act in licence_life.BY_CASE)
    )


def may_list_outside(actor: Actor) -> bool:
    """Supervision sees decisions made outside of its region; who decides, the own office's."""
    decides = actor.is_staff and actor.has(Permission.DECIDE)
    return actor.is_system or watches_licences(actor) or decides


def may_see_outside(actor: Actor, *, organisation_id: UUID, region_code: str) -> bool:
    """Whether one such decision exists for the actor."""
    own = organisation_id in {actor.organisation_id, *actor.organisation_ids}
    watches = watches_licences(actor) and actor.reaches(region_code)
    return watches or (may_list_outside(actor) and own)


def outside_acts(
    actor: Actor, state: OutsideState, *, organisation_id: UUID, region_code: str, is_late: bool
) -> frozenset[OutsideAct]:
    """The office answers; supervision settles what is answered, or not answered in time."""
    found = set()
    own = organisation_id in {actor.organisation_id, *actor.organisation_ids}
    if state is OutsideState.OPEN and own and actor.is_staff and actor.has(Permission.DECIDE):
        found.add(OutsideAct.ANSWER)
    is_ripe = state is OutsideState.ANSWERED or (state is OutsideState.OPEN and is_late)
    if is_ripe and watches_licences(actor) and actor.reaches(region_code):
        found |= {OutsideAct.CONFIRM, OutsideAct.DISMISS}
    return frozenset(found)


def may_manage_rights(actor: Actor) -> bool:
    """Who manages data grants and takes back the rights of consumers (用证权限)."""
    return actor.is_staff and actor.has(Permission.MANAGE_DATA)


def may_see_rights(actor: Actor) -> bool:
    """Those who manage data, and supervision."""
    return may_manage_rights(actor) or watches_licences(actor)


def right_acts(
    actor: Actor, state: RightState, acted: Mapping[str, Sequence[str]], *, region_code: str
) -> frozenset[RightAct]:
    """Return what the actor may do with a right now; who proposed it does not approve it."""
    if not (may_manage_rights(actor) and actor.reaches(region_code)):
        return frozenset()
    return frozenset(
        act
        for act in use_rules.TABLE[state]
        if lanes.is_another(actor.id, use_rules.LANES.get(act, ""), acted)
        or not use_rules.LANES.get(act)
    )


SEAL_ACT = "签章"
"""The act that an agent's authority must name (可办动作)."""


def is_known_by_name(actor: Actor) -> bool:
    """Whether the actor is a person whose name was verified (实名)."""
    return (
        actor.kind is ActorKind.PERSON
        and actor.person_id is not None
        and actor.level >= RealNameLevel.VERIFIED
    )


def may_seal_for(held: Authority) -> bool:
    """Whether somebody may put an enterprise's seal: its representative, or an agent who may."""
    return held.is_full or (held.is_held and SEAL_ACT in held.acts)


def owns_intent(actor: Actor, *, person_id: UUID, party_id: UUID) -> bool:
    """Whether it was shown to this person in this account, who still acts for the same party."""
    acting = actor.legal_person_id or actor.person_id
    return person_id == actor.person_id and party_id == acting


def may_import_stock(actor: Actor) -> bool:
    """Whether the actor brings in the licences their office issued before."""
    return (
        actor.is_staff and actor.has(Permission.KEEP_LICENCES) and actor.organisation_id is not None
    )


def may_see_stock(actor: Actor, *, organisation_id: UUID) -> bool:
    """Whether imports and records of that office exist for the actor."""
    own = organisation_id in {actor.organisation_id, *actor.organisation_ids}
    watches = actor.has(Permission.KEEP_LICENCES) or actor.has(Permission.DECIDE)
    return actor.is_system or (actor.is_staff and watches and own)


def may_link_libraries(actor: Actor) -> bool:
    """Whether the actor exchanges packages with libraries of other levels: the data office."""
    return actor.is_system or (actor.is_staff and actor.has(Permission.MANAGE_DATA))


def consumer_key(actor: Actor) -> tuple[ConsumerKind, str] | None:
    """Return as which consumer an actor reads licences: the office of the post, the application."""
    if actor.is_staff:
        office = actor.organisation_id
        return (ConsumerKind.OFFICE, str(office)) if office is not None else None
    return (ConsumerKind.APP, actor.id) if actor.kind is ActorKind.CLIENT else None
