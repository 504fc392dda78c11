"""Doing a stage of the review route, and returning one (审查流程的环节)."""

from datetime import datetime

from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import Conflict, DomainError, NotPermitted
from yiwang.foundation.core.types import Actor
from yiwang.services.cases import policy
from yiwang.services.cases.models import Review, StageTask
from yiwang.services.cases.rules.wording import clock_time
from yiwang.services.cases.types import Action
from yiwang.services.catalogue.types.routes import Result

from .running import NOT_NEEDED, RETURNED, Running
from .steps import CannotAct, CaseConflict, Step

LONGEST = 2000
_OVER = {
    RETURNED: "退回了",
    NOT_NEEDED: "会签人数已够，不再需要办",
    "TAKEN_BACK": "因为别的环节退回，已经撤销",
    "STOPPED": "办件已经结束，不再需要办",
}


class CannotDoStage(DomainError):
    """A stage needs its opinion, and a return its reason and a stage it may go back to."""

    code = "cases.cannot_do_stage"
    sentence = "请把环节的意见写完整"


class StageMoved(CaseConflict):
    """The stage is no longer open: somebody did it, or a branch returned."""

    code = "cases.stage_moved"


@command("cases.do_stage")
def do_stage(
    *,
    case: int,
    task: int,
    agreed: bool = True,
    opinion: str = "",
    actor: Actor,
    at: datetime,
) -> int:
    """Do a stage of the review route (环节办结), 《行政许可法》第三十四条.

    Named by its task, so that branches of several organisations do not get into each other's way.
    Where nothing but the decision is left, the case goes up. Return the new version.

    :raises StageMoved: the task is done, or was taken back by a return.
    :raises CannotDoStage: no opinion.
    """
    running, key = _opened(case, task, Action.STAGE, actor, at)
    step, node = running.step, running.route[key]
    if node.opinion and not opinion.strip():
        raise CannotDoStage(fields={"opinion": "请写明意见"}, reason="no_opinion")
    text = opinion.strip()[:LONGEST]
    result = (Result.AGREED if agreed else Result.DISAGREED) if node.opinion else Result.DONE
    step.move(
        Action.STAGE,
        opinion=f"{node.name}：{text}" if text else node.name,
        facts={"stage": key, "task": task, "result": result},
    )
    if node.opinion:
        _review(step, agreed=agreed, opinion=f"【{node.name}】{text}")
    running.sign(key, task, result, text)
    if running.run.decides:
        step.move(Action.SEND_TO_DECISION)
    return step.done()


@command("cases.return_stage")
def return_stage(*, case: int, task: int, to: str, reason: str, actor: Actor, at: datetime) -> int:
    """Return a stage to an earlier one (环节退回), 《行政许可法》第三十四条.

    What follows the earlier stage is taken back in every branch: who agreed there agreed to
    something else and is asked again. Return the new version.

    :raises StageMoved: the task is done, or was taken back. :raises CannotDoStage: no reason, not
        there, or too often.
    """
    running, key = _opened(case, task, Action.STAGE_RETURN, actor, at)
    step, node = running.step, running.route[key]
    if not reason.strip():
        raise CannotDoStage(fields={"opinion": "请写明退回的理由"}, reason="no_reason")
    if all(back.to != to for back in node.returns):
        raise CannotDoStage(fields={"to": "请选择退回到哪个环节"}, reason="no_target")
    if running.times_left(key, to) < 1:
        sentence = f"这件已经退回过规定的次数，不能再退回“{running.name(to)}”"
        raise CannotDoStage(sentence, fields={"to": sentence}, reason="too_often")
    text = reason.strip()[:LONGEST]
    step.case.review_round += 1
    taken = running.give_back(key, task, to, text)
    beside = f"（同时撤销：{'、'.join(taken)}）" if taken else ""
    step.move(
        Action.STAGE_RETURN,
        opinion=f"{node.name}退回“{running.name(to)}”：{text}{beside}",
        facts={"stage": key, "task": task, "to": to},
    )
    return step.done()


def _opened(
    number: int, task: int, action: Action, actor: Actor, at: datetime
) -> tuple[Running, str]:
    """Lock the case and find the open stage of a task that the actor may do.

    :raises CannotAct: the case does not run along a route, or stands still.
    """
    step = Step.opened(number, actor=actor, at=at)
    running = Running.of(step) if step.case.marking is not None else None
    if running is None:
        raise CannotAct(reason="no_route")
    key = running.run.of_task(task)
    if not key or not policy.is_on_route(step.case):
        raise _moved(step, task)
    one = running.run.open[key]
    stage = policy.Stage(
        one.right,
        running.route[key].other,
        frozenset(one.people),
        running.run.everybody() - frozenset(one.people),
    )
    why = policy.why_no_stage(actor, step.case, stage, one.tasks[task])
    if why:
        raise NotPermitted(why, reason=action.lower())
    return running, key


def _moved(step: Step, task: int) -> Conflict:
    """Say what became of a task."""
    row = StageTask.objects.filter(case=step.case, n=task).first()
    if row is None or row.finished_at is None:
        return StageMoved("这个环节已经不在办理中，请先看最新情况", version=step.case.version)
    when, who = clock_time(row.finished_at), f"{row.finished_name}在" if row.finished_name else ""
    what = _OVER.get(row.result, "已经办结")
    return StageMoved(
        f"“{row.name}”{who} {when} {what}。您写的意见保存在下方，请先看最新情况再决定",
        version=step.case.version,
    )


def _review(step: Step, *, agreed: bool, opinion: str) -> None:
    actor, case = step.actor, step.case
    if actor.staff_id is None:
        raise CannotAct(reason="no_staff")
    step.add(
        Review(
            case=case,
            n=case.last_n,
            round=case.review_round,
            reviewer_id=actor.staff_id,
            reviewer_person_id=actor.person_id,
            reviewer_name=actor.name,
            passed=agreed,
            opinion=opinion,
            checks=[],
            at=step.at,
        )
    )
