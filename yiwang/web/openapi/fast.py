"""Progress by number without a 查询码, asked most of all: the same answer, less around it.

Whatever is not the plain question (another method, a 查询码, a malformed number) goes to the
operation that describes it, `v1.following.progress`.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256

import orjson
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.csrf import csrf_exempt

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import ANYONE
from yiwang.services.cases import queries
from yiwang.services.cases.types.views import Timeline
from yiwang.web.openapi.errors import problem
from yiwang.web.ui.access import address_of, public

NUMBER = re.compile(r"[0-9]{18}", re.ASCII)
PATTERN, ADDRESS = "progress/<number>", "progress/<str:number>"
JSON = "application/json; charset=utf-8"
View = Callable[..., HttpResponse]


def before(patterns: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """Return the API's addresses with the fast one first."""
    whole: View = next(
        p.callback for p in patterns if isinstance(p, URLPattern) and str(p.pattern) == PATTERN
    )

    @csrf_exempt
    @public
    def progress(request: HttpRequest, number: str) -> HttpResponse:
        """Answer the plain question here, every other where it is described."""
        coded = request.META.get("HTTP_X_QUERY_CODE")
        if request.method != "GET" or coded or not NUMBER.fullmatch(number):
            return whole(request, number=number)
        return _answer(number, address_of(request))

    return [path(ADDRESS, progress), *patterns]


def _answer(number: str, address: str) -> HttpResponse:
    client = sha256(address.encode()).hexdigest()[:32]
    try:
        found = queries.progress(number, client=client, viewer=ANYONE, at=clock.now())
    except DomainError as error:
        return problem(error.status, error.full_code, error.text, error.fields)
    body = {
        "number": number,
        "item_name": found.item_name,
        "organisation": found.organisation_name,
        "phone": found.phone,
        "label": found.label,
        "timeline": _timeline(found.timeline),
        "promised_due_on": found.promised_due_on,
        "case": None,
    }
    return HttpResponse(orjson.dumps(body), content_type=JSON)


@lru_cache(maxsize=64)
def _timeline(timeline: Timeline) -> orjson.Fragment:
    """There are only so many: six steps, one of them now."""
    steps = [{"step": str(step), "status": str(status)} for step, status in timeline]
    return orjson.Fragment(orjson.dumps(steps))
