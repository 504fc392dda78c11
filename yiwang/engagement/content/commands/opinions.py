"""Opinions on a draft: anybody gives one, staff judge what is shown and say what became of it."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from yiwang.engagement.content import policy
from yiwang.engagement.content.models import Manuscript, Opinion
from yiwang.engagement.content.rules import screening
from yiwang.engagement.content.types import Adoption, Kind, OpinionState, State
from yiwang.foundation.core import clock
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound, NotPermitted
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor

LONGEST, SHORTEST = 2000, 5
MOST_A_DAY = 5
NAME, REASON, ANSWER = 40, 200, 500


class CannotGiveOpinion(DomainError):
    """The draft takes no opinions now, or this one cannot be taken."""

    code: ClassVar[str] = "content.cannot_give_opinion"
    sentence: ClassVar[str] = "现在不能提意见"


class CannotJudgeOpinion(DomainError):
    """The opinion cannot be judged or answered like this."""

    code: ClassVar[str] = "content.cannot_judge_opinion"
    sentence: ClassVar[str] = "这条意见现在不能这样办理"


class OpinionOvertaken(Conflict):
    """Somebody else judged or answered in between; ``detail`` says who and when."""

    code = "content.opinion_overtaken"
    sentence = "别人刚刚办理过这条意见，请先看最新情况"


@command("content.give_opinion")
def give_opinion(*, no: int, text: str, name: str, mark: str, actor: Actor, at: datetime) -> int:
    """Give an opinion on a draft that is put to the public (提出意见); return its number.

    《重大行政决策程序暂行条例》第十五条. ``mark`` stands for the sender's address on this day; the
    same words sent once more from there are one opinion, with the number it has.

    :raises CannotGiveOpinion: not open, empty, too long, an ID number in it, or too many.
    """
    rows = Manuscript.objects.select_for_update(of=("self",))
    row = rows.filter(public_no=no, kind=Kind.CONSULTATION, published__isnull=False).first()
    if row is None or row.published is None:
        raise NotFound
    concerning(f"content:manuscript:{row.pk}", act="OPINION", by=actor.kind.value)
    today, content = clock.local_date(at), row.published.content
    first, last = screening.day(content, "opens_on"), screening.day(content, "ends_on")
    if first is None or last is None or not first <= today <= last:
        raise CannotGiveOpinion("征集已经截止或者还没有开始，您写的没有提交", reason="closed")
    text, name = text.replace("\r", "").strip(), name.strip()
    faults = _faults(text, name, at)
    if faults:
        raise CannotGiveOpinion("请修改以后再提交", fields=faults, reason="faults")
    mine = list(row.opinions.filter(mark=mark).only("n", "text", "name").order_by("n"))
    for one in mine:
        if (one.text, one.name) == (text, name):
            nothing_done()
            return one.n
    if len(mine) >= MOST_A_DAY:
        raise CannotGiveOpinion(
            f"这个网络地址今天已经提了 {MOST_A_DAY} 条。您写的还在下面，请明天再提，或者打 12345",
            reason="too_many",
        )
    n = (row.opinions.order_by("-n").values_list("n", flat=True).first() or 0) + 1
    Opinion.objects.create(
        manuscript=row,
        n=n,
        name=name,
        text=text,
        mark=mark,
        given_at=at,
        state=OpinionState.WAITING,
    )
    return n


def _faults(text: str, name: str, at: datetime) -> dict[str, str]:
    today = clock.local_date(at)
    found = {}
    if len(text) < SHORTEST:
        found["text"] = "请填写意见，至少 5 个字"
    elif len(text) > LONGEST:
        found["text"] = f"意见最多 {LONGEST} 个字，可以分几条提"
    elif sentence := screening.exposed(text, today=today):
        found["text"] = sentence
    if len(name) > NAME:
        found["name"] = f"署名最多 {NAME} 个字"
    elif screening.exposed(name, today=today):
        found["name"] = "署名里不要写身份证号码"
    return found


def _opened(opinion_id: UUID, version: int, actor: Actor) -> Opinion:
    rows = Opinion.objects.select_related("manuscript__published")
    row = rows.select_for_update(of=("self", "manuscript")).filter(pk=opinion_id).first()
    if row is None or not policy.may_see(actor, row.manuscript):
        raise NotFound
    concerning(f"content:manuscript:{row.manuscript_id}", opinion=row.n)
    if not policy.may_write(actor, Kind.CONSULTATION, row.manuscript.region_code):
        raise NotPermitted
    public = row.manuscript.published
    if row.manuscript.state == State.CHECK or (public and public.content.get("summary")):
        raise CannotJudgeOpinion("采纳情况正在审核或者已经公布，不能再改", reason="settled")
    if row.version != version:
        raise OpinionOvertaken(who=row.changed_by, when=row.changed_at)
    return row


def _save(row: Opinion, fields: tuple[str, ...], *, actor: Actor, at: datetime) -> None:
    row.version += 1
    row.changed_by, row.changed_at = actor.name, at
    row.save(update_fields=[*fields, "version", "changed_by", "changed_at"])


@command("content.judge_opinion")
def judge_opinion(
    *,
    opinion_id: UUID,
    version: int,
    is_shown: bool,
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> None:
    """Show an opinion to everybody, or say why not (审看意见); its words are never changed.

    《网络安全法》第四十七条 (what may not be published).

    :raises CannotJudgeOpinion: hidden without a reason, an ID number in it, or settled already.
    :raises OpinionOvertaken: somebody else judged or answered it since.
    """
    row = _opened(opinion_id, version, actor)
    if not is_shown and not reason.strip():
        raise CannotJudgeOpinion(fields={"reason": "请填写不公开的理由"}, reason="reason")
    if len(reason.strip()) > REASON:
        raise CannotJudgeOpinion(fields={"reason": f"理由最多 {REASON} 个字"}, reason="long")
    if is_shown and screening.exposed(row.text, today=clock.local_date(at)):
        raise CannotJudgeOpinion("这条意见里有身份证号码，不能公开", reason="exposed")
    row.state = OpinionState.SHOWN if is_shown else OpinionState.HIDDEN
    row.reason = "" if is_shown else reason.strip()
    row.judged_by = actor.name
    _save(row, ("state", "reason", "judged_by"), actor=actor, at=at)


@command("content.answer_opinion")
def answer_opinion(
    *,
    opinion_id: UUID,
    version: int,
    adoption: Adoption,
    answer: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Say what became of an opinion and why (采纳情况); public together with the summary.

    《重大行政决策程序暂行条例》第十九条: opinions are put together and studied.

    :raises CannotJudgeOpinion: no reason, too long, not shown, or settled already.
    :raises OpinionOvertaken: somebody else judged or answered it since.
    """
    row = _opened(opinion_id, version, actor)
    if row.state == OpinionState.WAITING:
        raise CannotJudgeOpinion("请先审看这条意见，再写采纳情况", reason="waiting")
    if not answer.strip():
        raise CannotJudgeOpinion(fields={"answer": "请填写采纳情况的说明"}, reason="answer")
    if len(answer.strip()) > ANSWER:
        raise CannotJudgeOpinion(fields={"answer": f"说明最多 {ANSWER} 个字"}, reason="answer")
    if sentence := screening.exposed(answer, today=clock.local_date(at)):
        raise CannotJudgeOpinion(fields={"answer": sentence}, reason="answer")
    row.adoption, row.answer, row.answered_by = adoption, answer.strip(), actor.name
    _save(row, ("adoption", "answer", "answered_by"), actor=actor, at=at)
