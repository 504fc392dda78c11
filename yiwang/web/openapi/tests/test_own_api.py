"""The applicant's side: a draft, correcting, taking back, papers, documents, messages."""

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from yiwang.services.cases import commands
from yiwang.services.cases.tests.factories import (
    PDF,
    decided_case,
    filed_case,
    later,
)
from yiwang.services.cases.types import CorrectionPoint
from yiwang.web.openapi.tests.conftest import Api, issue
from yiwang.web.openapi.tests.test_cases_api import store

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning(freeze):
    freeze(later(0.1))


@pytest.fixture
def draft(world, api) -> str:
    made = api.call("post", "/cases", {"item": world.permit}, idempotency_key="d-1")
    return str(made.json()["number"])


def stored(api) -> str:
    return str(store(api).json()["id"])


def test_a_draft_s_files_are_ordered_replaced_and_taken_off(api, draft):
    first, second, third = stored(api), stored(api), stored(api)
    line = f"/cases/{draft}/materials/3"
    assert api.call("put", line, {"files": [first, second]}).status_code == 204
    assert api.call("put", f"{line}/order", {"files": [second, first]}).status_code == 204
    assert api.call("put", f"{line}/files/{first}", {"file": third}).status_code == 204
    assert api.call("get", f"/cases/{draft}/draft").json()["materials"] == [
        {"no": 3, "way": "UPLOADED", "files": [second, third]}
    ]
    shown = api.call("get", f"/files/{third}")
    assert b"".join(shown.streaming_content) == PDF
    assert api.call("delete", f"{line}/files/{second}").status_code == 204
    assert api.call("put", f"/cases/{draft}/materials/4/promise").status_code == 204
    assert api.call("put", f"/cases/{draft}/materials/3/promise").status_code == 422
    changed = api.call("put", f"{line}/order", {"files": [first]})
    assert changed.json()["code"] == "cases.cannot_attach.changed"


def test_situation_and_delivery_are_chosen(api, draft):
    chosen = api.call("put", f"/cases/{draft}/situation", {"situation": "", "answers": {}})
    assert chosen.status_code == 200, chosen.content
    by_post = api.call("put", f"/cases/{draft}/delivery", {"way": "POST", "name": "张三"})
    assert {e["field"] for e in by_post.json()["errors"]} == {"phone", "address"}
    assert api.call("put", f"/cases/{draft}/delivery", {"way": "WINDOW"}).status_code == 204
    assert api.call("get", f"/cases/{draft}/draft").json()["delivery"] == "WINDOW"


@pytest.mark.parametrize("answers", [{"问\x00题": "是"}, {"问题": "是\x00"}])
def test_answers_that_no_table_can_hold_are_refused(api, draft, answers):
    refused = api.call("put", f"/cases/{draft}/situation", {"situation": "", "answers": answers})
    assert refused.status_code == 422, refused.content
    assert refused.json()["errors"][0]["field"] == "body.answers"


def test_drafts_are_listed_and_dropped(api, draft):
    listed = api.call("get", "/drafts").json()["drafts"]
    assert [d["number"] for d in listed] == [draft]
    assert api.call("delete", f"/cases/{draft}/draft").status_code == 204
    assert api.call("get", "/drafts").json()["drafts"] == []


def test_a_document_is_kept_once_and_used_again(api, draft):
    kept = [
        api.browser.post(
            "/api/v1/documents",
            {"file": SimpleUploadedFile("图.pdf", PDF), "name": "布局图"},
            HTTP_AUTHORIZATION=f"Bearer {api.token}",
            HTTP_IDEMPOTENCY_KEY="k-1",
        )
        for _ in range(2)
    ]
    assert [k.status_code for k in kept] == [201, 201], kept[0].content
    listed = api.call("get", "/documents").json()["documents"]
    assert [(d["id"], d["name"]) for d in listed] == [(kept[0].json()["id"], "布局图")]
    used = api.call(
        "post",
        f"/cases/{draft}/materials/3/reuse",
        {"document": listed[0]["id"]},
        idempotency_key="u-1",
    )
    assert used.status_code == 201, used.content
    keep = f"/cases/{draft}/materials/3/files/{used.json()['id']}/keep"
    assert api.call("post", keep, idempotency_key="k-2").status_code == 201
    assert api.call("delete", f"/documents/{listed[0]['id']}").status_code == 204
    assert api.call("get", f"/cases/{draft}/draft").json()["materials"][0]["files"]


def test_a_correction_is_handed_in_at_the_version_seen(world, api):
    number = filed_case(world)
    commands.request_correction(
        case=number,
        version=1,
        points=[
            CorrectionPoint("看不清", "请重新拍照", material_no=3),
            CorrectionPoint("太短", "写全地址", field="place"),
        ],
        actor=world.clerk,
        at=later(0.1),
    )
    case = api.call("get", f"/cases/{number}").json()
    assert "RESUBMIT" in case["actions"]
    assert case["correct_by"]
    body = {"version": case["version"], "values": {"place": "示例路9号"}}
    missing = api.call("post", f"/cases/{number}/resubmit", body)
    assert [e["field"] for e in missing.json()["errors"]] == ["material-3"]
    body["files"] = [{"material": 3, "file": stored(api)}]
    old = api.call("post", f"/cases/{number}/resubmit", {**body, "version": 1})
    assert (old.status_code, old.json()["code"]) == (409, "cases.case_conflict")
    done = api.call("post", f"/cases/{number}/resubmit", body)
    assert (done.status_code, done.json()["state"]) == (200, "SUBMITTED"), done.content


def test_an_application_is_taken_back(world, api):
    number = filed_case(world)
    version = api.call("get", f"/cases/{number}").json()["version"]
    done = api.call("post", f"/cases/{number}/withdraw", {"version": version, "reason": "不办了"})
    assert done.json()["state"] == "WITHDRAWN"
    again = api.call("post", f"/cases/{number}/withdraw", {"version": version})
    assert again.status_code == 409


def test_papers_and_the_receipt_of_a_decided_case(world, api):
    number = decided_case(world)
    case = api.call("get", f"/cases/{number}").json()
    letter = next(d for d in case["documents"] if d["kind"] == "GRANT_DECISION")
    pdf = api.call("get", f"/cases/{number}/documents/{letter['n']}")
    assert pdf.content.startswith(b"%PDF-")
    checked = api.call("get", f"/verify/{letter['code']}").json()
    assert (checked["is_known"], checked["title"]) == (True, letter["title"])
    assert not api.call("get", "/verify/nothing").json()["is_known"]
    receipt = api.call("get", f"/cases/{number}/receipt").json()
    entry = api.call("get", f"/cases/{number}/receipt/audit").json()
    assert entry["hash"] == receipt["audit_hash"] == case["audit_hash"]
    public = api.call("get", "/publicity?limit=1").json()
    assert public["results"][0]["applicant_name"] == "张*"
    assert api.call("get", "/publicity?after=2026-02-30.1").status_code == 422


def test_messages_consents_and_uses_are_one_s_own(world, api, deliver):
    filed_case(world)
    deliver()
    found = api.call("get", "/messages?limit=1").json()
    assert found["messages"][0]["about"][0] == "case"
    assert api.call("get", f"/messages?after={found['next']}").status_code == 200
    assert api.call("get", "/consents").json() == {"consents": [], "disputes": []}
    assert api.call("get", "/uses").json() == {"uses": []}


def test_another_s_things_look_like_none(world, api, client, draft):
    other = apps.get_model("identity", "User").objects.create(
        username="li", person_id=world.li.person_id
    )
    stranger = Api(issue(["cases:write", "cases:read"], user=other), client)
    file_id, number = stored(api), filed_case(world, world.service)
    for method, path, body in (
        ("get", f"/cases/{draft}/draft", None),
        ("delete", f"/cases/{draft}/draft", None),
        ("put", f"/cases/{draft}/materials/4/promise", None),
        ("get", f"/files/{file_id}", None),
        ("get", f"/cases/{number}/documents/1", None),
        ("get", f"/cases/{number}/receipt", None),
        ("get", f"/cases/{number}/receipt/audit", None),
        ("post", f"/cases/{number}/withdraw", {"version": 1}),
        ("post", f"/cases/{number}/resubmit", {"version": 1}),
    ):
        assert stranger.call(method, path, body).status_code == 404, path
