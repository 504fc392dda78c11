"""The official documents of past cases, and what hangs on them: decision, publicity, delivery."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final

from yiwang.foundation.core import bulk
from yiwang.services.cases.rules import documents
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.rules.lives import Life, Lived
from yiwang.services.cases.rules.papers import DELIVERY_WAYS
from yiwang.services.cases.rules.paths import DEEMED, SPECIAL_BASIS, Who
from yiwang.services.cases.rules.wording import in_words, statutory_due
from yiwang.services.cases.types import STOP_NAMES, Action, DocumentKind

from .papers import HOW_TO_QUERY
from .past_slots import slot, whole

_A, _C, _K = Action, Content, DocumentKind
KIND_OF: Final = {
    _A.SUBMIT: _K.MATERIALS_RECEIPT,
    _A.REQUEST_CORRECTION: _K.CORRECTION_NOTICE,
    _A.ACCEPT: _K.ACCEPTANCE_NOTICE,
    _A.AUTO_ACCEPT: _K.ACCEPTANCE_NOTICE,
    _A.DECLINE: _K.NON_ACCEPTANCE_NOTICE,
    _A.NOT_NEEDED: _K.NON_ACCEPTANCE_NOTICE,
    _A.START_SPECIAL: _K.SPECIAL_PROCEDURE_NOTICE,
    _A.EXTEND: _K.EXTENSION_NOTICE,
    _A.SUSPEND: _K.SUSPENSION_NOTICE,
    _A.GRANT: _K.GRANT_DECISION,
    _A.REFUSE: _K.REFUSAL_DECISION,
    _A.DELIVER: _K.SERVICE_RECORD,
    _A.TERMINATE: _K.TERMINATION_NOTICE,
    _A.WITHDRAW: _K.WITHDRAWAL_CONFIRMATION,
}
"""The act → the document it issues, as the commands do."""
REFUSAL: Final = "申请内容与现场情况不一致，不符合办理条件。"
SECOND_NOTICE: Final = "补正的材料仍有一处不清晰。"
REASONS: Final = {
    Action.WITHDRAW: "暂时不办了",
    Action.DECLINE: "这件事由上一级部门办理",
    Action.NOT_NEEDED: "依法不需要办理",
    Action.TERMINATE: "申请人已经注销",
    Action.EXTEND: "需要补充核查",
    Action.SUSPEND: "等待关联事项的结果",
    Action.RESUME: "关联事项已有结果",
    Action.START_SPECIAL: "需要专家评审",
    Action.END_SPECIAL: "评审通过",
    Action.RETURN: "请补充核对意见",
    Action.REFUSE: REFUSAL,
}
EVIDENCE: Final = "本人签收"
_CONSEQUENCE: Final = (
    "逾期没有补正的，终止办理，您可以重新申请，已经填写的内容会保留。补正期间不计入办理时限。"
)
_DECISIONS: Final = frozenset({_K.GRANT_DECISION, _K.REFUSAL_DECISION})


def document_rows(life: Life) -> dict[str, list[str]]:
    """Return the rows of a life's documents and of what hangs on them, with slots."""
    issued = [(act, KIND_OF[act.action]) for act in life.acts if act.action in KIND_OF]
    decided = [(act, kind) for act, kind in issued if kind in _DECISIONS]
    return {
        "cases_officialdocument": [_document(life, act, kind) for act, kind in issued],
        "cases_decision": [_decision(act, kind) for act, kind in decided],
        "cases_publicity": [_publicity(act, kind) for act, kind in decided],
        "cases_deliveryrecord": list(_deliveries(life)),
    }


def _document(life: Life, act: Lived, kind: DocumentKind) -> str:
    is_permit = life.terms.is_permit
    number = slot(f"d{act.n}")
    data = {
        _C.APPLICANT: slot("applicant"),
        _C.ITEM: slot("item"),
        _C.CASE_NUMBER: slot("groups"),
        _C.AUTHORITY: slot("authority"),
        _C.DATE: in_words(act.on),
        _C.VERIFY_CODE: slot(f"c{act.n}"),
        **_CONTENT[kind](life, act),
        _C.NUMBER: number,
        "is_permit": is_permit,
    }
    title = documents.title(kind, is_permit=is_permit)
    return (
        f"{slot('number')}\t{act.n}\t{kind}\t{title}\t{number}\t{bulk.plain(data)}\t"
        f"{slot(f't{act.n}')}\t{slot(f'name_{act.who}')}\t{bulk.NULL}\tt"
    )


def _outcome(kind: DocumentKind) -> str:
    return "GRANTED" if kind is _K.GRANT_DECISION else "REFUSED"


def _decision(act: Lived, kind: DocumentKind) -> str:
    granted = kind is _K.GRANT_DECISION
    return (
        f"{slot('number')}\t{act.n}\t{_outcome(kind)}\t{'' if granted else REFUSAL}\t"
        f"{slot('basis_cell')}\t{'' if granted else slot('remedy')}\t\t{slot(f't{act.n}')}\t"
        f"{slot('by_APPROVER')}"
    )


def _publicity(act: Lived, kind: DocumentKind) -> str:
    return (
        f"{slot('number')}\t{act.n}\t{slot('region')}\t{slot('item_cell')}\t"
        f"{slot('authority_cell')}\t{slot('masked')}\t{_outcome(kind)}\t{slot(f'd{act.n}')}\t{act.on}"
    )


def _decided(life: Life) -> tuple[Lived, DocumentKind]:
    act = next(a for a in life.acts if KIND_OF.get(a.action) in _DECISIONS)
    return act, KIND_OF[act.action]


def _deliveries(life: Life) -> Iterable[str]:
    for act in life.acts:
        if act.action is _A.DELIVER:
            yield (
                f"{slot('number')}\t{act.n}\t{_decided(life)[0].n}\tWINDOW\t{slot('masked')}\t"
                f'{{"text": "{EVIDENCE}"}}\t{slot(f"t{act.n}")}\t{slot("name_WINDOW")}'
            )


# --- what each kind says ------------------------------------------------------------------------


def _due(day: date | None, otherwise: date) -> str:
    return in_words(day or otherwise)


def _receipt(life: Life, act: Lived) -> dict[str, Any]:
    del act
    return {
        _C.MATERIALS: whole("materials"),
        _C.RECEIVER: slot("receiver"),
        _C.HOW_TO_QUERY: HOW_TO_QUERY,
        "answer_by": in_words(life.answer_due_on) if life.answer_due_on else "",
        "audit_hash": slot("hash"),
        "fee": slot("fee"),
    }


def _notice(life: Life, act: Lived) -> dict[str, Any]:
    del life
    return {
        _C.POINTS: whole("points"),
        _C.HOW: "可以在“我的办件”里直接补正，也可以到窗口补正。",
        _C.CORRECT_BY: in_words(date.fromisoformat(act.facts["planned_until"])),
        _C.CONSEQUENCE: _CONSEQUENCE,
        "second_reason": SECOND_NOTICE if act.needs_attention else "",
    }


def _accepted(life: Life, act: Lived) -> dict[str, Any]:
    del life
    standing = act.standing
    accepted = (standing.accepted_on if standing else None) or act.on
    promised = (standing.promised_due_on if standing else None) or accepted
    return {
        _C.ACCEPTED_ON: in_words(accepted),
        _C.STATUTORY_DUE: statutory_due(standing.statutory_due_on if standing else None),
        _C.PROMISED_DUE: in_words(promised),
        _C.CONTACT: slot("contact"),
        _C.HOW_TO_QUERY: HOW_TO_QUERY,
        "deemed": act.opinion == DEEMED,
    }


def _declined(life: Life, act: Lived) -> dict[str, Any]:
    del life
    point = "第二项" if act.action is _A.DECLINE else "第一项"
    return {
        _C.REASON: REASONS[act.action],
        _C.BASIS: f"《中华人民共和国行政许可法》第三十二条第一款{point}",
        _C.REVIEW_REMEDY: slot("review"),
        _C.LITIGATION_REMEDY: slot("suit"),
        "right_authority": "",
    }


def _special(life: Life, act: Lived) -> dict[str, Any]:
    del life
    return {
        _C.PROCEDURE_KIND: STOP_NAMES[act.facts["kind"]],
        _C.BASIS: SPECIAL_BASIS,
        _C.TIME_NEEDED: "10个工作日",
        "started_on": in_words(act.on),
        "planned_until": in_words(date.fromisoformat(act.facts["planned_until"])),
        "reason": REASONS[act.action],
    }


def _extension(life: Life, act: Lived) -> dict[str, Any]:
    del life
    due = act.standing.promised_due_on if act.standing else None
    return {
        _C.REASON: REASONS[act.action],
        _C.DAYS: act.facts["days"],
        _C.NEW_DUE: _due(due, act.on),
    }


def _suspension(life: Life, act: Lived) -> dict[str, Any]:
    del life
    return {
        _C.REASON: REASONS[act.action],
        _C.BASIS: act.facts["basis"],
        _C.RESUME_WHEN: "关联事项办结",
        "started_on": in_words(act.on),
    }


def _granted(life: Life, act: Lived) -> dict[str, Any]:
    del life, act
    return {
        _C.BASIS: slot("basis"),
        _C.REASON: "",
        _C.SCOPE: f"按申请内容准予{slot('item')}",
        _C.VALIDITY: "",
    }


def _refused(life: Life, act: Lived) -> dict[str, Any]:
    del life, act
    return {
        _C.BASIS: slot("basis"),
        _C.REASON: REFUSAL,
        _C.REVIEW_REMEDY: slot("remedy"),
        _C.LITIGATION_REMEDY: slot("remedy"),
    }


def _served(life: Life, act: Lived) -> dict[str, Any]:
    del act
    decided, kind = _decided(life)
    title = documents.title(kind, is_permit=life.terms.is_permit)
    return {
        _C.RECIPIENT: slot("applicant"),
        _C.WAY: DELIVERY_WAYS["WINDOW"],
        _C.SERVED_IN: f"{slot('authority')}办理窗口",
        _C.SERVED_AT: slot("served"),
        _C.EVIDENCE: EVIDENCE,
        "document": f"{title} {slot(f'd{decided.n}')}",
        "served_by": slot("name_WINDOW"),
    }


def _terminated(life: Life, act: Lived) -> dict[str, Any]:
    del life
    remedies: dict[str, Any] = {
        _C.REVIEW_REMEDY: slot("remedy"),
        _C.LITIGATION_REMEDY: slot("remedy"),
    }
    if act.who is Who.SYSTEM:
        basis = "《中华人民共和国行政许可法》第三十二条和补正告知书"
        return {_C.REASON: "没有在期限前补正", _C.BASIS: basis, **remedies}
    basis = "《中华人民共和国行政许可法》第七十条"
    return {_C.REASON: REASONS[act.action], _C.BASIS: basis, **remedies}


def _withdrawn(life: Life, act: Lived) -> dict[str, Any]:
    del life
    return {_C.WITHDRAWN_ON: in_words(act.on), _C.REASON: REASONS[act.action]}


_CONTENT: Final[dict[DocumentKind, Callable[[Life, Lived], dict[str, Any]]]] = {
    _K.MATERIALS_RECEIPT: _receipt,
    _K.CORRECTION_NOTICE: _notice,
    _K.ACCEPTANCE_NOTICE: _accepted,
    _K.NON_ACCEPTANCE_NOTICE: _declined,
    _K.SPECIAL_PROCEDURE_NOTICE: _special,
    _K.EXTENSION_NOTICE: _extension,
    _K.SUSPENSION_NOTICE: _suspension,
    _K.GRANT_DECISION: _granted,
    _K.REFUSAL_DECISION: _refused,
    _K.SERVICE_RECORD: _served,
    _K.TERMINATION_NOTICE: _terminated,
    _K.WITHDRAWAL_CONFIRMATION: _withdrawn,
}
