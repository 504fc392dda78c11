"""The provider: PKCE for everybody, opaque subjects, tokens for systems of their own."""

import base64
import hashlib
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.idp.oidc.models import Client as App
from django.contrib.auth import get_user_model

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.foundation.identity import commands
from yiwang.foundation.identity.tests.factories import account
from yiwang.web.passport.oidc import Adapter

pytestmark = pytest.mark.django_db
VERIFIER = "v" * 50
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)
BACK = "https://app.example/back"


@pytest.fixture(autouse=True)
def own_data(settings, tmp_path):
    settings.YIWANG_DATA = tmp_path


def register(*grants, redirect_uris=()):
    return commands.register_client(
        name="示例应用",
        scopes=("openid", "profile", "cases:read"),
        grants=frozenset(grants),
        redirect_uris=redirect_uris,
        actor=SYSTEM,
        at=clock.now(),
    )


def log_in(client, phone="15400000001"):
    user_id = account(phone)
    client.force_login(
        get_user_model().objects.get(pk=user_id), "django.contrib.auth.backends.ModelBackend"
    )
    session = client.session
    session["yw_seen"] = 2_000_000_000
    session.save()
    return user_id


def test_discovery_names_what_is_offered(client):
    found = client.get("/.well-known/openid-configuration").json()
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert "device_authorization_endpoint" not in found
    assert found["subject_types_supported"] == ["pairwise"]
    assert client.get("/.well-known/jwks.json").json()["keys"]
    assert client.get("/identity/o/device").status_code == 404


def ask(client, app, **more):
    wanted = {
        "client_id": app,
        "response_type": "code",
        "redirect_uri": BACK,
        "scope": "openid profile",
        "state": "s",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **more,
    }
    return client.get("/identity/o/authorize", {k: v for k, v in wanted.items() if v})


def test_a_visitor_logs_in_first_and_a_client_without_pkce_is_refused(client):
    app, _ = register("authorization_code", redirect_uris=(BACK,))
    sent = ask(client, app)
    assert sent.status_code == 302
    assert sent["Location"].startswith("/login/?next=/identity/o/authorize")
    assert ask(client, app, code_challenge="").status_code == 400


def test_code_with_pkce_gives_a_token_and_an_opaque_subject(client):
    app, secret = register("authorization_code", redirect_uris=(BACK,))
    user_id = log_in(client)
    page = ask(client, app)
    assert page.status_code == 200
    assert "form-action 'self' https://app.example" in page["Content-Security-Policy"]
    request = page.context["form"].initial["request"]
    answer = client.post(
        "/identity/o/authorize",
        {"request": request, "scopes": ["openid", "profile"], "action": "grant"},
    )
    assert answer["Location"].startswith(BACK)
    code = parse_qs(urlsplit(answer["Location"]).query)["code"][0]
    body = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "client_id": app,
        "client_secret": secret,
        "code_verifier": VERIFIER,
    }
    wrong = client.post("/identity/o/api/token", body | {"code_verifier": "x" * 50})
    assert wrong.status_code == 400
    token = client.post("/identity/o/api/token", body).json()
    claims = json.loads(base64.urlsafe_b64decode(token["id_token"].split(".")[1] + "=="))
    assert str(user_id) not in json.dumps(claims)
    shown = client.get(
        "/identity/o/api/userinfo", HTTP_AUTHORIZATION=f"Bearer {token['access_token']}"
    ).json()
    assert shown["sub"] == claims["sub"]
    assert shown["name"] == "张*"
    assert client.post("/identity/o/api/token", body).status_code == 400


def test_the_subject_differs_from_client_to_client(client):
    register("client_credentials")
    register("client_credentials")
    user = get_user_model().objects.get(pk=account("15400000001"))
    first, second = App.objects.all()[:2]
    adapter = Adapter()
    subjects = {adapter.get_user_sub(app, user) for app in (first, second)}
    assert len(subjects) == 2
    assert adapter.get_user_by_sub(first, adapter.get_user_sub(first, user)) == user
    assert adapter.get_user_by_sub(first, adapter.get_user_sub(second, user)) is None
    assert adapter.get_user_by_sub(first, "no hex") is None


def test_a_system_gets_a_token_of_its_own(client):
    app, secret = register("client_credentials")
    body = {
        "grant_type": "client_credentials",
        "client_id": app,
        "client_secret": secret,
        "scope": "cases:read",
    }
    assert client.post("/identity/o/api/token", body).json()["access_token"]
    assert client.post("/identity/o/api/token", body | {"client_secret": "x"}).status_code >= 400
    wide = client.post("/identity/o/api/token", body | {"scope": "cases:write"})
    assert wide.status_code == 400


@pytest.mark.parametrize(
    "change",
    [
        {"name": " "},
        {"scopes": ()},
        {"grants": frozenset()},
        {"grants": frozenset({"password"})},
        {"grants": frozenset({"authorization_code"})},
    ],
)
def test_an_incomplete_application_is_refused(change):
    wanted = {"name": "甲", "scopes": ("openid",), "grants": frozenset({"client_credentials"})}
    with pytest.raises(commands.CannotRegisterClient):
        commands.register_client(**{**wanted, **change}, actor=SYSTEM, at=clock.now())


def test_only_integrators_register_applications():
    with pytest.raises(NotPermitted):
        commands.register_client(
            name="甲",
            scopes=("openid",),
            grants=frozenset({"client_credentials"}),
            actor=ANYONE,
            at=clock.now(),
        )
