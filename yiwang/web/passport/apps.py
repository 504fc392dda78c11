"""Registration of the passport app."""

from django.apps import AppConfig


class PassportConfig(AppConfig):
    """Passport 登录."""

    name = "yiwang.web.passport"
    label = "passport"
    verbose_name = "登录"
