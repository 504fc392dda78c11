"""Registration of the orgs app."""

from django.apps import AppConfig


class OrgsConfig(AppConfig):
    """Organisations 机构."""

    name = "yiwang.foundation.orgs"
    label = "orgs"
    verbose_name = "机构"
