"""Organisations in force."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from yiwang.foundation.core.keeping import Kept
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.foundation.orgs.models import Organisation
from yiwang.foundation.orgs.rules.names import standard_name as bare_name
from yiwang.foundation.orgs.types import ENTERED, OrganisationInfo, OrganisationKind
from yiwang.lib.codes import divisions

LIMIT = 500
MOST_AMONG = 20_000


def _in_force() -> QuerySet[Organisation]:
    return Organisation.objects.filter(valid_until__isnull=True)


def organisation(organisation_id: UUID, *, viewer: Actor = ANYONE) -> OrganisationInfo | None:
    """Return an organisation, also one that no longer exists: a case keeps its own."""
    del viewer
    found = Organisation.objects.filter(pk=organisation_id).first()
    return found.info() if found else None


_briefs: Kept[tuple[str, str]] = Kept(most=5_000)


def forget_briefs() -> None:
    """Read names and telephones anew after a change."""
    _briefs.changed()


def short_name(organisation_id: UUID, *, viewer: Actor = ANYONE) -> str:
    """Return how an organisation is called in document numbers; kept for half a minute."""
    del viewer
    return _brief(organisation_id)[0]


def phone_of(organisation_id: UUID, *, viewer: Actor = ANYONE) -> str:
    """Return an organisation's telephone, empty when it has none; kept for half a minute."""
    del viewer
    return _brief(organisation_id)[1]


def _brief(organisation_id: UUID) -> tuple[str, str]:
    rows = Organisation.objects.filter(pk=organisation_id).values_list("short_name", "phone")
    return _briefs.get(organisation_id, lambda: rows.first() or ("", ""))


def organisations(ids: Iterable[UUID], *, viewer: Actor = ANYONE) -> dict[UUID, OrganisationInfo]:
    """Return organisations by id in one statement."""
    del viewer
    return {row.pk: row.info() for row in Organisation.objects.filter(pk__in=set(ids))}


def offices_within(region_code: str, *, viewer: Actor = ANYONE) -> tuple[UUID, ...]:
    """Return the ids of all organisations of a division and below, closed ones too (≤ 20,000)."""
    del viewer
    rows = Organisation.objects.filter(region_code__startswith=divisions.prefix_of(region_code))
    return tuple(rows.order_by("pk").values_list("pk", flat=True)[:MOST_AMONG])


def organisation_by_uscc(uscc: str, *, viewer: Actor = ANYONE) -> OrganisationInfo | None:
    """Return the organisation in force with that credit code."""
    del viewer
    found = _in_force().filter(uscc=uscc).first()
    return found.info() if found else None


def organisations_by_uscc(
    usccs: Iterable[str], *, viewer: Actor = ANYONE
) -> dict[str, OrganisationInfo]:
    """Return the organisations in force with these credit codes, in one statement."""
    del viewer
    return {row.uscc: row.info() for row in _in_force().filter(uscc__in=set(usccs))}


def organisations_in(
    region_code: str,
    *,
    after: str = "",
    limit: int = 50,
    kinds: frozenset[OrganisationKind] = frozenset(),
    viewer: Actor = ANYONE,
) -> tuple[OrganisationInfo, ...]:
    """Return a division's own organisations in order of their pinyin, keyset by ``sort_key|id``."""
    del viewer
    rows = _in_force().filter(region_code=region_code).order_by("sort_key", "pk")
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if after and "|" in after:
        key, last = after.rsplit("|", 1)
        rows = rows.filter(Q(sort_key__gt=key) | Q(sort_key=key, pk__gt=UUID(last)))
    return tuple(row.info() for row in rows[: min(limit, LIMIT)])


def organisations_among(
    region_codes: Iterable[str], *, viewer: Actor = ANYONE
) -> tuple[OrganisationInfo, ...]:
    """Return the organisations of many divisions in one statement, by division and pinyin."""
    del viewer
    rows = _in_force().filter(region_code__in=set(region_codes))
    return tuple(row.info() for row in rows.order_by("region_code", "sort_key", "pk")[:MOST_AMONG])


def organisation_of(
    region_code: str, standard_name: str, *, viewer: Actor = ANYONE
) -> OrganisationInfo | None:
    """Return the organisation of that region which bears the name an item knows it by."""
    del viewer
    bare = bare_name(standard_name)
    found = _in_force().filter(region_code=region_code, standard_name=bare).order_by("pk").first()
    return found.info() if found else None


def organisations_by_standard_name(
    region_codes: Iterable[str], *, shipped_only: bool = False, viewer: Actor = ANYONE
) -> dict[tuple[str, str], OrganisationInfo]:
    """Return all organisations of the regions by (region, standard name), for loaders.

    With ``shipped_only`` those an administrator entered are left out: what they offer is enabled
    by people.
    """
    del viewer
    rows = _in_force().filter(region_code__in=list(region_codes))
    if shipped_only:
        rows = rows.exclude(source=ENTERED)
    return {(r.region_code, r.standard_name): r.info() for r in rows.iterator(chunk_size=2000)}


def organisations_of_kind(
    kinds: frozenset[OrganisationKind], *, viewer: Actor = ANYONE
) -> tuple[OrganisationInfo, ...]:
    """Return every organisation of these kinds by division, for loaders."""
    del viewer
    rows = _in_force().filter(kind__in=kinds).order_by("region_code", "uscc")
    return tuple(row.info() for row in rows.iterator(chunk_size=2000))


def halls_in(
    region_code: str, *, below: bool = False, limit: int = 50, viewer: Actor = ANYONE
) -> tuple[OrganisationInfo, ...]:
    """Return the halls of a division, with ``below`` also those of the divisions under it."""
    del viewer
    rows = _in_force().filter(kind=OrganisationKind.HALL)
    if below:
        rows = rows.filter(region_code__startswith=divisions.prefix_of(region_code))
    else:
        rows = rows.filter(region_code=region_code)
    return tuple(row.info() for row in rows.order_by("region_code", "pk")[: min(limit, LIMIT)])


def hall_of(organisation_id: UUID, *, viewer: Actor = ANYONE) -> OrganisationInfo | None:
    """Return the hall an organisation sits in."""
    del viewer
    found = Organisation.objects.filter(pk=organisation_id).select_related("hall").first()
    return found.hall.info() if found and found.hall else None


def seated_in(hall_id: UUID, *, viewer: Actor = ANYONE) -> frozenset[UUID]:
    """Return the ids of the organisations seated in a hall."""
    del viewer
    return frozenset(_in_force().filter(hall_id=hall_id).values_list("pk", flat=True)[:LIMIT])


def stations_in(
    region_code: str, *, limit: int = 50, viewer: Actor = ANYONE
) -> tuple[OrganisationInfo, ...]:
    """Return the helper stations in and below a division."""
    del viewer
    rows = _in_force().filter(
        kind=OrganisationKind.STATION,
        region_code__startswith=divisions.prefix_of(region_code),
    )
    return tuple(row.info() for row in rows.order_by("region_code", "pk")[: min(limit, LIMIT)])


def count_organisations(*, viewer: Actor = ANYONE) -> int:
    """Return how many organisations are in force (for loaders and tests)."""
    del viewer
    return _in_force().count()
