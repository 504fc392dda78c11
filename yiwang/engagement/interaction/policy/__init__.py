"""Who may see and do what with voices; takes loaded values only."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Protocol
from uuid import UUID

from yiwang.engagement.interaction.types import (
    AGAINST,
    REOPEN_DAYS,
    VISIT,
    Contentment,
    Openness,
    VoiceDeed,
    VoiceKind,
    VoiceState,
)
from yiwang.foundation.core.types import Actor

ANSWER, COORDINATE = "voices.answer", "voices.coordinate"
FILE_FOR_CALLER, PUBLISH, UNSEAL = "voices.file_for_caller", "voices.publish", "voices.unseal"
WATCH = "supervision.read"
_HANDLING = frozenset(
    {
        VoiceDeed.ACCEPT,
        VoiceDeed.DECLINE,
        VoiceDeed.TRANSFER,
        VoiceDeed.INVITE,
        VoiceDeed.EXTEND,
        VoiceDeed.ANSWER,
        VoiceDeed.PROPOSE,
    }
)
_ASKER = frozenset({VoiceDeed.RATE, VoiceDeed.REOPEN})


class Held(Protocol):
    """What a policy asks of a voice."""

    kind: str
    state: str
    organisation_id: UUID
    about_organisation_id: UUID | None
    region_code: str
    is_sealed: bool
    is_extended: bool
    due_on: date
    accepted_on: date | None
    contentment: str
    reopened: int
    transferred: int
    openness: str
    proposed_by: str
    agent_id: UUID | None


def own_organisations(actor: Actor) -> set[UUID]:
    """Return the organisations the actor works for in the role in force, not those seated there."""
    own = {actor.organisation_id} if actor.organisation_id is not None else set()
    return own | (actor.organisation_ids - actor.seated_ids)


def may_write_down(actor: Actor, line: str, kind: str) -> bool:
    """Whether staff may file for others: agents what is said on a line, coordinators visits."""
    if line == VISIT:
        return actor.is_staff and actor.has(COORDINATE) and kind == VoiceKind.NEED
    return actor.is_staff and actor.has(FILE_FOR_CALLER)


def is_named_in(actor: Actor, voice: Held) -> bool:
    """Whether the voice is a complaint or report about the actor's own organisation."""
    return voice.kind in AGAINST and voice.about_organisation_id in own_organisations(actor)


def answers(actor: Actor, voice: Held) -> bool:
    """Whether the voice lies with an organisation the actor answers for."""
    return actor.has(ANSWER) and voice.organisation_id in own_organisations(actor)


def coordinates(actor: Actor, voice: Held) -> bool:
    """Whether the actor moves voices about in the division the voice lies in."""
    return actor.has(COORDINATE) and actor.reaches(voice.region_code)


def adds(actor: Actor, partners: Collection[UUID]) -> bool:
    """Whether the actor's organisation is asked for its part of the answer."""
    return actor.has(ANSWER) and bool(own_organisations(actor) & set(partners))


def may_see(actor: Actor, voice: Held, partners: Collection[UUID] = ()) -> bool:
    """Whether a voice exists for a member of staff (``partners``: who adds to the answer)."""
    if not actor.is_staff or is_named_in(actor, voice):
        return actor.is_system
    if answers(actor, voice) or coordinates(actor, voice) or adds(actor, partners):
        return True
    if actor.has(FILE_FOR_CALLER) and actor.staff_id is not None:
        return voice.agent_id == actor.staff_id
    looks_over = actor.has(PUBLISH) and voice.openness == Openness.PROPOSED
    return (looks_over or actor.has(WATCH)) and actor.reaches(voice.region_code)


def may(actor: Actor, deed: VoiceDeed, voice: Held, partners: Collection[UUID] = ()) -> bool:
    """Whether a member of staff has the right to an act, whatever the state."""
    if not may_see(actor, voice, partners):
        return False
    if deed is VoiceDeed.TRANSFER:
        return coordinates(actor, voice) or (answers(actor, voice) and not voice.transferred)
    if deed in _HANDLING:
        return answers(actor, voice)
    if deed is VoiceDeed.ADD:
        return adds(actor, partners)
    if deed in {VoiceDeed.PUBLISH, VoiceDeed.KEEP_BACK}:
        return actor.has(PUBLISH) and actor.reaches(voice.region_code)
    return deed is VoiceDeed.UNSEAL and actor.has(UNSEAL)


def fits(deed: VoiceDeed, voice: Held, *, needs_acceptance: bool, today: date) -> bool:
    """Whether a voice that stands like this can take an act."""
    state = VoiceState(voice.state)
    handled = state is VoiceState.HANDLING or (state is VoiceState.WAITING and not needs_acceptance)
    if deed in {VoiceDeed.ACCEPT, VoiceDeed.DECLINE, VoiceDeed.TRANSFER}:
        return state is VoiceState.WAITING or (deed is VoiceDeed.TRANSFER and handled)
    if deed is VoiceDeed.EXTEND:
        return handled and not voice.is_extended and today <= voice.due_on
    if deed in {VoiceDeed.INVITE, VoiceDeed.ADD, VoiceDeed.ANSWER}:
        return handled
    if deed is VoiceDeed.PROPOSE:
        done = state in {VoiceState.ANSWERED, VoiceState.CLOSED}
        return done and voice.openness in {Openness.NONE, Openness.KEPT_BACK}
    if deed in {VoiceDeed.PUBLISH, VoiceDeed.KEEP_BACK}:
        return voice.openness == Openness.PROPOSED
    return deed is VoiceDeed.UNSEAL and voice.is_sealed


def asker_fits(deed: VoiceDeed, voice: Held, *, answered_on: date | None, today: date) -> bool:
    """Whether whoever asked can take an act now."""
    if deed not in _ASKER or voice.state != VoiceState.ANSWERED or answered_on is None:
        return False
    if deed is VoiceDeed.RATE:
        return voice.contentment == Contentment.NONE
    return not voice.reopened and today <= reopen_until(answered_on)


def reopen_until(answered_on: date) -> date:
    """Return the last day on which an answered voice is taken up again."""
    return answered_on + timedelta(days=REOPEN_DAYS)
