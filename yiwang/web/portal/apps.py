"""Registration of the portal app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Portal 门户."""

    name = "yiwang.web.portal"
    label = "portal"
    verbose_name = "门户"
