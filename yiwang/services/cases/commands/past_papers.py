"""The official documents of past cases, and what hangs on them: decision, publicity, delivery."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from yiwang.foundation.core import bulk
from yiwang.foundation.core.numbering import next_in_many
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose
from yiwang.lib.codes.application_number import format_groups
from yiwang.services.cases.rules import documents, papers, tokens
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.rules.lives import Lived
from yiwang.services.cases.rules.papers import DELIVERY_WAYS
from yiwang.services.cases.rules.paths import DEEMED, SPECIAL_BASIS, Who
from yiwang.services.cases.rules.wording import STOP_NAMES, clock_time, in_words
from yiwang.services.cases.types import Action, DocumentKind, MaterialWay

from .papers import HOW_TO_QUERY, Papers
from .past_rows import REASONS, REFUSAL, SECOND_NOTICE, Told, correction_points, instant

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
EVIDENCE: Final = "本人签收"
_CONSEQUENCE: Final = (
    "逾期没有补正的，终止办理，您可以重新申请，已经填写的内容会保留。补正期间不计入办理时限。"
)
Scope = tuple[str, str]


@dataclass
class Shelf:
    """Documents of a chunk: first counted, then numbered, then written."""

    lines: dict[str, list[str]]
    _waiting: list[tuple[Told, int, DocumentKind, Scope]] = field(default_factory=list)
    _wanted: Counter[Scope] = field(default_factory=Counter)
    _remedies: dict[str, tuple[str, str]] = field(default_factory=dict)
    _bases: dict[int, str] = field(default_factory=dict)
    _series: dict[tuple[DocumentKind, UUID, int, bool], str] = field(default_factory=dict)
    _decisions: dict[int, str] = field(default_factory=dict)

    def add(self, told: Told) -> None:
        """Note which documents the case has."""
        office = told.filing.office.organisation.id
        for place, act in enumerate(told.life.acts):
            kind = KIND_OF.get(act.action)
            if kind is not None:
                scope = (f"document.{kind}", f"{office}:{act.on.year}")
                self._wanted[scope] += 1
                self._waiting.append((told, place, kind, scope))

    def write(self) -> None:
        """Take the numbers (a committed step of its own: a killed run leaves a gap) and write."""
        last = next_in_many(dict(self._wanted))
        following = {scope: last[scope] - count for scope, count in self._wanted.items()}
        key = keys.derive(Purpose.DOCUMENT_TOKEN)
        for told, place, kind, scope in self._waiting:
            following[scope] += 1
            self._document(told, place, kind, following[scope], key)

    def _document(
        self, told: Told, place: int, kind: DocumentKind, serial: int, key: bytes
    ) -> None:
        act, filing = told.life.acts[place], told.filing
        guide, office = filing.guide, filing.office.organisation
        series = (kind, office.id, act.on.year, guide.is_permit)
        if series not in self._series:
            whole = documents.document_number(
                kind,
                place=documents.short_place(office.short_name or office.name),
                year=act.on.year,
                serial=serial,
                is_permit=guide.is_permit,
            )
            self._series[series] = whole.rpartition("第")[0]
        number = f"{self._series[series]}第{serial:04d}号"
        if kind in {_K.GRANT_DECISION, _K.REFUSAL_DECISION}:
            self._decide(told, place, kind, number)
        elif kind is _K.SERVICE_RECORD:
            self._deliver(told, place)
        data = {
            _C.APPLICANT: filing.party.name,
            _C.ITEM: guide.name,
            _C.CASE_NUMBER: format_groups(told.number),
            _C.AUTHORITY: guide.organisation_name,
            _C.DATE: in_words(act.on),
            _C.VERIFY_CODE: tokens.make(told.number, act.n, key),
            **_CONTENT[kind](self, told, act, place),
            _C.NUMBER: number,
            "is_permit": guide.is_permit,
        }
        title = documents.title(kind, is_permit=guide.is_permit)
        self.lines["cases_officialdocument"].append(
            f"{told.number}\t{act.n}\t{kind}\t{title}\t{number}\t{bulk.plain(data)}\t"
            f"{told.at[place]}\t{_issuer(told, act)}\t{bulk.NULL}\tt"
        )

    def _decide(self, told: Told, place: int, kind: DocumentKind, number: str) -> None:
        filing, act, guide = told.filing, told.life.acts[place], told.filing.guide
        granted, approver = kind is _K.GRANT_DECISION, filing.office.approver
        outcome = "GRANTED" if granted else "REFUSED"
        reason = "" if granted else REFUSAL
        remedy = "" if granted else "".join(self.remedies(guide.region_code))
        self._decisions[told.number] = (
            f"{documents.title(kind, is_permit=guide.is_permit)} {number}"
        )
        self.lines["cases_decision"].append(
            f"{told.number}\t{act.n}\t{outcome}\t{reason}\t{bulk.text(self.basis(told))}\t{remedy}"
            f"\t\t{told.at[place]}\t{approver.id}\t{approver.name}"
        )
        self.lines["cases_publicity"].append(
            f"{told.number}\t{act.n}\t{guide.region_code}\t{bulk.text(guide.name)}\t"
            f"{guide.organisation_name}\t{filing.party.masked_name}\t{outcome}\t{number}\t{act.on}"
        )

    def _deliver(self, told: Told, place: int) -> None:
        act = told.life.acts[place]
        decided = next(a.n for a in told.life.acts if a.action in {_A.GRANT, _A.REFUSE})
        self.lines["cases_deliveryrecord"].append(
            f"{told.number}\t{act.n}\t{decided}\tWINDOW\t{told.filing.party.masked_name}\t"
            f'{{"text": "{EVIDENCE}"}}\t{told.at[place]}\t{told.filing.office.window.name}'
        )

    def decision(self, told: Told) -> str:
        """Title and number of the case's decision."""
        return self._decisions.get(told.number, "")

    def basis(self, told: Told) -> str:
        """The laws the item rests on."""
        guide = told.filing.guide
        if guide.item_id not in self._bases:
            self._bases[guide.item_id] = (
                "、".join(b.text for b in guide.bases) or "本事项的办事指南"
            )
        return self._bases[guide.item_id]

    def remedies(self, region_code: str) -> tuple[str, str]:
        """行政复议 and 行政诉讼 where the office is."""
        if region_code not in self._remedies:
            government = Papers.government_of(region_code)
            self._remedies[region_code] = papers.remedies(government)
        return self._remedies[region_code]


def _issuer(told: Told, act: Lived) -> str:
    staff = told.staff(act.who)
    if staff is not None:
        return staff.name
    return "系统" if act.who is Who.SYSTEM else told.filing.party.filer_masked_name


def _due(day: date | None, otherwise: date) -> str:
    return in_words(day or otherwise)


def _receipt(shelf: Shelf, told: Told, act: Lived, place: int) -> dict[str, Any]:
    del shelf, act, place
    filing = told.filing
    handed = [m for m in filing.guide.materials if m.necessity == "REQUIRED"]
    ways = {True: MaterialWay.PAPER, False: MaterialWay.UPLOADED}
    materials = [
        {
            "name": m.name,
            "way": (
                MaterialWay.FORM
                if m.is_application_form
                else MaterialWay.SHARED
                if m.shareable
                else ways[filing.is_at_window]
            ),
            "copies": 1,
        }
        for m in handed
    ] or [{"name": "申请表", "way": MaterialWay.FORM, "copies": 1}]
    receiver = (
        filing.office.window.name
        if filing.is_at_window
        else f"{filing.guide.organisation_name}（系统收件）"
    )
    due = told.life.answer_due_on
    return {
        _C.MATERIALS: materials,
        _C.RECEIVER: receiver,
        _C.HOW_TO_QUERY: HOW_TO_QUERY,
        "answer_by": in_words(due) if due else "",
        "audit_hash": told.audit_hash,
    }


def _notice(shelf: Shelf, told: Told, act: Lived, place: int) -> dict[str, Any]:
    del shelf, place
    return {
        _C.POINTS: correction_points(told.filing.guide),
        _C.HOW: "可以在“我的办件”里直接补正，也可以到窗口补正。",
        _C.CORRECT_BY: in_words(date.fromisoformat(act.facts["planned_until"])),
        _C.CONSEQUENCE: _CONSEQUENCE,
        "second_reason": SECOND_NOTICE if act.needs_attention else "",
    }


def _accepted(shelf: Shelf, told: Told, act: Lived, place: int) -> dict[str, Any]:
    del shelf, place
    standing = act.standing
    accepted = (standing.accepted_on if standing else None) or act.on
    promised = (standing.promised_due_on if standing else None) or accepted
    return {
        _C.ACCEPTED_ON: in_words(accepted),
        _C.STATUTORY_DUE: _due(standing.statutory_due_on if standing else None, promised),
        _C.PROMISED_DUE: in_words(promised),
        _C.CONTACT: told.filing.guide.contact.consult or "12345",
        _C.HOW_TO_QUERY: HOW_TO_QUERY,
        "deemed": act.opinion == DEEMED,
    }


def _declined(shelf: Shelf, told: Told, act: Lived, place: int) -> dict[str, Any]:
    del place
    review, suit = shelf.remedies(told.filing.guide.region_code)
    point = "第二项" if act.action is _A.DECLINE else "第一项"
    return {
        _C.REASON: REASONS[act.action],
        _C.BASIS: f"《中华人民共和国行政许可法》第三十二条第一款{point}",
        _C.REVIEW_REMEDY: review,
        _C.LITIGATION_REMEDY: suit,
        "right_authority": "",
    }


def _special(shelf: Shelf, told: Told, act: Lived, place: int) -> dict[str, Any]:
    del shelf, told, place
    return {
        _C.PROCEDURE_KIND: STOP_NAMES[act.facts["kind"]],
        _C.BASIS: SPECIAL_BASIS,
        _C.TIME_NEEDED: "10个工作日",
        "started_on": in_words(act.on),
        "planned_until": in_words(date.fromisoformat(act.facts["planned_until"])),
        "reason": REASONS[act.action],
    }


def _extension(shelf: Shelf, told: Told, act: Lived, place: int) -> dict[str, Any]:
    del shelf, told, place
    due = act.standing.promised_due_on if act.standing else None
    return {
        _C.REASON: REASONS[act.action],
        _C.DAYS: act.facts["days"],
        _C.NEW_DUE: _due(due, act.on),
    }


def _suspension(shelf: Shelf, told: Told, act: Lived, place: int) -> dict[str, Any]:
    del shelf, told, place
    return {
        _C.REASON: REASONS[act.action],
        _C.BASIS: act.facts["basis"],
        _C.RESUME_WHEN: "关联事项办结",
        "started_on": in_words(act.on),
    }


def _granted(shelf: Shelf, told: Told, act: Lived, place: int) -> dict[str, Any]:
    del act, place
    return {
        _C.BASIS: shelf.basis(told),
        _C.REASON: "",
        _C.SCOPE: f"按申请内容准予{told.filing.guide.name}",
        _C.VALIDITY: "",
    }


def _refused(shelf: Shelf, told: Told, act: Lived, place: int) -> dict[str, Any]:
    del act, place
    remedy = "".join(shelf.remedies(told.filing.guide.region_code))
    return {
        _C.BASIS: shelf.basis(told),
        _C.REASON: REFUSAL,
        _C.REVIEW_REMEDY: remedy,
        _C.LITIGATION_REMEDY: remedy,
    }


def _served(shelf: Shelf, told: Told, act: Lived, place: int) -> dict[str, Any]:
    del act
    return {
        _C.RECIPIENT: told.filing.party.name,
        _C.WAY: DELIVERY_WAYS["WINDOW"],
        _C.SERVED_AT: clock_time(instant(told.at[place])),
        _C.EVIDENCE: EVIDENCE,
        "document": shelf.decision(told),
        "served_by": told.filing.office.window.name,
    }


def _terminated(shelf: Shelf, told: Told, act: Lived, place: int) -> dict[str, Any]:
    del shelf, told, place
    if act.who is Who.SYSTEM:
        basis = "《中华人民共和国行政许可法》第三十二条和补正告知书"
        return {_C.REASON: "没有在期限前补正", _C.BASIS: basis}
    return {_C.REASON: REASONS[act.action], _C.BASIS: "《中华人民共和国行政许可法》第七十条"}


def _withdrawn(shelf: Shelf, told: Told, act: Lived, place: int) -> dict[str, Any]:
    del shelf, told, place
    return {_C.WITHDRAWN_ON: in_words(act.on), _C.REASON: REASONS[act.action]}


_CONTENT: Final[dict[DocumentKind, Callable[[Shelf, Told, Lived, int], dict[str, Any]]]] = {
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
