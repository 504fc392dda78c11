"""One notice of everything that is missing, and the answer to it (补正)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.notifications.types import MessageKind
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.cases import events
from yiwang.services.cases.models import Case, Correction
from yiwang.services.cases.models.case import PAUSED_UNTIL
from yiwang.services.cases.rules.authority import SUBMIT
from yiwang.services.cases.rules.demands import explained
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.rules.wording import in_words
from yiwang.services.cases.types import (
    Action,
    CaseState,
    CorrectionPoint,
    DocumentKind,
    Overlay,
)
from yiwang.services.cases.types.ways import HeldLine
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.eforms import queries as eforms

from . import whole
from .authority import Mandated
from .demands import Demands
from .gaps import Gaps
from .handing_in import Materials
from .holding import AnswerFiles
from .messages import Messages
from .papers import Papers
from .steps import Step


class CannotRequestCorrection(DomainError):
    """A notice needs all points, each with what is wrong and how to mend it."""

    code = "cases.cannot_request_correction"
    sentence = "请写明问题和怎样改"


class CannotResubmit(DomainError):
    """Something of the notice is still missing; ``fields`` says all of it."""

    code = "cases.cannot_resubmit"
    sentence = "还有需要补正的内容没有完成"


@command("cases.request_correction")
def request_correction(
    *,
    case: int,
    version: int | None = None,
    points: Sequence[CorrectionPoint],
    due_days: int | None = None,
    second_reason: str = "",
    actor: Actor,
    at: datetime,
) -> int:
    """Tell the applicant everything that has to be corrected, once (一次性补正告知).

    《行政许可法》第三十二条第一款第四项; 《优化营商环境条例》第三十六条. A second notice needs a
    reason, which supervision sees; so does a material that the platform has. Return the new
    version.

    :raises CannotRequestCorrection: no point, an empty one, a second notice without reason, or a
        material the platform has, without a reason or as a copy.
    """
    step = Step.on(case, Action.REQUEST_CORRECTION, actor=actor, at=at, version=version)
    step.check_held()
    row = step.case
    earlier = _earlier(row)
    held = Demands.held(step, points)
    asked = [*(_plain(point, row, held) for point in points), *whole.waiting(step)]
    _check_points(points, asked, earlier=earlier, second_reason=second_reason)
    _check_not_held(points, held)
    days = due_days or row.correction_days
    due_on = orgs.working_calendar().add_working_days(step.today, days)
    before = row.state in {CaseState.SUBMITTED, CaseState.PRE_REVIEW}
    step.move(
        Action.REQUEST_CORRECTION,
        opinion=second_reason,
        facts={"points": len(asked), "planned_until": due_on.isoformat(), "n": earlier + 1},
        needs_attention=earlier > 0,
    )
    step.add(_notice(step, asked, due_on, second_reason, after_acceptance=not before))
    step.said |= {
        "notices": earlier + 1,
        "materials": [p.material_no for p in points if p.material_no is not None],
        "fields": [p.field for p in points if p.field],
        "late": not before,
    }
    if before:
        row.due_on = due_on
    Demands.count(step, points, held)
    whole.asked(step, due_on)
    _tell(step, due_on=in_words(due_on), second_reason=second_reason, points=asked)
    step.publish(
        events.CorrectionRequested(
            case_id=case,
            n=row.last_n,
            points=len(asked),
            is_repeated=earlier > 0,
            due_on=due_on,
            requested_at=at,
        )
    )
    return step.done()


def _notice(
    step: Step, asked: list[dict[str, Any]], due_on: date, reason: str, *, after_acceptance: bool
) -> Correction:
    return Correction(
        case=step.case,
        n=step.case.last_n,
        points=asked,
        requested_at=step.at,
        requested_by=step.actor.staff_id,
        requested_name=step.actor.name,
        due_on=due_on,
        second_reason=reason,
        after_acceptance=after_acceptance,
    )


def _check_not_held(points: Sequence[CorrectionPoint], held: Mapping[int, HeldLine]) -> None:
    """Refuse what the platform has. :raises CannotRequestCorrection: with where and since when."""
    refused = Demands.faults(points, held)
    if refused:
        said = next(iter(refused.values()))
        raise CannotRequestCorrection(said, fields=refused, reason="platform_has_it")


def _check_points(
    points: Sequence[CorrectionPoint],
    asked: Sequence[dict[str, Any]],
    *,
    earlier: int,
    second_reason: str,
) -> None:
    faults = {}
    for place, point in enumerate(points):
        if not point.problem.strip() or not point.how.strip():
            faults[f"point-{place}"] = "请写明问题和怎样改"
    if not asked:
        faults["points"] = "请选择需要补正的内容"
    if earlier and not second_reason.strip():
        faults["second_reason"] = "请写明再次要求补正的理由，将计入多次补正监察"
    if faults:
        raise CannotRequestCorrection(fields=faults, reason="incomplete")


def _plain(point: CorrectionPoint, case: Case, held: Mapping[int, HeldLine]) -> dict[str, Any]:
    return {
        "material_no": point.material_no,
        "field": point.field,
        "name": _name(point, case),
        "problem": explained(point, held.get(point.material_no or 0)),
        "how": point.how.strip(),
    }


def _name(point: CorrectionPoint, case: Case) -> str:
    if point.material_no is not None:
        guide = catalogue.guide_version(case.item_version_id, case.basic_version_id)
        for line in guide.materials:
            if line.no == point.material_no:
                return line.name
    if point.field and case.form_version_id is not None:
        for known in eforms.form(case.form_version_id).fields:
            if known.key == point.field:
                return known.label
    raise CannotRequestCorrection(
        "要补正的材料或者内容不在清单里，请刷新页面", reason="no_such_point"
    )


def _tell(step: Step, *, due_on: str, second_reason: str, points: Sequence[dict[str, Any]]) -> None:
    Papers.by(
        step,
        DocumentKind.CORRECTION_NOTICE,
        {
            Content.POINTS: list(points),
            Content.HOW: "可以在“我的办件”里直接补正，也可以到窗口补正。",
            Content.CORRECT_BY: due_on,
            Content.CONSEQUENCE: "逾期没有补正的，终止办理，您可以重新申请，已经填写的内容会保留。"
            "补正期间不计入办理时限。",
            "second_reason": second_reason,
        },
    )
    Messages.tell(
        step,
        MessageKind.CORRECTION,
        "需要补正",
        f"需在{due_on}前补充{len(points)}项",
    )


def _earlier(case: Case) -> int:
    """How often the applicant was told what is missing: the notice of gaps counts as one."""
    told = Gaps.told(case).values_list("n")[:1]
    return Correction.objects.filter(case=case).values_list("n").union(told, all=True).count()


@command("cases.resubmit")
def resubmit(
    *,
    number: int,
    values: dict[str, Any] | None = None,
    files_by_material: Sequence[tuple[int, UUID]] = (),
    papers: Sequence[int] = (),
    version: int | None = None,
    actor: Actor,
    at: datetime,
) -> int:
    """Hand in what the notice asked for (提交补正), online or at the window.

    《行政许可法》第三十二条第一款第五项. Return the new version.

    :raises CannotResubmit: a point is not answered; all are named at once.
    """
    step = Step.on(number, Action.RESUBMIT, actor=actor, at=at, version=version)
    case = step.case
    Mandated.check_row(SUBMIT, case, actor=actor, at=at)
    notice = Correction.objects.filter(case=case, answered_at=None).order_by("-n").first()
    if notice is None:
        raise CannotResubmit("现在没有需要补正的内容", reason="nothing")
    given = {no for no, _ in files_by_material} | (set(papers) if actor.is_staff else set())
    _check_answered(notice.points, given, values or {}, case)
    merged = _values(case, values or {})
    _attach(case, values or {}, actor, at)
    step.move(Action.RESUBMIT, facts={"n": notice.n})
    Materials.replace(
        case,
        files_by_material,
        papers if actor.is_staff else (),
        batch=notice.n,
        error=CannotResubmit,
        actor=actor,
        at=at,
    )
    case.values = merged
    whole.answered(step, notice.n, given)
    notice.answered_at = at
    notice.save(update_fields=["answered_at"])
    step.publish(events.CaseResubmitted(case_id=number, resubmitted_at=at))
    text = "补正材料已收到"
    Messages.tell(step, MessageKind.SUBMITTED, "补正已提交", text)
    return step.done("values")


def _check_answered(
    points: Sequence[dict[str, Any]], given: set[int], values: dict[str, Any], case: Case
) -> None:
    faults = {}
    for point in points:
        no, key = point["material_no"], point["field"]
        if no is not None and no not in given:
            faults[f"material-{no}"] = f"请重新提供{point['name']}"
        if key and values.get(key, case.values.get(key)) == case.values.get(key):
            faults[key] = f"请修改{point['name']}"
    if faults:
        raise CannotResubmit(fields=faults, reason="incomplete")


def _values(case: Case, values: dict[str, Any]) -> dict[str, Any]:
    if not values or case.form_version_id is None:
        return dict(case.values)
    merged: dict[str, Any] = eforms.clean(case.form_version_id, {**case.values, **values})
    faults = eforms.validate(case.form_version_id, merged)
    if faults:
        raise CannotResubmit(fields=faults, reason="form")
    return merged


def _attach(case: Case, values: dict[str, Any], actor: Actor, at: datetime) -> None:
    """Give the files of changed answers to the case; what they replace stays with it."""
    changed = {k: v for k, v in values.items() if v != case.values.get(k)}
    held = eforms.answered_files(case.form_version_id, changed)
    if not held:
        return
    owner = f"case:{case.number}"
    faults = AnswerFiles.faults(case.form_version_id, held, owner=owner, actor=actor)
    if faults:
        raise CannotResubmit(next(iter(faults.values())), fields=faults, reason="file")
    every = [file_id for some in held.values() for file_id in some]
    files.adopt(file_ids=every, owner=owner, actor=actor, at=at)


@command("cases.lapse")
def lapse(*, case: int, actor: Actor, at: datetime) -> bool:
    """End a case whose correction did not come in time (逾期未补正终止办理).

    行政许可法 sets no period; the guide's own (default 15 working days) is told in the notice,
    《行政许可法》第三十二条. Run by the schedule; does nothing when it is not due.
    """
    step = Step.on(case, Action.TERMINATE, actor=actor, at=at, version=None)
    row = step.case
    overdue = row.state == CaseState.CORRECTION and row.due_on < step.today
    if not overdue or row.due_on == PAUSED_UNTIL or row.overlay != Overlay.NONE:
        nothing_done()
        return False
    reason = f"没有在{in_words(row.due_on)}前补正"
    step.move(Action.TERMINATE, opinion=reason)
    review, suit = Papers.standard_remedies(row)
    Papers.by(
        step,
        DocumentKind.TERMINATION_NOTICE,
        {
            Content.REASON: reason,
            Content.BASIS: "《中华人民共和国行政许可法》第三十二条和补正告知书",
            Content.REVIEW_REMEDY: review,
            Content.LITIGATION_REMEDY: suit,
        },
    )
    step.publish(events.CaseTerminated(case_id=case, terminated_at=at))
    Messages.tell(step, MessageKind.DECIDED, "办理已终止", "因逾期未补正已终止，可以重新申请")
    step.done()
    return True
