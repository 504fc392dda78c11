"""A county by token: organisations, people, lists and words, each act with its own scope."""

import pytest
from django.apps import apps

from yiwang.foundation.core.ids import uuid7
from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.services.cases.tests.factories import AT, COUNTY, later
from yiwang.web.openapi.tests.conftest import ROLES

pytestmark = pytest.mark.django_db
NOBODY = "01920000-0000-7000-8000-000000000001"
POLICE = {
    "kind": "DEPARTMENT",
    "region": COUNTY,
    "standard_name": "公安局",
    "name": "示例县公安局",
    "uscc": synthetic_uscc(7, kind="11"),
}


@pytest.fixture(autouse=True)
def _morning(freeze):
    freeze(later(0.1))


@pytest.fixture
def boss(world, office):
    return office["administrator"]


def enter(boss, key: str = "o-1", **changes):
    body = {"bodies": [POLICE | changes]}
    return boss.call("post", f"/desk/openings/{COUNTY}/organisations", body, idempotency_key=key)


def test_a_county_is_opened_and_its_departments_entered_once(boss):
    assert boss.call("get", f"/desk/openings/{COUNTY}").json()["started_at"] is None
    assert boss.call("post", f"/desk/openings/{COUNTY}").status_code == 204
    first, again, other = enter(boss), enter(boss), enter(boss, "o-2")
    assert (first.status_code, first.json()) == (201, again.json()), first.content
    assert len(first.json()["ids"]) == 1
    assert other.json()["ids"] == []
    found = boss.call("get", f"/desk/openings/{COUNTY}").json()
    assert (found["organisations"]["DEPARTMENT"], found["administrators"]) == (3, ["李四"])
    assert found["guides"] == 4


def test_a_wrong_code_enters_nothing(boss):
    answer = enter(boss, uscc="123")
    assert answer.json()["errors"][0]["field"] == "uscc-0"


def test_an_organisation_is_changed_renamed_and_closed(boss):
    key = enter(boss).json()["ids"][0]
    one = f"/desk/organisations/{key}"
    assert boss.call("patch", one, {"phone": "0123-110"}).status_code == 204
    renamed = {"name": "示例县公安分局", "short_name": "公安分局", "basis": "示例文〔2026〕1号"}
    assert boss.call("post", f"{one}/rename", renamed).status_code == 204
    made = boss.call("post", f"{one}/windows", {"name": "1号窗口"}, idempotency_key="w-1")
    assert made.status_code == 201
    found = boss.call("get", one).json()
    shown = found["organisation"]
    assert (shown["phone"], shown["name"]) == ("0123-110", "示例县公安分局")
    assert [p["name"] for p in found["posts"]] == ["1号窗口"]
    assert [n["name"] for n in found["former_names"]] == ["示例县公安局"]
    no_basis = boss.call("post", f"{one}/close", {"basis": ""})
    assert no_basis.json()["errors"][0]["field"] == "basis"
    assert boss.call("post", f"{one}/close", {"basis": "示例文"}).status_code == 204
    listed = boss.call("get", "/desk/organisations?limit=1").json()
    rest = boss.call("get", f"/desk/organisations?after={listed['next']}").json()
    names = [o["name"] for o in listed["organisations"] + rest["organisations"]]
    assert names == ["示例县民政局", "示例县市场监督管理局"]


@pytest.mark.parametrize(
    "path",
    [
        "/desk/openings/110000000000",
        "/desk/organisations?region=110000000000",
        "/desk/personnel?region=110000000000",
        f"/desk/organisations/{NOBODY}",
        f"/desk/personnel/{NOBODY}",
    ],
)
def test_what_lies_outside_one_s_division_is_not_there(boss, path):
    assert boss.call("get", path).status_code == 404


def appoint(boss, body, key: str, **changes):
    wanted = {
        "name": "王五",
        "phone": "13700137000",
        "job_number": "A-7",
        "role": "WINDOW",
        "organisation": str(body),
        "region": COUNTY,
        "starts_on": "2026-03-02",
    }
    return boss.call("post", "/desk/personnel", wanted | changes, idempotency_key=key)


def test_somebody_unknown_is_invited_and_the_invitation_withdrawn(world, boss):
    made, again = (appoint(boss, world.market, "p-1") for _ in range(2))
    assert (made.status_code, made.json()) == (201, again.json()), made.content
    assert made.json()["staff"] is None
    listed = boss.call("get", "/desk/invitations").json()["invitations"]
    assert [(i["id"], i["phone_masked"]) for i in listed] == [
        (made.json()["invitation"], "137****7000")
    ]
    assert boss.call("post", f"/desk/invitations/{listed[0]['id']}/withdraw").status_code == 204
    assert boss.call("get", "/desk/invitations").json()["invitations"] == []


def test_a_county_s_administrator_names_no_other(world, boss):
    answer = appoint(boss, world.market, "p-2", role="ADMINISTRATOR")
    assert answer.json()["code"] == "identity.assign_role.above"
    roles = {r["code"] for r in boss.call("get", "/desk/roles").json()["roles"]}
    assert "WINDOW" in roles
    assert "ADMINISTRATOR" not in roles


def test_a_role_is_given_and_ended_and_somebody_leaves(world, boss):
    page = boss.call("get", "/desk/personnel?limit=1").json()
    rest = boss.call("get", f"/desk/personnel?after={page['next']}").json()
    staff = page["staff"] + rest["staff"]
    assert len(staff) == len(ROLES)
    window = next(s for s in staff if s["roles"][0]["role"] == "WINDOW")
    one = f"/desk/personnel/{window['id']}"
    role = {
        "role": "REVIEWER",
        "organisation": str(world.market),
        "region": COUNTY,
        "starts_on": "2026-03-02",
        "last_day": "2026-03-31",
    }
    given = boss.call("post", f"{one}/roles", role, idempotency_key="r-1")
    assert given.status_code == 201, given.content
    held = {r["role"]: r for r in boss.call("get", one).json()["staff"]["roles"]}
    assert held["REVIEWER"]["valid_until"] == "2026-04-01"
    assert boss.call("post", f"{one}/roles/{given.json()['id']}/end").status_code == 204
    assert boss.call("post", f"{one}/roles/{uuid7()}/end").status_code == 404
    assert boss.call("post", f"{one}/leave").status_code == 204
    assert not boss.call("get", one).json()["staff"]["is_active"]


def proposal(**changes):
    return apps.get_model("catalogue", "Proposal").objects.create(
        **{
            "region_code": COUNTY,
            "state": "PROPOSED",
            "reason": "开通",
            "plan": [],
            "lists": 0,
            "proposed_by": "甲",
            "proposed_by_id": "x",
            "proposed_at": AT,
        }
        | changes
    )


def test_lists_are_planned_and_proposed_by_the_editor(world, office):
    editor = office["editor"]
    plan = editor.call("get", f"/desk/enabling/{COUNTY}").json()
    assert plan["region_code"] == COUNTY
    body = {"items": ["1"], "reason": "开通"}
    nothing = editor.call("post", f"/desk/enabling/{COUNTY}", body, idempotency_key="e-1")
    assert nothing.json()["errors"][0]["field"] == "items"
    waiting = proposal()
    made = editor.call("post", f"/desk/enabling/{COUNTY}", body, idempotency_key="e-2")
    assert made.json() == {"id": str(waiting.pk)}
    assert editor.call("get", "/desk/proposals").json()["proposals"][0]["state"] == "PROPOSED"
    refused = editor.call("post", f"/desk/proposals/{waiting.pk}/publish")
    assert refused.json()["code"] == "openapi.scope_missing.desk:publish"


def test_lists_are_published_or_returned_by_another(world, office):
    publisher, first = office["publisher"], proposal()
    back = publisher.call("post", f"/desk/proposals/{first.pk}/return", {"comment": "请补依据"})
    assert back.status_code == 204, back.content
    found = publisher.call("get", f"/desk/proposals/{first.pk}").json()
    assert (found["state"], found["comment"], found["lines"]) == ("RETURNED", "请补依据", [])
    second = proposal()
    assert publisher.call("post", f"/desk/proposals/{second.pk}/publish").status_code == 204
    assert publisher.call("get", f"/desk/proposals/{second.pk}").json()["state"] == "PUBLISHING"


def test_words_are_taught_once_listed_and_taken_out(world, office):
    editor = office["editor"]
    body = {"term": "开饭馆", "meaning": "食品经营许可"}
    made, again = (editor.call("post", "/desk/words", body, idempotency_key="w") for _ in "ab")
    assert (made.status_code, made.json()) == (201, again.json()), made.content
    assert editor.call("post", "/desk/words", body, idempotency_key="x").status_code == 422
    listed = editor.call("get", "/desk/words?q=饭馆").json()["words"]
    assert [(w["id"], w["term"]) for w in listed] == [(made.json()["id"], "开饭馆")]
    assert editor.call("delete", f"/desk/words/{made.json()['id']}").status_code == 204
    assert editor.call("get", "/desk/words").json()["words"] == []
    assert editor.call("get", "/desk/words/missed").json() == {"missed": []}


def test_each_of_these_acts_needs_its_own_right(world, office):
    for name, path in (
        ("window", f"/desk/openings/{COUNTY}"),
        ("editor", "/desk/personnel"),
        ("administrator", "/desk/words"),
        ("reviewer", "/desk/proposals"),
    ):
        system = office.get(name, office["first"])
        assert system.call("get", path).status_code == 403, path
