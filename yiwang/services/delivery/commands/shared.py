"""What the commands of delivery share: lock, check the version, move, leave a trace."""

from datetime import datetime
from typing import Any

from yiwang.foundation.core import lanes
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound
from yiwang.foundation.core.types import Actor
from yiwang.services.delivery.models import Consignment, ConsignmentStep, Parcel
from yiwang.services.delivery.rules import lifecycle
from yiwang.services.delivery.types import Act, ConsignmentState, ParcelState, Way


class ConsignmentConflict(Conflict):
    """Somebody acted on the consignment meanwhile; nothing was changed."""

    code = "delivery.conflict"
    sentence = "别人已经处理过这份结果的送达，请先看最新情况再决定"


class CannotServe(DomainError):
    """The act does not fit where the consignment stands."""

    code = "delivery.cannot_serve"
    sentence = "这份结果现在的送达状态不能这样处理，请先看最新情况"
    status = 409


class Moves:
    """A locked consignment and what every act does with it."""

    @staticmethod
    def locked(subject: str, version: int | None = None) -> Consignment:
        """Lock a consignment.

        :raises NotFound: there is none.
        :raises ConsignmentConflict: somebody acted meanwhile; says who and how.
        """
        found = Consignment.objects.select_for_update(of=("self",)).filter(subject=subject)
        row = found.first()
        if row is None:
            raise NotFound
        if version is not None and version != row.version:
            last = ConsignmentStep.objects.filter(consignment=row).order_by("-n").first()
            said = f"{last.actor_name}已经处理过：{lifecycle.ACTS[Act(last.act)]}。" if last else ""
            raise ConsignmentConflict(f"{said}请先看最新情况再决定", version=row.version)
        return row

    @staticmethod
    def move(
        row: Consignment, act: Act, *, actor: Actor, at: datetime, opinion: str = "", **more: Any
    ) -> None:
        """Carry out an act, with what else it sets, and write its step.

        :raises CannotServe: the lifecycle does not know the act here.
        """
        state, way = ConsignmentState(row.state), Way(row.way)
        row.state = lifecycle.advance(state, act, way, error=CannotServe)
        for name, value in more.items():
            setattr(row, name, value)
        if row.state in lifecycle.OVER:
            served = row.state == ConsignmentState.SERVED
            row.served_at, row.remind_at = at if served else None, None
        elif row.state == ConsignmentState.WAITING:
            Moves.wait(row, at)
        row.version += 1
        row.save()
        lanes.trace(row, act, actor=actor, at=at, opinion=opinion, way=row.way)

    @staticmethod
    def wait(row: Consignment, at: datetime) -> None:
        """Begin to wait in the way the row says now."""
        row.waits_since, row.reminders = at, 0
        row.remind_at = lifecycle.remind_at(Way(row.way), 0, at)

    @staticmethod
    def parcel(row: Consignment) -> Parcel | None:
        """Lock the latest parcel."""
        rows = Parcel.objects.select_for_update(of=("self",)).filter(consignment=row)
        return rows.order_by("-n").first()

    @staticmethod
    def withdraw(row: Consignment, at: datetime) -> None:
        """Take back a parcel the courier has not carried: told it where an order is under way."""
        parcel = Moves.parcel(row)
        if parcel is None or parcel.state not in {ParcelState.ORDERING, ParcelState.ORDERED}:
            return
        parcel.state, parcel.next_try_at, parcel.next_track_at = ParcelState.WITHDRAWN, at, None
        parcel.save(update_fields=["state", "next_try_at", "next_track_at"])
