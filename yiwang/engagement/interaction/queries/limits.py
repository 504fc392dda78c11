"""Times to answer: an organisation's own, else as shipped."""

from uuid import UUID

from yiwang.engagement.interaction.models import AnswerLimit
from yiwang.engagement.interaction.rules.limits import SHIPPED
from yiwang.engagement.interaction.types import VoiceKind, VoiceLimit
from yiwang.foundation.core.types import ANYONE, Actor


def limit_of(kind: VoiceKind, organisation_id: UUID, *, viewer: Actor = ANYONE) -> VoiceLimit:
    """Return how long an organisation has for a kind of voice (答复时限), with its source."""
    del viewer
    own = AnswerLimit.objects.filter(organisation_id=organisation_id, kind=kind.value).first()
    return own.info() if own else SHIPPED[kind]


def limits_of(organisation_id: UUID, *, viewer: Actor = ANYONE) -> tuple[VoiceLimit, ...]:
    """Return the times an organisation has, one for each kind."""
    del viewer
    rows = AnswerLimit.objects.filter(organisation_id=organisation_id)[: len(SHIPPED)]
    own = {row.kind: row.info() for row in rows}
    return tuple(own.get(kind.value, limit) for kind, limit in SHIPPED.items())
