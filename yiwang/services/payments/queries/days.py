"""Days that were reconciled and their differences, by keyset."""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from yiwang.foundation.core.errors import NotFound, NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.types import Permission
from yiwang.services.payments import policy
from yiwang.services.payments.models import Difference, Payment, Reconciliation
from yiwang.services.payments.types import Direction
from yiwang.services.payments.types.days import DayLeft, DayView, DifferenceKind, DifferenceView

MOST = 100
LOOKED_BACK = timedelta(days=31)
MOST_LEFT = 2_000


def _mine(viewer: Actor) -> QuerySet[Difference]:
    """What the viewer may resolve: of their organisations, and of no known bill."""
    if viewer.is_system:
        return Difference.objects.all()
    if not (viewer.is_staff and viewer.has(Permission.RECONCILE)):
        return Difference.objects.none()
    return Difference.objects.filter(Q(payee_id__in=policy.own(viewer)) | Q(payee_id=None))


def day_lines(*, before: date | None = None, limit: int = 31, viewer: Actor) -> tuple[DayView, ...]:
    """Return the days, newest first, with their progress and the viewer's differences."""
    if not (viewer.is_system or (viewer.is_staff and viewer.has(Permission.RECONCILE))):
        return ()
    rows = Reconciliation.objects.all()
    if before is not None:
        rows = rows.filter(day__lt=before)
    days = list(rows.order_by("-day", "provider")[: min(limit, MOST)])
    counts = _mine(viewer).filter(reconciliation__in=[d.pk for d in days]).order_by()
    found = {
        row["reconciliation"]: (row["all"], row["left"])
        for row in counts.values("reconciliation").annotate(
            all=Count("pk"), left=Count("pk", filter=Q(is_open=True))
        )
    }
    return tuple(_day(one, *found.get(one.pk, (0, 0))) for one in days)


def _day(row: Reconciliation, differences: int, left: int) -> DayView:
    return DayView(
        row.pk,
        row.provider,
        row.day,
        row.is_done,
        row.lines,
        row.compared,
        row.matched,
        differences,
        left,
        row.begun_at,
        row.finished_at,
    )


def difference_lines(
    *,
    day: date | None = None,
    kind: DifferenceKind | None = None,
    only_open: bool = True,
    before: UUID | None = None,
    limit: int = 30,
    viewer: Actor,
) -> tuple[DifferenceView, ...]:
    """Return differences, newest first, keyset by id; the open ones unless all are asked for."""
    rows = _mine(viewer)
    if day is not None:
        rows = rows.filter(reconciliation__day=day)
    if kind is not None:
        rows = rows.filter(kind=kind)
    if only_open:
        rows = rows.filter(is_open=True)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = rows.select_related("reconciliation", "bill").order_by("-pk")[: min(limit, MOST)]
    return tuple(_difference(row) for row in found)


def difference(key: UUID, *, viewer: Actor) -> DifferenceView:
    """Return one difference. :raises NotFound: there is none, or not for this viewer."""
    row = Difference.objects.filter(pk=key).select_related("reconciliation", "bill").first()
    if row is None or not policy.may_reconcile(viewer, row.payee_id):
        raise NotFound("没有找到这条差异")
    return _difference(row)


def _difference(row: Difference) -> DifferenceView:
    return DifferenceView(
        id=row.pk,
        day=row.reconciliation.day,
        kind=DifferenceKind(row.kind),
        direction=Direction(row.direction),
        order_no=row.order_no,
        reference=row.reference,
        ours=row.ours,
        theirs=row.theirs,
        our_state=row.our_state,
        their_state=row.their_state,
        bill_id=row.bill_id,
        bill_number=row.bill.number if row.bill else "",
        version=row.version,
        is_open=row.is_open,
        reason=row.reason,
        resolved_name=row.resolved_name,
        resolved_at=row.resolved_at,
    )


def days_left(today: date, *, viewer: Actor) -> tuple[DayLeft, ...]:
    """Return the days of the last month whose money no file has confirmed, by who is paid."""
    require(viewer.is_system, NotPermitted)
    rows = Payment.objects.filter(
        reconciled_on=None, paid_on__range=(today - LOOKED_BACK, today - timedelta(days=1))
    )
    sums = rows.values("paid_on", "bill__payee_id").order_by("paid_on", "bill__payee_id")
    return tuple(
        DayLeft(one["paid_on"], one["bill__payee_id"], one["n"], one["total"])
        for one in sums.annotate(n=Count("pk"), total=Sum("amount"))[:MOST_LEFT]
    )
