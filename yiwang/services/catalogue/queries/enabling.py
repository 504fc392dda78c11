"""Which standard lists a division's organisations may be given, and how far proposals have come."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Func, IntegerField, Min

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.lib.codes import divisions
from yiwang.services.catalogue import policy
from yiwang.services.catalogue.models import BasicItem, Item, ItemVersion, Proposal
from yiwang.services.catalogue.types import Plan, PlanLine, ProposalInfo, ProposalState

LIMIT = 100
TOWNSHIP = "5"
"""A village has no lists of its own: its township answers for both levels."""
TOWNSHIPS = "乡镇人民政府"
_SOURCES = """
SELECT DISTINCT ON (b) b, i.code, v.body_id, v.form_version_id
  FROM unnest(%(basics)s::bigint[]) b
  CROSS JOIN LATERAL (
       SELECT code, current_id, region_code FROM catalogue_item
        WHERE region_code = ANY(%(regions)s) AND basic_id = b AND level = %(level)s
          AND is_active AND current_id IS NOT NULL
        ORDER BY (region_code LIKE %(city)s) DESC, region_code LIMIT 1) i
  JOIN catalogue_itemversion v ON v.id = i.current_id
 ORDER BY b
"""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A basic item that organisations of one level handle and do not offer yet."""

    basic: BasicItem
    level: str
    bodies: list[UUID]


def enabling_plan(region_code: str, *, viewer: Actor) -> Plan | None:
    """Return what the organisations of a division and its townships may be given (启用计划).

    Each text is the one that the same item has elsewhere in the province at the same level, in the
    same city first; what nobody there offers is named in ``missing``. None out of reach.
    """
    if not policy.may_propose_in(viewer, region_code):
        return None
    bodies = _bodies(region_code)
    known = _offered(bodies)
    wanted = _wanted(bodies, known)
    lines: list[PlanLine] = []
    missing: list[str] = []
    for level, some in sorted(_by_level(wanted).items()):
        sources = _sources(region_code, level, [w.basic.pk for w in some])
        for one in some:
            found = sources.get(one.basic.pk)
            if found is None:
                missing.append(_named(one.basic))
            else:
                lines.append(_line(one, found))
    return Plan(region_code, tuple(lines), tuple(sorted(set(missing))), enabled=len(known))


def _bodies(region_code: str) -> list[OrganisationInfo]:
    """Return the organisations that may own lists: the division's own and its townships'."""
    levels = frozenset({divisions.level_of(region_code), divisions.level_of(region_code) + 1})
    regions = [r.code for r in orgs.regions_below(region_code, levels=levels)]
    found = orgs.organisations_by_standard_name(regions)
    return [
        body
        for (code, name), body in sorted(found.items())
        if code == region_code or name == TOWNSHIPS
    ]


def _offered(bodies: Iterable[OrganisationInfo]) -> set[tuple[UUID, int]]:
    rows = Item.objects.filter(
        organisation_id__in=[b.id for b in bodies], is_active=True, current__isnull=False
    )
    return set(rows.values_list("organisation_id", "basic_id"))


def _wanted(bodies: Iterable[OrganisationInfo], known: set[tuple[UUID, int]]) -> list[_Wanted]:
    by_name: dict[tuple[str, str], list[UUID]] = defaultdict(list)
    for body in bodies:
        by_name[body.level, body.standard_name].append(body.id)
    found = []
    rows = BasicItem.objects.select_related("current").exclude(current=None).order_by("code")
    for basic in rows:
        if basic.current is None:
            continue
        for level in sorted({min(x, TOWNSHIP) for x in basic.current.use_levels.split(",")}):
            name = TOWNSHIPS if level == TOWNSHIP else basic.current.department
            fresh = [b for b in by_name.get((level, name), ()) if (b, basic.pk) not in known]
            if fresh:
                found.append(_Wanted(basic, level, fresh))
    return found


def _by_level(wanted: Iterable[_Wanted]) -> dict[str, list[_Wanted]]:
    found: dict[str, list[_Wanted]] = defaultdict(list)
    for one in wanted:
        found[one.level].append(one)
    return found


def _sources(region_code: str, level: str, basics: list[int]) -> Mapping[int, Any]:
    province = divisions.prefix_of(region_code, 1).ljust(divisions.LENGTH, "0")
    depth = int(level) - 1
    regions = [r.code for r in orgs.regions_below(province, levels=frozenset({depth}))]
    parameters: dict[str, Any] = {
        "basics": basics,
        "regions": [code for code in regions if not divisions.is_within(code, region_code)],
        "level": level,
        "city": divisions.prefix_of(region_code, 2) + "%",
    }
    with connection.cursor() as cursor:
        cursor.execute(_SOURCES, parameters)
        return {row[0]: row[1:] for row in cursor.fetchall()}


def _named(basic: BasicItem) -> str:
    return basic.current.name if basic.current else basic.code


def _line(one: _Wanted, found: tuple[str, int, int | None]) -> PlanLine:
    code, body_id, form_version_id = found
    return PlanLine(
        basic_code=one.basic.code,
        name=_named(one.basic),
        department=one.basic.current.department if one.basic.current else "",
        body_id=body_id,
        form_version_id=form_version_id,
        source_code=code,
        organisation_ids=tuple(one.bodies),
    )


def first_published(region_code: str, *, viewer: Actor = ANYONE) -> datetime | None:
    """Return when the first guide of a division's own organisations became public."""
    del viewer
    rows = ItemVersion.objects.filter(item__region_code=region_code, item__is_active=True)
    first: datetime | None = rows.aggregate(first=Min("published_at"))["first"]
    return first


def proposals(
    *,
    states: frozenset[ProposalState] = frozenset(),
    region_code: str = "",
    oldest_first: bool = False,
    viewer: Actor,
) -> tuple[ProposalInfo, ...]:
    """Return the proposals within the viewer's reach, without their lines, newest first."""
    region = region_code or viewer.region_code
    if not _may_see(viewer, region):
        return ()
    rows = Proposal.objects.filter(region_code__startswith=divisions.prefix_of(region))
    if states:
        rows = rows.filter(state__in=states)
    length = Func("plan", function="jsonb_array_length", output_field=IntegerField())
    rows = rows.order_by("proposed_at" if oldest_first else "-proposed_at")
    found = list(rows.defer("plan").annotate(items=length)[:LIMIT])
    names = {r.code: r.full_name for r in orgs.regions({row.region_code for row in found})}
    return tuple(_info(row, viewer, names, items=row.items) for row in found)


def proposal(proposal_id: UUID, *, viewer: Actor) -> ProposalInfo | None:
    """Return one proposal with its lines; None out of reach."""
    row = Proposal.objects.filter(pk=proposal_id).first()
    if row is None or not _may_see(viewer, row.region_code):
        return None
    lines = tuple(plan_line(one) for one in row.plan)
    names = {r.code: r.full_name for r in orgs.regions([row.region_code])}
    return _info(row, viewer, names, items=len(lines), lines=lines)


def _may_see(viewer: Actor, region: str) -> bool:
    return policy.may_propose_in(viewer, region) or policy.may_publish_in(viewer, region)


def _info(
    row: Proposal,
    viewer: Actor,
    names: Mapping[str, str],
    *,
    items: int,
    lines: tuple[PlanLine, ...] = (),
) -> ProposalInfo:
    return ProposalInfo(
        id=row.pk,
        region_code=row.region_code,
        region_name=names.get(row.region_code, row.region_code),
        state=ProposalState(row.state),
        reason=row.reason,
        items=items,
        lists=row.lists,
        done=row.done,
        written=row.written,
        skipped=tuple((name, why) for name, why in row.skipped),
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        comment=row.comment,
        finished_at=row.finished_at,
        lines=lines,
        is_own=row.proposed_by_id == viewer.id,
    )


def plan_line(kept: Mapping[str, Any]) -> PlanLine:
    """Return a line of a plan as it was proposed."""
    bodies = tuple(UUID(one) for one in kept["organisation_ids"])
    return PlanLine(**{**kept, "organisation_ids": bodies})
