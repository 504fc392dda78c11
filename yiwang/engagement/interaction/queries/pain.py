"""Pain points: lists of the desk, one with its history, and what is published."""

from datetime import date, datetime

from django.db.models import Q, QuerySet

from yiwang.engagement.interaction.models import PainPoint
from yiwang.engagement.interaction.policy import (
    ANSWER,
    COORDINATE,
    WATCH,
    own_organisations,
)
from yiwang.engagement.interaction.policy import pain as policy
from yiwang.engagement.interaction.rules.limits import light_of, pain_yellow_on
from yiwang.engagement.interaction.types import VoiceLight
from yiwang.engagement.interaction.types.pain import (
    PainDeed,
    PainField,
    PainPage,
    PainPointInfo,
    PainSource,
    PainState,
    PainStepLine,
)
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.lib.codes.divisions import ancestors_of, prefix_of

MOST, MOST_STEPS, MOST_OWNERS = 100, 60, 200


def desk_pain_points(
    state: PainState, *, after: str = "", limit: int = 30, viewer: Actor, at: datetime
) -> PainPage:
    """Return those in one state that the viewer may see, the nearest day first; keyset."""
    rows = _seen(viewer).filter(state=state.value)
    day, _, number = after.partition("|")
    is_dated = state in {PainState.OWNED, PainState.SOLVED}
    key = "due_on" if is_dated else "collected_on"
    try:
        last = (date.fromisoformat(day), int(number))
        rows = rows.filter(
            Q(**{f"{key}__gt": last[0]}) | Q(**{key: last[0], "number__gt": last[1]})
        )
    except ValueError:
        pass
    limit = min(limit, MOST)
    found = list(rows.order_by(key, "number")[: limit + 1])
    lines = tuple(_info(row, local_date(at)) for row in found[:limit])
    more = len(found) > limit
    return PainPage(lines, f"{getattr(found[limit - 1], key)}|{lines[-1].number}" if more else "")


def _seen(viewer: Actor) -> QuerySet[PainPoint]:
    """Return what the viewer may see, as ``policy.may_see`` judges one by one."""
    which = Q(pk__in=())
    if viewer.is_staff and viewer.has(ANSWER):
        which |= Q(organisation_id__in=own_organisations(viewer))
    is_over = viewer.has(COORDINATE) or viewer.has(WATCH)
    if viewer.is_staff and is_over and viewer.region_code:
        which |= Q(region_code__startswith=prefix_of(viewer.region_code))
    return PainPoint.objects.filter(which)


def pain_point(number: int, *, viewer: Actor, at: datetime) -> PainPointInfo | None:
    """Return one with its history and what the viewer may do, None when it is not for them."""
    row = PainPoint.objects.filter(pk=number).first()
    if row is None or not policy.may_see(viewer, row):
        return None
    steps = tuple(
        PainStepLine(s.n, PainDeed(s.act), s.actor_name, s.office, s.at, s.opinion)
        for s in row.steps.order_by("n")[:MOST_STEPS]
    )
    return _info(row, local_date(at), steps, policy.actions(viewer, row))


def pain_owners(one: PainPointInfo, *, viewer: Actor) -> tuple[OrganisationInfo, ...]:
    """Return the organisations of its division that it can be given to."""
    if PainDeed.OWN not in one.actions:
        return ()
    return tuple(orgs.organisations_in(viewer.region_code, limit=MOST_OWNERS))


def public_pain_points(
    *,
    region_code: str,
    area: PainField | None = None,
    after: str = "",
    limit: int = 20,
    viewer: Actor = ANYONE,
) -> PainPage:
    """Return published pain points of a place and those above it, the newest first; keyset."""
    del viewer
    rows = PainPoint.objects.filter(
        state=PainState.PUBLISHED.value, region_code__in=[*ancestors_of(region_code), region_code]
    )
    if area is not None:
        rows = rows.filter(area=area.value)
    day, _, number = after.partition("|")
    try:
        last = (date.fromisoformat(day), int(number))
        rows = rows.filter(
            Q(published_on__lt=last[0]) | Q(published_on=last[0], number__lt=last[1])
        )
    except ValueError:
        pass
    limit = min(limit, MOST)
    found = list(rows.order_by("-published_on", "-number")[: limit + 1])
    lines = tuple(_info(row, row.collected_on) for row in found[:limit])
    more = len(found) > limit
    return PainPage(lines, f"{lines[-1].published_on}|{lines[-1].number}" if more else "")


def _info(
    row: PainPoint,
    today: date,
    steps: tuple[PainStepLine, ...] = (),
    actions: frozenset[PainDeed] = frozenset(),
) -> PainPointInfo:
    light = VoiceLight.NONE
    if row.due_on is not None:
        yellow = pain_yellow_on(row.due_on, orgs.working_calendar())
        runs = row.state == PainState.OWNED
        light = light_of(today, row.due_on, yellow, is_open=runs)
    return PainPointInfo(
        number=row.number,
        area=PainField(row.area),
        title=row.title,
        hurts=row.hurts,
        source=PainSource(row.source),
        source_note=row.source_note,
        state=PainState(row.state),
        light=light,
        organisation_name=row.organisation_name,
        due_on=row.due_on,
        measure=row.measure,
        evidence=row.evidence,
        solved_on=row.solved_on,
        published_on=row.published_on,
        collected_on=row.collected_on,
        region_code=row.region_code,
        version=row.version,
        steps=steps,
        actions=actions,
    )
