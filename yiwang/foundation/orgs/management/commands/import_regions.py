"""`manage.py import_regions [--folder DIR] [--as-of DATE]`: load divisions from files."""

import gzip
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from yiwang.foundation.core import clock
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs import commands
from yiwang.foundation.orgs.rules import files


class Command(BaseCommand):
    help = "Load the country's divisions to level 4 and Anhui's to level 5, as dated rows."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.YIWANG_REFERENCE / "divisions")
        parser.add_argument("--as-of", type=date.fromisoformat, default=date(2023, 6, 30))

    def handle(self, **options: Any) -> None:
        folder: Path = options["folder"]
        with gzip.open(folder / "china_l1_l4.csv.gz", "rt", encoding="utf8") as lines:
            rows = list(files.divisions(lines, levels=frozenset({1, 2, 3, 4})))
        with gzip.open(folder / "anhui_l1_l5.csv.gz", "rt", encoding="utf8") as lines:
            rows += list(files.divisions(lines, levels=frozenset({5})))
        scope = tuple(sorted({code[:2] for code, *_ in rows}))
        closed, opened = commands.import_regions(
            rows=files.with_full_names(rows),
            source="国家统计局统计用区划代码 2023 版",
            as_of=options["as_of"],
            scope=scope,
            actor=SYSTEM,
            at=clock.now(),
        )
        self.stdout.write(f"divisions: {len(rows)} read, {opened} opened, {closed} closed")
