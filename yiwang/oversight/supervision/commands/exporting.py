"""The list behind a figure as a file, made in the background piece by piece, kept seven days."""

from datetime import datetime
from uuid import UUID

from yiwang.foundation.core import jobs
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted, require
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.oversight.supervision import policy
from yiwang.oversight.supervision.models import FactExport, FactExportPart
from yiwang.oversight.supervision.queries.exports import KEPT, plain
from yiwang.oversight.supervision.queries.facts import Asked, within_reach

JOB = "supervision.write_export"
"""Registered by the site that knows how a list looks as a file."""
AT_ONCE = 3


class CannotTakeList(DomainError):
    """Few lists are made at a time for one person."""

    code = "supervision.cannot_export"
    sentence = f"已有 {AT_ONCE} 个清单正在生成，请等它们完成"


@command("supervision.order_export")
def order_export(*, asked: Asked, total: int, name: str, actor: Actor, at: datetime) -> UUID:
    """Ask for the list behind a figure as a file (导出清单); 《数据安全法》第二十七条.

    :raises NotPermitted: the actor does not supervise there.
    :raises CannotTakeList: three are being made already.
    """
    staff = actor.staff_id
    if not policy.may_read(actor) or staff is None:
        raise NotPermitted
    within_reach(asked.scope, viewer=actor)
    _few_are_made(staff, at)
    row = FactExport.objects.create(
        staff_id=staff, asked=plain(asked), name=name[:120], total=total, asked_at=at
    )
    concerning(f"supervision:export:{row.pk}", **plain(asked), total=total)
    jobs.enqueue(JOB, in_order_of="supervision.export", export=str(row.pk))
    return row.pk


def _few_are_made(staff: UUID, at: datetime) -> None:
    """Hold up who has three in the making; what failed stands in nobody's way."""
    mine = FactExport.objects.filter(staff_id=staff, asked_at__gt=at - KEPT)
    if mine.filter(done_at__isnull=True, failed_at__isnull=True).count() >= AT_ONCE:
        raise CannotTakeList


@command("supervision.retry_export")
def retry_export(*, export: UUID, actor: Actor, at: datetime) -> None:
    """Have a list that failed written on from where it was (再试一次); 《数据安全法》第二十七条.

    One that does not stand failed (any more) stays as it is.

    :raises NotFound: it is another's, or gone.
    :raises CannotTakeList: three are being made already.
    """
    staff = actor.staff_id
    if staff is None or not policy.may_read(actor):
        raise NotFound
    rows = FactExport.objects.select_for_update().filter(pk=export, asked_at__gt=at - KEPT)
    row = rows.filter(staff_id=staff).first()
    if row is None:
        raise NotFound
    within_reach(row.asked["scope"], viewer=actor)
    concerning(f"supervision:export:{export}", again=row.failed_at is not None)
    if row.failed_at is None:
        return
    _few_are_made(staff, at)
    row.failed_at = None
    row.save(update_fields=["failed_at"])
    jobs.enqueue(JOB, in_order_of="supervision.export", export=str(row.pk))


@command("supervision.fail_export", audited=False)
def fail_export(*, export: UUID, actor: Actor, at: datetime) -> None:
    """Note that writing broke off (没有写成); 《数据安全法》第二十七条.

    Not audited: nothing was taken. What has been written is kept to go on from.
    """
    require(actor == SYSTEM, NotPermitted)
    FactExport.objects.filter(pk=export, done_at__isnull=True).update(failed_at=at)


@command("supervision.add_to_export", audited=False)
def add_to_export(
    *, export: UUID, n: int, content: bytes, lines: int, place: str, actor: Actor, at: datetime
) -> None:
    """Add a piece and where the list goes on, empty at its end (写入); 《数据安全法》第二十七条.

    Not audited: asking for it was. A piece that is there already is not written again.
    """
    require(actor == SYSTEM, NotPermitted)
    row = FactExport.objects.select_for_update().filter(pk=export).first()
    if row is None:
        raise NotFound
    if row.pieces != n or row.done_at:
        return
    FactExportPart.objects.create(export=row, n=n, content=content)
    row.pieces, row.size, row.lines = n + 1, row.size + len(content), row.lines + lines
    row.place, row.done_at, row.failed_at = place, None if place else at, None
    row.save(update_fields=["pieces", "size", "lines", "place", "done_at", "failed_at"])


@command("supervision.take_export")
def take_export(*, export: UUID, actor: Actor, at: datetime) -> None:
    """Take the file (下载清单): noted each time; 《数据安全法》第二十七条.

    :raises NotFound: it is another's, not whole, or gone.
    """
    staff = actor.staff_id
    if staff is None or not policy.may_read(actor):
        raise NotFound
    whole = FactExport.objects.filter(pk=export, done_at__isnull=False, asked_at__gt=at - KEPT)
    if not whole.filter(staff_id=staff).exists():
        raise NotFound
    concerning(f"supervision:export:{export}", taken=at.isoformat())


@command("supervision.forget_exports")
def forget_exports(*, actor: Actor, at: datetime) -> int:
    """Remove files seven days after they were asked for (清理清单); 《数据安全法》第二十七条."""
    require(actor == SYSTEM, NotPermitted)
    concerning("supervision:export", before=(at - KEPT).isoformat())
    gone = list(
        FactExport.objects.filter(asked_at__lt=at - KEPT).values_list("pk", flat=True)[:200]
    )
    return FactExport.objects.filter(pk__in=gone).delete()[0]
