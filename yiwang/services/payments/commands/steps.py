"""One step of a bill: load and lock, ask the policy, write where it stands and what was done."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from yiwang.foundation.core import lanes
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import concerning
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound, NotPermitted
from yiwang.foundation.core.numbering import next_in
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.notifications import commands as notifications
from yiwang.foundation.notifications.types import MessageKind, Wording
from yiwang.services.payments import policy
from yiwang.services.payments.models import Bill
from yiwang.services.payments.types import ACT_NAMES, BILL_NAMES, BillAct, BillState


class CannotBill(DomainError):
    """A bill that is not whole, or that does not stand where the act needs it."""

    code: ClassVar[str] = "payments.cannot_bill"
    sentence: ClassVar[str] = "缴款单现在不能这样办理，请先看最新情况"


class BillConflict(Conflict):
    """Somebody else acted on the bill in between; nothing was changed."""

    code: ClassVar[str] = "payments.bill_conflict"
    sentence: ClassVar[str] = "别人已经处理过这张缴款单。您写的内容保存在下方，请先看最新情况"


class Bills:
    """What the commands upon bills share."""

    @staticmethod
    def locked(bill_id: UUID) -> Bill:
        """Return the bill locked. :raises NotFound: there is none."""
        row = Bill.objects.select_for_update(of=("self",)).filter(pk=bill_id).first()
        if row is None:
            raise NotFound
        concerning(f"payments:bill:{row.pk}", number=row.number, subject=row.subject)
        return row

    @staticmethod
    def opened(
        bill_id: UUID, act: BillAct, *states: BillState, actor: Actor, version: int | None
    ) -> Bill:
        """Return the bill locked for an act the actor may do on the version they saw.

        :raises NotFound: none in sight. :raises NotPermitted: not the actor's to do.
        :raises BillConflict: somebody acted meanwhile. :raises CannotBill: it stands elsewhere.
        """
        row = Bills.locked(bill_id)
        if not policy.may_see(actor, row):
            raise NotFound
        if not policy.may(actor, act, row):
            raise NotPermitted(reason=act.lower())
        if version is not None and version != row.version:
            raise Bills.overtaken(row)
        if not policy.is_another(actor, act, row):
            raise NotPermitted("同一张缴款单，提出和审批不能是同一个人", reason="own")
        if states and row.state not in states:
            name = BILL_NAMES[BillState(row.state)]
            raise CannotBill(f"这张缴款单现在是“{name}”，不能这样办理", reason="state")
        return row

    @staticmethod
    def overtaken(row: Bill) -> BillConflict:
        """Return the refusal that says who did what last."""
        last = row.steps.order_by("-n").first()
        told = f"{last.actor_name}已经办理“{ACT_NAMES[BillAct(last.act)]}”。" if last else ""
        return BillConflict(f"{told}您写的内容保存在下方，请先看最新情况", version=row.version)

    @staticmethod
    def moved(row: Bill, act: BillAct, *, actor: Actor, at: datetime, opinion: str = "") -> None:
        """Write where the bill stands now and the step that brought it there."""
        row.version += 1
        row.acted = lanes.joined(row.acted, policy.LANES.get(act, ""), actor.id)
        row.save()
        lanes.trace(row, act, actor=actor, at=at, opinion=opinion)

    @staticmethod
    def number(kind: str, mark: str, at: datetime) -> str:
        """Return the next public number of a kind: mark, day, serial of the day."""
        day = f"{local_date(at):%Y%m%d}"
        return f"{mark}{day}{next_in(f'payments.{kind}', day):08d}"

    @staticmethod
    def tell(row: Bill, subject: str, action: str, *, actor: Actor, at: datetime) -> None:
        """Tell the payer of what happened to their money."""
        if row.receiver_id is None:
            return
        said = Wording(item_name=row.title, number=row.number, action=action)
        notifications.send(
            kind=MessageKind.PAYMENT,
            person_id=row.receiver_id,
            phone=identity.phone_of(row.receiver_id),
            subject=subject,
            text=said.text,
            link=("bill", str(row.pk)),
            actor=actor,
            at=at,
        )
