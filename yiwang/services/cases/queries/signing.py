"""What an applicant signs before filing, and the signatures on a case (电子签名)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from yiwang.foundation.core.errors import DomainError, NotFound, require
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.files import queries as stored
from yiwang.foundation.files.types import StoredFileInfo
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.identity.types import Party, PartyKind, Permission
from yiwang.lib.codes.application_number import format_groups
from yiwang.services.cases import policy
from yiwang.services.cases.models import Case, Draft
from yiwang.services.cases.rules import filing, papers, promises, signed_text
from yiwang.services.cases.rules.filing import Given
from yiwang.services.cases.types import DraftState, SignatureWay, ToSign
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import FieldKind
from yiwang.services.licences import queries as signing
from yiwang.services.licences.types.signing import SignatureFile, SignatureVerdict

from . import case_parts


class OtherIdentity(DomainError):
    """The draft is for another party than the viewer acts for now."""

    code = "cases.other_identity"
    sentence = "请切换到申请人的身份再签名"
    status = 409


def to_sign(number: int, *, viewer: Actor) -> ToSign:
    """Return what the viewer signs to file their draft, as it would be filed now.

    :raises NotFound: no open draft of theirs, or what it applies for is offered no more.
    :raises OtherIdentity: it is for somebody else than they act for now.
    """
    draft = Draft.objects.filter(pk=number, state=DraftState.OPEN).first()
    if draft is None or not policy.owns_draft(viewer, draft):
        raise NotFound
    current = catalogue.guide(draft.item_code)
    if current is None:
        raise NotFound
    guide = catalogue.tailored(current, draft.situation)
    standing = identity.standing_of(viewer)
    if standing.party.id != draft.applicant_id:
        raise OtherIdentity(f"这份草稿的申请人是{draft.applicant_name}，请切换到这个身份再签名")
    listed = catalogue.materials_for(guide, draft.situation)
    numbers = {line.no for line in listed}
    given = [Given(m.no, m.way, m.file_ids) for m in draft.lines() if m.no in numbers]
    return content_of(
        number=number,
        guide=guide,
        party=standing.party,
        values=_values(guide, draft, standing.facts),
        given=filing.completed(listed, given),
        situation=draft.situation,
        delivery=draft.delivery,
        viewer=viewer,
    )


def _values(guide: Guide, draft: Draft, facts: Mapping[str, str]) -> dict[str, Any]:
    if guide.form_version_id is None:
        return dict(draft.values)
    parts = guide.parts(draft.situation)
    form = eforms.form(guide.form_version_id, parts=parts)
    prefills = {f.key: f.prefill for f in form.fields if f.prefill}
    known = filing.locked_values(prefills, facts)
    return eforms.clean(guide.form_version_id, {**draft.values, **known}, parts=parts)


def content_of(
    *,
    number: int,
    guide: Guide,
    party: Party,
    values: Mapping[str, Any],
    given: Sequence[Given],
    situation: str,
    delivery: Mapping[str, Any],
    viewer: Actor,
) -> ToSign:
    """Return the text over what is filed; the same from a draft and from its filing."""
    if viewer.person_id is None:
        raise NotFound
    lines = catalogue.materials_for(guide, situation)
    attached = eforms.answered_files(guide.form_version_id, values)
    every = [i for one in given for i in one.file_ids]
    every += [i for some in attached.values() for i in some]
    infos = stored.infos(every) if every else {}
    chosen = guide.situation(situation)
    promised = filing.promised(lines, given)
    signer = identity.person(viewer.person_id, viewer=viewer).name
    is_sealed = party.kind is PartyKind.LEGAL
    names = {line.no: line.name for line in lines}
    text = signed_text.application(
        signed_text.Application(
            number=format_groups(number),
            item=guide.name,
            organisation=guide.organisation_name,
            situation=chosen.name if chosen else "",
            party=party.name,
            party_id=party.masked_id,
            signer=signer,
            is_sealed=is_sealed,
            answers=_answers(guide, situation, values, attached, infos),
            materials=[
                signed_text.Handed(names[g.no], papers.way_word(g.way), _files(g.file_ids, infos))
                for g in given
            ],
            delivery=_delivery(delivery),
            promises=[promises.offer(line) for line in promised],
        )
    )
    return ToSign(
        reference=signed_text.APPLICATION.format(number),
        title=f"{signed_text.TITLE}-{number}",
        content=text.encode(),
        is_required=bool(promised),
        party_name=party.name,
        signer_name=signer,
        is_sealed=is_sealed,
    )


def _answers(
    guide: Guide,
    situation: str,
    values: Mapping[str, Any],
    attached: Mapping[str, tuple[UUID, ...]],
    infos: Mapping[UUID, StoredFileInfo],
) -> list[tuple[str, list[tuple[str, str]]]]:
    if guide.form_version_id is None:
        return []
    parts, found = guide.parts(situation), []
    for page in eforms.form(guide.form_version_id, parts=parts).pages:
        rows = []
        for one in eforms.page_fields(guide.form_version_id, page.key, values, parts=parts):
            value = values.get(one.key)
            if one.kind is FieldKind.FILE:
                some = _files(attached.get(one.key, ()), infos)
                text = "；".join(f"{name}　SM3 {digest}" for name, digest in some)
            else:
                text = case_parts.shown(one, value) if value not in (None, "", [], {}) else ""
            if text:
                rows.append((one.label, text))
        if rows:
            found.append((page.title, rows))
    return found


def _files(ids: Sequence[UUID], infos: Mapping[UUID, StoredFileInfo]) -> list[tuple[str, str]]:
    return [(infos[i].name, infos[i].sm3) for i in ids if i in infos]


def _delivery(delivery: Mapping[str, Any]) -> str:
    word = papers.DELIVERY_WAYS.get(delivery.get("way", ""), "未选择")
    address = "，".join(v for v in (delivery.get("address") or {}).values() if v)
    return f"{word}：{address}" if address else word


def applicant_signature(number: int, *, viewer: Actor) -> SignatureVerdict | None:
    """Return the signature a case was filed with, checked anew; None: confirmed in another way.

    :raises NotFound: no such case for this viewer.
    """
    case = _case(number, viewer)
    if case.signature.get("way") != SignatureWay.CERTIFIED:
        return None
    named = case.signature.get("evidence", {}).get("signature", "")
    found = signing.verify(signed_text.APPLICATION.format(number), viewer=SYSTEM)
    return next((one for one in found if str(one.info.id) == named), None)


def receipt_signature(number: int, *, viewer: Actor) -> SignatureVerdict | None:
    """Return the platform's signature on the receipt, checked anew; None: not asked for yet.

    :raises NotFound: no such case for this viewer.
    """
    _case(number, viewer)
    return next(iter(signing.verify(signed_text.RECEIPT.format(number), viewer=SYSTEM)), None)


def signature_file(
    number: int, signature_id: UUID, *, signed: bool, viewer: Actor
) -> SignatureFile:
    """Return a signature on a case, or the bytes it is over, to its parties and to its staff.

    What an applicant signed holds their numbers in clear: of staff only who may read them so.

    :raises NotFound: no such signature on a case of this viewer.
    :raises NotPermitted: a member of staff who may not read personal data in clear.
    """
    both = (
        applicant_signature(number, viewer=viewer),
        receipt_signature(number, viewer=viewer),
    )
    if signature_id not in {one.info.id for one in both if one is not None}:
        raise NotFound
    is_theirs = both[0] is not None and both[0].info.id == signature_id
    if signed and is_theirs and viewer.is_staff:  # numbers stand in it in clear
        require(viewer.has(Permission.UNMASK))
    return signing.signature_file(signature_id, signed=signed, viewer=SYSTEM)


def _case(number: int, viewer: Actor) -> Case:
    case = Case.objects.filter(pk=number).first()
    if case is None or not (policy.is_applicant(viewer, case) or policy.may_read(viewer, case)):
        raise NotFound
    return case
