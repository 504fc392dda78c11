"""Doubt what a source holds; answer the doubt (疑义校核)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import Conflict, DomainError, NotFound, NotPermitted, require
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.identity import commands as identity
from yiwang.foundation.identity import queries as people
from yiwang.foundation.identity.types import PartyKind
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.notifications import commands as notifications
from yiwang.foundation.notifications.types import MessageKind
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.lib.codes import divisions

from . import events, policy, rules
from .models import DataObjection
from .types import ObjectionState, ObjectionTo

MOST_FILES = 10
LONGEST = 500


class CannotObject(DomainError):
    """The doubt says too little to be checked (疑义不全)."""

    code = "exchange.cannot_object"
    sentence = "请写明正确的内容和依据"


class CannotAnswer(DomainError):
    """The answer says too little (答复不全)."""

    code = "exchange.cannot_answer"
    sentence = "请写明核验的结果和依据"


class ObjectionConflict(Conflict):
    """A colleague answered first (已经答复)."""

    code = "exchange.objection_conflict"


@command("exchange.raise_objection")
def raise_objection(
    *,
    party_kind: str,
    party_id: UUID,
    source: str,
    fact: str,
    label: str,
    held: str,
    claimed: str,
    reason: str,
    to: ObjectionTo = ObjectionTo.FACT,
    number: int | None = None,
    item_name: str = "",
    region_code: str = "",
    organisation_id: UUID | None = None,
    evidence: Sequence[UUID] = (),
    actor: Actor,
    at: datetime,
) -> UUID:
    """Ask the source to check what it holds; whatever uses it goes on meanwhile (疑义校核).

    《个人信息保护法》第四十六条; 国发〔2016〕51号. The same doubt twice is one; its id is returned.

    :param organisation_id: who holds it, where that is known; else the department of the source.
    :raises CannotObject: nothing claimed, no reason, or the claim is what is held.
    :raises NotPermitted: it is not the actor's own, nor a case they handle.
    """
    require(policy.may_raise(actor, party_id), NotPermitted)
    _check(held, claimed, reason, evidence)
    key = uuid7()
    concerning(f"exchange:objection:{key}", fact=fact, source=source, about=str(number or ""))
    digest = keys.index(f"held:{fact}:{held}")
    open_one = _open(party_id, fact, digest)
    if known := open_one.values_list("pk", flat=True).first():
        return known
    row = _row(
        (key, PartyKind(party_kind), party_id, digest),
        actor=actor,
        at=at,
        to=to,
        source=source,
        fact=fact,
        label=label,
        held=held,
        reason=reason,
        number=number,
        item_name=item_name,
        region=region_code or orgs.default_region(),
        organisation_id=organisation_id,
        evidence=evidence,
    )
    row.seal(claimed.strip())
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # two presses at once
        return open_one.values_list("pk", flat=True).get()
    if evidence:
        files.adopt(file_ids=evidence, owner=f"objection:{key}", actor=actor, at=at)
    return key


def _open(party_id: UUID, fact: str, digest: bytes) -> QuerySet[DataObjection]:
    return DataObjection.objects.filter(
        party_id=party_id, fact=fact, held_digest=digest, state=ObjectionState.OPEN
    )


def _row(
    about: tuple[UUID, PartyKind, UUID, bytes],
    *,
    actor: Actor,
    at: datetime,
    to: ObjectionTo,
    source: str,
    fact: str,
    label: str,
    held: str,
    reason: str,
    number: int | None,
    item_name: str,
    region: str,
    organisation_id: UUID | None,
    evidence: Sequence[UUID],
) -> DataObjection:
    key, kind, party_id, digest = about
    party = people.party(kind, party_id, viewer=actor)
    where = _organisation(organisation_id, source, region)
    return DataObjection(
        pk=key,
        to=to,
        party_kind=kind,
        party_id=party_id,
        party_name=party.masked_name,
        person_id=None if actor.is_staff else actor.person_id,
        number=number,
        item_name=item_name[:1000],
        source=source[:1200],
        organisation_id=where.id if where else None,
        organisation_name=where.name if where else source[:200],
        region_code=region,
        fact=fact[:200],
        label=label[:200],
        held_masked=rules.masked(held)[:400],
        held_digest=digest,
        reason=reason.strip(),
        evidence=[str(one) for one in evidence],
        raised_at=at,
        raised_name=actor.name,
        due_on=orgs.working_calendar().add_working_days(local_date(at), rules.DAYS),
    )


def _check(held: str, claimed: str, reason: str, evidence: Sequence[UUID]) -> None:
    faults = _faults(held, claimed, reason, evidence)
    if faults:
        raise CannotObject(next(iter(faults.values())), fields=faults, reason="incomplete")


def _faults(held: str, claimed: str, reason: str, evidence: Sequence[UUID]) -> dict[str, str]:
    faults = {}
    if not claimed.strip():
        faults["claimed"] = "请填写正确的内容"
    elif claimed.strip() == held:
        faults["claimed"] = "您填写的和登记的一样，请填写正确的内容"
    elif len(claimed.strip()) > LONGEST:
        faults["claimed"] = f"最多 {LONGEST} 个字，现在有 {len(claimed.strip())} 个字"
    if not reason.strip():
        faults["reason"] = "请填写哪里不对，有什么依据"
    elif len(reason.strip()) > LONGEST:
        faults["reason"] = f"说明最多 {LONGEST} 个字，现在有 {len(reason.strip())} 个字"
    if len(evidence) > MOST_FILES:
        faults["file"] = f"证明材料最多 {MOST_FILES} 个文件"
    return faults


def _organisation(key: UUID | None, source: str, region: str) -> OrganisationInfo | None:
    """Return who answers: named, of the division or one above it, else the data office."""
    if key is not None:
        return orgs.organisation(key)
    places = (region, *reversed(divisions.ancestors_of(region)))
    for name in dict.fromkeys((rules.department_of(source), rules.DATA_OFFICE)):
        for place in places:
            found = orgs.organisation_of(place, name)
            if found is not None:
                return found
    return None


@command("exchange.answer_objection")
def answer_objection(
    *, objection_id: UUID, version: int, corrected: bool, answer: str, actor: Actor, at: datetime
) -> None:
    """Answer a doubt as its source: corrected or upheld, with the reason (疑义校核办结).

    《个人信息保护法》第四十六条第二款; 国发〔2016〕51号. All are told; what the platform holds is
    corrected with it.

    :raises CannotAnswer: no reason. :raises ObjectionConflict: a colleague was first.
    :raises NotPermitted: the actor is not of the source.
    """
    row = DataObjection.objects.select_for_update(of=("self",)).filter(pk=objection_id).first()
    if row is None:
        raise NotFound
    require(policy.may_answer(actor, row), NotPermitted)
    concerning(f"exchange:objection:{objection_id}", corrected=corrected, fact=row.fact)
    if row.state != ObjectionState.OPEN or row.version != version:
        said = f"{row.answered_name or '同事'}已经答复了这件。您写的意见保存在下方，请先看最新情况"
        raise ObjectionConflict(said)
    if not answer.strip():
        raise CannotAnswer(fields={"answer": CannotAnswer.sentence}, reason="incomplete")
    row.state = ObjectionState.CORRECTED if corrected else ObjectionState.UPHELD
    row.answer, row.answered_at, row.version = answer.strip(), at, row.version + 1
    row.answered_by, row.answered_name = actor.staff_id, actor.name
    row.save()
    if corrected and row.to == ObjectionTo.FACT:
        identity.correct_fact(
            party_kind=row.party_kind,
            party_id=row.party_id,
            fact=row.fact,
            value=row.claimed(),
            actor=actor,
            at=at,
        )
    _tell(row, actor, at)
    publish(
        events.ObjectionAnswered(
            objection_id=row.pk, number=row.number, is_corrected=corrected, answered_at=at
        )
    )


def _tell(row: DataObjection, actor: Actor, at: datetime) -> None:
    """Tell who raised it, in the inbox; staff read it beside the case."""
    if row.person_id is None:
        return
    result = "已经更正" if row.state == ObjectionState.CORRECTED else "核验后维持原来的登记"
    notifications.send(
        kind=MessageKind.DECIDED,
        person_id=row.person_id,
        subject="疑义校核有答复",
        text=f"您提出的“{row.label}”疑义，{row.organisation_name}{result}：{row.answer}",
        link=("objection", str(row.pk)),
        actor=actor,
        at=at,
    )
