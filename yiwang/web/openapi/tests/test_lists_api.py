"""Lists by token: kept by one post, checked by another, published by a third, public at once."""

import pytest

from yiwang.services.cases.tests.factories import later

pytestmark = pytest.mark.django_db
NOBODY = "01920000-0000-7000-8000-000000000001"
COUNTY, CITY = "990102000000", "990100000000"


@pytest.fixture(autouse=True)
def _morning(freeze):
    freeze(later(0.1))


@pytest.fixture
def editor(office):
    return office["editor"]


@pytest.fixture
def path(editor):
    return f"/desk/lists/{begin(editor).json()['id']}"


def begin(post, key="l-1", **changes):
    body = {"kind": "HALL", "region": COUNTY, **changes}
    return post.call("post", "/desk/lists", body, idempotency_key=key)


def act(post, path, name, **more):
    version = post.call("get", path).json()["kept"]["version"]
    return post.call("post", f"{path}/{name}", {"version": version, **more})


def entry(post, path):
    return post.call("get", f"{path}/entries").json()["entries"][0]


def test_a_list_goes_to_the_public_by_three_posts(world, office, editor, path):
    assert f"/desk/lists/{begin(editor).json()['id']}" == path, "asked twice, begun once"
    checker, publisher = office["first"], office["publisher"]
    items = {"text": world.permit[19:31], "reason": "进驻"}
    for outcome in ("ADDED", "KNOWN"):
        (line,) = editor.call("post", f"{path}/items", items).json()["lines"]
        assert line["outcome"] == outcome
    seen = entry(editor, path)
    place = f"{path}/entries/{seen['id']}"
    said = {"version": seen["version"], "zone": "社会事务", "note": "一楼"}
    assert editor.call("put", place, said).json() == {"version": seen["version"] + 1}
    late = editor.call("put", place, said)
    assert (late.status_code, late.json()["code"]) == (409, "lists.overtaken")
    version = editor.call("get", path).json()["kept"]["version"]
    named = {"version": version, "source": "示例县文件"}
    assert editor.call("put", f"{path}/source", named).status_code == 204
    assert editor.call("put", f"{path}/source", named).status_code == 409
    assert act(editor, path, "submit").json() == {"state": "CHECK"}
    assert act(checker, path, "pass").json() == {"state": "READY"}
    assert act(publisher, path, "publish", opinion="同意").json() == {"edition": 1}
    page = editor.call("get", f"/lists/hall?region={COUNTY}").json()
    assert [(x["note"], x["zone"]) for x in page["items"]] == [("一楼", "社会事务")]
    assert (page["edition"], page["source"]) == (1, "示例县文件")
    told = editor.call("get", f"{path}/versions/1/differences").json()["differences"]
    assert [one["change"] for one in told] == ["ADDED"]
    seen = entry(editor, path)
    gone = {"version": seen["version"], "reason": "迁出"}
    assert editor.call("post", f"{place}/remove", {**gone, "reason": " "}).status_code == 422
    assert editor.call("post", f"{place}/remove", gone).status_code == 204
    assert act(editor, path, "submit").json()["code"] == "lists.cannot_list.empty"
    steps = editor.call("get", path).json()["kept"]["steps"]
    assert [one["act"] for one in steps[:4]] == ["SAVE", "PUBLISH", "PASS", "SUBMIT"]


def test_a_published_list_is_withdrawn_and_a_checked_one_returned_with_the_reason(
    world, office, editor, path
):
    checker, publisher = office["first"], office["publisher"]
    editor.call("post", f"{path}/items", {"text": world.permit[19:31]})
    act(editor, path, "submit")
    assert act(checker, path, "return").status_code == 422
    assert act(checker, path, "return", opinion="补窗口").json() == {"state": "RETURNED"}
    act(editor, path, "submit")
    act(checker, path, "pass")
    act(publisher, path, "publish")
    assert act(publisher, path, "withdraw").status_code == 422
    assert act(publisher, path, "withdraw", opinion="重编").json() == {"state": "WITHDRAWN"}
    assert editor.call("get", f"/lists/hall?region={COUNTY}").status_code == 404


@pytest.mark.parametrize(
    ("post", "name", "refusal"),
    [
        ("first", "submit", "openapi.scope_missing.desk:revise"),
        ("editor", "pass", "openapi.scope_missing.desk:examine"),
        ("publisher", "pass", "core.not_permitted.catalogue.check"),
        ("first", "publish", "openapi.scope_missing.desk:publish"),
        ("editor", "withdraw", "openapi.scope_missing.desk:publish"),
        ("editor", "return", "openapi.scope_missing.desk:examine"),
        ("window", "submit", "openapi.scope_missing.desk:revise"),
        ("editor", "submit", "lists.cannot_list.empty"),
        ("publisher", "publish", "lists.cannot_list.state"),
    ],
)
def test_who_may_not_is_told_why(office, path, post, name, refusal):
    body = {"version": 1, "opinion": "试"}
    answer = office[post].call("post", f"{path}/{name}", body)
    assert answer.json()["code"] == refusal
    assert answer.status_code == (422 if refusal.startswith("lists") else 403)


def test_what_a_division_cannot_keep_or_nobody_knows_is_refused(office, editor, path):
    assert begin(editor, "l-2", kind="ONE_VISIT").json()["errors"][0]["field"] == "kind"
    assert begin(editor, "l-3", kind="ONLINE_PLAN").json()["errors"][0]["field"] == "year"
    assert begin(editor, "l-4", region=CITY).status_code == 404
    assert begin(editor, "l-5", kind="NOTHING").status_code == 422
    assert begin(office["publisher"], "l-6").status_code == 403
    for method, place, body in (
        ("get", f"/desk/lists/{NOBODY}", None),
        ("get", f"{path}/versions/1/differences", None),
        ("post", f"/desk/lists/{NOBODY}/submit", {"version": 1}),
        ("put", f"{path}/entries/99", {"version": 1}),
        ("post", f"{path}/entries/99/remove", {"version": 1, "reason": "x"}),
    ):
        assert editor.call(method, place, body).status_code == 404, place
    assert act(editor, path, "submit", opinion="\ud800").status_code == 422
