"""Registration of the supervision app."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """Supervision 电子监察."""

    name = "yiwang.oversight.supervision"
    label = "supervision"
    verbose_name = "电子监察"

    def ready(self) -> None:
        """Register what is heard, runs continually and by the clock."""
        from . import schedules, subscribers  # noqa: F401
