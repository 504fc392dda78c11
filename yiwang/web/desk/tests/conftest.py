"""Fixtures of the desk: the world of cases, and staff in front of it.

An actor is chosen by a cookie instead of a login: the passport has its own tests; here only what an
actor may see and do on the desk is looked at.
"""

import time

import pytest
from django.conf import settings
from django.test import Client

from yiwang.engagement.interaction.tests.conftest import place  # noqa: F401
from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.services.cases.tests.conftest import world  # noqa: F401
from yiwang.web.ui.middleware import DefaultDeny

COOKIE = "yw_standin"


@pytest.fixture
def actors(monkeypatch):
    """The actors by id; a request with the cookie is that actor's, as after a login."""
    known: dict[str, Actor] = {}
    call = DefaultDeny.__call__

    def as_actor(self, request):
        request.actor = known.get(request.COOKIES.get(COOKIE, ""), ANYONE)
        request.proven_at = time.time()
        return call(self, request)

    monkeypatch.setattr(DefaultDeny, "__call__", as_actor)
    return known


@pytest.fixture
def desk(actors):
    """`desk(actor)` returns a client that is this actor."""

    def client(actor):
        actors[actor.id] = actor
        found = Client()
        found.cookies[COOKIE] = actor.id
        return found

    return client


@pytest.fixture
def seat(actors, browser_page, live_server):
    """`seat(actor, width)` opens a browser page of this actor: `page.open(path)`."""

    def sit(actor, width=1280, javascript=True):
        actors[actor.id] = actor
        page = browser_page(width, javascript=javascript)
        page.context.add_cookies([{"name": COOKIE, "value": actor.id, "url": live_server.url}])
        page.open = lambda path: page.goto(live_server.url + path)
        return page

    return sit


assert settings.MIDDLEWARE[-1].endswith("DefaultDeny"), "the stand-in goes before the last layer"
