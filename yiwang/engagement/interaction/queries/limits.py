"""Times to answer: an organisation's own, else as shipped."""

from uuid import UUID

from yiwang.engagement.interaction.models import AnswerLimit
from yiwang.engagement.interaction.rules.limits import SHIPPED
from yiwang.engagement.interaction.types import LimitKind, VoiceLimit
from yiwang.foundation.core.types import ANYONE, Actor


def limit_of(kind: LimitKind, organisation_id: UUID, *, viewer: Actor = ANYONE) -> VoiceLimit:
    """Return how long an organisation has for a voice or bad rating (答复时限), with its source."""
    del viewer
    own = AnswerLimit.objects.filter(organisation_id=organisation_id, kind=str(kind)).first()
    return own.info() if own else SHIPPED[kind]


def limits_of(organisation_id: UUID, *, viewer: Actor = ANYONE) -> tuple[VoiceLimit, ...]:
    """Return the times an organisation has, one for each kind."""
    del viewer
    rows = AnswerLimit.objects.filter(organisation_id=organisation_id)[: len(SHIPPED)]
    own = {row.kind: row.info() for row in rows}
    return tuple(own.get(str(kind), limit) for kind, limit in SHIPPED.items())
