"""Acceptance with gaps: told before it, or promised after it; and filling them (容缺)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet

from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.foundation.notifications.types import MessageKind
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.cases import events
from yiwang.services.cases.models import Case, Correction, Gap, SubmittedMaterial
from yiwang.services.cases.rules import gaps as rules
from yiwang.services.cases.rules.authority import SUBMIT
from yiwang.services.cases.rules.demands import explained, refusal
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.rules.wording import clock_time, in_words, statutory_due
from yiwang.services.cases.types import (
    Action,
    CaseState,
    CorrectionPoint,
    DocumentKind,
    GapPoint,
    MaterialWay,
)
from yiwang.services.cases.types.ways import HeldLine
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide, MaterialLine

from .authority import Mandated
from .demands import Demands
from .handing_in import Materials
from .messages import Messages
from .papers import HOW_TO_QUERY, Papers
from .promises import Promises
from .steps import Step

MOST_DAYS = 90
Demanded = tuple[list[GapPoint], list[CorrectionPoint], Mapping[int, HeldLine]]


class CannotTolerate(DomainError):
    """Not every material may be missing, and not for ever; ``fields`` says all of it."""

    code = "cases.cannot_tolerate"
    sentence = "请把容缺的内容写完整"


class CannotSupply(DomainError):
    """Nothing came, or not what is missing."""

    code = "cases.cannot_supply"
    sentence = "请补交缺少的材料"


def _guide(case: Case) -> Guide:
    return catalogue.guide_version(case.item_version_id, case.basic_version_id)


def _lines(case: Case, guide: Guide) -> dict[int, MaterialLine]:
    return {line.no: line for line in catalogue.materials_for(guide, case.situation)}


def _check(points: Sequence[GapPoint], lines: dict[int, MaterialLine], *, after: bool) -> None:
    faults = rules.faults(points, lines, after_acceptance=after)
    if faults:
        sentence = next(iter(faults.values()))
        raise CannotTolerate(sentence, fields=faults, reason="gaps")


def _not_held(step: Step, gaps: Sequence[GapPoint]) -> Demanded:
    """Return the gaps as the applicant reads them, and what the platform has of them.

    :raises CannotTolerate: the platform has one, without a reason or asked for as a copy.
    """
    points = [
        CorrectionPoint(g.missing.strip() or rules.NOTHING, "", g.material_no, reason=g.reason)
        for g in gaps
    ]
    held = Demands.held(step, points)
    refused = {
        f"gap-{g.material_no}": fault
        for g, point in zip(gaps, points, strict=True)
        if (fault := refusal(point, held.get(g.material_no)))
    }
    if refused:
        said = next(iter(refused.values()))
        raise CannotTolerate(said, fields=refused, reason="platform_has_it")
    told = [
        replace(g, missing=explained(point, held.get(g.material_no)))
        for g, point in zip(gaps, points, strict=True)
    ]
    return told, points, held


def _keep(
    step: Step,
    points: Sequence[GapPoint],
    lines: dict[int, MaterialLine],
    due_on: date,
    promises: dict[int, dict[str, Any]] | None = None,
) -> list[Gap]:
    """Write a row for each gap with the step."""
    case = step.case
    last = Gap.objects.filter(case=case).aggregate(n=Max("n"))["n"] or 0
    rows = [
        Gap(
            case=case,
            n=last + place,
            act_n=case.last_n,
            after_acceptance=promises is not None,
            organisation_id=case.organisation_id,
            material_no=point.material_no,
            name=lines[point.material_no].name,
            missing=point.missing.strip() or rules.NOTHING,
            reason=point.reason.strip(),
            promise=(promises or {}).get(point.material_no, {}),
            due_on=due_on,
        )
        for place, point in enumerate(points, 1)
    ]
    for row in rows:
        step.add(row)
    return rows


def _told(rows: Sequence[Gap]) -> list[dict[str, str]]:
    return [{"name": row.name, "problem": row.missing, "how": rules.BRING} for row in rows]


@command("cases.pre_accept")
def pre_accept(
    *,
    case: int,
    version: int | None = None,
    gaps: Sequence[GapPoint],
    due_days: int | None = None,
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> int:
    """Take an application in although materials are missing, and name them all (容缺预受理).

    国发〔2022〕5号; 《行政许可法》第三十二条第一款第四项: one notice, which answers the five days.
    No limit of handling begins; acceptance will bear the day the last gap is filled. Return the
    new version.

    :raises CannotTolerate: no gap, one that may not wait, one the platform has,
        or there was a notice before.
    """
    step = Step.on(case, Action.PRE_ACCEPT, actor=actor, at=at, version=version)
    step.check_held()
    row = step.case
    if Correction.objects.filter(case=row).exists() or Gap.objects.filter(case=row).exists():
        raise CannotTolerate("已经一次性告知过所缺的材料，不能再容缺预受理", reason="told")
    lines = _lines(row, _guide(row))
    _check(gaps, lines, after=False)
    told, points, held = _not_held(step, gaps)
    days = row.correction_days if due_days is None else due_days
    if not 1 <= days <= MOST_DAYS:
        faults = {"due_days": f"补齐期限要在 1 到 {MOST_DAYS} 个工作日之间"}
        raise CannotTolerate(fields=faults, reason="days")
    due_on = orgs.working_calendar().add_working_days(step.today, days)
    facts = {"gaps": [g.material_no for g in gaps], "due_on": due_on.isoformat()}
    step.move(Action.PRE_ACCEPT, opinion=reason, facts=facts)
    row.due_on = due_on
    kept = _keep(step, told, lines, due_on)
    Demands.count(step, points, held)
    Papers.by(
        step,
        DocumentKind.PRE_ACCEPTANCE_NOTICE,
        {
            Content.POINTS: _told(kept),
            Content.HOW: rules.HOW,
            Content.CORRECT_BY: in_words(due_on),
            Content.CONSEQUENCE: rules.LAPSES,
            Content.CLOCKS: list(rules.BEFORE),
        },
    )
    step.publish(
        events.CasePreAccepted(case_id=case, gaps=len(gaps), due_on=due_on, pre_accepted_at=at)
    )
    text = f"已预受理，需在{in_words(due_on)}前补齐{len(gaps)}项材料"
    Messages.tell(step, MessageKind.CORRECTION, "预受理，需要补齐材料", text)
    return step.done()


@command("cases.note_pre_review")
def note_pre_review(
    *, case: int, version: int | None = None, opinion: str, actor: Actor, at: datetime
) -> int:
    """Note what reviewing early has found while gaps are filled (提前预审意见).

    国发〔2022〕5号. Staff read it, the applicant does not; it is no review of art. 34 yet. Return
    the new version.

    :raises CannotTolerate: no opinion.
    """
    step = Step.on(case, Action.NOTE_PRE_REVIEW, actor=actor, at=at, version=version)
    step.check_held()
    if not opinion.strip():
        raise CannotTolerate(
            "请写明预审意见", fields={"opinion": "请写明预审意见"}, reason="no_opinion"
        )
    step.move(Action.NOTE_PRE_REVIEW, opinion=opinion.strip())
    return step.done()


@command("cases.accept_with_gaps")
def accept_with_gaps(
    *,
    case: int,
    version: int | None = None,
    gaps: Sequence[GapPoint],
    due_on: date,
    promise: str = "",
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> int:
    """Accept although marked materials follow, as the applicant promised in writing (容缺受理).

    国发〔2022〕5号; 《行政许可法》第四十二条: both limits run from now. Nothing is granted before
    all gaps are filled. Return the new version.

    :param promise: what shows the promise given at the window; a signed application's counts.
    :raises CannotTolerate: a material that is not marked, no promise, or a day too late.
    """
    step = Step.on(case, Action.ACCEPT_WITH_GAPS, actor=actor, at=at, version=version)
    step.check_held()
    row, guide = step.case, _guide(step.case)
    lines = _lines(row, guide)
    _check(gaps, lines, after=True)
    told, points, held = _not_held(step, gaps)
    promises = _promises(step, gaps, lines, promise)
    facts = {"gaps": [g.material_no for g in gaps], "due_on": due_on.isoformat()}
    step.move(Action.ACCEPT_WITH_GAPS, opinion=reason, facts=facts)
    promised_due = row.promised_due_on or step.today
    late = rules.too_late(due_on, step.today, promised_due)
    if late:
        raise CannotTolerate(late, fields={"due_on": late}, reason="due_on")
    kept = _keep(step, told, lines, due_on, promises)
    Demands.count(step, points, held)
    _accepted_so(step, kept, promises, guide)
    step.publish(
        events.CaseAccepted(
            case_id=case,
            accepted_on=row.accepted_on or step.today,
            is_deemed=False,
            statutory_due_on=row.statutory_due_on,
            promised_due_on=row.promised_due_on,
        )
    )
    text = (
        f"已容缺受理，需在{in_words(due_on)}前补交{len(gaps)}项材料，"
        f"承诺{in_words(promised_due)}前办结"
    )
    Messages.tell(step, MessageKind.CORRECTION, "已容缺受理，还要补交材料", text)
    Promises.keep(step, guide)
    return step.done()


def _accepted_so(
    step: Step, kept: Sequence[Gap], promises: dict[int, dict[str, Any]], guide: Guide
) -> None:
    """Write 容缺受理通知书."""
    row = step.case
    promised_due = row.promised_due_on or step.today
    said = "；".join(dict.fromkeys(str(p["text"]) for p in promises.values()))
    Papers.by(
        step,
        DocumentKind.GAP_ACCEPTANCE_NOTICE,
        {
            Content.ACCEPTED_ON: in_words(row.accepted_on or step.today),
            Content.STATUTORY_DUE: statutory_due(row.statutory_due_on),
            Content.PROMISED_DUE: in_words(promised_due),
            Content.POINTS: _told(kept),
            Content.HOW: rules.HOW,
            Content.CORRECT_BY: in_words(kept[0].due_on),
            Content.CONSEQUENCE: rules.BLOCKS,
            Content.PROMISE: said,
            Content.CLOCKS: list(rules.AFTER),
            Content.CONTACT: guide.contact.consult or "12345",
            Content.HOW_TO_QUERY: HOW_TO_QUERY,
        },
    )


def _promises(
    step: Step, points: Sequence[GapPoint], lines: dict[int, MaterialLine], evidence: str
) -> dict[int, dict[str, Any]]:
    """Return each gap's written promise: of the signed application, else given at the window."""
    case = step.case
    rows = SubmittedMaterial.objects.filter(case=case, is_superseded=False)
    found = rows.filter(way__in=[MaterialWay.PROMISED, MaterialWay.LATER])
    numbers = found.values_list("material_no", flat=True)[:100]
    promised = {no for no in numbers if no in lines and not lines[no].promise}
    names = {no: line.name for no, line in lines.items()}
    lack = rules.unpromised(points, promised, evidence, names)
    if lack:
        raise CannotTolerate(lack, fields={"promise": lack}, reason="no_promise")
    signed = {
        "way": case.signature.get("way", ""),
        "at": case.submitted_at.isoformat(),
        "text": f"{rules.PROMISED}（随申请于{clock_time(case.submitted_at)}签名）",
    }
    at_window = {
        "way": "WINDOW",
        "at": step.at.isoformat(),
        "by": step.actor.name,
        "text": f"{rules.PROMISED}（{evidence.strip()}）",
    }
    return {p.material_no: signed if p.material_no in promised else at_window for p in points}


@command("cases.supply")
def supply(
    *,
    number: int,
    files_by_material: Sequence[tuple[int, UUID]] = (),
    papers: Sequence[int] = (),
    version: int | None = None,
    actor: Actor,
    at: datetime,
) -> int:
    """Hand in materials that were missing, part by part or at once (补交容缺材料).

    《行政许可法》第三十二条第一款第五项; 国发〔2022〕5号. Online, also for a case of a window, or
    at the window. The last one of a pre-acceptance makes it complete. Return the new version.

    :raises CannotSupply: nothing that is missing came.
    """
    step = Step.on(number, Action.SUPPLY, actor=actor, at=at, version=version)
    case = step.case
    Mandated.check_row(SUBMIT, case, actor=actor, at=at)
    waiting = list(Gap.objects.filter(case=case, closed_at=None).order_by("n"))
    given = {no for no, _ in files_by_material} | (set(papers) if actor.is_staff else set())
    _check_given(waiting, given)
    filled = [gap for gap in waiting if gap.material_no in given]
    is_last = len(filled) == len(waiting)
    pre = case.state == CaseState.PRE_ACCEPTED
    action = Action.COMPLETE if pre and is_last else Action.SUPPLY
    left = len(waiting) - len(filled)
    step.move(action, facts={"materials": sorted(given), "left": left})
    Materials.replace(
        case,
        files_by_material,
        papers if actor.is_staff else (),
        batch=case.last_n,
        error=CannotSupply,
        actor=actor,
        at=at,
    )
    for gap in filled:
        gap.supplied_at = gap.closed_at = at
        gap.supplied_by = actor.name
    Gap.objects.bulk_update(filled, ["supplied_at", "closed_at", "supplied_by"])
    step.publish(events.GapsSupplied(case_id=number, filled=len(filled), left=left, supplied_at=at))
    _thank(step, waiting[0].due_on, left, pre=pre)
    return step.done()


def _check_given(waiting: Sequence[Gap], given: set[int]) -> None:
    if not waiting:
        raise CannotSupply("现在没有要补交的材料", reason="nothing")
    open_numbers = {gap.material_no for gap in waiting}
    strange = given - open_numbers
    if strange:
        words = "这份材料不用补交，请刷新页面"
        raise CannotSupply(
            words, fields={f"material-{no}": words for no in strange}, reason="not_missing"
        )
    if not given:
        faults = {f"material-{gap.material_no}": f"请补交{gap.name}" for gap in waiting}
        raise CannotSupply("请至少补交一份材料", fields=faults, reason="empty")


def _thank(step: Step, due_on: date, left: int, *, pre: bool) -> None:
    if left:
        text = f"收到补交的材料，还有{left}项需在{in_words(due_on)}前补交"
        Messages.tell(step, MessageKind.CORRECTION, "材料还没有补齐", text)
    elif pre:
        by = in_words(step.case.due_on)
        text = f"材料已补齐，{step.case.organisation_name}会在{by}前告诉您是否受理"
        Messages.tell(step, MessageKind.SUBMITTED, "材料已补齐", text)
    else:
        Messages.tell(step, MessageKind.SUBMITTED, "材料已补齐", "容缺的材料已补齐，继续办理")


@command("cases.lapse_gaps")
def lapse_gaps(*, case: int, actor: Actor, at: datetime) -> bool:
    """End a pre-accepted case whose gaps were not filled in time (逾期未补齐终止办理).

    国发〔2022〕5号 and the notice itself. Run by the schedule; does nothing when it is not due.
    """
    step = Step.on(case, Action.TERMINATE, actor=actor, at=at, version=None)
    row = step.case
    if row.state != CaseState.PRE_ACCEPTED or row.due_on >= step.today:
        nothing_done()
        return False
    reason = f"没有在{in_words(row.due_on)}前补齐材料"
    step.move(Action.TERMINATE, opinion=reason)
    review, suit = Papers.standard_remedies(row)
    Papers.by(
        step,
        DocumentKind.TERMINATION_NOTICE,
        {
            Content.REASON: reason,
            Content.BASIS: "《中华人民共和国行政许可法》第三十二条和容缺预受理通知书"
            if row.is_permit
            else "容缺预受理通知书和本事项的办事指南",
            Content.REVIEW_REMEDY: review,
            Content.LITIGATION_REMEDY: suit,
        },
    )
    step.publish(events.CaseTerminated(case_id=case, terminated_at=at))
    Messages.tell(step, MessageKind.DECIDED, "办理已终止", "因逾期未补齐材料已终止，可以重新申请")
    step.done()
    return True


@command("cases.remind_gaps")
def remind_gaps(*, case: int, actor: Actor, at: datetime) -> bool:
    """Remind the applicant once of gaps whose day is near (容缺补交提醒), 国发〔2022〕5号.

    The case itself does not change, so nobody's form grows old by it.
    """
    step = Step.opened(case, actor=actor, at=at)
    rows = list(
        Gap.objects.filter(case_id=case, closed_at=None, reminded_on=None).order_by("due_on", "n")
    )
    if not rows or not step.case.is_open:
        nothing_done()
        return False
    days = in_words(rows[0].due_on)
    if rows[0].due_on < step.today:
        text = f"应在{days}前补交的{len(rows)}项材料还没有收到，请尽快补交"
    else:
        text = f"还有{len(rows)}项材料，需在{days}前补交"
    Messages.remind(step, "请补交材料", text)
    Gap.objects.filter(case_id=case, closed_at=None).update(reminded_on=step.today)
    return True


class Gaps:
    """What other commands ask of gaps."""

    @staticmethod
    def why_not_granted(case: Case) -> str:
        """Return why the case cannot be granted yet, or nothing."""
        rows = Gap.objects.filter(case=case, closed_at=None).order_by("n")
        return rules.blocks_grant(list(rows.values_list("name", flat=True)[:100]))

    @staticmethod
    def told(case: Case) -> QuerySet[Gap]:
        """The gaps told before acceptance: a later notice is a second one."""
        return Gap.objects.filter(case=case, after_acceptance=False)
