"""What others decide: the evaluated appeal, somebody of another organisation judges (申诉复核)."""

from datetime import datetime
from uuid import UUID

from yiwang.engagement.interaction.rules import rating_flow as flow
from yiwang.engagement.interaction.types.ratings import RatingAct
from yiwang.foundation.core import clock
from yiwang.foundation.core.commands import command
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs

from .counting import Counts, stars
from .handling import wanted
from .steps import CannotHandleRating, Handled


@command("interaction.appeal_rating")
def appeal_rating(
    *,
    rating_id: UUID,
    version: int | None,
    text: str,
    file: UUID | None,
    actor: Actor,
    at: datetime,
) -> int:
    """Appeal against a rating as mistaken or malicious, with evidence (申诉), 国办发〔2019〕51号.

    Return the new version, as every act here.

    :raises CannotHandleRating: no reason, no evidence, too late.
    """
    act = RatingAct.APPEAL
    found = Handled.on(rating_id, act, version=version, actor=actor, at=at)
    rated_on = clock.local_date(found.rating.rated_at)
    if found.today > flow.plus(rated_on, "appeal", orgs.working_calendar()):
        raise CannotHandleRating("申诉的时间已经过了，请按核实情况整改", reason="late")
    proof = found.file(file)
    faults = {} if text.strip() else {"text": "请填写申诉的理由"}
    if proof is None:
        faults["file"] = "请上传证据，照片或者 PDF"
    if faults:
        raise CannotHandleRating(fields=faults, reason="incomplete")
    found.move(act, text.strip(), file=proof)
    return found.done(act)


@command("interaction.judge_appeal")
def judge_appeal(
    *,
    rating_id: UUID,
    version: int | None,
    upheld: bool,
    text: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Decide on an appeal from another organisation (申诉复核), 国办发〔2019〕51号.

    Upheld, the rating counts no more and stays to be seen by who supervises; else it is valid.

    :raises CannotHandleRating: no reason.
    """
    act = RatingAct.UPHOLD if upheld else RatingAct.REJECT
    found = Handled.on(rating_id, act, version=version, actor=actor, at=at)
    said = wanted(text, "请填写复核的理由")
    if upheld:
        counts = Counts().add(found.occasion, **stars(found.rating.stars, -1), invalid=1)
        if found.handling.replied_at is not None:
            counts.add(found.occasion, rectified=-1)
        counts.write()
        found.tell("您的评价经复核没有采信", "的评价经复核没有采信，理由可以在评价页面看到")
        found.handling.reply = said
    found.move(act, said)
    return found.done(act)


@command("interaction.judge_longer")
def judge_longer(
    *,
    rating_id: UUID,
    version: int | None,
    allowed: bool,
    text: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Allow or refuse the longer limit of a complex matter, from outside (批准延长整改).

    国办发〔2019〕51号.

    :raises CannotHandleRating: no reason.
    """
    act = RatingAct.ALLOW_LONGER if allowed else RatingAct.REFUSE_LONGER
    found = Handled.on(rating_id, act, version=version, actor=actor, at=at)
    said = wanted(text, "请填写意见")
    found.handling.longer_asked, found.handling.is_complex = False, allowed
    found.move(act, said)
    return found.done(act)
