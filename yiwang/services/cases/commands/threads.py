"""Asking, answering and noting on a case, beside its handling (办件沟通)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound, NotPermitted
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.notifications import commands as notifications
from yiwang.foundation.notifications.types import Letter, MessageKind
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.cases import policy, providers
from yiwang.services.cases.models import Case, ThreadMessage
from yiwang.services.cases.rules import threads as rules
from yiwang.services.cases.rules.authority import FILL
from yiwang.services.cases.rules.wording import clock_time
from yiwang.services.cases.types.threads import Wrote, pending_owner

from .authority import Mandated
from .messages import Messages
from .steps import Step

OVER = "这件已经结束，沟通记录保留，不能再写。有问题请打电话或者重新申请"


class CannotTalk(DomainError):
    """Nothing was written, too much, or the case is over."""

    code = "cases.cannot_talk"
    sentence = "请写下内容"


class AnsweredMeanwhile(Conflict):
    """Somebody wrote in the thread after it was read; nothing was changed."""

    code = "cases.answered_meanwhile"
    sentence = "刚才有人写了新的内容。您写的保存在下方，请先看最新情况再发送"


def _whole(number: int, actor: Actor, *, applicant: bool = False) -> Case:
    """Lock the case that carries the thread: of a part its joint case. :raises NotFound: none."""
    case = Case.objects.filter(pk=number).defer("values", "signature").first()
    knows = policy.is_applicant if applicant else policy.may_read
    if case is None or not knows(actor, case):
        raise NotFound
    root = Case.objects.select_for_update(of=("self",)).get(pk=case.joint_number or number)
    concerning(root.number, item=root.item_code)
    return root


def _checked(text: str, file_ids: Sequence[UUID], case: Case, actor: Actor) -> str:
    wrong = rules.faults(text, len(file_ids))
    if wrong:
        raise CannotTalk(next(iter(wrong.values())), fields=wrong, reason="text")
    infos = stored.infos(list(file_ids))
    owner = pending_owner(case.number, actor.id)
    if not all(policy.may_use_file(actor, infos.get(i), owner) for i in file_ids):
        words = "没有找到这个文件，请重新上传"
        raise CannotTalk(words, fields={"files": words}, reason="file")
    return text.strip()


def _write(
    case: Case,
    wrote: Wrote,
    text: str,
    file_ids: Sequence[UUID],
    *,
    actor: Actor,
    at: datetime,
    **columns: Any,
) -> ThreadMessage:
    last = _rows(case).order_by("-n").values_list("n", flat=True).first() or 0
    row = ThreadMessage.objects.create(
        case=case,
        n=last + 1,
        wrote=wrote,
        text=text,
        files=[str(i) for i in file_ids],
        author_id=actor.id,
        author_name=actor.name[:60],
        organisation_id=case.organisation_id,
        organisation_name=actor.organisation_name,
        region_code=case.region_code,
        at=at,
        **columns,
    )
    if file_ids:
        files.adopt(file_ids=file_ids, owner=f"case:{case.number}", actor=actor, at=at)
    return row


def _rows(case: Case) -> Any:
    return ThreadMessage.objects.filter(case=case)


@command("cases.ask_question")
def ask_question(
    *, number: int, text: str, file_ids: Sequence[UUID] = (), actor: Actor, at: datetime
) -> int:
    """Ask the organisation that handles the case (办件沟通·提问); it does not touch the limits.

    《优化营商环境条例》第三十六条. Of a joint case the lead answers. Return the line's number.

    :raises CannotTalk: nothing written, too many questions wait, or the case is over.
    """
    case = _whole(number, actor, applicant=True)
    Mandated.check_row(FILL, case, actor=actor, at=at)
    if not case.is_open:
        raise CannotTalk(OVER, reason="over")
    said = _checked(text, file_ids, case, actor)
    waiting = len(_rows(case).filter(wrote=Wrote.ASK, closed_at=None)[: rules.OPEN + 1])
    written = _rows(case).order_by("-n").values_list("n", flat=True).first() or 0
    why = rules.why_full(written, waiting)
    if why:
        raise CannotTalk(why, reason="full")
    due_on = orgs.working_calendar().add_working_days(local_date(at), providers.answer_days())
    row = _write(case, Wrote.ASK, said, file_ids, actor=actor, at=at, due_on=due_on)
    concerning(case.number, question=row.n, due_on=due_on.isoformat())
    _tell_handlers(case, due_on, actor, at)
    return row.n


def _tell_handlers(case: Case, due_on: date, actor: Actor, at: datetime) -> None:
    """Write to the inbox of who holds the case, else of those who handle cases there."""
    staff = identity.people_of_staff(case.organisation_id, viewer=SYSTEM)
    holds = [person for one, _, person in staff if one == case.claimed_by]
    told = holds or [person for _, _, person in staff][: rules.TOLD]
    apart = {None, *policy.parties(case)}
    text = rules.asked(case.item_name, case.number, due_on)
    link = ("question", str(case.number))
    letters = [
        Letter(MessageKind.REMINDER, person, "", "申请人有新的提问", text, link, at)
        for person in dict.fromkeys(told)
        if person not in apart
    ]
    notifications.send_many(letters=letters, actor=actor, at=at)


@command("cases.answer_question")
def answer_question(
    *,
    case: int,
    seen: int,
    text: str,
    file_ids: Sequence[UUID] = (),
    actor: Actor,
    at: datetime,
) -> int:
    """Answer what the applicant asked, all that waits at once (办件沟通·答复), and tell them.

    《优化营商环境条例》第三十六条. Nothing is asked for here that a correction notice has to ask
    for (《行政许可法》第三十二条第一款第四项). Return the line's number.

    :param seen: the last line the writer has read.
    :raises CannotTalk: nothing written, nothing waits, or the case is over.
    :raises AnsweredMeanwhile: a colleague answered, or the applicant asked more.
    """
    row = _whole(case, actor)
    if not policy.may_answer(actor, row):
        raise NotPermitted(policy.why_not(actor, row, frozenset()), reason="answer")
    if not row.is_open:
        raise CannotTalk(OVER, reason="over")
    last = _rows(row).order_by("-n").first()
    if last is not None and last.n > seen:
        who = "申请人" if last.wrote == Wrote.ASK else last.author_name
        raise AnsweredMeanwhile(
            f"{who}在 {clock_time(last.at)} 写了新的内容。您写的保存在下方，请先看最新情况再发送",
            seen=last.n,
        )
    waiting = _rows(row).filter(wrote=Wrote.ASK, closed_at=None)
    if not waiting.exists():
        raise CannotTalk("现在没有等答复的提问", reason="nothing")
    said = _checked(text, file_ids, row, actor)
    waiting.update(answered_at=at, closed_at=at)
    line = _write(row, Wrote.ANSWER, said, file_ids, actor=actor, at=at)
    concerning(row.number, answer=line.n)
    Messages.remind(Step(row, actor, at), "您的提问有答复了", "您的提问有答复了")
    return line.n


@command("cases.end_questions")
def end_questions(*, case: int, actor: Actor, at: datetime) -> int:
    """End the questions that a case left behind when it ended (沟通随办件结束).

    《行政许可法》第三十八条: the decision has answered. Return how many.
    """
    if not actor.is_system:
        raise NotPermitted
    concerning(case, ended=True)
    rows = ThreadMessage.objects.filter(case=case, wrote=Wrote.ASK, closed_at=None)
    return int(rows.update(closed_at=at))
