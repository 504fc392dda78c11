"""Registration of the designing app."""

from django.apps import AppConfig


class DesigningConfig(AppConfig):
    """Designing 表单设计."""

    name = "yiwang.services.designing"
    label = "designing"
    verbose_name = "表单设计"

    def ready(self) -> None:
        """Register jobs."""
        from . import subscribers  # noqa: F401
