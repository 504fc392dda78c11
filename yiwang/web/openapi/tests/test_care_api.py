"""Care by the API: pain points for everybody, policies for an enterprise, needs counted."""

import pytest

from yiwang.engagement.interaction import commands
from yiwang.engagement.interaction.tests import factories as voices
from yiwang.engagement.interaction.tests import test_care as care
from yiwang.engagement.interaction.tests.test_pain import does, owned, solved
from yiwang.services.cases.tests.factories import later, mandate

from .conftest import CITIZEN, Api, issue

pytestmark = pytest.mark.django_db


def test_what_is_solved_is_for_everybody(client):
    place = voices.place()
    number = solved(place)
    does(commands.publish_pain_point, number, place.manager, voices.day(4), reason="已经回访五户")
    owned(place)
    told = client.get("/api/v1/pain-points", {"region": voices.COUNTY}).json()
    assert [one["number"] for one in told["pain_points"]] == [str(number)]
    assert told["next"] is None
    assert "evidence" not in told["pain_points"][0]
    other = client.get("/api/v1/pain-points", {"region": voices.COUNTY, "area": "WORK"}).json()
    assert other["pain_points"] == []
    assert client.get("/api/v1/pain-points", {"after": "soon"}).status_code == 422


def conditions(world, **changes):
    """Whom the policy is for, as an editor sends it."""
    one = {"kind": "INDUSTRY", "values": ["餐饮业", "零售业"], "source": "餐饮业、零售业企业"}
    told = {"version": 0, "organisation_id": str(world.market), "conditions": [one]}
    return told | changes


def test_a_policy_reaches_an_enterprise_whose_need_is_counted(
    world, account, office, client, freeze
):
    freeze(later(0.1))
    no, path = care.policy(), "/desk/policy-matches"
    editor = office["editor"]
    wrong = conditions(world, conditions=[])
    assert editor.call("put", f"{path}/{no}", wrong).status_code == 422
    assert office["first"].call("put", f"{path}/{no}", conditions(world)).status_code == 403
    assert editor.call("put", f"{path}/{no}", conditions(world)).status_code == 204
    again = editor.call("put", f"{path}/{no}", conditions(world))
    assert (again.status_code, again.json()["code"]) == (409, "interaction.match_overtaken")
    boss = care.company(voices.Place(world, world.market, world.market, world.market))
    mandate(world.zhang.person_id, company=boss.legal_person_id)
    holder = Api(issue(CITIZEN, user=account), client)
    mine = {"x_acting_for": f"legal:{boss.legal_person_id}"}
    assert holder.call("get", "/matched-policies").json() == {"policies": []}
    assert holder.call("get", f"/matched-policies/{no}").status_code == 404
    (one,) = holder.call("get", "/matched-policies", **mine).json()["policies"]
    assert (one["policy_no"], one["is_new"]) == (no, True)
    assert [(why["wanted"], why["fact"]) for why in one["reasons"]] == [
        ("餐饮业、零售业", "餐饮业")
    ]
    assert holder.call("get", f"/matched-policies/{no}", **mine).json()["is_new"] is False
    need = {"title": "补助到哪里申请", "text": "去年搬过一次，补助在原来的所还是现在的所申请？"}

    def tell():
        to = f"/matched-policies/{no}/needs"
        return holder.call("post", to, need, idempotency_key="n", **mine)

    assert (tell().status_code, tell().json()["state"]) == (201, "WAITING")
    (line,) = editor.call("get", path).json()["policies"]
    assert [line[key] for key in ("matched", "seen", "needs", "answered")] == [1, 1, 1, 0]
    assert editor.call("get", f"{path}/{no}").json() == line
    clerk = office["first"]
    (figure,) = clerk.call("get", "/desk/needs/figures?days=30").json()["figures"]
    assert [figure[key] for key in ("filed", "open", "late", "answered", "in_time")] == [
        1, 1, 0, 0, 0
    ]  # fmt: skip
    (listed,) = clerk.call("get", "/desk/needs?which=OPEN").json()["voices"]
    assert (listed["number"], listed["kind"]) == (tell().json()["number"], "NEED")
    assert clerk.call("get", "/desk/needs?which=LATE").json()["voices"] == []
    assert clerk.call("get", "/desk/needs?days=0").status_code == 422
