"""The catalogue in force as a file: read and written piece by piece."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from yiwang.engagement.interchange.rules import applying, national_writing, writing
from yiwang.engagement.interchange.types.files import FileKind
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.lib.codes import divisions
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.editions import Edition

AT_ONCE = 100
MOST_IN_WORKBOOK = 10_000


def export(
    kind: FileKind, *, region_code: str = "", basic_code: str = "", viewer: Actor = ANYONE
) -> Iterator[bytes]:
    """Yield the items and lists in force of a division and below as a file of a kind.

    A workbook ends after ten thousand lists; CSV and JSON hold any number.
    """
    del viewer
    prefix = divisions.prefix_of(region_code) if region_code else ""
    if kind is FileKind.JSON:
        return writing.texts(
            ({"code": one.code, **one.content} for one in basics_in_force(basic_code)),
            (_plain(one, office.uscc) for one, office in _lists(prefix, basic_code)),
        )
    found = _lines(prefix, basic_code, MOST_IN_WORKBOOK if kind is FileKind.XLSX else 0)
    return writing.workbook(found) if kind is FileKind.XLSX else writing.sections(found)


def export_national(
    kind: FileKind,
    *,
    at: datetime,
    region_code: str = "",
    basic_code: str = "",
    viewer: Actor = ANYONE,
) -> Iterator[bytes]:
    """Yield the items and lists in force as rows of the national exchange tables.

    A workbook ends after ten thousand lists.
    """
    del viewer
    prefix = divisions.prefix_of(region_code) if region_code else ""
    most = MOST_IN_WORKBOOK if kind is FileKind.XLSX else 0
    found = _national(prefix, basic_code, at.strftime(national_writing.STAMP), most)
    if kind is FileKind.XLSX:
        return national_writing.workbook(found)
    return national_writing.rows(found)


def _national(
    prefix: str, basic_code: str, batch: str, most: int
) -> Iterator[national_writing.Line]:
    known: dict[str, Mapping[str, Any]] = {}
    basics = list(basics_in_force(basic_code))
    for n, one in enumerate(basics):
        known[one.code] = one.content
        follower = basics[n + 1].code if n + 1 < len(basics) else ""
        yield from national_writing.lines(
            national_writing.Source(
                one.code, one.code, one.content, one.version_no, one.published_at, batch,
                has_child=one.code.endswith("000") and follower.startswith(one.code[:9]),
            )
        )  # fmt: skip
    for n, (one, office) in enumerate(_lists(prefix, basic_code), 1):
        if most and n > most:
            return
        yield from national_writing.lines(
            national_writing.Source(
                one.code, one.basic_code, one.content, one.version_no, one.published_at, batch,
                basic=known.get(one.basic_code), office=office.name, uscc=office.uscc,
                inherited=applying.inherited(office),
            )
        )  # fmt: skip


def template(kind: FileKind, *, viewer: Actor = ANYONE) -> Iterator[bytes]:
    """Yield an empty file to fill, its columns explained."""
    del viewer
    return writing.workbook(()) if kind is FileKind.XLSX else writing.sections(())


def _plain(one: Edition, uscc: str) -> dict[str, Any]:
    return {"code": one.code, "basic_code": one.basic_code, "office": uscc, **one.content}


def _lines(prefix: str, basic_code: str, most: int) -> Iterator[writing.Line]:
    for one in basics_in_force(basic_code):
        yield from writing.lines(one.code, one.content)
    for n, (one, office) in enumerate(_lists(prefix, basic_code), 1):
        if most and n > most:
            return
        yield from writing.lines(one.basic_code, one.content, uscc=office.uscc, office=office.name)


def basics_in_force(basic_code: str = "") -> Iterator[Edition]:
    """Yield the basic items in force by code."""
    after = ""
    while True:
        found = catalogue.find_basics(basic_code, after=after, limit=AT_ONCE)
        yield from (one for one in found if one.is_in_force)
        if len(found) < AT_ONCE:
            return
        after = found[-1].code


def _lists(prefix: str, basic_code: str) -> Iterator[tuple[Edition, OrganisationInfo]]:
    after = 0
    while True:
        found = catalogue.lists_after(after, prefix=prefix, basic_code=basic_code, limit=AT_ONCE)
        offices = orgs.organisations(
            {one.organisation_id for _, one in found if one.organisation_id}
        )
        for _, one in found:
            office = offices.get(one.organisation_id) if one.organisation_id else None
            if office is not None:
                yield one, office
        if len(found) < AT_ONCE:
            return
        after = found[-1][0]
