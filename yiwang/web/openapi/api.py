"""The API as one object; routers live in v1, one per file."""

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI
from ninja.openapi import schema as ninja_document
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder
from ninja.schema import NinjaGenerateJsonSchema
from pydantic.json_schema import CoreModeRef, CoreRef, DefsRef

from yiwang.web.openapi import errors, fast, filing, tokens
from yiwang.web.openapi.v1 import (
    assessments,
    care,
    changes,
    desk,
    following,
    guidance,
    held,
    identities,
    items,
    licences,
    named,
    names,
    pain,
    payments,
    presenting,
    projects,
    ratings,
    reductions,
    regions,
    texts,
    voices,
)
from yiwang.web.ui.access import declared, public

FIRST_ERROR, PLAIN, SCHEME = 400, "application/json", "Bearer"
OF_AN_APP = re.compile(r"yiwang\.(?!web)\w+\.(?P<app>\w+)\.[\w.]*?(?P<name>\w+:\d+)")
PROBLEM = {errors.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
FOR_OTHERS = frozenset({"cases:read", "cases:write"})
ACTING_FOR = {
    "in": "header",
    "name": "X-Acting-For",
    "required": False,
    "description": "代表谁：legal:<id> 或 person:<id>，见 GET /identities；不填就是本人",
    "schema": {"type": "string", "pattern": f"^({tokens.SUBJECT})?$"},
}
DESCRIPTION = """一体化政务服务平台的开放接口。

每个错误都是 application/problem+json：`code` 稳定可编程，`detail` 是可以直接给人看的中文。
翻页用 `after` 和 `limit`。会新建内容的 POST 都接受 `Idempotency-Key`，重复发送得到同一个回答。
申请编号是 18 位数字，在 JSON 里是字符串。
经办人、代办人用 `X-Acting-For` 说明这一次代表谁，能代表谁由授权决定。
"""


class ByApp(NinjaGenerateJsonSchema):
    """Shapes that are an app's own bear its name: `ListsState` is not `ContentState`.

    The document keeps one shape a name, and a second one would silently take its place.
    """

    def get_defs_ref(self, core_mode_ref: CoreModeRef) -> DefsRef:
        """Return the name under which a shape stands in the document."""
        ref, mode = core_mode_ref
        found = OF_AN_APP.fullmatch(ref)
        named = CoreRef(f"{found['app'].title()}{found['name']}") if found else ref
        return super().get_defs_ref((named, mode))


# Ninja gives no other way to say which generator writes its document.
ninja_document.NinjaGenerateJsonSchema = ByApp  # type: ignore[attr-defined]


class Encoder(NinjaJSONEncoder):
    """JSON of views: a set is a list, in the order of its texts."""

    def default(self, o: Any) -> Any:
        """Return what JSON can hold."""
        return sorted(o, key=str) if isinstance(o, frozenset) else super().default(o)


class Plain(JSONRenderer):
    """JSON with our encoder."""

    encoder_class = Encoder


class Described(NinjaAPI):
    """The API whose document says which scopes an act needs, and errors as problem+json."""

    _documents: dict[str, Any] = {}

    def get_openapi_schema(self, **options: Any) -> Any:
        """Return the document with scopes, 429 and the media type of errors set right.

        Making it takes seconds, so it is made once; nobody may change it.
        """
        asked = str(sorted(options.items()))
        if asked not in self._documents:
            self._documents = {asked: self._document(options)}
        return self._documents[asked]

    def _document(self, options: dict[str, Any]) -> Any:
        schema = super().get_openapi_schema(**options)
        needed = dict(self._scopes())
        for methods in schema["paths"].values():
            for operation in methods.values():
                _complete(operation, needed.get(operation["operationId"], []))
        _untitled(schema)
        parts = schema["components"]
        parts["securitySchemes"] = {SCHEME: parts["securitySchemes"][SCHEME]}
        parts["responses"] = _shared_errors(schema["paths"])
        return schema

    def _scopes(self) -> Iterator[tuple[str, list[str]]]:
        for _, router in self._routers:
            for view in router.path_operations.values():
                for operation in view.operations:
                    name = operation.operation_id or self.get_openapi_operation_id(operation)
                    for auth in operation.auth_callbacks:
                        yield name, auth.needed()  # type: ignore[attr-defined]


def _complete(operation: dict[str, Any], scopes: list[str]) -> None:
    answers = operation["responses"]
    answers.setdefault(429, {"description": "Too Many Requests", "content": PROBLEM})
    for status, answer in answers.items():
        content = answer.get("content", {})
        if int(status) >= FIRST_ERROR and PLAIN in content:
            content[errors.MEDIA_TYPE] = content.pop(PLAIN)
    if scopes:
        operation["security"] = [{SCHEME: scopes}]
        words = f"授权范围：{' 或 '.join(scopes)}。"
        operation["description"] = f"{operation.get('description', '')}\n\n{words}".strip()
    if FOR_OTHERS & set(scopes):
        operation["parameters"] = [*operation.get("parameters", ()), ACTING_FOR]


def _untitled(part: Any) -> None:
    """Leave out titles that repeat the name: they were a tenth of the document."""
    for key, inner in part.items() if isinstance(part, dict) else enumerate(part):
        if key == "properties":
            for name, shape in inner.items():
                if shape.get("title") == name.replace("_", " ").title():
                    del shape["title"]
        elif key == "schema" and isinstance(part.get("name"), str):
            inner.pop("title", None)
        if isinstance(inner, dict | list):
            _untitled(inner)


def _shared_errors(paths: dict[str, Any]) -> dict[str, Any]:
    """Return each error answer once, by name, and refer to it where it stood.

    They are told seven times an act: written out, they were a third of the document.
    """
    shared: dict[str, Any] = {}
    for methods in paths.values():
        for operation in methods.values():
            answers = operation["responses"]
            for status, answer in answers.items():
                name = f"Problem{status}"
                if int(status) >= FIRST_ERROR and shared.setdefault(name, answer) == answer:
                    answers[status] = {"$ref": f"#/components/responses/{name}"}
    return dict(sorted(shared.items()))


def build() -> NinjaAPI:
    """Make the API with its routers and error answers."""
    api = Described(
        title="一网 API",
        version="1.0.0",
        description=DESCRIPTION,
        docs_url=None,
        urls_namespace="openapi:v1",
        renderer=Plain(),
    )
    errors.register(api)
    api.add_router("", regions.router)
    api.add_router("", items.router)
    api.add_router("", changes.router)
    api.add_router("", guidance.router)
    api.add_router("", texts.router)
    api.add_router("", reductions.router)
    api.add_router("", ratings.router)
    api.add_router("", assessments.router)
    api.add_router("", named.router)
    api.add_router("", names.router)
    api.add_router("", voices.router)
    api.add_router("", pain.router)
    api.add_router("", care.router)
    api.add_router("", licences.router)  # before held: /licences/search is no {key}
    api.add_router("", held.router)
    api.add_router("", presenting.router)
    api.add_router("", projects.router)
    api.add_router("", payments.router)
    api.add_router("", following.joined())
    api.add_router("", identities.router)
    api.add_router("/desk", desk.joined())
    return api


api = build()


def addresses() -> Any:
    """Return the API's addresses; each operation guards itself by its token (ninja's ``auth``)."""
    patterns, app, namespace = api.urls
    kept: list[URLPattern | URLResolver] = declared(fast.before(filing.before(patterns)), public)
    return kept, app, namespace.rpartition(":")[2]
