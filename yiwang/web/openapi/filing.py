"""A whole filing by one POST, most of the writing there is: the same answer, less around it.

Whatever is not a well-formed whole filing (a draft, another method, a wrong field) goes to
the operation that describes it, `v1.cases.create`, which says in words what is wrong.
"""

import orjson
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.csrf import csrf_exempt
from pydantic import ValidationError

from yiwang.foundation.core.errors import DomainError
from yiwang.web.openapi.errors import problem
from yiwang.web.openapi.fast import JSON, View
from yiwang.web.openapi.v1 import cases
from yiwang.web.ui.access import public

PATTERN, BEARER, LONGEST_KEY = "cases", "Bearer ", 120


def before(patterns: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """Return the API's addresses with the fast one first."""
    whole: View = next(
        p.callback for p in patterns if isinstance(p, URLPattern) and str(p.pattern) == PATTERN
    )

    @csrf_exempt
    @public
    def file(request: HttpRequest) -> HttpResponse:
        """File here what is whole; the token is asked for as everywhere."""
        if request.method != "POST":
            return whole(request)
        try:
            return _filed(request) or whole(request)
        except DomainError as error:
            return problem(error.status, error.full_code, error.text, error.fields)

    return [path(PATTERN, file), *patterns]


def _filed(request: HttpRequest) -> HttpResponse | None:
    """File, or return nothing when it is not a well-formed whole filing."""
    key = request.META.get("HTTP_IDEMPOTENCY_KEY", "")
    told = request.META.get("HTTP_AUTHORIZATION", "")
    if not (0 < len(key) <= LONGEST_KEY and told.startswith(BEARER)):
        return None
    body = _read(request.body)
    if body is None or not cases.WRITE.authenticate(request, told[len(BEARER) :]):
        return None
    receipt = cases.file_whole(request, body, key)
    answer = {"state": "SUBMITTED", **cases.receipt_of(receipt)}
    status = 200 if receipt.repeated else 201
    return HttpResponse(orjson.dumps(answer), content_type=JSON, status=status)


def _read(raw: bytes) -> cases.CaseIn | None:
    try:
        body = cases.CaseIn.model_validate_json(raw)
    except ValidationError:
        return None
    return body if body.submit else None
