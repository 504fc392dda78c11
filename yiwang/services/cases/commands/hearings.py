"""Hearings from the notice of right to the request (听证：告知、要求、放弃)."""

from datetime import datetime
from typing import Any, Final

from yiwang.foundation.core import instances
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import Actor
from yiwang.foundation.notifications.types import MessageKind
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.cases import policy
from yiwang.services.cases.models import Hearing
from yiwang.services.cases.rules import hearings as days
from yiwang.services.cases.rules import lifecycle
from yiwang.services.cases.rules.authority import SUBMIT
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.rules.wording import in_words
from yiwang.services.cases.types import Action, CaseState, DocumentKind, Overlay, StopKind
from yiwang.services.cases.types.scene import HearingOrigin, HearingStage

from .authority import Mandated
from .messages import Messages
from .papers import Papers
from .pauses import Stops
from .steps import Step

STOP_BASIS: Final = "《中华人民共和国行政许可法》第四十五条"
_LAST = "WHERE case_id = %s ORDER BY n DESC LIMIT 1"
_WHY: Final = {
    "APPLICANT": "申请人要求听证",
    "THIRD": "利害关系人要求听证",
    "AUTHORITY": "本机关决定组织听证：{grounds}",
}
"""Who asked for it → the reason of the notice that the clocks stand."""
_HOW = (
    "要求听证的，请在期限内登录后在“我的办件”里提出，也可以到办理窗口提交书面申请，并说明理由。"
    "表示放弃的，也可以在“我的办件”里办理。"
)


class CannotHear(DomainError):
    """The hearing is not at this stage, or the law's days or contents are not kept."""

    code = "cases.cannot_hear"
    sentence = "请把听证的内容写完整"


class Hearings:
    """What the commands of hearings share."""

    @staticmethod
    def last(number: int) -> Hearing | None:
        """Return the latest hearing of a case."""
        return instances.one(Hearing, _LAST, (number,))

    @staticmethod
    def stage(row: Hearing, at: datetime) -> HearingStage:
        """Return how far it has come."""
        return days.stage(
            today=local_date(at),
            ask_until=row.ask_until,
            requested=row.requested_at is not None,
            waived=row.waived_at is not None,
            arranged=row.held_at is not None,
            recorded=row.recorded_at is not None,
            closed=row.closed_at is not None,
        )

    @staticmethod
    def at_stage(number: int, at: datetime, *wanted: HearingStage, sentence: str) -> Hearing:
        """Return the latest hearing when it is at one of these stages. :raises CannotHear: not."""
        row = Hearings.last(number)
        if row is None or Hearings.stage(row, at) not in wanted:
            raise CannotHear(sentence, reason="stage")
        return row

    @staticmethod
    def begin(step: Step) -> None:
        """A case that was accepted comes under review first."""
        if step.case.state == CaseState.ACCEPTED:
            step.move(Action.START_REVIEW)

    @staticmethod
    def requested(step: Step, row: Hearing | None, *, by: str, name: str, grounds: str) -> Hearing:
        """Write that somebody asked for a hearing, and stop the clocks; a new row when none was.

        :raises CannotHear: too late, waived, or asked for already.
        """
        found = Hearings.stage(row, step.at) if row is not None else None
        fault = days.fault_of_request(found, row.ask_until if row else None)
        if fault:
            raise CannotHear(fault, reason="request")
        calendar = orgs.working_calendar()
        until = days.hold_until(step.today, calendar)
        facts = {"by": by, "hold_until": until.isoformat()}
        step.move(Action.REQUEST_HEARING, opinion=grounds, facts=facts)
        columns: dict[str, Any] = {
            "requested_at": step.at,
            "requested_by": by,
            "requested_name": name,
            "grounds": grounds.strip(),
            "hold_until": until,
        }
        n = step.case.last_n
        columns["stop_n"] = Hearings.stop(step, by, grounds)
        if row is None:
            origin = HearingOrigin.PUBLIC if by == "AUTHORITY" else HearingOrigin.RIGHT
            row = Hearing(case=step.case, n=n, origin=origin, told_on=step.today, **columns)
            step.add(row)
        else:
            Hearing.objects.filter(case=step.case, n=row.n).update(**columns)
            for column, value in columns.items():
                setattr(row, column, value)
        return row

    @staticmethod
    def stop(step: Step, by: str, grounds: str) -> int | None:
        """Stop the clocks for the hearing; None while another halt lies over the case."""
        overlay = Overlay(step.case.overlay)
        possible = lifecycle.allowed(
            CaseState(step.case.state), overlay, extended=step.case.is_extended
        )
        if Action.START_SPECIAL not in possible:
            return None
        reason = _WHY[by].format(grounds=grounds.strip())
        Stops.start(step, StopKind.HEARING, basis=STOP_BASIS, days=days.HOLD_DAYS, reason=reason)
        return step.case.last_n

    @staticmethod
    def release(step: Step, row: Hearing, result: str) -> None:
        """Let the clocks run again."""
        if row.stop_n is not None:
            Stops.end(step, Action.END_SPECIAL, row.stop_n, StopKind.HEARING, result)

    @staticmethod
    def set(row: Hearing, **columns: Any) -> None:
        """Write columns of the row."""
        Hearing.objects.filter(case_id=row.case_id, n=row.n).update(**columns)


@command("cases.tell_hearing")
def tell_hearing(
    *,
    case: int,
    version: int | None = None,
    matter: str,
    basis: str = "《中华人民共和国行政许可法》第四十七条",
    actor: Actor,
    at: datetime,
) -> int:
    """Tell the applicant of the right to a hearing before the decision (听证告知).

    《行政许可法》第四十七条: a major interest between the applicant and others; five working days
    to ask for it. Return the new version.

    :raises CannotHear: no matter or basis, or a hearing is under way.
    """
    step = Step.on(case, Action.TELL_HEARING, actor=actor, at=at, version=version)
    faults = {}
    if not matter.strip():
        faults["matter"] = "请写明涉及申请人与他人之间的什么重大利益"
    if not basis.strip():
        faults["basis"] = "请写明依据"
    if faults:
        raise CannotHear(fields=faults, reason="incomplete")
    before = Hearings.last(case)
    if before is not None and Hearings.stage(before, at) in {*days.UNDER_WAY, HearingStage.TOLD}:
        raise CannotHear("已经告知过听证权利，不用再告知", reason="told")
    Hearings.begin(step)
    until = days.ask_until(step.today, orgs.working_calendar())
    step.move(Action.TELL_HEARING, opinion=matter, facts={"ask_until": until.isoformat()})
    step.add(
        Hearing(
            case=step.case,
            n=step.case.last_n,
            origin=HearingOrigin.RIGHT,
            matter=matter.strip(),
            basis=basis.strip(),
            told_on=step.today,
            ask_until=until,
        )
    )
    Papers.by(
        step,
        DocumentKind.HEARING_RIGHT_NOTICE,
        {
            Content.MATTER: matter.strip(),
            Content.BASIS: basis.strip(),
            Content.ASK_BY: in_words(until),
            Content.HOW: _HOW,
        },
    )
    text = f"可以在{in_words(until)}前要求听证，也可以表示放弃，见听证告知书"
    Messages.tell(step, MessageKind.REMINDER, "听证权利告知", text)
    return step.done()


@command("cases.order_hearing")
def order_hearing(
    *,
    case: int,
    version: int | None = None,
    matter: str,
    basis: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Order a hearing that the law or a major public interest wants (行政机关主动听证).

    《行政许可法》第四十六条. The clocks stop from here. Return the new version.

    :raises CannotHear: no matter or basis, or a hearing is under way.
    """
    step = Step.on(case, Action.REQUEST_HEARING, actor=actor, at=at, version=version)
    if not actor.is_staff:
        raise CannotHear("只有办理机关可以主动组织听证", reason="staff")
    if step.case.outcome:
        raise CannotHear("已经作出决定，不能再组织决定前的听证", reason="decided")
    faults = {}
    if not matter.strip():
        faults["matter"] = "请写明涉及什么重大公共利益"
    if not basis.strip():
        faults["basis"] = "请写明规定应当听证的法律、法规、规章，或者《行政许可法》第四十六条"
    if faults:
        raise CannotHear(fields=faults, reason="incomplete")
    before = Hearings.last(case)
    if before is not None and Hearings.stage(before, at) in days.UNDER_WAY:
        raise CannotHear("已经要求听证，不用再次提出", reason="request")
    Hearings.begin(step)
    name = step.case.organisation_name
    row = Hearings.requested(step, None, by="AUTHORITY", name=name, grounds=matter)
    row.matter, row.basis = matter.strip(), basis.strip()
    text = "将由本机关组织听证，期间暂停计时，时间和地点会提前七个工作日通知"
    Messages.tell(step, MessageKind.SUSPENDED, "组织听证", text)
    return step.done()


@command("cases.request_hearing")
def request_hearing(
    *, case: int, version: int | None = None, grounds: str, actor: Actor, at: datetime
) -> int:
    """Ask for a hearing within five working days of being told (要求听证).

    《行政许可法》第四十七条: by the applicant, online or at the desk. From here the clocks stand
    still and twenty working days run to hold it. Return the new version.

    :raises CannotHear: nobody was told, too late, waived, or no grounds.
    """
    step = Step.on(case, Action.REQUEST_HEARING, actor=actor, at=at, version=version)
    if not actor.is_staff:
        Mandated.check_row(SUBMIT, step.case, actor=actor, at=at)
    if not grounds.strip():
        raise CannotHear(fields={"grounds": "请写明要求听证的理由"}, reason="incomplete")
    row = Hearings.last(case)
    if row is None:
        raise CannotHear("这件没有告知过听证权利", reason="stage")
    name = step.case.applicant_name
    Hearings.requested(step, row, by="APPLICANT", name=name, grounds=grounds)
    pause = "" if step.case.outcome else "，期间暂停计时"
    text = f"已收到听证的要求{pause}，时间和地点会提前七个工作日通知"
    Messages.tell(step, MessageKind.SUSPENDED, "已要求听证", text)
    return step.done()


@command("cases.waive_hearing")
def waive_hearing(
    *, case: int, version: int | None = None, reason: str = "", actor: Actor, at: datetime
) -> int:
    """Waive the hearing, before or after asking for it (放弃听证).

    《行政许可法》第四十七条. Staff enter it with how it was said, such as not coming without a
    reason. What others or the authority asked for is not the applicant's to waive. Return the new
    version.

    :raises CannotHear: nothing to waive, another's, held already, or staff without a word.
    """
    step = Step.on(case, Action.WAIVE_HEARING, actor=actor, at=at, version=version)
    if not actor.is_staff:
        Mandated.check_row(SUBMIT, step.case, actor=actor, at=at)
    open_stages = (HearingStage.TOLD, HearingStage.REQUESTED, HearingStage.ARRANGED)
    row = Hearings.at_stage(case, at, *open_stages, sentence="现在没有可以放弃的听证")
    if row.requested_by == "AUTHORITY" or (
        row.requested_by == "THIRD" and policy.is_applicant(actor, step.case)
    ):
        raise CannotHear("这次听证不是您要求的，不能由您放弃", reason="another")
    if actor.is_staff and not reason.strip():
        raise CannotHear(fields={"reason": "请写明怎样表示放弃的"}, reason="incomplete")
    step.move(Action.WAIVE_HEARING, opinion=reason)
    Hearings.release(step, row, "放弃听证")
    Hearings.set(row, waived_at=at, waived_reason=reason.strip())
    Messages.tell(step, MessageKind.SUSPENDED, "放弃听证", "已登记放弃听证，继续办理")
    return step.done()
