"""Registration of the files app."""

from importlib import import_module

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Files 文件."""

    name = "yiwang.foundation.files"
    label = "files"
    verbose_name = "文件"

    def ready(self) -> None:
        """Register the schedules."""
        import_module("yiwang.foundation.files.schedules")
