"""Licences for consumers outside: every status, the right, the log; and what the desk reads."""

import base64
from datetime import date

import pytest
from allauth.idp.oidc.models import Client
from django.core.cache import cache

from yiwang.foundation.core import clock
from yiwang.foundation.identity.types import Permission
from yiwang.lib.gm.digest import sm3_hex
from yiwang.services.cases.tests.factories import AT, VALUES, staff
from yiwang.services.cases.tests.food_change import food_change
from yiwang.services.licences import commands, queries
from yiwang.services.licences.tests.holding_factories import Hands
from yiwang.services.licences.tests.licence_factories import SHOP, USCC
from yiwang.services.licences.tests.seal_factories import AT as SEALED_AT
from yiwang.services.licences.tests.seal_factories import office as office_with_seals
from yiwang.services.licences.tests.using_factories import (
    BANK,
    bank_right,
    food_licence,
    revoke,
    uses,
)
from yiwang.services.licences.types.asking import Answer
from yiwang.services.licences.types.presenting import Shows
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
    assert ask(bank, "authorise", {"code": "x"})[0] == 12
    status, checked = ask(bank, "verify", {"identifier": licence.identifier})
    assert (status, checked["data"]["is_usable"]) == (0, True)
    assert [one.kind for one in uses()] == ["FACE"]
    revoke(licence, AT)
    status, found = ask(bank, "metadata", body)
    assert (status, found["data"]) == (20, None)
    assert "以欺骗手段取得" in found["head"]["message"]


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


@pytest.fixture
def held_by(db, freeze) -> Hands:
    freeze(SEALED_AT)
    cache.clear()
    return Hands(office_with_seals())


@pytest.fixture
def lender(held_by, client) -> Api:
    """An application of a bank with a right that rests on consent."""
    bank_right(held_by)
    return Api(issue(["licences:use"], client=Client.objects.get(pk=BANK.id)), client)


def test_a_copy_is_fetched_with_the_holders_consent_and_not_without(held_by, lender):
    licence, holder = held_by.licence, held_by.holder
    body = {"identifier": licence.identifier, "reason": "申请经营贷款"}
    status, refused = ask(lender, "file", body)
    assert (status, "请先请求授权" in refused["head"]["message"]) == (101, True)
    wanted = {**body, "with_file": True, "expires_at": "2026-06-30"}
    assert ask(lender, "authorise", {**wanted, "identifier": "1.2.3"})[0] == 10
    assert ask(lender, "authorise", body)[0] == 12
    assert ask(lender, "authorise", {**wanted, "code": "0123456789"})[0] == 10
    status, asked = ask(lender, "authorise", wanted)
    assert (status, asked["data"]["state"], asked["data"]["is_live"]) == (0, "ASKED", False)
    (request,) = queries.requests_waiting(viewer=holder, at=SEALED_AT)
    yes = Answer(is_yes=True, until=date(2026, 5, 31))
    commands.answer_consent(request_id=request.id, answer=yes, actor=holder, at=SEALED_AT)
    told = ask(lender, "authorise", wanted)[1]["data"]
    assert (told["state"], told["is_live"], told["expires_on"]) == ("AGREED", True, "2026-05-31")
    status, found = ask(lender, "file", body)
    told = found["data"]
    assert (status, told["user"], told["expires_on"]) == (0, "示例银行", "2026-04-01")
    status, found = ask(lender, "file", {**body, "expires_at": "2026-12-31"})
    assert (status, found["data"]["expires_on"]) == (0, "2026-05-31")
    content = base64.b64decode(found["data"]["content"])
    assert found["data"]["sm3"] == sm3_hex(content)
    assert uses()[-1].file_id
    held = queries.held_licence(licence.pk, viewer=holder, at=SEALED_AT)
    assert held.copies[0].sm3 == found["data"]["sm3"]
    original = queries.licence_original(licence.pk, viewer=holder)
    assert original.sm3 not in {one.sm3 for one in held.copies}
    (sharing,) = held.sharings
    commands.end_sharing(sharing_id=sharing.id, actor=holder, at=SEALED_AT)
    status, refused = ask(lender, "file", body)
    assert (status, refused["head"]["message"]) == (101, "持证主体的授权已收回，请重新请求授权")
    revoke(licence, SEALED_AT)
    assert ask(lender, "authorise", wanted)[0] == 20
    assert ask(lender, "file", body)[0] == 101


def test_by_duty_consent_is_not_asked_and_without_a_seal_no_copy_is_made(world, licence, bank):
    grant(world, licence, BANK, scope=UseScope.FILE)
    body = {"identifier": licence.identifier, "reason": "核验经营资格"}
    wanted = {**body, "expires_at": "2026-06-30"}
    assert ask(bank, "authorise", wanted)[0] == 104
    status, found = ask(bank, "file", body)
    assert (status, found["data"]) == (30, None)
    assert uses() == []


def test_a_window_s_system_files_with_a_licence_that_is_shown(world, freeze, office):
    freeze(AT)
    cache.clear()
    item = food_change(world)
    licence = food_licence(world, party_id=world.zhang.person_id)
    key = commands.present_licence(
        licence_id=licence.pk, shows=Shows.FACE, actor=world.zhang, at=clock.now()
    )
    code = queries.presentation(key, viewer=world.zhang, at=clock.now()).code
    body = {"item": item, "material": 2, "code": code}
    assert office["first"].call("post", "/desk/presented", body).status_code == 403
    window = office["window"]
    assert window.call("post", "/desk/presented", {**body, "material": 9}).status_code == 404
    answer = window.call("post", "/desk/presented", body)
    assert answer.status_code == 201, answer.content
    filing = {
        "item": item,
        "party": {"name": "张三", "id_number": VALUES["id_number"], "phone": VALUES["phone"]},
        "form": VALUES,
        "presented": [{"material": 2, **answer.json()}],
        "signed": True,
    }
    done = window.call("post", "/desk/cases", filing, idempotency_key="one")
    assert done.status_code == 201, done.content
    again = window.call("post", "/desk/cases", filing, idempotency_key="one")
    assert (again.status_code, again.json()["number"]) == (200, done.json()["number"])
    assert [one.case_number for one in uses()] == [None, int(done.json()["number"])]
