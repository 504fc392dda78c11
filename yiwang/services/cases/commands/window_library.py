"""Filing at the window with what the platform has of who stands there (窗口使用材料库)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.services.cases import policy
from yiwang.services.cases.models import SoughtMaterial
from yiwang.services.cases.types import Receipt
from yiwang.services.cases.types.ways import SourceWay
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide, MaterialLine
from yiwang.services.eforms import commands as documents
from yiwang.services.eforms import queries as eforms
from yiwang.services.eforms.types import PersonalDocumentInfo

from .filing import file, filed_already

MOST_PAGES: Final = 20
Lot = tuple[PersonalDocumentInfo, ...]


class NotOfLibrary(DomainError):
    """What was chosen is not there, or is another's or of another line."""

    code = "cases.not_of_library"
    sentence = "材料库里没有这份材料了，请重新查看材料库"


@command("cases.file_with_library")
def file_with_library(
    *,
    item_code: str,
    situation: str = "",
    party_id: UUID,
    library: Mapping[int, UUID],
    presented: Mapping[int, UUID] | None = None,
    idempotency_key: str,
    more: Mapping[str, Any],
    actor: Actor,
    at: datetime,
) -> Receipt:
    """File at the window, some lines from the library of who stands there (窗口使用材料库).

    《国务院关于在线政务服务的若干规定》第十一条: what was once filed, issued or scanned is asked no
    more. The person is there and agrees: the application they sign says what was used, and their
    library says what for. All of it or nothing; the same key returns the same receipt.

    :param library: line → document; :param presented: line → read of a licence shown;
    :param more: what else ``file`` takes.
    :raises NotOfLibrary: one is not there, another's, or of another line.
    """
    require(policy.may_take_in(actor), NotPermitted)
    again = filed_already(idempotency_key, actor)
    guide = None if again or not library else catalogue.guide(item_code)
    lots = _lots(library, guide, situation, party_id, actor) if guide else {}
    held = [
        (line.no, file_id)
        for line, lot in lots.values()
        for file_id in documents.use_at_window(
            documents=[one.id for one in lot],
            party_id=party_id,
            owner=f"intake:{idempotency_key}:library",
            used_for=guide.name if guide else "",
            actor=actor,
            at=at,
        )
    ]
    receipt = file(
        item_code=item_code,
        situation=situation,
        party_id=party_id,
        held=held,
        presented={} if again else presented,
        idempotency_key=idempotency_key,
        actor=actor,
        at=at,
        **more,
    )
    rows = [_sought(receipt.number, line, lot[0], at) for line, lot in lots.values()]
    SoughtMaterial.objects.bulk_create(rows)
    concerning(receipt.number, library=sorted(lots))
    return receipt


def _lots(
    library: Mapping[int, UUID], guide: Guide, situation: str, party_id: UUID, actor: Actor
) -> dict[int, tuple[MaterialLine, Lot]]:
    """Return by line the pages that were chosen. :raises NotOfLibrary: as said."""
    lines = {m.no: m for m in catalogue.materials_for(guide, situation) if not m.is_exempt}
    names = {word for m in lines.values() for word in (m.name, m.licence_type) if word}
    known = eforms.held_for(party_id, names, viewer=actor)
    found = {}
    for no, document_id in library.items():
        line = lines.get(no)
        held = eforms.held_of_line(known, line.name, line.licence_type) if line else ()
        lot = _pages(held, document_id)
        if line is None or not lot:
            raise NotOfLibrary(fields={f"material-{no}": NotOfLibrary.sentence}, reason="gone")
        found[no] = (line, lot)
    return found


def _pages(held: Sequence[PersonalDocumentInfo], document_id: UUID) -> Lot:
    first = next((one for one in held if one.id == document_id), None)
    if first is None:
        return ()
    return tuple(one for one in eforms.same_lot(held, first) if one.file)[:MOST_PAGES]


def _sought(
    number: int, line: MaterialLine, document: PersonalDocumentInfo, at: datetime
) -> SoughtMaterial:
    return SoughtMaterial(
        number=number,
        material_no=line.no,
        name=line.name,
        way=SourceWay.LIBRARY,
        source=document.origin,
        on=document.obtained_on,
        document_id=document.id,
        sought_at=at,
    )
