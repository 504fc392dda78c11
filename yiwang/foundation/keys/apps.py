"""Registration of the keys app."""

from importlib import import_module

from django.apps import AppConfig


class KeysConfig(AppConfig):
    """Keys 密钥."""

    name = "yiwang.foundation.keys"
    label = "keys"
    verbose_name = "密钥"

    def ready(self) -> None:
        """Register what runs by the clock."""
        import_module("yiwang.foundation.keys.schedules")
