"""Filing: a draft becomes a case in one transaction (提交申请、收件)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import orjson
from django.db import IntegrityError, transaction

from yiwang.foundation.core import recording
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.foundation.files.types import StoredFileInfo
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.identity.types import Party, PartyKind
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose
from yiwang.foundation.notifications.types import MessageKind
from yiwang.lib.gm.digest import sm3
from yiwang.services.cases import events, policy
from yiwang.services.cases.models import Case, CaseEvent, Draft, SubmittedMaterial, Task
from yiwang.services.cases.rules import clock, filing, history
from yiwang.services.cases.rules.authority import SUBMIT
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.rules.filing import Given
from yiwang.services.cases.rules.wording import in_words
from yiwang.services.cases.types import (
    Action,
    CaseState,
    DocumentKind,
    DraftState,
    MaterialWay,
    Receipt,
    TaskStep,
)
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide, MaterialLine
from yiwang.services.eforms import queries as eforms

from .authority import Mandated
from .drafting import DraftClosed, DraftConflict, Drafts
from .messages import Messages
from .papers import HOW_TO_QUERY, Papers
from .steps import Step

_TOKENS = UUID("5b1c9f0e-6d3f-4a59-9d3a-0a4a5f1f7c11")


class CannotSubmit(DomainError):
    """Something is missing; ``fields`` says all of it at once."""

    code = "cases.cannot_submit"
    sentence = "还不能提交，请先修改标出的内容"


@dataclass
class _Application:
    """Everything a filing says, from a draft or from one call."""

    number: int
    guide: Guide
    party: Party
    values: dict[str, Any]
    given: list[Given]
    situation: str
    delivery: dict[str, Any]
    signature: dict[str, Any]
    token: UUID
    filed_by: UUID | None
    filed_by_staff: UUID | None
    channel: str
    lines: list[MaterialLine] = field(default_factory=list)


@command("cases.submit")
def submit(
    *, number: int, token: UUID, version: int | None = None, actor: Actor, at: datetime
) -> Receipt:
    """File a draft; the same token again returns the same receipt (提交申请、收件).

    《行政许可法》第二十九条、第三十二条; 《电子签名法》第十一条: received is received.

    :raises CannotSubmit: the form, a material or the signature is missing; all at once.
    :raises DraftConflict: another device changed it meanwhile.
    :raises NotAuthorised: the mandate does not allow filing.
    """
    draft = Draft.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if draft is None or not policy.owns_draft(actor, draft):
        raise NotFound
    if draft.state == DraftState.SUBMITTED and draft.token == token:
        return _repeated(number)
    if draft.state != DraftState.OPEN or draft.token != token:
        raise DraftClosed(number=number)
    if version is not None and version != draft.version:
        raise DraftConflict(theirs=draft.values, mine={}, version=draft.version)
    Mandated.check_row(SUBMIT, draft, actor=actor, at=at)
    receipt = _file(_from_draft(draft, actor), actor, at)
    draft.state, draft.saved_at = DraftState.SUBMITTED, at
    draft.values, draft.materials, draft.signature = {}, {}, {}
    draft.save(update_fields=["state", "saved_at", "values", "materials", "signature"])
    return receipt


@command("cases.file")
def file(
    *,
    item_code: str,
    values: dict[str, Any],
    situation: str = "",
    files: Sequence[tuple[int, UUID]] = (),
    papers: Sequence[int] = (),
    promises: Sequence[int] = (),
    party_kind: str = "",
    party_id: UUID | None = None,
    delivery_way: str = "WINDOW",
    delivery_address: dict[str, str] | None = None,
    signature: dict[str, Any] | None = None,
    idempotency_key: str,
    actor: Actor,
    at: datetime,
) -> Receipt:
    """File a whole application in one call, for a window or a system (窗口收件、接口申报).

    《行政许可法》第二十九条. The window names the party, who needs no account; everybody else
    files for the party they act for. The same key of the same actor returns the same receipt.

    :param papers: lines whose paper the window received and checked.
    :raises CannotSubmit: something is missing; all at once.
    """
    token = uuid5(_TOKENS, f"{actor.id}\n{idempotency_key}")
    known = Draft.objects.filter(token=token).values_list("pk", flat=True).first()
    if known is not None:
        return _repeated(known)
    window = policy.may_take_in(actor)
    party = _party(party_kind, party_id, actor, window=window)
    guide = Drafts.guide_for(item_code, party, online=not window)
    if window and not policy.serves(actor, guide.organisation_id):
        raise NotPermitted(reason="organisation")
    Mandated.check(SUBMIT, kind=party.kind, party_id=party.id, guide=guide, actor=actor, at=at)
    given = _given(files, papers, promises, window=window)
    application = _Application(
        number=Drafts.new_number(at),
        guide=guide,
        party=party,
        values=values,
        given=given,
        situation=situation,
        delivery={"way": delivery_way, "address": delivery_address or {}},
        signature=signature or {},
        token=token,
        filed_by=None if window else actor.person_id,
        filed_by_staff=actor.staff_id if window else None,
        channel="WINDOW" if window else actor.channel,
    )
    _check_files(application, actor)
    try:
        with transaction.atomic():
            _gate(application, at)
    except IntegrityError:  # the same key at the same instant
        return _repeated(Draft.objects.get(token=token).number)
    return _file(application, actor, at)


def _party(kind: str, party_id: UUID | None, actor: Actor, *, window: bool) -> Party:
    if window:
        if party_id is None:
            raise CannotSubmit("请先选择申请人", fields={"party": "请先选择申请人"}, reason="party")
        return identity.party(PartyKind(kind or PartyKind.PERSON), party_id, viewer=actor)
    if not policy.may_begin(actor):
        raise NotPermitted
    return identity.applicant_of(actor)


def _given(
    files: Sequence[tuple[int, UUID]],
    papers: Sequence[int],
    promises: Sequence[int],
    *,
    window: bool,
) -> list[Given]:
    by_no: dict[int, list[UUID]] = {}
    for no, file_id in files:
        by_no.setdefault(no, []).append(file_id)
    way = MaterialWay.SCANNED if window else MaterialWay.UPLOADED
    given = [Given(no, way, tuple(ids)) for no, ids in by_no.items()]
    if window:
        given += [Given(no, MaterialWay.PAPER) for no in papers if no not in by_no]
    return given + [Given(no, MaterialWay.PROMISED) for no in promises if no not in by_no]


def _check_files(application: _Application, actor: Actor) -> None:
    infos = stored.infos(f for given in application.given for f in given.file_ids)
    owner = f"draft:{application.number}"
    for given in application.given:
        if not all(policy.may_use_file(actor, infos.get(f), owner) for f in given.file_ids):
            words = "没有找到这个文件，请重新上传"
            raise CannotSubmit(words, fields={f"material-{given.no}": words}, reason="file")


def _gate(application: _Application, at: datetime) -> None:
    """Claim the idempotency key: a closed draft row carries it, unique by token."""
    guide, party = application.guide, application.party
    Draft.objects.create(
        number=application.number,
        state=DraftState.SUBMITTED,
        person_id=application.filed_by or application.filed_by_staff or party.id,
        applicant_kind=party.kind,
        applicant_id=party.id,
        applicant_name=party.masked_name,
        channel=application.channel,
        item_code=guide.code,
        item_name=guide.name,
        item_version_id=guide.item_id,
        basic_version_id=guide.basic_version_id,
        form_version_id=guide.form_version_id,
        organisation_name=guide.organisation_name,
        region_code=guide.region_code,
        token=application.token,
        begun_at=at,
        saved_at=at,
        expires_at=at,
    )


def _from_draft(draft: Draft, actor: Actor) -> _Application:
    guide = catalogue.guide_version(draft.item_version_id, draft.basic_version_id)
    if catalogue.guide(draft.item_code) is None:
        raise CannotSubmit("这件事已停止办理，草稿仍在", reason="withdrawn")
    party = identity.applicant_of(actor)
    if party.id != draft.applicant_id:
        raise CannotSubmit(
            f"这份草稿的申请人是{draft.applicant_name}，请切换到这个身份再提交", reason="identity"
        )
    return _Application(
        number=draft.number,
        guide=guide,
        party=party,
        values=draft.values,
        given=[Given(m.no, m.way, m.file_ids) for m in draft.lines()],
        situation=draft.situation,
        delivery=draft.delivery,
        signature=draft.signature,
        token=draft.token,
        filed_by=draft.person_id,
        filed_by_staff=None,
        channel=draft.channel,
    )


def _repeated(number: int) -> Receipt:
    case = Case.objects.get(pk=number)
    concerning(number)
    recording.repeats(case.audit_hash)
    return Receipt(
        number=number,
        query_code=case.query_code(),
        audit_hash=case.audit_hash,
        submitted_at=case.submitted_at,
        next_due_on=case.answer_due_on,
        repeated=True,
    )


def _check(application: _Application, actor: Actor) -> None:
    """Judge form, materials and signature together. :raises CannotSubmit: with all faults."""
    guide = application.guide
    faults: dict[str, str] = {}
    if guide.form_version_id is not None:
        form = eforms.form(guide.form_version_id)
        prefills = {f.key: f.prefill for f in form.fields if f.prefill}
        facts = _facts(application.party, actor)
        merged = {**application.values, **filing.locked_values(prefills, facts)}
        application.values = eforms.clean(guide.form_version_id, merged)
        faults |= eforms.validate(guide.form_version_id, application.values)
    application.lines = list(catalogue.materials_for(guide, application.situation))
    chosen = guide.situation(application.situation)
    if chosen is not None and chosen.not_applicable:
        raise CannotSubmit(chosen.not_applicable, reason="situation")
    known = {line.no for line in application.lines}
    given = [g for g in application.given if g.no in known]
    application.given = filing.completed(application.lines, given)
    faults |= filing.missing(application.lines, application.given, situation=application.situation)
    if not application.signature.get("way"):
        faults["signature"] = "请签名确认后再提交"
    if faults:
        raise CannotSubmit(fields=faults, reason="incomplete")


def _facts(party: Party, actor: Actor) -> dict[str, str]:
    if not actor.is_staff:
        return {name: fact.value for name, fact in identity.prefill_facts(actor).items()}
    if party.kind is PartyKind.LEGAL:
        return {"营业执照.名称": party.name, "营业执照.统一社会信用代码": party.masked_id}
    return {
        "居民身份证.姓名": party.name,
        "居民身份证.公民身份号码": identity.secret_id_number(party),
    }


def _file(application: _Application, actor: Actor, at: datetime) -> Receipt:
    _check(application, actor)
    case, code = _case(application, at)
    step = Step(case, actor, at)
    events_before = [clock.happened(clock.EventKind.RECEIVED, at)]
    Step.refresh(case, local_date(at), events_before)
    case.answer_due_on = case.due_on
    concerning(
        case.number,
        item=case.item_code,
        guide=case.guide_hash,
        form=case.form_digest,
        materials=len(application.given),
        channel=case.channel,
    )
    case.audit_hash = str(recording.record_now())
    case.save(force_insert=True)
    infos = _adopt(application, actor, at)
    _rows(application, case, infos, actor, at)
    _tell(application, step)
    publish(
        events.CaseSubmitted(
            case_id=case.number,
            item_code=case.item_code,
            organisation_id=case.organisation_id,
            region_code=case.region_code,
            channel=case.channel,
            submitted_at=at,
            answer_due_on=case.due_on,
        )
    )
    return Receipt(case.number, code, case.audit_hash, at, case.due_on)


def _case(application: _Application, at: datetime) -> tuple[Case, str]:
    guide, party, number = application.guide, application.party, application.number
    code = f"{secrets.randbelow(1_000_000):06d}"
    statutory = guide.statutory_limit
    value, unit = (statutory.value, statutory.unit) if statutory else (None, "")
    if value is None and guide.is_permit:
        value, unit = history.statutory_days(is_joint=guide.joint), "WD"
    form = orjson.dumps(application.values, option=orjson.OPT_SORT_KEYS)
    return Case(
        number=number,
        last_n=1,
        state=CaseState.SUBMITTED,
        item_code=guide.code,
        item_name=guide.name,
        kind_code=guide.kind_code,
        is_permit=guide.is_permit,
        is_instant=guide.handling == "NOW",
        is_joint=guide.joint,
        two_reviewers=guide.two_reviewers,
        item_version_id=guide.item_id,
        basic_version_id=guide.basic_version_id,
        guide_hash=guide.hash,
        form_version_id=guide.form_version_id,
        organisation_id=guide.organisation_id,
        organisation_name=guide.organisation_name,
        region_code=guide.region_code,
        applicant_kind=party.kind,
        applicant_id=party.id,
        applicant_name=party.masked_name,
        applicant_masked_id=party.masked_id,
        filed_by=application.filed_by,
        filed_by_staff=application.filed_by_staff,
        channel=application.channel,
        situation=application.situation,
        values=application.values,
        form_digest=sm3(form).hex(),
        signature=application.signature,
        delivery=application.delivery,
        statutory_value=value,
        statutory_unit=unit,
        promised_value=guide.promised_limit.value,
        promised_unit=guide.promised_limit.unit,
        correction_days=guide.correction_days,
        submitted_at=at,
        query_code_hash=keys.index(f"{number}:{code}"),
        query_code_sealed=keys.encrypt(
            code.encode(), Purpose.QUERY_CODE, bound_to=str(number).encode()
        ),
        token=application.token,
    ), code


def _adopt(application: _Application, actor: Actor, at: datetime) -> dict[UUID, StoredFileInfo]:
    ids = [file_id for given in application.given for file_id in given.file_ids]
    if not ids:
        return {}
    owner = f"case:{application.number}"
    found = files.adopt(file_ids=ids, owner=owner, actor=actor, at=at)
    return {info.id: info for info in found}


def _rows(
    application: _Application,
    case: Case,
    infos: dict[UUID, StoredFileInfo],
    actor: Actor,
    at: datetime,
) -> None:
    SubmittedMaterial.objects.bulk_create(_materials(application, case, infos))
    CaseEvent.objects.create(
        case=case,
        n=1,
        act=Action.SUBMIT,
        at=at,
        effective_at=at,
        to_state=CaseState.SUBMITTED,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        role=actor.role,
        organisation_name=actor.organisation_name,
        facts={"channel": case.channel},
    )
    Task.objects.create(
        case=case,
        n=1,
        step=TaskStep.INTAKE,
        name="收件审查",
        organisation_id=case.organisation_id,
        opened_at=at,
        due_on=case.due_on,
    )


def _materials(
    application: _Application, case: Case, infos: dict[UUID, StoredFileInfo]
) -> list[SubmittedMaterial]:
    lines = {line.no: line for line in application.lines}
    rows: list[SubmittedMaterial] = []
    for given in application.given:
        for position, file_id in enumerate(given.file_ids or (None,)):
            info = infos.get(file_id) if file_id else None
            rows.append(
                SubmittedMaterial(
                    case=case,
                    n=len(rows) + 1,
                    material_no=given.no,
                    name=lines[given.no].name,
                    way=given.way,
                    position=position,
                    file_id=file_id,
                    file_name=info.name if info else "",
                    file_sm3=info.sm3 if info else "",
                    copies=max(1, lines[given.no].copies),
                )
            )
    return rows


def _tell(application: _Application, step: Step) -> None:
    case = step.case
    names = {line.no: line for line in application.lines}
    materials = [
        {"name": names[g.no].name, "way": g.way, "copies": max(1, names[g.no].copies)}
        for g in application.given
    ] or [{"name": "申请表", "way": MaterialWay.FORM, "copies": 1}]
    Papers.issue(
        case,
        DocumentKind.MATERIALS_RECEIPT,
        {
            Content.MATERIALS: materials,
            Content.RECEIVER: (
                step.actor.name if step.actor.is_staff else f"{case.organisation_name}（系统收件）"
            ),
            Content.HOW_TO_QUERY: HOW_TO_QUERY,
            "answer_by": in_words(case.due_on),
            "audit_hash": case.audit_hash,
        },
        actor=step.actor,
        at=step.at,
        applicant=application.party.name,
    )
    Messages.tell(
        step,
        MessageKind.SUBMITTED,
        "申请已提交",
        f"已提交，{case.organisation_name}会在{in_words(case.due_on)}前告诉您是否受理",
    )
