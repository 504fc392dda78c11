"""Growing the catalogue for measurement: published texts as lists of ever more organisations."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from yiwang.foundation.core import bulk
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.lib.codes import items as codes
from yiwang.services.catalogue import policy
from yiwang.services.catalogue.models import BasicItem, Item
from yiwang.services.catalogue.rules.hashing import local_hash

from .publishing import touch
from .versions import COLUMNS

_ITEM = (
    "id", "code", "basic_id", "organisation_id", "region_code", "level", "is_active", "is_online",
    "current_id", "search_text_id",
)  # fmt: skip
_REASON = "测量用"


@command("catalogue.grow_lists")
def grow_lists(
    *, basic_code: str, organisations: Sequence[OrganisationInfo], actor: Actor, at: datetime
) -> int:
    """Publish an item's text in force for organisations that have no list of it (测量用清单).

    《行政许可法》第三十条. One transaction; organisations that have one are left alone, so a run
    that was killed goes on. The words for search are shared. Return how many were written.
    """
    require(policy.may_publish(actor))
    bulk.trust_keys()
    basic = BasicItem.objects.get(code=basic_code)
    model = (
        Item.objects.filter(basic=basic, current__isnull=False)
        .select_related("current__body")
        .order_by("pk")
        .first()
    )
    known = set(Item.objects.filter(basic=basic).values_list("organisation_id", flat=True))
    fresh = [o for o in organisations if o.id not in known]
    concerning(f"catalogue:basic:{basic_code}", grown=len(fresh))
    if model is None or not fresh:
        return 0
    _copy(basic, model, fresh, at)
    touch()
    return len(fresh)


def _copy(basic: BasicItem, model: Item, fresh: list[OrganisationInfo], at: datetime) -> None:
    version = model.current
    if version is None:
        raise LookupError(model.code)
    form, body = version.form_version_id, version.body
    items, versions = [], []
    ids = bulk.reserve_ids("catalogue_item", len(fresh))
    version_ids = bulk.reserve_ids("catalogue_itemversion", len(fresh))
    online, when = "t" if model.is_online else "f", at.isoformat()
    form_cell, text_cell = bulk.cell(form), bulk.cell(model.search_text_id)
    for o, item_id, version_id in zip(fresh, ids, version_ids, strict=True):
        code = codes.build_task_code(
            uscc=o.uscc, level=o.level, basic=basic.code, origin=codes.Origin.IMPORTED
        )
        digest = local_hash(code=code, version_no=1, body=body.hash, form_version_id=form)
        items.append(
            f"{item_id}\t{code}\t{basic.pk}\t{o.id}\t{o.region_code}\t{o.level}\tt\t{online}\t"
            f"{version_id}\t{text_cell}"
        )
        versions.append(
            f"{version_id}\t{item_id}\t1\t{body.pk}\t{form_cell}\t{digest}\t{_REASON}\t{when}"
        )
    bulk.copy("catalogue_itemversion", COLUMNS, versions)
    bulk.copy("catalogue_item", _ITEM, items)


@command("catalogue.settle_growth", audited=False)
def settle_growth(*, actor: Actor, at: datetime) -> tuple[int, int]:
    """Check that no grown list points to nothing, and count for the planner (清单核对).

    《行政许可法》第三十条. Not audited: it changes no row. Return (lists, lists without text).
    """
    del actor, at
    lost = bulk.orphans("catalogue_item", "current_id", "catalogue_itemversion", "id")
    lost += bulk.orphans("catalogue_itemversion", "item_id", "catalogue_item", "id")
    lost += bulk.orphans("catalogue_item", "organisation_id", "orgs_organisation", "id")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE catalogue_item, catalogue_itemversion, catalogue_searchtext")
    return Item.objects.count(), lost
