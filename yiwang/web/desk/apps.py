"""Registration of the desk app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Desk 工作台."""

    name = "yiwang.web.desk"
    label = "desk"
    verbose_name = "工作台"
