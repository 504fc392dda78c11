"""A supervisor's system reads what was sealed by hand and what waits for its seal."""

import pytest
from allauth.idp.oidc.models import Client

from yiwang.foundation.identity.tests.factories import staff as employee
from yiwang.foundation.identity.types import Permission
from yiwang.services.cases.tests.factories import AT, decided_case, later, staff
from yiwang.services.cases.tests.test_hand_seals import BASIS, REASON, by_hand
from yiwang.web.openapi.tests.conftest import Api, issue, register

pytestmark = pytest.mark.django_db


@pytest.fixture
def watcher(world, client, freeze):
    freeze(later(1))
    employee("15400000120", "SUPERVISOR", world.market, AT)
    row = Client.objects.get(pk=register("SUPERVISOR", "000120", ["desk:read"])[0])
    return Api(issue(row.get_scopes(), client=row), client)


def test_supervision_reads_both_lists(world, watcher):
    number = decided_case(world)
    waiting = watcher.call("get", "/desk/decisions-to-seal").json()
    assert [(one["number"], one["why"]) for one in waiting["decisions"]] == [
        (str(number), "马上用印")
    ]
    by_hand(number, staff(world.civil, "谢宁", Permission.APPROVE_SEALS))
    found = watcher.call("get", "/desk/hand-seals").json()
    assert [(one["number"], one["reason"], one["basis"]) for one in found["seals"]] == [
        (str(number), REASON, BASIS)
    ]
    assert [(one["month"], one["count"]) for one in found["counts"]] == [("2026-03-01", 1)]
    assert watcher.call("get", "/desk/decisions-to-seal").json()["decisions"] == []


def test_nobody_else_does(office):
    for address in ("/desk/hand-seals", "/desk/decisions-to-seal"):
        assert office["approver"].call("get", address).status_code == 403
