"""Letters before they are sent: the words of the pages, nothing written, no number drawn."""

import pytest
from django.apps import apps

from yiwang.services.cases.tests.factories import filed_case, later, reviewed_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning(freeze):
    freeze(later(0.1))


def ask(system, number, name: str, **body):
    version = system.call("get", f"/desk/cases/{number}").json()["version"]
    path = f"/desk/cases/{number}/{name}/preview"
    return system.call("post", path, {"version": version, **body})


def rows() -> tuple[int, int]:
    models = ("OfficialDocument", "CaseEvent")
    first, second = (apps.get_model("cases", name).objects.count() for name in models)
    return first, second


STOP = {"reason": "甲", "basis": "某法第一条"}


@pytest.mark.parametrize(
    "letter",
    [
        ("accept", "window", {}, "受理"),
        ("decline", "window", {"reason": "不归本机关", "authority": "示例市局"}, "示例市局"),
        ("not-needed", "window", {"reason": "不需要许可"}, "不需要许可"),
        (
            "request-correction",
            "first",
            {"points": [{"material": 3, "problem": "看不清", "how": "请重拍"}]},
            "经营场所布局图",
        ),
        ("terminate", "approver", STOP, "某法第一条"),
        ("extend", "approver", {"days": 3, "reason": "案情复杂"}, "案情复杂"),
        ("suspend", "approver", {**STOP, "resume_when": "判决生效"}, "判决生效"),
        ("start-special", "approver", {**STOP, "kind": "EXPERT", "planned_days": 5}, "专家评审"),
        ("start-special", "approver", {**STOP, "kind": "PUBLIC_NOTICE", "planned_days": 5}, "公示"),
        ("decide", "approver", {"outcome": "GRANTED", "clause": "第三十五条"}, "第三十五条"),
        ("decide", "approver", {"outcome": "REFUSED", "reason": "不符合"}, "不符合"),
    ],
)
def test_a_letter_is_read_before_it_is_sent(world, office, letter):
    name, who, body, words = letter
    early = name in {"accept", "decline", "not-needed"}
    number = filed_case(world) if early else reviewed_case(world)
    before = rows()
    shown = ask(office[who], number, name, **body)
    assert shown.status_code == 200, shown.content
    assert words in str(shown.json()["parts"]) + shown.json()["title"]
    assert rows() == before


def test_an_old_version_is_told_before_anything_is_read(world, office):
    number = filed_case(world)
    path = f"/desk/cases/{number}/accept/preview"
    late = office["window"].call("post", path, {"version": 0})
    assert (late.status_code, late.json()["code"]) == (409, "cases.case_conflict")


def test_acts_without_a_letter_have_no_preview(world, office):
    number = filed_case(world)
    gone = office["window"].call("post", f"/desk/cases/{number}/claim/preview", {"version": 1})
    assert gone.status_code == 404


def test_a_method_that_an_address_does_not_have_is_a_problem(client, world):
    for path in ("regions", "cases", "progress/1"):
        answer = client.delete(f"/api/v1/{path}")
        assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
        assert answer.json()["code"] == "openapi.not_allowed"
        assert "GET" in answer["Allow"]
