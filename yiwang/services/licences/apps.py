"""Registration of the licences app."""

from django.apps import AppConfig


class LicencesConfig(AppConfig):
    """Licences 电子证照."""

    name = "yiwang.services.licences"
    label = "licences"
    verbose_name = "电子证照"

    def ready(self) -> None:
        """Register schedules and jobs."""
        from . import schedules, subscribers  # noqa: F401
