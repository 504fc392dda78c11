"""Ratings as everybody may see them: counted, never fewer than ten; and as they are exchanged."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet, Sum

from yiwang.engagement.interaction.models import Handling, Occasion, Rating, RatingTally
from yiwang.engagement.interaction.models.ratings import NOWHERE
from yiwang.engagement.interaction.policy import ratings as policy
from yiwang.engagement.interaction.rules import rating_masks as masks
from yiwang.engagement.interaction.types import rating_labels as labels
from yiwang.engagement.interaction.types.ratings import (
    AGAIN,
    FIRST,
    STAR_NAMES,
    RatingFigure,
    RatingRecord,
    RatingSample,
    RatingsBy,
    RatingState,
)
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.foundation.identity.types import Permission
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes import divisions

MOST = 100
MONTHS = 12
_SUMS = ("invited", "rated", *(f"stars{n}" for n in STAR_NAMES), "rectified", "invalid")
_KEYS = {
    RatingsBy.REGION: "region_code",
    RatingsBy.ORGANISATION: "organisation_id",
    RatingsBy.ITEM: "basic_code",
    RatingsBy.MONTH: "month",
}


def rating_figures(
    by: RatingsBy,
    *,
    region_code: str,
    since: date,
    until: date,
    limit: int = 100,
    viewer: Actor = ANYONE,
) -> tuple[RatingFigure, ...]:
    """Return counted ratings of a division in the months between, most often rated first.

    By region: the division itself, then those below it. By month: the division, the newest first.
    """
    del viewer
    rows = RatingTally.objects.filter(month__gte=since, month__lte=until)
    codes = [region_code]
    if by is RatingsBy.REGION:
        codes += [one.code for one in orgs.children(region_code)]
    rows = _of(rows.filter(region_code__in=codes), by)
    key = _KEYS[by]
    sums = rows.values(key).annotate(**{f"n_{name}": Sum(name) for name in _SUMS})
    order = ("-month",) if by is RatingsBy.MONTH else ("-n_rated", key)
    found = list(sums.order_by(*order)[: min(limit, MOST)])
    names = _names(by, rows, [one[key] for one in found])
    made = [_figure(one, str(one[key]), names.get(one[key], "")) for one in found]
    return tuple(
        sorted(made, key=lambda one: one.key != region_code) if by is RatingsBy.REGION else made
    )


def _of(rows: QuerySet[RatingTally], by: RatingsBy) -> QuerySet[RatingTally]:
    if by is RatingsBy.ORGANISATION:
        return rows.exclude(organisation_id=NOWHERE).filter(basic_code="")
    if by is RatingsBy.ITEM:
        return rows.filter(organisation_id=NOWHERE).exclude(basic_code="")
    return rows.filter(organisation_id=NOWHERE, basic_code="")


def _names(by: RatingsBy, rows: QuerySet[RatingTally], found: list[object]) -> Mapping[object, str]:
    """Return what the keys are called."""
    if by is RatingsBy.REGION:
        return {one.code: one.name for one in orgs.regions([str(key) for key in found])}
    if by is RatingsBy.MONTH:
        return {key: f"{key.year}年{key.month}月" for key in found if isinstance(key, date)}
    key = _KEYS[by]
    named = rows.filter(**{f"{key}__in": found}).order_by("month")
    return dict(named.values_list(key, "name")[: MOST * MONTHS])


def _figure(sums: Mapping[str, int], key: str, name: str) -> RatingFigure:
    five, four, three, two, one = (sums[f"n_stars{n}"] for n in STAR_NAMES)
    return RatingFigure(
        key=key,
        name=name,
        invited=sums["n_invited"],
        rated=sums["n_rated"],
        stars=(five, four, three, two, one),
        rectified=sums["n_rectified"],
        invalid=sums["n_invalid"],
    )


def rating_samples(
    *, region_code: str, before: UUID | None = None, limit: int = 10, viewer: Actor = ANYONE
) -> tuple[RatingSample, ...]:
    """Return bad ratings that were answered and closed, newest first, numbers of people masked."""
    del viewer
    rows = Handling.objects.filter(
        region_code__startswith=divisions.prefix_of(region_code),
        state=RatingState.CLOSED,
        replied_at__isnull=False,
    ).select_related("occasion", "rating")
    if before is not None:
        rows = rows.filter(occasion_id__lt=before)
    found = list(rows.order_by("-occasion_id")[: min(limit, MOST)])
    again = dict(
        Rating.objects.filter(occasion__in=[row.pk for row in found], n=AGAIN).values_list(
            "occasion_id", "stars"
        )
    )
    return tuple(
        RatingSample(
            id=row.pk,
            grade=STAR_NAMES[row.rating.stars],
            item_name=row.occasion.item_name or "窗口服务",
            organisation_name=row.occasion.organisation_name,
            labels=tuple(words for _, words in labels.told(row.rating.labels)),
            text=masks.published(row.rating.text),
            reply=masks.published(row.reply),
            again=STAR_NAMES.get(again.get(row.pk, 0), ""),
            month=row.occasion.month,
        )
        for row in found
    )


def rating_records(
    *,
    since: datetime,
    until: datetime,
    after: UUID | None = None,
    limit: int = 100,
    viewer: Actor,
) -> tuple[RatingRecord, ...]:
    """Return ratings as they go to other systems, by key, to who supervises or exchanges them.

    Grades as GB/T 39046 A.8 codes them, 1 the best. Who was anonymous stays so.
    """
    watches = viewer.has(Permission.READ_SUPERVISION) or viewer.has(Permission.MANAGE_DATA)
    require(watches or viewer.has(policy.ANSWER), NotPermitted)
    rows = Rating.objects.filter(n=FIRST, rated_at__gte=since, rated_at__lt=until)
    if not viewer.is_system:
        rows = rows.filter(**_reach(viewer, watches=watches))
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = list(rows.select_related("occasion__window").order_by("pk")[: min(limit, MOST)])
    bodies = orgs.organisations({row.occasion.organisation_id for row in found})
    states = dict(
        Handling.objects.filter(pk__in=[r.occasion_id for r in found]).values_list("pk", "state")
    )
    twice = set(
        Rating.objects.filter(occasion__in=[r.occasion_id for r in found], n=AGAIN).values_list(
            "occasion_id", flat=True
        )
    )
    return tuple(
        _record(
            row,
            code=bodies[row.occasion.organisation_id].uscc
            if row.occasion.organisation_id in bodies
            else "",
            state=states.get(row.occasion_id, ""),
            times=1 + (row.occasion_id in twice),
        )
        for row in found
    )


def _reach(viewer: Actor, *, watches: bool) -> dict[str, object]:
    if watches:
        return {"occasion__region_code__startswith": divisions.prefix_of(viewer.region_code)}
    return {"occasion__organisation_id__in": policy.offices(viewer)}


def _record(row: Rating, *, code: str, state: str, times: int) -> RatingRecord:
    one: Occasion = row.occasion
    named = not row.is_anonymous
    return RatingRecord(
        id=row.pk,
        number=str(one.number) if one.number and named else "",
        item_code=one.item_code,
        item_name=one.item_name,
        organisation_code=code,
        organisation_name=one.organisation_name,
        region_code=one.region_code,
        evaluator=one.applicant_name if named else "",
        user_type={"PERSON": "1", "LEGAL": "2"}.get(one.applicant_kind, "") if named else "",
        channel=row.channel,
        window=one.window.label if one.window else "",
        handled_by=one.handled_name,
        kind=one.kind,
        stage="事后",
        times=times,
        grade=6 - row.stars,
        labels=row.labels,
        text=masks.published(row.text),
        rated_at=row.rated_at,
        is_valid=state != RatingState.INVALID,
    )
