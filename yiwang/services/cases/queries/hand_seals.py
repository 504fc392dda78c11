"""Decisions that were sealed by hand, counted, and those that wait for their seal (用印)."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth

from yiwang.foundation.core.clock import ZONE, local_date
from yiwang.foundation.core.errors import NotFound, NotPermitted, require
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.files import queries as files
from yiwang.foundation.files.types import StoredFileInfo
from yiwang.lib.codes import divisions
from yiwang.services.cases import policy
from yiwang.services.cases.models import HandSeal, OfficialDocument
from yiwang.services.cases.rules.sealing import DECISIONS, SAID, Waits
from yiwang.services.cases.types import CaseState
from yiwang.services.cases.types.sealing import (
    HandSealCount,
    HandSealPage,
    HandSealRow,
    WaitingDecision,
)

MOST: Final = 100
_MOST_COUNTS: Final = 500
_NOT_TRIED: Final = "马上用印"


def hand_seals(
    *, viewer: Actor, at: datetime, after: UUID | None = None, limit: int = 20
) -> HandSealPage:
    """Return what was sealed by hand in the viewer's region, newest first, and how often.

    :raises NotPermitted: the viewer neither supervises nor approves seals.
    """
    require(policy.may_see_hand_seals(viewer), NotPermitted)
    reached = _within(HandSeal.objects.all(), viewer)
    rows = reached.filter(key__lt=after) if after else reached
    size = max(1, min(limit, MOST))
    found = list(rows.order_by("-key")[: size + 1])
    last = str(found[size - 1].key) if len(found) > size else ""
    return HandSealPage(tuple(_row(one) for one in found[:size]), _counts(reached, at), last)


def _counts(rows: QuerySet[HandSeal], at: datetime) -> tuple[HandSealCount, ...]:
    """Of this month and the eleven before, by office; the newest month first."""
    today = local_date(at)
    months = 12 * today.year + today.month - 12
    first = datetime(months // 12, months % 12 + 1, 1, tzinfo=ZONE)
    counted = (
        rows.filter(allowed_at__gte=first)
        .annotate(month=TruncMonth("allowed_at", tzinfo=ZONE))
        .values_list("organisation_name", "month")
        .annotate(many=Count("key"))
        .order_by("-month", "organisation_name")
    )
    return tuple(
        HandSealCount(name, date(month.year, month.month, 1), many)
        for name, month, many in counted[:_MOST_COUNTS]
    )


def hand_seal_scan(key: UUID, *, viewer: Actor) -> StoredFileInfo:
    """Return the scan of a paper that was sealed by hand.

    :raises NotFound: there is none within the viewer's reach.
    """
    if not policy.may_see_hand_seals(viewer):
        raise NotFound
    row = _within(HandSeal.objects.all(), viewer).filter(key=key).first()
    if row is None:
        raise NotFound
    return files.stored_file(row.scan, viewer=SYSTEM)


def decisions_to_seal(
    *, viewer: Actor, after: int = 0, limit: int = 20
) -> tuple[WaitingDecision, ...]:
    """Return decisions of the viewer's region that wait for their seal, by number.

    :raises NotPermitted: the viewer neither supervises nor approves seals.
    """
    require(policy.may_see_hand_seals(viewer), NotPermitted)
    rows = _waiting(viewer).filter(case__gt=after).order_by("case", "n")
    return tuple(_waits(row) for row in rows[: max(1, min(limit, MOST))])


def decision_to_seal(number: int, *, viewer: Actor) -> WaitingDecision:
    """Return a decision that waits for its seal.

    :raises NotFound: it waits for none, or is not within the viewer's reach.
    """
    waits = _waiting(viewer).filter(case=number) if policy.may_let_hand_seal(viewer) else None
    row = waits.order_by("-n").first() if waits is not None else None
    if row is None:
        raise NotFound
    return _waits(row)


def _waiting(viewer: Actor) -> QuerySet[OfficialDocument]:
    rows = OfficialDocument.objects.select_related("case").filter(
        seal_due__isnull=False, kind__in=DECISIONS, case__state=CaseState.DECIDED
    )
    return rows.filter(case__region_code__startswith=divisions.prefix_of(viewer.region_code))


def _within(rows: QuerySet[Any], viewer: Actor) -> QuerySet[Any]:
    return rows.filter(region_code__startswith=divisions.prefix_of(viewer.region_code))


def _waits(row: OfficialDocument) -> WaitingDecision:
    case = row.case
    return WaitingDecision(
        number=case.number,
        version=case.version,
        item_name=case.item_name,
        title=row.title,
        document_number=row.document_number,
        organisation_name=case.organisation_name,
        decided_at=row.issued_at,
        why=SAID[Waits(row.seal_wait)] if row.seal_wait else _NOT_TRIED,
    )


def _row(row: HandSeal) -> HandSealRow:
    return HandSealRow(
        key=row.key,
        number=row.case_id,
        item_name=row.item_name,
        title=row.title,
        document_number=row.document_number,
        organisation_name=row.organisation_name,
        reason=row.reason,
        basis=row.basis,
        sealed_on=row.sealed_on,
        allowed_name=row.allowed_name,
        allowed_at=row.allowed_at,
    )
