"""What organisations say to one another of a joint case, and the one answer (并联审批)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import Actor
from yiwang.foundation.notifications.types import MessageKind
from yiwang.services.cases import events
from yiwang.services.cases.models import Case, Decision, Dispute, OfficialDocument, Slice
from yiwang.services.cases.rules import joint
from yiwang.services.cases.rules.demands import explained
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.types import Action, CorrectionPoint, DocumentKind, Outcome
from yiwang.services.cases.types.joint import EarlyOpinion, SliceStage
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.eforms import queries as eforms

from .demands import Demands
from .messages import Messages
from .papers import Papers
from .serving import Serving
from .slices import places
from .steps import Step
from .whole import open_disputes

LONGEST = 2000
_DECISIONS = (DocumentKind.GRANT_DECISION, DocumentKind.REFUSAL_DECISION)
_RESULTS = {Outcome.GRANTED: "准予", Outcome.REFUSED: "不予"}


class CannotOpine(DomainError):
    """An opinion names what is wrong and how to mend it, and comes while the part is looked at."""

    code = "cases.cannot_opine"
    sentence = "请把预审意见写完整"


class CannotObject(DomainError):
    """An objection names a part and a reason."""

    code = "cases.cannot_object"
    sentence = "请写明对哪个事项有异议和理由"


class CannotSettle(DomainError):
    """There is nothing to settle, or no result."""

    code = "cases.cannot_settle"
    sentence = "请写明协调结果"


class CannotConclude(DomainError):
    """Not all parts have their result, or an objection is open."""

    code = "cases.cannot_conclude"
    sentence = "还有联办事项没有办完，不能汇总答复"


@command("cases.opine")
def opine(
    *,
    case: int,
    version: int | None = None,
    opinion: EarlyOpinion,
    text: str = "",
    points: Sequence[CorrectionPoint] = (),
    actor: Actor,
    at: datetime,
) -> int:
    """Say what the organisation thinks of its part of a joint case (提前预审).

    《行政许可法》第二十六条、第三十二条. Questions go to the lead, who asks the applicant once for
    all; an objection to accepting it is settled by the lead. Return the new version.

    :raises CannotOpine: too late, something is missing, or the platform has what is asked.
    """
    step = Step.on(case, Action.OPINE, actor=actor, at=at, version=version)
    opinion, row = EarlyOpinion(opinion), _own(step)
    _check_opinion(row, opinion, text, points)
    held = Demands.held(step, points)
    refused = Demands.faults(points, held)
    if refused:
        said = next(iter(refused.values()))
        raise CannotOpine(said, fields=refused, reason="platform_has_it")
    told = [replace(p, problem=explained(p, held.get(p.material_no or 0))) for p in points]
    row.opinion, row.opinion_text = opinion, text.strip()
    row.opined_at, row.opined_name = at, actor.name
    row.points = [_common(step, row, point) for point in told]
    row.asked_n = None
    facts = {"opinion": str(opinion), "points": len(points)}
    step.note(Action.OPINE, opinion=text.strip() or _said(opinion), facts=facts)
    Demands.count(step, points, held)
    if opinion is EarlyOpinion.OBJECTS:
        _dispute(step, row, text)
    return step.done()


def _said(opinion: EarlyOpinion) -> str:
    return "可以受理" if opinion is EarlyOpinion.PASSED else ""


def _own(step: Step) -> Slice:
    """The slice of the step's case; the lifecycle lets only parts come here."""
    return next(row for row in step.slices if row.child == step.case.number)


def _check_opinion(
    row: Slice, opinion: EarlyOpinion, text: str, points: Sequence[CorrectionPoint]
) -> None:
    if row.stage in joint.FINISHED:
        raise CannotOpine("这一项已经办完，不再需要预审意见", reason="finished")
    if row.stage != SliceStage.EARLY and opinion is not EarlyOpinion.QUESTIONS:
        raise CannotOpine("已经受理，请直接审查；需要补正的，选择“需要补正”", reason="accepted")
    faults = _faults_of(opinion, text, points)
    if faults:
        raise CannotOpine(fields=faults, reason="incomplete")


def _faults_of(
    opinion: EarlyOpinion, text: str, points: Sequence[CorrectionPoint]
) -> dict[str, str]:
    faults = {}
    if opinion is EarlyOpinion.NONE:
        faults["opinion"] = "请选择预审意见"
    if opinion is EarlyOpinion.OBJECTS and not text.strip():
        faults["text"] = "请写明认为不应受理的理由"
    if len(text) > LONGEST:
        faults["text"] = f"最多 {LONGEST} 个字"
    if opinion is EarlyOpinion.QUESTIONS and not points:
        faults["points"] = "请选择需要补正的内容"
    for place, point in enumerate(points):
        if not point.problem.strip() or not point.how.strip():
            faults[f"point-{place}"] = "请写明问题和怎样改"
    return faults


def _common(step: Step, row: Slice, point: CorrectionPoint) -> dict[str, Any]:
    """The point in the words of the common form and list, which the applicant knows.

    :raises CannotOpine: the common application has no such material or question.
    """
    whole = next(case for case in step.kin if case.is_lead)
    guide = catalogue.guide_version(whole.item_version_id, whole.basic_version_id)
    member = next(m for m in guide.members if m.basic_code == row.basic_code)
    no, key, name = None, "", ""
    if point.material_no is not None:
        no = dict(member.materials).get(point.material_no)
        name = next((line.name for line in guide.materials if line.no == no), "")
    elif point.field and whole.form_version_id is not None:
        key = dict(member.fields).get(point.field, point.field)
        fields = eforms.form(whole.form_version_id).fields
        name = next((f.label for f in fields if f.key == key), "")
    if not name:
        raise CannotOpine("要补正的材料或者内容不在联办的清单里，请刷新页面", reason="no_point")
    return {
        "material_no": no,
        "field": key,
        "name": name,
        "problem": point.problem.strip(),
        "how": point.how.strip(),
        "asked_by": [row.organisation_name],
    }


@command("cases.raise_dispute")
def raise_dispute(
    *, case: int, about: int, version: int | None = None, reason: str, actor: Actor, at: datetime
) -> int:
    """Object to another organisation's part; the lead settles it (提出异议).

    《优化营商环境条例》第三十七条. Return the new version.

    :param about: the n of the other part.
    :raises CannotObject: no such part, or no reason.
    """
    step = Step.on(case, Action.DISPUTE, actor=actor, at=at, version=version)
    row = next((row for row in step.slices if row.n == about), None)
    faults = {}
    if row is None or row.child == case:
        faults["about"] = "请选择有异议的事项"
    if not reason.strip():
        faults["reason"] = "请写明理由"
    if faults or row is None:
        raise CannotObject(fields=faults, reason="incomplete")
    step.note(Action.DISPUTE, opinion=f"对“{row.item_name}”有异议：{reason.strip()}")
    _dispute(step, row, reason)
    return step.done()


def _dispute(step: Step, row: Slice, reason: str) -> None:
    whole = step.of(step.case.joint_number or 0)
    words = f"{step.actor.organisation_name}对“{row.item_name}”提出异议：{reason.strip()}"
    whole.note(Action.DISPUTE, opinion=words, facts={"about": row.n}, needs_attention=True)
    step.add(
        Dispute(
            case=whole.case,
            n=whole.case.last_n,
            slice_n=row.n,
            raised_by=step.case.organisation_id,
            raised_by_name=step.case.organisation_name,
            raiser_name=step.actor.name,
            reason=reason.strip(),
            raised_at=step.at,
        )
    )


@command("cases.settle_dispute")
def settle_dispute(
    *, case: int, dispute: int, version: int | None = None, result: str, actor: Actor, at: datetime
) -> int:
    """Settle an objection between organisations, as the lead (协调分歧).

    《优化营商环境条例》第三十七条. Return the new version.

    :raises CannotSettle: no such objection, settled already, or no result.
    """
    step = Step.on(case, Action.SETTLE, actor=actor, at=at, version=version)
    row = Dispute.objects.filter(case_id=case, n=dispute, settled_at__isnull=True).first()
    if row is None:
        raise CannotSettle("这个分歧已经协调过，请看最新情况", reason="settled")
    if not result.strip():
        raise CannotSettle(fields={"result": "请写明协调结果"}, reason="incomplete")
    step.note(Action.SETTLE, opinion=result.strip(), facts={"dispute": dispute})
    row.settlement, row.settled_at, row.settled_name = result.strip(), at, actor.name
    row.save(update_fields=["settlement", "settled_at", "settled_name"])
    return step.done()


@command("cases.conclude")
def conclude(
    *, case: int, version: int | None = None, note: str = "", actor: Actor, at: datetime
) -> int:
    """Tell the applicant the results of all parts in one answer (统一答复).

    《行政许可法》第二十六条第二款. Some may be granted and others not. Return the new version.

    :raises CannotConclude: a part has no result yet, or an objection is open.
    """
    step = Step.on(case, Action.CONCLUDE, actor=actor, at=at, version=version)
    row, parts = step.case, step.slices
    if not joint.is_finished(places(parts)):
        raise CannotConclude(reason="unfinished")
    if open_disputes(case):
        raise CannotConclude("还有部门之间的分歧没有协调，请先协调", reason="dispute")
    outcome = joint.outcome(places(parts))
    row.outcome = outcome
    step.move(Action.CONCLUDE, opinion=note, facts={"outcome": str(outcome)})
    step.add(_decision(step, outcome, note))
    results = _results(parts)
    document = Papers.by(
        step, DocumentKind.JOINT_ANSWER, {Content.RESULTS: results, Content.REASON: note.strip()}
    )
    Serving.open(step, document.title)
    step.publish(
        events.CaseDecided(case_id=case, outcome=outcome, decided_at=at, document_n=document.n)
    )
    counted = Counter(one["result"] for one in results)
    words = "，".join(f"{name}{n}项" for name, n in counted.items())
    Messages.tell(step, MessageKind.DECIDED, "各部门已全部办完", f"已全部办完：{words}")
    return step.done()


def _decision(step: Step, outcome: Outcome, note: str) -> Decision:
    row: Case = step.case
    refused = outcome is Outcome.REFUSED
    return Decision(
        case=row,
        n=row.last_n,
        outcome=outcome,
        reason=note.strip() or ("各联办事项没有准予，理由见各事项的决定书" if refused else ""),
        clause="见各联办事项的决定书" if refused else "",
        remedy="".join(Papers.standard_remedies(row)) if refused else "",
        decided_at=step.at,
        decided_by=step.actor.staff_id,
        decided_name=step.actor.name,
    )


def _results(parts: Sequence[Slice]) -> list[dict[str, str]]:
    children = [row.child for row in parts]
    rows = OfficialDocument.objects.filter(case_id__in=children, kind__in=_DECISIONS)
    numbers = {doc.case_id: doc.document_number for doc in rows.order_by("case_id", "n")}
    return [
        {
            "name": row.item_name,
            "organisation": row.organisation_name,
            "result": _RESULTS.get(Outcome(row.outcome), "未办") if row.outcome else "未办",
            "document": numbers.get(row.child, "无"),
        }
        for row in parts
    ]
