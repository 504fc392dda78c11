"""Deliver past events again to one subscriber, from the beginning or from a message on."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from yiwang.foundation.core import outbox


class Command(BaseCommand):
    """Replay events."""

    help = "Open deliveries of every past event for one subscriber (see docs/generated/events.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the subscriber's name and the message to begin after."""
        parser.add_argument("subscriber")
        parser.add_argument("--since-id", type=int, default=0)

    def handle(self, *args: Any, **options: Any) -> None:
        """Open the deliveries and say how many."""
        if options["subscriber"] not in outbox.subscribers():
            known = "\n  ".join(sorted(outbox.subscribers()))
            raise CommandError(f"nobody is called that; known subscribers:\n  {known}")
        count = outbox.replay(options["subscriber"], since_id=options["since_id"])
        self.stdout.write(f"{count} deliveries opened; the worker takes them in order")
