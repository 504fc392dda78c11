"""Following: one's own cases, and progress by number with and without the query code."""

import pytest
from django.apps import apps
from django.core.cache import cache

from yiwang.services.cases import commands, queries
from yiwang.services.cases.tests.factories import AT, filed_case, later
from yiwang.services.cases.types import CorrectionPoint
from yiwang.web.openapi.tests.conftest import Api, issue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _patient():
    cache.clear()


@pytest.fixture
def number(world, freeze) -> int:
    freeze(later(0.1))
    return filed_case(world)


def test_the_number_alone_tells_the_state_and_nothing_personal(world, number, client):
    answer = client.get(f"/api/v1/progress/{number}")
    found = answer.json()
    assert (found["label"], found["case"]) == ("待收件", None)
    assert [s["step"] for s in found["timeline"]] == [
        "申请",
        "收件",
        "受理",
        "审查",
        "决定",
        "送达",
    ]
    assert "张" not in answer.content.decode()


def test_the_query_code_in_a_header_opens_the_details(world, number, api, client):
    view = api.call("get", f"/cases/{number}").json()
    code = queries.case_for_applicant(number, viewer=world.zhang, at=AT).query_code
    answer = client.get(f"/api/v1/progress/{number}", HTTP_X_QUERY_CODE=code)
    assert answer["Cache-Control"] == "no-store"
    assert answer.json()["case"]["audit_hash"] == view["audit_hash"]


def test_wrong_codes_are_refused_and_then_made_to_wait(world, number, client):
    statuses = [
        client.get(f"/api/v1/progress/{number}", HTTP_X_QUERY_CODE="000000").status_code
        for _ in range(6)
    ]
    assert statuses[0] == 422
    assert statuses[-1] == 429


def test_unknown_and_mistyped_numbers_get_the_same_sentence(world, number, client):
    wrong = str(number)[:-1] + str((int(str(number)[-1]) + 1) % 10)
    details = {client.get(f"/api/v1/progress/{n}").json()["detail"] for n in (wrong, "1" * 18)}
    assert details == {"没有查到这个编号。编号是 18 位数字，在告知单右上角，也在短信里"}


def test_one_s_own_cases_are_listed_by_keyset(world, number, api):
    second = filed_case(world, world.service)
    listed = api.call("get", "/cases?limit=1").json()
    rest = api.call("get", f"/cases?after={listed['next']}").json()
    shown = [c["number"] for c in listed["cases"] + rest["cases"]]
    assert shown == sorted([str(number), str(second)], reverse=True)


def test_another_s_case_looks_like_none(world, number, client):
    user = apps.get_model("identity", "User").objects.create(
        username="li", person_id=world.li.person_id
    )
    stranger = Api(issue(["cases:read"], user=user), client)
    assert stranger.call("get", f"/cases/{number}").status_code == 404
    assert stranger.call("get", "/cases").json()["cases"] == []


def test_what_has_to_be_corrected_is_listed(world, number, api):
    commands.request_correction(
        case=number,
        version=1,
        points=[CorrectionPoint("看不清", "请重新拍照", material_no=3)],
        actor=world.clerk,
        at=later(0.1),
    )
    found = api.call("get", f"/cases/{number}").json()
    assert found["label"] == "待补正"
    assert found["corrections"][0]["material"] == 3


@pytest.mark.parametrize(
    "ask",
    [
        lambda client, **who: client.get(f"/api/v1/progress/{'1' * 18}", **who),
        lambda client, **who: client.get(
            f"/api/v1/progress/{'1' * 18}", HTTP_X_QUERY_CODE="000000", **who
        ),
        lambda client, **who: client.post("/track/", {"number": "1" * 18}, **who),
    ],
    ids=["by number", "by code", "on the page"],
)
def test_behind_a_proxy_one_who_guesses_makes_nobody_else_wait(world, ask, client, settings):
    settings.YIWANG_PROXIES = 1
    guesser, other = ({"HTTP_X_FORWARDED_FOR": f"192.0.2.{n}"} for n in (1, 2))
    assert [ask(client, **guesser).status_code for _ in range(6)][-1] == 429
    assert ask(client, **other).status_code in {404, 422}
