"""Errors as problem+json (RFC 9457): stable ``code``, Chinese ``detail``, ``errors`` by field."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from yiwang.foundation.core.errors import DomainError

MEDIA_TYPE = "application/problem+json"


class FieldError(Schema):
    """One thing to mend."""

    field: str
    detail: str


class Problem(Schema):
    """What every error answer looks like."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldError] = []


TITLES = {
    400: "Bad request",
    401: "Not authenticated",
    403: "Not permitted",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    410: "Gone",
    413: "Too large",
    415: "Unsupported media type",
    422: "Not accepted",
    429: "Too many requests",
    500: "Internal error",
    503: "Service unavailable",
}


def problem(
    status: int, code: str, detail: str, fields: dict[str, str] | None = None
) -> HttpResponse:
    """Build the answer."""
    body = {
        "type": "about:blank",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "code": code,
        "detail": detail,
        "errors": [{"field": k, "detail": v} for k, v in (fields or {}).items()],
    }
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE)


def _domain(request: HttpRequest, error: Any) -> HttpResponse:
    assert isinstance(error, DomainError)  # noqa: S101  ninja passes what was registered
    return problem(error.status, error.full_code, error.text, error.fields)


def _unauthenticated(request: HttpRequest, error: Any) -> HttpResponse:
    answer = problem(401, "openapi.not_authenticated", "请带上有效的访问令牌")
    answer["WWW-Authenticate"] = 'Bearer realm="yiwang"'
    return answer


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    fields = {
        ".".join(str(part) for part in found["loc"][1:]) or "body": str(found["msg"])
        for found in error.errors
    }
    return problem(422, "openapi.invalid_request", "请求的内容或格式不对，请对照接口说明", fields)


def _http(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(error.status_code, "openapi.bad_request", "请求无法识别，请对照接口说明")


def register(api: NinjaAPI) -> None:
    """Give the API its error answers."""
    api.add_exception_handler(DomainError, _domain)
    api.add_exception_handler(AuthenticationError, _unauthenticated)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, _http)
