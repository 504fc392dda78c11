"""Agents and helpers by token: for whom, by whose authority, and what another's token cannot."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from yiwang.foundation.core import clock
from yiwang.foundation.core.types import ActorKind
from yiwang.foundation.identity.queries import actors
from yiwang.services.cases.tests.factories import AT, VALUES, later, legal_person, mandate
from yiwang.web.openapi import tokens
from yiwang.web.openapi.tests.conftest import CITIZEN, Api, issue, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning(freeze):
    freeze(later(0.1))


@pytest.fixture
def company(world):
    """An enterprise for which 张三 may fill in and submit permits."""
    made = legal_person()
    mandate(world.zhang.person_id, company=made)
    return made


def application(world, file_id: str):
    return {
        "item": world.permit,
        "form": {"phone": VALUES["phone"], "place": VALUES["place"], "name": "示例食品"},
        "files": [{"material": 3, "file": file_id}],
        "promises": [4],
        "signature": {"way": "TYPED", "name": "张三"},
        "submit": True,
    }


def test_one_s_identities_name_the_keys(world, api, company):
    found = api.call("get", "/identities").json()["identities"]
    assert [(i["key"], i["kind"], i["note"]) for i in found] == [
        ("", "PERSON", ""),
        (f"legal:{company}", "LEGAL", "经办人"),
    ]


def test_an_agent_files_for_the_enterprise_and_only_it_sees_the_case(world, api, company):
    acting = {"x_acting_for": f"legal:{company}"}
    body = application(world, upload(api).json()["id"])
    filed = api.call("post", "/cases", body, idempotency_key="e-1", **acting)
    assert filed.status_code == 201, filed.content
    number = filed.json()["number"]
    case = apps.get_model("cases", "Case").objects.get(number=number)
    assert (case.applicant_kind, case.applicant_id) == ("LEGAL", company)
    listed = api.call("get", "/cases", **acting).json()["cases"]
    assert [c["number"] for c in listed] == [number]
    assert api.call("get", "/cases").json()["cases"] == []


def test_a_draft_of_the_enterprise_is_opened_and_dropped(world, api, company):
    acting = {"x_acting_for": f"legal:{company}"}
    begun = api.call("post", "/cases", {"item": world.permit}, idempotency_key="e-2", **acting)
    number = begun.json()["number"]
    (listed,) = api.call("get", "/drafts", **acting).json()["drafts"]
    assert (listed["number"], listed["applicant_name"]) == (number, "示例食品有限公司")
    assert api.call("delete", f"/cases/{number}/draft", **acting).status_code == 204


def test_a_system_that_is_nobody_s_acts_for_nobody(world, client, company):
    system = Api(issue(CITIZEN), client)
    assert system.call("get", "/identities").json() == {"identities": []}
    answer = system.call("get", "/cases", x_acting_for=f"legal:{company}")
    assert answer.json()["code"] == "openapi.no_authority"


def test_a_helper_sees_whom_they_help(world, api):
    helped = world.li.person_id
    mandate(world.zhang.person_id, principal_person_id=helped, principal_legal_id=None)
    acting = {"x_acting_for": f"person:{helped}"}
    begun = api.call("post", "/cases", {"item": world.permit}, idempotency_key="h-1", **acting)
    assert begun.status_code == 201, begun.content
    draft = apps.get_model("cases", "Draft").objects.get(number=begun.json()["number"])
    assert draft.applicant_id == helped


def test_what_the_mandate_leaves_out_is_refused_as_on_the_pages(world, api):
    company = legal_person()
    mandate(world.zhang.person_id, company=company, scope=["税费"])
    acting = {"x_acting_for": f"legal:{company}"}
    body = application(world, upload(api).json()["id"])
    filed = api.call("post", "/cases", body, idempotency_key="e-3", **acting)
    assert filed.status_code in {403, 422}, filed.content
    assert not apps.get_model("cases", "Case").objects.exists()


@pytest.mark.parametrize("given", ["legal:{0}", "person:{0}", "legal:1", "staff:{0}", "x"])
def test_without_authority_the_answer_says_so(world, api, given):
    answer = api.call("get", "/cases", x_acting_for=given.format(legal_person()))
    assert (answer.status_code, answer.json()["code"]) == (403, "openapi.no_authority")


def test_an_authority_that_has_ended_opens_nothing(world, api, company):
    apps.get_model("identity", "Mandate").objects.update(state="ENDED", ended_at=AT)
    actors.forget_actors()
    answer = api.call("get", "/cases", x_acting_for=f"legal:{company}")
    assert answer.json()["code"] == "openapi.no_authority"


def test_a_post_acts_for_nobody(world, office, company):
    answer = office["window"].call("get", "/desk/cases", x_acting_for=f"legal:{company}")
    assert answer.json()["code"] == "openapi.no_authority"


def test_a_system_of_one_s_own_acts_as_the_system_for_the_enterprise(
    world, account, client, company, rf
):
    system = Api(issue(CITIZEN, owner=account), client)
    acting = {"x_acting_for": f"legal:{company}"}
    assert system.call("get", "/cases", **acting).status_code == 200
    request = rf.get("/", HTTP_X_ACTING_FOR=f"legal:{company}")
    found = tokens.verified(system.token)
    assert found is not None
    actor = tokens.subject(request, found)
    assert (actor.kind, actor.legal_person_id) == (ActorKind.CLIENT, company)
    assert actor.id.startswith("client-")


def test_a_mandate_is_offered_once_accepted_and_ended(world, api, client):
    li = apps.get_model("identity", "User").objects.create(
        username="li", person_id=world.li.person_id
    )
    agent = Api(issue(CITIZEN, user=li), client)
    mandate(
        world.li.person_id,
        principal_person_id=world.zhang.person_id,
        principal_legal_id=None,
        state="OFFERED",
    )
    offered = agent.call("get", "/mandates").json()
    key = offered["held"][0]["id"]
    assert [m["id"] for m in offered["waiting"]] == [key]
    assert api.call("post", f"/mandates/{key}/accept").status_code == 404
    assert agent.call("post", f"/mandates/{key}/accept").status_code == 204
    assert agent.call("post", f"/mandates/{key}/accept").status_code == 422
    assert api.call("get", "/mandates").json()["given"][0]["state"] == "ACTIVE"
    assert api.call("post", f"/mandates/{key}/revoke").status_code == 204
    assert api.call("get", "/mandates").json()["given"][0]["state"] == "ENDED"


def test_terms_and_agent_of_a_mandate_are_checked(world, api):
    body = {
        "agent_name": "李四",
        "agent_phone": "13900139000",
        "id_tail": "2316",
        "scope": ["许可"],
        "acts": ["填写"],
        "valid_until": str(AT.date() + timedelta(days=30)),
    }
    unknown = api.call("post", "/mandates", body, idempotency_key="m-1")
    assert unknown.json()["errors"][0]["field"] == "agent_phone"
    late = api.call("post", "/mandates", {**body, "scope": ["全部"]}, idempotency_key="m-2")
    assert late.json()["errors"][0]["field"] == "scope"
    assert api.call("post", "/enterprises", {"uscc": "1"}).status_code == 422


def test_the_representative_confirms_who_asked(world, api, client):
    company = legal_person()
    apps.get_model("identity", "LegalPerson").objects.update(
        representative_id=world.zhang.person_id
    )
    mandate(world.li.person_id, company=company, state="REQUESTED", scope=[], acts=[])
    asked = api.call("get", f"/enterprises/{company}/agents").json()["agents"][0]
    terms = {"scope": ["许可"], "acts": ["提交"], "valid_until": "2026-12-31"}
    assert api.call("post", f"/mandates/{asked['id']}/confirm", terms).status_code == 204
    listed = api.call("get", f"/enterprises/{company}/agents").json()["agents"]
    assert [m["state"] for m in listed] == ["ACTIVE"]


def test_mandates_need_their_own_scope(world, account, client):
    narrow = Api(issue(["cases:write"], user=account), client)
    answer = narrow.call("get", "/mandates")
    assert answer.json()["code"] == "openapi.scope_missing.mandates:read"


def test_the_same_key_stores_a_file_once(world, api):
    first, again = (upload(api, idempotency_key="f-1") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201), first.content
    assert first.json() == again.json()
    assert upload(api, idempotency_key="f-2").json()["id"] != first.json()["id"]
    assert apps.get_model("files", "StoredFile").objects.count() == 2


def test_a_token_s_actor_is_of_the_moved_clock(world, account, client, freeze):
    company = legal_person()
    mandate(world.zhang.person_id, company=company)
    token = Api(issue(CITIZEN, user=account), client)
    acting = {"x_acting_for": f"legal:{company}"}
    assert token.call("get", "/cases", **acting).status_code == 200
    freeze(AT + timedelta(days=100))
    assert clock.now() < timezone.now()
    assert token.call("get", "/cases", **acting).status_code == 403
