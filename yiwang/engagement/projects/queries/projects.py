"""Projects as their owners, the organisations that take part and supervision see them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from yiwang.engagement.projects import policy
from yiwang.engagement.projects.models import (
    Project,
    ProjectParty,
    ProjectStage,
    ProjectStep,
)
from yiwang.engagement.projects.types import (
    COUNTED_NAMES,
    KIND_NAMES,
    Light,
    ProjectKind,
    ProjectLine,
    ProjectStepView,
    ProjectView,
    StageAlert,
)
from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.types import Actor
from yiwang.lib.codes import divisions
from yiwang.lib.codes.faults import InvalidCode
from yiwang.lib.codes.projects import parse_project_code

from .board import board, total_light

MOST = 100
MOST_STEPS = 50
STAGE_NAMES = ("", "立项用地规划许可", "工程建设许可", "施工许可", "竣工验收")


def parties_of(project_id: UUID) -> list[UUID]:
    """Return the organisations that take part."""
    rows = ProjectParty.objects.filter(project=project_id)
    return list(rows.values_list("organisation_id", flat=True)[:MOST])


def seen(project_id: UUID, viewer: Actor) -> Project:
    """Return a project's row. :raises NotFound: there is none in sight."""
    row = Project.objects.select_related("profile").filter(pk=project_id).first()
    if row is None or not policy.may_see(viewer, row, parties_of(row.pk)):
        raise NotFound
    return row


def project(project_id: UUID, *, viewer: Actor, at: datetime) -> ProjectView:
    """Return a project with its board (项目看板).

    :raises NotFound: there is none in sight.
    """
    row = seen(project_id, viewer)
    found = board(row, at=at, names_people=viewer.is_staff or viewer.is_system)
    owns = policy.is_owner(viewer, row)
    steps = ProjectStep.objects.filter(of=row).order_by("-n")[:MOST_STEPS]
    leads = row.stages.values_list("lead_id", flat=True)
    return ProjectView(
        id=row.pk,
        code=row.code,
        version=row.version,
        name=row.name,
        kind=ProjectKind(row.kind),
        kind_name=KIND_NAMES[ProjectKind(row.kind)],
        owner_name=row.owner_name,
        region_code=row.region_code,
        region_name=row.region_name,
        place=row.place,
        area_name=row.area_name,
        amount=row.amount,
        area=row.area,
        summary=row.summary,
        registered_at=row.registered_at,
        is_open=row.is_open,
        profile_number=row.profile.number,
        profile_source=row.profile.source,
        counted=tuple((name, key in found.profile.counted) for key, name in COUNTED_NAMES.items()),
        total=found.profile.total,
        used=found.tally.total,
        light=total_light(found),
        stages=found.stages,
        steps=tuple(steps_of(steps, names_people=not owns)),
        is_owner=owns,
        leads=policy.leads(viewer, leads),
    )


def steps_of(rows: Iterable[ProjectStep], *, names_people: bool) -> list[ProjectStepView]:
    """Return lines of a trace; the owner reads which organisation acted, staff who."""
    return [
        ProjectStepView(
            row.n,
            row.act,
            row.actor_name if names_people or not row.office else "",
            row.office,
            row.at,
            row.opinion,
        )
        for row in rows
    ]


def project_by_code(code: str, *, viewer: Actor) -> UUID:
    """Return the project of a code.

    :raises NotFound: there is none in sight, or the code cannot be one.
    """
    try:
        wanted = str(parse_project_code(code))
    except InvalidCode as error:
        raise NotFound(error.sentence) from None
    row = Project.objects.filter(code=wanted).first()
    if row is None or not policy.may_see(viewer, row, parties_of(row.pk)):
        raise NotFound
    return row.pk


def my_projects(
    *, viewer: Actor, before: UUID | None = None, limit: int = 20
) -> tuple[ProjectLine, ...]:
    """Return the projects of the party the viewer acts for, newest first."""
    owner = policy.party_of(viewer)
    if owner is None:
        return ()
    rows = Project.objects.filter(owner_id=owner)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return tuple(_line(row) for row in rows.select_related("profile").order_by("-pk")[:limit])


def desk_projects(
    *, viewer: Actor, before: UUID | None = None, limit: int = 50
) -> tuple[ProjectLine, ...]:
    """Return the projects in which the viewer's organisations take part, newest first.

    :raises NotPermitted: the post does not read cases.
    """
    require(policy.reads(viewer))
    rows = ProjectParty.objects.filter(organisation_id__in=list(policy.places(viewer)))
    if before is not None:
        rows = rows.filter(project_id__lt=before)
    keys = rows.order_by("-project_id").values_list("project_id", flat=True).distinct()[:limit]
    found = Project.objects.select_related("profile").filter(pk__in=list(keys)).order_by("-pk")
    return tuple(_line(row) for row in found)


def _line(row: Project) -> ProjectLine:
    return ProjectLine(
        id=row.pk,
        code=row.code,
        name=row.name,
        kind_name=KIND_NAMES[ProjectKind(row.kind)],
        owner_name=row.owner_name,
        region_name=row.region_name,
        stage_name=STAGE_NAMES[row.stage_no],
        used=row.used,
        total=int(row.profile.content["total"]),
        registered_at=row.registered_at,
        is_open=row.is_open,
    )


def late_stages(
    *, viewer: Actor, after: tuple[int, int] | None = None, limit: int = 50
) -> tuple[StageAlert, ...]:
    """Return running stages near their limit or beyond, the least left first (临期阶段).

    As counted last, every hour. Supervision sees those of its division and below; others those
    their organisations lead. Keyset on (left, id).

    :raises NotPermitted: neither.
    """
    require(policy.watches(viewer) or policy.reads(viewer))
    rows = ProjectStage.objects.filter(is_running=True, light__in=[Light.YELLOW, Light.RED])
    if policy.watches(viewer):
        rows = rows.filter(region_code__startswith=divisions.prefix_of(viewer.region_code))
    else:
        rows = rows.filter(lead_id__in=list(policy.places(viewer)))
    if after is not None:
        rows = rows.filter(left__gte=after[0]).exclude(left=after[0], pk__lte=after[1])
    found = rows.select_related("project").order_by("left", "pk")[:limit]
    return tuple(
        StageAlert(
            id=row.pk,
            project_id=row.project_id,
            project_code=row.project.code,
            project_name=row.project.name,
            stage_no=row.no,
            stage_name=row.name,
            lead_name=row.lead_name,
            limit=row.limit,
            used=row.used,
            light=Light(row.light),
            read_on=row.read_on or row.project.registered_at.date(),
        )
        for row in found
    )
