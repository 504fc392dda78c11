"""Whoever served answers for a bad rating: verify, call back, rectify, answer, close."""

from datetime import datetime
from uuid import UUID

from yiwang.engagement.interaction.models import Handling
from yiwang.engagement.interaction.rules import rating_flow as flow
from yiwang.engagement.interaction.types.ratings import RatingAct, RatingState
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.orgs import queries as orgs

from .counting import Counts
from .steps import CannotHandleRating, Handled, stream_of

BATCH = 200


@command("interaction.assign_rating")
def assign_rating(*, rating_id: UUID, version: int | None, actor: Actor, at: datetime) -> int:
    """Take a bad rating on to handle it (指派承办人), 国办发〔2019〕51号 谁办理、谁负责.

    Return the new version, as every act here.
    """
    act = RatingAct.ASSIGN
    found = Handled.on(rating_id, act, version=version, actor=actor, at=at)
    found.handling.holder_id, found.handling.holder_name = actor.staff_id, actor.name
    found.move(act)
    return found.done(act)


@command("interaction.verify_rating")
def verify_rating(*, rating_id: UUID, version: int | None, actor: Actor, at: datetime) -> int:
    """Begin to verify a bad rating (开始核实), 国办发〔2019〕51号: at once."""
    act = RatingAct.VERIFY
    found = Handled.on(rating_id, act, version=version, actor=actor, at=at)
    found.move(act)
    return found.done(act)


@command("interaction.call_rater")
def call_rater(
    *,
    rating_id: UUID,
    version: int | None,
    reached: bool,
    called_at: datetime,
    text: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Record a call to who gave a bad rating (电话回访): when, by whom, reached, what was said.

    国办发〔2019〕51号: every bad rating with a name is called back. Once the answer is out, a call
    that reaches the person, or the third that does not, is the return visit.

    :raises CannotHandleRating: nothing written, or a time that is not past.
    """
    act = RatingAct.CALL
    found = Handled.on(rating_id, act, version=version, actor=actor, at=at)
    row = found.handling
    faults = {}
    if not text.strip():
        faults["text"] = "请填写通话情况，没有接通的写明原因"
    if not found.rating.rated_at <= called_at <= at:
        faults["called_at"] = "通话时间要在评价以后、现在以前"
    if faults:
        raise CannotHandleRating(fields=faults, reason="incomplete")
    row.tries += 1
    row.is_reached = row.is_reached or reached
    is_visit = reached or row.tries >= flow.MOST_TRIES
    state = RatingState(row.state)
    stays = state is RatingState.RECTIFIED and not is_visit
    found.move(
        act,
        text.strip(),
        to=state if stays else None,
        reached="是" if reached else "否",
        called_at=called_at.isoformat(),
    )
    return found.done(act)


@command("interaction.confirm_rating")
def confirm_rating(
    *, rating_id: UUID, version: int | None, text: str, actor: Actor, at: datetime
) -> int:
    """Find that a bad rating is right (核实属实); its rectification begins to count.

    国办发〔2019〕51号.

    :raises CannotHandleRating: nothing said of what was found.
    """
    act = RatingAct.CONFIRM
    found = Handled.on(rating_id, act, version=version, actor=actor, at=at)
    said = wanted(text, "请填写核实到的情况")
    found.handling.finding = said
    found.move(act, said)
    return found.done(act)


def wanted(text: str, sentence: str) -> str:
    """Return what was typed. :raises CannotHandleRating: nothing was."""
    if not text.strip():
        raise CannotHandleRating(fields={"text": sentence}, reason="incomplete")
    return text.strip()[:500]


@command("interaction.rectify_rating")
def rectify_rating(
    *,
    rating_id: UUID,
    version: int | None,
    text: str,
    asks_longer: bool = False,
    actor: Actor,
    at: datetime,
) -> int:
    """Begin to rectify with measures, or ask for the longer limit of complex matters (开始整改).

    国办发〔2019〕51号: at once what is simple; what is complex is explained, dated and approved.

    :raises CannotHandleRating: no measures, or no reason why it takes longer.
    """
    act = RatingAct.ASK_LONGER if asks_longer else RatingAct.RECTIFY
    found = Handled.on(rating_id, act, version=version, actor=actor, at=at)
    if asks_longer and not found.handling.extension_days:
        raise CannotHandleRating("本单位没有规定延长整改的期限，请按期整改", reason="no_longer")
    if asks_longer and (found.handling.is_complex or found.handling.longer_asked):
        raise CannotHandleRating("延长只能申请一次", reason="longer_once")
    ask = "请填写为什么要延长、延长以后哪天做到什么" if asks_longer else "请填写整改措施"
    said = wanted(text, ask)
    found.handling.longer_asked = asks_longer
    found.move(act, said)
    return found.done(act)


@command("interaction.finish_rectifying")
def finish_rectifying(
    *,
    rating_id: UUID,
    version: int | None,
    reply: str,
    file: UUID | None,
    actor: Actor,
    at: datetime,
) -> int:
    """Finish rectifying with a proof, and answer the citizen the same day (整改完成并答复).

    国办发〔2019〕51号. Who rated is told where to read the answer and may rate once more.

    :raises CannotHandleRating: no answer, or no proof.
    """
    act = RatingAct.FINISH
    found = Handled.on(rating_id, act, version=version, actor=actor, at=at)
    row, proof = found.handling, found.file(file)
    faults = {} if reply.strip() else {"reply": "请填写给评价人的答复"}
    if proof is None:
        faults["file"] = "请上传整改的证明，照片或者 PDF"
    if faults:
        raise CannotHandleRating(fields=faults, reason="incomplete")
    if row.replied_at is None:
        Counts().add(found.occasion, rectified=1).write()
    calendar = orgs.working_calendar()
    row.reply, row.replied_at, row.longer_asked = reply.strip()[:500], at, False
    row.rerate_until = flow.end_of(flow.plus(found.today, "rerate", calendar))
    to = None if found.must_be_called else RatingState.RETURN_VISIT  # there is nobody to call
    found.move(act, row.reply, to=to, file=proof)
    found.tell("您的评价有了答复", "的评价有了答复，您可以看整改情况并追评一次")
    return found.done(act)


@command("interaction.close_rating")
def close_rating(*, rating_id: UUID, version: int | None, actor: Actor, at: datetime) -> int:
    """Close a bad rating after the return visit (办结), 国办发〔2019〕51号 实名差评回访率100%.

    :raises CannotHandleRating: nobody was called yet.
    """
    act = RatingAct.CLOSE
    found = Handled.on(rating_id, act, version=version, actor=actor, at=at)
    if found.must_be_called and found.handling.state == RatingState.RECTIFIED:
        raise CannotHandleRating("实名差评办结前要电话回访，请先记录回访情况", reason="not_called")
    found.move(act)
    return found.done(act)


@command("interaction.close_silent_ratings")
def close_silent_ratings(*, actor: Actor, at: datetime) -> int:
    """Close those visited whose time to rate again is over (追评期满办结), 国办发〔2019〕51号.

    A batch at a time; return how many were closed.
    """
    require(actor.is_system, NotPermitted)
    rows = Handling.objects.filter(
        is_open=True, state=RatingState.RETURN_VISIT, rerate_until__lte=at
    )
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
    for key in keys:
        close_rating(rating_id=key, version=None, actor=actor, at=at)
    concerning("interaction:ratings:silent", closed=len(keys), at=at.isoformat())
    return len(keys)


@command("interaction.reveal_rater_phone")
def reveal_rater_phone(*, rating_id: UUID, actor: Actor, at: datetime) -> str:
    """Show the phone of who gave a bad rating to who calls back (查看回访电话).

    《个人信息保护法》第五十一条、第五十四条: every look is kept. Empty when there is none.
    """
    found = Handled.on(rating_id, RatingAct.CALL, version=None, actor=actor, at=at)
    concerning(stream_of(found.occasion), field="phone", at=at.isoformat())
    own = found.rating.phone
    if own or found.rating.is_anonymous or found.occasion.receiver_id is None:
        return own
    who = found.occasion.receiver_id
    return identity.phones_of([who], viewer=SYSTEM).get(who, "")
