"""The floors of `make bench`: bare Django 5.2 beside the product, in the same minutes.

Run by granian with ``DJANGO_SETTINGS_MODULE=config.settings.dev``; no middleware, no rules, only
what no design on this stack can avoid: a JSON answer, one row by the ORM, a page by a template.
"""

import os

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
settings.ROOT_URLCONF = "devtools.bench.floor"
django.setup()
settings.MIDDLEWARE = []

from django.apps import apps  # noqa: E402  models exist after setup
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: E402
from django.template import Context, Engine  # noqa: E402
from django.urls import path  # noqa: E402

PAGE = Engine().from_string(
    "<html><body>{% for row in rows %}<section><h2>{{ row.0 }}</h2><p>{{ row.1 }}</p></section>"
    "{% endfor %}</body></html>"
)
ROWS = [(f"第{n}项", "办理条件、材料、流程、时限、收费、依据和救济" * 8) for n in range(60)]


def json_answer(_request: HttpRequest) -> HttpResponse:
    """Answer without a database."""
    return JsonResponse({"ok": True})


def one_row(_request: HttpRequest) -> HttpResponse:
    """Answer with one row by the ORM."""
    region = apps.get_model("orgs", "Region").objects.get(code="990102000000", valid_until=None)
    return JsonResponse({"name": region.name})


def page(_request: HttpRequest) -> HttpResponse:
    """Render a page of about 30 kB."""
    return HttpResponse(PAGE.render(Context({"rows": ROWS})))


urlpatterns = [path("json", json_answer), path("row", one_row), path("page", page)]
application = WSGIHandler()
