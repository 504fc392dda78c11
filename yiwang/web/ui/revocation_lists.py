"""A revocation list as programs fetch it (吊销列表): cached, and cheap when it is unchanged."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from yiwang.foundation.core.types import ANYONE
from yiwang.services.licences import queries

_FRESH: Final = 600
"""Seconds for which a list need not be asked for again: a revocation is urgent."""


def served(request: HttpRequest, name: str) -> HttpResponse:
    """Answer the newest list of that name; its ETag is its SM3.

    :raises NotFound: no authority's lists are called so, or there is none yet.
    """
    found = queries.revocation_list(name, viewer=ANYONE)
    response = HttpResponse(found.der, content_type="application/pkix-crl")
    response["Content-Disposition"] = f'attachment; filename="{name}.crl"'
    response["Cache-Control"] = f"public, max-age={_FRESH}"
    response["X-Content-Type-Options"] = "nosniff"
    etag = f'"{found.sm3}"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response
