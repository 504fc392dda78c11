"""Useful answers for everybody: masked, proposed by one, published by another."""

from datetime import datetime

from yiwang.engagement.interaction.models import PublishedAnswer, Voice
from yiwang.engagement.interaction.rules import likeness, texts
from yiwang.engagement.interaction.types import MOST_TITLE, Openness, VoiceDeed
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command
from yiwang.foundation.core.types import Actor
from yiwang.lib.codes.masking import covered

from .steps import CannotHandle, checked, moved, opened


def _fields(title: str, question: str, answer: str) -> dict[str, str]:
    """Return the three texts, what is personal covered. :raises CannotHandle: what is wrong."""
    told = {"title": title, "question": question, "answer": answer}
    checked(
        {
            "title": texts.reason_fault(title, "标题", MOST_TITLE),
            "question": texts.answer_fault(question, "问题"),
            "answer": texts.answer_fault(answer, "答复"),
        }
    )
    return {key: covered(texts.plain(value)) for key, value in told.items()}


@command("interaction.propose_publication")
def propose_publication(
    *,
    number: int,
    version: int,
    title: str,
    question: str,
    answer: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Propose that an answer be open to everybody, without what is personal (提请公开).

    《个人信息保护法》第二十五条; 《政府信息公开条例》第十五条. What is personal is covered here.

    :raises CannotHandle: a text is missing, or it is not answered.
    """
    row = opened(number, VoiceDeed.PROPOSE, version, actor, at)
    row.draft = _fields(title, question, answer)
    row.openness, row.proposed_by = Openness.PROPOSED.value, actor.id
    moved(row, VoiceDeed.PROPOSE, actor=actor, at=at)


@command("interaction.publish_answer")
def publish_answer(
    *,
    number: int,
    version: int,
    title: str,
    question: str,
    answer: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Open an answer to everybody, after a second pair of eyes (公开答复); return its number.

    《个人信息保护法》第二十五条; 《政府信息公开条例》第十五条.

    :raises CannotHandle: proposed by the actor, a text is missing, or nothing is proposed.
    """
    row = _second(number, VoiceDeed.PUBLISH, version, actor, at)
    told = _fields(title, question, answer)
    made = PublishedAnswer.objects.create(
        kind=row.kind,
        organisation_name=row.organisation_name,
        item_code=row.item_code,
        item_name=row.item_name,
        region_code=row.region_code,
        published_on=local_date(at),
        keys=likeness.pairs(f"{told['title']}{row.item_name}{told['question']}"),
        **told,
    )
    row.draft, row.openness, row.publication = told, Openness.PUBLISHED.value, made
    moved(row, VoiceDeed.PUBLISH, actor=actor, at=at)
    return int(made.no)


@command("interaction.keep_back_answer")
def keep_back_answer(*, number: int, version: int, reason: str, actor: Actor, at: datetime) -> None:
    """Leave an answer closed although another proposed to open it, and say why (不公开答复).

    《政府信息公开条例》第十五条.

    :raises CannotHandle: no reason, proposed by the actor, or nothing is proposed.
    """
    row = _second(number, VoiceDeed.KEEP_BACK, version, actor, at)
    checked({"reason": texts.reason_fault(reason, "不公开的理由")})
    row.openness, row.proposed_by = Openness.KEPT_BACK.value, ""
    moved(row, VoiceDeed.KEEP_BACK, actor=actor, at=at, opinion=texts.plain(reason))


def _second(number: int, deed: VoiceDeed, version: int, actor: Actor, at: datetime) -> Voice:
    row = opened(number, deed, version, actor, at)
    if row.proposed_by == actor.id:
        raise CannotHandle("提请和审核要由两个人办理，请交给另一个人", reason="own")
    return row
