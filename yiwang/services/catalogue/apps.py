"""Registration of the catalogue app."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Catalogue 事项目录."""

    name = "yiwang.services.catalogue"
    label = "catalogue"
    verbose_name = "事项目录"

    def ready(self) -> None:
        """Register subscribers and schedules."""
        from . import schedules, subscribers  # noqa: F401
