"""Registration of the lists app."""

from django.apps import AppConfig


class ListsConfig(AppConfig):
    """Lists 事项名单."""

    name = "yiwang.engagement.lists"
    label = "lists"
    verbose_name = "事项名单"

    def ready(self) -> None:
        """Register schedules."""
        from . import schedules  # noqa: F401
