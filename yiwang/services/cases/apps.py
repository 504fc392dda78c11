"""Registration of the cases app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases 办件."""

    name = "yiwang.services.cases"
    label = "cases"
    verbose_name = "办件"

    def ready(self) -> None:
        """Register schedules and subscribers; say what is open when an organisation closes."""
        from yiwang.foundation.orgs.providers import register_unfinished

        from . import schedules, subscribers  # noqa: F401
        from .queries.due import still_open

        register_unfinished(still_open)
