"""Two divisions, organisations or levels side by side, the worst gaps first (对标)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from yiwang.foundation.orgs import queries as orgs
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.burdens import (
    GAP_NAMES,
    Compared,
    Gap,
    Side,
    SideKind,
)
from yiwang.web.desk.fields import plain
from yiwang.web.desk.reduction.norms import LEVELS
from yiwang.web.desk.reduction.views import require_right
from yiwang.web.desk.tables import cell, download, pieces
from yiwang.web.ui.access import staff
from yiwang.web.ui.elements import Chip
from yiwang.web.ui.forms import Field, Form, Option

PAGE = 50
AT_ONCE = 500
LONGEST = 60
SIDES = (("a", "第一方"), ("b", "第二方"))
HEAD = (
    "事项", "基本编码",
    "第一方编码", "第一方材料", "第一方环节", "第一方承诺工作日", "第一方到现场次数",
    "第二方编码", "第二方材料", "第二方环节", "第二方承诺工作日", "第二方到现场次数", "差距",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """Both sides as typed and as found, and by what they are compared."""

    typed: Mapping[str, str]
    sides: Mapping[str, tuple[Side, str]]
    errors: Mapping[str, str]
    gap: Gap
    shows_all: bool
    after: tuple[Decimal, str] | None

    @property
    def pairs(self) -> dict[str, str]:
        """What stands in an address."""
        shown = {"all": "1"} if self.shows_all else {}
        kept = {name: value for name, value in self.typed.items() if value}
        return {**kept, "gap": self.gap.value, **shown}

    @property
    def is_whole(self) -> bool:
        """Whether both sides are known."""
        return len(self.sides) == len(SIDES)


def asked(query: Mapping[str, str]) -> Asked:
    """Read an address as far as it can be read."""
    names = [f"{side}-{part}" for side, _ in SIDES for part in ("place", "department", "level")]
    typed = {name: query.get(name, "").strip()[:LONGEST] for name in names}
    sides: dict[str, tuple[Side, str]] = {}
    errors = {}
    if any(typed.values()):
        for key, label in SIDES:
            found = _side(*(typed[f"{key}-{part}"] for part in ("place", "department", "level")))
            if isinstance(found, str):
                errors[f"{key}-place"] = f"{label}：{found}"
            elif found in sides.values():
                errors[f"{key}-place"] = f"{label}：和第一方是同一个，请换一个"
            else:
                sides[key] = found
    gap = query.get("gap", "")
    return Asked(
        typed,
        sides,
        errors,
        Gap(gap) if gap in set(Gap) else Gap.MATERIALS,
        query.get("all", "") == "1",
        _cursor(query.get("after", "")),
    )


def _cursor(after: str) -> tuple[Decimal, str] | None:
    first, _, code = after.partition("_")
    try:
        number = Decimal(first)
    except InvalidOperation:
        return None
    return (number, code[:12]) if number.is_finite() and code else None


def _side(place: str, department: str, level: str) -> tuple[Side, str] | str:
    """Return a side with its name, or the sentence that says what is missing."""
    if level in dict(LEVELS) and level and not place:
        return Side(SideKind.LEVEL, level), dict(LEVELS)[level]
    if not place:
        return "请填写地区，或者选择层级"
    region = orgs.region(place) if place.isdecimal() else None
    found = (region,) if region else orgs.search_regions(place, limit=1)
    if not found:
        return f"没有找到“{place}”，请填写地区的全称或者 12 位区划代码"
    here = found[0]
    if not department:
        return Side(SideKind.REGION, here.code), here.full_name
    body = orgs.organisation_of(here.code, department)
    if body is None:
        return f"{here.full_name}没有“{department}”，请填写部门的标准名称，例如“公安局”"
    return Side(SideKind.ORGANISATION, str(body.id)), body.name


def _form(wanted: Asked) -> Form:
    made: list[Field] = []
    for key, _ in SIDES:
        options = [Option(value, name) for value, name in LEVELS if value]
        boxes = (
            Field(
                name=f"{key}-place",
                label="地区",
                value=wanted.typed[f"{key}-place"],
                maxlength=LONGEST,
                required=False,
                hint="名称或者区划代码",
            ),
            Field(
                name=f"{key}-department",
                label="部门",
                value=wanted.typed[f"{key}-department"],
                maxlength=LONGEST,
                required=False,
                hint="只比一个部门时填写",
            ),
            Field(
                name=f"{key}-level",
                label="或者按层级",
                kind="select",
                value=wanted.typed[f"{key}-level"],
                options=options,
                required=False,
                hint="不填地区时用，取最多的文本",
            ),
        )
        made += boxes
    return Form(made, wanted.errors)


def _rows(wanted: Asked, limit: int, after: tuple[Decimal, str] | None) -> tuple[Compared, ...]:
    if not wanted.is_whole:
        return ()
    return catalogue.compared(
        wanted.sides["a"][0],
        wanted.sides["b"][0],
        gap=wanted.gap,
        only_gaps=not wanted.shows_all,
        after=after,
        limit=limit,
    )


@staff()
def compare(request: HttpRequest) -> HttpResponse:
    """Show the items both sides offer, those first where the first asks most more."""
    require_right(request)
    wanted = asked(plain(request.GET))
    found = _rows(wanted, PAGE + 1, wanted.after)
    shown = found[:PAGE]
    form = _form(wanted)
    cursor = f"{shown[-1].gap}_{shown[-1].basic_code}" if len(found) > PAGE else ""
    context = {
        "asked": wanted,
        "errors": form if wanted.errors else None,
        "sides": [
            (label, [f for f in form if f.name.startswith(f"{key}-")]) for key, label in SIDES
        ],
        "names": [name for _, name in wanted.sides.values()],
        "lines": shown,
        "gap": GAP_NAMES[wanted.gap],
        "chips": [
            Chip(
                label,
                "?" + urlencode({**wanted.pairs, "gap": one.value}),
                is_on=one is wanted.gap,
            )
            for one, label in GAP_NAMES.items()
        ],
        "all_url": "?" + urlencode({**wanted.pairs, "all": "" if wanted.shows_all else "1"}),
        "next_url": "?" + urlencode({**wanted.pairs, "after": cursor}) if cursor else "",
        "first_url": "?" + urlencode(wanted.pairs) if wanted.after else "",
    }
    return render(request, "desk/reduction/compare.html", context)


def _every(wanted: Asked) -> Iterator[Compared]:
    after = None
    while True:
        found = _rows(wanted, AT_ONCE, after)
        yield from found
        if len(found) < AT_ONCE:
            return
        after = (found[-1].gap, found[-1].basic_code)


def _cells(one: Compared) -> tuple[str | int, ...]:
    numbers = [
        value
        for side in (one.first, one.second)
        for value in (side.code, side.materials, side.steps, str(side.days), side.visits)
    ]
    return (cell(one.name), one.basic_code, *numbers, str(one.gap))


@staff()
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Send the comparison as a file."""
    require_right(request)
    rows = map(_cells, _every(asked(plain(request.POST))))
    return download(pieces(HEAD, rows, "共 {} 条".format), "对标.csv")
