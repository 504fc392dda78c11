"""`manage.py supervision_replay`: read the whole log again into facts, acts and counters."""

from typing import Any

from django.core.management.base import BaseCommand

from yiwang.foundation.core import clock
from yiwang.foundation.core.types import SYSTEM
from yiwang.oversight.supervision import commands

SAID_EVERY = 50_000


class Command(BaseCommand):
    """Forget what supervision read and read it again; a killed one is finished by the worker."""

    help = "Read the audit log again from its beginning into the facts of supervision"

    def handle(self, *args: Any, **options: Any) -> None:
        """Read on until the log ends, telling how far it is."""
        del args, options
        commands.read_anew(actor=SYSTEM, at=clock.now())
        read = said = 0
        while n := commands.follow(actor=SYSTEM, at=clock.now()):
            read += n
            if read - said >= SAID_EVERY:
                self.stdout.write(f"{read:,} entries read")
                said = read
        self.stdout.write(f"done: {read:,} entries")
