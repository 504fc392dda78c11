"""Texts by token: written by one post, published by another, public at once."""

import pytest

from yiwang.services.cases.tests.factories import later

pytestmark = pytest.mark.django_db
NOBODY = "01920000-0000-7000-8000-000000000001"
COUNTY = "990102000000"


@pytest.fixture(autouse=True)
def _morning(freeze):
    freeze(later(0.1))


def begin(editor, kind="NOTICE", key="t-1"):
    body = {"kind": kind, "region": COUNTY}
    return editor.call("post", "/desk/texts", body, idempotency_key=key)


def act(post, path, name, **more):
    version = post.call("get", path).json()["version"]
    return post.call("post", f"{path}/{name}", {"version": version, **more})


def save(editor, path, **content):
    version = editor.call("get", path).json()["version"]
    return editor.call("put", path, {"version": version, "content": content})


def test_a_notice_is_written_by_one_post_and_published_by_another(office):
    editor, publisher = office["editor"], office["publisher"]
    made = begin(editor)
    assert (made.status_code, begin(editor).json()) == (201, made.json())
    path = f"/desk/texts/{made.json()['id']}"
    draft = {"version": 1, "content": {"title": "停电公告", "body": "明天停电。"}}
    assert editor.call("put", path, draft).json() == {"version": 2}
    late = editor.call("put", path, draft)
    assert (late.status_code, late.json()["code"]) == (409, "content.overtaken")
    assert act(editor, path, "submit").status_code == 204
    assert act(editor, path, "publish").status_code == 403, "needs the scope and the right"
    assert act(publisher, path, "return").status_code == 422, "needs a reason"
    no = act(publisher, path, "publish").json()["no"]
    assert editor.call("get", f"/notices/{no}").json()["elements"] == {"body": "明天停电。"}
    assert save(editor, path, title="错的", body="错的").status_code == 200
    assert act(editor, path, "versions/9/restore").status_code == 404
    assert act(editor, path, "versions/1/restore").status_code == 200
    found = editor.call("get", path).json()
    assert (found["content"]["title"], found["state"]) == ("停电公告", "DRAFT")
    assert found["steps"][0]["opinion"] == "恢复成第 1 版"
    listed = editor.call("get", "/desk/texts?kind=NOTICE&limit=1").json()["texts"]
    assert [(one["title"], one["is_public"]) for one in listed] == [("停电公告", True)]
    assert act(publisher, path, "verify", opinion="原文公布").status_code == 422
    assert act(publisher, path, "remove", opinion="来电了").status_code == 204
    assert editor.call("get", f"/notices/{no}").status_code == 410


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"title": ["题"]}, "title"),
        ({"ends_on": "2026-02-30"}, "ends_on"),
        ({"files": [{"id": 7}]}, "files"),
        ({"is_pinned": "yes"}, "is_pinned"),
    ],
)
def test_what_an_element_cannot_hold_is_refused_by_its_name(office, content, field):
    editor = office["editor"]
    path = f"/desk/texts/{begin(editor).json()['id']}"
    answer = save(editor, path, **content)
    assert answer.status_code == 422
    assert [e["field"] for e in answer.json()["errors"]] == [field]


def test_who_writes_no_texts_sees_none(office):
    assert office["editor"].call("get", f"/desk/texts/{NOBODY}").status_code == 404
    assert office["window"].call("get", "/desk/texts").status_code == 403
    assert begin(office["publisher"]).status_code == 403
