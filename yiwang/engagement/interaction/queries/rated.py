"""Ratings as everybody may see them: counted, never fewer than ten; and as they are exchanged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Sum

from yiwang.engagement.interaction.models import Handling, Occasion, Rating, RatingTally
from yiwang.engagement.interaction.models.ratings import NOWHERE
from yiwang.engagement.interaction.policy import ratings as policy
from yiwang.engagement.interaction.rules import rating_masks as masks
from yiwang.engagement.interaction.types import rating_labels as labels
from yiwang.engagement.interaction.types.ratings import (
    AGAIN,
    FIRST,
    SERVICES,
    STAR_NAMES,
    OccasionKind,
    RatingFigure,
    RatingRecord,
    RatingSample,
    RatingsBy,
    RatingState,
)
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.types import ANYONE, SYSTEM, Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.identity.types import Permission
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.lib.codes import divisions
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.editions import Edition
from yiwang.services.catalogue.types.terms import HANDLINGS

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
    later = Rating.objects.filter(occasion=OuterRef("occasion"), n=AGAIN)
    handled = Handling.objects.filter(pk=OuterRef("occasion"))
    rows = rows.select_related("occasion__window").annotate(
        is_twice=Exists(later), handled_as=Subquery(handled.values("state"))
    )
    found = list(rows.order_by("pk")[: min(limit, MOST)])
    around = _around(found)
    return tuple(_record(row, around) for row in found)


def _reach(viewer: Actor, *, watches: bool) -> dict[str, object]:
    if watches:
        return {"occasion__region_code__startswith": divisions.prefix_of(viewer.region_code)}
    return {"occasion__organisation_id__in": policy.offices(viewer)}


@dataclass(frozen=True, slots=True)
class _Around:
    """What other apps know of the offices, halls, people and items of some ratings."""

    bodies: Mapping[UUID, OrganisationInfo]
    halls: Mapping[UUID, OrganisationInfo]
    numbers: Mapping[UUID, str]
    lists: Mapping[tuple[str, UUID], Edition]


def _around(found: Sequence[Rating]) -> _Around:
    occasions = [row.occasion for row in found]
    bodies = orgs.organisations({one.organisation_id for one in occasions})
    asked = {(one.basic_code, one.organisation_id) for one in occasions if one.item_code}
    handlers = {one.handled_by for one in occasions if one.handled_by}
    return _Around(
        bodies,
        orgs.organisations({one.hall_id for one in bodies.values() if one.hall_id}),
        identity.work_numbers(handlers, viewer=SYSTEM),
        catalogue.lists_among(asked) if asked else {},
    )


def _record(row: Any, around: _Around) -> RatingRecord:
    one: Occasion = row.occasion
    named = not row.is_anonymous
    body = around.bodies.get(one.organisation_id)
    hall = around.halls.get(body.hall_id) if body and body.hall_id else None
    guide = around.lists.get((one.basic_code, one.organisation_id))
    return RatingRecord(
        id=row.pk,
        number=str(one.number) if one.number and named else "",
        item_code=one.item_code,
        item_name=one.item_name,
        organisation_code=body.uscc if body else "",
        organisation_name=one.organisation_name,
        region_code=one.region_code,
        evaluator=one.applicant_name if named else "",
        user_type={"PERSON": "1", "LEGAL": "2"}.get(one.applicant_kind, "") if named else "",
        channel=row.channel,
        phone=row.phone_masked if named else "",
        hall_code=hall.uscc if hall else "",
        window=one.window.label if one.window else "",
        work_number=around.numbers.get(one.handled_by, "") if one.handled_by else "",
        handled_by=one.handled_name,
        kind=one.kind,
        stage="事后",
        service_name=SERVICES[OccasionKind(one.kind)],
        service_number=str(one.pk),
        service_at=one.opened_at,
        case_kind=HANDLINGS.get(str(guide.content.get("handling", "")), "") if guide else "",
        times=1 + row.is_twice,
        grade=6 - row.stars,
        labels=row.labels,
        text=masks.published(row.text),
        rated_at=row.rated_at,
        is_valid=row.handled_as != RatingState.INVALID,
    )
