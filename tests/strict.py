"""What no test may do, and what no page under test may contain.

Warnings are errors and the order is random (pyproject.toml). Here: no network but loopback, no SQL
while a template renders, no form without its CSRF token, no inline script or style, no row lock
across a join that does not say which table, no file left behind.
"""

import re
import shutil
import socket
from contextvars import ContextVar
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.db.models.sql.compiler import SQLCompiler
from django.template.base import Template
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as tries

LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")  # noqa: S104
rendering: ContextVar[str] = ContextVar("rendering", default="")

# An example may take as long as it takes: seconds say nothing on a machine shared with others.
tries.register_profile("yiwang", deadline=None, suppress_health_check=[HealthCheck.too_slow])
tries.load_profile("yiwang")

_INLINE = re.compile(
    rb"<script(?![^>]*\bsrc=)[^>]*>|<style|<[a-z][^>]*\s(?:style|on[a-z]+)=", re.IGNORECASE
)
_DATA_SCRIPT = re.compile(rb'<script[^>]*type="application/(?:ld\+)?json"[^>]*>', re.IGNORECASE)
_FORM = re.compile(rb"<form\b(?=[^>]*method=[\"']?post)[^>]*>.*?</form>", re.IGNORECASE | re.DOTALL)


class Refused(AssertionError):
    """The test, or the code under test, did what nobody may."""


@pytest.fixture(autouse=True, scope="session")
def closed_network():
    """Sockets reach this machine only: a test that needs the world is not a test."""
    with pytest.MonkeyPatch.context() as patch:
        connect = socket.socket.connect

        def guarded(self, address):
            if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
                raise Refused(f"a test opened a connection to {address[0]}")
            return connect(self, address)

        patch.setattr(socket.socket, "connect", guarded)
        yield


def _refuse_sql(execute, sql, params, many, context):
    name = rendering.get()
    if name:
        raise Refused(f"SQL while {name} renders; give the template values: {sql[:200]}")
    return execute(sql, params, many, context)


@pytest.fixture(autouse=True)
def no_sql_while_rendering(monkeypatch):
    """Templates get dataclasses and lists; a query in a template is a query nobody counts."""
    render = Template.render

    def guarded(self, context):
        token = rendering.set(self.name or "a template")
        try:
            return render(self, context)
        finally:
            rendering.reset(token)

    monkeypatch.setattr(Template, "render", guarded)
    wrappers = connections["default"].execute_wrappers
    wrappers.append(_refuse_sql)
    yield
    wrappers.remove(_refuse_sql)


@pytest.fixture(autouse=True)
def locks_name_their_table(monkeypatch):
    """`select_for_update` across a join without `of=` also locks rows nobody meant."""
    as_sql = SQLCompiler.as_sql

    def guarded(self, *args, **kwargs):
        query = self.query
        joins = [name for name, count in query.alias_refcount.items() if count]
        if query.select_for_update and len(joins) > 1 and not query.select_for_update_of:
            raise Refused(f"select_for_update over {', '.join(joins)} without of=")
        return as_sql(self, *args, **kwargs)

    monkeypatch.setattr(SQLCompiler, "as_sql", guarded)


@pytest.fixture(autouse=True)
def honest_pages(monkeypatch):
    """Every fetched page: forms carry their token, nothing is inline (the CSP forbids it)."""
    request = Client.request

    def guarded(self, **arguments):
        response = request(self, **arguments)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            _look_at(response.content, arguments.get("PATH_INFO", ""))
        return response

    monkeypatch.setattr(Client, "request", guarded)


def _look_at(page, path):
    inline = _INLINE.search(_DATA_SCRIPT.sub(b"", page))
    if inline:
        raise Refused(f"{path} has inline script or style: {inline.group()[:120]!r}")
    for form in _FORM.findall(page):
        if b"csrfmiddlewaretoken" not in form:
            raise Refused(f"{path} has a form without CSRF token: {form[:120]!r}")


@pytest.fixture(autouse=True)
def own_files():
    """Files stored by a test lie in a folder of this process, and are gone after it."""
    place = Path(settings.STORAGES["default"]["OPTIONS"]["location"])
    yield place
    shutil.rmtree(place.parent, ignore_errors=True)
