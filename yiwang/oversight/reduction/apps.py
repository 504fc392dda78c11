"""Registration of the reduction app."""

from django.apps import AppConfig


class ReductionConfig(AppConfig):
    """Reduction 减证便民."""

    name = "yiwang.oversight.reduction"
    label = "reduction"
    verbose_name = "减证便民"

    def ready(self) -> None:
        """Register jobs and schedules."""
        from . import schedules, subscribers  # noqa: F401
