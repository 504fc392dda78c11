"""Many texts at once: what stands in the tables, and what is wrong with texts to come."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.lib.codes import divisions, uscc
from yiwang.lib.codes.faults import InvalidCode
from yiwang.services.catalogue.models import AbolishedDemand, BasicItem, BasicVersion, Body, Item
from yiwang.services.catalogue.rules import checks
from yiwang.services.catalogue.rules.hashing import canonical
from yiwang.services.catalogue.types.checks import Fault, Severity
from yiwang.services.catalogue.types.editions import Edition
from yiwang.services.catalogue.types.sets import (
    EVERYTHING,
    BasicText,
    ListReference,
    ListText,
    Selection,
    Standing,
)

from .editions import BASIC_KEYS
from .faults import _has_phones, supplied, texts_in_force
from .memory import remember

MOST_LISTS = 1000
_PAIRS = """
SELECT i.id, n.code, n.office, v.version_no
  FROM unnest(%s::text[], %s::uuid[]) AS n(code, office)
  JOIN catalogue_basicitem b ON b.code = n.code
  JOIN catalogue_item i ON i.organisation_id = n.office AND i.basic_id = b.id
  JOIN catalogue_itemversion v ON v.id = i.current_id
"""
_STANDARDS = """
SELECT DISTINCT ON (code, level) code, level, one FROM (
  SELECT n.code, n.level, v.body_id, count(*) AS lists, min(i.id) AS one
    FROM unnest(%s::text[], %s::text[]) AS n(code, level)
    JOIN catalogue_basicitem b ON b.code = n.code
    JOIN catalogue_item i ON i.basic_id = b.id AND i.level = n.level AND i.is_active
    JOIN catalogue_itemversion v ON v.id = i.current_id
   GROUP BY n.code, n.level, v.body_id
) AS t ORDER BY code, level, lists DESC, body_id
"""


def basics_among(codes: Iterable[str], *, viewer: Actor = ANYONE) -> dict[str, Edition]:
    """Return the last version of each of these basic items, in one statement."""
    del viewer
    rows = BasicVersion.objects.filter(item__code__in=set(codes)).select_related("item")
    rows = rows.order_by("item_id", "-version_no").distinct("item_id")
    return {row.item.code: _basic(row) for row in rows}


def _basic(row: BasicVersion) -> Edition:
    return Edition(
        code=row.item.code,
        basic_code=row.item.code,
        name=row.name,
        department=row.department,
        version_no=row.version_no,
        current_no=row.version_no,
        content={key: getattr(row, key) for key in BASIC_KEYS},
        published_at=row.published_at,
        reason=row.reason,
        is_in_force=row.item.current_id is not None,
    )


def lists_among(
    wanted: Iterable[tuple[str, UUID]], *, viewer: Actor = ANYONE
) -> dict[tuple[str, UUID], Edition]:
    """Return the lists of these items in these organisations with their texts.

    A text that many lists share is read once.
    """
    del viewer
    found = _numbered([row[0] for row in _pairs(wanted)]).values()
    return {(one.basic_code, one.organisation_id): one for one in found if one.organisation_id}


def numbers_among(
    wanted: Iterable[tuple[str, UUID]], *, viewer: Actor = ANYONE
) -> dict[tuple[str, UUID], int]:
    """Return the number of the version in force of each of these lists, without its text."""
    del viewer
    return {(code, office): number for _, code, office, number in _pairs(wanted)}


def _pairs(wanted: Iterable[tuple[str, UUID]]) -> list[tuple[int, str, UUID, int]]:
    pairs = sorted(set(wanted))
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, [[one for one, _ in pairs], [one for _, one in pairs]])
        return list(cursor.fetchall())


def standards_among(
    wanted: Iterable[tuple[str, str]], *, viewer: Actor = ANYONE
) -> dict[tuple[str, str], Edition]:
    """Return the text that most lists of an item have at a level, for many items and levels."""
    del viewer
    pairs = sorted(set(wanted))
    with connection.cursor() as cursor:
        cursor.execute(_STANDARDS, [[one for one, _ in pairs], [one for _, one in pairs]])
        found = {int(row[2]): (str(row[0]), str(row[1])) for row in cursor.fetchall()}
    return {found[key]: one for key, one in _numbered(found).items()}


def _numbered(keys: Iterable[int]) -> dict[int, Edition]:
    """Return the lists of these numbers in order; each distinct text is read once."""
    rows = Item.objects.filter(pk__in=list(keys)).select_related("basic__current", "current")
    some = [row for row in rows.order_by("pk") if row.current]
    bodies = {row.current.body_id for row in some if row.current}
    texts = dict(Body.objects.filter(pk__in=bodies).values_list("pk", "content"))
    return {row.pk: _list(row, texts[row.current.body_id]) for row in some if row.current}


def lists_after(
    after: int = 0, *, which: Selection = EVERYTHING, limit: int = 200, viewer: Actor = ANYONE
) -> tuple[tuple[int, Edition], ...]:
    """Return the lists of a selection with their texts by number, for a file made in pieces."""
    del viewer
    keys = _chosen(which).filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    return tuple(_numbered(keys[: min(limit, MOST_LISTS)]).items())


def items_of(which: Selection, *, viewer: Actor = ANYONE) -> frozenset[str]:
    """Return the codes of the basic items of which a selection holds a list."""
    del viewer
    rows = _chosen(which).order_by().values_list("basic__code", flat=True).distinct()
    return frozenset(rows)


def _chosen(which: Selection) -> QuerySet[Item]:
    rows = Item.objects.filter(current__isnull=False)
    is_used = Q(is_active=True, basic__current__isnull=False)
    if which.standing is not Standing.ALL:
        rows = rows.filter(is_used if which.standing is Standing.IN_FORCE else ~is_used)
    if which.basic_code:
        rows = rows.filter(basic__code=which.basic_code)
    if which.prefix:
        rows = rows.filter(region_code__startswith=which.prefix)
    if which.organisation_id:
        rows = rows.filter(organisation_id=which.organisation_id)
    if which.since:
        rows = rows.filter(current__published_at__gte=which.since)
    return rows


def texts_after(
    after: int = 0, *, limit: int = 200, viewer: Actor = ANYONE
) -> tuple[tuple[int, str, Mapping[str, Any]], ...]:
    """Return the distinct texts in force by number, with their hash: each stands here once."""
    del viewer
    lists = Item.objects.filter(
        current__body=OuterRef("pk"), is_active=True, basic__current__isnull=False
    )
    rows = Body.objects.filter(Exists(lists), pk__gt=after).order_by("pk")
    return tuple(rows.values_list("pk", "hash", "content")[: min(limit, MOST_LISTS)])


def references_after(
    after: int = 0, *, limit: int = 1000, viewer: Actor = ANYONE
) -> tuple[tuple[int, ListReference], ...]:
    """Return lists in force by number, each with the hash of its text instead of the text."""
    del viewer
    rows = _chosen(EVERYTHING).filter(pk__gt=after).order_by("pk")
    found = rows.values_list(
        "pk", "code", "basic__code", "organisation_id", "region_code", "current__version_no",
        "current__hash", "current__body__hash",
    )  # fmt: skip
    return tuple((row[0], ListReference(*row[1:])) for row in found[: min(limit, MOST_LISTS)])


def _list(row: Item, content: Mapping[str, Any]) -> Edition:
    basic, current = row.basic.current, row.current
    if current is None:
        raise ValueError(row.code)
    return Edition(
        code=row.code,
        basic_code=row.basic.code,
        name=basic.name if basic else "",
        department=basic.department if basic else "",
        version_no=current.version_no,
        current_no=current.version_no,
        content=content,
        published_at=current.published_at,
        reason=current.reason,
        is_in_force=row.is_active and basic is not None,
        organisation_id=row.organisation_id,
        region_code=row.region_code,
        form_version_id=current.form_version_id,
    )


def set_faults(
    basics: Sequence[BasicText], lists: Sequence[ListText], *, viewer: Actor = ANYONE
) -> tuple[tuple[Fault, ...], ...]:
    """Return what is wrong with each text of a set, basics first, by the rules of publishing.

    What all texts are judged by is read once; a fault that stood in the text it began from stops
    nobody, as when one is published alone.
    """
    del viewer
    known = remember("supplied", supplied) if lists else frozenset()
    gone = _abolished({one.basic_code for one in lists})
    judge = _Judge()
    found = [judge(checks.Subject(code=b.code, basic=b.content), b.before) for b in basics]
    for one in lists:
        office = one.organisation
        subject = checks.Subject(
            code=one.basic_code,
            basic=one.basic,
            body=one.content,
            levels=frozenset({office.level}),
            usccs=_mistyped(office.uscc),
            has_own_phones=_has_phones(office),
            supplied=known,
            abolished=frozenset(
                named
                for region, named in gone.get(one.basic_code, ())
                if divisions.is_within(office.region_code, region)
            ),
        )
        found.append(judge(subject, one.before))
    return tuple(found)


def _abolished(names: Iterable[str]) -> dict[str, list[tuple[str, tuple[bool, str]]]]:
    """Return where the public list took what away from these items, in one statement."""
    found: dict[str, list[tuple[str, tuple[bool, str]]]] = defaultdict(list)
    rows = AbolishedDemand.objects.filter(basic__code__in=set(names)).order_by("pk")
    for code, region, is_step, name in rows.values_list(
        "basic__code", "region_code", "is_step", "name"
    ):
        found[code].append((region, (is_step, name)))
    return found


def _mistyped(code: str) -> frozenset[str]:
    """Return a credit code only if its rule has something to say: the others share a judgement."""
    try:
        uscc.parse_uscc(code)
    except InvalidCode:
        return frozenset({code})
    return frozenset()


class _Judge:
    """Judges texts by the rules of publishing; what many lists say alike it judges once."""

    def __init__(self) -> None:
        self.known: dict[tuple[Any, ...], tuple[Fault, ...]] = {}

    def __call__(self, subject: checks.Subject, before: Mapping[str, Any]) -> tuple[Fault, ...]:
        """Return the faults, those of the text before as warnings."""
        if not before:
            return self.faults(subject, ())
        old = replace(subject, body=before) if subject.body else replace(subject, basic=before)
        return self.faults(subject, self.faults(old, ()))

    def faults(self, subject: checks.Subject, known: tuple[Fault, ...]) -> tuple[Fault, ...]:
        """Return the faults of one text, from memory where it was judged already."""
        key = (
            subject.code, subject.levels, subject.usccs, subject.has_own_phones,
            subject.abolished, known, canonical(subject.basic), canonical(subject.body),
        )  # fmt: skip
        if key not in self.known:
            self.known[key] = checks.faults(subject, known=known)
        return self.known[key]


def set_faults_across(
    basics: Sequence[BasicText], lists: Iterable[ListText], *, viewer: Actor = ANYONE
) -> tuple[tuple[str, Fault], ...]:
    """Return what is wrong only beside the rest of the catalogue: same names, circles of proof.

    Of lists that are read one after the other nothing is kept but what they give and need.
    """
    del viewer
    rows = BasicItem.objects.filter(current__isnull=False)
    names = dict(rows.values_list("code", "current__name"))
    nodes = {checks.across.node(code, name, body) for code, name, body in texts_in_force()}
    before = _across(names, nodes)
    names.update({b.code: b.content["name"] for b in basics})
    told = {b.code for b in basics}
    for one in lists:
        nodes.add(checks.across.node(one.basic_code, names[one.basic_code], one.content))
        told.add(one.basic_code)
    known = {(code, fault.check, fault.sentence) for code, fault in before}
    return tuple(
        (code, fault)
        for code, fault in _across(names, nodes)
        if code in told and (code, fault.check, fault.sentence) not in known
    )


def _across(
    names: Mapping[str, str], nodes: Collection[checks.across.Node]
) -> list[tuple[str, Fault]]:
    return [
        *checks.across.same_names(names.items(), Severity.ERROR),
        *checks.across.circular(sorted(nodes, key=lambda one: one.code), Severity.ERROR),
    ]
