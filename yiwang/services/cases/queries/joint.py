"""A joint case with its parts, for the lead, the organisations, the applicant, supervision."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.types import Permission
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes import divisions
from yiwang.services.cases import policy
from yiwang.services.cases.models import Case, Dispute, Slice
from yiwang.services.cases.models.case import PAUSED_UNTIL
from yiwang.services.cases.rules import joint, labels
from yiwang.services.cases.types import Action, Light, Outcome
from yiwang.services.cases.types.desk import PointView
from yiwang.services.cases.types.joint import (
    DisputeView,
    EarlyOpinion,
    JointBoard,
    SilentPart,
    SliceStage,
    SliceView,
)

from .desk_list import label_of, light_of

MOST: Final = 100
_LONGEST_WAIT: Final = timedelta(days=30)


def joint_board(number: int, *, viewer: Actor, at: datetime) -> JointBoard | None:
    """Return the joint case that a number is or belongs to, None for an ordinary case.

    :raises NotFound: there is none, or the viewer may not know of it.
    """
    case = Case.objects.filter(pk=number).first()
    if case is None or not policy.may_know(viewer, case):
        raise NotFound
    if case.joint_number is None:
        return None
    kin = {c.number: c for c in Case.objects.filter(joint_number=case.joint_number)}
    whole, today = kin[case.joint_number], local_date(at)
    rows = list(Slice.objects.filter(case_id=whole.number).order_by("n"))
    actions = policy.actions_for(viewer, case)
    named = {row.n: row.item_name for row in rows}
    label, tone = label_of(whole)
    return JointBoard(
        number=whole.number,
        version=case.version,
        item_name=whole.item_name,
        lead_name=whole.organisation_name,
        is_lead=case.is_lead,
        own_n=next((row.n for row in rows if row.child == number), 0),
        label=label,
        tone=tone,
        accepted_on=whole.accepted_on,
        due_on=None if whole.due_on == PAUSED_UNTIL else whole.due_on,
        days=max((row.ends_after for row in rows), default=0),
        path=_path(rows),
        slices=tuple(_view(row, kin[row.child], whole, named, viewer, today) for row in rows),
        disputes=_disputes(whole.number, named),
        waiting=_waiting(rows),
        may_opine=Action.OPINE in actions and case.is_part,
        may_object=Action.DISPUTE in actions and case.is_part,
        may_ask=case.is_lead and Action.REQUEST_CORRECTION in actions,
        may_conclude=case.is_lead and Action.CONCLUDE in actions,
        may_settle=case.is_lead and Action.SETTLE in actions,
    )


def _waiting(rows: Iterable[Slice]) -> tuple[PointView, ...]:
    points = joint.merged(p for row in rows if row.asked_n is None for p in row.points)
    return tuple(
        PointView(p["material_no"], p["field"], p["name"], p["problem"], p["how"]) for p in points
    )


def _path(rows: Iterable[Slice]) -> tuple[str, ...]:
    """The chain of parts that makes the whole as long as it is."""
    by_n = {row.n: row for row in rows}
    if not by_n:
        return ()
    way = [max(by_n.values(), key=lambda row: row.ends_after)]
    while way[-1].after:
        way.append(max((by_n[n] for n in way[-1].after), key=lambda row: row.ends_after))
    return tuple(row.item_name for row in reversed(way))


def _view(  # noqa: PLR0917  everything a line is made of
    row: Slice, case: Case, whole: Case, named: dict[int, str], viewer: Actor, today: date
) -> SliceView:
    label, tone = label_of(case)
    received = local_date(whole.submitted_at)
    return SliceView(
        n=row.n,
        number=row.child,
        item_name=row.item_name,
        organisation_id=row.organisation_id,
        organisation_name=row.organisation_name,
        after=tuple(named[n] for n in row.after),
        begins_after=row.begins_after,
        ends_after=row.ends_after,
        stage=SliceStage(row.stage),
        result=labels.OUTCOMES[Outcome(row.outcome)] if row.outcome else "",
        label=label if row.stage not in {SliceStage.EARLY, SliceStage.HELD} else "",
        tone=tone,
        due_on=None if case.due_on == PAUSED_UNTIL else case.due_on,
        is_late=light_of(case, today) is Light.RED,
        holder=case.claimed_name,
        opinion=EarlyOpinion(row.opinion),
        opinion_text=row.opinion_text,
        opined_at=row.opined_at,
        opined_name=row.opined_name,
        points=tuple(f"{p['name']}：{p['problem']}，{p['how']}" for p in row.points),
        waits_to_be_asked=bool(row.points) and row.asked_n is None,
        is_silent=joint.is_silent(
            row.stage,
            row.opinion,
            received_on=received,
            today=today,
            calendar=orgs.working_calendar(),
        ),
        may_open=policy.may_read(viewer, case) or policy.is_applicant(viewer, case),
    )


def _disputes(number: int, named: dict[int, str]) -> tuple[DisputeView, ...]:
    rows = Dispute.objects.filter(case_id=number).order_by("n")[:MOST]
    return tuple(
        DisputeView(
            row.n,
            named.get(row.slice_n, ""),
            row.raised_by_name,
            row.raiser_name,
            row.reason,
            row.raised_at,
            row.settlement,
            row.settled_name,
            row.settled_at,
        )
        for row in rows
    )


def silent_parts(*, viewer: Actor, at: datetime, limit: int = MOST) -> tuple[SilentPart, ...]:
    """Return the parts whose organisations have said nothing in two working days, oldest first.

    For the leads of the viewer's post; supervision sees those of its region and below.

    :raises NotPermitted: neither.
    """
    watches = viewer.has(Permission.READ_SUPERVISION)
    require(watches or (viewer.is_staff and policy.reads_cases(viewer)))
    today = local_date(at)
    rows = Slice.objects.filter(
        stage=SliceStage.EARLY,
        opinion="",
        case__is_open=True,
        case__submitted_at__gt=at - _LONGEST_WAIT,
    )
    if watches:
        rows = rows.filter(case__region_code__startswith=divisions.prefix_of(viewer.region_code))
    else:
        rows = rows.filter(case__organisation_id__in=_places(viewer))
    calendar = orgs.working_calendar()
    found = rows.select_related("case").order_by("case_id", "n")[:limit]
    return tuple(
        SilentPart(
            number=row.case_id,
            item_name=row.case.item_name,
            part_name=row.item_name,
            organisation_name=row.organisation_name,
            lead_name=row.case.organisation_name,
            received_at=row.case.submitted_at,
            answer_due_on=row.case.answer_due_on,
        )
        for row in found
        if joint.is_silent(
            row.stage,
            row.opinion,
            received_on=local_date(row.case.submitted_at),
            today=today,
            calendar=calendar,
        )
    )


def _places(viewer: Actor) -> list[UUID]:
    return [i for i in {viewer.organisation_id, *viewer.organisation_ids} if i is not None]
