"""`manage.py verify_draw draw.json`: draw the lots of an exported draw again, offline."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from yiwang.oversight.legality.rules.drawing import faults


class Command(BaseCommand):
    """Draw again and compare."""

    help = "Draw the lots of an exported draw again"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Say that all of it holds. :raises CommandError: what does not."""
        del args
        told = json.loads(options["file"].read_text("utf8"))
        found = faults(told)
        if found:
            raise CommandError("; ".join(found))
        self.stdout.write(f"holds: {len(told['drawn'])} of {len(told['list'])}")
