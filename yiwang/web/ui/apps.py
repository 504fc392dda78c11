"""Registration of the ui app."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Design system 设计系统."""

    name = "yiwang.web.ui"
    label = "ui"
    verbose_name = "设计系统"

    def ready(self) -> None:
        """Say where the demo institution's orders are paid."""
        from yiwang.foundation.core.links import register_links

        register_links(demo_payment=lambda no: f"/test/payments/#f-fate-{no}")
