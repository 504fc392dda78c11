"""The API as one object; routers live in v1, one per file."""

from typing import Any

from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI

from yiwang.web.openapi import errors
from yiwang.web.openapi.v1 import following, items, regions
from yiwang.web.ui.access import declared, public

FIRST_ERROR, PLAIN = 400, "application/json"
DESCRIPTION = """一体化政务服务平台的开放接口。

每个错误都是 application/problem+json：`code` 稳定可编程，`detail` 是可以直接给人看的中文。
翻页用 `after` 和 `limit`。会新建内容的 POST 都接受 `Idempotency-Key`，重复发送得到同一个回答。
申请编号是 18 位数字，在 JSON 里是字符串。
"""


class Described(NinjaAPI):
    """The API whose document names problem+json where errors are answered with it."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """Return the document with the media type of error answers set right."""
        schema = super().get_openapi_schema(**options)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    content = answer.get("content", {})
                    if int(status) >= FIRST_ERROR and PLAIN in content:
                        content[errors.MEDIA_TYPE] = content.pop(PLAIN)
        return schema


def build() -> NinjaAPI:
    """Make the API with its routers and error answers."""
    api = Described(
        title="一网 API",
        version="1.0.0",
        description=DESCRIPTION,
        docs_url=None,
        urls_namespace="openapi:v1",
    )
    errors.register(api)
    api.add_router("", regions.router)
    api.add_router("", items.router)
    api.add_router("", following.joined())
    return api


api = build()


def addresses() -> Any:
    """Return the API's addresses; each operation guards itself by its token (ninja's ``auth``)."""
    patterns, app, namespace = api.urls
    kept: list[URLPattern | URLResolver] = declared(patterns, public)
    return kept, app, namespace.rpartition(":")[2]
