"""First lists: the division, then its department that adopts the item (建立实施清单)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import OrganisationInfo, RegionInfo
from yiwang.lib.codes.items import LEVELS
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.editions import Edition
from yiwang.web.desk import reach
from yiwang.web.ui.access import staff


@staff("catalogue.edit")
def adopt(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the division whose department adopts a basic item, and begin its list."""
    edition = catalogue.basic_edition(code)
    if edition is None or not edition.is_in_force:
        raise NotFound
    region = reach.chosen(request)
    office = _office(edition, region)
    levels = [one for one in edition.content["use_levels"].split(",") if one]
    context = {
        "edition": edition,
        "region": region,
        "office": office,
        "levels": "、".join(LEVELS.get(level, level) for level in levels),
        "is_of_level": office is not None and office.level in levels,
        "adopted": catalogue.adopted(code, office.id) if office else "",
        "picker": reach.picker(request, lambda place: "?" + urlencode({"region": place})),
    }
    return render(request, "desk/editing/adopt.html", context)


def _office(edition: Edition, region: RegionInfo) -> OrganisationInfo | None:
    """Return the organisation of a division that has the item's department name."""
    return orgs.organisation_of(region.code, edition.department)
