"""Shared pages: settings kept in cookies, errors in words, policy without exceptions."""

import ast
import json
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.test import Client, RequestFactory

from yiwang.foundation.core.errors import Conflict, DomainError, NotFound, NotPermitted
from yiwang.foundation.orgs import queries, types
from yiwang.web.ui import context, errors
from yiwang.web.ui.views import csrf_failure, forbidden, server_error
from yiwang.web.ui.views.errors import SECRET

pytestmark = pytest.mark.django_db


def test_elder_mode_is_set_on_the_server_and_kept(client):
    answer = client.post("/elder/", {"elder": "2", "next": "/a11y/?x"})
    assert answer["Location"] == "/"
    assert b'data-elder="2"' in client.get("/ui/").content
    answer = client.post("/elder/", {"elder": "0", "next": "/ui/"})
    assert answer["Location"] == "/ui/"
    assert b'data-elder="0"' in client.get("/ui/").content


def test_only_our_own_settings_are_taken(client):
    client.post("/elder/", {"elder": "9", "next": "https://elsewhere.example/"})
    client.post("/a11y/", {"switches": ["contrast", "other"], "next": "/ui/"})
    page = client.get("/ui/").content.decode()
    assert 'data-contrast="high"' in page
    assert 'data-a11y="contrast"' in page
    assert 'data-elder="0"' in page


def test_no_page_has_an_inline_script_and_the_policy_allows_none(client):
    answer = client.get("/ui/?errors=1")
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    text = answer.content.decode()
    assert " style=" not in text
    assert " onclick=" not in text
    assert "<title>有 7 处需要修改：元素页" in text


def test_an_unknown_address_says_what_to_do(client):
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert "打 12345" in answer.content.decode()


def test_a_failure_is_told_with_a_number_and_without_a_database():
    answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "编号" in answer.content.decode()


def test_a_missing_right_is_told_in_words(rf):
    answer = forbidden(rf.get("/desk/"), PermissionDenied("x"))
    assert answer.status_code == 403
    assert "没有办理这件事的权限" in answer.content.decode()


@pytest.mark.parametrize(
    ("error", "path", "status"),
    [
        (NotFound(), "/my/1/", 404),
        (NotPermitted(), "/my/1/", 404),
        (NotPermitted(), "/desk/1/", 403),
        (Conflict("张三在 14:32 已经处理过这件"), "/desk/1/", 409),
        (DomainError("补正期限已过"), "/my/1/", 422),
    ],
)
def test_each_anticipated_error_has_its_page(rf, error, path, status):
    answer = errors.answer(rf.get(path), error)
    assert answer is not None
    assert answer.status_code == status
    if status in {409, 422}:
        assert error.text in answer.content.decode()


def test_a_defect_is_not_dressed_up(rf):
    assert errors.answer(rf.get("/"), ValueError("x")) is None


def test_errors_of_a_command_go_to_their_fields():
    assert errors.form_errors(DomainError("不对", fields={"phone": "请填写"})) == {
        "phone": "请填写"
    }
    assert errors.form_errors(DomainError("不对")) == {"": "不对"}


def test_a_stale_token_gives_the_typed_values_back():
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/a11y/", {"switches": "contrast", "next": "/ui/"})
    assert answer.status_code == 403
    assert 'name="switches" value="contrast"' in answer.content.decode()


def test_a_form_posted_by_a_strangers_page_is_not_given_back(rf):
    request = rf.post("/a11y/", {"switches": "contrast"}, headers={"Origin": "https://x.example"})
    assert "contrast" not in csrf_failure(request).content.decode()


def test_the_region_of_the_cookie_is_shown_and_others_fall_back(client, rf, monkeypatch):
    info = types.RegionInfo("340100000000", "合肥市", 2, None, "安徽省合肥市")
    monkeypatch.setattr(queries, "region_path", lambda code: (info,) if code == info.code else ())
    request = rf.get("/")
    request.COOKIES["yw_region"] = info.code
    assert context.place_of(request).government == "合肥市人民政府"
    request.COOKIES["yw_region"] = "999"
    assert context.place_of(request) == context.DEFAULT_PLACE


def test_a_database_that_is_away_is_said_and_typed_values_come_back(rf):
    def fail():
        raise OperationalError("the server is gone")

    try:
        fail()
    except OperationalError:
        page = server_error(rf.post("/my/x/", {"opinion": "写了很久", "password": "secret-one"}))
        script = server_error(rf.get("/my/x/", headers={"accept": "application/json"}))
    assert (page.status_code, page["Retry-After"], script.status_code) == (503, "10", 503)
    text = page.content.decode()
    assert "写了很久" in text
    assert "secret-one" not in text
    assert "正在自动恢复" in json.loads(script.content)["error"]


def while_away(page):
    def fail():
        raise OperationalError("the server is gone")

    try:
        fail()
    except OperationalError:
        return page()


def test_no_password_comes_back_in_a_page(rf):
    typed = {"current": "the-old-one", "password": "the-new-one", "act": "change"}
    fields = {name for name, kind in _fields() if kind == "password"}
    assert {"current", "password"} <= fields <= SECRET
    away = while_away(lambda: server_error(rf.post("/identity/security/password/", typed)))
    stale = csrf_failure(rf.post("/identity/security/password/", typed))
    for page in (away.content.decode(), stale.content.decode()):
        assert "change" in page
        assert "the-" not in page


def _fields():
    """Every field that is written in the sites, with its kind."""
    sites = Path(__file__).resolve().parents[2]
    for path in sites.rglob("*.py"):
        if "tests" in path.parts or "Field(" not in (text := path.read_text("utf8")):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call):
                said = {k.arg: getattr(k.value, "value", None) for k in node.keywords}
                yield said.get("name"), said.get("kind")
