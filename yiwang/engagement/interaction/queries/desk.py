"""Voices as offices list them."""

from collections import Counter
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet, Value

from yiwang.engagement.interaction import policy
from yiwang.engagement.interaction.models import Voice
from yiwang.engagement.interaction.types import (
    AGAINST,
    OPEN,
    REOPEN_DAYS,
    DeskTab,
    Openness,
    VoicePage,
    VoiceState,
    VoiceView,
)
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import OrganisationInfo, OrganisationKind
from yiwang.lib.codes.divisions import prefix_of

from .views import for_staff, line_of

MOST = 100
MOST_COUNTED = 1000
_TARGETS = frozenset(
    {OrganisationKind.DEPARTMENT, OrganisationKind.HALL, OrganisationKind.TOWNSHIP}
)


def voice_for_staff(number: int, *, viewer: Actor, at: datetime) -> VoiceView | None:
    """Return a voice with its history and what the viewer may do, None when it is not for them."""
    row = Voice.objects.filter(pk=number).first()
    return for_staff(row, viewer, local_date(at)) if row else None


def desk_voices(
    tab: DeskTab, *, after: str = "", limit: int = 30, viewer: Actor, at: datetime
) -> VoicePage:
    """Return one list of the desk, the most urgent first; keyset on ``due_on|number``."""
    today = local_date(at)
    rows = _tab(seen_by(viewer), tab, today, viewer)
    day, _, number = after.partition("|")
    try:
        last = (date.fromisoformat(day), int(number))
        rows = rows.filter(Q(due_on__gt=last[0]) | Q(due_on=last[0], number__gt=last[1]))
    except ValueError:
        pass
    found = list(rows.order_by("due_on", "number")[: min(limit, MOST) + 1])
    lines = tuple(line_of(row, today) for row in found[:limit])
    following = f"{lines[-1].due_on}|{lines[-1].number}" if len(found) > limit else ""
    return VoicePage(lines, following)


def desk_voice_counts(*, viewer: Actor, at: datetime) -> dict[DeskTab, int]:
    """Return how many stand in each list, at most ``MOST_COUNTED`` of each; one statement."""
    today, seen = local_date(at), seen_by(viewer)
    first, *rest = (
        _tab(seen, tab, today, viewer)
        .annotate(tab=Value(tab.value))
        .values_list("tab")[:MOST_COUNTED]
        for tab in DeskTab
    )
    found = Counter(tab for (tab,) in first.union(*rest, all=True))
    return {tab: found[tab.value] for tab in DeskTab}


def seen_by(viewer: Actor) -> QuerySet[Voice]:
    """Return what the viewer may see, as ``policy.may_see`` judges one by one."""
    own = policy.own_organisations(viewer)
    if not viewer.is_staff:
        return Voice.objects.none()
    which = Q(pk__in=())
    if viewer.has(policy.ANSWER):
        asked = Q(parts__organisation_id__in=own, parts__answered_at=None)
        which |= Q(organisation_id__in=own) | Q(pk__in=Voice.objects.filter(asked).values("pk"))
    if viewer.region_code:
        below = Q(region_code__startswith=prefix_of(viewer.region_code))
        if viewer.has(policy.COORDINATE) or viewer.has(policy.WATCH):
            which |= below
        if viewer.has(policy.PUBLISH):
            which |= below & Q(openness=Openness.PROPOSED.value)
    if viewer.has(policy.FILE_FOR_CALLER) and viewer.staff_id is not None:
        which |= Q(agent_id=viewer.staff_id)
    named = Q(kind__in=AGAINST, about_organisation_id__in=own)
    return Voice.objects.filter(which).exclude(named)


def _tab(rows: QuerySet[Voice], tab: DeskTab, today: date, viewer: Actor) -> QuerySet[Voice]:
    if tab is DeskTab.RED:
        return rows.filter(state__in=OPEN, due_on__lt=today)
    if tab is DeskTab.YELLOW:
        return rows.filter(state__in=OPEN, due_on__gte=today, yellow_on__lte=today)
    if tab is DeskTab.PROPOSED:
        return rows.filter(openness=Openness.PROPOSED.value).exclude(proposed_by=viewer.id)
    states = {
        DeskTab.WAITING: (VoiceState.WAITING,),
        DeskTab.HANDLING: (VoiceState.HANDLING,),
        DeskTab.ANSWERED: (VoiceState.ANSWERED, VoiceState.CLOSED, VoiceState.DECLINED),
    }
    return rows.filter(state__in=states[tab])


def voice_targets(view: VoiceView, *, viewer: Actor) -> tuple[OrganisationInfo, ...]:
    """Return the organisations of its division and those above a voice can be passed on to."""
    codes = [region.code for region in orgs.region_path(view.region_code)]
    found = orgs.organisations_among(codes, viewer=viewer)[:MOST_COUNTED]
    return tuple(
        one
        for one in sorted(found, key=lambda one: -codes.index(one.region_code))
        if one.kind in _TARGETS and one.id != view.organisation_id and one.name != view.about_name
    )


def is_known_file(view: VoiceView, file_id: UUID, *, viewer: Actor) -> bool:
    """Whether a file belongs to a voice that was shown to the viewer."""
    del viewer
    return any(one.id == file_id for one in view.files)


def to_close(at: datetime) -> list[int]:
    """Return answered voices whose days are over, a batch of them, for the schedule."""
    over = at - timedelta(days=REOPEN_DAYS + 1)
    rows = Voice.objects.filter(state=VoiceState.ANSWERED.value, answered_at__lt=over)
    return list(rows.order_by("answered_at").values_list("pk", flat=True)[:MOST_COUNTED])
