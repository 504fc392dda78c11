"""Registration of the passport app."""

from django.apps import AppConfig


class PassportConfig(AppConfig):
    """Passport 登录."""

    name = "yiwang.web.passport"
    label = "passport"
    verbose_name = "登录"

    def ready(self) -> None:
        """Say where a message about authority leads."""
        from django.urls import reverse

        from yiwang.foundation.core.links import register_links

        register_links(
            agents=lambda key: reverse("passport:agents", args=[key]),
            mandates=lambda _: reverse("passport:mandates"),
        )
