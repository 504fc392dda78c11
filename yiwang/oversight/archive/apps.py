"""Registration of the archive app."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """Archive 归档."""

    name = "yiwang.oversight.archive"
    label = "archive"
    verbose_name = "归档"
