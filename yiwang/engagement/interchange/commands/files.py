"""Making the file of the whole public catalogue, at most once an hour and only after a change."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from yiwang.engagement.interchange.models import OpenDataFile, OpenDataPart
from yiwang.engagement.interchange.queries import last_change, open_data_is_due
from yiwang.engagement.interchange.queries.exports import basics_in_force
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.sets import ListReference

NAME = "catalogue.jsonl.gz"
KEPT = 2
TEXTS, LISTS = 200, 1000
PIECE = 1024 * 1024


class _Parts:
    """A file for gzip whose bytes go into the table piece by piece."""

    def __init__(self, row: OpenDataFile) -> None:
        self.row, self.held, self.n = row, bytearray(), 0
        self.digest = hashlib.new("sm3")

    def write(self, data: bytes) -> int:
        """Take bytes; full pieces are stored."""
        self.held += data
        while len(self.held) >= PIECE:
            self.store(bytes(self.held[:PIECE]))
            del self.held[:PIECE]
        return len(data)

    def flush(self) -> None:
        """Nothing waits that the end does not store."""

    def store(self, piece: bytes) -> None:
        """Store a piece."""
        OpenDataPart.objects.create(file=self.row, n=self.n, content=piece)
        self.n += 1
        self.row.size += len(piece)
        self.digest.update(piece)

    def end(self) -> None:
        """Store the rest."""
        if self.held:
            self.store(bytes(self.held))


@command("interchange.make_open_data")
def make_open_data(*, actor: Actor, at: datetime) -> bool:
    """Make the file of the whole public catalogue (生成开放数据); return whether it was made.

    《国务院关于在线政务服务的若干规定》第六条. Distinct texts stand in it once, lists refer to them
    by hash; of organisations what guides show of them; no person is named.
    """
    require(actor.is_system, NotPermitted)
    stamp = catalogue.stamp()
    concerning(f"interchange:opendata:{NAME}", stamp=stamp)
    if not open_data_is_due(at):
        return False
    change = last_change()
    row = OpenDataFile.objects.create(
        name=NAME, stamp=stamp, made_at=at, last_change=change.number if change else 0
    )
    parts = _Parts(row)
    with gzip.GzipFile(fileobj=parts, mode="wb", compresslevel=6, mtime=0) as file:
        for line in _lines(row):
            file.write(json.dumps(line, ensure_ascii=False, default=str).encode() + b"\n")
    parts.end()
    row.digest = parts.digest.hexdigest()
    row.save()
    older = OpenDataFile.objects.filter(name=NAME).order_by("-pk").values_list("pk", flat=True)
    OpenDataFile.objects.filter(pk__in=list(older[KEPT:])).delete()
    return True


def _lines(row: OpenDataFile) -> Iterator[dict[str, Any]]:
    for one in basics_in_force():
        row.items += 1
        yield {"type": "item", "code": one.code, "version_no": one.version_no, **one.content}
    after = 0
    while some := catalogue.texts_after(after, limit=TEXTS):
        after = some[-1][0]
        row.texts += len(some)
        yield from ({"type": "text", "hash": digest, **content} for _, digest, content in some)
    after, offices = 0, dict[UUID, OrganisationInfo]()
    while found := catalogue.references_after(after, limit=LISTS):
        after = found[-1][0]
        row.lists += len(found)
        unknown = {line.organisation_id for _, line in found} - set(offices)
        fresh = orgs.organisations(unknown)
        offices.update(fresh)
        yield from (_office(office) for office in fresh.values())
        yield from (_list(line, offices[line.organisation_id].uscc) for _, line in found)


def _list(one: ListReference, uscc: str) -> dict[str, str | int]:
    return {
        "type": "list", "code": one.code, "basic_code": one.basic_code, "office": uscc,
        "region_code": one.region_code, "version_no": one.version_no, "hash": one.hash,
        "text": one.text,
    }  # fmt: skip


def _office(one: OrganisationInfo) -> dict[str, str]:
    return {
        "type": "office", "uscc": one.uscc, "name": one.name, "region_code": one.region_code,
        "level": one.level, "address": one.address, "phone": one.phone,
        "complaint_phone": one.complaint_phone, "hours": one.hours,
    }  # fmt: skip
