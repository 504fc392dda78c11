"""The one way around the electronic seal: allowed, reasoned, counted (手工用印)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.services.cases import policy
from yiwang.services.cases.models import HandSeal, OfficialDocument
from yiwang.services.cases.rules import sealing
from yiwang.services.cases.types import Action, CaseState

from .sealing import OWNER, go_on
from .serving import Serving
from .steps import Step

MOST_WORDS = 300
_LEAST_WORDS = 4


class CannotSealByHand(DomainError):
    """The decision does not wait for its seal, or reason, basis or scan are missing."""

    code = "cases.cannot_seal_by_hand"
    sentence = "请核对手工用印的内容"


@command("cases.seal_by_hand")
def seal_by_hand(
    *,
    case: int,
    version: int | None = None,
    sealed_on: date | None,
    reason: str,
    basis: str,
    scan: UUID | None,
    actor: Actor,
    at: datetime,
) -> int:
    """Let a decision go whose paper original was sealed by hand, with reason and scan (手工用印).

    《行政许可法》第三十九条: there is a seal, though not the electronic one. Only who approves
    seals allows it, never who decided; the applicant and everyone who verifies is told, supervision
    counts it. Return the new version.

    :param sealed_on: the day the paper was sealed.
    :param scan: of the sealed paper, uploaded by the actor.
    :raises NotFound: there is no such case within the actor's reach.
    :raises NotPermitted: the actor decided it, reviewed it, or is whom it concerns.
    :raises CannotSealByHand: it does not wait for a seal, or something is missing.
    """
    step = Step.let_in(case, actor=actor, at=at)
    row = step.case
    if not (policy.may_let_hand_seal(actor) and actor.reaches(row.region_code)):
        raise NotFound
    concerning(case, item=row.item_code)
    step.check_version(version)
    document = Serving.decision(row)
    if row.state != CaseState.DECIDED or document is None:
        raise CannotSealByHand("这件办件没有等着用印的决定", reason="state")
    _require_another(step, document)
    words = _checked(step, document, _Given(sealed_on, reason.strip(), basis.strip(), scan))
    files.adopt(
        file_ids=[words.scan],
        owner=OWNER.format(case=row.number, n=document.n),
        actor=actor,
        at=at,
    )
    words.save(force_insert=True)
    document.by_hand = {
        "on": words.sealed_on.isoformat(),
        "reason": words.reason,
        "basis": words.basis,
    }
    document.original, document.seal_due, document.seal_wait = words.scan, None, ""
    document.save(update_fields=["original", "by_hand", "seal_due", "seal_wait"])
    concerning(case, document=document.n, scan=str(words.scan))
    said = f"{sealing.by_hand(document.by_hand)}，原因和扫描件在“我的办件”，结果正在送达"
    return go_on(
        step,
        document,
        Action.SEAL_BY_HAND,
        ("决定书已手工盖章", said),
        opinion=words.reason,
        facts={"basis": words.basis},
        needs_attention=True,
    )


def _require_another(step: Step, document: OfficialDocument) -> None:
    """Refuse whoever had a hand in the decision. :raises NotPermitted: as said."""
    issuer = document.seal_by or sealing.issuer(SYSTEM)
    reviewed = Step.reviewers(step.case.number) & {step.actor.staff_id, step.actor.person_id}
    if reviewed or policy.has_a_hand_in(step.actor, step.case, issuer):
        raise NotPermitted(
            "这件是您审查、决定或者申请的，不能由您批准手工用印，请交给另一名印章审批人",
            reason="own_decision",
        )


@dataclass(frozen=True, slots=True)
class _Given:
    sealed_on: date | None
    reason: str
    basis: str
    scan: UUID | None


def _checked(step: Step, document: OfficialDocument, given: _Given) -> HandSeal:
    """What is kept of it. :raises CannotSealByHand: something is missing or not true."""
    row, actor, faults = step.case, step.actor, {}
    for name, text, missing in (
        ("reason", given.reason, "请写明为什么不能加盖电子印章"),
        ("basis", given.basis, "请写明依据，例如批准手工用印的文件"),
    ):
        if not _LEAST_WORDS <= len(text) <= MOST_WORDS:
            faults[name] = f"{missing}，{_LEAST_WORDS} 至 {MOST_WORDS} 个字"
    info = stored.infos([given.scan]).get(given.scan) if given.scan else None
    owner = OWNER.format(case=row.number, n=document.n)
    if info is None or not (info.is_served and policy.may_use_file(actor, info, owner)):
        faults["scan"] = "请上传盖好章的纸质原件的扫描件"
    day = given.sealed_on
    if day is None or not local_date(document.issued_at) <= day <= step.today:
        faults["sealed_on"] = "请填写盖章的日期，在作出决定那天和今天之间"
    if faults or info is None or day is None:
        raise CannotSealByHand(fields=faults, reason="incomplete")
    return HandSeal(
        case=row,
        n=row.last_n + 1,
        key=uuid7(),
        document_n=document.n,
        title=document.title,
        document_number=document.document_number,
        item_name=row.item_name,
        organisation_id=row.organisation_id,
        organisation_name=row.organisation_name,
        region_code=row.region_code,
        reason=given.reason,
        basis=given.basis,
        scan=info.id,
        sealed_on=day,
        allowed_by=actor.staff_id,
        allowed_name=actor.name,
        allowed_at=step.at,
    )
