"""Dates and results of a special procedure that is under way (特别程序的安排和结果)."""

from datetime import date, datetime
from uuid import UUID

from yiwang.foundation.core import instances
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.notifications.types import MessageKind
from yiwang.services.cases.models import Suspension
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.rules.wording import in_words
from yiwang.services.cases.types import STOP_NAMES, Action, DocumentKind, StopKind

from .messages import Messages
from .papers import Papers
from .scene_files import MOST_FILES, Attached
from .steps import Step

_OPEN = (
    "WHERE case_id = %s AND ended_on IS NULL AND kind NOT IN ('EXTEND', 'SUSPENSION', 'HEARING')"
    " ORDER BY n DESC LIMIT 1"
)


class CannotArrange(DomainError):
    """A date lies ahead and has a place; to move it needs the reason."""

    code = "cases.cannot_arrange"
    sentence = "请把时间和地点写完整"


class CannotAttachResult(DomainError):
    """There is no such procedure, or the file cannot be used."""

    code = "cases.cannot_attach_result"
    sentence = "没有找到这个特别程序"


def _open(number: int) -> Suspension:
    found = instances.one(Suspension, _OPEN, (number,))
    if found is None:
        raise CannotArrange("现在没有进行中的特别程序", reason="nothing")
    return found


@command("cases.arrange_special")
def arrange_special(
    *,
    case: int,
    version: int | None = None,
    held_on: date,
    held_where: str,
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> int:
    """Set or move the date of the procedure under way, with notice (特别程序安排).

    《行政许可法》第四十五条、《优化营商环境条例》第三十六条. Return the new version.

    :raises CannotArrange: the day has passed, no place, or moved without reason.
    """
    step = Step.on(case, Action.ARRANGE_SPECIAL, actor=actor, at=at, version=version)
    pause = _open(case)
    faults = {}
    if held_on < step.today:
        faults["held_on"] = "日期要在今天以后"
    if not held_where.strip():
        faults["held_where"] = "请填写地点"
    if pause.held_on is not None and not reason.strip():
        faults["reason"] = "请写明改期的理由"
    if faults:
        raise CannotArrange(fields=faults, reason="incomplete")
    was, moved = pause.held_on, pause.held_on is not None
    facts = {"kind": pause.kind, "held_on": held_on.isoformat(), "moved": moved}
    step.move(Action.ARRANGE_SPECIAL, opinion=reason, facts=facts)
    Suspension.objects.filter(case_id=case, n=pause.n).update(
        held_on=held_on, held_where=held_where.strip(), moves=pause.moves + moved
    )
    name = STOP_NAMES[StopKind(pause.kind)]
    Papers.by(
        step,
        DocumentKind.PROCEDURE_DATE_NOTICE,
        {
            Content.PROCEDURE_KIND: name,
            Content.HELD_AT: in_words(held_on),
            Content.PLACE: held_where.strip(),
            Content.REASON: reason,
            "body": pause.body,
            "contact": pause.contact,
            "moved_from": in_words(was) if was else "",
        },
    )
    word = "改到" if moved else "定在"
    text = f"{name}{word}{in_words(held_on)}，地点见通知书"
    Messages.tell(step, MessageKind.SUSPENDED, "特别程序安排", text)
    return step.done()


@command("cases.attach_result")
def attach_result(*, case: int, n: int, file_id: UUID, actor: Actor, at: datetime) -> None:
    """Keep a file with the result of a procedure (特别程序结果附件), 《行政许可法》第四十五条.

    The file was stored for the case beforehand by the same member of staff.

    :raises CannotAttachResult: no such procedure, or the file is not there or another's.
    """
    step = Step.opened(case, actor=actor, at=at)
    step.check_right(Action.END_SPECIAL)
    row = Suspension.objects.select_for_update(of=("self",)).filter(case_id=case, n=n).first()
    if row is None or row.kind == "EXTEND":
        raise CannotAttachResult(reason="nothing")
    owner = f"procedure:{case}:{n}"
    info = Attached.checked(file_id, owner, actor)
    if info is None:
        raise CannotAttachResult("没有找到这个文件，请重新上传", reason="file")
    if len(row.files) >= MOST_FILES:
        raise CannotAttachResult(f"最多上传{MOST_FILES}个文件", reason="too_many")
    if info.owner != owner:
        files.adopt(file_ids=[file_id], owner=owner, actor=actor, at=at)
    row.files = Attached.joined(row.files, info, at)
    row.save(update_fields=["files"])
    concerning(case, procedure=n, file=str(file_id))
