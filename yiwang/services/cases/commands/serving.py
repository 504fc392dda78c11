"""How a result reaches its applicant: chosen, sent, handed over, opened, come back (送达)."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, require
from yiwang.foundation.core.models import Setting
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.foundation.notifications.types import MessageKind
from yiwang.lib.codes.masks import mask_party
from yiwang.services.cases import events, policy
from yiwang.services.cases.models import Case, DeliveryRecord, OfficialDocument
from yiwang.services.cases.models.case import PAUSED_UNTIL
from yiwang.services.cases.rules import lifecycle, serving
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.rules.papers import DELIVERY_WAYS
from yiwang.services.cases.rules.sealing import DECISIONS
from yiwang.services.cases.rules.wording import clock_time
from yiwang.services.cases.types import Action, CaseState, DeliveryWay, DocumentKind, Overlay
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.delivery import commands as delivery
from yiwang.services.delivery import queries as sent
from yiwang.services.delivery.types import Address, Collected, Opening, Way

from .collecting import Collecting
from .fees import Fees
from .messages import Messages
from .papers import Papers
from .steps import CaseConflict, Step

_OPENED_UNTIL: Final = "cases.deliveries_opened_until"


class CannotChangeDelivery(DomainError):
    """The way cannot be changed as asked."""

    code = "cases.cannot_change_delivery"
    sentence = "送达方式没有改成，请检查后再试"


class Serving:
    """What the acts of delivery share."""

    @staticmethod
    def opening(case: Case, document_title: str, at: datetime) -> Opening:
        """Return the consignment of a decided case."""
        guide = catalogue.guide_version(case.item_version_id, case.basic_version_id)
        way = str(case.delivery.get("way", "")) or DeliveryWay.WINDOW
        return Opening(
            subject=str(case.number),
            title=f"{case.item_name}：{document_title}",
            organisation_id=case.organisation_id,
            organisation_name=case.organisation_name,
            recipient_kind=case.applicant_kind,
            recipient_id=case.applicant_id,
            recipient_name=case.applicant_name,
            recipient_masked_id=case.applicant_masked_id,
            way=Way(way),
            ways=serving.ways_of(guide.delivery_ways, way),
            address=serving.address_of(case.delivery),
            at=at,
            due_on=None if case.due_on == PAUSED_UNTIL else case.due_on,
            agreed_at=str(case.delivery.get("agreed_at", "")),
        )

    @staticmethod
    def open(step: Step, document_title: str) -> None:
        """Open the consignment of what the step decides, with the step."""
        opening = Serving.opening(step.case, document_title, step.at)
        step.more.append(delivery.Consignments.clause(opening))

    @staticmethod
    def ensure(case: Case, actor: Actor, at: datetime) -> None:
        """Open the consignment of a case decided before there were any."""
        decided = Serving.decision(case)
        if decided is None or sent.known_subjects([str(case.number)], viewer=SYSTEM):
            return
        opening = Serving.opening(case, decided.title, at)
        delivery.open_consignments(openings=[opening], actor=actor, at=at)

    @staticmethod
    def decision(case: Case) -> OfficialDocument | None:
        """Return the latest decision."""
        rows = OfficialDocument.objects.filter(case=case, kind__in=DECISIONS)
        return rows.order_by("-n").first()

    @staticmethod
    def serve(
        step: Step,
        decision: OfficialDocument,
        *,
        way: str,
        receiver: str,
        place: str,
        evidence: str,
        kept: dict[str, Any] | None = None,
        served_at: datetime | None = None,
    ) -> None:
        """Record that a decision reached its recipient: act, proof, 送达回证, event, message."""
        row, when = step.case, served_at or step.at
        act = step.note if row.state == CaseState.DECIDED else step.move
        act(Action.DELIVER, facts={"way": way}, effective_at=when)
        step.add(
            DeliveryRecord(
                case=row,
                n=row.last_n,
                document_n=decision.n,
                way=way,
                receiver=mask_party(receiver, is_organisation=row.applicant_kind == "LEGAL"),
                evidence={"text": evidence, **(kept or {})},
                at=when,
                delivered_by=step.actor.name,
            )
        )
        Papers.by(
            step,
            DocumentKind.SERVICE_RECORD,
            {
                Content.RECIPIENT: receiver,
                Content.WAY: DELIVERY_WAYS[way],
                Content.SERVED_IN: place,
                Content.SERVED_AT: clock_time(when),
                Content.EVIDENCE: evidence,
                "document": f"{decision.title} {decision.document_number}",
                "served_by": step.actor.name,
            },
        )
        step.publish(events.CaseDelivered(case_id=row.number, way=way, delivered_at=when))
        said = f"结果已通过{DELIVERY_WAYS[way]}送达，送达回证在“我的办件”"
        Messages.tell(step, MessageKind.READY, "结果已送达", said)

    @staticmethod
    def stop(step: Step, reason: str) -> None:
        """Deliver no more what does not hold any more; what is on its way already arrives."""
        with suppress(delivery.CannotServe):
            delivery.drop(
                subject=str(step.case.number), reason=reason, actor=step.actor, at=step.at
            )

    @staticmethod
    def may(case: Case, action: Action) -> bool:
        """Whether the lifecycle lets the act pass."""
        acts = lifecycle.allowed(
            CaseState(case.state), Overlay(case.overlay), extended=case.is_extended
        )
        return action in acts


@command("cases.change_delivery")
def change_delivery(
    *,
    number: int,
    way: str,
    address: Address,
    version: int | None = None,
    actor: Actor,
    at: datetime,
) -> None:
    """Choose anew how the result comes, until it is sent or handed over (变更送达方式).

    《行政许可法》第四十四条. No clock stops: ten working days to issue and deliver run on. Whoever
    chooses 网上领取 agrees to electronic service.

    :raises CannotChangeDelivery: a way that is not offered, or an incomplete address.
    :raises CaseConflict: somebody changed it meanwhile, before the decision.
    """
    step = Step.on(number, Action.CHANGE_DELIVERY, actor=actor, at=at, version=None)
    require(policy.is_applicant(actor, step.case))
    row, before = step.case, step.case.delivery
    subject, chosen = str(number), _way(way)
    if row.outcome:
        Serving.ensure(row, actor, at)
        delivery.choose(
            subject=subject, version=version, way=chosen, address=address, actor=actor, at=at
        )
    else:
        _check_undecided(row, chosen, address, version)
    kept = serving.plain(address) if chosen is Way.POST else {}
    row.delivery = serving.chosen(chosen, kept, at, int(before.get("version", 0)) + 1)
    step.move(Action.CHANGE_DELIVERY, facts={"from": before.get("way", ""), "to": chosen})
    step.done("delivery")


def _way(way: str) -> Way:
    try:
        return Way(way)
    except ValueError:
        raise CannotChangeDelivery(fields={"way": "请选择送达方式"}, reason="way") from None


def _check_undecided(row: Case, way: Way, address: Address, version: int | None) -> None:
    """Judge a choice before there is anything to deliver."""
    if version is not None and version != int(row.delivery.get("version", 0)):
        now = DELIVERY_WAYS.get(str(row.delivery.get("way", "")), "没有选择")
        raise CaseConflict(
            f"送达方式刚才已经改为“{now}”，请先看最新情况再决定", version=row.version
        )
    guide = catalogue.guide_version(row.item_version_id, row.basic_version_id)
    if way not in serving.ways_of(guide.delivery_ways, str(row.delivery.get("way", ""))):
        raise CannotChangeDelivery(fields={"way": "请选择送达方式"}, reason="way")
    faults = sent.address_faults(way, address)
    if faults:
        raise CannotChangeDelivery(fields=faults, reason="address")


@command("cases.move_delivery")
def move_delivery(
    *, case: int, version: int | None = None, consent: str, actor: Actor, at: datetime
) -> None:
    """Let a result be collected at the window instead, the applicant consenting (改为窗口领取).

    《行政许可法》第四十四条. For when the courier is down or an address is no good: the consent
    says who agreed, how and when, and the applicant is told. No clock stops. ``version`` is the
    consignment's.

    :raises CannotChangeDelivery: no consent, or nothing is decided.
    """
    step = Step.on(case, Action.CHANGE_DELIVERY, actor=actor, at=at, version=None)
    require(policy.in_scope(actor, step.case))
    row = step.case
    if not consent.strip():
        words = "请写明申请人怎样同意的，如“3月5日电话征得张三同意”"
        raise CannotChangeDelivery(fields={"consent": words}, reason="consent")
    Serving.ensure(row, actor, at)
    delivery.choose(
        subject=str(case),
        version=version,
        way=Way.WINDOW,
        address=Address(),
        by_staff=True,
        opinion=consent.strip(),
        actor=actor,
        at=at,
    )
    before = row.delivery
    row.delivery = serving.chosen(Way.WINDOW, {}, at, int(before.get("version", 0)) + 1)
    facts = {"from": before.get("way", ""), "to": Way.WINDOW}
    step.move(Action.CHANGE_DELIVERY, opinion=consent.strip(), facts=facts)
    said = "已按您的同意改为窗口领取，请带身份证到办理窗口领取；不是您同意的，请打咨询电话"
    Messages.tell(step, MessageKind.READY, "送达方式已改变", said)
    step.done("delivery")


@command("cases.hand_over")
def hand_over(
    *,
    cases: Sequence[tuple[int, int | None]],
    collected: Collected,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Hand results of one applicant over at the window, with 送达回证 for each (窗口交付).

    《行政许可法》第四十四条. All or none. Each case has the entry of ``cases.serve``. Versions
    are the consignments'. Returns what joins them.

    :raises NotPermitted: one is the clerk's own, or the post does not hand out.
    """
    numbers = sorted(number for number, _ in cases)
    first = None
    for number in numbers:
        step = Step.on(number, Action.DELIVER, actor=actor, at=at, version=None)
        Fees.check_settled(step.case)
        Serving.ensure(step.case, actor, at)
        first = first or step.case
    if first is None:
        raise NotFound
    collected = Collecting.checked(collected, first, actor=actor, at=at)
    kept = [i for i in (collected.signature_file, collected.authority_file) if i]
    infos = stored.infos(kept)
    if any(not policy.may_use_file(actor, infos.get(i), f"case:{numbers[0]}") for i in kept):
        fields = {"signature": "没有找到签名文件，请重新签名"}
        raise delivery.CannotHandOver(fields=fields, reason="file")
    signed = infos.get(collected.signature_file) if collected.signature_file else None
    proof = replace(collected, signature_sm3=signed.sm3 if signed else "")
    place = f"{actor.organisation_name or first.organisation_name}办理窗口"
    together = delivery.hand_over(
        subjects=[(str(number), version) for number, version in cases],
        collected=proof,
        place=place,
        actor=actor,
        at=at,
    )
    if kept:
        files.adopt(file_ids=kept, owner=f"case:{numbers[0]}", actor=actor, at=at)
    for number in numbers:
        serve(case=number, collected=proof, place=place, count=len(numbers), actor=actor, at=at)
    concerning(numbers[0], together=str(together), cases=numbers)
    return together


@command("cases.serve")
def serve(
    *, case: int, collected: Collected, place: str, count: int, actor: Actor, at: datetime
) -> int:
    """Write what a hand-over does to one case (送达): act, proof, 送达回证.

    《行政许可法》第四十四条; part of ``cases.hand_over``. Return the new version.
    """
    step = Step.on(case, Action.DELIVER, actor=actor, at=at, version=None)
    row, decision = step.case, Serving.decision(step.case)
    if decision is None:
        raise NotFound
    Serving.serve(
        step,
        decision,
        way=str(row.delivery.get("way") or Way.WINDOW),
        receiver=serving.collected_by(step.addressee.party_name, collected),
        place=place,
        evidence=serving.collection_evidence(collected, count),
        kept={"signature": str(collected.signature_file)},
    )
    return step.done()


@command("cases.open_result")
def open_result(*, number: int, actor: Actor, at: datetime) -> datetime:
    """Open an electronic result and confirm it, which serves it the first time (电子送达).

    《行政许可法》第四十四条、《电子签名法》第十一条. Returns when it was first opened.

    :raises NotFound: there is none, or it is another's.
    """
    step = Step.opened(number, actor=actor, at=at)
    row, decision = step.case, Serving.decision(step.case)
    if decision is None or not policy.is_applicant(actor, row):
        raise NotFound
    Fees.check_settled(row)
    Serving.ensure(row, actor, at)
    known = sent.consignment(str(number), viewer=SYSTEM)
    read = delivery.note_reading(subject=str(number), actor=actor, at=at)
    if known is not None and known.read_at is not None:
        return read
    agreed = str(row.delivery.get("agreed_at", ""))
    when = clock_time(datetime.fromisoformat(agreed)) if agreed else ""
    Serving.serve(
        step,
        decision,
        way=Way.ONLINE,
        receiver=step.addressee.party_name,
        place=serving.ACCOUNT,
        evidence=serving.reading_evidence(clock_time(at), when),
    )
    step.done()
    return read


@command("cases.open_deliveries", audited=False)
def open_deliveries(*, limit: int = 200, actor: Actor, at: datetime) -> bool:
    """Open the consignments of cases decided before there were any, a page of them (补建送达单).

    《行政许可法》第四十四条. Not audited: the decisions are. It goes through the numbers once and
    keeps how far it came. Returns whether there is more.
    """
    mark, _ = Setting.objects.get_or_create(name=_OPENED_UNTIL, defaults={"value": "0"})
    rows = Case.objects.filter(is_open=True, pk__gt=int(mark.value))
    rows = rows.filter(state__in=[CaseState.DECIDED, CaseState.ISSUING]).order_by("pk")
    page = list(rows[:limit])
    known = sent.known_subjects([str(row.number) for row in page], viewer=SYSTEM)
    served = DeliveryRecord.objects.filter(case__in=page).values_list("case_id", flat=True)
    left = [r for r in page if str(r.number) not in known and r.number not in set(served)]
    openings = [Serving.opening(row, "决定书", at) for row in left]
    if openings:
        delivery.open_consignments(openings=openings, actor=actor, at=at)
    if page:
        mark.value = str(page[-1].number)
        mark.save(update_fields=["value"])
    return len(page) == limit
