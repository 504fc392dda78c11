"""What was typed is not lost when a session has ended."""

from dataclasses import replace
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from yiwang.foundation.core.types import ANYONE
from yiwang.web.ui import access, carry


def posted(path="/apply/1/", **data):
    request = RequestFactory().post(path, data)
    request.user = AnonymousUser()
    vars(request)["actor"] = ANYONE
    return request


def test_typed_values_come_back_as_they_were():
    token = carry.wrap(posted(name="张三", kinds=["1", "2"], csrfmiddlewaretoken="x"))
    assert "张三" not in token
    found = carry.unwrap(token)
    assert found is not None
    assert (found.path, found.values) == ("/apply/1/", {"name": ["张三"], "kinds": ["1", "2"]})


def test_an_old_or_altered_token_is_refused(monkeypatch):
    token = carry.wrap(posted(name="张三"))
    assert carry.unwrap(token[:-8] + "AAAAAAA=") is None
    monkeypatch.setattr(carry, "LIFE", timedelta(seconds=-1))
    assert carry.unwrap(token) is None


def test_another_account_gets_nothing_of_what_was_typed():
    request = posted(name="张三")
    vars(request)["yw_session_owner"] = "0190-the-owner"
    token = carry.wrap(request)
    assert carry.resume(posted(), token) is None
    owner = posted()
    vars(owner)["actor"] = replace(ANYONE, id="0190-the-owner")
    assert carry.resume(owner, token) is not None


def test_a_token_of_others_is_not_ours():
    assert carry.unwrap("gAAAA-not-ours") is None
    assert carry.resume(posted(), "gAAAA-not-ours") is None


def test_a_post_after_the_session_shows_that_nothing_is_lost():
    answer = access.citizen()(lambda request: HttpResponse())(posted(name="张三"))
    assert answer.status_code == 401
    text = answer.content.decode()
    assert "刚才填写的内容都已保存" in text
    assert "张三" not in text
    assert 'name="yw_carry"' in text


def test_after_login_the_values_are_given_back_to_their_form():
    token = carry.wrap(posted(name="张三"))
    page = carry.resume(posted(), token)
    assert page is not None
    text = page.content.decode()
    assert 'action="/apply/1/"' in text
    assert 'value="张三"' in text


def test_only_our_own_addresses_are_gone_back_to():
    assert carry.local("https://elsewhere.example/x") == "/x"
    assert carry.local("//elsewhere.example/x") == "/x"
    assert carry.local("javascript:alert(1)") == "/"
