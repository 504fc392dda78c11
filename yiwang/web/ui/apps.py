"""Registration of the ui app."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Design system 设计系统."""

    name = "yiwang.web.ui"
    label = "ui"
    verbose_name = "设计系统"
