"""manage.py load_policies: put the shipped laws into the policy library."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from yiwang.engagement.content.commands import load_policies
from yiwang.foundation.core import clock
from yiwang.foundation.core.types import SYSTEM


class Command(BaseCommand):
    help = "把随产品提供的法律法规装入政策库；再次运行不改变已有内容"

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how many."""
        del args, options
        path = Path(settings.YIWANG_REFERENCE)
        made = load_policies(reference=path, actor=SYSTEM, at=clock.now())
        self.stdout.write(f"装入 {made} 份")
