"""manage.py load_guides [--all]: publish the catalogue shipped with the product."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from yiwang.foundation.core import clock
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.catalogue.commands import load_catalogue


class Command(BaseCommand):
    help = "发布随产品提供的事项目录和办事指南；再次运行不改变已有内容"

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer --all."""
        parser.add_argument("--all", action="store_true", help="安徽全省（约7.6万份指南）")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and show progress."""
        del args
        load_catalogue(
            reference=settings.YIWANG_REFERENCE,
            everywhere=options["all"],
            actor=SYSTEM,
            at=clock.now(),
            say=self.stdout.write,
        )
