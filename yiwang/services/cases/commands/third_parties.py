"""Persons whose major interest a case touches: told, heard, answered (利害关系人)."""

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.notifications.types import Letter, MessageKind
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes.application_number import format_groups
from yiwang.lib.codes.faults import InvalidCode
from yiwang.lib.codes.masks import mask_party, mask_phone
from yiwang.lib.codes.phones import parse_phone
from yiwang.services.cases.models import Hearing, InterestedParty
from yiwang.services.cases.rules import hearings as days
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.rules.wording import in_words
from yiwang.services.cases.types import Action, DocumentKind

from .hearings import Hearings
from .messages import Messages
from .papers import Papers
from .scene_files import MOST_FILES, Attached
from .steps import Step

CODE_DIGITS: Final = 8
MOST_PARTIES: Final = 50
LONGEST: Final = 30
_BASIS: Final = "《中华人民共和国行政许可法》第三十六条"
_BOTH: Final = "《中华人民共和国行政许可法》第三十六条、第四十七条"
_HOW: Final = (
    "您可以在平台的“陈述申辩”页凭申请编号和陈述码在网上提出，也可以到办理窗口口头或者书面提出。"
    "逾期没有提出的，不影响本机关依法作出决定。"
)


class CannotTellThirdParty(DomainError):
    """A third party has a name, an interest and time to answer."""

    code = "cases.cannot_tell_third_party"
    sentence = "请把利害关系人的情况写完整"


class CannotState(DomainError):
    """The code is not right, nothing is said, or it was said already."""

    code = "cases.cannot_state"
    sentence = "请写下您的陈述申辩"


class CannotAnswerStatement(DomainError):
    """There is no statement to answer, it is answered, or no answer was written."""

    code = "cases.cannot_answer_statement"
    sentence = "请写明答复"


class ThirdParties:
    """What the commands about third parties share."""

    @staticmethod
    def tell_all(step: Step, subject: str, action: str) -> None:
        """Send a message to every third party with a phone (at most ``MOST_PARTIES``)."""
        for row in InterestedParty.objects.filter(case=step.case).order_by("n")[:MOST_PARTIES]:
            ThirdParties.tell(step, row, subject, action)

    @staticmethod
    def tell(step: Step, row: InterestedParty, subject: str, action: str) -> None:
        """Send a message with the step to one of them, when a phone is known."""
        phone = row.phone()
        if phone:
            text = (
                f"【政务服务】“{step.case.item_name[:24]}”（编号尾号{str(step.case.number)[-6:]}）"
                f"与您有关：{action}。咨询12345。"
            )
            kind = MessageKind.REMINDER
            step.letters.append(Letter(kind, None, phone, subject, text, None, step.at))

    @staticmethod
    def one(number: int, n: int) -> InterestedParty:
        """Return one of a case. :raises NotFound: there is none."""
        row = InterestedParty.objects.filter(case_id=number, n=n).first()
        if row is None:
            raise NotFound
        return row

    @staticmethod
    def state(
        step: Step, row: InterestedParty, text: str, kept: list[dict[str, Any]], *, by_code: bool
    ) -> None:
        """Write what they say. :raises CannotState: nothing, or a second time."""
        if row.stated_at is not None:
            raise CannotState("陈述申辩已经收到，需要补充的请联系办理部门", reason="twice")
        if not text.strip():
            raise CannotState(fields={"statement": "请写下您的陈述申辩"}, reason="nothing")
        step.move(Action.TAKE_STATEMENT, facts={"party": row.n, "by_code": by_code})
        InterestedParty.objects.filter(case=step.case, n=row.n).update(
            stated_at=step.at, statement=text.strip(), files=kept, by_code=by_code
        )
        words = "收到利害关系人的陈述申辩，内容见我的办件，您可以在办件沟通里说明"
        Messages.tell(step, MessageKind.SUSPENDED, "利害关系人的陈述申辩", words)

    @staticmethod
    def wish_for_hearing(step: Step, row: InterestedParty, grounds: str) -> None:
        """Ask for a hearing with the statement, when the right was told and time is left."""
        if not row.offers_hearing or step.today > row.answer_until:
            raise CannotState("要求听证的期限已过，或者没有告知听证权利", reason="hearing")
        hearing = Hearings.last(step.case.number)
        if hearing is not None and Hearings.stage(hearing, step.at) in days.UNDER_WAY:
            return  # somebody asked already: there is one hearing for all
        told = hearing if hearing is not None and hearing.requested_at is None else None
        if told is not None:  # their own time runs, whatever became of the applicant's
            Hearing.objects.filter(case=step.case, n=told.n).update(waived_at=None)
            told.waived_at, told.ask_until = None, row.answer_until
        name = mask_party(row.name, is_organisation=len(row.name) > 4)  # noqa: PLR2004
        asked = Hearings.requested(step, told, by="THIRD", name=name, grounds=grounds)
        if told is None:
            asked.matter, asked.basis = row.interest, _BOTH
        text = "利害关系人要求听证，期间暂停计时，时间和地点会提前七个工作日通知"
        Messages.tell(step, MessageKind.SUSPENDED, "组织听证", text)


@command("cases.tell_third_party")
def tell_third_party(
    *,
    case: int,
    version: int | None = None,
    name: str,
    interest: str,
    phone: str = "",
    days_given: int = 5,
    offers_hearing: bool = False,
    actor: Actor,
    at: datetime,
) -> int:
    """Tell a person whose major interest the case touches that they may be heard (利害关系人告知).

    《行政许可法》第三十六条, with the right to a hearing 第四十七条 (five working days at least).
    Return the new version.

    :raises CannotTellThirdParty: name, interest, phone or days do not fit.
    """
    step = Step.on(case, Action.TELL_THIRD_PARTY, actor=actor, at=at, version=version)
    clear, faults = _phone(phone)
    if not name.strip():
        faults["name"] = "请填写利害关系人的姓名或者名称"
    if not interest.strip():
        faults["interest"] = "请写明涉及什么重大利益"
    least = days.ASK_DAYS if offers_hearing else 1
    if not least <= days_given <= LONGEST:
        faults["days_given"] = f"期限要在 {least} 到 {LONGEST} 个工作日之间"
    if not faults and InterestedParty.objects.filter(case_id=case).count() >= MOST_PARTIES:
        faults["name"] = f"一件最多登记{MOST_PARTIES}名利害关系人，人数更多的请公告"
    if faults:
        raise CannotTellThirdParty(next(iter(faults.values())), fields=faults, reason="incomplete")
    Hearings.begin(step)
    until = orgs.working_calendar().add_working_days(step.today, days_given)
    facts = {"answer_until": until.isoformat(), "hearing": offers_hearing}
    step.move(Action.TELL_THIRD_PARTY, opinion=interest, facts=facts)
    row = InterestedParty(
        case=step.case,
        n=step.case.last_n,
        name=name.strip(),
        phone_masked=mask_phone(clear) if clear else "",
        interest=interest.strip(),
        told_on=step.today,
        answer_until=until,
        offers_hearing=offers_hearing,
    )
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    row.seal(phone=clear, code=code)
    step.add(row)
    _notice(step, row)
    action = f"您可以在{in_words(until)}前陈述申辩，申请编号{format_groups(case)}，陈述码{code}"
    ThirdParties.tell(step, row, "利害关系人告知", action)
    text = "已告知利害关系人陈述申辩，办理期限照常计算"
    Messages.tell(step, MessageKind.SUSPENDED, "已告知利害关系人", text)
    return step.done()


def _notice(step: Step, row: InterestedParty) -> None:
    """Write 利害关系人告知书, which the applicant does not see; its code is put in for printing."""
    paper = Papers.by(
        step,
        DocumentKind.THIRD_PARTY_NOTICE,
        {
            Content.MATTER: row.interest,
            Content.BASIS: _BOTH if row.offers_hearing else _BASIS,
            Content.ANSWER_BY: in_words(row.answer_until),
            Content.HOW: _HOW,
            "addressee": row.name,
            "offers_hearing": row.offers_hearing,
        },
    )
    paper.is_public = False


def _phone(text: str) -> tuple[str, dict[str, str]]:
    if not text.strip():
        return "", {}
    try:
        return parse_phone(text), {}
    except InvalidCode:
        return "", {"phone": "请填写11位手机号码，如 13800138000"}


@command("cases.give_statement")
def give_statement(
    *,
    case: int,
    code: str,
    statement: str,
    wants_hearing: bool = False,
    actor: Actor,
    at: datetime,
) -> None:
    """State and defend one's interest online with the code of the notice (利害关系人陈述申辩).

    《行政许可法》第三十六条; asking for a hearing 第四十七条.

    :raises CannotState: a wrong code, nothing said, a second time, or too late for a hearing.
    """
    index = InterestedParty.index_of(case, code)
    row = InterestedParty.objects.filter(case_id=case, code_index=index).first()
    if row is None:
        raise CannotState("申请编号或者陈述码不对，请对照告知书检查", reason="code")
    name = mask_party(row.name, is_organisation=False)
    speaker = replace(ANYONE, id=f"third-party:{row.n}", name=name, channel=actor.channel)
    step = Step.let_in(case, actor=speaker, at=at)
    concerning(case, party=row.n)
    row = ThirdParties.one(case, row.n)  # as it is now that the case is locked
    ThirdParties.state(step, row, statement, [], by_code=True)
    if wants_hearing:
        ThirdParties.wish_for_hearing(step, row, statement)
    step.done()


@command("cases.take_statement")
def take_statement(
    *,
    case: int,
    n: int,
    version: int | None = None,
    statement: str,
    wants_hearing: bool = False,
    file_ids: tuple[UUID, ...] = (),
    actor: Actor,
    at: datetime,
) -> int:
    """Enter at the desk what a third party says, with its scan (录入陈述申辩).

    《行政许可法》第三十六条. Return the new version.

    :raises CannotState: nothing said, a second time, too late for a hearing, or a foreign file.
    """
    step = Step.on(case, Action.TAKE_STATEMENT, actor=actor, at=at, version=version)
    row = ThirdParties.one(case, n)
    owner = f"statement:{case}:{n}"
    kept: list[dict[str, Any]] = []
    for file_id in file_ids[:MOST_FILES]:
        info = Attached.checked(file_id, owner, actor)
        if info is None:
            raise CannotState("没有找到这个文件，请重新上传", reason="file")
        kept = Attached.joined(kept, info, at)
    if file_ids:
        files.adopt(file_ids=list(file_ids[:MOST_FILES]), owner=owner, actor=actor, at=at)
    ThirdParties.state(step, row, statement, kept, by_code=False)
    if wants_hearing:
        ThirdParties.wish_for_hearing(step, row, statement)
    return step.done()


@command("cases.answer_statement")
def answer_statement(
    *, case: int, n: int, version: int | None = None, answer: str, actor: Actor, at: datetime
) -> int:
    """Answer what a third party said (答复陈述申辩), 《行政许可法》第三十六条. Return the version.

    :raises CannotAnswerStatement: no statement, answered already, or no answer.
    """
    step = Step.on(case, Action.ANSWER_STATEMENT, actor=actor, at=at, version=version)
    row = ThirdParties.one(case, n)
    if row.stated_at is None:
        raise CannotAnswerStatement("还没有收到陈述申辩", reason="nothing")
    if row.answered_at is not None:
        raise CannotAnswerStatement("已经答复过", reason="twice")
    if not answer.strip():
        raise CannotAnswerStatement(fields={"answer": "请写明答复"}, reason="incomplete")
    step.move(Action.ANSWER_STATEMENT, opinion=answer, facts={"party": n})
    paper = Papers.by(
        step,
        DocumentKind.STATEMENT_ANSWER,
        {
            Content.RECORD: row.statement,
            Content.REASON: answer.strip(),
            "addressee": row.name,
        },
    )
    paper.is_public = False
    InterestedParty.objects.filter(case_id=case, n=n).update(
        answer=answer.strip(), answered_at=at, answered_name=actor.name
    )
    ThirdParties.tell(step, row, "陈述申辩的答复", "您的陈述申辩已经答复，可以凭陈述码查看")
    return step.done()
