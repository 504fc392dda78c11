"""Registration of the naming app."""

from django.apps import AppConfig


class NamingConfig(AppConfig):
    """Naming 名称自主申报."""

    name = "yiwang.engagement.naming"
    label = "naming"
    verbose_name = "名称自主申报"

    def ready(self) -> None:
        """Register subscribers, schedules, and what forms may ask of reservations."""
        from yiwang.services.eforms import providers as eforms

        from . import schedules, subscribers  # noqa: F401
        from .queries.asked import ReservedNames

        eforms.register(ReservedNames())
