"""Registration of the keys app."""

from django.apps import AppConfig


class KeysConfig(AppConfig):
    """Keys 密钥."""

    name = "yiwang.foundation.keys"
    label = "keys"
    verbose_name = "密钥"
