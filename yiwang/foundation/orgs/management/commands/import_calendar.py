"""`manage.py import_calendar YEAR FILE`: take the State Council's notice for one year."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.orgs import commands
from yiwang.foundation.orgs.rules import files


class Command(BaseCommand):
    help = "Import a year's days off (CSV: date,kind,holiday; kind off or work)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", default="国务院办公厅关于部分节假日安排的通知")

    def handle(self, **options: Any) -> None:
        with options["file"].open(encoding="utf8") as lines:
            days = files.day_exceptions(lines)
        try:
            commands.import_year(
                year=options["year"],
                days=days,
                source=options["source"],
                actor=SYSTEM,
                at=clock.now(),
            )
        except DomainError as error:
            raise CommandError(error.text) from error
        self.stdout.write(f"{options['year']}: {len(days)} days")
