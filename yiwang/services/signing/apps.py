"""Registration of the signing app."""

from django.apps import AppConfig


class SigningConfig(AppConfig):
    """Signing 签名."""

    name = "yiwang.services.signing"
    label = "signing"
    verbose_name = "签名"
