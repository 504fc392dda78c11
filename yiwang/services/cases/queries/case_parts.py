"""The parts of a case as staff see them: form, materials, opinions, documents, trace; masked."""

from collections import defaultdict
from datetime import date
from typing import Any, Final

from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import queries as stored
from yiwang.lib.codes.masks import mask_id, mask_name, mask_phone
from yiwang.services.cases import models
from yiwang.services.cases.rules import fees, labels, lifecycle, papers
from yiwang.services.cases.rules.sealing import SAID, Waits, by_hand, by_hand_note
from yiwang.services.cases.types import (
    STOP_NAMES,
    Action,
    CaseState,
    DocumentKind,
    MaterialWay,
    Outcome,
    Overlay,
    StopKind,
)
from yiwang.services.cases.types.desk import (
    AnswerView,
    CorrectionView,
    DeliveryView,
    DocumentView,
    EventView,
    FileView,
    MaterialView,
    PointView,
    ReviewView,
    StopView,
)
from yiwang.services.cases.types.fees import FeeProposal
from yiwang.services.cases.types.views import DecisionView
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Fee, Guide
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import FieldKind, FormField

ACT_NAMES: Final[dict[str, str]] = {
    "SUBMIT": "提交申请",
    "START_PRE_REVIEW": "开始预审",
    "REQUEST_CORRECTION": "一次性告知补正",
    "RESUBMIT": "提交补正",
    "ACCEPT": "受理",
    "AUTO_ACCEPT": "逾期视为受理",
    "DECLINE": "不予受理",
    "NOT_NEEDED": "告知不需要办理",
    "START_REVIEW": "开始审查",
    "REVIEW": "审查意见",
    "SEND_TO_DECISION": "送审批",
    "RETURN": "退回审查",
    "STAGE": "环节办结",
    "STAGE_RETURN": "环节退回",
    "GRANT": "准予",
    "REFUSE": "不予",
    "SEAL": "加盖电子专用章",
    "SEAL_BY_HAND": "手工用印（例外）",
    "DELIVER": "送达",
    "CLOSE": "办结",
    "WITHDRAW": "申请人撤回",
    "TERMINATE": "终止办理",
    "EXTEND": "延期",
    "SUSPEND": "中止",
    "RESUME": "恢复办理",
    "START_SPECIAL": "开始特别程序",
    "END_SPECIAL": "结束特别程序",
    "CLAIM": "领取",
    "RELEASE": "退回待领取",
    "VOID": "作废",
    "TRANSFER": "转送",
    "PRE_ACCEPT": "容缺预受理",
    "NOTE_PRE_REVIEW": "预审意见",
    "SUPPLY": "补交材料",
    "COMPLETE": "补齐材料",
    "ACCEPT_WITH_GAPS": "容缺受理",
    "PROPOSE_VOID": "提出作废",
    "REJECT_VOID": "不同意作废",
    "FORWARD": "申请人同意转送",
    "KEEP_PROMISE": "收存承诺书",
    "CHECK_PROMISE": "核查承诺",
    "JUDGE_PROMISE": "认定承诺不实",
    "OBJECT": "申请人提出异议",
    "ANSWER_OBJECTION": "答复异议",
    "ARRANGE_SPECIAL": "特别程序安排",
    "TELL_HEARING": "告知听证权利",
    "REQUEST_HEARING": "要求听证",
    "WAIVE_HEARING": "放弃听证",
    "ARRANGE_HEARING": "听证通知",
    "RECORD_HEARING": "听证笔录",
    "CONFIRM_RECORD": "听证笔录签字",
    "PLAN_CHECK": "安排现场核查",
    "REPORT_CHECK": "现场核查报告",
    "CALL_OFF_CHECK": "取消现场核查",
    "TELL_THIRD_PARTY": "告知利害关系人",
    "TAKE_STATEMENT": "收到陈述申辩",
    "ANSWER_STATEMENT": "答复陈述申辩",
    "REQUEST_PAYMENT": "通知缴费",
    "CONFIRM_PAYMENT": "确认缴费",
    **{
        act: labels.ACTS[act]
        for act in (*lifecycle.UPON_RESULT, Action.DEEM_RENEWED, Action.RECOUNT)
    },
}
_ACCOUNT_PHONE: Final = "账号.手机号码"
_MASKS: Final = {
    FieldKind.ID_CARD: mask_id,
    FieldKind.BANK_CARD: mask_id,
    FieldKind.PHONE: mask_phone,
    FieldKind.NAME: mask_name,
}


def answers(form_version_id: int | None, values: dict[str, Any]) -> tuple[AnswerView, ...]:
    """Return the form's answers as they are read, in order; what is personal is masked."""
    form = eforms.form(form_version_id) if form_version_id else None
    if form is None:
        return ()
    held = answer_files(form_version_id, values)
    return tuple(
        _answer(field, values[field.key], page.title, held.get(field.key, ()))
        for page in form.pages
        for field in page.fields
        if values.get(field.key) not in (None, "", [], {})
    )


def answer_files(
    form_version_id: int | None, values: dict[str, Any]
) -> dict[str, tuple[FileView, ...]]:
    """Return the files that answer questions, by key; the caller has the right to the case."""
    held = eforms.answered_files(form_version_id, values)
    infos = stored.infos([i for some in held.values() for i in some]) if held else {}
    return {
        key: tuple(FileView(i, infos[i].name, n) for n, i in enumerate(some, 1) if i in infos)
        for key, some in held.items()
    }


def _answer(
    field: FormField, value: Any, page: str, files: tuple[FileView, ...] = ()
) -> AnswerView:
    if field.kind is FieldKind.FILE:
        names = "、".join(one.name for one in files)
        return AnswerView(field.key, field.label, names, page, files=files)
    mask = _MASKS.get(field.kind)
    text = shown(field, value)
    return AnswerView(field.key, field.label, mask(text) if mask else text, page, mask is not None)


def read(field: FormField, value: Any) -> str:
    """Return an answer as it is read, masked where it is personal."""
    mask, text = _MASKS.get(field.kind), shown(field, value)
    return mask(text) if mask else text


def contact_phone(form_version_id: int | None, values: dict[str, Any]) -> str:
    """Return the phone that the form names for this application, or nothing; never to a page."""
    form = eforms.form(form_version_id) if form_version_id else None
    asked = [f for f in form.fields if f.kind is FieldKind.PHONE] if form else []
    asked.sort(key=lambda f: f.prefill != _ACCOUNT_PHONE)
    return next((str(values[f.key]) for f in asked if values.get(f.key)), "")


def shown(field: FormField, value: Any) -> str:
    """Return a value as text: lists joined, tables line by line, dates as 2018年9月3日."""
    if field.kind is FieldKind.TABLE and isinstance(value, list):
        return "\n".join(_line(field, row) for row in value if isinstance(row, dict))
    if isinstance(value, dict):  # the database keeps its keys in an order of its own
        return "".join(str(value.get(part) or "") for part in ("region", "detail"))
    if isinstance(value, list):
        return "、".join(str(part) for part in value)
    if field.kind is FieldKind.DECLARATION:
        return "已确认" if value else "未确认"
    if field.kind is FieldKind.DATE:
        return _date(str(value))
    return f"{value}{field.unit}"


def _line(field: FormField, row: dict[str, Any]) -> str:
    parts = []
    for column in field.columns:
        mask = _MASKS.get(column.kind)
        text = shown(column, row.get(column.key, ""))
        parts.append(f"{column.label}：{mask(text) if mask else text}")
    return "；".join(parts)


def _date(value: str) -> str:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    return f"{day.year}年{day.month}月{day.day}日"


def materials(case: models.Case, guide: Guide) -> tuple[MaterialView, ...]:
    """Return the material list of the case's situation with what was handed in."""
    rows: dict[int, list[models.SubmittedMaterial]] = defaultdict(list)
    handed = models.SubmittedMaterial.objects.filter(case_id=case.pk, is_superseded=False)
    for row in handed.order_by("material_no", "position", "n"):
        rows[row.material_no].append(row)
    latest = max((r.correction_n for some in rows.values() for r in some), default=0)
    lines = catalogue.materials_for(guide, case.situation)
    known = {line.no for line in lines}
    extra = [no for no in rows if no not in known]
    every = [*lines, *(line for line in guide.materials if line.no in extra)]
    return tuple(
        MaterialView(
            line.no,
            line.name,
            line.necessity,
            MaterialWay(rows[line.no][0].way) if rows[line.no] else None,
            tuple(FileView(r.file_id, r.file_name, r.n) for r in rows[line.no] if r.file_id),
            line.basis,
            line.note,
            is_new=bool(latest) and any(r.correction_n == latest for r in rows[line.no]),
        )
        for line in every
    )


def corrections(number: int, guide: Guide, labels: dict[str, str]) -> tuple[CorrectionView, ...]:
    """Return the correction notices in order."""
    names = {m.no: m.name for m in guide.materials}
    rows = models.Correction.objects.filter(case_id=number).order_by("n")
    return tuple(
        CorrectionView(
            r.n,
            tuple(_point(p, names, labels) for p in r.points),
            r.requested_at,
            r.requested_name,
            r.due_on,
            r.second_reason,
            r.after_acceptance,
            r.answered_at,
        )
        for r in rows
    )


def _point(point: dict[str, Any], names: dict[int, str], labels: dict[str, str]) -> PointView:
    no, field = point.get("material_no"), str(point.get("field") or "")
    label = names.get(no, "") if no is not None else labels.get(field, field)
    return PointView(no, field, label, point.get("problem", ""), point.get("how", ""))


def reviews(number: int) -> tuple[ReviewView, ...]:
    """Return the reviewers' opinions in order."""
    rows = models.Review.objects.filter(case_id=number).order_by("n")
    return tuple(
        ReviewView(
            r.n,
            r.round,
            r.reviewer_id,
            r.reviewer_name,
            r.passed,
            r.opinion,
            tuple(r.checks),
            r.at,
        )
        for r in rows
    )


def staff_documents(case: models.Case, viewer: Actor) -> tuple[DocumentView, ...]:
    """Return a case's official documents in order.

    The 查询码 stands on 材料接受告知单 only for the window that took the case in and prints it.
    """
    rows = models.OfficialDocument.objects.filter(case_id=case.pk).order_by("n")
    own = case.filed_by_staff is not None and case.filed_by_staff == viewer.staff_id
    return tuple(_document(row, case.query_code() if own else "") for row in rows)


def _document(row: models.OfficialDocument, query_code: str) -> DocumentView:
    kind, data = DocumentKind(row.kind), dict(row.data)
    if kind is DocumentKind.MATERIALS_RECEIPT and query_code:
        data["query_code"] = query_code
    return DocumentView(
        row.n,
        kind,
        row.title,
        row.document_number,
        row.issued_at,
        row.issued_by,
        row.sealed_at is not None,
        (*papers.parts(kind, data), *by_hand_note(row.by_hand)),
        sealed_by_hand=by_hand(row.by_hand),
        has_original=row.original is not None,
        seal_wait=SAID[Waits(row.seal_wait)] if row.seal_wait else "",
    )


def stops(number: int) -> tuple[StopView, ...]:
    """Return special procedures, suspensions and extensions."""
    rows = models.Suspension.objects.filter(case_id=number).order_by("n")
    return tuple(
        StopView(
            r.n,
            r.kind,
            STOP_NAMES[StopKind(r.kind)] if r.kind in set(StopKind) else "延期",
            r.basis,
            r.reason,
            r.planned_days,
            r.started_on,
            r.ended_on,
            r.resumes_when,
            r.result,
        )
        for r in rows
    )


def deliveries(number: int) -> tuple[DeliveryView, ...]:
    """Return the hand-overs."""
    rows = models.DeliveryRecord.objects.filter(case_id=number).order_by("n")
    return tuple(DeliveryView(r.n, r.way, r.receiver, r.at, r.delivered_by) for r in rows)


def decision(number: int) -> DecisionView | None:
    """Return the decision, if there is one."""
    row = models.Decision.objects.filter(case_id=number).order_by("-n").first()
    if row is None:
        return None
    return DecisionView(
        Outcome(row.outcome),
        row.reason,
        row.clause,
        row.remedy,
        row.conditions,
        row.decided_at,
        row.decided_name,
    )


def _state_label(state: str, case: models.Case, overlay: Overlay = Overlay.NONE) -> str:
    if not state:
        return ""
    outcome = Outcome(case.outcome) if case.outcome else None
    try:
        return lifecycle.public_label(CaseState(state), outcome=outcome, overlay=overlay)[0]
    except ValueError:
        return ""


def event_view(row: models.CaseEvent, case: models.Case) -> EventView:
    """Return one line of the trace."""
    return EventView(
        n=row.n,
        act=row.act,
        name=ACT_NAMES.get(row.act, row.act),
        at=row.at,
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        role=row.role,
        organisation_name=row.organisation_name,
        opinion=row.opinion,
        from_label=_state_label(row.from_state, case),
        to_label=_state_label(row.to_state, case, Overlay(row.overlay)),
        needs_attention=row.needs_attention,
    )


def situation_and_fee(case: models.Case) -> tuple[str, Fee]:
    """Return what its situation is called and what it costs, both as they were when it was filed.

    A case filed before fees were kept with cases costs what the guide it keeps says.
    """
    if case.fee and not case.situation:
        return "", Fee(**case.fee)
    guide = catalogue.guide_version(case.item_version_id, case.basic_version_id)
    one = guide.situation(case.situation)
    fee = Fee(**case.fee) if case.fee else catalogue.tailored(guide, case.situation).fee
    return one.name if one else "", fee


def fee_proposal(case: models.Case) -> FeeProposal | None:
    """Return what is to be asked for the case by its own rule; nothing when it is free.

    Of a joint case nothing: each of its parts asks for its own.
    """
    _, fee = situation_and_fee(case)
    if not fee.charged or case.is_lead:
        return None
    form = eforms.form(case.form_version_id) if case.form_version_id else None
    return fees.proposal(fee, case.item_name, form.fields if form else (), case.values)


def open_stages(case: models.Case) -> tuple[str, ...]:
    """Return the names of the stages of its review route that are being done now."""
    keys = (case.marking or {}).get("open", {})
    route = catalogue.route_of(case.item_version_id) if keys else None
    return tuple(catalogue.node_name(route, key) for key in sorted(keys)) if route else ()
