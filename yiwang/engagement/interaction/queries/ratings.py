"""Ratings: by the token of who was asked, and as those see them who answer for them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from yiwang.engagement.interaction.models import (
    Handling,
    HandlingStep,
    Occasion,
    RatedWindow,
    Rating,
)
from yiwang.engagement.interaction.models.ratings import visit_index
from yiwang.engagement.interaction.policy import ratings as policy
from yiwang.engagement.interaction.rules import rating_flow as flow
from yiwang.engagement.interaction.types import rating_labels as labels
from yiwang.engagement.interaction.types.ratings import (
    AGAIN,
    FIRST,
    BadRating,
    BadRatingLine,
    GivenInfo,
    HandlingStepInfo,
    OccasionInfo,
    OccasionKind,
    RatedWindowInfo,
    RatingAct,
    RatingChannel,
    RatingLine,
    RatingState,
)
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import queries as files
from yiwang.foundation.files.types import StoredFileInfo
from yiwang.foundation.identity.types import Permission
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes import divisions
from yiwang.services.cases.queries import following

MOST = 100
MOST_STEPS = 100


class UnknownInvitation(NotFound):
    """The address is nobody's; a guess looks the same as a slip."""

    code = "interaction.unknown_invitation"
    sentence = "没有找到这份评价。请从消息里的链接或者“我的办件”进入"


class UnknownVisit(NotFound):
    """No visit waits with this code at this window."""

    code = "interaction.unknown_visit"
    sentence = "评价码不对，或者已经超过 30 分钟。评价码是窗口给您的 8 位数字，只能用一次"


def occasion(token: str, *, client: str, viewer: Actor, at: datetime) -> OccasionInfo:
    """Return what the holder of a token may rate, or what they said and the answer.

    :param client: who asks, hashed; five misses make them wait.
    :raises UnknownInvitation: nobody's token.
    :raises TooManyMisses: five misses of this client.
    """
    asker = f"by:{client or viewer.id}"[:80]
    following.wait_for(None, asker, "", at)
    index = keys.index(token.strip().upper())
    one = Occasion.objects.select_related("window").filter(token_index=index).first()
    if one is None:
        following.missed(asker, at)
        raise UnknownInvitation
    return _info(one, at)


def visit(window_id: UUID, code: str, *, client: str, viewer: Actor, at: datetime) -> str:
    """Return the token of the visit that waits with a code at a window.

    :raises UnknownVisit: a wrong code, one that was used, or one that has run out.
    :raises TooManyMisses: five misses of this client.
    """
    asker = f"by:{client or viewer.id}"[:80]
    following.wait_for(None, asker, "", at)
    digits = "".join(code.split())
    index = visit_index(window_id, digits)
    one = Occasion.objects.filter(code_index=index, until__gt=at, rated_at=None).first()
    if one is None:
        following.missed(asker, at)
        raise UnknownVisit
    return one.token


def invitation_of(number: int, *, viewer: Actor, at: datetime) -> OccasionInfo | None:
    """Return the invitation to rate a case to its applicant or who filed it; None: not yet."""
    rows = Occasion.objects.select_related("window").filter(kind=OccasionKind.CASE, number=number)
    one = rows.first()
    mine = {viewer.legal_person_id, viewer.on_behalf_of, viewer.person_id} - {None}
    if one is None or viewer.is_staff or not mine & {one.applicant_id, one.receiver_id}:
        return None
    return _info(one, at)


def _info(one: Occasion, at: datetime) -> OccasionInfo:
    given = {row.n: row for row in one.ratings.order_by("n")[:2]}
    row = Handling.objects.filter(pk=one.pk).first() if FIRST in given else None
    state = RatingState(row.state) if row else None
    answered = row is not None and row.rerate_until is not None and at < row.rerate_until
    is_told = row is not None and (row.replied_at is not None or state is RatingState.INVALID)
    return OccasionInfo(
        id=one.pk,
        kind=OccasionKind(one.kind),
        token=one.token,
        item_name=one.item_name,
        organisation_name=one.organisation_name,
        window=one.window.label if one.window else "",
        number=one.number,
        ended_on=clock.local_date(one.opened_at),
        last_on=clock.local_date(one.until - timedelta(seconds=1)),
        may_rate=not given and at < one.until,
        may_rerate=answered
        and AGAIN not in given
        and state is not None
        and flow.is_answered(state),
        given=_given(given[FIRST]) if FIRST in given else None,
        again=_given(given[AGAIN]) if AGAIN in given else None,
        state=state,
        reply=row.reply if row is not None and is_told else "",
        replied_at=row.replied_at if row is not None else None,
    )


def _given(row: Rating) -> GivenInfo:
    return GivenInfo(
        stars=row.stars,
        labels=labels.told(row.labels),
        text=row.text,
        channel=RatingChannel(row.channel),
        rated_at=row.rated_at,
    )


def _in_sight(viewer: Actor) -> QuerySet[Handling]:
    rows = Handling.objects.select_related("occasion", "rating")
    if viewer.is_system:
        return rows
    seen = Q(pk=None)
    if viewer.has(policy.ANSWER):
        seen |= Q(organisation_id__in=policy.offices(viewer))
    if (viewer.has(policy.JUDGE) or viewer.has(Permission.READ_SUPERVISION)) and viewer.region_code:
        seen |= Q(region_code__startswith=divisions.prefix_of(viewer.region_code))
    return rows.filter(seen)


def bad_ratings(
    states: Iterable[RatingState] = (),
    *,
    before: UUID | None = None,
    limit: int = 30,
    viewer: Actor,
    at: datetime,
) -> tuple[BadRatingLine, ...]:
    """Return the bad ratings in sight, newest first; ``states`` only those that stand so."""
    rows = _in_sight(viewer).order_by("-occasion_id")
    wanted = list(states)
    if wanted:
        rows = rows.filter(state__in=wanted)
    if before is not None:
        rows = rows.filter(occasion_id__lt=before)
    return tuple(_line(row, at) for row in rows[: min(limit, MOST)])


def waiting_ratings(*, viewer: Actor) -> int:
    """Return how many bad ratings wait for their return visit, a hundred at most (差评待回访)."""
    rows = _in_sight(viewer).filter(is_open=True, state=RatingState.RECTIFIED)
    return len(rows.order_by().values_list("pk", flat=True)[:MOST])


def _line(row: Handling, at: datetime) -> BadRatingLine:
    one, rating, calendar = row.occasion, row.rating, orgs.working_calendar()
    due_on = row.step_due_on if row.is_open else None
    return BadRatingLine(
        id=row.pk,
        stars=rating.stars,
        item_name=one.item_name or "窗口服务",
        organisation_name=one.organisation_name,
        state=RatingState(row.state),
        level=row.level,
        holder_name=row.holder_name,
        rated_at=rating.rated_at,
        step_due_on=due_on,
        light=flow.light(clock.local_date(at), due_on, calendar),
        wants_call=rating.wants_call,
        is_anonymous=rating.is_anonymous,
    )


def bad_rating(rating_id: UUID, *, viewer: Actor, at: datetime) -> BadRating:
    """Return a bad rating with what was done, and what the viewer may do.

    Of an anonymous one neither name nor number of the case is told.

    :raises NotFound: none, or not for this viewer.
    """
    row = Handling.objects.select_related("occasion__window", "rating").filter(pk=rating_id).first()
    if row is None or not policy.may_see(viewer, row):
        raise NotFound
    one, rating, calendar = row.occasion, row.rating, orgs.working_calendar()
    again = one.ratings.filter(n=AGAIN).first()
    appeals = flow.plus(clock.local_date(rating.rated_at), "appeal", calendar)
    steps = HandlingStep.objects.filter(handling=row).order_by("n")[:MOST_STEPS]
    is_named = not rating.is_anonymous
    acts = policy.actions(viewer, row, handled_by=one.handled_by)
    if clock.local_date(at) > appeals:
        acts -= {RatingAct.APPEAL}
    if row.is_complex or row.longer_asked or not row.extension_days:
        acts -= {RatingAct.ASK_LONGER}
    return BadRating(
        line=_line(row, at),
        version=one.version,
        given=_given(rating),
        again=_given(again) if again else None,
        kind=OccasionKind(one.kind),
        number=one.number if is_named else None,
        window=one.window.label if one.window else "",
        who=one.applicant_name if is_named else "",
        phone_masked=rating.phone_masked,
        has_phone=bool(rating.phone_masked) or (is_named and one.receiver_id is not None),
        finding=row.finding,
        reply=row.reply,
        longer_asked=row.longer_asked,
        limit=row.limit,
        appeal_until=appeals if RatingAct.APPEAL in acts else None,
        steps=tuple(_step(step) for step in steps),
        actions=acts,
    )


def _step(row: HandlingStep) -> HandlingStepInfo:
    return HandlingStepInfo(
        n=row.n,
        act=RatingAct(row.act),
        actor_name=row.actor_name,
        office=row.office,
        at=row.at,
        text=row.text,
        facts=row.facts,
        file_id=row.file_id,
        file_name=row.file_name,
    )


def rating_file(rating_id: UUID, file_id: UUID, *, viewer: Actor) -> StoredFileInfo:
    """Return a proof of a bad rating to who may see it. :raises NotFound: as said."""
    row = Handling.objects.filter(pk=rating_id).first()
    shown = HandlingStep.objects.filter(handling=rating_id, file_id=file_id)
    if row is None or not policy.may_see(viewer, row) or not shown.exists():
        raise NotFound
    return files.stored_file(file_id, viewer=viewer)


def ratings_of(
    *, before: datetime | None = None, limit: int = 30, viewer: Actor
) -> tuple[RatingLine, ...]:
    """Return all ratings of the viewer's organisations, newest first; nobody's name is told."""
    if not viewer.has(policy.ANSWER):
        return ()
    rows = Occasion.objects.filter(
        organisation_id__in=policy.offices(viewer), rated_at__isnull=False
    )
    if before is not None:
        rows = rows.filter(rated_at__lt=before)
    found = list(rows.order_by("-rated_at")[: min(limit, MOST)])
    said = {r.occasion_id: r for r in Rating.objects.filter(occasion__in=found, n=FIRST)}
    bad = dict(Handling.objects.filter(pk__in=[o.pk for o in found]).values_list("pk", "state"))
    return tuple(
        RatingLine(
            id=one.pk,
            stars=said[one.pk].stars,
            labels=labels.told(said[one.pk].labels),
            text=said[one.pk].text,
            item_name=one.item_name or "窗口服务",
            rated_at=said[one.pk].rated_at,
            is_invalid=bad.get(one.pk) == RatingState.INVALID,
            is_bad=one.pk in bad,
        )
        for one in found
    )


def rated_windows(*, limit: int = 100, viewer: Actor) -> tuple[RatedWindowInfo, ...]:
    """Return the windows of the viewer's organisations whose visitors may rate them."""
    if not viewer.has(policy.ANSWER):
        return ()
    rows = RatedWindow.objects.filter(organisation_id__in=policy.offices(viewer)).order_by(
        "label", "pk"
    )
    return tuple(_window(row) for row in rows[: min(limit, MOST)])


def rated_window(window_id: UUID, *, viewer: Actor) -> RatedWindowInfo:
    """Return a window by what its QR says; public. :raises NotFound: there is none."""
    del viewer
    row = RatedWindow.objects.filter(pk=window_id).first()
    if row is None:
        raise NotFound
    return _window(row)


def _window(row: RatedWindow) -> RatedWindowInfo:
    return RatedWindowInfo(row.pk, row.organisation_id, row.organisation_name, row.label)
