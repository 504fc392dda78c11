"""What a revision is about, as it is published now."""

from django.db.models import Q

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.editions import Edition
from yiwang.services.editing.models import Revision
from yiwang.services.editing.types import Basis, Disposition, Kind, State, Target

ENDS = (Kind.CANCEL, Kind.SUSPEND, Kind.DELEGATE, Kind.CONVERT)


def edition_of(row: Revision) -> Edition | None:
    """Return the last published version of what is revised."""
    if row.target == Target.LIST:
        return catalogue.list_edition(row.code) if row.code else None
    return catalogue.basic_edition(row.basic_code)


def published_code(row: Revision) -> str:
    """Return the basic code under which a revision is published.

    A converted item (转变管理方式) is another kind, and an item's code carries its kind.
    """
    kind = str(row.content.get("kind_code", ""))
    if row.kind == Kind.CONVERT and kind:
        return row.basic_code[:2] + kind + row.basic_code[4:]
    return row.basic_code


def form_of(row: Revision) -> int | None:
    """Return the version of the form with which a list would be published."""
    if row.target != Target.LIST:
        return None
    found = edition_of(row)
    if found is None and row.organisation_id:
        owner = orgs.organisation(row.organisation_id)
        found = catalogue.standard_edition(row.basic_code, owner.level) if owner else None
    return found.form_version_id if found else None


def owner_region(basic_code: str, *, viewer: Actor = ANYONE) -> str:
    """Return the division that made a supplementary item (补充事项), empty for any other."""
    del viewer
    rows = Revision.objects.filter(
        basic_code=basic_code,
        target=Target.SUPPLEMENT,
        kind=Kind.CREATE,
        state=State.PUBLISHED,
    )
    return rows.values_list("region_code", flat=True).first() or ""


def disposition(edition: Edition, *, viewer: Actor = ANYONE) -> Disposition | None:
    """Return what took a list (or its item) out of force; None while it is in force or unknown."""
    del viewer
    if edition.is_in_force:
        return None
    rows = Revision.objects.filter(
        Q(code=edition.code) | ~Q(target=Target.LIST),
        basic_code=edition.basic_code,
        kind__in=ENDS,
        state=State.PUBLISHED,
        published_at__isnull=False,
    )
    row = rows.only("kind", "published_at", "bases", "receivers").order_by("-published_at").first()
    if row is None or row.published_at is None:
        return None
    return Disposition(
        Kind(row.kind),
        row.published_at,
        tuple(Basis(**one) for one in row.bases),
        tuple(one["name"] for one in row.receivers),
    )
