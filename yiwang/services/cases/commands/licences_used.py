"""Licences that meet lines of a list: taken with consent, proven, compared (以证照代替材料)."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound, NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.services.cases import policy
from yiwang.services.cases.models import Case, Draft, SoughtMaterial
from yiwang.services.cases.queries.licences_used import LineLicences
from yiwang.services.cases.types import MaterialWay
from yiwang.services.cases.types.ways import SourceWay
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide, MaterialLine
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import FormField
from yiwang.services.licences import commands as licences
from yiwang.services.licences import queries as library
from yiwang.services.licences.types.asking import NewRequest, WhichLicence
from yiwang.services.licences.types.licences import HolderKey
from yiwang.services.licences.types.using import (
    Consumer,
    ConsumerKind,
    FoundLicence,
    UseReason,
    UseScope,
    UseWay,
    WhichLicences,
)

from .drafting import Drafts
from .filed_rows import Application
from .holding import let_go

_CONSENT_LASTS = timedelta(days=30)
NOT_SHOWN = "出示的证照不是申请人的，或者出示已经超过 2 小时，请申请人重新亮证"
WITHDRAWN = "您已经撤回了获取证照的授权，请上传这份材料，或者重新从我的证照选"


class Licences:
    """What the commands that look for, take and file with licences share."""

    @staticmethod
    def use(
        number: int, guide: Guide, ids: Sequence[UUID], actor: Actor, at: datetime
    ) -> dict[UUID, dict[str, Any]]:
        """Use licences for an application; return their proofs. Only valid ones have one."""
        used = licences.use_own(
            licence_ids=ids,
            consumer=Consumer(
                ConsumerKind.OFFICE, str(guide.organisation_id), guide.organisation_name
            ),
            reason=UseReason(f"办理{guide.name}"[:300], number, UseWay.APPLY),
            actor=actor,
            at=at,
        )
        return {one.row.id: _proof(one, at) for one in used}

    @staticmethod
    def faults(application: Application, actor: Actor, at: datetime) -> dict[str, str]:
        """Return what is wrong with the licences of a filing; note the proofs of the others.

        Each is looked at again: only what is valid at the filing counts.
        """
        given = {g.no for g in application.given if g.way is MaterialWay.LICENCE}
        if not given:
            return {}
        if application.presented:
            return Licences.presented(application, actor, at)
        lines = {line.no: line for line in application.lines}
        rows = SoughtMaterial.objects.filter(number=application.number, material_no__in=given)
        kept = {row.material_no: row for row in rows}
        consent = eforms.consent_for(application.number, viewer=actor)
        withdrawn = consent is not None and consent.revoked_at is not None
        names = {name for no in given for name in LineLicences.names(lines[no])}
        held = library.own_licences(names, viewer=actor, at=at)
        now = {one.row.id: one for some in held.values() for one in some}
        found = {}
        for no in sorted(given):
            row = kept.get(no)
            one = now.get(row.licence_id) if row is not None and row.licence_id else None
            if withdrawn and row is not None and row.sought_at < _moment(consent):
                found[f"material-{no}"] = f"{lines[no].name}：{WITHDRAWN}"
            elif one is None or not one.is_usable or row is None:
                why = one.why_not if one is not None else "没有找到这份证照"
                found[f"material-{no}"] = f"{lines[no].name}：{why}，请上传或者另选一份"
            else:
                application.licences.append(_filed(application, lines[no], row.proof or {}, one))
        return found

    @staticmethod
    def presented(application: Application, actor: Actor, at: datetime) -> dict[str, str]:
        """Return what is wrong with licences shown at the window; note the proofs of the others."""
        lines = {line.no: line for line in application.lines}
        found = licences.use_presented(
            uses=list(application.presented.values()),
            party_id=application.standing.party.id,
            reason=UseReason(
                f"办理{application.guide.name}"[:300], application.number, UseWay.WINDOW
            ),
            actor=actor,
            at=at,
        )
        faults = {}
        for no, use in application.presented.items():
            line, one = lines.get(no), found.get(use)
            if line is None:
                continue
            if one is None or one.row.type_name not in LineLicences.names(line):
                faults[f"material-{no}"] = f"{line.name}：{NOT_SHOWN}"
            elif not one.is_usable:
                faults[f"material-{no}"] = f"{line.name}：{one.why_not}，请另外收取"
            else:
                application.licences.append(_filed(application, line, _proof(one, at), one))
        return faults


def _moment(consent: Any) -> datetime:
    moment: datetime = consent.revoked_at
    return moment


def _proof(one: FoundLicence, at: datetime) -> dict[str, Any]:
    return {
        "id": str(one.row.id),
        "identifier": one.row.identifier,
        "type": one.row.type_name,
        "number": one.masked_number,
        "edition": one.row.edition,
        "issuer": one.row.issuer_name,
        "valid_to": one.row.valid_to.isoformat() if one.row.valid_to else "",
        "state": one.row.label,
        "sm3": one.sm3,
        "at": at.isoformat(),
        "face": [list(pair) for pair in one.masked_face],
    }


def _filed(
    application: Application, line: MaterialLine, proof: dict[str, Any], one: FoundLicence
) -> dict[str, Any]:
    fields: Sequence[FormField] = ()
    if application.guide.form_version_id is not None:
        fields = eforms.form(application.guide.form_version_id).fields
    return {
        **proof,
        "no": line.no,
        "material": line.name,
        "differing": [
            asdict(told) for told in LineLicences.differing(fields, application.values, one)
        ],
    }


@command("cases.take_licence")
def take_licence(
    *, number: int, material_no: int, licence_id: UUID, actor: Actor, at: datetime
) -> None:
    """Use a licence of one's own for a line, as the applicant chose (从我的证照选).

    国务院令第716号 第十一条: a licence of the platform is a basis for handling. To choose it for
    this application is the consent (个人信息保护法 第十三条、第十四条).

    :raises NotFound: there is no such line, or no valid licence of this party for it.
    """
    draft = Drafts.own(number, actor, at)
    guide = catalogue.guide_version(draft.item_version_id, draft.basic_version_id)
    lines = catalogue.materials_for(guide, draft.situation)
    line = next((one for one in lines if one.no == material_no), None)
    if line is None or line.is_application_form or not eforms.may_open_library(viewer=actor, at=at):
        raise NotFound
    held = LineLicences.of(
        line, library.own_licences(LineLicences.names(line), viewer=actor, at=at)
    )
    chosen = next((one for one in held if one.row.id == licence_id), None)
    if chosen is None or not chosen.is_usable:
        raise NotFound(chosen.why_not if chosen else "没有找到这份证照，请重新选择")
    proof = Licences.use(number, guide, [licence_id], actor, at)[licence_id]
    concerning(f"draft:{number}", material=material_no, licence=str(licence_id))
    _keep(draft, line, chosen, proof, actor=actor, at=at)


def _keep(
    draft: Draft,
    line: MaterialLine,
    chosen: FoundLicence,
    proof: dict[str, Any],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    before = draft.materials.get(str(line.no), {}).get("files", [])
    draft.materials = {
        **draft.materials,
        str(line.no): {"way": MaterialWay.LICENCE, "files": []},
    }
    draft.signature, draft.saved_at = {}, at
    draft.save(update_fields=["materials", "signature", "saved_at"])
    for file_id in before:  # the licence takes the place of what was uploaded
        let_go(draft.number, UUID(file_id), actor, at)
    SoughtMaterial.objects.update_or_create(
        number=draft.number,
        material_no=line.no,
        defaults={
            "name": line.name,
            "way": SourceWay.LICENCE,
            "source": chosen.row.issuer_name,
            "on": chosen.row.issued_on,
            "document_id": None,
            "licence_id": chosen.row.id,
            "proof": proof,
            "sought_at": at,
        },
    )


@command("cases.take_presented_licence")
def take_presented_licence(
    *, item_code: str, situation: str, material_no: int, code: str, actor: Actor, at: datetime
) -> UUID:
    """Read the licence that an applicant shows at the window for a line (窗口亮证).

    国务院令第716号 第十一条. Returns the read, which ``file_with_library`` takes.

    :raises NotPermitted: the actor takes nothing in, or not for this organisation.
    :raises NotFound: no such item or line.
    :raises CannotPresent: the code opens nothing, or another licence.
    """
    guide = catalogue.guide(item_code)
    require(policy.may_take_in(actor), NotPermitted)
    if guide is None:
        raise NotFound
    require(policy.serves(actor, guide.organisation_id), NotPermitted)
    lines = catalogue.materials_for(guide, situation)
    line = next((one for one in lines if one.no == material_no and not one.is_exempt), None)
    if line is None:
        raise NotFound
    concerning(f"intake:{item_code}", material=material_no)
    return licences.take_presented(
        code=code,
        wanted=LineLicences.names(line),
        reason=UseReason(f"办理{guide.name}"[:300], None, UseWay.WINDOW),
        actor=actor,
        at=at,
    )


@command("cases.call_licence")
def call_licence(
    *, number: int, type_code: str, reason: str, actor: Actor, at: datetime
) -> tuple[FoundLicence, ...]:
    """Read the applicant's licences of a type for a case, by duty or consent (办件中调用证照).

    国务院令第716号 第七条; 个人信息保护法 第三十四条. In review and after the decision; each read
    is written down with its reason and the case.

    :raises NotFound: there is no such case, or not for this actor.
    :raises CannotUse: the actor's office has no right to such licences; says what is missing.
    """
    case = _readable(number, actor)
    concerning(number, licence_type=type_code)
    return licences.call_licences(
        which=WhichLicences(type_code, HolderKey(party_id=case.applicant_id)),
        reason=UseReason(reason, number, UseWay.CASE),
        actor=actor,
        at=at,
    )


@command("cases.ask_for_licence")
def ask_for_licence(
    *, number: int, type_code: str, purpose: str, actor: Actor, at: datetime
) -> UUID:
    """Ask the applicant to let one's office read a licence of theirs for a case (请求授权).

    《个人信息保护法》第十四条. For thirty days, its face only. Returns the request.

    :raises NotFound: there is no such case, or not for this actor.
    :raises CannotUse: no right to such licences, or there is none to ask for.
    :raises CannotAsk: the purpose is missing, or no consent is needed.
    """
    case = _readable(number, actor)
    concerning(number, licence_type=type_code)
    return licences.ask_consent(
        which=WhichLicence(type_code=type_code, holder=HolderKey(party_id=case.applicant_id)),
        new=NewRequest(purpose, UseScope.FACE, local_date(at) + _CONSENT_LASTS, number),
        actor=actor,
        at=at,
    )


def _readable(number: int, actor: Actor) -> Case:
    case = Case.objects.filter(pk=number).defer("values", "signature").first()
    if case is None or not policy.may_read(actor, case):
        raise NotFound
    return case
