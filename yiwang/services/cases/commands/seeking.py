"""Look for every material before the applicant is asked; take what is there (先行检索)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.identity.types import Fact
from yiwang.services.cases.models import Draft, SoughtMaterial
from yiwang.services.cases.queries.licences_used import LineLicences
from yiwang.services.cases.rules import ways
from yiwang.services.cases.types import MaterialWay
from yiwang.services.cases.types.ways import SourceWay
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import MaterialLine
from yiwang.services.eforms import commands as documents
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import PersonalDocumentInfo
from yiwang.services.licences import queries as library

from .barring import Bars
from .drafting import Drafts
from .licences_used import Licences

MOST_PAGES: Final = 20
Library = Mapping[str, tuple[PersonalDocumentInfo, ...]]


@command("cases.seek_materials")
def seek_materials(*, number: int, actor: Actor, at: datetime) -> int:
    """Try the ways of every line not tried yet, in order; take what is found (先行检索).

    《国务院关于在线政务服务的若干规定》第十一条、第十二条: what the platform has is not asked. The
    applicant confirms what was taken by filing, or puts their own in its place. Return how many
    lines are met.
    """
    draft = Drafts.own(number, actor, at)
    guide = catalogue.guide_version(draft.item_version_id, draft.basic_version_id)
    rows = SoughtMaterial.objects.filter(number=number)
    tried = dict(rows.values_list("material_no", "name"))
    lines = [
        line
        for line in catalogue.materials_for(guide, draft.situation)
        if not line.is_application_form and tried.get(line.no) != line.name
    ]
    concerning(f"draft:{number}", sought=len(lines))
    if not lines:
        return 0
    found = _looked_up(draft, lines, actor, at)
    used = [met.licence.row.id for _, met, _ in found if met.licence]
    proofs = Licences.use(number, guide, used, actor, at) if used else {}
    rows.filter(material_no__in=[line.no for line in lines]).delete()
    SoughtMaterial.objects.bulk_create(
        SoughtMaterial(
            number=number,
            material_no=line.no,
            name=line.name,
            way=met.way,
            source=met.source,
            on=met.on,
            tries=ways.to_plain(met.tries),
            document_id=met.document.id if met.document else None,
            licence_id=met.licence.row.id if met.licence else None,
            proof=proofs.get(met.licence.row.id) if met.licence else None,
            sought_at=at,
        )
        for line, met, _ in found
    )
    taken = dict(draft.materials)
    for line, met, held in found:
        if met.licence is not None and str(line.no) not in taken:
            taken[str(line.no)] = {"way": MaterialWay.LICENCE, "files": []}
        if met.document is not None and str(line.no) not in taken:
            taken[str(line.no)] = _taken(draft, met.document, held, actor, at)
    if taken != draft.materials:
        _save(draft, taken, at)
    return sum(met.way not in {SourceWay.PROMISE, SourceWay.UPLOAD} for _, met, _ in found)


def _looked_up(
    draft: Draft, lines: Sequence[MaterialLine], actor: Actor, at: datetime
) -> list[tuple[MaterialLine, ways.Met, tuple[PersonalDocumentInfo, ...]]]:
    consent = eforms.consent_for(draft.number, viewer=actor)
    may_fetch = consent is None or consent.in_force
    facts = identity.prefill_facts(actor) if may_fetch else {}
    names = {name for line in lines for name in (line.name, line.licence_type) if name}
    asks = [line for line in lines if SourceWay.LICENCE in ways.order_of(line)]
    wanted = {name for line in asks for name in LineLicences.names(line)}
    agreed = consent is not None and consent.in_force
    registered = library.types_named(wanted, viewer=actor) if agreed else {}
    may_look = eforms.may_open_library(viewer=actor, at=at)
    kept = eforms.held_for(draft.applicant_id, names, viewer=actor) if may_look else {}
    own = library.own_licences(registered, viewer=actor, at=at) if registered and may_look else {}
    promised = any(line.promise for line in lines)
    barred = Bars.why_not(draft.applicant_kind, draft.applicant_id, at) if promised else ""
    found = []
    for line in lines:
        held = kept.get(line.name) or kept.get(line.licence_type) or ()
        source, on = fact_of(line, facts)
        known = ways.Known(
            held=held,
            licences=LineLicences.of(line, own) if line in asks else (),
            registered=next((n for n in sorted(LineLicences.names(line)) if n in registered), ""),
            fact_source=source,
            fact_on=on,
            may_fetch=may_fetch,
            may_look=may_look,
            barred=barred,
        )
        found.append((line, ways.meet(line, known, local_date(at)), held))
    return found


def fact_of(line: MaterialLine, facts: Mapping[str, Fact]) -> tuple[str, date | None]:
    """Return which register has what a line asks for, and from which day its data are."""
    prefix = f"{eforms.material_key(line.licence_type or line.name)}."
    fact = next((f for key, f in facts.items() if key.startswith(prefix)), None)
    return (fact.source, fact.on) if fact is not None else ("", None)


def _taken(
    draft: Draft,
    document: PersonalDocumentInfo,
    held: Sequence[PersonalDocumentInfo],
    actor: Actor,
    at: datetime,
) -> dict[str, object]:
    """Name the bytes of what was found for the draft, all pages of it."""
    lot = eforms.same_lot(held, document, viewer=actor)[:MOST_PAGES]
    ids = [
        documents.use_document(
            document_id=one.id,
            owner=f"draft:{draft.number}",
            used_for=draft.item_name,
            actor=actor,
            at=at,
        ).id
        for one in lot
        if one.file is not None and one.file.is_served
    ]
    return {"way": MaterialWay.HELD, "files": [str(i) for i in ids]}


def _save(draft: Draft, materials: dict[str, object], at: datetime) -> None:
    draft.materials, draft.signature, draft.saved_at = materials, {}, at
    draft.save(update_fields=["materials", "signature", "saved_at"])


@command("cases.take_held")
def take_held(
    *, number: int, material_no: int, document_id: UUID, actor: Actor, at: datetime
) -> None:
    """Use a material of the library for a line, as the applicant chose (从我的材料选).

    《国务院关于在线政务服务的若干规定》第十一条.

    :raises NotFound: there is no such line, or no such material of this party.
    """
    draft = Drafts.own(number, actor, at)
    guide = catalogue.guide_version(draft.item_version_id, draft.basic_version_id)
    lines = catalogue.materials_for(guide, draft.situation)
    line = next((one for one in lines if one.no == material_no), None)
    if line is None or not eforms.may_open_library(viewer=actor, at=at):
        raise NotFound
    document = eforms.document(document_id, viewer=actor)
    concerning(f"draft:{number}", material=material_no, document=str(document_id))
    taken = _taken(draft, document, (document,), actor, at)
    _save(draft, {**draft.materials, str(material_no): taken}, at)
    SoughtMaterial.objects.filter(number=number, material_no=material_no).update(
        way=SourceWay.LIBRARY,
        source=document.origin,
        on=document.obtained_on,
        document_id=document_id,
        licence_id=None,
        proof=None,
    )
