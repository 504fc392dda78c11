"""Registration of the legality app."""

from django.apps import AppConfig


class LegalityConfig(AppConfig):
    """Legality 法制监督."""

    name = "yiwang.oversight.legality"
    label = "legality"
    verbose_name = "法制监督"
