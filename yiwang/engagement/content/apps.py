"""Registration of the content app."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    """Content 内容."""

    name = "yiwang.engagement.content"
    label = "content"
    verbose_name = "内容"

    def ready(self) -> None:
        """Register schedules."""
        from . import schedules  # noqa: F401
