"""The hand-out queue of a post (出件): the longest waiting first, keyset-paged, one statement."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from yiwang.foundation.core.errors import require
from yiwang.foundation.core.types import Actor
from yiwang.services.delivery import policy
from yiwang.services.delivery.models import Consignment, Parcel
from yiwang.services.delivery.rules import lifecycle
from yiwang.services.delivery.types import (
    ConsignmentState,
    ParcelState,
    QueueFilters,
    QueuePage,
    QueueRow,
    Way,
)

MOST: Final = 100
_COLUMNS: Final = (
    *("id", "subject", "title", "recipient_name", "way", "state", "version"),
    *("waits_since", "due_on", "opened_at"),
)
_OF_PARCEL: Final = ("waybill", "error", "next_try_at", "reason", "state")


def queue(filters: QueueFilters, *, viewer: Actor, after: str = "", limit: int = 20) -> QueuePage:
    """Return what waits to reach its recipient, of the viewer's organisations.

    A whole subject looked for is found wherever it stands, also when it has arrived.
    """
    require(policy.hands_out(viewer))
    size = min(limit, MOST)
    rows = Consignment.objects.filter(_wanted(filters, policy.places(viewer)))
    key = _key(after)
    if key is not None:
        rows = rows.filter(Q(opened_at__gt=key[0]) | Q(opened_at=key[0], id__gt=key[1]))
    last = Parcel.objects.filter(consignment=OuterRef("pk")).order_by("-n")
    parcel = {f"parcel_{name}": Subquery(last.values(name)[:1]) for name in _OF_PARCEL}
    shown = rows.order_by("opened_at", "id").annotate(**parcel)
    found = list(shown.values(*_COLUMNS, *parcel)[: size + 1])
    rest = found[size - 1] if len(found) > size else None
    more = f"{rest['opened_at'].isoformat()}~{rest['id']}" if rest else ""
    return QueuePage(tuple(_row(one) for one in found[:size]), more)


def _wanted(filters: QueueFilters, places: Sequence[UUID]) -> Q:
    wanted = Q(organisation_id__in=places)
    text = "".join(filters.text.split())
    if text.isdecimal():
        return wanted & Q(subject=text)
    wanted &= ~Q(state=ConsignmentState.SERVED) & ~Q(state=ConsignmentState.DROPPED)
    if text:
        wanted &= Q(recipient_name__contains=text) | Q(title__contains=text)
    if filters.ways:
        wanted &= Q(way__in=filters.ways)
    if filters.states:
        wanted &= Q(state__in=filters.states)
    return wanted


def _key(after: str) -> tuple[datetime, UUID] | None:
    when, _, key = after.partition("~")
    try:
        return datetime.fromisoformat(when), UUID(key)
    except ValueError:
        return None


def _row(one: dict[str, Any]) -> QueueRow:
    way, state = Way(one["way"]), ConsignmentState(one["state"])
    label, tone = lifecycle.label(state, way)
    plain = {name: one[name] for name in _COLUMNS if name not in {"way", "state", "opened_at"}}
    return QueueRow(
        **plain,
        way=way,
        way_label=lifecycle.WAYS[way],
        state=state,
        label=label,
        tone=tone,
        waybill=one["parcel_waybill"] or "",
        note=_note(one, state),
    )


def _note(one: dict[str, Any], state: ConsignmentState) -> str:
    """What the desk has to know of the parcel: why it waits, or why it came back."""
    if state is ConsignmentState.ORDERING:
        return one["parcel_error"] or ""
    if state in {ConsignmentState.RETURNED, ConsignmentState.LOST}:
        return one["parcel_reason"] or ""
    refused = one["parcel_state"] == ParcelState.REFUSED
    return f"寄递公司不接单：{one['parcel_error']}" if refused else ""
