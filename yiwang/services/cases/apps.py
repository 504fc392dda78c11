"""Registration of the cases app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases 办件."""

    name = "yiwang.services.cases"
    label = "cases"
    verbose_name = "办件"

    def ready(self) -> None:
        """Register schedules and subscribers."""
        from . import schedules, subscribers  # noqa: F401
