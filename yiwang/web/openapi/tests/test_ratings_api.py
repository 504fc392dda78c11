"""Ratings by machine: the published figures, one's own address, and the desk of who answers."""

import pytest

from yiwang.engagement.interaction.tests.rating_factories import AT, invited, later, proof, rated
from yiwang.foundation.core.types import ANYONE
from yiwang.services.cases.tests import factories as f

pytestmark = pytest.mark.django_db
BAD = {"stars": 1, "labels": ["115"], "text": "没人理", "wants_call": True, "phone": "13800138000"}


@pytest.fixture
def one(world, freeze):
    freeze(AT)
    return invited(world)


def test_it_is_rated_by_its_address_once(one, client):
    address = f"/api/v1/rate/{one.token}"
    seen = client.get(address).json()
    assert (seen["may_rate"], seen["given"], seen["last_on"]) == (True, None, "2026-03-16")
    given = client.post(address, BAD, content_type="application/json").json()
    assert (given["given"]["grade"], given["given"]["labels"]) == ("非常不满意", ["115"])
    again = client.post(address, BAD, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "interaction.already_rated")
    assert client.get("/api/v1/rate/" + "A" * 32).status_code == 404


@pytest.mark.parametrize(
    ("changed", "status"), [({"stars": 6}, 422), ({"labels": ["517"]}, 422), ({"phone": ""}, 422)]
)
def test_what_does_not_fit_is_refused(one, client, changed, status):
    sent = {**BAD, **changed}
    address = f"/api/v1/rate/{one.token}"
    assert client.post(address, sent, content_type="application/json").status_code == status


def test_figures_are_public_and_shares_begin_at_ten(one, client):
    rated(one, actor=ANYONE)
    asked = {"by": "REGION", "region": f.COUNTY}
    (county,) = client.get("/api/v1/ratings", asked).json()["ratings"][:1]
    assert (county["rated"], county["shares"], county["good"]) == (1, [], None)


def test_a_department_s_system_does_the_whole_round(one, office, freeze):
    rated(one, actor=ANYONE)
    reviewer = office["first"]
    (line,) = reviewer.call("get", "/desk/ratings").json()["ratings"]
    address = f"/desk/ratings/{line['id']}"

    def do(act, **given):
        version = reviewer.call("get", address).json()["version"]
        answer = reviewer.call("post", f"{address}/{act}", {"version": version, **given})
        assert answer.status_code == 200, answer.json()
        return answer.json()

    do("assign")
    do("verify")
    do("call", reached=True, text="已致歉", called_at=AT.isoformat())
    do("confirm", text="属实")
    do("rectify", text="增开窗口")
    do("ask-longer", text="要改造")
    file = proof(one.pk, f.staff(one.organisation_id, "吴核"))
    do("finish", reply="已整改", file=str(file))
    do("call", reached=True, text="表示理解")
    assert do("close")["line"]["state"] == "CLOSED"
    freeze(later(1))
    (record,) = reviewer.call("get", "/desk/rating-records").json()["records"]
    assert (record["grade"], record["labels"]) == (5, "115")


def test_who_decides_answers_no_ratings(one, office):
    rated(one, actor=ANYONE)
    answer = office["approver"].call("post", f"/desk/ratings/{one.pk}/assign", {"version": 1})
    assert answer.status_code == 403
    assert office["approver"].call("get", f"/desk/ratings/{one.pk}").status_code == 404
