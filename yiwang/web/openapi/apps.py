"""Registration of the openapi app."""

from django.apps import AppConfig


class OpenapiConfig(AppConfig):
    """Open API 开放接口."""

    name = "yiwang.web.openapi"
    label = "openapi"
    verbose_name = "开放接口"
