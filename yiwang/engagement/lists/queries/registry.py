"""The lists there are, what waits, and the kinds."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from yiwang.engagement.lists import policy
from yiwang.engagement.lists.models import ListEntry, ListStep, NamedList
from yiwang.engagement.lists.rules.kinds import BY_KEY, KINDS
from yiwang.engagement.lists.types import Act, Kind, KindInfo, ListInfo, State, StepInfo
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.lib.codes import divisions

from .entries import seen

MOST = 101
MOST_STEPS = 50
WAITING = 30


def kinds(*, viewer: Actor = ANYONE) -> tuple[KindInfo, ...]:
    """Return the kinds of lists, those that are shown first first."""
    del viewer
    return tuple(KINDS.values())


def kind_of(key: str, *, viewer: Actor = ANYONE) -> KindInfo | None:
    """Return the kind of an address."""
    del viewer
    return BY_KEY.get(key)


def _within(viewer: Actor) -> QuerySet[NamedList]:
    """Return the lists within reach of the viewer."""
    if viewer.is_system:
        return NamedList.objects.all()
    if not policy.may_look(viewer) or not viewer.region_code:
        return NamedList.objects.none()
    return NamedList.objects.filter(region_code__startswith=divisions.prefix_of(viewer.region_code))


def lists(
    *,
    region_code: str = "",
    kind: Kind | None = None,
    state: State | None = None,
    before: UUID | None = None,
    limit: int = 50,
    viewer: Actor,
) -> tuple[ListInfo, ...]:
    """Return the lists within reach, the newest first."""
    rows = _within(viewer)
    if region_code:
        rows = rows.filter(region_code=region_code)
    if kind:
        rows = rows.filter(kind=kind)
    if state:
        rows = rows.filter(state=state)
    if before:
        rows = rows.filter(pk__lt=before)
    return _infos(rows.order_by("-pk")[: min(limit, MOST)], viewer)


def waiting(*, viewer: Actor) -> tuple[ListInfo, ...]:
    """Return the lists that wait for the viewer to check or publish them."""
    rows = _within(viewer).filter(state__in=(State.CHECK, State.READY)).order_by("-pk")
    wanted = {Act.PASS, Act.PUBLISH}
    return tuple(one for one in _infos(rows[:MOST], viewer) if one.actions & wanted)[:WAITING]


def _infos(rows: Iterable[NamedList], viewer: Actor) -> tuple[ListInfo, ...]:
    found = list(rows)
    counted = ListEntry.objects.filter(of__in=found, is_removed=False)
    numbers = dict(counted.values_list("of").annotate(n=Count("pk")).order_by())
    return tuple(_info(row, numbers.get(row.pk, 0), viewer) for row in found)


def named_list(list_id: UUID, *, viewer: Actor) -> ListInfo | None:
    """Return a list with its last steps."""
    row = seen(list_id, viewer)
    if row is None:
        return None
    number = ListEntry.objects.filter(Q(of=row), is_removed=False).count()
    steps = ListStep.objects.filter(of=row).order_by("-n")[:MOST_STEPS]
    told = tuple(StepInfo(s.n, Act(s.act), s.actor_name, s.office, s.at, s.opinion) for s in steps)
    return _info(row, number, viewer, told)


def _info(row: NamedList, number: int, viewer: Actor, steps: tuple[StepInfo, ...] = ()) -> ListInfo:
    return ListInfo(
        id=row.pk,
        kind=KINDS[Kind(row.kind)],
        region_code=row.region_code,
        region_name=row.region_name,
        year=row.year,
        state=State(row.state),
        version=row.version,
        source=row.source,
        entries=number,
        edition_no=row.edition_no,
        published_at=row.published_at,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
        counts=row.counts,
        actions=policy.actions(viewer, row),
        steps=steps,
    )


def is_begun(kind: Kind, region_code: str, *, viewer: Actor = ANYONE) -> bool:
    """Whether a division has a list of a kind, in work or published."""
    del viewer
    return NamedList.objects.filter(kind=kind, region_code=region_code).exists()
