"""What was handed in or issued goes into the library of its party (材料归集)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Final

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command
from yiwang.foundation.core.types import Actor
from yiwang.services.cases.models import Case, OfficialDocument, SubmittedMaterial
from yiwang.services.cases.types import DocumentKind, MaterialWay, Outcome
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.eforms import commands as eforms
from yiwang.services.eforms.types import HeldFrom, Holding

AT_ONCE: Final = 100
_FROM: Final = {
    MaterialWay.UPLOADED: HeldFrom.FILED,
    MaterialWay.SCANNED: HeldFrom.SCANNED,
}


@command("cases.keep_materials", audited=False)
def keep_materials(*, numbers: Sequence[int], actor: Actor, at: datetime) -> None:
    """Keep what was handed in with these cases, so that it is not asked again (材料归集).

    《国务院关于在线政务服务的若干规定》第十一条. Not audited by itself: what it keeps is.
    """
    cases = {case.pk: case for case in _cases(numbers)}
    rows = SubmittedMaterial.objects.filter(
        case__in=cases, way__in=_FROM, file_id__isnull=False, is_superseded=False
    )
    found = (_holding(cases[row.case_id], row) for row in rows.order_by("case", "n"))
    _keep(found, actor, at)


def _cases(numbers: Sequence[int]) -> Iterator[Case]:
    wanted = Case.objects.filter(pk__in=numbers).order_by("pk")
    return iter(
        wanted.only(
            "number", "applicant_id", "item_name", "organisation_name", "submitted_at",
            "item_version_id", "basic_version_id",
        )
    )  # fmt: skip


def _holding(case: Case, row: SubmittedMaterial) -> Holding:
    return Holding(
        party_id=case.applicant_id,
        name=row.name,
        source=_FROM[MaterialWay(row.way)],
        number=case.number,
        no=row.material_no,
        place=row.position,
        item_name=case.item_name,
        giver=case.organisation_name,
        on=local_date(case.submitted_at),
        file_id=row.file_id,
    )


def _keep(holdings: Iterable[Holding], actor: Actor, at: datetime) -> None:
    rest = iter(holdings)
    while some := list(islice(rest, AT_ONCE)):
        eforms.hold_materials(holdings=some, actor=actor, at=at)


@command("cases.keep_result", audited=False)
def keep_result(*, number: int, actor: Actor, at: datetime) -> None:
    """Note what was issued and delivered as the party's own, with the decision as proof (结果归集).

    《优化营商环境条例》第三十七条. Not audited by itself: what it keeps is.
    """
    case = Case.objects.filter(pk=number, outcome=Outcome.GRANTED).first()
    if case is None:
        return
    rows = OfficialDocument.objects.filter(case=case, kind=DocumentKind.GRANT_DECISION)
    document = rows.order_by("-n").first()
    name = catalogue.guide_version(case.item_version_id, case.basic_version_id).result_name
    if document is None or not name:
        return
    one = Holding(
        party_id=case.applicant_id,
        name=name,
        source=HeldFrom.ISSUED,
        number=number,
        no=document.n,
        item_name=case.item_name,
        giver=case.organisation_name,
        on=local_date(document.issued_at),
    )
    _keep([one], actor, at)
