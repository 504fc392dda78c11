"""Lists of approvals by division and kind, regional assessments, taken days."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from yiwang.engagement.projects import policy
from yiwang.engagement.projects.models import ApprovalProfile, BusyDay, RegionalAssessment
from yiwang.engagement.projects.rules import plans
from yiwang.engagement.projects.types import (
    KIND_NAMES,
    AssessmentInfo,
    BusyView,
    ProfileInfo,
    ProfileState,
    ProjectKind,
)
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes import divisions

MOST = 100


def in_force(region_code: str, kind: ProjectKind, today: date) -> ApprovalProfile | None:
    """Return the list in force that is nearest to a division: its own, else of one above."""
    codes = [region_code, *reversed(divisions.ancestors_of(region_code))]
    rows = ApprovalProfile.objects.filter(
        region_code__in=codes, kind=kind, state=ProfileState.PUBLISHED, valid_from__lte=today
    ).order_by("region_code", "-number")
    found = {row.region_code: row for row in rows.distinct("region_code")}
    return next((found[code] for code in codes if code in found), None)


def profile(
    region_code: str, kind: ProjectKind, *, at: datetime, viewer: Actor = ANYONE
) -> ProfileInfo | None:
    """Return what a project of a kind needs in a division: stages, approvals, days; public."""
    row = in_force(region_code, kind, local_date(at))
    return _info(row, viewer) if row else None


def profile_version(profile_id: UUID, *, viewer: Actor) -> ProfileInfo:
    """Return one version. :raises NotFound: there is none, or it is a proposal out of sight."""
    row = ApprovalProfile.objects.filter(pk=profile_id).first()
    if row is None:
        raise NotFound
    is_seen = row.state == ProfileState.PUBLISHED or policy.may_look(viewer, row.region_code)
    require(is_seen, NotFound)
    return _info(row, viewer)


def profiles(
    *, viewer: Actor, before: UUID | None = None, limit: int = 50
) -> tuple[ProfileInfo, ...]:
    """Return versions in the viewer's reach and above it, the newest first.

    :raises NotPermitted: the post does not keep the catalogue.
    """
    require(policy.keeps_catalogue(viewer))
    own = viewer.region_code
    rows = ApprovalProfile.objects.filter(
        region_code__startswith=divisions.prefix_of(own) if own else ""
    )
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return tuple(_info(row, viewer) for row in rows.order_by("-pk")[:limit])


def _info(row: ApprovalProfile, viewer: Actor) -> ProfileInfo:
    region = orgs.region(row.region_code)
    return ProfileInfo(
        id=row.pk,
        region_code=row.region_code,
        region_name=region.name if region else row.region_code,
        kind=ProjectKind(row.kind),
        kind_name=KIND_NAMES[ProjectKind(row.kind)],
        number=row.number,
        state=ProfileState(row.state),
        profile=plans.from_plain(row.content),
        source=row.source,
        reason=row.reason,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        valid_from=row.valid_from,
        may_decide=row.state == ProfileState.PROPOSED
        and policy.may_publish(viewer, row.region_code, row.proposer_id),
    )


def assessments(
    region_code: str,
    *,
    at: datetime,
    valid_only: bool = False,
    limit: int = 100,
    viewer: Actor = ANYONE,
) -> tuple[AssessmentInfo, ...]:
    """Return the regional assessments of a division and of those above it, newest first; public."""
    del viewer
    codes = [region_code, *divisions.ancestors_of(region_code)]
    rows = RegionalAssessment.objects.filter(region_code__in=codes)
    today = local_date(at)
    if valid_only:
        rows = rows.filter(valid_from__lte=today, valid_until__gte=today, ended_on__isnull=True)
    return tuple(_assessments(rows.order_by("-pk")[:limit], today))


def assessment(assessment_id: UUID, *, at: datetime, viewer: Actor = ANYONE) -> AssessmentInfo:
    """Return one assessment. :raises NotFound: there is none."""
    del viewer
    rows = RegionalAssessment.objects.filter(pk=assessment_id)
    found = _assessments(rows, local_date(at))
    if not found:
        raise NotFound
    return found[0]


def _assessments(rows: Iterable[RegionalAssessment], today: date) -> list[AssessmentInfo]:
    found = list(rows)
    places = orgs.regions({row.region_code for row in found}) if found else ()
    names = {place.code: place.name for place in places}
    return [
        AssessmentInfo(
            id=row.pk,
            kind=row.kind,
            area=row.area,
            region_code=row.region_code,
            region_name=names.get(row.region_code, ""),
            document=row.document,
            authority=row.authority,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            version=row.version,
            ended_on=row.ended_on,
            end_reason=row.end_reason,
            recorded_by=row.recorded_by,
            is_valid=row.ended_on is None and row.valid_from <= today <= row.valid_until,
        )
        for row in found
    ]


def busy_days(*, viewer: Actor, at: datetime, limit: int = 100) -> tuple[BusyView, ...]:
    """Return the days to come that the viewer's organisations have taken (本单位日程)."""
    require(policy.reads(viewer))
    rows = BusyDay.objects.filter(
        organisation_id__in=list(policy.places(viewer)), day__gte=local_date(at)
    )
    return tuple(
        BusyView(row.pk, row.organisation_name, row.day, row.note, row.by_name)
        for row in rows.order_by("day", "pk")[:limit]
    )
