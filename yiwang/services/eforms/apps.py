"""Registration of the eforms app."""

from django.apps import AppConfig


class EformsConfig(AppConfig):
    """E-forms 电子表单."""

    name = "yiwang.services.eforms"
    label = "eforms"
    verbose_name = "电子表单"
