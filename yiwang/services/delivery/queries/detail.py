"""One consignment with its parcels and steps; sheets and evidence."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.services.delivery import policy
from yiwang.services.delivery.models import Consignment, HandOver, Parcel
from yiwang.services.delivery.rules import lifecycle
from yiwang.services.delivery.types import (
    Act,
    Address,
    Collector,
    ConsignmentState,
    ConsignmentView,
    Evidence,
    HandOverView,
    ParcelState,
    ParcelView,
    Signing,
    StepView,
    TraceCode,
    TraceLine,
    Way,
    WhereItIs,
)

MOST: Final = 50


def address_faults(way: str, address: Address, *, viewer: Actor = ANYONE) -> dict[str, str]:
    """Return part of the address → sentence: what a parcel lacks."""
    del viewer  # a rule, the same for all
    return lifecycle.address_faults(way, address)


def consignment(subject: str, *, viewer: Actor) -> ConsignmentView | None:
    """Return what is known of a subject's delivery; who calls has checked the right to it.

    Staff get it of their own organisations only. Names of staff are shown to staff.
    """
    rows = Consignment.objects.select_related("hand_over").filter(subject=subject)
    row = rows.first()
    if row is None or (viewer.is_staff and not policy.in_scope(viewer, row.organisation_id)):
        return None
    parcels = row.parcels.prefetch_related("traces").order_by("-n")[:MOST]
    steps = row.steps.order_by("-n")[:MOST]
    state, way = ConsignmentState(row.state), Way(row.way)
    label, tone = lifecycle.label(state, way)
    held = getattr(row, "hand_over", None)
    return ConsignmentView(
        id=row.pk,
        subject=row.subject,
        title=row.title,
        organisation_id=row.organisation_id,
        recipient_kind=row.recipient_kind,
        recipient_id=row.recipient_id,
        recipient_name=row.recipient_name,
        recipient_masked_id=row.recipient_masked_id,
        way=way,
        way_label=lifecycle.WAYS[way],
        ways=tuple(Way(one) for one in row.ways),
        state=state,
        label=label,
        tone=tone,
        version=row.version,
        address_masked=row.address_masked,
        waits_since=row.waits_since,
        due_on=row.due_on,
        served_at=row.served_at,
        read_at=row.read_at,
        reminders=row.reminders,
        acts=lifecycle.allowed(state, way),
        parcels=tuple(_parcel(one) for one in parcels),
        steps=tuple(
            StepView(
                one.n,
                lifecycle.ACTS[Act(one.act)],
                one.at,
                one.actor_name if viewer.is_staff else one.office,
                one.opinion if viewer.is_staff else "",
            )
            for one in steps
        ),
        hand_over=_hand_over(held) if held else None,
    )


def _parcel(row: Parcel) -> ParcelView:
    state = ParcelState(row.state)
    traces = sorted(row.traces.all(), key=lambda one: one.at, reverse=True)
    return ParcelView(
        id=row.pk,
        n=row.n,
        courier=row.courier,
        waybill=row.waybill,
        state=state,
        label=lifecycle.PARCELS[state],
        asked_at=row.asked_at,
        ordered_at=row.ordered_at,
        tries=row.tries,
        error=row.error,
        next_try_at=row.next_try_at,
        finished_at=row.finished_at,
        signed_by=row.signed_by,
        reason=row.reason,
        traces=tuple(TraceLine(t.at, TraceCode(t.code), t.text) for t in traces[:MOST]),
    )


def _hand_over(row: HandOver) -> HandOverView:
    return HandOverView(
        collector=Collector(row.collector),
        collector_label=lifecycle.COLLECTORS[Collector(row.collector)],
        name=row.name_masked,
        masked_id=row.id_masked,
        authority=row.authority,
        authority_file=row.authority_file,
        signing=Signing(row.signing),
        signature_file=row.signature_file,
        signature_sm3=row.signature_sm3,
        at=row.at,
        by=row.by_name,
        place=row.place,
        together=row.count,
    )


def recipient_s_others(subject: str, *, viewer: Actor) -> tuple[tuple[str, str, int], ...]:
    """Return what else the same recipient may collect now: (subject, title, version)."""
    require(policy.hands_out(viewer))
    rows = Consignment.objects.filter(organisation_id__in=policy.places(viewer))
    this = rows.filter(subject=subject).values("recipient_id")[:1]
    same = rows.filter(
        recipient_id__in=list(this.values_list("recipient_id", flat=True)),
        state=ConsignmentState.WAITING,
        way__in=lifecycle.COLLECTED,
    ).exclude(subject=subject)
    found = same.order_by("id").values_list("subject", "title", "version")[:MOST]
    return tuple((str(s), str(t), int(v)) for s, t, v in found)


def evidence(parcel_id: UUID, *, viewer: Actor) -> Evidence:
    """Return what proves that a parcel arrived, in clear: for documents, never to a page.

    :raises NotFound: it has not come to an end.
    """
    require(viewer.is_system, NotFound)
    row = Parcel.objects.select_related("consignment").filter(pk=parcel_id).first()
    if row is None or row.finished_at is None:
        raise NotFound
    return Evidence(
        courier=row.courier,
        waybill=row.waybill,
        signed_by=row.signed_by,
        signed_at=row.finished_at,
        by_other=row.state == ParcelState.SIGNED_OTHER,
        address=row.address,
        reason=row.reason,
    )


def where_they_are(subjects: Sequence[str], *, viewer: Actor) -> dict[str, WhereItIs]:
    """Return where several results are; who calls has checked the right to their subjects."""
    del viewer
    rows = Consignment.objects.filter(subject__in=list(subjects))
    found = rows.values_list("subject", "state", "way")[: len(subjects)]
    return {
        str(subject): WhereItIs(
            ConsignmentState(state), *lifecycle.label(ConsignmentState(state), Way(way))
        )
        for subject, state, way in found
    }


def known_subjects(subjects: Sequence[str], *, viewer: Actor) -> frozenset[str]:
    """Return which of these have a consignment."""
    require(viewer.is_system)
    rows = Consignment.objects.filter(subject__in=list(subjects))
    return frozenset(rows.values_list("subject", flat=True)[: len(subjects)])
