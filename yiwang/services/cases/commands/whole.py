"""What the lead's acts on a joint case take from its parts and give to them (一口收件)."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Max

from yiwang.services.cases.models import Dispute, Slice, SubmittedMaterial
from yiwang.services.cases.rules import joint
from yiwang.services.cases.rules.wording import in_words
from yiwang.services.cases.types import Action, CaseState, Overlay
from yiwang.services.cases.types.joint import EarlyOpinion
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.joining import Member

from . import splitting
from .steps import CannotAct, Step


def check_heard(step: Step) -> None:
    """Refuse to accept while an objection or a question of an organisation is open.

    :raises CannotAct: which, and what to do. Who said nothing does not hold the others up.
    """
    if not step.case.is_lead or step.actor.is_system:
        return
    if open_disputes(step.case.number):
        raise CannotAct("还有部门之间的分歧没有协调，请先在“联审”里协调", reason="dispute")
    names = "、".join(row.organisation_name for row in _unasked(step))
    if names:
        raise CannotAct(
            f"{names}提出的补正内容还没有告知申请人，请先发出补正通知", reason="questions"
        )


def open_disputes(number: int) -> bool:
    """Whether an objection in a joint case waits for the lead."""
    return Dispute.objects.filter(case_id=number, settled_at__isnull=True).exists()


def plan(step: Step) -> dict[str, list[dict[str, str]]]:
    """The parts as the acceptance notice lists them: who, and when; nothing of other cases."""
    if not step.case.is_lead:
        return {}
    names = {row.n: row.item_name for row in step.slices}
    rows = [
        {
            "name": row.item_name,
            "organisation": row.organisation_name,
            "plan": f"等待“{'、'.join(names[n] for n in row.after)}”办结后开始"
            if row.after
            else "同时受理，分别办理",
        }
        for row in step.slices
    ]
    return {"slices": rows}


def _unasked(step: Step) -> list[Slice]:
    return [row for row in step.slices if row.points and row.asked_n is None]


def waiting(step: Step) -> list[dict[str, Any]]:
    """What the organisations want to have corrected and nobody has told the applicant yet."""
    if not step.case.is_lead:
        return []
    return joint.merged(point for row in _unasked(step) for point in row.points)


def asked(step: Step, due_on: date) -> None:
    """Note which parts' questions the notice carries; after acceptance their clocks stand still."""
    if not step.case.is_lead:
        return
    for row in _unasked(step):
        row.asked_n = step.case.last_n
        if step.case.state != CaseState.REVIEW:
            continue
        part = step.of(row.child)
        if part.case.state == CaseState.ACCEPTED:
            part.move(Action.START_REVIEW)
        if part.can(Action.REQUEST_CORRECTION):
            facts = {"points": len(row.points), "planned_until": due_on.isoformat(), "n": 0}
            words = f"由{step.case.organisation_name}统一通知补正，{in_words(due_on)}前"
            part.move(Action.REQUEST_CORRECTION, opinion=words, facts=facts)


def answered(step: Step, notice_n: int, given: Collection[int]) -> None:
    """Give the parts what was corrected; who asked looks at it again."""
    if not step.case.is_lead:
        return
    whole = step.case
    guide = catalogue.guide_version(whole.item_version_id, whole.basic_version_id)
    members = {m.basic_code: m for m in guide.members}
    for row in step.slices:
        if row.stage in joint.FINISHED:
            continue
        _pass_on(step, row, members[row.basic_code], given)
        if row.asked_n == notice_n:
            row.opinion, row.opinion_text, row.points = EarlyOpinion.NONE, "", []
            row.asked_n, row.opined_at, row.opined_name = None, None, ""
            part = step.of(row.child)
            if part.case.overlay == Overlay.CORRECTION:
                part.move(Action.RESUBMIT, facts={"n": 0})


def _pass_on(step: Step, row: Slice, member: Member, given: Collection[int]) -> None:
    part = step.of(row.child).case
    guide = catalogue.guide_version(part.item_version_id, part.basic_version_id)
    part.values = splitting.values_of(guide, member, step.case.values)
    changed = {common: own for own, common in member.materials if common in given}
    if not changed:
        return
    held = SubmittedMaterial.objects.filter(case=part)
    last = held.aggregate(n=Max("n"))["n"] or 0
    held.filter(material_no__in=changed.values()).update(is_superseded=True)
    fresh = SubmittedMaterial.objects.filter(
        case=step.case, material_no__in=changed, is_superseded=False
    ).order_by("n")
    SubmittedMaterial.objects.bulk_create(
        SubmittedMaterial(
            case=part,
            n=last + n,
            material_no=changed[one.material_no],
            name=one.name,
            way=one.way,
            position=one.position,
            file_id=one.file_id,
            file_name=one.file_name,
            file_sm3=one.file_sm3,
            copies=one.copies,
            correction_n=step.case.last_n,
        )
        for n, one in enumerate(fresh, 1)
    )
