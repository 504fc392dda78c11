"""Lists that come with the product, for a world that has none."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from yiwang.engagement.lists.models import ListEntry, NamedList
from yiwang.engagement.lists.rules import promises
from yiwang.engagement.lists.rules.kinds import KINDS, faults_of_new
from yiwang.engagement.lists.types import Act, Exempt, Kind, State
from yiwang.foundation.core import lanes
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.catalogue import queries as catalogue

from .publishing import issue

Wanted = Sequence[tuple[str, Mapping[str, Any]]]


@command("lists.ship_list")
def ship_list(
    *,
    kind: Kind,
    region_code: str,
    items: Mapping[str, Wanted],
    source: str,
    year: int = 0,
    actor: Actor,
    at: datetime,
) -> int:
    """Publish a list that comes with the product, or what it names since (示例名单).

    安徽 2018-08. ``items`` holds by audience (none: "") names or codes with what is said of each.
    An item that does not fulfil what the list promises is left out; a list that people have taken
    into their hands stays as it is. Return how many items were added.
    """
    require(actor.is_system, NotPermitted)
    concerning(f"lists:region:{region_code}", act=Act.PUBLISH.value, kind=kind.value)
    region = orgs.region(region_code)
    if region is None or faults_of_new(KINDS[kind], region.level, year):
        return 0
    rows = NamedList.objects.select_for_update(of=("self",))
    row = rows.filter(kind=kind, region_code=region_code, year=year).first()
    is_new = row is None
    row = row or NamedList(
        kind=kind,
        region_code=region_code,
        region_name=region.name,
        year=year,
        source=source,
        changed_by=actor.name,
        changed_at=at,
    )
    entries = [e for audience, some in items.items() for e in _entries(row, audience, some, at)]
    if not entries or not _is_shipped(row, actor):
        return 0
    row.state = State.READY
    row.save(force_insert=is_new)
    if is_new:
        lanes.trace(row, Act.OPEN, actor=actor, at=at, opinion=source)
    ListEntry.objects.bulk_create(entries, batch_size=500)
    issue(row, actor=actor, at=at, opinion=source)
    return len(entries)


def _is_shipped(row: NamedList, actor: Actor) -> bool:
    """Whether nobody else has acted on it."""
    return all(set(people) <= {actor.id} for people in row.acted.values())


def _entries(row: NamedList, audience: str, wanted: Wanted, at: datetime) -> list[ListEntry]:
    """Return what is not in the list yet, up to what it holds."""
    kind = Kind(row.kind)
    found = catalogue.item_promises([key for key, _ in wanted], row.region_code)
    items = {key: item for item in found for key in (item.basic_code, item.name)}
    rows = ListEntry.objects.filter(of=row.pk, audience=audience).order_by("rank")
    known = set(rows.values_list("basic_code", flat=True)[: KINDS[kind].most])
    made: dict[str, ListEntry] = {}
    for key, said in wanted:
        item = items.get(key)
        exempt = Exempt(said["exempt"]) if said.get("exempt") else None
        if (
            item is None
            or item.basic_code in known
            or promises.fault(kind, item, row.region_code, audience=audience, exempt=exempt)
        ):
            continue
        made.setdefault(
            item.basic_code,
            ListEntry(
                of=row,
                basic_code=item.basic_code,
                name=item.name,
                department=item.department,
                audience=audience,
                home_code=item.region_code,
                rank=len(known) + len(made) + 1,
                changed_by=row.changed_by,
                changed_at=at,
                **said,
            ),
        )
    return list(made.values())[: KINDS[kind].most - len(known)]
