"""What is counted by the clock: cases by item, figures of divisions, the end of a month."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from yiwang.engagement.lists.models import Demand, EditionEntry, NamedList, Reading, Standing
from yiwang.engagement.lists.rules import promises
from yiwang.engagement.lists.types import Kind
from yiwang.foundation.core import clock
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.services.cases import queries as cases
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.promises import PromiseCounts

CHUNK, MOST = 1000, 3000
LATEST = 5
"""The last day of a month whose figures still tell how the month before ended."""
FROM_TEXTS = ("lists", "online", "one_visit", "no_visit", "instant", "whole_online")


def first_of(day: date) -> date:
    """Return the first day of a month."""
    return day.replace(day=1)


def before(day: date) -> date:
    """Return the first day of the month before a day's."""
    return first_of(first_of(day) - timedelta(days=1))


@command("lists.count_demand")
def count_demand(*, actor: Actor, at: datetime) -> int:
    """Count the cases of the running month by division and item (清点办件量), 安徽 2018-08.

    On the first day the month before is counted once more, whole. Return how many rows there are.
    """
    require(actor.is_system, NotPermitted)
    today = clock.local_date(at)
    month = first_of(today)
    concerning(f"lists:demand:{month:%Y-%m}", counted_at=at.isoformat())
    months = [month, before(month)] if today.day == 1 else [month]
    return sum(_count_month(one, actor) for one in months)


def _count_month(month: date, actor: Actor) -> int:
    following = first_of(month + timedelta(days=31))
    Demand.objects.filter(month=month).delete()
    rows = [
        Demand(region_code=region, month=month, basic_code=basic, applicant_kind=kind, cases=number)
        for region, basic, kind, number in cases.filed_by_item(month, following, viewer=actor)
    ]
    Demand.objects.bulk_create(rows, batch_size=CHUNK)
    return len(rows)


@command("lists.count_standings")
def count_standings(*, actor: Actor, at: datetime) -> int:
    """Count the figures of every division, and keep the month that has ended (统计目标台账).

    安徽 2018-08、廊坊 2018-09. Two statements over all texts and lists, three for each list that
    promises something; what a month ended with is kept once and never changed. Return how many
    divisions there are.
    """
    require(actor.is_system, NotPermitted)
    ended = before(clock.local_date(at))
    concerning(f"lists:standings:{ended:%Y-%m}", counted_at=at.isoformat())
    found = _counted(catalogue.promise_counts(), NamedList.objects.exclude(edition_no=0))
    _keep(found, at)
    if clock.local_date(at).day <= LATEST and not Reading.objects.filter(month=ended).exists():
        rows = [
            Reading(region_code=code, month=ended, counts=counts, counted_at=at)
            for code, counts in found.items()
        ]
        Reading.objects.bulk_create(rows, batch_size=CHUNK)
    return len(found)


def count_region(region_code: str, at: datetime) -> None:
    """Count one division anew, inside the command that changed it."""
    texts = catalogue.promise_counts(region_code)
    kept = NamedList.objects.filter(region_code=region_code).exclude(edition_no=0)
    found = _counted(texts, kept)
    _keep({region_code: found.get(region_code, {})}, at)


def _counted(
    texts: Iterable[PromiseCounts], kept: Iterable[NamedList]
) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for one in texts:
        found[one.region_code].update({name: getattr(one, name) for name in FROM_TEXTS})
    for row in kept:
        sums = found[row.region_code]
        for name, number in _of_list(row).items():
            sums[name] = sums.get(name, 0) + number
    return found


def _of_list(row: NamedList) -> dict[str, int]:
    kind, counts = Kind(row.kind), row.counts
    entries, exempt = counts.get("entries", 0), counts.get("exempt", 0)
    if kind is Kind.HALL:
        window = counts.get("window", 0)
        return {"entered": entries - exempt, "exempt": exempt, "window": window}
    if kind is Kind.ONLINE_PLAN:
        return {"planned": entries}
    names = {Kind.FREQUENT: "frequent", Kind.VILLAGE: "village", Kind.NEARBY: "nearby"}
    return {names[kind]: _still(row)}


def _still(row: NamedList) -> int:
    """Return how many items of a list its guides still fulfil, each once for all audiences.

    Three statements a list, whatever it holds: a division keeps three such lists at most.
    """
    entries = EditionEntry.objects.filter(edition__of=row, edition__number=row.edition_no)
    codes = entries.order_by().values_list("basic_code", flat=True)[:MOST]
    items = catalogue.item_promises(codes, row.region_code)
    return sum(not promises.fault(Kind(row.kind), item, row.region_code) for item in items)


def _keep(found: Mapping[str, Mapping[str, int]], at: datetime) -> None:
    rows = [
        Standing(region_code=code, counts=dict(counts), counted_at=at)
        for code, counts in found.items()
    ]
    Standing.objects.bulk_create(
        rows,
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["region_code"],
        update_fields=["counts", "counted_at"],
    )
