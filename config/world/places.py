"""Divisions, organisations and the working calendar, from the data shipped with the product."""

from __future__ import annotations

import gzip
import hashlib
import json
from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from config.world import Say
from yiwang.foundation.core.models import Setting
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs import commands, queries
from yiwang.foundation.orgs.rules import demo, files, generated
from yiwang.foundation.orgs.types import RegionInfo

AS_OF = date(2023, 6, 30)
SOURCE = "国家统计局统计用区划代码 2023 版"
VERSION = "3"
"""Raise it when the rules that generate organisations change."""
ANHUI = "340000000000"
VILLAGES_IN = (demo.PREFIX, "3401", "3415")
STATIONS = ("341524103200",)
"""A village of Anhui with a helper station, beside the demo village (燕子河镇)."""
_STAMP = "world.places"


def build(say: Say, at: datetime) -> None:
    """Load what is not there yet; the second time only a stamp is compared."""
    folder: Path = settings.YIWANG_REFERENCE
    stamp = _digest(folder)
    kept = Setting.objects.filter(name=_STAMP).first()
    if kept is not None and kept.value == stamp:
        return
    _regions(folder, say, at)
    _organisations(folder, say, at)
    with (folder / "calendar" / "china_day_exceptions_2004_2026.csv").open(encoding="utf8") as rows:
        days = files.day_exceptions(rows)
    commands.import_calendar(days=days, source="国务院办公厅历年放假通知", actor=SYSTEM, at=at)
    Setting.objects.update_or_create(name=_STAMP, defaults={"value": stamp})


def _digest(folder: Path) -> str:
    found = hashlib.sha256(VERSION.encode())
    for path in (
        folder / "divisions" / "china_l1_l4.csv.gz",
        folder / "divisions" / "anhui_l1_l5.csv.gz",
        folder / "departments" / "departments.json",
        folder / "calendar" / "china_day_exceptions_2004_2026.csv",
    ):
        found.update(path.read_bytes())
    return found.hexdigest()


def divisions(folder: Path) -> list[RegionInfo]:
    """Return the country's divisions to level four and Anhui's to level five."""
    with gzip.open(folder / "divisions" / "china_l1_l4.csv.gz", "rt", encoding="utf8") as lines:
        rows = list(files.divisions(lines, levels=frozenset({1, 2, 3, 4})))
    with gzip.open(folder / "divisions" / "anhui_l1_l5.csv.gz", "rt", encoding="utf8") as lines:
        rows += list(files.divisions(lines, levels=frozenset({5})))
    return files.with_full_names(rows)


def _regions(folder: Path, say: Say, at: datetime) -> None:
    rows = divisions(folder)
    scope = tuple(sorted({row.code[:2] for row in rows}))
    for found, source, within in (
        (rows, SOURCE, scope),
        (demo.regions() + demo.unopened(), "示例数据", (demo.PREFIX,)),
    ):
        _, opened = commands.import_regions(
            rows=found, source=source, as_of=AS_OF, scope=within, actor=SYSTEM, at=at
        )
        say(f"  divisions: {len(found)} read, {opened} new")


def _organisations(folder: Path, say: Say, at: datetime) -> None:
    lists = json.loads((folder / "departments" / "departments.json").read_text("utf8"))
    everything = frozenset({1, 2, 3, 4, 5})
    for root in (demo.PROVINCE, ANHUI):
        found = queries.regions_below(root, levels=everything)
        left = {region.code for region in demo.unopened()}
        regions = [region for region in found if region.code not in left]
        rows = list(
            generated.every(
                regions,
                standard=[row["name"] for row in lists["city_county_standard"]],
                provincial_list=[row["name"] for row in lists["anhui_provincial"]],
                villages_in=VILLAGES_IN,
            )
        )
        rows += [
            generated.station(region)
            for region in regions
            if region.code == demo.VILLAGE or region.code in STATIONS
        ]
        rows += [generated.commission(r) for r in regions if r.code == demo.COUNTY]
        source = "示例数据" if root == demo.PROVINCE else "机构名称清单（代码为示例）"
        opened = commands.import_organisations(
            rows=rows, source=source, as_of=AS_OF, actor=SYSTEM, at=at
        )
        say(f"  organisations: {len(rows)} listed, {opened} new")
