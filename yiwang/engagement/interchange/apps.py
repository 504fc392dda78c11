"""Registration of the interchange app."""

from django.apps import AppConfig


class InterchangeConfig(AppConfig):
    """Interchange 目录交换."""

    name = "yiwang.engagement.interchange"
    label = "interchange"
    verbose_name = "目录交换"

    def ready(self) -> None:
        """Register subscribers and schedules."""
        from . import schedules, subscribers  # noqa: F401
