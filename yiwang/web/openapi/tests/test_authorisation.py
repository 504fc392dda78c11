"""Authorisation code with PKCE end to end, for a citizen and for staff; refresh and revocation."""

import base64
import hashlib
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.test import Client as Browser

from yiwang.foundation.core import clock
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.identity import commands as identity
from yiwang.foundation.identity.tests.factories import staff as employee
from yiwang.services.cases.tests.factories import AT, filed_case
from yiwang.web.openapi import tokens
from yiwang.web.openapi.tests.conftest import Api

pytestmark = pytest.mark.django_db
VERIFIER = "a-verifier-that-only-the-client-knows-0123456789"
BACK = "https://app.example/back"
AUTHORISE, TOKEN, REVOKE = (
    "/identity/o/authorize",
    "/identity/o/api/token",
    "/identity/o/api/revoke",
)


def challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class App:
    """An application that a person lets in."""

    def __init__(self, *scopes: str) -> None:
        self.scopes = scopes
        self.id, self.secret = identity.register_client(
            name="示例应用",
            scopes=("openid", *scopes),
            grants=frozenset({"authorization_code", "refresh_token"}),
            redirect_uris=(BACK,),
            actor=SYSTEM,
            at=clock.now(),
        )

    def ask(self, browser: Browser, **changes: str):
        """Send the person to the consent page."""
        wanted = {
            "client_id": self.id,
            "response_type": "code",
            "redirect_uri": BACK,
            "scope": " ".join(["openid", *self.scopes]),
            "state": "s-1",
            "code_challenge": challenge(VERIFIER),
            "code_challenge_method": "S256",
            **changes,
        }
        return browser.get(AUTHORISE, {k: v for k, v in wanted.items() if v})

    def code(self, browser: Browser, **changes: str) -> str:
        """Let the person consent; return the code that comes back."""
        page = self.ask(browser, **changes)
        body = {
            "request": page.context["form"].initial["request"],
            "scopes": ["openid", *self.scopes],
            "action": "grant",
        }
        back = urlsplit(browser.post(AUTHORISE, body)["Location"])
        answer = parse_qs(back.query)
        assert answer["state"] == ["s-1"]
        return answer["code"][0]

    def exchange(self, **form: str):
        """Ask the token endpoint."""
        mine = {"client_id": self.id, "client_secret": self.secret, "redirect_uri": BACK}
        wanted = {"grant_type": "authorization_code", **mine, **form}
        return Browser().post(TOKEN, {k: v for k, v in wanted.items() if v})


def log_in(user_id, *, strong: bool = False) -> Browser:
    browser = Browser()
    user = get_user_model().objects.get(pk=user_id)
    browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    session = browser.session
    session["yw_seen"] = 2_000_000_000
    session["yw_strong"] = strong
    session.save()
    return browser


@pytest.fixture
def citizen(world, account) -> Browser:
    return log_in(account.pk)


def test_a_citizen_lets_an_application_read_and_no_more(world, citizen, client):
    number, app = filed_case(world), App("cases:read")
    found = app.exchange(code=app.code(citizen), code_verifier=VERIFIER).json()
    api = Api(found["access_token"], client)
    assert [c["number"] for c in api.call("get", "/cases").json()["cases"]] == [str(number)]
    refused = api.call("post", "/cases", {"item": world.permit}, idempotency_key="k")
    assert refused.json()["code"] == "openapi.scope_missing.cases:write"
    assert api.call("get", "/desk/cases").status_code == 403


def test_staff_let_an_application_act_in_their_post(world, client):
    number, app = filed_case(world), App("desk:read", "desk:accept")
    user_id, _ = employee("15400000155", "WINDOW", world.market, AT)
    found = app.exchange(code=app.code(log_in(user_id, strong=True)), code_verifier=VERIFIER).json()
    api = Api(found["access_token"], client)
    assert api.call("get", "/desk/me").json()["role"] == "WINDOW"
    done = api.call("post", f"/desk/cases/{number}/accept", {"version": 1})
    assert done.json()["state"] == "ACCEPTED"


def test_a_post_is_not_given_away_by_a_session_without_the_second_factor(world):
    app = App("desk:read", "desk:decide")
    user_id, _ = employee("15400000156", "APPROVER", world.market, AT)
    strong, weak = log_in(user_id, strong=True), log_in(user_id)
    refused = app.ask(weak)
    assert refused.status_code == 403
    assert "请退出后用密码和动态口令重新登录" in refused.content.decode()
    request = app.ask(strong).context["form"].initial["request"]
    body = {"request": request, "scopes": ["openid", "desk:decide"], "action": "grant"}
    answer = weak.post(AUTHORISE, body)
    assert (answer.status_code, "Location" in answer) == (403, False)
    assert app.ask(weak, scope="openid").status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge": "", "code_challenge_method": ""},
        {"code_challenge": VERIFIER, "code_challenge_method": "plain"},
        {"code_challenge_method": ""},
    ],
)
def test_without_pkce_by_s256_nobody_is_asked(world, citizen, changes):
    page = App("cases:read").ask(citizen, **changes)
    assert page.status_code == 400
    assert "PKCE" in page.content.decode()


def test_a_request_changed_on_its_way_through_the_form_is_refused(world, citizen):
    app = App("cases:read")
    request = app.ask(citizen).context["form"].initial["request"]
    assert "S256" not in request  # it is signed, not written out
    for changed in (request[:-2] + "xx", "", request[1:]):
        body = {"request": changed, "scopes": ["openid", "cases:read"], "action": "grant"}
        answer = citizen.post(f"{AUTHORISE}?code_challenge_method=plain", body)
        assert "code=" not in answer.get("Location", "")


@pytest.mark.parametrize(
    "form",
    [
        {"code_verifier": "another-verifier-that-is-long-enough-0123456789"},
        {"code_verifier": ""},
        {"code_verifier": challenge(VERIFIER)},
        {"client_secret": "wrong", "code_verifier": VERIFIER},
        {"redirect_uri": "https://evil.example/back", "code_verifier": VERIFIER},
    ],
)
def test_a_code_alone_is_worth_nothing(world, citizen, form):
    app = App("cases:read")
    assert app.exchange(**{"code": app.code(citizen), **form}).status_code >= 400


def test_a_code_serves_once(world, citizen):
    app = App("cases:read")
    code = app.code(citizen)
    assert app.exchange(code=code, code_verifier=VERIFIER).status_code == 200
    assert app.exchange(code=code, code_verifier=VERIFIER).status_code == 400


def test_a_token_is_refreshed_and_then_revoked(world, citizen, client):
    app = App("cases:read")
    first = app.exchange(code=app.code(citizen), code_verifier=VERIFIER).json()
    form = {"grant_type": "refresh_token", "redirect_uri": "", "scope": ""}
    second = app.exchange(refresh_token=first["refresh_token"], **form)
    assert second.status_code == 200, second.content
    token = second.json()["access_token"]
    assert Api(token, client).call("get", "/cases").status_code == 200
    mine = {"client_id": app.id, "client_secret": app.secret}
    assert Browser().post(REVOKE, {"token": token, **mine}).status_code == 200
    tokens.forget_tokens()  # what a process remembers dies within 30 seconds
    assert Api(token, client).call("get", "/cases").status_code == 401
    used = app.exchange(refresh_token=first["refresh_token"], **form)
    assert used.status_code == 400  # a refresh token serves once: it was rotated
