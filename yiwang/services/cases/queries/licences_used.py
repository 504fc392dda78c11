"""Which licences a case stands on, and how each stands now (证照取用)."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import Actor
from yiwang.services.cases import policy
from yiwang.services.cases.models import Case, CaseEvent, SoughtMaterial
from yiwang.services.cases.rules import licence_match, proofs
from yiwang.services.cases.types import DraftInfo, MaterialWay
from yiwang.services.cases.types.proofs import LicenceDifference, LicenceProof
from yiwang.services.catalogue.types import MaterialLine
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import FormField, SourceRequest
from yiwang.services.licences import queries as licences
from yiwang.services.licences.types.using import FoundLicence

from . import case_parts

MOST = 100


def licences_of_filing(number: int, *, viewer: Actor, at: datetime) -> tuple[LicenceProof, ...]:
    """Return the licences a case was filed with, as they stood, and why one no longer holds.

    :raises NotFound: there is no such case, or not for this viewer.
    """
    case = Case.objects.filter(pk=number).defer("values", "signature").first()
    if case is None or not (policy.is_applicant(viewer, case) or policy.may_read(viewer, case)):
        raise NotFound
    facts = CaseEvent.objects.filter(case=case, n=1).values_list("facts", flat=True).first() or {}
    told = [proofs.from_plain(one, one["no"], one["material"]) for one in facts.get("licences", [])]
    kept = [one for one in told[:MOST] if one is not None]
    if not kept:
        return ()
    now = licences.licences_now([one.licence_id for one in kept], viewer=viewer, at=at)
    return tuple(
        proofs.standing(one, now[one.licence_id].why_not if one.licence_id in now else "")
        for one in kept
    )


class LineLicences:
    """Which licences a line of a list means; the commands that take them ask it, too."""

    @staticmethod
    def names(line: MaterialLine) -> set[str]:
        """Return the names under which a line's licence may be registered."""
        every = [name for name in (line.licence_type, line.name) if name]
        return {*every, *(eforms.material_key(name) for name in every)}

    @staticmethod
    def of(
        line: MaterialLine, held: Mapping[str, tuple[FoundLicence, ...]]
    ) -> tuple[FoundLicence, ...]:
        """Return what is held for a line, what may be used first."""
        names = LineLicences.names(line)
        found = [one for name, some in held.items() if name in names for one in some]
        return tuple(sorted(found, key=lambda one: not one.is_usable))

    @staticmethod
    def differing(
        fields: Iterable[FormField], values: Mapping[str, object], one: FoundLicence
    ) -> list[LicenceDifference]:
        """Return what was typed otherwise than a licence says, both masked as staff read it."""
        masked, key = dict(one.masked_face), eforms.material_key(one.row.type_name)
        told = licence_match.differing(fields, values, one.face, type_key=key)
        return [
            LicenceDifference(
                field=item.key,
                label=item.label,
                typed=case_parts.read(item, values[item.key]),
                held=masked.get(face.label, ""),
            )
            for item, face in told
        ]


def licence_choices(
    lines: Iterable[MaterialLine], *, viewer: Actor, at: datetime
) -> Mapping[int, tuple[FoundLicence, ...]]:
    """Return by line the licences of the applicant that may stand for it (从我的证照选)."""
    asked = [line for line in lines if not line.is_application_form][:MOST]
    if not asked or not eforms.may_open_library(viewer=viewer, at=at):
        return {}
    names = {name for line in asked for name in LineLicences.names(line)}
    held = licences.own_licences(names, viewer=viewer, at=at)
    found = {line.no: LineLicences.of(line, held) for line in asked} if held else {}
    return {no: some for no, some in found.items() if some}


def licence_lines(lines: Iterable[MaterialLine], *, viewer: Actor) -> Collection[int]:
    """Return the lines that a licence may meet, shown by its holder (窗口亮证)."""
    asked = {line.no: LineLicences.names(line) for line in lines if not line.is_exempt}
    known = licences.types_named({n for some in asked.values() for n in some}, viewer=viewer)
    return frozenset(no for no, names in asked.items() if names & known.keys())


def licence_sources(lines: Iterable[MaterialLine], *, viewer: Actor) -> tuple[SourceRequest, ...]:
    """Return which licences the consent asks for, by who issues them (授权获取)."""
    asked = [line for line in lines if not line.is_application_form][:MOST]
    names = {name for line in asked for name in LineLicences.names(line)}
    wanted: dict[str, list[str]] = {}
    for name, (_, issuer) in sorted(licences.types_named(names, viewer=viewer).items()):
        wanted.setdefault(issuer, []).append(f"您的{name}")
    return tuple(SourceRequest(source=source, facts=tuple(some)) for source, some in wanted.items())


def draft_licence_differences(
    draft: DraftInfo, *, viewer: Actor, at: datetime
) -> tuple[LicenceDifference, ...]:
    """Return what a draft says otherwise than the licences it will be filed with (比对)."""
    taken = [no for no, one in draft.materials.items() if one.way is MaterialWay.LICENCE]
    if not taken or draft.form_version_id is None:
        return ()
    rows = SoughtMaterial.objects.filter(number=draft.number, material_no__in=taken)
    types = {row.licence_id: row.proof["type"] for row in rows[:MOST] if row.proof}
    held = licences.own_licences(set(types.values()), viewer=viewer, at=at)
    fields = eforms.form(draft.form_version_id).fields
    return tuple(
        told
        for some in held.values()
        for one in some
        if one.row.id in types
        for told in LineLicences.differing(fields, draft.values, one)
    )
