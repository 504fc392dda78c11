"""Filing through the API: at once and by a draft, once, and only with the right token."""

import json
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from yiwang.services.cases.tests.factories import PDF, VALUES
from yiwang.web.openapi import filing
from yiwang.web.openapi.tests.conftest import Api, issue

pytestmark = pytest.mark.django_db


def store(api: Api, content: bytes = PDF, name: str = "布局图.pdf"):
    return api.browser.post(
        "/api/v1/files",
        {"file": SimpleUploadedFile(name, content)},
        HTTP_AUTHORIZATION=f"Bearer {api.token}",
    )


def application(world, file_id: str, **changes):
    return {
        "item": world.permit,
        "form": {"phone": VALUES["phone"], "place": VALUES["place"]},
        "files": [{"material": 3, "file": file_id}],
        "promises": [4],
        "signature": {"way": "TYPED", "name": "张三"},
        "submit": True,
        **changes,
    }


def test_a_whole_application_is_filed_in_one_call_and_only_once(world, api):
    body = application(world, store(api).json()["id"])
    first = api.call("post", "/cases", body, idempotency_key="a-1")
    assert first.status_code == 201, first.content
    receipt = first.json()
    assert len(receipt["number"]) == 18
    assert len(receipt["query_code"]) == 6
    assert len(receipt["audit_hash"]) == 64
    again = api.call("post", "/cases", body, idempotency_key="a-1")
    assert (again.status_code, again.json()) == (200, receipt)


def test_the_identity_of_the_form_is_the_account_s_whatever_is_sent(world, api):
    body = application(world, store(api).json()["id"])
    body["form"] |= {"name": "李四", "id_number": "110101199003072316"}
    assert api.call("post", "/cases", body, idempotency_key="a-2").status_code == 201


def test_everything_missing_is_told_at_once(world, api):
    body = {"item": world.permit, "submit": True}
    answer = api.call("post", "/cases", body, idempotency_key="a-3")
    assert (answer.status_code, answer.json()["code"]) == (422, "cases.cannot_submit.incomplete")
    fields = {e["field"] for e in answer.json()["errors"]}
    assert {"phone", "place", "signature"} <= fields


def test_what_a_draft_would_drop_is_refused_and_nothing_begins(world, api):
    body = application(world, store(api).json()["id"], submit=False)
    refused = api.call("post", "/cases", body, idempotency_key="d-0")
    assert (refused.status_code, refused.json()["code"]) == (422, "openapi.invalid_request")
    assert "草稿只收表单" in str(refused.json()["errors"])
    assert api.call("get", "/drafts").json()["drafts"] == []


def test_a_draft_is_opened_filled_and_filed(world, api):
    begun = api.call("post", "/cases", {"item": world.permit}, idempotency_key="d-1")
    assert begun.status_code == 201, begun.content
    draft = begun.json()
    number, values = draft["number"], {"values": VALUES, "version": draft["version"]}
    saved = api.call("patch", f"/cases/{number}/form", values)
    assert saved.status_code == 200
    late = api.call("patch", f"/cases/{number}/form", {"values": {"place": "别处"}, "version": 0})
    assert late.status_code == 409
    file_id = store(api).json()["id"]
    for no in (3, 4):
        one = store(api).json()["id"] if no == 4 else file_id
        put = api.call("put", f"/cases/{number}/materials/{no}", {"files": [one]})
        assert put.status_code == 204, put.content
    body = {"signature": {"way": "TYPED", "name": "张三"}}
    filed = api.call("post", f"/cases/{number}/submit", body, idempotency_key="d-2")
    assert filed.status_code == 201, filed.content
    again = api.call("post", f"/cases/{number}/submit", body, idempotency_key="d-2")
    assert again.json() == filed.json()


def test_a_client_s_own_token_files_for_its_owner(world, account, client):
    machine = Api(issue(["cases:write"], owner=account), client)
    body = application(world, store(machine).json()["id"])
    assert machine.call("post", "/cases", body, idempotency_key="m-1").status_code == 201


def test_a_client_without_an_owner_has_nobody_to_file_for(world, client):
    machine = Api(issue(["cases:write"]), client)
    body = {"item": world.permit, "submit": True}
    assert machine.call("post", "/cases", body, idempotency_key="m-2").status_code == 403


@pytest.mark.parametrize(
    ("token", "status", "code"),
    [("", 401, "openapi.not_authenticated"), ("wrong", 401, "openapi.not_authenticated")],
)
def test_without_a_token_nothing_is_filed(world, client, token, status, code):
    answer = Api(token, client).call("post", "/cases", {"item": "x"}, idempotency_key="x")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_token_without_the_scope_is_told_so(world, account, client):
    reader = Api(issue(["cases:read"], user=account), client)
    answer = reader.call("post", "/cases", {"item": "x"}, idempotency_key="x")
    assert (answer.status_code, answer.json()["code"]) == (403, "openapi.scope_missing.cases:write")


def test_another_s_draft_looks_like_none(world, api, client):
    number = api.call("post", "/cases", {"item": world.permit}, idempotency_key="d").json()[
        "number"
    ]

    other = apps.get_model("identity", "User").objects.create(
        username="li", person_id=world.li.person_id
    )
    stranger = Api(issue(["cases:write"], user=other), client)
    answer = stranger.call("patch", f"/cases/{number}/form", {"values": {}, "version": 1})
    unknown = stranger.call("patch", f"/cases/{'1' * 18}/form", {"values": {}, "version": 1})
    assert (answer.status_code, unknown.status_code) == (404, 404)


def test_a_disguised_file_is_refused_in_words(world, api):
    answer = store(api, b"MZ" + b"\0" * 400, "照片.jpg")
    assert answer.status_code == 422
    assert "请上传" in json.loads(answer.content)["detail"]


def test_a_create_without_its_key_is_refused(world, api):
    assert api.call("post", "/cases", {"item": world.permit}).status_code == 422


@pytest.mark.parametrize("text", ["\x00", "\ud8ed"])
def test_text_that_no_table_can_hold_is_refused_in_words(world, api, text):
    body = json.dumps({"item": world.permit, "form": {"place": text}})
    answer = api.call("post", "/cases", body, idempotency_key="n")
    assert (answer.status_code, answer.json()["code"]) == (422, "openapi.invalid_request")


@pytest.mark.parametrize("number", ["NaN", "1e999", "-Infinity"])
def test_a_number_that_is_none_is_refused_in_words(world, api, number):
    body = f'{{"item": "{world.permit}", "form": {{"area": {number}}}}}'
    answer = api.call("post", "/cases", body, idempotency_key="nan")
    assert (answer.status_code, answer.json()["code"]) == (422, "openapi.invalid_request")


def test_the_short_way_and_the_described_one_answer_alike(world, api, monkeypatch):
    """What the fast view cannot read, the operation of the document answers."""
    short = api.call(
        "post", "/cases", application(world, store(api).json()["id"]), idempotency_key="s"
    )
    monkeypatch.setattr(filing, "_filed", lambda request: None)
    long = api.call(
        "post", "/cases", application(world, store(api).json()["id"]), idempotency_key="l"
    )
    assert (short.status_code, long.status_code) == (201, 201)
    assert short["Content-Type"] == long["Content-Type"]
    assert short.json().keys() == long.json().keys()
    again = api.call("post", "/cases", application(world, str(uuid4())), idempotency_key="s")
    assert (again.status_code, again.json()) == (200, short.json())


@pytest.mark.parametrize(
    ("raw", "status"), [("{", 400), ("[]", 422), ('{"item": 5, "submit": true}', 422)]
)
def test_what_is_not_well_formed_is_told_by_the_described_operation(world, api, raw, status):
    answer = api.browser.post(
        "/api/v1/cases",
        raw,
        content_type="application/json",
        HTTP_AUTHORIZATION=f"Bearer {api.token}",
        HTTP_IDEMPOTENCY_KEY="x",
    )
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
