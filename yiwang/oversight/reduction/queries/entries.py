"""The ledger, as the public and the desk read it."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes import divisions
from yiwang.oversight.reduction.models import Entry
from yiwang.oversight.reduction.types import EntryInfo, Outcome

MOST = 500
MOST_DEPARTMENTS = 200


def _gone(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    """Return what is still gone: neither an addition, nor asked for again by a later one."""
    again = Entry.objects.filter(
        outcome=Outcome.ADD,
        basic_code=OuterRef("basic_code"),
        is_step=OuterRef("is_step"),
        name=OuterRef("name"),
        pk__gt=OuterRef("pk"),
    )
    return rows.exclude(outcome=Outcome.ADD).filter(~Exists(again))


def _rows(text: str, department: str, region_code: str) -> QuerySet[Entry]:
    rows = Entry.objects.order_by("-id")
    if text:
        rows = rows.filter(Q(name__contains=text) | Q(item_name__contains=text))
    if department:
        rows = rows.filter(department=department)
    if region_code:
        above = [*divisions.ancestors_of(region_code), region_code]
        below = Q(region_code__startswith=divisions.prefix_of(region_code))
        rows = rows.filter(below | Q(region_code__in=above))
    return rows


def entries(
    text: str = "",
    *,
    department: str = "",
    region_code: str = "",
    outcome: str = "",
    is_step: bool | None = None,
    with_added: bool = False,
    since: date | None = None,
    until: date | None = None,
    before: int | None = None,
    limit: int = 50,
    viewer: Actor = ANYONE,
) -> tuple[EntryInfo, ...]:
    """Return what is no longer asked, newest first (取消的证明材料清单).

    ``region_code`` finds what holds in a division: decided there, above it or below it. Who decided
    is told to staff only. ``with_added`` is the whole ledger, with what came anew. ``until`` is the
    first day that no longer counts.
    """
    rows = _rows(text, department, region_code)
    if since is not None:
        rows = rows.filter(published_on__gte=since)
    if until is not None:
        rows = rows.filter(published_on__lt=until)
    if not with_added:
        rows = _gone(rows)
    if outcome:
        rows = rows.filter(outcome=outcome)
    if is_step is not None:
        rows = rows.filter(is_step=is_step)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: min(limit, MOST)])
    names = {r.code: r.full_name for r in orgs.regions({row.region_code for row in found})}
    return tuple(_info(row, names.get(row.region_code, row.region_code), viewer) for row in found)


def _info(row: Entry, region_name: str, viewer: Actor) -> EntryInfo:
    return EntryInfo(
        id=row.pk,
        basic_code=row.basic_code,
        item_name=row.item_name,
        is_step=row.is_step,
        name=row.name,
        outcome=Outcome(row.outcome),
        instead=row.instead,
        test=row.test,
        reason=row.reason,
        basis=row.basis,
        department=row.department,
        organisation_name=row.organisation_name,
        region_code=row.region_code,
        region_name=region_name,
        lists=row.lists,
        published_on=row.published_on,
        person=row.person if viewer.is_staff or viewer.is_system else "",
        before=row.before,
        after=row.after,
    )


def departments_of(*, region_code: str = "", viewer: Actor = ANYONE) -> tuple[str, ...]:
    """Return the departments that have entries, for a filter."""
    del viewer
    rows = _rows("", "", region_code).order_by("department").values_list("department", flat=True)
    return tuple(rows.distinct()[:MOST_DEPARTMENTS])
