"""Items and lists as a file: chosen, read and written piece by piece."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from yiwang.engagement.interchange.rules import applying, national_writing, writing
from yiwang.engagement.interchange.types.files import FileKind
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.editions import Edition
from yiwang.services.catalogue.types.sets import EVERYTHING, Selection, Standing

AT_ONCE = 100
LISTS = 500
MOST_IN_WORKBOOK = 10_000


def export(
    kind: FileKind, *, which: Selection = EVERYTHING, viewer: Actor = ANYONE
) -> Iterator[bytes]:
    """Yield the items and lists of a selection as a file of a kind.

    A workbook ends after ten thousand lists; CSV and JSON hold any number.
    """
    del viewer
    if kind is FileKind.JSON:
        return writing.texts(
            ({"code": one.code, **_told(one), **one.content} for one in _basics(which)),
            (_plain(one, office.uscc) for one, office in _lists(which)),
        )
    found = _lines(which, MOST_IN_WORKBOOK if kind is FileKind.XLSX else 0)
    return writing.workbook(found) if kind is FileKind.XLSX else writing.sections(found)


def export_national(
    kind: FileKind, *, at: datetime, which: Selection = EVERYTHING, viewer: Actor = ANYONE
) -> Iterator[bytes]:
    """Yield the items and lists of a selection as rows of the national exchange tables.

    A workbook ends after ten thousand lists.
    """
    del viewer
    most = MOST_IN_WORKBOOK if kind is FileKind.XLSX else 0
    found = _national(which, at.strftime(national_writing.STAMP), most)
    if kind is FileKind.XLSX:
        return national_writing.workbook(found)
    return national_writing.rows(found)


def _national(which: Selection, batch: str, most: int) -> Iterator[national_writing.Line]:
    known: dict[str, Mapping[str, Any]] = {}
    basics = list(_basics(which))
    for n, one in enumerate(basics):
        known[one.code] = one.content
        follower = basics[n + 1].code if n + 1 < len(basics) else ""
        yield from national_writing.lines(
            national_writing.Source(
                one.code, one.code, one.content, one.version_no, one.published_at, batch,
                is_in_force=one.is_in_force,
                has_child=one.code.endswith("000") and follower.startswith(one.code[:9]),
            )
        )  # fmt: skip
    for n, (one, office) in enumerate(_lists(which), 1):
        if most and n > most:
            return
        yield from national_writing.lines(
            national_writing.Source(
                one.code, one.basic_code, one.content, one.version_no, one.published_at, batch,
                is_in_force=one.is_in_force, basic=known.get(one.basic_code), office=office.name,
                uscc=office.uscc, inherited=applying.inherited(office),
            )
        )  # fmt: skip


def template(kind: FileKind, *, viewer: Actor = ANYONE) -> Iterator[bytes]:
    """Yield an empty file to fill, its columns explained."""
    del viewer
    return writing.workbook(()) if kind is FileKind.XLSX else writing.sections(())


def _told(one: Edition) -> dict[str, str]:
    """Return what a file says beside the text and an import leaves alone."""
    standing = Standing.IN_FORCE if one.is_in_force else Standing.WITHDRAWN
    return {"standing": standing.value, "published_at": one.published_at.isoformat()}


def _plain(one: Edition, uscc: str) -> dict[str, Any]:
    named = {"code": one.code, "basic_code": one.basic_code, "office": uscc}
    return {**named, **_told(one), **one.content}


def _lines(which: Selection, most: int) -> Iterator[writing.Line]:
    for one in _basics(which):
        yield from writing.lines(_source(one))
    for n, (one, office) in enumerate(_lists(which), 1):
        if most and n > most:
            return
        yield from writing.lines(_source(one, office))


def _source(one: Edition, office: OrganisationInfo | None = None) -> writing.Source:
    return writing.Source(
        basic_code=one.basic_code,
        content=one.content,
        uscc=office.uscc if office else "",
        office=office.name if office else "",
        is_in_force=one.is_in_force,
        published_on=localdate(one.published_at).isoformat(),
    )


def _basics(which: Selection) -> Iterator[Edition]:
    """Yield the items of a selection: those it means itself, and those of its lists.

    A division has the whole catalogue; an organisation, a state or a date narrow it.
    """
    is_narrow = which.organisation_id or which.since or which.standing is not Standing.IN_FORCE
    named = catalogue.items_of(which) if is_narrow else frozenset()
    for one in every_basic(which.basic_code):
        if one.code in named or (not which.organisation_id and _means(which, one)):
            yield one


def _means(which: Selection, one: Edition) -> bool:
    wanted = Standing.IN_FORCE if one.is_in_force else Standing.WITHDRAWN
    is_new = which.since is None or one.published_at >= which.since
    return is_new and which.standing in {wanted, Standing.ALL}


def every_basic(code: str = "") -> Iterator[Edition]:
    """Yield the last version of every basic item, or of one, by code."""
    after = ""
    while True:
        found = catalogue.find_basics(code, after=after, limit=AT_ONCE)
        yield from found
        if len(found) < AT_ONCE:
            return
        after = found[-1].code


def _lists(which: Selection) -> Iterator[tuple[Edition, OrganisationInfo]]:
    after = 0
    while found := catalogue.lists_after(after, which=which, limit=LISTS):
        offices = orgs.organisations(
            {one.organisation_id for _, one in found if one.organisation_id}
        )
        for _, one in found:
            office = offices.get(one.organisation_id) if one.organisation_id else None
            if office is not None:
                yield one, office
        after = found[-1][0]
