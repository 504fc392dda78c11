"""Registration of the marketplace app."""

from django.apps import AppConfig


class MarketplaceConfig(AppConfig):
    """Marketplace 中介超市."""

    name = "yiwang.engagement.marketplace"
    label = "marketplace"
    verbose_name = "中介超市"
