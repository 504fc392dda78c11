"""Sending a case on to the authority that decides, with all its materials (转报、转送)."""

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import DomainError, require
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.identity.types import PartyKind, Standing
from yiwang.foundation.notifications.types import MessageKind
from yiwang.lib.codes.application_number import format_groups
from yiwang.services.cases import events, policy
from yiwang.services.cases.models import Case, CaseLink, SubmittedMaterial
from yiwang.services.cases.queries.links import Links
from yiwang.services.cases.rules.authority import SUBMIT
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.rules.filing import Given, drawn_file
from yiwang.services.cases.rules.papers import ENDED_CLOCKS
from yiwang.services.cases.types import Action, DocumentKind, MaterialWay, Receipt
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide
from yiwang.services.eforms import queries as eforms

from .authority import Mandated
from .drafting import Drafts
from .filed_rows import Application, closed_draft
from .filing import CannotSubmit, Filings
from .messages import Messages
from .one_statement import Gate
from .papers import Papers
from .steps import Step

_TOKENS = UUID("9d7b6b1e-1c0a-4c52-8a52-0d2f6a3c55e2")
_AT_RECEIVER = "接收机关收到之日起重新计算受理期限；受理以后，两个时限由接收机关计算。"


class CannotTransfer(DomainError):
    """A case goes to an authority that decides on the same thing, with reason and basis."""

    code = "cases.cannot_transfer"
    sentence = "请写明转送给哪个机关、理由和依据"


@command("cases.transfer")
def transfer(
    *,
    case: int,
    version: int | None = None,
    item_code: str = "",
    organisation: str = "",
    reason: str,
    basis: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Send a case on to the authority that decides, which asks for nothing again (转报).

    《行政许可法》第三十五条、第四十三条. On the platform it becomes a case there and this one
    points to it; elsewhere the letter and the materials go. Return the new version.

    :param item_code: the item of an authority on the platform; else ``organisation`` names one.
    :raises CannotTransfer: no receiver, reason or basis, or the receiver asks for other things.
    """
    step = Step.on(case, Action.TRANSFER, actor=actor, at=at, version=version)
    row = step.case
    wanted = {
        "receiver": (item_code or organisation, "请选择接收机关，或者写明它的全称"),
        "reason": (reason, "请写明转送的理由"),
        "basis": (basis, "请写明依据"),
    }
    faults = {key: words for key, (text, words) in wanted.items() if not text.strip()}
    if faults:
        raise CannotTransfer(next(iter(faults.values())), fields=faults, reason="incomplete")
    receiver, receipt = organisation.strip(), None
    if item_code:
        guide = _guide(row, item_code)
        receiver = guide.organisation_name
        receipt = send_on(source=case, item_code=item_code, reason=reason, actor=actor, at=at)
    step.move(Action.TRANSFER, opinion=reason, facts={"to": receiver, "item": item_code})
    _link(step, receipt, receiver, item_code, reason)
    Papers.by(
        step,
        DocumentKind.TRANSFER_LETTER,
        {
            Content.RECEIVER: receiver,
            Content.REASON: reason,
            Content.BASIS: basis,
            Content.MATERIALS: _materials(row),
            Content.CLOCKS: [ENDED_CLOCKS, _AT_RECEIVER],
            "new_number": format_groups(receipt.number) if receipt else "",
        },
    )
    _tell(step, receipt, receiver)
    return step.done()


def _guide(case: Case, item_code: str) -> Guide:
    guide = catalogue.guide(item_code)
    if guide is None or guide.organisation_id == case.organisation_id:
        words = "这个机关在平台上没有办理这件事的指南"
        raise CannotTransfer(words, fields={"receiver": words}, reason="no_guide")
    return guide


def _materials(case: Case) -> list[dict[str, Any]]:
    rows = SubmittedMaterial.objects.filter(case=case, is_superseded=False).order_by("n")
    found = {row.material_no: row for row in rows}
    listed = [{"name": r.name, "way": r.way, "copies": r.copies} for r in found.values()]
    return listed or [{"name": "申请表", "way": MaterialWay.FORM, "copies": 1}]


def _link(step: Step, receipt: Receipt | None, receiver: str, item: str, reason: str) -> None:
    case, number = step.case, receipt.number if receipt else None
    step.add(
        CaseLink(
            case=case,
            n=case.last_n,
            way="TO",
            other=number,
            item_code=item,
            organisation_name=receiver,
            reason=reason.strip(),
            at=step.at,
        )
    )
    step.publish(
        events.CaseTransferred(
            case_id=case.number,
            new_case_id=number,
            organisation_name=receiver,
            transferred_at=step.at,
        )
    )


def _tell(step: Step, receipt: Receipt | None, receiver: str) -> None:
    number = f"，新的申请编号{format_groups(receipt.number)}" if receipt else ""
    text = f"已连同全部材料转送{receiver}办理{number}，不用重新提交材料"
    Messages.tell(step, MessageKind.DECIDED, "申请已转送", text)


@command("cases.forward")
def forward(*, number: int, version: int | None = None, actor: Actor, at: datetime) -> int:
    """Agree that the right authority gets what was declined here (同意转送), by the applicant.

    《行政许可法》第三十二条第一款第二项; 《优化营商环境条例》第三十七条. Return the new version.

    :raises CannotTransfer: nothing is offered, or the receiver asks for other things.
    """
    step = Step.on(number, Action.FORWARD, actor=actor, at=at, version=version)
    Mandated.check_row(SUBMIT, step.case, actor=actor, at=at)
    offer = Links.offer(step.case)
    if offer is None:
        raise CannotTransfer("现在不能转送，请直接向该机关申请", reason="no_offer")
    guide = _guide(step.case, offer.item_code)
    reason = "申请人同意把不予受理的申请转送有权办理的机关"
    receipt = send_on(source=number, item_code=offer.item_code, reason=reason, actor=actor, at=at)
    step.move(Action.FORWARD, opinion=reason, facts={"to": guide.organisation_name})
    _link(step, receipt, guide.organisation_name, offer.item_code, reason)
    _tell(step, receipt, guide.organisation_name)
    return step.done()


@command("cases.send_on", one_statement=True)
def send_on(*, source: int, item_code: str, reason: str, actor: Actor, at: datetime) -> Receipt:
    """File with another authority what a case already holds (移送申请), part of sending it on.

    《行政许可法》第三十五条: nothing is asked of the applicant again.

    :raises CannotTransfer: the receiver's guide asks for something the case does not hold.
    """
    case = Case.objects.get(pk=source)
    require(policy.may_know(actor, case))
    guide = _guide(case, item_code)
    situation = case.situation if guide.situation(case.situation) else ""
    number = Drafts.new_number(at)
    party = identity.party(PartyKind(case.applicant_kind), case.applicant_id, viewer=SYSTEM)
    holds = _Held(case, f"draft:{number}", actor, at)
    application = Application(
        number=number,
        guide=catalogue.tailored(guide, situation),
        standing=Standing(party, {}),
        values=holds.values(),
        given=holds.given(),
        situation=situation,
        delivery=case.delivery,
        signature=holds.signature(),
        token=uuid5(_TOKENS, f"{source}\n{item_code}"),
        filed_by=case.filed_by,
        filed_by_staff=None,
        channel=case.channel,
    )
    try:
        gate = Gate(key=closed_draft(application, at))
        receipt = Filings.file(application, gate, actor, at)
    except CannotSubmit as error:
        words = "；".join(error.fields.values()) or error.text
        raise CannotTransfer(
            f"接收机关要求的内容不同，不能直接转送：{words}", reason="differs"
        ) from error
    if receipt is None:
        raise CannotTransfer("有文件已经不在，不能转送，请刷新页面", reason="file")
    CaseLink.objects.create(
        case_id=number,
        n=1,
        way="FROM",
        other=source,
        item_code=case.item_code,
        organisation_name=case.organisation_name,
        reason=reason,
        at=at,
    )
    return receipt


class _Held:
    """What a case holds, its files named once more for another owner."""

    def __init__(self, case: Case, owner: str, actor: Actor, at: datetime) -> None:
        self.case, self.owner, self.actor, self.at = case, owner, actor, at

    def _refer(self, file_id: UUID) -> UUID:
        return files.refer(file_id=file_id, owner=self.owner, actor=self.actor, at=self.at).id

    def given(self) -> list[Given]:
        """Return the materials as they were handed in last."""
        rows = SubmittedMaterial.objects.filter(case=self.case, is_superseded=False)
        ways: dict[int, str] = {}
        held: dict[int, list[UUID]] = defaultdict(list)
        for row in rows.order_by("material_no", "position", "n"):
            ways[row.material_no] = row.way
            if row.file_id is not None:
                held[row.material_no].append(self._refer(row.file_id))
        return [Given(no, MaterialWay(way), tuple(held[no])) for no, way in ways.items()]

    def values(self) -> dict[str, Any]:
        """Return the answers; those that are files name the new ones."""
        found = dict(self.case.values)
        for key, ids in eforms.answered_files(self.case.form_version_id, found).items():
            found[key] = [str(self._refer(file_id)) for file_id in ids]
        return found

    def signature(self) -> dict[str, Any]:
        """Return the signature; a drawn one names its new picture."""
        kept = dict(self.case.signature)
        drawn = drawn_file(kept)
        if drawn is not None:
            kept["evidence"] = {**kept.get("evidence", {}), "file": str(self._refer(drawn))}
        return kept
