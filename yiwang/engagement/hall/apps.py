"""Registration of the hall app."""

from django.apps import AppConfig


class HallConfig(AppConfig):
    """Hall 政务大厅."""

    name = "yiwang.engagement.hall"
    label = "hall"
    verbose_name = "政务大厅"
