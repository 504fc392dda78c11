"""Whom an office's findings are told, and when."""

from uuid import UUID

from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.oversight.supervision import policy
from yiwang.oversight.supervision.models import EscalationPlan
from yiwang.oversight.supervision.rules.telling import DEFAULT


def plan(organisation_id: UUID, *, viewer: Actor) -> tuple[tuple[str, int], ...]:
    """Return the steps of an office (who, after how many working days), or the usual ones."""
    require(policy.may_read(viewer), NotPermitted)
    found = EscalationPlan.objects.filter(pk=organisation_id).first()
    return tuple((who, int(days)) for who, days in (found.steps if found else DEFAULT))
