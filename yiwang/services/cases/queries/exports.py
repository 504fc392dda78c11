"""Exports of case lists: how far they are, their bytes, and what was asked for."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor, ActorKind
from yiwang.services.cases.models import CaseExport, CaseExportPart
from yiwang.services.cases.types import CaseState, Light, Overlay
from yiwang.services.cases.types.desk import DeskFilters, DeskView
from yiwang.services.cases.types.exports import ExportState, ExportView

KEPT = timedelta(days=7)
MOST = 50


class Orders:
    """What was asked for, as plain values and back."""

    @staticmethod
    def plain(filters: DeskFilters) -> dict[str, Any]:
        """Return the filters as JSON."""
        return {
            "view": str(filters.view),
            "states": [str(s) for s in filters.states],
            "overlays": [str(s) for s in filters.overlays],
            "lights": [str(s) for s in filters.lights],
            "colleague": str(filters.colleague or ""),
            "item": filters.item,
            "channel": filters.channel,
            "text": filters.text,
        }

    @staticmethod
    def told(filters: DeskFilters) -> dict[str, Any]:
        """Return what the audit may hold of them: no name and no number."""
        plain = Orders.plain(filters)
        narrowed = bool(plain.pop("item")) | bool(plain.pop("text"))
        return {**plain, "narrowed": narrowed}

    @staticmethod
    def filters(plain: dict[str, Any]) -> DeskFilters:
        """Return the filters again."""
        return DeskFilters(
            view=DeskView(plain["view"]),
            states=tuple(CaseState(s) for s in plain["states"]),
            overlays=tuple(Overlay(s) for s in plain["overlays"]),
            lights=tuple(Light(s) for s in plain["lights"]),
            colleague=UUID(plain["colleague"]) if plain["colleague"] else None,
            item=plain["item"],
            channel=plain["channel"],
            text=plain["text"],
        )

    @staticmethod
    def rights(actor: Actor) -> dict[str, Any]:
        """Return what the post allows now."""
        return {
            "id": actor.id,
            "staff": str(actor.staff_id),
            "organisation": str(actor.organisation_id or ""),
            "organisations": sorted(str(one) for one in actor.organisation_ids),
            "permissions": sorted(actor.permissions),
        }

    @staticmethod
    def actor(plain: dict[str, Any]) -> Actor:
        """Return who asked, with the rights of then."""
        return Actor(
            kind=ActorKind.STAFF,
            id=plain["id"],
            staff_id=UUID(plain["staff"]),
            organisation_id=UUID(plain["organisation"]) if plain["organisation"] else None,
            organisation_ids=frozenset(UUID(one) for one in plain["organisations"]),
            permissions=frozenset(plain["permissions"]),
        )


def export_order(export: UUID, *, viewer: Actor) -> tuple[DeskFilters, Actor] | None:
    """Return what to write and with whose rights, for the job."""
    row = CaseExport.objects.filter(pk=export).first() if viewer.is_system else None
    return (Orders.filters(row.filters), Orders.actor(row.rights)) if row else None


def my_exports(*, viewer: Actor, at: datetime) -> tuple[ExportView, ...]:
    """Return the viewer's own exports of the last seven days, newest first (at most 50)."""
    if viewer.staff_id is None:
        return ()
    rows = CaseExport.objects.filter(staff_id=viewer.staff_id, asked_at__gt=at - KEPT)
    return tuple(_view(row) for row in rows.order_by("-id")[:MOST])


def _view(row: CaseExport) -> ExportView:
    return ExportView(
        id=row.pk,
        name=row.name,
        reason=row.reason,
        state=ExportState(row.state),
        lines=row.lines,
        size=row.size,
        asked_at=row.asked_at,
        finished_at=row.finished_at,
        gone_at=row.asked_at + KEPT,
    )


def export_bytes(export: UUID, *, viewer: Actor) -> tuple[ExportView, Iterator[bytes]]:
    """Return a whole export of the viewer's own, piece by piece.

    :raises NotFound: it is another's, not whole, or gone.
    """
    if viewer.staff_id is None:
        raise NotFound
    row = CaseExport.objects.filter(pk=export, staff_id=viewer.staff_id).first()
    if row is None or row.state != ExportState.DONE:
        raise NotFound
    return _view(row), _pieces(row)


def _pieces(row: CaseExport) -> Iterator[bytes]:
    for n in range(row.pieces):
        yield bytes(CaseExportPart.objects.values_list("content", flat=True).get(export=row, n=n))
