"""Check a receipt offline: no database, no network."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from yiwang.foundation.audit import rules


class Command(BaseCommand):
    """Verify an exported receipt."""

    help = "Check an exported audit receipt (JSON) and, with --roots, that its root is published."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the receipt and a saved copy of the published roots."""
        parser.add_argument("receipt", type=Path)
        parser.add_argument("--roots", type=Path, help="saved answer of /audit/roots.json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what is wrong, or that the receipt is sound."""
        receipt = json.loads(options["receipt"].read_text("utf8"))
        wrong = rules.check_receipt(receipt)
        if not wrong and options["roots"]:
            published = {r["root"] for r in json.loads(options["roots"].read_text("utf8"))["roots"]}
            if receipt["proof"]["root"] not in published:
                wrong = ["the root is not among the published ones"]
        if wrong:
            raise CommandError("; ".join(wrong))
        self.stdout.write("sound: the entry is in the published log, unchanged")
