"""The rows of a filing, built in memory from what was said (收件)."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from yiwang.foundation.core.together import Columns, row
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.types import Standing
from yiwang.foundation.keys import providers as keys
from yiwang.foundation.keys.types import Purpose
from yiwang.lib.gm.digest import sm3
from yiwang.services.cases.models import (
    Case,
    CaseEvent,
    Draft,
    SubmittedMaterial,
    Task,
)
from yiwang.services.cases.queries import case_parts
from yiwang.services.cases.rules import history, lifecycle
from yiwang.services.cases.rules.documents import Content
from yiwang.services.cases.rules.filing import Given
from yiwang.services.cases.rules.wording import in_words
from yiwang.services.cases.types import (
    Action,
    CaseState,
    DocumentKind,
    DraftState,
    MaterialWay,
)
from yiwang.services.catalogue.types import Guide, MaterialLine
from yiwang.services.eforms import queries as eforms

from .one_statement import Parts, Rows
from .papers import HOW_TO_QUERY, Papers


@dataclass
class Application:
    """Everything a filing says, from a draft or from one call."""

    number: int
    guide: Guide
    standing: Standing
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
    attached: dict[str, tuple[UUID, ...]] = field(default_factory=dict)
    """The files that answer questions of the form."""
    differing: dict[str, str] = field(default_factory=dict)
    """Answers that a register has otherwise, with its name: the register's was filed."""
    typed: dict[str, Any] = field(default_factory=dict)
    """What was typed for them."""
    presented: Mapping[int, UUID] = field(default_factory=dict)
    """By line the read of a licence that was shown at the window."""
    licences: list[dict[str, Any]] = field(default_factory=list)
    """The licences that meet lines, as they stand now, and what was typed otherwise."""


def closed_draft(application: Application, at: datetime) -> Columns:
    """A draft that was never open: the key's row, unique by token."""
    guide, party = application.guide, application.standing.party
    return row(
        Draft,
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


def rows_of(
    application: Application, case: Case, actor: Actor, at: datetime, parts: Parts | None = None
) -> Rows:
    """Return what the statement writes; the case's limits and hash are set."""
    return Rows(
        case=case,
        materials=_materials(application, case),
        event=_event(case, actor, at, _differences(application), application.licences),
        task=_task(case, at),
        document=_document(application, case, actor, at),
        attached=[i for some in application.attached.values() for i in some],
        parts=parts,
    )


def case_of(application: Application, at: datetime) -> tuple[Case, str]:
    """Return the case's row, its dates still open, and the clear query code."""
    guide, party, number = application.guide, application.standing.party, application.number
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
        fee=asdict(guide.fee),
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


def _differences(application: Application) -> list[dict[str, str]]:
    """What was typed and is registered otherwise, masked, for applicant and staff (比对不一致)."""
    form_id = application.guide.form_version_id
    if not application.differing or form_id is None:
        return []
    known = {f.key: f for f in eforms.form(form_id).fields}
    return [
        {
            "field": key,
            "label": known[key].label,
            "typed": case_parts.read(known[key], application.typed[key]),
            "source": source,
        }
        for key, source in application.differing.items()
    ]


def _event(
    case: Case,
    actor: Actor,
    at: datetime,
    differing: list[dict[str, str]],
    licences: list[dict[str, Any]],
) -> Columns:
    told = {"differing": differing, "licences": licences}
    facts = {"channel": case.channel} | {name: some for name, some in told.items() if some}
    return row(
        CaseEvent,
        case_id=case.number,
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
        facts=facts,
    )


def _task(case: Case, at: datetime) -> Columns:
    step, name = lifecycle.TASKS[CaseState.SUBMITTED]
    return row(
        Task,
        case_id=case.number,
        n=1,
        step=step,
        name=name,
        organisation_id=case.organisation_id,
        opened_at=at,
        due_on=case.due_on,
    )


def _materials(application: Application, case: Case) -> list[Columns]:
    """Name and digest of a file are the file's own: the statement puts them in."""
    lines = {line.no: line for line in application.lines}
    pages = [
        (given, position, file_id)
        for given in application.given
        for position, file_id in enumerate(given.file_ids or (None,))
    ]
    return [
        row(
            SubmittedMaterial,
            case_id=case.number,
            n=n,
            material_no=given.no,
            name=lines[given.no].name,
            way=given.way,
            position=position,
            file_id=file_id,
            copies=max(1, lines[given.no].copies),
        )
        for n, (given, position, file_id) in enumerate(pages, 1)
    ]


def _document(application: Application, case: Case, actor: Actor, at: datetime) -> Columns:
    kind = DocumentKind.MATERIALS_RECEIPT
    lines = {line.no: line for line in application.lines}
    materials = [
        {"name": lines[g.no].name, "way": g.way, "copies": max(1, lines[g.no].copies)}
        for g in application.given
    ]
    asked = eforms.file_questions(case.form_version_id)
    way = MaterialWay.SCANNED if application.filed_by_staff else MaterialWay.UPLOADED
    materials += [
        {
            "name": f"{asked[key].label}（表单附件）",
            "way": way,
            "copies": len(some),
        }
        for key, some in application.attached.items()
    ]
    materials = materials or [{"name": "申请表", "way": MaterialWay.FORM, "copies": 1}]
    receiver = actor.name if actor.is_staff else f"{case.organisation_name}（系统收件）"
    content = {
        Content.MATERIALS: materials,
        Content.RECEIVER: receiver,
        Content.HOW_TO_QUERY: HOW_TO_QUERY,
        "answer_by": in_words(case.due_on),
        "audit_hash": case.audit_hash,
        "fee": application.guide.fee.text,
    }
    return Papers.drawn(
        case,
        kind,
        content,
        number=Papers.number(case, kind, at, serial=0),
        actor=actor,
        at=at,
        name=application.standing.party.name,
    )
