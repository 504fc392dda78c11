"""How services were rated (好差评结果): by region, department, item and month."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yiwang.engagement.interaction import queries
from yiwang.engagement.interaction.types.ratings import (
    BY_NAMES,
    STAR_NAMES,
    TOO_FEW,
    RatingFigure,
    RatingsBy,
    month_before,
)
from yiwang.foundation.core import clock
from yiwang.foundation.core.types import ANYONE
from yiwang.web.portal.context import crumbs, here
from yiwang.web.ui.access import public
from yiwang.web.ui.elements import Cell, Chip, Column, Table

SAMPLES = 5
OTHER = "其他"
SPANS = {"1": "本月", "3": "近 3 个月", "12": "近 12 个月"}


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{value:g}%"


def _line(one: RatingFigure) -> list[Cell]:
    return [
        Cell(one.name or OTHER),
        Cell(str(one.rated), number=True),
        *(Cell(_percent(share), number=True) for share in one.shares),
        Cell(_percent(one.good), number=True),
        Cell(_percent(one.answered), number=True),
    ]


def table(caption: str, first: str, rows: tuple[RatingFigure, ...]) -> Table:
    """Return the figures of ten ratings and more as a table."""
    heads = (*STAR_NAMES.values(), "好评率", "参与率")
    columns = [
        Column(first),
        Column("评价数", number=True),
        *(Column(h, number=True) for h in heads),
    ]
    return Table(caption, columns, [_line(one) for one in rows if one.is_shown])


@public
@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """Show the five grades of the region as bars with the table beside, then told apart."""
    place, query, today = here(request), request.GET, clock.local_date(clock.now())
    asked = query.get("by", "")
    by = RatingsBy(asked) if asked in set(RatingsBy) else RatingsBy.ORGANISATION
    span = query.get("months", "") if query.get("months", "") in SPANS else "12"
    since, until = month_before(today, int(span) - 1), month_before(today)
    read = partial(
        queries.rating_figures, region_code=place.code, since=since, until=until, viewer=ANYONE
    )
    regions = read(RatingsBy.REGION)
    whole = next((one for one in regions if one.key == place.code), None)
    rows = regions if by is RatingsBy.REGION else read(by)
    before = query.get("before", "")
    found = queries.rating_samples(region_code=place.code, before=_key(before), limit=SAMPLES + 1)
    kept = {"by": by.value, "months": span}
    address = "?" + urlencode(kept)
    context = {
        "place": place,
        "whole": whole,
        "bars": list(zip(STAR_NAMES.items(), whole.shares, strict=False)) if whole else [],
        "numbers": list(zip(STAR_NAMES.values(), whole.stars, whole.shares, strict=False))
        if whole
        else [],
        "too_few": TOO_FEW,
        "label": BY_NAMES[by],
        "rows": [one for one in rows if one.is_shown],
        "few": [(one.name or OTHER, one.rated) for one in rows if one.rated and not one.is_shown],
        "table": table(f"{place.name}：按{BY_NAMES[by]}", BY_NAMES[by], rows),
        "by_chips": [
            Chip(name, "?" + urlencode({**kept, "by": one.value}), is_on=one is by)
            for one, name in BY_NAMES.items()
        ],
        "span_chips": [
            Chip(name, "?" + urlencode({**kept, "months": n}), is_on=n == span)
            for n, name in SPANS.items()
        ],
        "samples": found[:SAMPLES],
        "first_url": address if before else "",
        "next_url": f"{address}&before={found[SAMPLES - 1].id}" if len(found) > SAMPLES else "",
        "crumbs": crumbs("好差评结果"),
    }
    return render(request, "portal/ratings/results.html", context)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
