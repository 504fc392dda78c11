"""Licences for consumers outside: every status, the right, the log; and what the desk reads."""

from datetime import date

import pytest
from allauth.idp.oidc.models import Client
from django.core.cache import cache

from yiwang.foundation.core import clock
from yiwang.foundation.identity.types import Permission
from yiwang.services.cases.tests.factories import AT, staff
from yiwang.services.licences import commands
from yiwang.services.licences.tests.licence_factories import SHOP, USCC
from yiwang.services.licences.tests.using_factories import food_licence, revoke, uses
from yiwang.services.licences.types.using import Consumer, ConsumerKind, UseBasis, UseScope
from yiwang.web.openapi.tests.conftest import Api, issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def licence(world, freeze):
    freeze(AT)
    cache.clear()
    return food_licence(world, party_id=world.zhang.person_id)


@pytest.fixture
def bank(licence, client) -> Api:
    """An application outside with the scope, without any right."""
    row = Client(id="app-bank", name="示例银行")
    row.set_scopes(["licences:use"])
    row.save()
    return Api(issue(["licences:use"], client=row), client)


def grant(world, licence, consumer, **changes):
    first, second = (staff(world.market, name, Permission.MANAGE_DATA) for name in ("周数", "冯据"))
    given = {
        "consumer": consumer,
        "type_code": licence.licence_type_id,
        "scope": UseScope.FACE,
        "basis": UseBasis.DUTY,
        "clause": "《食品安全法》第三十五条",
        "purpose": "核验经营资格",
        "valid_until": date(2026, 12, 31),
    }
    key = commands.propose_right(**given | changes, actor=first, at=clock.now())
    commands.approve_right(right_id=key, version=1, actor=second, at=clock.now())
    return key


BANK = Consumer(ConsumerKind.APP, "app-bank")


def ask(api, path, body):
    answer = api.call("post", f"/licences/{path}", body)
    assert answer.status_code == 200, answer.content
    return answer.json()["head"]["status"], answer.json()


def search(licence, **changes):
    return {
        "holder_code": USCC,
        "holder_type_code": "001",
        "type_code": licence.licence_type_id,
        "reason": "核验贷款申请人的经营资格",
    } | changes


def test_every_answer_of_the_search_has_its_status(world, licence, bank):
    assert ask(bank, "search", search(licence))[0] == 100
    grant(world, licence, BANK)
    status, found = ask(bank, "search", search(licence))
    assert (status, [one["identifier"] for one in found["data"]]) == (0, [licence.identifier])
    assert "face" not in found["data"][0]
    wrong = [
        ({"reason": ""}, 12),
        ({"holder_code": " "}, 12),
        ({"holder_type_code": "009"}, 103),
        ({"type_code": "NONE"}, 113),
        ({"number": "JY0"}, 10),
        ({"holder_code": "91990102MA0000000X"}, 10),
    ]
    assert [ask(bank, "search", search(licence, **change))[0] for change, _ in wrong] == [
        status for _, status in wrong
    ]
    (use,) = uses()
    assert (use.way, use.kind, use.consumer_name) == ("API", "SEARCH", "示例银行")


def test_metadata_is_read_in_clear_while_the_licence_is_valid(world, licence, bank):
    grant(world, licence, BANK)
    body = {"identifier": licence.identifier, "reason": "核验经营资格"}
    status, found = ask(bank, "metadata", body)
    assert status == 0
    assert SHOP in {field["text"] for field in found["data"]["face"]}
    assert ask(bank, "metadata", {**body, "identifier": "1.2.3"})[0] == 10
    assert ask(bank, "metadata", {"identifier": licence.identifier})[0] == 12
    assert ask(bank, "file", body)[0] == 100
    assert ask(bank, "authorise", {"code": "x"})[0] == 30
    status, checked = ask(bank, "verify", {"identifier": licence.identifier})
    assert (status, checked["data"]["is_usable"]) == (0, True)
    assert [one.kind for one in uses()] == ["FACE"]
    revoke(licence, AT)
    status, found = ask(bank, "metadata", body)
    assert (status, found["data"]) == (20, None)
    assert "以欺骗手段取得" in found["head"]["message"]


def test_copies_are_not_served_and_say_so(world, licence, bank):
    grant(world, licence, BANK, scope=UseScope.FILE)
    body = {"identifier": licence.identifier, "reason": "核验经营资格"}
    status, found = ask(bank, "file", body)
    assert (status, found["head"]["message"]) == (30, "加注件暂不能提供，请先读取照面信息")
    assert uses() == []


def test_consent_region_and_person_are_refused(world, licence, bank, api):
    grant(world, licence, BANK, basis=UseBasis.CONSENT, clause="")
    assert ask(bank, "search", search(licence))[0] == 101
    type(licence).objects.filter(pk=licence.pk).update(region_code="990103000000")
    assert ask(bank, "search", search(licence))[0] == 102
    assert bank.call("post", "/licences/search", "x").status_code == 400
    assert api.call("post", "/licences/search", search(licence)).status_code == 403
    assert Api("", bank.browser).call("post", "/licences/search", {}).status_code == 401


def test_the_desk_reads_rights_and_the_log(world, licence, office):
    key = grant(world, licence, Consumer(ConsumerKind.OFFICE, str(world.market)))
    assert office["first"].call("get", "/desk/licence-rights").status_code == 403
    assert office["first"].call("get", f"/desk/licence-rights/{key}").status_code == 404
    assert office["first"].call("get", "/desk/licence-uses").status_code == 403
