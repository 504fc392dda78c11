"""What a citizen says of a service, once; and once more when a bad rating was answered (追评)."""

from datetime import datetime
from typing import ClassVar

from yiwang.engagement.interaction.models import Handling, Occasion, Rating
from yiwang.engagement.interaction.queries.limits import limit_of
from yiwang.engagement.interaction.rules import rating_flow as flow
from yiwang.engagement.interaction.types import RATING
from yiwang.engagement.interaction.types import rating_labels as labels
from yiwang.engagement.interaction.types.ratings import (
    AGAIN,
    FIRST,
    MOST_TEXT,
    STAR_NAMES,
    WORST_BAD,
    RatingAct,
    RatingChannel,
    RatingState,
    Said,
)
from yiwang.foundation.core import clock
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound
from yiwang.foundation.core.standing import stands
from yiwang.foundation.core.types import Actor
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes.faults import InvalidCode
from yiwang.lib.codes.masks import mask_phone
from yiwang.lib.codes.phones import parse_phone

from .counting import Counts, stars
from .steps import Handled, standing, stream_of


class CannotRate(DomainError):
    """What was said is not whole, or its time is over."""

    code: ClassVar[str] = "interaction.cannot_rate"
    sentence: ClassVar[str] = "没有提交成，请检查后再试"


class AlreadyRated(Conflict):
    """One case, one rating."""

    code = "interaction.already_rated"
    sentence = "这次服务您已经评价过，评价提交以后不能再改"


@command("interaction.rate")
def rate(*, token: str, said: Said, channel: RatingChannel, actor: Actor, at: datetime) -> None:
    """Rate a service with one of five grades, once (好差评).

    国办发〔2019〕51号: voluntary, nothing is chosen beforehand, and what was said is never changed.

    :raises NotFound: the token is nobody's.
    :raises AlreadyRated: it was rated before, however short before.
    :raises CannotRate: no grade, labels of another, a text too long, no phone to call, too late.
    """
    one = _locked(token)
    if one.rated_at is not None:
        raise AlreadyRated
    if at >= one.until:
        raise CannotRate("评价的时间已经过了，不能再评价。有意见请打 12345", reason="late")
    given = _given(one, FIRST, said, channel, at)
    given.save()
    one.rated_at, one.version, one.code_index = at, 1, None
    one.save(update_fields=["rated_at", "version", "code_index"])
    Counts().add(one, **stars(given.stars)).write()
    if given.stars <= WORST_BAD:
        _open(one, given, actor, at)
        return
    stands(standing(one, given, RatingAct.RATE, clock.local_date(at)))
    concerning(stream_of(one), stars=given.stars)


def _locked(token: str) -> Occasion:
    rows = Occasion.objects.select_for_update(of=("self",))
    one = rows.filter(token_index=keys.index(token.strip().upper())).first()
    if one is None:
        raise NotFound
    return one


def _given(one: Occasion, n: int, said: Said, channel: RatingChannel, at: datetime) -> Rating:
    phone, faults = _checked(said)
    if faults or said.stars is None:
        raise CannotRate(fields=faults, reason="incomplete")
    row = Rating(
        occasion=one,
        n=n,
        stars=said.stars,
        labels=labels.joined(said.labels),
        text=said.text.strip(),
        wants_call=said.wants_call,
        phone_masked=mask_phone(phone) if phone else "",
        is_anonymous=said.is_anonymous,
        channel=channel,
        rated_at=at,
    )
    if phone:
        row.seal_phone(phone)
    return row


def _checked(said: Said) -> tuple[str, dict[str, str]]:
    """Return the phone to call and what is wrong with what was said."""
    faults, phone = {}, ""
    if said.stars is None or said.stars not in STAR_NAMES:
        faults["stars"] = "请选择满意程度"
    elif not labels.fit(said.labels, said.stars):
        faults["labels"] = f"请从“{STAR_NAMES[said.stars]}”的原因里选择"
    if len(said.text.strip()) > MOST_TEXT:
        faults["text"] = f"最多写 {MOST_TEXT} 个字，请写短一些"
    if said.wants_call:
        try:
            phone = parse_phone(said.phone)
        except InvalidCode as fault:
            faults["phone"] = str(fault)
    return phone, faults


def _open(one: Occasion, given: Rating, actor: Actor, at: datetime) -> None:
    """Begin the handling of a bad rating (差评) with the act that gave it."""
    limit, calendar = limit_of(RATING, one.organisation_id), orgs.working_calendar()
    row = Handling(
        occasion=one,
        rating=given,
        state=RatingState.NEW,
        organisation_id=one.organisation_id,
        region_code=one.region_code,
        step_due_on=flow.due(RatingState.NEW, clock.local_date(at), calendar, limit),
    )
    row.keep(limit)
    row.save(force_insert=True)
    found = Handled(one, row, given, actor, at)
    found.note_rating(RatingAct.RATE, given)
    one.version = 0  # ``done`` counts the first
    found.done(RatingAct.RATE)


@command("interaction.rerate")
def rerate(*, token: str, said: Said, channel: RatingChannel, actor: Actor, at: datetime) -> None:
    """Rate once more after a bad rating was rectified and answered (追评), 国办发〔2019〕51号.

    Satisfied, it is closed if there was a call; dissatisfied, it goes up to who supervises, once.
    The first rating stays and stays counted.

    :raises NotFound: the token is nobody's.
    :raises AlreadyRated: it was rated again before.
    :raises CannotRate: no answer yet, too late, or what :func:`rate` refuses.
    """
    one = _locked(token)
    row = Handling.objects.select_related("rating").filter(pk=one.pk).first()
    if row is None or not flow.is_answered(RatingState(row.state)) or row.rerate_until is None:
        raise CannotRate("还没有答复，答复以后可以追评一次", reason="unanswered")
    if Rating.objects.filter(occasion=one, n=AGAIN).exists():
        raise AlreadyRated("您已经追评过，不能再改")
    if at >= row.rerate_until:
        raise CannotRate("追评的时间已经过了。有意见请打 12345", reason="late")
    given = _given(one, AGAIN, said, channel, at)
    given.save()
    found = Handled(one, row, row.rating, actor, at, {"again": given.stars})
    if given.stars <= WORST_BAD:
        row.level, row.holder_id, row.holder_name = flow.LEVEL_OF_SUPERVISOR, None, ""
        row.tries, row.is_reached, row.step_due_on = 0, False, None
        found.note_rating(RatingAct.RERATE, given, to=RatingState.NEW)
    elif row.is_open and (row.tries or not found.must_be_called):
        found.note_rating(RatingAct.RERATE, given, to=RatingState.CLOSED)
    else:
        found.note_rating(RatingAct.RERATE, given)
    found.done(RatingAct.RERATE)
