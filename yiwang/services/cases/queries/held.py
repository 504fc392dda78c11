"""What the platform has of a case's materials; what was asked all the same (重复索要)."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.errors import NotFound, NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.types import Permission
from yiwang.lib.codes import divisions
from yiwang.services.cases import policy
from yiwang.services.cases.models import (
    Case,
    CaseEvent,
    RepeatedDemand,
    SoughtMaterial,
    SubmittedMaterial,
)
from yiwang.services.cases.types import MaterialWay
from yiwang.services.cases.types.ways import Difference, HeldLine, RepeatedDemandRow, SourceWay
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import MaterialLine
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import PersonalDocumentInfo

from . import case_parts
from .case_file import case_row

MOST: Final = 100
_MET: Final = {SourceWay.LICENCE, SourceWay.SHARED, SourceWay.LIBRARY}
_GIVEN: Final = {MaterialWay.SHARED, MaterialWay.HELD, MaterialWay.LICENCE}


def held_materials(number: int, *, viewer: Actor, at: datetime) -> Mapping[int, HeldLine]:
    """Return by line what the platform has of a case's list, for staff who may want to ask.

    :raises NotFound: there is no such case, or not for this viewer.
    """
    return HeldOf.case(case_row(number, viewer), viewer, at)


class HeldOf:
    """What the commands that ask for materials look up, too."""

    @staticmethod
    def case(
        case: Case, viewer: Actor, at: datetime, only: Collection[int] | None = None
    ) -> dict[int, HeldLine]:
        """Return by line what is there apart from what this case's applicant handed in.

        :param only: the lines that are asked for; None: all.
        """
        guide = catalogue.guide_version(case.item_version_id, case.basic_version_id)
        lines = [m for m in guide.materials if not m.is_application_form]
        lines = [m for m in lines if only is None or m.no in only]
        rows = SubmittedMaterial.objects.filter(case=case, is_superseded=False)
        given = list(rows.values_list("material_no", "way", "file_sm3")[: MOST * 5])
        taken = {no for no, way, _ in given if way in _GIVEN}
        sought = _sought(case) if taken & {m.no for m in lines} else {}
        names = {name for line in lines for name in (line.name, line.licence_type) if name}
        library = eforms.held_for(case.applicant_id, names, viewer=viewer)
        digests = {digest for _, _, digest in given if digest}
        today, found = local_date(at), {}
        for line in lines:
            ways = {way for no, way, _ in given if no == line.no}
            seen = sought.get(line.no)
            other = _other(line, library, case.number, digests)
            valid = next((d for d in other if d.is_valid_on(today)), None)
            if seen is not None and ways & _GIVEN:
                found[line.no] = HeldLine(line.no, line.name, _said(seen.source), seen.on)
            elif line.shareable:
                source = f"{line.source or '发证部门'}共享的数据"
                found[line.no] = HeldLine(line.no, line.name, source, None)
            elif valid is not None:
                found[line.no] = HeldLine(
                    line.no, line.name, _said(valid.origin), valid.obtained_on
                )
        return found


def _sought(case: Case) -> dict[int, SoughtMaterial]:
    rows = SoughtMaterial.objects.filter(number=case.number, way__in=_MET)
    return {row.material_no: row for row in rows[:MOST]}


def _said(origin: str) -> str:
    """Say to staff what is said to the applicant (您): it is theirs."""
    return f"申请人{origin[1:]}" if origin.startswith("您") else origin


def _other(
    line: MaterialLine,
    library: Mapping[str, tuple[PersonalDocumentInfo, ...]],
    number: int,
    digests: set[str],
) -> list[PersonalDocumentInfo]:
    """What the library has from elsewhere; the very bytes of this case are what is in doubt."""
    held = library.get(line.name) or library.get(line.licence_type) or ()
    return [
        one for one in held
        if one.number != number and (one.file is None or one.file.sm3 not in digests)
    ]  # fmt: skip


def differences(number: int, *, viewer: Actor) -> tuple[Difference, ...]:
    """Return what was typed otherwise than a register has it, when the case was filed.

    :raises NotFound: there is no such case, or not for this viewer.
    """
    case = Case.objects.filter(pk=number).defer("signature").first()
    if case is None or not (policy.is_applicant(viewer, case) or policy.may_read(viewer, case)):
        raise NotFound
    facts = CaseEvent.objects.filter(case=case, n=1).values_list("facts", flat=True).first() or {}
    told = facts.get("differing", [])
    if not told or case.form_version_id is None:
        return ()
    known = {f.key: f for f in eforms.form(case.form_version_id).fields}
    return tuple(
        Difference(
            one["field"],
            one["label"],
            one["typed"],
            case_parts.read(known[one["field"]], case.values.get(one["field"], "")),
            one["source"],
        )
        for one in told[:MOST]
    )


def repeated_demands(
    *, viewer: Actor, after: UUID | None = None, limit: int = 20
) -> tuple[RepeatedDemandRow, ...]:
    """Return what was asked although the platform had it, in the viewer's region, newest first.

    :raises NotPermitted: the viewer does not supervise.
    """
    require(viewer.has(Permission.READ_SUPERVISION), NotPermitted)
    rows = RepeatedDemand.objects.all()
    if viewer.region_code:
        rows = rows.filter(region_code__startswith=divisions.prefix_of(viewer.region_code))
    if after is not None:
        rows = rows.filter(key__lt=after)
    return tuple(_row(row) for row in rows.order_by("-key")[: min(limit, MOST)])


def _row(row: RepeatedDemand) -> RepeatedDemandRow:
    return RepeatedDemandRow(
        key=row.key,
        number=row.case_id,
        item_name=row.item_name,
        name=row.name,
        source=row.source,
        held_on=row.held_on,
        reason=row.reason,
        organisation_name=row.organisation_name,
        asked_name=row.asked_name,
        asked_at=row.asked_at,
    )
