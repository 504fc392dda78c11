"""What everybody may read: lists by place, one text, an item's answers, the files beside a text.

A place shows its own texts and those of every level above it. Each level is read by its index and
cut before they are put together, so that a list costs the same however many texts there were.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from yiwang.engagement.content.models import Manuscript, ManuscriptVersion
from yiwang.engagement.content.rules import grams, keys, prose
from yiwang.engagement.content.types import (
    Act,
    Answered,
    Attachment,
    Kind,
    PublicLine,
    PublicText,
    VersionInfo,
    Withdrawn,
)
from yiwang.foundation.core import clock
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.lib.codes import divisions

from .memory import remember

LIMIT = 100
MOST_ANSWERS = 20
PINNED = 5
MOST_LAWS = 2_000
MOST_WORDS = 8
SOUGHT = (Kind.FAQ, Kind.POLICY, Kind.NOTICE)


def places(region_code: str) -> tuple[str, ...]:
    """Return a division and all above it, the country included."""
    return (*divisions.ancestors_of(region_code), region_code)


def _public(kind: Kind) -> QuerySet[Manuscript]:
    return Manuscript.objects.filter(kind=kind, published__isnull=False)


def _together(rows: QuerySet[Manuscript], region_code: str, limit: int) -> QuerySet[Manuscript]:
    """Return the newest rows of a place and the levels above it, each level cut first."""
    newest = rows.order_by("-public_no").values("pk")
    levels = [newest.filter(region_code=code)[:limit] for code in places(region_code)]
    found = levels[0].union(*levels[1:], all=True)
    named = Manuscript.objects.filter(pk__in=[row["pk"] for row in found])
    return named.select_related("published").order_by("-public_no")[:limit]


def public_list(
    kind: Kind,
    *,
    region_code: str,
    today: date,
    is_past: bool = False,
    facet: str = "",
    theme: str = "",
    years: tuple[int, int] | None = None,
    text: str = "",
    before: int | None = None,
    limit: int = 20,
    viewer: Actor = ANYONE,
) -> tuple[PublicLine, ...]:
    """Return public texts of a place, newest first; current ones, or those that have passed.

    ``years``: the first and the last year of promulgation, both included.
    """
    del viewer
    rows = _public(kind)
    if is_past:
        rows = rows.filter(ends_on__lt=today)
    else:
        rows = rows.filter(is_past=False).exclude(ends_on__lt=today)
    if facet:
        rows = rows.filter(facet=facet)
    if theme:
        rows = rows.filter(theme=theme)
    if years:
        rows = rows.filter(dated_on__year__range=years)
    if wanted := grams.wanted(text):
        rows = rows.filter(grams__contains=wanted)
    if before is not None:
        rows = rows.filter(public_no__lt=before)
    return tuple(_line(row) for row in _together(rows, region_code, min(limit, LIMIT)))


def current_notices(
    *, region_code: str, today: date, limit: int = 3, viewer: Actor = ANYONE
) -> tuple[PublicLine, ...]:
    """Return what the home page shows: pinned notices first, then the newest; kept in memory."""
    key = (region_code, today, limit)
    return remember(key, lambda: _current(region_code, today, limit, viewer))


def _current(region_code: str, today: date, limit: int, viewer: Actor) -> tuple[PublicLine, ...]:
    rows = _public(Kind.NOTICE).filter(is_past=False).exclude(ends_on__lt=today)
    pinned = [_line(r) for r in _together(rows.filter(is_pinned=True), region_code, PINNED)]
    newest = public_list(
        Kind.NOTICE, region_code=region_code, today=today, limit=limit, viewer=viewer
    )
    others = [line for line in newest if not line.is_pinned]
    return tuple([*pinned, *others][: min(limit, LIMIT)])


def _line(row: Manuscript) -> PublicLine:
    published = _version(row)
    return PublicLine(
        no=row.public_no or 0,
        kind=Kind(row.kind),
        title=published.title,
        content=published.content,
        published_at=row.first_published_at or published.published_at,
        ends_on=row.ends_on,
        is_pinned=row.is_pinned,
        key=row.key or "",
        is_unverified=row.is_unverified,
        items=tuple(row.basic_codes),
        region_code=row.region_code,
    )


def beside(
    words: Iterable[str], *, region_code: str, today: date, limit: int = 5, viewer: Actor = ANYONE
) -> Mapping[Kind, tuple[PublicLine, ...]]:
    """Return policies, notices and answers whose titles hold one of the words, newest first."""
    del viewer
    asked = [pairs for word in tuple(words)[:MOST_WORDS] if (pairs := grams.wanted(word))]
    found: dict[Kind, tuple[PublicLine, ...]] = dict.fromkeys(SOUGHT, ())
    if not asked:
        return found
    fits = reduce(or_, (Q(grams__contains=pairs) for pairs in asked))
    rows = (
        Manuscript.objects.filter(fits, published__isnull=False, is_past=False)
        .filter(region_code__in=places(region_code))
        .exclude(ends_on__lt=today)
        .order_by("-public_no")
    )
    cut = [rows.filter(kind=kind).values("pk")[: min(limit, LIMIT)] for kind in SOUGHT]
    keys_found = [row["pk"] for row in cut[0].union(*cut[1:], all=True)]
    named = Manuscript.objects.filter(pk__in=keys_found).select_related("published")
    for row in named.order_by("public_no"):
        found[Kind(row.kind)] = (_line(row), *found[Kind(row.kind)])
    return found


def _version(row: Manuscript) -> ManuscriptVersion:
    if row.published is None:
        raise ValueError(row.pk)
    return row.published


def public_text(
    kind: Kind, *, no: int | None = None, key: str = "", viewer: Actor = ANYONE
) -> PublicText | None:
    """Return one public text by its number or, for a policy, by the key of its name."""
    del viewer
    rows = _public(kind).select_related("published")
    row = rows.filter(public_no=no).first() if no is not None else rows.filter(key=key).first()
    return _text(row) if row else None


def withdrawn(
    kind: Kind, *, no: int | None = None, key: str = "", viewer: Actor = ANYONE
) -> Withdrawn | None:
    """Return what became of a text that was public and is no more; None when there never was one.

    Its words are not given: what is wrong is put right at once (《政府信息公开条例》第六条).
    """
    del viewer
    rows = Manuscript.objects.filter(kind=kind, published__isnull=True, public_no__isnull=False)
    row = rows.filter(public_no=no).first() if no is not None else rows.filter(key=key).first()
    last = row.steps.filter(act=Act.REMOVE).order_by("-n").first() if row else None
    return Withdrawn(kind, clock.local_date(last.at), last.opinion) if last else None


def _text(row: Manuscript) -> PublicText:
    published = _version(row)
    content = published.content
    return PublicText(
        no=row.public_no or 0,
        id=row.pk,
        kind=Kind(row.kind),
        title=published.title,
        region_code=row.region_code,
        content=content,
        version_no=published.version_no,
        published_at=published.published_at,
        first_published_at=row.first_published_at or published.published_at,
        publisher_name=published.publisher_name,
        blocks=prose.blocks(content.get("body", "")),
        explained=prose.blocks(content.get("explanation", "")),
        summed=prose.blocks(content.get("summary", "")),
        files=attachments(content),
        ends_on=row.ends_on,
        key=row.key or "",
        is_unverified=row.is_unverified,
        verified_on=row.verified_on,
        verified_source=row.verified_source,
    )


def attachments(content: dict[str, Any]) -> tuple[Attachment, ...]:
    """Return the files that go with a text."""
    return tuple(
        Attachment(UUID(one["id"]), one["name"], one["media_type"], one["size"], one.get("alt", ""))
        for one in content.get("files") or ()
    )


def public_versions(
    kind: Kind, *, no: int, limit: int = 50, viewer: Actor = ANYONE
) -> tuple[VersionInfo, ...]:
    """Return the published versions of a public text, newest first, without names of staff."""
    del viewer
    rows = ManuscriptVersion.objects.filter(
        manuscript__public_no=no, manuscript__kind=kind, manuscript__published__isnull=False
    ).order_by("-version_no")
    return tuple(
        VersionInfo(row.version_no, row.published_at, "", "", tuple(row.changed))
        for row in rows[: min(limit, LIMIT)]
    )


def public_file(no: int, file_id: UUID, *, viewer: Actor = ANYONE) -> Attachment | None:
    """Return a file of a public text, None unless its public version names it."""
    del viewer
    rows = Manuscript.objects.filter(public_no=no, published__isnull=False)
    row = rows.select_related("published").first()
    found = attachments(_version(row).content) if row else ()
    return next((one for one in found if one.id == file_id), None)


def centre(region_code: str, *, viewer: Actor = ANYONE) -> PublicText | None:
    """Return the centre's own text of a division (中心简介)."""
    del viewer
    rows = _public(Kind.CENTRE).filter(region_code=region_code).select_related("published")
    row = rows.first()
    return _text(row) if row else None


def answered_for(
    basic_code: str, *, region_code: str, viewer: Actor = ANYONE
) -> tuple[Answered, ...]:
    """Return the questions that staff answer about an item, in their order; kept in memory."""
    del viewer
    key = ("answers", basic_code, region_code)
    return remember(key, lambda: _answered(basic_code, region_code))[:MOST_ANSWERS]


def _answered(basic_code: str, region_code: str) -> tuple[Answered, ...]:
    rows = _public(Kind.FAQ).filter(
        basic_codes__contains=[basic_code], region_code__in=places(region_code)
    )
    ordered = rows.select_related("published").order_by("rank", "public_no")[:MOST_ANSWERS]
    return tuple(
        Answered(
            _version(row).title,
            prose.blocks(_version(row).content["body"]),
            _version(row).published_at,
        )
        for row in ordered
    )


def public_policies(
    numbers: Iterable[int], *, today: date, viewer: Actor = ANYONE
) -> frozenset[int]:
    """Return which of these numbers are policies that are public and not over."""
    del viewer
    asked = tuple(numbers)[:MOST_LAWS]
    if not asked:
        return frozenset()
    rows = _public(Kind.POLICY).filter(public_no__in=asked, is_past=False)
    found = rows.exclude(ends_on__lt=today).values_list("public_no", flat=True)[:MOST_LAWS]
    return frozenset(no for no in found if no is not None)


def policies_on(
    basic_code: str, laws: Iterable[str], *, region_code: str, viewer: Actor = ANYONE
) -> tuple[PublicLine, ...]:
    """Return the policies that concern an item: those that name it, and the laws it rests on."""
    del viewer
    cited = tuple(keys.law_key(name) for name in laws)[:LIMIT]
    key = ("policies", basic_code, region_code, cited)
    return remember(key, lambda: _policies(basic_code, region_code, cited))


def _policies(basic_code: str, region_code: str, laws: tuple[str, ...]) -> tuple[PublicLine, ...]:
    rows = _public(Kind.POLICY).select_related("published")
    cited = rows.filter(key__in=laws)
    naming = rows.filter(
        basic_codes__contains=[basic_code], region_code__in=places(region_code)
    ).order_by("-public_no")
    found = {row.pk: row for row in [*cited[:LIMIT], *naming[:MOST_ANSWERS]]}
    ordered = sorted(found.values(), key=lambda row: row.public_no or 0)
    return tuple(_line(row) for row in ordered)


def library_keys(wanted: Iterable[str], *, viewer: Actor = ANYONE) -> frozenset[str]:
    """Return which of these laws stand in the library, so that a cited one is listed once."""
    del viewer
    asked = tuple(sorted(wanted))[:MOST_LAWS]
    rows = _public(Kind.POLICY)
    return remember(
        ("library", asked),
        lambda: frozenset(k for k in rows.filter(key__in=asked).values_list("key", flat=True) if k),
    )
