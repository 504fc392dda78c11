"""A case list as a file, made in the background: asked for with a reason, kept seven days."""

from datetime import datetime
from uuid import UUID

from yiwang.foundation.core import jobs
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted, require
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.services.cases import policy
from yiwang.services.cases.models import CaseExport, CaseExportPart
from yiwang.services.cases.queries.exports import KEPT, Orders
from yiwang.services.cases.types.desk import DeskFilters
from yiwang.services.cases.types.exports import ExportState

JOB = "cases.write_export"
"""Registered by the site that knows how a list looks as a file."""
SHORTEST, LONGEST = 4, 500
AT_ONCE = 3


class CannotExport(DomainError):
    """An export says what it is for, and few are made at a time."""

    code = "cases.cannot_export"
    sentence = "请写明导出的用途"


@command("cases.order_export")
def order_export(
    *, filters: DeskFilters, reason: str, name: str, actor: Actor, at: datetime
) -> UUID:
    """Ask for a list as a file (导出): who takes which cases away, and what for.

    《个人信息保护法》第五十一条、第五十四条; 《数据安全法》第二十七条.

    :raises CannotExport: no reason, or three are being made already.
    """
    staff = actor.staff_id
    if not (actor.is_staff and policy.reads_cases(actor)) or staff is None:
        raise NotPermitted
    said = reason.strip()
    if not SHORTEST <= len(said) <= LONGEST:
        sentence = "请写明用途，比如“6月办件质量抽查”" if len(said) < SHORTEST else "最多 500 个字"
        raise CannotExport(fields={"reason": sentence}, reason="reason")
    mine = CaseExport.objects.filter(staff_id=staff, finished_at__isnull=True)
    if mine.count() >= AT_ONCE:
        raise CannotExport(f"已有 {AT_ONCE} 个导出正在生成，请等它们完成", reason="many")
    row = CaseExport.objects.create(
        staff_id=staff,
        reason=said,
        filters=Orders.plain(filters),
        rights=Orders.rights(actor),
        name=name[:100],
        state=ExportState.WAITING,
        asked_at=at,
    )
    concerning(f"cases:export:{row.pk}", reason=said, filters=Orders.told(filters))
    jobs.enqueue(JOB, in_order_of="cases.export", export=str(row.pk))
    return row.pk


@command("cases.begin_export", audited=False)
def begin_export(*, export: UUID, actor: Actor, at: datetime) -> bool:
    """Begin to write it, from nothing if it broke off (开始生成), 《数据安全法》第二十七条.

    Not audited: asking for it was. Return whether there is something to write.
    """
    del at
    require(actor == SYSTEM, NotPermitted)
    row = CaseExport.objects.select_for_update().filter(pk=export).first()
    if row is None or row.state == ExportState.DONE:
        return False
    CaseExportPart.objects.filter(export=row).delete()
    row.state, row.lines, row.size, row.pieces = ExportState.RUNNING, 0, 0, 0
    row.save(update_fields=["state", "lines", "size", "pieces"])
    return True


@command("cases.add_to_export", audited=False)
def add_to_export(*, export: UUID, content: bytes, lines: int, actor: Actor, at: datetime) -> None:
    """Add a piece; ``lines`` is how many rows are written now (写入), 《数据安全法》第二十七条.

    Not audited: asking for it was.
    """
    del at
    require(actor == SYSTEM, NotPermitted)
    row = CaseExport.objects.select_for_update().filter(pk=export).first()
    if row is None:
        raise NotFound
    CaseExportPart.objects.create(export=row, n=row.pieces, content=content)
    row.pieces, row.size, row.lines = row.pieces + 1, row.size + len(content), lines
    row.save(update_fields=["pieces", "size", "lines"])


@command("cases.end_export", audited=False)
def end_export(*, export: UUID, done: bool, actor: Actor, at: datetime) -> None:
    """Say that it is whole, or that it failed (完成), 《数据安全法》第二十七条; not audited."""
    require(actor == SYSTEM, NotPermitted)
    state = ExportState.DONE if done else ExportState.FAILED
    CaseExport.objects.filter(pk=export).update(state=state, finished_at=at)


@command("cases.take_export")
def take_export(*, export: UUID, actor: Actor, at: datetime) -> None:
    """Take the file (下载): noted each time; 《个人信息保护法》第五十一条.

    :raises NotFound: it is another's, not whole, or gone.
    """
    staff = actor.staff_id
    if staff is None:
        raise NotFound
    rows = CaseExport.objects.filter(
        pk=export, staff_id=staff, state=ExportState.DONE, asked_at__gt=at - KEPT
    )
    if not rows.update(taken_at=at):
        raise NotFound
    concerning(f"cases:export:{export}", taken=at.isoformat())


@command("cases.forget_exports")
def forget_exports(*, actor: Actor, at: datetime) -> int:
    """Remove files seven days after they were asked for (清理导出); 《个人信息保护法》四十七条."""
    require(actor == SYSTEM, NotPermitted)
    concerning("cases:export", before=(at - KEPT).isoformat())
    gone = list(
        CaseExport.objects.filter(asked_at__lt=at - KEPT).values_list("pk", flat=True)[:200]
    )
    return CaseExport.objects.filter(pk__in=gone).delete()[0]
