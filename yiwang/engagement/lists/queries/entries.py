"""The working copy: its entries with what speaks against them, its versions, what differs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from yiwang.engagement.lists import policy
from yiwang.engagement.lists.models import EditionEntry, ListEdition, ListEntry, NamedList
from yiwang.engagement.lists.rules import promises
from yiwang.engagement.lists.types import (
    EXEMPT_NAMES,
    Change,
    Difference,
    EditionInfo,
    EntryInfo,
    Exempt,
    Kind,
)
from yiwang.foundation.core.types import Actor
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.promises import ItemPromise

MOST = 3000
MOST_EDITIONS = 100
TOLD = (("note", "说明"), ("place", "办理机构"), ("zone", "窗口"), ("due_on", "计划上线"))


def faults_of(row: NamedList, entries: Sequence[ListEntry]) -> dict[int, str]:
    """Return by entry what speaks against it now; two statements, whatever their number."""
    codes = [entry.basic_code for entry in entries]
    found = {i.basic_code: i for i in catalogue.item_promises(codes, row.region_code)}
    faults = {entry.pk: _fault(row, entry, found.get(entry.basic_code)) for entry in entries}
    return {key: sentence for key, sentence in faults.items() if sentence}


def _fault(row: NamedList, entry: ListEntry, item: ItemPromise | None) -> str:
    if item is None:
        return "这个事项已经不在实施，请移除"
    exempt = Exempt(entry.exempt) if entry.exempt else None
    return promises.fault(
        Kind(row.kind), item, row.region_code, audience=entry.audience, exempt=exempt
    )


def seen(list_id: UUID, viewer: Actor) -> NamedList | None:
    """Return a list in sight of the viewer."""
    row = NamedList.objects.filter(pk=list_id).first()
    return row if row and policy.may_see(viewer, row) else None


def entries(
    list_id: UUID,
    *,
    audience: str = "",
    text: str = "",
    removed: bool = False,
    after: tuple[int, int] | None = None,
    limit: int = 50,
    viewer: Actor,
) -> tuple[EntryInfo, ...]:
    """Return entries of the working copy by rank, each with what speaks against it now.

    ``after`` is the rank and id of the last one seen.
    """
    row = seen(list_id, viewer)
    if row is None:
        return ()
    rows = ListEntry.objects.filter(of=row, audience=audience, is_removed=removed)
    if text:
        rows = rows.filter(Q(name__contains=text) | Q(basic_code__startswith=text))
    if after:
        rows = rows.filter(Q(rank__gt=after[0]) | Q(rank=after[0], id__gt=after[1]))
    found = list(rows.order_by("rank", "id")[: min(limit, MOST)])
    faults = {} if removed else faults_of(row, found)
    return tuple(_entry(one, faults.get(one.pk, "")) for one in found)


def entry(list_id: UUID, entry_id: int, *, viewer: Actor) -> EntryInfo | None:
    """Return one entry of the working copy."""
    row = seen(list_id, viewer)
    found = ListEntry.objects.filter(of=row, pk=entry_id).first() if row else None
    return _entry(found, faults_of(row, [found]).get(found.pk, "")) if row and found else None


def entry_counts(list_id: UUID, *, viewer: Actor) -> Mapping[str, int]:
    """Return how many entries each audience of the working copy has; removed ones as REMOVED."""
    row = seen(list_id, viewer)
    if row is None:
        return {}
    found: dict[str, int] = {"": 0, "PERSON": 0, "LEGAL": 0, "REMOVED": 0}
    rows = ListEntry.objects.filter(of=row).values_list("audience", "is_removed")
    for audience, is_removed in rows[: 3 * MOST]:
        found["REMOVED" if is_removed else audience] += 1
    return found


def _entry(row: ListEntry, fault: str) -> EntryInfo:
    names = (
        "id", "version", "basic_code", "name", "department", "audience", "rank", "note", "place",
        "zone", "due_on", "reason", "is_removed", "changed_by", "changed_at",
    )  # fmt: skip
    given: dict[str, Any] = {name: getattr(row, name) for name in names}
    return EntryInfo(**given, exempt=Exempt(row.exempt) if row.exempt else None, fault=fault)


def editions(list_id: UUID, *, viewer: Actor) -> tuple[EditionInfo, ...]:
    """Return the published versions of a list, newest first."""
    row = seen(list_id, viewer)
    if row is None:
        return ()
    rows = ListEdition.objects.filter(of=row).order_by("-number")[:MOST_EDITIONS]
    names = (
        "number", "entries", "published_at", "published_by", "reason", "source", "withdrawn_at",
    )  # fmt: skip
    return tuple(EditionInfo(**{name: getattr(one, name) for name in names}) for one in rows)


def differences(
    list_id: UUID, first: int, second: int = 0, *, limit: int = 100, viewer: Actor
) -> tuple[Difference, ...]:
    """Return what differs from one version to another; 0 as second is the working copy."""
    row = seen(list_id, viewer)
    if row is None:
        return ()
    before = _by_item(_of_edition(row, first))
    working = ListEntry.objects.filter(of=row)
    now = _by_item(_of_edition(row, second) if second else working.filter(is_removed=False))
    gone = {(e.audience, e.basic_code): e.reason for e in working.filter(is_removed=True)[:MOST]}
    found = [*_changed(before, now), *_removed(before, now, {} if second else gone)]
    return tuple(found[: min(limit, MOST)])


def _of_edition(row: NamedList, number: int) -> QuerySet[EditionEntry]:
    return EditionEntry.objects.filter(edition__of=row, edition__number=number).order_by("n")


Rows = Mapping[tuple[str, str], Any]


def _by_item(rows: Iterable[Any]) -> Rows:
    return {(row.audience, row.basic_code): row for row in rows}


def _changed(before: Rows, now: Rows) -> Iterable[Difference]:
    for key, row in now.items():
        old = before.get(key)
        if old is None:
            yield Difference(Change.ADDED, row.basic_code, row.name, row.audience)
        elif said := "；".join(_told(old, row)):
            yield Difference(Change.CHANGED, row.basic_code, row.name, row.audience, said)


def _removed(before: Rows, now: Rows, reasons: Mapping[tuple[str, str], str]) -> Iterable[Any]:
    for key, row in before.items():
        if key not in now:
            yield Difference(
                Change.REMOVED,
                row.basic_code,
                row.name,
                row.audience,
                reason=reasons.get(key, ""),
            )


def _told(old: Any, new: Any) -> Iterable[str]:
    for name, label in TOLD:
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield f"{label}：{was or '（空）'} → {now or '（空）'}"
    if old.exempt != new.exempt:
        names = [EXEMPT_NAMES[Exempt(e)] if e else "进驻" for e in (old.exempt, new.exempt)]
        yield f"是否进驻：{' → '.join(names)}"
