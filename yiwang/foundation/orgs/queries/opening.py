"""How far the opening of a division has come, and what its organisations were called before."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count

from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import policy
from yiwang.foundation.orgs.models import Organisation, OrganisationName, Post, RegionOpening
from yiwang.foundation.orgs.rules import generated
from yiwang.foundation.orgs.types import (
    BodyEntry,
    NameInfo,
    OpeningInfo,
    OrganisationKind,
    PostInfo,
    RegionInfo,
)
from yiwang.lib.codes import divisions

LIMIT = 200


def is_within_reach(region_code: str, *, viewer: Actor) -> bool:
    """Tell whether the viewer administers the division (管理范围)."""
    return policy.may_edit(viewer) and viewer.reaches(region_code)


def opening(region_code: str, *, viewer: Actor) -> OpeningInfo | None:
    """Return the opening of a division, with what was typed, for its administrators."""
    if not is_within_reach(region_code, viewer=viewer):
        return None
    row = RegionOpening.objects.filter(pk=region_code).first()
    if row is None:
        return None
    kept = {s: {k: tuple(v) for k, v in values.items()} for s, values in row.kept.items()}
    return OpeningInfo(row.region_code, row.started_at, row.opened_by, kept)


def opened_among(codes: Iterable[str], *, viewer: Actor) -> frozenset[str]:
    """Return which of the divisions have a department or a township government in force."""
    del viewer
    rows = Organisation.objects.filter(
        region_code__in=list(codes),
        valid_until__isnull=True,
        kind__in=(OrganisationKind.DEPARTMENT, OrganisationKind.TOWNSHIP),
    )
    return frozenset(rows.values_list("region_code", flat=True).distinct())


def counts_by_kind(region_code: str, *, viewer: Actor) -> dict[OrganisationKind, int]:
    """Return how many organisations of each kind the division and those below it have."""
    del viewer
    rows = Organisation.objects.filter(
        region_code__startswith=divisions.prefix_of(region_code), valid_until__isnull=True
    )
    found = rows.order_by().values_list("kind").annotate(Count("pk"))
    return {OrganisationKind(kind): n for kind, n in found}


def former_names(organisation_id: UUID, *, viewer: Actor) -> tuple[NameInfo, ...]:
    """Return the names an organisation bore before, newest first."""
    del viewer
    rows = OrganisationName.objects.filter(organisation=organisation_id).order_by("-valid_until")
    return tuple(NameInfo(r.name, r.valid_from, r.valid_until) for r in rows[:LIMIT])


def posts_of(organisation_id: UUID, *, viewer: Actor) -> tuple[PostInfo, ...]:
    """Return the posts of an organisation, the windows of a hall (岗位、窗口)."""
    del viewer
    rows = Post.objects.filter(organisation=organisation_id).order_by("name")[:LIMIT]
    return tuple(PostInfo(row.pk, row.name) for row in rows)


def suggested(
    region: RegionInfo, standard: Iterable[str], *, viewer: Actor
) -> tuple[BodyEntry, ...]:
    """Return how the standard departments would be called in a division, the hall first.

    Their codes are made up (YW): where true ones are asked for they must be left out.
    """
    del viewer
    return tuple(_entry(row) for row in generated.departments_of(region, standard))


def suggested_below(region: RegionInfo, *, viewer: Actor) -> BodyEntry:
    """Return how the government of a township, or the station of a village, would be called."""
    del viewer
    is_township = region.level == generated.TOWNSHIP
    return _entry(generated.township(region) if is_township else generated.station(region))


def _entry(row: generated.OrganisationRow) -> BodyEntry:
    return BodyEntry(
        region_code=row.region_code,
        kind=row.kind,
        standard_name=row.standard_name,
        name=row.name,
        short_name=row.short_name,
        uscc=row.uscc,
        address=row.address,
        phone=row.phone,
        complaint_phone=row.complaint_phone,
        hours=row.hours,
        is_seated=bool(row.hall_uscc),
    )
