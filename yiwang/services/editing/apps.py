"""Registration of the editing app."""

from django.apps import AppConfig


class EditingConfig(AppConfig):
    """Editing 目录修订."""

    name = "yiwang.services.editing"
    label = "editing"
    verbose_name = "目录修订"

    def ready(self) -> None:
        """Register schedules."""
        from . import schedules  # noqa: F401
