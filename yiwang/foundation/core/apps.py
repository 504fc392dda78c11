"""Registration of the core app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Core 内核."""

    name = "yiwang.foundation.core"
    label = "core"
    verbose_name = "内核"
