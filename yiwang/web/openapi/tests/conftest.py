"""A small world with an account and its token."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from allauth.idp.oidc.models import Client, Token
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.test.client import ClientHandler
from django.utils import timezone

from yiwang.foundation.core import clock
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.identity import commands as identity
from yiwang.foundation.identity.queries import actors
from yiwang.foundation.identity.tests.factories import staff as employee
from yiwang.services.cases.tests.factories import AT, PDF, World
from yiwang.services.cases.tests.factories import world as make_world
from yiwang.services.eforms import queries as eforms
from yiwang.web.openapi import tokens
from yiwang.web.openapi.lean import Lean

CITIZEN = ["cases:write", "cases:read", "mandates:read", "mandates:write"]


class LeanClientHandler(Lean, ClientHandler):
    """The API's own handler, as config/wsgi.py puts it in front of /api/v1."""


@pytest.fixture
def client() -> Browser:
    """A client whose requests take the API's lane."""
    browser = Browser()
    browser.handler = LeanClientHandler(enforce_csrf_checks=False)
    return browser


@pytest.fixture
def world(db) -> World:
    eforms.forget_forms()
    actors.forget_actors()
    tokens.forget_tokens()
    return make_world()


@dataclass
class Api:
    """An HTTP client with a bearer token."""

    token: str
    browser: Browser

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send JSON; header names are written with underscores."""
        extra = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        if self.token:
            extra["HTTP_AUTHORIZATION"] = f"Bearer {self.token}"
        content = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(self.browser, method)(f"/api/v1{path}", **content, **extra)


def issue(
    scopes: list[str], *, user: Any = None, owner: Any = None, client: Client | None = None
) -> str:
    """Issue an access token as the provider would."""
    value = secrets.token_urlsafe(24)
    if client is None:
        client = Client(id=f"client-{secrets.token_hex(4)}", name="示例平台", owner=owner)
        client.set_scopes(scopes)
        client.save()
    token = Token(type=Token.Type.ACCESS_TOKEN, client=client, user=user)
    token.expires_at = timezone.now() + timedelta(hours=1)
    token.set_value(value)
    token.set_scopes(scopes)
    token.save()
    return value


@pytest.fixture
def account(world):
    """张三's account."""
    model = apps.get_model("identity", "User")
    return model.objects.create(username="zhang", person_id=world.zhang.person_id)


@pytest.fixture
def api(world, account, client) -> Api:
    return Api(issue(CITIZEN, user=account), client)


def upload(api: Api, to: str = "/files", content: bytes = PDF, **headers: str) -> Any:
    """Send a file."""
    return api.browser.post(
        f"/api/v1{to}",
        {"file": SimpleUploadedFile("布局图.pdf", content)},
        HTTP_AUTHORIZATION=f"Bearer {api.token}",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


ROLES = {
    "window": ("WINDOW", ["read", "intake", "accept", "deliver", "unmask", "staff"]),
    "first": ("REVIEWER", ["read", "accept", "review", "unmask", "staff", "examine"]),
    "second": ("REVIEWER", ["read", "accept", "review", "unmask", "staff"]),
    "approver": ("APPROVER", ["read", "decide", "unmask", "staff", "examine"]),
    "editor": (
        "CATALOGUE_EDITOR",
        ["read", "catalogue", "staff", "propose", "words", "revise", "texts"],
    ),
    "integrator": ("INTEGRATOR", ["read", "operate", "staff"]),
    "auditor": ("AUDITOR", ["read", "audit", "staff"]),
    "administrator": ("ADMINISTRATOR", ["read", "organisations", "personnel", "staff"]),
    "publisher": (
        "CATALOGUE_PUBLISHER",
        ["read", "publish", "staff", "examine", "texts-publish"],
    ),
    "keeper": ("LICENCE_KEEPER", ["read", "stock", "staff"]),
    "data": ("DATA_MANAGER", ["read", "libraries", "staff"]),
    "watcher": ("SUPERVISOR", ["read", "supervise", "staff"]),
}


def register(role: str, job_number: str, scopes: list[str]) -> tuple[str, str]:
    """Register a department's system in a post; return its id and secret."""
    return identity.register_client(
        name=f"示例系统 {job_number}",
        scopes=tuple(scopes),
        grants=frozenset({"client_credentials"}),
        staff=job_number,
        role=role,
        actor=SYSTEM,
        at=clock.now(),
    )


def employ(world: World) -> dict[str, tuple[str, str]]:
    """Give the market supervision its staff; return each one's system (id, secret)."""
    found = {}
    for n, (name, (role, scopes)) in enumerate(ROLES.items(), 1):
        phone = f"154000001{n:02d}"
        employee(phone, role, world.market, AT)
        found[name] = register(role, phone[-6:], [f"desk:{scope}" for scope in scopes])
    return found


@pytest.fixture
def office(world, client) -> dict[str, Api]:
    """The systems of a department, each with the token of one post."""
    found = {}
    for name, (client_id, _) in employ(world).items():
        row = Client.objects.get(pk=client_id)
        found[name] = Api(issue(row.get_scopes(), client=row), client)
    return found
