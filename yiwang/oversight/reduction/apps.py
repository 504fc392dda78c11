"""Registration of the reduction app."""

from django.apps import AppConfig


class ReductionConfig(AppConfig):
    """Reduction 减证便民."""

    name = "yiwang.oversight.reduction"
    label = "reduction"
    verbose_name = "减证便民"

    def ready(self) -> None:
        """Register jobs."""
        from . import subscribers  # noqa: F401
