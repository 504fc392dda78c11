"""`manage.py import_revocation_list FILE`: take over another authority's list (导入吊销列表)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.licences import commands


class Command(BaseCommand):
    help = "Take over the revocation list (DER or PEM) of an authority whose seals are trusted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, **options: Any) -> None:
        content = options["file"].read_bytes()
        try:
            whose = commands.take_revocation_list(content=content, actor=SYSTEM, at=clock.now())
        except DomainError as error:
            raise CommandError(error.text) from error
        self.stdout.write(f"{whose}: taken")
