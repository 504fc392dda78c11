"""The task register: added, reported on by the owner, verified by another."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.oversight.assessment import policy
from yiwang.oversight.assessment.models import Task
from yiwang.oversight.assessment.types import TaskState

from .steps import LONGEST, CannotAssess, another, locked, managed, unchanged, written

LONGEST_TEXT = 500


@command("assessment.add_task")
def add_task(
    *,
    region_code: str,
    number: str,
    text: str,
    owner_id: UUID,
    due_on: date,
    source: str,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Enter a task in the register (任务台账), 安徽 2018-08：细化为 197 个任务事项.

    :raises CannotAssess: no text, owner or source; a number that is taken.
    """
    managed(actor, region_code)
    concerning(f"assessment:tasks:{region_code}", number=number)
    owner = orgs.organisation(owner_id)
    if owner is None or not actor.reaches(owner.region_code):
        raise CannotAssess(fields={"owner": "请选择本地区的责任单位"})
    row = Task(
        region_code=region_code,
        number=written(number, "number", "请填写编号，例如 5-24-1", most=20),
        text=written(text, "text", "请写明任务", most=LONGEST_TEXT),
        owner_id=owner.id,
        owner_name=owner.name,
        due_on=due_on,
        source=written(source, "source", "请写明出自哪份文件"),
        state=TaskState.OPEN,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise CannotAssess(fields={"number": "这个编号已经有了，请换一个"}) from error
    _note(row, "ADD", "列入台账", "", actor, at)
    return row.pk


def _note(  # noqa: PLR0917  all of one row
    row: Task, act: str, text: str, evidence: str, actor: Actor, at: datetime
) -> None:
    row.notes.create(act=act, text=text, evidence=evidence, by=actor.name, at=at)


@command("assessment.report_task")
def report_task(
    *,
    task_id: UUID,
    version: int,
    text: str,
    evidence: str,
    is_done: bool,
    actor: Actor,
    at: datetime,
) -> None:
    """Report progress on a task, or that it is done, with evidence (报告进展).

    For the head of the owner.

    :raises CannotAssess: no words; done without evidence; done already. :raises Overtaken: as said.
    """
    row = locked(Task, task_id)
    require(policy.heads(actor, row.owner_id), NotFound)
    unchanged(version, row.version)
    if row.state != TaskState.OPEN:
        raise CannotAssess("已经报了完成，等核实", reason="state")
    said = written(text, "text", "请写明做了什么", most=LONGEST_TEXT)
    if is_done and not evidence.strip():
        raise CannotAssess(fields={"evidence": "报完成要有佐证，例如文号、网址"})
    if is_done:
        row.state, row.done_id = TaskState.DONE, actor.id
    row.version += 1
    row.save()
    _note(row, "DONE" if is_done else "PROGRESS", said, evidence.strip()[:LONGEST], actor, at)
    concerning(f"assessment:task:{row.pk}", is_done=is_done)


@command("assessment.verify_task")
def verify_task(
    *, task_id: UUID, version: int, text: str, is_done: bool, actor: Actor, at: datetime
) -> None:
    """Verify that a task is done, or give it back with the reason (核实销号).

    By another person than who reported it.

    :raises CannotAssess: one's own, nothing reported, no words. :raises Overtaken: as said.
    """
    row = locked(Task, task_id)
    managed(actor, row.region_code)
    unchanged(version, row.version)
    another(actor, row.done_id)
    if row.state != TaskState.DONE:
        raise CannotAssess("责任单位还没有报完成", reason="state")
    said = written(text, "text", "请写明核实的情况，退回的写明原因", most=LONGEST_TEXT)
    row.state = TaskState.VERIFIED if is_done else TaskState.OPEN
    row.version += 1
    row.save()
    _note(row, "VERIFY" if is_done else "RETURN", said, "", actor, at)
    concerning(f"assessment:task:{row.pk}", verified=is_done)
