"""WSGI entry for granian: three lanes, so that what is asked most passes least.

`/api/v1/` has a handler of its own (bearer tokens only); pages shared by anonymous visitors are
answered from the process's memory; everything else goes through the whole of Django.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
_pages = get_wsgi_application()

from yiwang.web.openapi.lean import PREFIX, LeanHandler  # noqa: E402  apps are ready now
from yiwang.web.portal.front import Front  # noqa: E402
from yiwang.web.portal.track.front import TrackFront  # noqa: E402

_api, _front, _track = LeanHandler(), Front(_pages), TrackFront(_pages)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Send a request down its lane."""
    path = environ["PATH_INFO"]
    if path.startswith(PREFIX):
        return _api(environ, start_response)
    if path.startswith("/track/"):
        return _track(environ, start_response)
    return _front(environ, start_response)
