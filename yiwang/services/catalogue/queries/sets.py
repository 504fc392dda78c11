"""Many texts at once: what stands in the tables, and what is wrong with texts to come."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.services.catalogue.models import BasicItem, BasicVersion, Body, Item
from yiwang.services.catalogue.rules import checks
from yiwang.services.catalogue.types.checks import Fault, Severity
from yiwang.services.catalogue.types.editions import Edition
from yiwang.services.catalogue.types.sets import BasicText, ListReference, ListText

from .editions import BASIC_KEYS
from .faults import _has_phones, abolished, supplied, texts_in_force

MOST_LISTS = 1000


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
    basic_codes: Iterable[str], organisations: Iterable[UUID], *, viewer: Actor = ANYONE
) -> dict[tuple[str, UUID], Edition]:
    """Return the lists of these items in these organisations with their texts, one statement."""
    del viewer
    rows = Item.objects.filter(
        basic__code__in=set(basic_codes), organisation_id__in=set(organisations)
    ).select_related("basic__current", "current__body")
    return {(row.basic.code, row.organisation_id): _list(row) for row in rows if row.current}


def lists_after(
    after: int = 0, *, prefix: str = "", basic_code: str = "", limit: int = 200,
    viewer: Actor = ANYONE,
) -> tuple[tuple[int, Edition], ...]:  # fmt: skip
    """Return lists in force with their texts by number, for a file made piece by piece."""
    del viewer
    rows = Item.objects.filter(
        pk__gt=after, is_active=True, current__isnull=False, basic__current__isnull=False
    ).select_related("basic__current", "current__body")
    if basic_code:
        rows = rows.filter(basic__code=basic_code)
    if prefix:
        rows = rows.filter(region_code__startswith=prefix)
    found = rows.order_by("pk")[: min(limit, MOST_LISTS)]
    return tuple((row.pk, _list(row)) for row in found)


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
    rows = Item.objects.filter(
        pk__gt=after, is_active=True, current__isnull=False, basic__current__isnull=False
    ).order_by("pk")
    found = rows.values_list(
        "pk", "code", "basic__code", "organisation_id", "region_code", "current__version_no",
        "current__hash", "current__body__hash",
    )  # fmt: skip
    return tuple((row[0], ListReference(*row[1:])) for row in found[: min(limit, MOST_LISTS)])


def _list(row: Item) -> Edition:
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
        content=current.body.content,
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
    known = supplied() if lists else frozenset()
    found = [_judged(checks.Subject(code=b.code, basic=b.content), b.before) for b in basics]
    for one in lists:
        subject = checks.Subject(
            code=one.basic_code,
            basic=one.basic,
            body=one.content,
            levels=frozenset({one.organisation.level}),
            usccs=frozenset({one.organisation.uscc}),
            has_own_phones=_has_phones(one.organisation),
            supplied=known,
            abolished=abolished(one.basic_code, [one.organisation]),
        )
        found.append(_judged(subject, one.before))
    return tuple(found)


def _judged(subject: checks.Subject, before: Mapping[str, Any]) -> tuple[Fault, ...]:
    if not before:
        return checks.faults(subject)
    old = replace(subject, body=before) if subject.body else replace(subject, basic=before)
    return checks.faults(subject, known=checks.faults(old))


def set_faults_across(
    basics: Sequence[BasicText], lists: Sequence[ListText], *, viewer: Actor = ANYONE
) -> tuple[tuple[str, Fault], ...]:
    """Return what is wrong only beside the rest of the catalogue: same names, circles of proof."""
    del viewer
    rows = BasicItem.objects.filter(current__isnull=False)
    names = dict(rows.values_list("code", "current__name"))
    nodes = [checks.across.node(code, name, body) for code, name, body in texts_in_force()]
    before = _across(names, nodes)
    names.update({b.code: b.content["name"] for b in basics})
    nodes += [
        checks.across.node(one.basic_code, names[one.basic_code], one.content) for one in lists
    ]
    known = {(code, fault.check, fault.sentence) for code, fault in before}
    told = {b.code for b in basics} | {one.basic_code for one in lists}
    return tuple(
        (code, fault)
        for code, fault in _across(names, nodes)
        if code in told and (code, fault.check, fault.sentence) not in known
    )


def _across(names: dict[str, str], nodes: list[checks.across.Node]) -> list[tuple[str, Fault]]:
    return [
        *checks.across.same_names(names.items(), Severity.ERROR),
        *checks.across.circular(nodes, Severity.ERROR),
    ]
