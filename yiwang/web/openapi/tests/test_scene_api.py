"""Systems plan checks, tell third parties and hold hearings; the applicant's own asks for one."""

import pytest
from django.apps import apps

from yiwang.services.cases.tests.factories import later, reviewed_case
from yiwang.services.cases.tests.factories import staff as somebody
from yiwang.web.openapi.tests.test_desk_api import act

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning(freeze):
    freeze(later(0.1))


def staff_ids(world) -> list[str]:
    rows = apps.get_model("identity", "Staff").objects.filter(organisation=world.market)
    return [str(key) for key in rows.order_by("job_number").values_list("pk", flat=True)]


def test_a_check_is_planned_and_its_sheet_kept_by_an_inspector_alone(world, office):
    number, people = reviewed_case(world), staff_ids(world)[1:4]
    alone = act(office["first"], number, "plan-check", purpose="看布局", inspectors=people[:1])
    assert (alone.status_code, alone.json()["code"]) == (422, "cases.cannot_plan_check.incomplete")
    planned = act(office["first"], number, "plan-check", purpose="看布局", inspectors=people)
    assert planned.status_code == 200, planned.content
    (line,) = office["first"].call("get", "/desk/site-checks").json()["checks"]
    assert (line["case"], line["has_draft"]) == (str(number), False)
    (check,) = office["first"].call("get", f"/desk/cases/{number}").json()["proceedings"]["checks"]
    address = f"/desk/cases/{number}/checks/{check['n']}"
    sheet = {"sheet_version": 0, "values": {"place": "示例路1号", "other": "x"}}
    assert office["first"].call("put", address, sheet).json()["sheet_version"] == 1
    stale = {"sheet_version": 0, "values": {"place": "别处"}}
    late = office["approver"].call("put", address, stale)
    assert (late.status_code, late.json()["code"]) == (409, "cases.sheet_conflict")
    bare = {"sheet_version": 1, "values": {}, "sign": True, "no_relation": True}
    missing = office["first"].call("put", address, bare)
    assert {e["field"] for e in missing.json()["errors"]} >= {"c1", "present", "passed"}


def test_a_hearing_is_told_asked_for_and_signed(world, office, api):
    presider = somebody(world.market, "郑持")
    apps.get_model("identity", "Staff").objects.create(
        id=presider.staff_id,
        name="郑持",
        job_number="H001",
        organisation_id=world.market,
        created_at=later(0),
    )
    number = reviewed_case(world)
    letter = act(office["first"], number, "tell-hearing/preview", matter="采光", basis="第四十七条")
    assert letter.json()["title"] == "听证告知书"
    told = act(office["first"], number, "tell-hearing", matter="采光", basis="第四十七条")
    assert told.status_code == 200, told.content
    case = api.call("get", f"/cases/{number}").json()
    assert case["proceedings"]["hearings"][0]["stage"] == "TOLD"
    asked = {"version": case["version"], "reason": "没有看全"}
    assert api.call("post", f"/cases/{number}/hearing/request", asked).status_code == 200
    day = {"held_on": "2026-03-09", "held_time": "09:30", "place": "一楼"}
    soon = act(
        office["approver"], number, "arrange-hearing", presider=str(presider.staff_id), **day
    )
    assert (soon.status_code, soon.json()["errors"][0]["field"]) == (422, "held_on")
    day["held_on"] = "2026-03-13"
    done = act(
        office["approver"], number, "arrange-hearing", presider=str(presider.staff_id), **day
    )
    assert done.status_code == 200, done.content
    early = {"record": "写了", "participants": [{"name": "张三", "role": "申请人"}]}
    refused = act(office["approver"], number, "record-hearing", **early)
    assert refused.json()["code"] == "cases.cannot_hear.record"
    version = api.call("get", f"/cases/{number}").json()["version"]
    waived = api.call("post", f"/cases/{number}/hearing/waive", {"version": version})
    assert waived.status_code == 200, waived.content


def test_a_third_party_is_told_and_entered(world, office, api):
    number = reviewed_case(world)
    version = office["first"].call("get", f"/desk/cases/{number}").json()["version"]
    who = {"version": version, "name": "李四", "interest": "油烟"}
    told = office["first"].call("post", f"/desk/cases/{number}/tell-third-party", who)
    assert told.status_code == 200, told.content
    file = office["first"].call("get", f"/desk/cases/{number}").json()
    (party,) = file["proceedings"]["third_parties"]
    said = {"n": party["n"], "statement": "要净化"}
    assert act(office["first"], number, "take-statement", **said).status_code == 200
    answered = act(office["first"], number, "answer-statement", n=party["n"], answer="已要求")
    assert answered.status_code == 200, answered.content
    (own,) = api.call("get", f"/cases/{number}").json()["proceedings"]["third_parties"]
    assert (own["name"], own["answer"]) == ("李*", "已要求")
