"""Registration of the exchange app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Exchange 共享交换."""

    name = "yiwang.foundation.exchange"
    label = "exchange"
    verbose_name = "共享交换"
