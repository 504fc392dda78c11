"""Permits that meet approvals: what the owner was granted before, the scan of one on paper."""

from datetime import datetime
from uuid import UUID

from yiwang.engagement.projects.models import ProjectApproval
from yiwang.engagement.projects.types import EarlierPermit
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.services.cases import queries as cases
from yiwang.services.catalogue import queries as catalogue

from .board import codes_in
from .projects import seen

MOST = 20


def earlier(owner_id: UUID, basic_code: str, at: datetime) -> tuple[EarlierPermit, ...]:
    """Return what the owner was granted on the platform for an item and still holds."""
    if not basic_code:
        return ()
    found = cases.granted_to(owner_id, basic_code, viewer=SYSTEM, at=at, limit=MOST)
    return tuple(
        EarlierPermit(one.number, one.document_number, one.granted_on, one.organisation_name)
        for one in found
    )


def earlier_permits(
    project_id: UUID, key: str, *, viewer: Actor, at: datetime, limit: int = MOST
) -> tuple[EarlierPermit, ...]:
    """Return what may be attached to an approval without typing it again.

    :raises NotFound: there is no such approval in sight.
    """
    row = seen(project_id, viewer)
    approval = ProjectApproval.objects.filter(project=row, key=key).first()
    if approval is None:
        raise NotFound
    linked = set(ProjectApproval.objects.filter(project=row).values_list("number", flat=True))
    found = earlier(row.owner_id, approval.code, at)
    return tuple(one for one in found if one.number not in linked)[:limit]


def permit_file(project_id: UUID, key: str, *, viewer: Actor) -> UUID:
    """Return the scan of a permit. :raises NotFound: there is none in sight."""
    row = seen(project_id, viewer)
    approval = ProjectApproval.objects.filter(project=row, key=key).first()
    if approval is None or not approval.permit_file:
        raise NotFound
    return UUID(approval.permit_file["id"])


def result_name(region_code: str, basic_code: str) -> str:
    """Return what the item gives: the name under which later lists ask for it."""
    guide = catalogue.guide(codes_in(region_code).get(basic_code, "")) if basic_code else None
    return guide.result_name if guide else ""
