"""Keep for a party what it handed in, what a window scanned, what was issued (材料归集)."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.files import queries as stored
from yiwang.services.eforms.models import PersonalDocument
from yiwang.services.eforms.rules.naming import material_key
from yiwang.services.eforms.types import Holding


@command("eforms.hold_materials")
def hold_materials(*, holdings: Sequence[Holding], actor: Actor, at: datetime) -> int:
    """Keep materials of parties to use them again; the same bytes once (材料归集).

    《国务院关于在线政务服务的若干规定》第十一条; 《优化营商环境条例》第三十七条. What is handed in
    later for a line of a case takes the place of the earlier. Return how many are new.
    """
    require(actor.is_system)
    new = _unknown(holdings)
    if not new:
        nothing_done()
        return 0
    concerning(f"eforms:held:{new[0].number}", held=len(new), last=str(new[-1].number))
    _let_go_earlier(new, actor, at)
    with_file = [h for h in new if h.file_id is not None]
    wanted = [(h.file_id, f"party:{h.party_id}") for h in with_file if h.file_id is not None]
    kept = files.refer_many(wanted=wanted, actor=actor, at=at) if wanted else ()
    ids = dict(zip(map(id, with_file), kept, strict=True))
    PersonalDocument.objects.bulk_create(
        [_row(h, ids.get(id(h)), at) for h in new], ignore_conflicts=True
    )
    return len(new)


def _unknown(holdings: Sequence[Holding]) -> list[Holding]:
    """Leave out what the library has already, and files that are not served."""
    infos = stored.infos([h.file_id for h in holdings if h.file_id is not None])
    parties = {h.party_id for h in holdings}
    keys = {material_key(h.name) for h in holdings}
    rows = PersonalDocument.objects.filter(party_id__in=parties, key__in=keys)
    known = set(rows.values_list("party_id", "key", "file__content_id", "number"))
    same = {(party, key, content) for party, key, content, _ in known if content}
    issued = {(party, key, number) for party, key, content, number in known if not content}
    found = []
    for one in holdings:
        key = material_key(one.name)
        info = infos.get(one.file_id) if one.file_id is not None else None
        if not key or (one.file_id is not None and (info is None or not info.is_served)):
            continue
        if info is None and (one.party_id, key, one.number) in issued:
            continue
        if info is not None and (one.party_id, key, info.sm3) in same:
            continue
        if info is not None:
            same.add((one.party_id, key, info.sm3))
        found.append(one)
    return found


def _let_go_earlier(new: Sequence[Holding], actor: Actor, at: datetime) -> None:
    lines = {(h.party_id, h.number, str(h.source), h.no) for h in new}
    rows = PersonalDocument.objects.filter(
        party_id__in={h.party_id for h in new}, number__in={h.number for h in new}
    )
    found = rows.values_list("pk", "party_id", "number", "source", "no", "file_id")
    gone = {pk: file_id for pk, *line, file_id in found if tuple(line) in lines}
    if not gone:
        return
    PersonalDocument.objects.filter(pk__in=gone).delete()
    for file_id in filter(None, gone.values()):
        with suppress(files.CannotDiscard):
            files.discard(file_id=file_id, actor=actor, at=at)


def _row(one: Holding, file_id: UUID | None, at: datetime) -> PersonalDocument:
    return PersonalDocument(
        pk=uuid7(),
        party_id=one.party_id,
        name=one.name[:200],
        key=material_key(one.name),
        file_id=file_id,
        kept_at=at,
        source=one.source,
        number=one.number,
        no=one.no,
        place=one.place,
        item_name=one.item_name,
        giver=one.giver,
        obtained_on=one.on,
        valid_until=one.valid_until,
    )
