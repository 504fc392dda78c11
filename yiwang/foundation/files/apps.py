"""Registration of the files app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Files 文件."""

    name = "yiwang.foundation.files"
    label = "files"
    verbose_name = "文件"
