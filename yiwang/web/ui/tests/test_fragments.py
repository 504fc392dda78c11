"""Kept parts and pages: the same text as without keeping, nothing of one visitor for another."""

import re
from typing import Any

import pytest
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.fallback import FallbackStorage
from django.middleware import csrf
from django.shortcuts import render
from django.test import RequestFactory

from yiwang.foundation.core.types import Actor, ActorKind
from yiwang.web.ui import context, fragments
from yiwang.web.ui.context import Place

pytestmark = pytest.mark.django_db
_does_token_match = vars(csrf)["_does_token_match"]
PAGE = "portal/track/state.html"
TOKEN = re.compile('name="csrfmiddlewaretoken" value="([^"]*)"')
TEXTS = {"item_name": "<甲>&", "number_text": "1", "organisation_name": "局", "phone": "12345",
         "promised_due_on": "", "case_url": "/my/cases/1/", "own_url": "/track/1/"}  # fmt: skip
SAME = {"label": "已受理", "colour": "blue", "moments": (), "is_promised": False, "form": ()}
HERE = Place("990102000000", "示例县", ("示例省", "示例县"), "示例县人民政府")
THERE = Place("990100000000", "别处市", ("别处省", "别处市"), "别处市人民政府")
ASKED: dict[str, dict[str, Any]] = {
    "plain": {},
    "an address with signs": {"path": "/track/1/?q=<b>&amp;'\"%E4%BD%A0+好"},
    "the address of the holes": {"path": f"/track/1/?q={fragments.SECRET}csrf_token0"},
    "elder mode": {"cookies": {"yw_elder": "2"}},
    "contrast": {"cookies": {"yw_a11y": "contrast.still"}},
    "another region": {"place": THERE},
    "another column": {"path": "/dept/"},
    "somebody known": {"name": "张*"},
    "a message": {"message": "已经保存"},
}


@pytest.fixture(autouse=True)
def _fresh():
    fragments.forget()
    yield
    fragments.forget()


def asked(path="/track/1/", cookies=None, place=HERE, name="", message=""):
    request: Any = RequestFactory().get(path)
    request.COOKIES.update(cookies or {})
    request.yw_place, request.session = place, {}
    request._messages = FallbackStorage(request)
    if message:
        request._messages._loaded_data = [Message(20, message)]
    if name:
        request.actor = Actor(kind=ActorKind.PERSON, id="1", name=name, level=3)
    return request


def of(answer):
    return answer.content.decode()


def plain(how, monkeypatch):
    """The same page rendered by the engine from end to end."""
    with monkeypatch.context() as patch:
        patch.setattr(context.Frame, "mark", None)
        return of(render(asked(**how), PAGE, SAME | TEXTS))


@pytest.mark.parametrize("how", ASKED.values(), ids=ASKED)
def test_a_kept_page_reads_as_one_rendered_for_this_visitor(how, monkeypatch):
    for other in ASKED.values():  # whatever was kept before
        fragments.page(asked(**other), PAGE, same=SAME, texts=TEXTS)
    whole = of(fragments.page(asked(**how), PAGE, same=SAME, texts=TEXTS))
    parts = of(render(asked(**how), PAGE, SAME | TEXTS))
    expected = TOKEN.sub("", plain(how, monkeypatch))
    assert TOKEN.sub("", whole) == TOKEN.sub("", parts) == expected
    assert "&lt;甲&gt;&amp;" in whole


def test_nobody_s_name_message_or_choice_stays_in_another_s_page():
    for how in ASKED.values():
        fragments.page(asked(**how), PAGE, same=SAME, texts=TEXTS)
    page = of(fragments.page(asked(), PAGE, same=SAME, texts=TEXTS))
    for word in ("张*", "已经保存", "别处", "退出长辈版", "退出登录", 'data-contrast="high"'):
        assert word not in page
    assert page.count("登录</a>") >= 1


@pytest.mark.parametrize("cookies", [{}, {"yw_elder": "1"}])
def test_each_visitor_has_a_token_of_their_own(cookies):
    seen = set()
    for _ in range(3):
        request = asked(cookies=cookies)
        page = of(fragments.page(request, PAGE, same=SAME, texts=TEXTS))
        tokens = TOKEN.findall(page)
        assert len(tokens) == 1 + len(cookies)
        assert all(_does_token_match(t, request.META["CSRF_COOKIE"]) for t in tokens)
        assert request.META["CSRF_COOKIE_NEEDS_UPDATE"]
        seen.update(tokens)
        again = asked(cookies=cookies)
        again.META["CSRF_COOKIE"] = request.META["CSRF_COOKIE"]
        assert _does_token_match(csrf.get_token(again), request.META["CSRF_COOKIE"])
    assert len(seen) == 3 * (1 + len(cookies))


def test_nothing_is_kept_for_somebody_known_and_messages_are_told_once():
    fragments.page(asked(name="张*"), PAGE, same=SAME, texts=TEXTS)
    assert len(fragments._kept) == 0
    assert "已经保存" in of(fragments.page(asked(message="已经保存"), PAGE, same=SAME, texts=TEXTS))


def test_a_hole_is_not_found_in_what_fills_one():
    texts = TEXTS | {"item_name": f"{fragments.SECRET}csrf_token0"}
    page = of(fragments.page(asked(), PAGE, same=SAME, texts=texts))
    page = of(fragments.page(asked(), PAGE, same=SAME, texts=texts))
    assert len(TOKEN.findall(page)) == 1
    assert f"{fragments.SECRET}csrf_token0" in page
