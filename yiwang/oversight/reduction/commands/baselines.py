"""Baselines: counted once over all published texts, compared whenever something was published."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction

from yiwang.foundation.core import clock
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotPermitted, require
from yiwang.foundation.core.jobs import enqueue
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.oversight.reduction import policy
from yiwang.oversight.reduction.models import Baseline, BaselineItem, BaselinePlace, Measure
from yiwang.oversight.reduction.types import CountState
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.burdens import ItemBurden, PlaceBurden

COUNT = "reduction.count_baseline"
MEASURE = "reduction.measure_baseline"
CHUNK = 5000
COMPARED = 4
"""The newest baselines are compared after each publication; older ones when somebody asks."""


class CannotCount(DomainError):
    """The baseline cannot be taken like this."""

    code: ClassVar[str] = "reduction.cannot_count"
    sentence: ClassVar[str] = "还不能建立基线，请看标出的地方"


@command("reduction.take_baseline")
def take_baseline(*, name: str, taken_on: date, actor: Actor, at: datetime) -> UUID:
    """Take a baseline of materials and steps as they stood on a day (基线快照), 安徽 2018-08.

    What was published by the end of that day counts; it is counted as a job.

    :raises CannotCount: no name, a name that is taken, or a day to come.
    """
    require(policy.is_office(actor), NotPermitted)
    concerning("reduction:baselines:all", name=name, taken_on=taken_on.isoformat())
    fields = {}
    if not name.strip():
        fields["name"] = "请填写基线名称，例如“2018年5月基线”"
    elif Baseline.objects.filter(name=name.strip()[:40]).exists():
        fields["name"] = "已经有同名的基线，请换一个名称"
    if taken_on > clock.local_date(at):
        fields["taken_on"] = "基准日不能在今天以后"
    if fields:
        raise CannotCount(fields=fields)
    end = datetime.combine(taken_on + timedelta(days=1), time.min, clock.ZONE)
    row = Baseline(
        name=name.strip()[:40],
        taken_on=taken_on,
        before=min(end, at),
        state=CountState.RUNNING,
        taken_by=actor.name,
        taken_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:  # the same name at this moment
        raise CannotCount(fields={"name": "已经有同名的基线，请换一个名称"}) from error
    enqueue(COUNT, baseline=str(row.pk))
    return row.pk


@command("reduction.count_baseline")
def count_baseline(*, baseline_id: UUID, actor: Actor, at: datetime) -> None:
    """Count a baseline: by item and by organisation, in two statements (清点基线), 安徽 2018-08.

    Counted again it stays as it is.
    """
    require(actor.is_system, NotPermitted)
    concerning(f"reduction:baseline:{baseline_id}", counted_at=at.isoformat())
    rows = Baseline.objects.select_for_update(of=("self",))
    row = rows.filter(pk=baseline_id, state=CountState.RUNNING).first()
    if row is None:
        return
    items, places = catalogue.item_burdens(row.before), catalogue.place_burdens(row.before)
    BaselineItem.objects.bulk_create(
        [
            BaselineItem(
                baseline=row,
                basic_code=one.basic_code,
                name=one.name,
                department=one.department,
                texts=one.texts,
                lists=one.lists,
                materials=one.materials,
                steps=one.steps,
            )
            for one in items
        ],
        batch_size=CHUNK,
    )
    BaselinePlace.objects.bulk_create(_places(row, places), batch_size=CHUNK)
    row.items, row.organisations = len(items), len(places)
    row.texts = sum(one.texts for one in items)
    row.lists = sum(one.lists for one in items)
    row.materials = sum(one.materials for one in items)
    row.steps = sum(one.steps for one in items)
    row.state = CountState.DONE
    _measure(row, items, places, at)


def _places(row: Baseline, places: tuple[PlaceBurden, ...]) -> Iterator[BaselinePlace]:
    for start in range(0, len(places), CHUNK):
        some = places[start : start + CHUNK]
        names = orgs.organisations(one.organisation_id for one in some)
        for one in some:
            body = names.get(one.organisation_id)
            yield BaselinePlace(
                baseline=row,
                organisation_id=one.organisation_id,
                name=body.name if body else "（已撤销的机构）",
                region_code=one.region_code,
                level=one.level,
                lists=one.lists,
                materials=one.materials,
                steps=one.steps,
            )


@command("reduction.measure_baseline")
def measure_baseline(*, baseline_id: UUID, actor: Actor, at: datetime) -> None:
    """Compare a baseline with what the same lists ask now (比对精简量), 安徽 2018-08."""
    require(actor.is_system or policy.is_office(actor), NotPermitted)
    concerning(f"reduction:baseline:{baseline_id}", measured_at=at.isoformat())
    rows = Baseline.objects.select_for_update(of=("self",))
    row = rows.filter(pk=baseline_id, state=CountState.DONE).first()
    if row is not None:
        items = catalogue.item_burdens(row.before)
        _measure(row, items, catalogue.place_burdens(row.before), at)


def _measure(
    row: Baseline,
    items: tuple[ItemBurden, ...],
    places: tuple[PlaceBurden, ...],
    at: datetime,
) -> None:
    Measure.objects.filter(baseline=row).delete()
    keyed: Iterable[tuple[str, ItemBurden | PlaceBurden]] = (
        *((one.basic_code, one) for one in items),
        *((str(one.organisation_id), one) for one in places),
    )
    Measure.objects.bulk_create(
        [
            Measure(
                baseline=row,
                key=key,
                materials=one.materials - one.materials_now,
                steps=one.steps - one.steps_now,
            )
            for key, one in keyed
            if (one.materials, one.steps) != (one.materials_now, one.steps_now)
        ],
        batch_size=CHUNK,
    )
    row.measured_at = at
    row.save()


def measure_all() -> None:
    """Enqueue the comparison of the newest baselines."""
    rows = Baseline.objects.filter(state=CountState.DONE).order_by("-taken_at")
    for key in rows.values_list("pk", flat=True)[:COMPARED]:
        enqueue(MEASURE, baseline=str(key))
