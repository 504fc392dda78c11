"""What staff keep beside a case: notes, reminders, phrases, words not yet sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted, require
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.services.cases import policy
from yiwang.services.cases.models import Case, Note, Phrase, Unsent, Urging
from yiwang.services.cases.queries.case_file import case_row
from yiwang.services.cases.queries.working import Sides
from yiwang.services.cases.types.working import PhraseUse
from yiwang.services.catalogue import queries as catalogue

from .messages import Messages
from .steps import Step

LONGEST = 2000
MOST_PHRASES = 200
KEPT = timedelta(days=30)
MOST_VALUES, LONGEST_VALUE = 200, 5000


class CannotNote(DomainError):
    """A note says something and is not a book."""

    code = "cases.cannot_note"
    sentence = "请写明备注的内容"


class CannotUrge(DomainError):
    """Nobody is to be reminded now."""

    code = "cases.cannot_urge"
    sentence = "现在不用催办"


class CannotAnswerUrging(DomainError):
    """An answer says when or why, once."""

    code = "cases.cannot_answer_urging"
    sentence = "请写明答复的内容"


class CannotKeepPhrase(DomainError):
    """A phrase says something, is not kept twice, and there are not too many."""

    code = "cases.cannot_keep_phrase"
    sentence = "请写明常用意见的内容"


def _said(text: str, error: type[DomainError], field: str) -> str:
    text = text.strip()
    if not text:
        raise error(fields={field: error.sentence}, reason="empty")
    if len(text) > LONGEST:
        raise error(fields={field: f"最多 {LONGEST} 个字"}, reason="long")
    return text


@command("cases.note")
def note(*, case: int, text: str, actor: Actor, at: datetime) -> UUID:
    """Leave a remark for colleagues (内部备注); 《行政许可法》第六十一条 keeps what was seen.

    :raises CannotNote: it is empty or too long.
    """
    row = case_row(case, actor)
    said = _said(text, CannotNote, "text")
    kept = Note.objects.create(
        case=row,
        text=said,
        author_id=actor.id,
        author_name=actor.name,
        organisation_name=actor.organisation_name,
        at=at,
    )
    concerning(case, note=str(kept.pk))
    return kept.pk


@command("cases.urge")
def urge(*, case: int, text: str = "", actor: Actor, at: datetime) -> UUID:
    """Remind who holds a case (催办); 《优化营商环境条例》第三十五条、第四十八条.

    By its applicant, by colleagues, by the lead of a joint case, by supervision.

    :raises CannotUrge: it is not open, waits for the applicant, or was urged within a day.
    """
    row = Case.objects.select_for_update().filter(pk=case).first()
    if row is None or not Sides.may_urge(actor, row):
        raise NotFound
    refusal = Sides.why_not(actor, row, at)
    if refusal:
        raise CannotUrge(refusal, reason="not_now")
    if len(text.strip()) > LONGEST:
        raise CannotUrge(fields={"text": f"最多 {LONGEST} 个字"}, reason="long")
    mine = policy.is_applicant(actor, row)
    kept = Urging.objects.create(
        case=row,
        organisation_id=row.organisation_id,
        is_applicant=mine,
        by_id=actor.id,
        by_name="申请人" if mine else actor.name,
        by_organisation="" if mine else actor.organisation_name,
        text=text.strip(),
        at=at,
    )
    concerning(case, urging=str(kept.pk))
    return kept.pk


@command("cases.answer_urging")
def answer_urging(*, urging: UUID, text: str, actor: Actor, at: datetime) -> None:
    """Answer a reminder (答复催办); the applicant who sent it is told.

    :raises CannotAnswerUrging: it is empty, too long, or was answered.
    """
    row = Urging.objects.select_for_update(of=("self",)).filter(pk=urging).first()
    if row is None:
        raise NotFound
    case = case_row(row.case_id, actor)
    require(policy.serves(actor, row.organisation_id), NotPermitted)
    if row.answered_at is not None:
        raise CannotAnswerUrging(f"{row.answered_name}已经答复过了", reason="answered")
    row.answer = _said(text, CannotAnswerUrging, "text")
    row.answered_at, row.answered_name = at, actor.name
    row.save(update_fields=["answer", "answered_at", "answered_name"])
    concerning(case.number, urging=str(row.pk))
    if row.is_applicant:
        Messages.remind(Step(case, actor, at), "催办已有答复", f"答复：{row.answer}")


@command("cases.save_phrase")
def save_phrase(
    *,
    use: PhraseUse,
    text: str,
    basic_code: str = "",
    is_own: bool = False,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Keep a sentence to use again (常用意见), for an item or for all; 《行政许可法》第三十八条.

    A phrase is only offered; what is decided is what the officer sends.

    :raises CannotKeepPhrase: it is empty, too long, known already, or there are too many.
    """
    place = actor.organisation_id
    if not (actor.is_staff and policy.reads_cases(actor)) or place is None:
        raise NotPermitted
    said = _said(text, CannotKeepPhrase, "text")
    item = catalogue.basic_edition(basic_code) if basic_code else None
    if basic_code and item is None:
        raise CannotKeepPhrase(fields={"basic_code": "没有这个事项，请重新选择"}, reason="item")
    theirs = Phrase.objects.filter(organisation_id=place)
    mine = theirs.filter(staff_id=actor.staff_id if is_own else None)
    if mine.filter(use=use, basic_code=basic_code, text=said).exists():
        raise CannotKeepPhrase(fields={"text": "这条常用意见已经有了"}, reason="twice")
    if mine.count() >= MOST_PHRASES:
        raise CannotKeepPhrase(f"最多 {MOST_PHRASES} 条，请先删去不用的", reason="most")
    kept = Phrase.objects.create(
        organisation_id=place,
        staff_id=actor.staff_id if is_own else None,
        basic_code=basic_code,
        item_name=item.name if item else "",
        use=PhraseUse(use),
        text=said,
        saved_name=actor.name,
        saved_at=at,
    )
    concerning(f"cases:phrase:{kept.pk}", use=str(use), item=basic_code)
    return kept.pk


@command("cases.remove_phrase")
def remove_phrase(*, phrase: UUID, actor: Actor, at: datetime) -> None:
    """Let a phrase go (删除常用意见): one's own, or a common one by who decides there."""
    del at
    row = Phrase.objects.filter(pk=phrase).first()
    if row is None or not Sides.sees_phrase(actor, row):
        raise NotFound
    require(Sides.may_remove(actor, row), NotPermitted)
    concerning(f"cases:phrase:{row.pk}", text=row.text)
    row.delete()


@command("cases.keep_unsent", audited=False)
def keep_unsent(
    *,
    case: int,
    page: str,
    values: Mapping[str, Sequence[str]],
    actor: Actor,
    at: datetime,
) -> None:
    """Keep what is written on a page of a case before it is sent (暂存); not audited: no act.

    《行政许可法》第三十四条: an opinion is what was sent. Only the writer sees it; it goes when
    the opinion is sent, when the writer drops it, and after thirty days.
    """
    row = case_row(case, actor)
    staff = actor.staff_id
    if staff is None:
        raise NotPermitted
    kept = {
        str(name)[:60]: [str(one)[:LONGEST_VALUE] for one in list(some)[:MOST_VALUES]]
        for name, some in list(values.items())[:MOST_VALUES]
    }
    Unsent.objects.update_or_create(
        case=row, staff_id=staff, page=page[:40], defaults={"values": kept, "saved_at": at}
    )


@command("cases.drop_unsent", audited=False)
def drop_unsent(*, case: int, page: str, actor: Actor, at: datetime) -> None:
    """Forget what was not sent (放弃暂存), 《行政许可法》第三十四条; no act, not audited."""
    del at
    if actor.staff_id is not None:
        Unsent.objects.filter(case_id=case, staff_id=actor.staff_id, page=page).delete()


@command("cases.forget_unsent")
def forget_unsent(*, actor: Actor, at: datetime) -> int:
    """Forget what nobody sent within thirty days (清理暂存), 《个人信息保护法》第四十七条."""
    require(actor == SYSTEM, NotPermitted)
    concerning("cases:unsent", before=(at - KEPT).isoformat())
    return Unsent.objects.filter(saved_at__lt=at - KEPT).delete()[0]
