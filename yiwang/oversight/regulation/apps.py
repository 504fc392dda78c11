"""Registration of the regulation app."""

from django.apps import AppConfig


class RegulationConfig(AppConfig):
    """Regulation 事中事后监管."""

    name = "yiwang.oversight.regulation"
    label = "regulation"
    verbose_name = "事中事后监管"
