"""Targets beside their actual figures, and the task register."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from yiwang.engagement.lists import queries as lists
from yiwang.engagement.lists.types import Beside
from yiwang.foundation.core.errors import NotFound, NotPermitted, require
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes import divisions
from yiwang.oversight.assessment import policy
from yiwang.oversight.assessment.models import Indicator, Target, Task
from yiwang.oversight.assessment.rules import gauges
from yiwang.oversight.assessment.types import (
    AT_LEAST,
    GAUGE_NAMES,
    Gauge,
    IndicatorInfo,
    IndicatorVersion,
    TargetLine,
    TaskInfo,
    TaskNote,
    TaskState,
)
from yiwang.oversight.reduction import queries as reduction
from yiwang.oversight.reduction.types import CountState, NormKind
from yiwang.oversight.supervision import queries as figures
from yiwang.oversight.supervision.types import Measure
from yiwang.services.catalogue import queries as catalogue

MOST: Final = 100
MOST_INDICATORS: Final = 200
MONTHS: Final = timedelta(days=365)
"""Figures of targets are those of the last twelve months."""


def indicators(*, viewer: Actor) -> tuple[IndicatorInfo, ...]:
    """Return the indicators in their newest versions. :raises NotPermitted: not for this viewer."""
    require(viewer.is_system or policy.may_look(viewer), NotPermitted)
    rows = Indicator.objects.order_by("code", "-number").distinct("code")
    return tuple(_indicator(row) for row in rows[:MOST_INDICATORS])


def _indicator(row: Indicator) -> IndicatorInfo:
    return IndicatorInfo(row.code, row.name, Gauge(row.gauge), tuple(row.basic_codes), row.source)


def indicator_versions(code: str, *, viewer: Actor) -> tuple[IndicatorVersion, ...]:
    """Return what an indicator says and said, newest first (at most 100).

    :raises NotPermitted: not for this viewer.
    :raises NotFound: there is none.
    """
    require(policy.may_look(viewer), NotPermitted)
    rows = list(Indicator.objects.filter(code=code).order_by("-number")[:MOST])
    if not rows:
        raise NotFound
    items = catalogue.basics_among({one for row in rows for one in row.basic_codes})
    names = {key: one.name for key, one in items.items()}
    return tuple(
        IndicatorVersion(
            row.number, _indicator(row), tuple(names.get(one, one) for one in row.basic_codes),
            row.reason, row.changed_by, row.changed_at,
        )
        for row in rows
    )  # fmt: skip


def target_ledger(region_code: str, *, today: date, viewer: Actor) -> tuple[TargetLine, ...]:
    """Return the targets of a division, the actual figure beside each (目标台账).

    Its own indicators from supervision's figures of the last twelve months and the catalogue; the
    shares of lists (网上可办、进驻、一窗、最多跑一次) as the lists count them.

    :raises NotPermitted: the viewer does not evaluate there.
    """
    require(policy.may_see(viewer, region_code), NotPermitted)
    known = {one.code: one for one in indicators(viewer=viewer)}
    rows = Target.objects.filter(region_code=region_code, ended_at__isnull=True)
    own = list(rows.order_by("due_on", "pk")[:MOST])
    wanted = {row.indicator: known[row.indicator] for row in own if row.indicator in known}
    actual = _actual(wanted.values(), region_code, today)
    found = [_line(row, known[row.indicator], actual[row.indicator], today) for row in own]
    found += _of_reduction(region_code, today)
    found += [_of_lists(one, region_code) for one in lists.beside(region_code, today=today)]
    return tuple(sorted(found, key=lambda line: (line.due_on, line.name)))


def _line(row: Target, one: IndicatorInfo, actual: Decimal | None, today: date) -> TargetLine:
    ceiling = "不低于" if one.gauge in AT_LEAST else "不超过"
    return TargetLine(
        name=one.name,
        measure=GAUGE_NAMES[one.gauge],
        due_on=row.due_on,
        owner=row.owner,
        wanted=f"{ceiling} {gauges.text(one.gauge, row.value)}",
        actual=gauges.text(one.gauge, actual),
        is_reached=gauges.is_reached(one.gauge, row.value, actual),
        is_due=row.due_on <= today,
        source=row.source,
        basis=one.source,
        key=row.pk,
    )


def _of_reduction(region_code: str, today: date) -> list[TargetLine]:
    """Return the targets of reduced materials, as the newest baseline was compared last."""
    counted = [one for one in reduction.baselines() if one.state is CountState.DONE]
    total = reduction.totals(counted[0].id, region_code=region_code) if counted else None
    found = []
    for one in reduction.norms(NormKind.TARGET, only_active=True):
        content, level = one.content, str(divisions.level_of(region_code) + 1)
        if content.get("level") not in {"", None, level}:
            continue
        steps = content["measure"] == "STEPS"
        whole = 0 if total is None else total.steps if steps else total.materials
        gone = 0 if total is None else total.steps_removed if steps else total.materials_removed
        due_on = date.fromisoformat(content["due_on"])
        found.append(
            TargetLine(
                name=f"{'环节' if steps else '材料'}精简比例",
                measure="按减证便民最新的基线统计",
                due_on=due_on,
                owner="各部门",
                wanted=f"不低于 {content['percent']}%",
                actual=gauges.text(Gauge.ONLINE, gauges.share(gone, whole)),
                is_reached=gone * 100 >= content["percent"] * whole if whole else None,
                is_due=due_on <= today,
                source=content["source"],
                url="/desk/reduction/figures/",
            )
        )
    return found


def _of_lists(one: Beside, region_code: str) -> TargetLine:
    unit = " 项" if one.figure.is_number else "%"
    actual = one.figure.part if one.figure.is_number else one.figure.percent
    counted = one.figure.whole or one.figure.is_number
    return TargetLine(
        name=one.figure.name,
        measure="按公布的清单和办事指南统计",
        due_on=one.target.due_on,
        owner="各部门",
        wanted=f"不低于 {one.wanted}{unit}",
        actual=f"{actual}{unit}" if counted else "—",
        is_reached=one.is_reached if counted else None,
        is_due=one.is_due,
        source=str(one.target.content["source"]),
        url=f"/desk/lists/figures/?region={region_code}",
    )


def _actual(
    wanted: Iterable[IndicatorInfo], region_code: str, today: date
) -> dict[str, Decimal | None]:
    """Return the figures of indicators, each from one or two set-based reads."""
    first, last = today - MONTHS, today - timedelta(days=1)
    calendar = orgs.working_calendar()
    found: dict[str, Decimal | None] = {}
    for one in wanted:
        if one.gauge in gauges.SHARES:
            spans = figures.spans(one.basic_codes, region_code, first, last, viewer=SYSTEM)
            found[one.code] = gauges.days_of(spans, gauges.SHARES[one.gauge], calendar)
        elif one.gauge in {Gauge.STEPS, Gauge.MATERIALS}:
            asked = catalogue.asked_of(one.basic_codes, region_code)
            place = 0 if one.gauge is Gauge.MATERIALS else 1
            counts = [told[place] for told in asked.values()]
            found[one.code] = sum(counts, Decimal(0)) if counts else None
        else:
            found[one.code] = _share(one, region_code, first, last)
    return found


def _share(one: IndicatorInfo, region_code: str, first: date, last: date) -> Decimal | None:
    scopes: Sequence[str] = [figures.region(region_code, viewer=SYSTEM)]
    if one.basic_codes:
        ids = figures.offices(region_code, first, last, basic_codes=one.basic_codes, viewer=SYSTEM)
        scopes = [figures.item(key, code, viewer=SYSTEM) for key in ids for code in one.basic_codes]
    bad, whole = (
        (Measure.LATE, Measure.ENDED)
        if one.gauge is Gauge.ON_TIME
        else (Measure.ONLINE, Measure.RECEIVED)
    )
    sums = figures.sums(scopes, [bad, whole], first, last, viewer=SYSTEM)
    of = {m: sum(n for (_, k), n in sums.items() if k is m) for m in (bad, whole)}
    part = of[whole] - of[bad] if one.gauge is Gauge.ON_TIME else of[bad]
    return gauges.share(part, of[whole])


def _seen(viewer: Actor) -> QuerySet[Task]:
    require(viewer.is_system or policy.may_look(viewer), NotPermitted)
    mine = [one for one in {*viewer.organisation_ids, viewer.organisation_id} if one]
    if viewer.has(policy.MANAGE) or viewer.has(policy.AGREE):
        prefix = "" if viewer.is_system else divisions.prefix_of(viewer.region_code)
        return Task.objects.filter(region_code__startswith=prefix)
    return Task.objects.filter(owner_id__in=mine)


def _task(row: Task, today: date, viewer: Actor, notes: Iterable[TaskNote] = ()) -> TaskInfo:
    acts = set()
    if row.state == TaskState.OPEN and policy.heads(viewer, row.owner_id):
        acts.add("report")
    if row.state == TaskState.DONE and policy.may_manage(viewer, row.region_code):
        acts.add("verify")
    names = (
        "id", "version", "region_code", "number", "text", "owner_id", "owner_name", "due_on",
        "source",
    )  # fmt: skip
    return TaskInfo(
        **{name: getattr(row, name) for name in names},
        state=TaskState(row.state),
        days_over=(today - row.due_on).days,
        notes=tuple(notes),
        actions=frozenset(acts),
    )


def tasks(
    *,
    today: date,
    state: TaskState | None = None,
    is_overdue: bool = False,
    after: tuple[date, UUID] | None = None,
    limit: int = 50,
    viewer: Actor,
) -> tuple[TaskInfo, ...]:
    """Return tasks, what is due first comes first: the own divisions', or the own office's."""
    rows = _seen(viewer)
    if state:
        rows = rows.filter(state=state)
    if is_overdue:
        rows = rows.filter(due_on__lt=today).exclude(state=TaskState.VERIFIED)
    if after:
        day, last = after
        rows = rows.filter(Q(due_on__gt=day) | Q(due_on=day, pk__gt=last))
    found = rows.order_by("due_on", "pk")[: min(limit, MOST)]
    return tuple(_task(row, today, viewer) for row in found)


def tasks_overdue(*, today: date, viewer: Actor) -> int:
    """Return how many tasks in sight are past their day and not verified."""
    rows = _seen(viewer).filter(due_on__lt=today).exclude(state=TaskState.VERIFIED)
    return rows.count()


def task(task_id: UUID, *, today: date, viewer: Actor) -> TaskInfo | None:
    """Return one task with its reports."""
    row = _seen(viewer).filter(pk=task_id).first()
    if row is None:
        return None
    notes = row.notes.order_by("pk").values_list("act", "text", "evidence", "by", "at")
    return _task(row, today, viewer, [TaskNote(*note) for note in notes[:MOST]])
