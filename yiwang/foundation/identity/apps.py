"""Registration of the identity app."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Identity 身份."""

    name = "yiwang.foundation.identity"
    label = "identity"
    verbose_name = "身份"
