"""The catalogue as an institution by token: revisions in four hands, changed laws, checks."""

from uuid import UUID

import pytest

from yiwang.foundation.core.types import SYSTEM
from yiwang.services.cases.tests.factories import later
from yiwang.services.catalogue import commands as catalogue

pytestmark = pytest.mark.django_db
NOBODY = "01920000-0000-7000-8000-000000000001"
BASIS = {
    "law": "行政许可法",
    "number": "主席令第29号",
    "article": "第三十条",
    "validity": "现行有效",
}


@pytest.fixture(autouse=True)
def _morning(freeze):
    freeze(later(0.1))


@pytest.fixture
def editor(world, office):
    return office["editor"]


def begin(editor, world, key="r-1", **changes):
    body = {
        "target": "LIST",
        "kind": "CHANGE",
        "item": world.permit[19:31],
        "organisation": str(world.market),
    }
    path = "/desk/revisions"
    return editor.call("post", path, body | changes, idempotency_key=key)


def act(post, path, name, **more):
    version = post.call("get", path).json()["version"]
    return post.call("post", f"{path}/{name}", {"version": version, **more})


def test_a_list_is_revised_by_four_posts(world, office, editor):
    made = begin(editor, world)
    assert begin(editor, world).json() == made.json(), "asked twice, begun once"
    path = f"/desk/revisions/{made.json()['id']}"
    seen = editor.call("get", path).json()
    draft = {
        "version": seen["version"],
        "content": {**seen["content"], "note": "请从东门进。"},
        "reason": "换了入口",
        "bases": [BASIS],
    }
    assert editor.call("put", path, draft).json()["version"] > seen["version"]
    late = editor.call("put", path, draft)
    assert (late.status_code, late.json()["code"]) == (409, "editing.overtaken")
    assert act(editor, path, "submit").json() == {"state": "DEPARTMENT_CHECK"}
    assert act(editor, path, "pass").status_code == 403, "needs the scope"
    waits = office["first"].call("get", "/desk/revisions/waiting").json()["revisions"]
    assert [one["id"] for one in waits] == [made.json()["id"]]
    assert act(office["first"], path, "pass").json() == {"state": "LEGAL_CHECK"}
    assert act(office["approver"], path, "pass").json() == {"state": "READY"}
    assert act(office["publisher"], path, "publish").json() == {"state": "PUBLISHED"}
    guide = editor.call("get", f"/items/{world.permit}").json()
    assert {"key": "note", "label": "说明", "lines": ["请从东门进。"]} in guide["elements"]
    told = editor.call("get", f"/desk/catalogue/{world.permit}").json()["versions"]
    numbers = f"older={told[1]['version_no']}&newer={told[0]['version_no']}"
    found = editor.call("get", f"/desk/catalogue/{world.permit}/differences?{numbers}").json()
    assert [d["key"] for d in found["differences"]] == ["note"]
    assert act(editor, path, "withdraw", opinion="不改了").status_code == 422


@pytest.mark.parametrize(
    ("element", "value"), [("visits", "两次"), ("materials", [1]), ("name", "新名称"), ("odd", [])]
)
def test_what_is_no_text_is_refused_by_element(world, editor, element, value):
    path = f"/desk/revisions/{begin(editor, world).json()['id']}"
    seen = editor.call("get", path).json()
    draft = {"version": seen["version"], "content": {**seen["content"], element: value}}
    answer = editor.call("put", path, draft)
    assert answer.status_code == 422
    assert [e["field"] for e in answer.json()["errors"]] == [element]
    assert editor.call("get", path).json()["version"] == seen["version"]


def test_what_is_not_there_is_not_found(world, office, editor):
    for path in ("revisions", "law-changes", "checks"):
        assert editor.call("get", f"/desk/{path}/{NOBODY}").status_code == 404
    for path in ("check-findings/9", "catalogue/999999999999"):
        assert editor.call("get", f"/desk/{path}").status_code == 404
    assert begin(office["window"], world).status_code == 403
    assert office["window"].call("get", "/desk/checks/rules").status_code == 403


def test_a_check_is_begun_once_and_its_findings_are_read(world, editor):
    started = editor.call("post", "/desk/checks", {}, idempotency_key="c-1")
    assert started.status_code == 201
    assert editor.call("post", "/desk/checks", {}, idempotency_key="c-2").json() == started.json()
    key = UUID(started.json()["id"])
    while not catalogue.continue_check(run_id=key, actor=SYSTEM, at=later(0.2)):
        pass
    path = f"/desk/checks/{key}"
    assert editor.call("get", path).json()["state"] == "DONE"
    found = editor.call("get", f"{path}/findings?limit=1").json()
    rest = editor.call("get", f"{path}/findings?limit=100&after={found['next']}").json()["findings"]
    assert found["findings"][0]["id"] not in {one["id"] for one in rest}
    totals = editor.call("get", f"{path}/totals").json()
    assert sum(t["findings"] for t in totals["rules"]) == len(rest) + 1
    number = found["findings"][0]["id"]
    assert editor.call("get", f"/desk/check-findings/{number}").json()["sentence"]
    assert editor.call("get", f"/desk/check-findings/{number}/lists").json()["lists"]
