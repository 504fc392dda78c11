"""Organisations for tests of any app."""

import gzip
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs import commands
from yiwang.foundation.orgs.models import Organisation
from yiwang.foundation.orgs.rules import demo, files
from yiwang.foundation.orgs.types import DEFAULT_REGION, OrganisationKind

PROVINCE, CITY, COUNTY, UNOPENED = demo.PROVINCE, demo.CITY, demo.COUNTY, demo.UNOPENED


def demo_regions() -> None:
    """Load the demo regions, with 示例二县 that nobody has opened."""
    commands.import_regions(
        rows=demo.regions() + demo.unopened(),
        source="测试",
        as_of=date(2026, 1, 1),
        scope=(demo.PREFIX,),
        actor=SYSTEM,
        at=datetime(2026, 3, 2, 1, tzinfo=UTC),
    )


def country() -> None:
    """Load the shipped divisions: the country's to the county, Anhui's to the township."""
    shipped = Path(settings.YIWANG_REFERENCE) / "divisions/china_l1_l4.csv.gz"
    with gzip.open(shipped, "rt", encoding="utf8") as lines:
        every = files.divisions(lines, levels=frozenset({1, 2, 3, 4}))
        rows = files.with_full_names(row for row in every if row[2] < 4 or row[0][:2] == "34")
    commands.import_regions(
        rows=rows,
        source="测试",
        as_of=date(2026, 1, 1),
        scope=tuple({row.code[:2] for row in rows}),
        actor=SYSTEM,
        at=datetime(2026, 3, 2, 1, tzinfo=UTC),
    )


def organisation(
    name: str = "示例县民政局",
    kind: OrganisationKind = OrganisationKind.DEPARTMENT,
    region_code: str = DEFAULT_REGION,
) -> UUID:
    """Make an organisation, by default of 示例县."""
    row = Organisation.objects.create(
        name=name,
        short_name=name,
        standard_name=name.removeprefix("示例县"),
        kind=kind,
        level="4",
        uscc=f"1134{uuid7().hex[-14:].upper()}",
        region_code=region_code,
        source="测试",
        valid_from=date(2020, 1, 1),
    )
    return row.pk


def seat(body: UUID, hall: UUID) -> None:
    """Seat an organisation in a hall."""
    Organisation.objects.filter(pk=body).update(hall=hall)


def closed(body: UUID, on: date) -> None:
    """Close an organisation without asking who still works there."""
    Organisation.objects.filter(pk=body).update(valid_until=on)
