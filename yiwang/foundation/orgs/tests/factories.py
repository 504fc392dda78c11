"""Organisations for tests of any app."""

from datetime import date
from uuid import UUID

from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.orgs.models import Organisation
from yiwang.foundation.orgs.types import DEFAULT_REGION, OrganisationKind


def organisation(
    name: str = "示例县民政局", kind: OrganisationKind = OrganisationKind.DEPARTMENT
) -> UUID:
    """Make an organisation of 示例县."""
    row = Organisation.objects.create(
        name=name,
        short_name=name,
        standard_name=name.removeprefix("示例县"),
        kind=kind,
        level="4",
        uscc=f"1134{uuid7().hex[-14:].upper()}",
        region_code=DEFAULT_REGION,
        source="测试",
        valid_from=date(2020, 1, 1),
    )
    return row.pk


def seat(body: UUID, hall: UUID) -> None:
    """Seat an organisation in a hall."""
    Organisation.objects.filter(pk=body).update(hall=hall)
