"""The sheet of organisations to enter: first ticked, then each with its name and code."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.conf import settings

from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import (
    HOURS,
    BodyEntry,
    OrganisationKind,
    RegionInfo,
)
from yiwang.lib.codes.uscc import normalise_uscc
from yiwang.web.ui.forms import Field, Form, Option

CHOOSE, ROWS = "choose", "rows"
MOST_VILLAGES = 200
NO_CODE = "没有自己的代码可以不填"
Values = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the checklist (开通进度)."""

    name: str
    note: str
    url: str
    act: str
    is_done: bool


@functools.lru_cache(maxsize=1)
def standard_departments() -> tuple[str, ...]:
    """Return the standard departments of a city or county, as shipped."""
    path = settings.YIWANG_REFERENCE / "departments" / "departments.json"
    rows = json.loads(path.read_text("utf8"))["city_county_standard"]
    return tuple(row["name"] for row in rows)


def candidates(region: RegionInfo, step: str, viewer: Actor) -> tuple[BodyEntry, ...]:
    """Return what may be entered in a step: departments; or townships and village stations."""
    if step == "departments":
        found: Sequence[BodyEntry] = orgs.suggested(region, standard_departments(), viewer=viewer)
    else:
        below = orgs.regions_below(region.code, levels=frozenset({4, 5}), viewer=viewer)
        places = [r for r in below if r.code != region.code]
        villages = [r for r in places if r.level == 5]  # noqa: PLR2004
        towns = [r for r in places if r.level == 4]  # noqa: PLR2004
        found = [orgs.suggested_below(r, viewer=viewer) for r in (*towns, *villages)]
    if settings.YIWANG_DEMO:
        return tuple(found)
    return tuple(replace(entry, uscc="", phone="", complaint_phone="") for entry in found)


class Sheet:
    """One step with what was typed: the ticks, what all share, and a row for each tick."""

    def __init__(self, region: RegionInfo, step: str, values: Values, viewer: Actor) -> None:
        """Take what may be entered and what was typed."""
        self.region, self.step, self.values = region, step, values
        every = list(enumerate(candidates(region, step, viewer)))
        codes = {entry.region_code for _, entry in every}
        known = {(o.region_code, o.name) for o in orgs.organisations_among(codes, viewer=viewer)}
        self.existing = [e for _, e in every if (e.region_code, e.name) in known]
        wanted = [(n, e) for n, e in every if (e.region_code, e.name) not in known]
        stations = [one for one in wanted if one[1].kind is OrganisationKind.STATION]
        left_out = {n for n, _ in stations[MOST_VILLAGES:]}  # the next, once these are entered
        self.open = [one for one in wanted if one[0] not in left_out]

    def one(self, name: str, default: str = "") -> str:
        """Return one typed value."""
        found = self.values.get(name, ())
        return found[0] if found else default

    @property
    def chosen(self) -> list[tuple[int, BodyEntry]]:
        """Return the ticked entries with their numbers."""
        ticked = set(self.values.get("bodies", ()))
        return [(n, e) for n, e in self.open if str(n) in ticked]

    def ticks(self, errors: Mapping[str, str]) -> Form:
        """Return the first form: which organisations, and what they share."""
        begun = "bodies" in self.values
        default = [str(n) for n, e in self.open if e.kind is not OrganisationKind.STATION]
        hint = "先把要登记的都勾上；名称、代码在下一页核对。"
        ticked = list(self.values["bodies"]) if begun else default
        options = [Option(str(n), self._called(e)) for n, e in self.open]
        fields = [
            Field(
                name="bodies",
                label="要登记的单位",
                kind="checkbox",
                hint=hint,
                options=options,
                value=ticked,
            )
        ]
        return Form(fields + self._shared(), errors)

    def _called(self, entry: BodyEntry) -> str:
        return entry.short_name if self.step == "departments" else entry.name

    def _shared(self) -> list[Field]:
        if self.step != "departments":
            return [self._text("hours", "办公时间", HOURS, required=False)]
        address = f"{self.region.full_name}政务服务中心"
        return [
            self._text("address", "办公地址", address, hint="单位另有地址的，登记后在组织机构里改"),
            self._text("complaint_phone", "投诉电话", "12345"),
            self._text("hours", "办公时间", HOURS),
        ]

    def _text(
        self, name: str, label: str, default: str, *, hint: str = "", required: bool = True
    ) -> Field:
        value = self.one(name, default)
        return Field(
            name=name, label=label, value=value, hint=hint, required=required, maxlength=160
        )

    def rows(self, errors: Mapping[str, str]) -> Form:
        """Return the second form: each ticked organisation with name, code and telephone."""
        fields: list[Field] = []
        for n, entry in self.chosen:
            name = Field(
                name=f"name-{n}",
                label="名称",
                value=self.one(f"name-{n}", entry.name),
                maxlength=120,
            )
            has_code = entry.kind not in {OrganisationKind.HALL, OrganisationKind.STATION}
            code = Field(
                name=f"uscc-{n}",
                label="统一社会信用代码",
                kind="uscc",
                value=self.one(f"uscc-{n}", entry.uscc),
                hint="" if has_code else NO_CODE,
                required=has_code,
                maxlength=30,
            )
            phone = Field(
                name=f"phone-{n}",
                label="咨询电话",
                kind="tel",
                value=self.one(f"phone-{n}", entry.phone),
                required=False,
                maxlength=40,
            )
            fields += [name, code, phone]
        return Form(fields, errors)

    def groups(self, form: Form) -> list[tuple[str, list[Field]]]:
        """Return the fields of the second form by organisation."""
        fields = list(form)
        return [
            (self._called(entry), fields[3 * i : 3 * i + 3])
            for i, (_, entry) in enumerate(self.chosen)
        ]

    def entries(self) -> tuple[BodyEntry, ...]:
        """Return what is to be written."""
        return tuple(
            replace(
                entry,
                name=self.one(f"name-{n}", entry.name),
                uscc=normalise_uscc(self.one(f"uscc-{n}", entry.uscc)),
                phone=self.one(f"phone-{n}", entry.phone),
                address=self.one("address", entry.address),
                complaint_phone=self.one("complaint_phone", entry.complaint_phone),
                hours=self.one("hours", entry.hours),
            )
            for n, entry in self.chosen
        )

    def renamed(self, errors: Mapping[str, str]) -> dict[str, str]:
        """Return the command's errors (by position) under the names of the form's fields."""
        rows = self.chosen
        found = {}
        for key, text in errors.items():
            name, _, place = key.rpartition("-")
            if place.isdecimal():
                n, entry = rows[int(place)]
                found[f"{name}-{n}"] = f"{self._called(entry)}：{text}"
            else:
                found[key] = text
        return found
