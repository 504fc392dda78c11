"""What stops or lengthens a clock: special procedures, suspension, extension (特别程序、延期)."""

from datetime import date, datetime
from typing import Any

from yiwang.foundation.core import instances
from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import Actor
from yiwang.foundation.notifications.types import MessageKind
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.cases import events
from yiwang.services.cases.models import Suspension
from yiwang.services.cases.rules import beside, clock
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.rules.wording import in_words
from yiwang.services.cases.types import STOP_NAMES, Action, DocumentKind, StopKind

from . import step_rows
from .messages import Messages
from .papers import Papers
from .steps import Step

_PAUSE = "WHERE case_id = %s AND ended_on IS NULL AND kind <> 'EXTEND' ORDER BY n DESC LIMIT 1"


class CannotExtend(DomainError):
    """Once, at most ten working days, before the end, approved and reasoned."""

    code = "cases.cannot_extend"
    sentence = "不能延长办理期限"


class CannotSuspend(DomainError):
    """A stop needs a kind the law knows, a basis, a reason and the time needed."""

    code = "cases.cannot_suspend"
    sentence = "请把特别程序的内容写完整"


@command("cases.extend")
def extend(
    *, case: int, version: int | None = None, days: int, reason: str, actor: Actor, at: datetime
) -> int:
    """Extend the term once, by the head of the organisation, and tell the reason (延长期限).

    《行政许可法》第四十二条: at most ten working days. Return the new version.

    :raises CannotExtend: a second time, too long, too late, or no reason.
    """
    step = Step.on(case, Action.EXTEND, actor=actor, at=at, version=version)
    row = step.case
    limits = row.limits()
    why = clock.may_extend(
        row.remembered(),
        limits.statutory or limits.promised,
        orgs.working_calendar(),
        days=days,
        today=step.today,
    )
    if row.promised_due_on and step.today > row.promised_due_on:
        why = "已超过承诺日期，不能再申请延长"
    if not reason.strip():
        why = "请写明延长的理由"
    if why:
        raise CannotExtend(why, reason="refused")
    step.move(Action.EXTEND, opinion=reason, facts={"days": days})
    due = row.promised_due_on or step.today
    Stops.keep(step, "EXTEND", reason=reason, days=days, basis="《行政许可法》第四十二条")
    Papers.by(
        step,
        DocumentKind.EXTENSION_NOTICE,
        {Content.REASON: reason, Content.DAYS: days, Content.NEW_DUE: in_words(due)},
    )
    step.publish(events.TermExtended(case_id=case, days=days, promised_due_on=row.promised_due_on))
    text = f"经批准延长{days}个工作日，新的办结日期是{in_words(due)}"
    Messages.tell(step, MessageKind.EXTENDED, "办理延期", text)
    return step.done()


@command("cases.start_special")
def start_special(
    *,
    case: int,
    version: int | None = None,
    kind: StopKind,
    basis: str,
    planned_days: int,
    reason: str = "",
    body: str = "",
    contact: str = "",
    actor: Actor,
    at: datetime,
) -> int:
    """Begin a procedure whose time is not counted, and tell how long it takes (特别程序).

    《行政许可法》第四十五条: a closed list for permits; a site visit is none of it. A hearing has
    acts of its own. Return the new version.

    :param body: who carries it out; the authority itself when nobody is named.
    :raises CannotSuspend: the kind does not stop this clock, or basis or days are missing.
    """
    step = Step.on(case, Action.START_SPECIAL, actor=actor, at=at, version=version)
    kind = StopKind(kind)
    _check_special(kind, basis, planned_days, is_permit=step.case.is_permit)
    until = Stops.start(
        step, kind, basis=basis, days=planned_days, reason=reason, body=body, contact=contact
    )
    text = f"正在{STOP_NAMES[kind]}，从{in_words(step.today)}起暂停计时，预计{in_words(until)}恢复"
    Messages.tell(step, MessageKind.SUSPENDED, "特别程序", text)
    return step.done()


def _check_special(kind: StopKind, basis: str, days: int, *, is_permit: bool) -> None:
    faults = {}
    if is_permit and kind not in clock.ART_45:
        faults["kind"] = f"{STOP_NAMES[kind]}不停止行政许可的期限，《行政许可法》第四十五条没有列出"
    if kind in {StopKind.SUSPENSION, StopKind.CORRECTION, StopKind.PAYMENT}:
        faults["kind"] = f"{STOP_NAMES[kind]}不是特别程序"
    if kind is StopKind.HEARING:
        faults["kind"] = "听证请在“听证”里告知权利、通知时间地点、写笔录"
    if beside.fault_of_kind(kind, basis, is_permit=is_permit):
        faults["basis"] = beside.fault_of_kind(kind, basis, is_permit=is_permit)
    if not basis.strip():
        faults["basis"] = "请写明依据"
    if days < 1:
        faults["planned_days"] = "请填写所需的工作日数"
    if faults:
        raise CannotSuspend(fields=faults, reason="special")


@command("cases.end_special")
def end_special(
    *, case: int, version: int | None = None, result: str, actor: Actor, at: datetime
) -> int:
    """End a special procedure: the clock runs again (特别程序结束).

    《行政许可法》第四十五条. Return the new version.

    :raises CannotSuspend: no result.
    """
    return _lift(Action.END_SPECIAL, case, version, result, actor, at)


@command("cases.suspend")
def suspend(
    *,
    case: int,
    version: int | None = None,
    reason: str,
    basis: str,
    resume_when: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Suspend the handling on a legal ground and tell when it goes on (中止).

    For permits this stops the promised clock only: 《行政许可法》第四十五条 does not name it.
    Return the new version.

    :raises CannotSuspend: reason, basis or the condition of resuming is missing.
    """
    step = Step.on(case, Action.SUSPEND, actor=actor, at=at, version=version)
    wanted = {"reason": reason, "basis": basis, "resume_when": resume_when}
    words = {"reason": "请写明理由", "basis": "请写明依据", "resume_when": "请写明恢复办理的条件"}
    faults = {key: words[key] for key, text in wanted.items() if not text.strip()}
    if faults:
        raise CannotSuspend(fields=faults, reason="suspend")
    step.move(Action.SUSPEND, opinion=reason, facts={"basis": basis})
    Stops.keep(step, StopKind.SUSPENSION, reason=reason, days=0, basis=basis, resumes=resume_when)
    Papers.by(
        step,
        DocumentKind.SUSPENSION_NOTICE,
        {
            Content.REASON: reason,
            Content.BASIS: basis,
            Content.RESUME_WHEN: resume_when,
            "started_on": in_words(step.today),
        },
    )
    Stops.tell(step, StopKind.SUSPENSION, None)
    Messages.tell(step, MessageKind.SUSPENDED, "办理中止", "办理暂时停止，原因和恢复条件见通知书")
    return step.done()


@command("cases.resume")
def resume(
    *, case: int, version: int | None = None, result: str, actor: Actor, at: datetime
) -> int:
    """Go on after a suspension (恢复办理), 《行政许可法》第四十二条. Return the new version.

    :raises CannotSuspend: no result.
    """
    return _lift(Action.RESUME, case, version, result, actor, at)


def _lift(  # noqa: PLR0917  all of one act
    action: Action, number: int, version: int | None, result: str, actor: Actor, at: datetime
) -> int:
    step = Step.on(number, action, actor=actor, at=at, version=version)
    if not result.strip():
        raise CannotSuspend("请写明结果", fields={"result": "请写明结果"}, reason="no_result")
    row = step.case
    pause = instances.one(Suspension, _PAUSE, (number,))
    if pause is None:
        raise CannotSuspend("现在没有暂停的程序", reason="nothing")
    if pause.kind == StopKind.HEARING:
        raise CannotSuspend("听证结束、笔录签字以后自动恢复计时", reason="hearing")
    Stops.end(step, action, pause.n, StopKind(pause.kind), result)
    due = f"，新的办结日期是{in_words(row.promised_due_on)}" if row.promised_due_on else ""
    Messages.tell(step, MessageKind.SUSPENDED, "恢复办理", f"已恢复办理{due}")
    return step.done()


class Stops:
    """What the commands that stop a clock share."""

    @staticmethod
    def start(
        step: Step,
        kind: StopKind,
        *,
        basis: str,
        days: int,
        reason: str,
        body: str = "",
        contact: str = "",
    ) -> date:
        """Begin a special procedure with its notice; return the last day it should take."""
        until = orgs.working_calendar().add_working_days(step.today, days)
        facts = {"kind": kind, "planned_until": until.isoformat(), "basis": basis}
        step.move(Action.START_SPECIAL, opinion=reason, facts=facts)
        who = body.strip() or step.case.organisation_name
        more = {"body": who, "contact": contact.strip()}
        Stops.keep(step, kind, reason=reason, days=days, basis=basis, **more)
        Papers.by(
            step,
            DocumentKind.SPECIAL_PROCEDURE_NOTICE,
            {
                Content.PROCEDURE_KIND: STOP_NAMES[kind],
                Content.BASIS: basis,
                Content.TIME_NEEDED: f"{days}个工作日",
                "started_on": in_words(step.today),
                "planned_until": in_words(until),
                "reason": reason,
                **more,
            },
        )
        Stops.tell(step, kind, until)
        return until

    @staticmethod
    def end(step: Step, action: Action, n: int, kind: StopKind, result: str) -> None:
        """Let the clock run again."""
        step.move(action, opinion=result, facts={"kind": kind})
        step.more.append(step_rows.resumed(n, step.today, result))
        step.publish(
            events.ClockResumed(
                case_id=step.case.number,
                kind=kind,
                resumed_on=step.today,
                promised_due_on=step.case.promised_due_on,
            )
        )

    @staticmethod
    def keep(step: Step, kind: str, *, days: int, resumes: str = "", **columns: Any) -> None:
        """Write the row of what the act just did to the clock."""
        details: dict[str, Any] = {"ended_on": step.today} if kind == "EXTEND" else {}
        step.add(
            Suspension(
                case=step.case,
                n=step.case.last_n,
                kind=kind,
                overlay=step.case.overlay,
                planned_days=days,
                started_on=step.today,
                resumes_when=resumes,
                approved_by=step.actor.staff_id,
                approved_name=step.actor.name,
                **details,
                **columns,
            )
        )

    @staticmethod
    def tell(step: Step, kind: StopKind, until: date | None) -> None:
        """Publish that a clock stands still."""
        step.publish(
            events.ClockSuspended(
                case_id=step.case.number, kind=kind, started_on=step.today, planned_until=until
            )
        )
