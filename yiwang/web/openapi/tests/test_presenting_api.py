"""Acts of a holder through the API: shown, shared, copied, called back, answered; nobody else."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.core.cache import cache
from django.test import Client as Browser

from yiwang.foundation.core.types import Actor, ActorKind
from yiwang.foundation.identity.queries import actors
from yiwang.lib.gm.digest import sm3_hex
from yiwang.services.licences import commands
from yiwang.services.licences.tests.holding_factories import Hands
from yiwang.services.licences.tests.seal_factories import AT, office
from yiwang.services.licences.tests.using_factories import BANK, bank_right
from yiwang.services.licences.types.asking import NewRequest, WhichLicence
from yiwang.services.licences.types.using import UseScope
from yiwang.web.openapi import tokens
from yiwang.web.openapi.tests.conftest import CITIZEN, Api, issue

pytestmark = pytest.mark.django_db
UNTIL = "2026-06-30"


@pytest.fixture
def hands(db, freeze) -> Hands:
    freeze(AT)
    cache.clear()
    actors.forget_actors()
    tokens.forget_tokens()
    made = Hands(office())
    made.licence = made.issued(party_id=made.other.person_id)
    return made


def account(person: UUID | None, client: Browser, name: str) -> Api:
    user = apps.get_model("identity", "User").objects.create(username=name, person_id=person)
    return Api(issue(CITIZEN, user=user), client)


@pytest.fixture
def holder(hands: Hands, client: Browser) -> Api:
    return account(hands.other.person_id, client, "holder")


@pytest.fixture
def wang(hands: Hands, client: Browser) -> Api:
    return account(hands.holder.person_id, client, "wang")


def send(api, path, body=None, key=""):
    return api.call("post", path, body or {}, idempotency_key=key or str(uuid4()))


def made(api, path, body=None, key=""):
    answer = send(api, path, body, key)
    assert answer.status_code == 201, answer.content
    return answer.json()["id"]


def got(api, path):
    answer = api.call("get", path)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_code_is_made_read_once_and_its_reader_told(hands, holder, wang):
    path = f"/licences/{hands.licence.pk}/presentations"
    assert send(wang, path, {"shows": "PROOF"}).status_code == 404
    assert send(holder, path, {"shows": "ALL"}).status_code == 422
    key = made(holder, path, {"shows": "PROOF"}, "one")
    assert made(holder, path, {"shows": "PROOF"}, "one") == key
    shown = got(holder, f"/presentations/{key}")
    assert len(shown["code"]) == 10
    assert wang.call("get", f"/presentations/{key}").status_code == 404
    commands.read_presentation(code=shown["code"], actor=hands.office.keeper, at=AT)
    over = got(holder, f"/presentations/{key}")
    assert (over["code"], over["reader"]) == ("", "示例县市场监督管理局　李章")
    (look,) = got(holder, f"/licences/{hands.licence.pk}/looks")["looks"]
    assert (look["what"], look["case_number"]) == ("看了亮证（只看是否有效）", "")
    assert wang.call("get", f"/licences/{hands.licence.pk}/looks").status_code == 404


def test_a_copy_is_made_fetched_and_called_back(hands, holder, wang):
    path = f"/licences/{hands.licence.pk}/copies"
    body = {"reason": "参加投标", "user": "示例县公共资源交易中心", "until": UNTIL}
    assert send(wang, path, body).status_code == 404
    assert send(holder, path, {**body, "until": "2026-01-01"}).status_code == 422
    key = made(holder, path, body)
    (copy,) = got(holder, f"/licences/{hands.licence.pk}/handled")["copies"]
    assert (copy["id"], copy["reason"], copy["is_live"]) == (key, "参加投标", True)
    file = holder.call("get", f"/licence-copies/{key}")
    assert sm3_hex(b"".join(file.streaming_content)) == copy["sm3"]
    assert wang.call("get", f"/licence-copies/{key}").status_code == 404
    assert wang.call("post", f"/licence-copies/{key}/recall", {}).status_code == 404
    assert holder.call("post", f"/licence-copies/{key}/recall", {}).status_code == 204
    assert holder.call("get", f"/licence-copies/{key}").status_code == 404


def test_another_one_takes_a_copy_until_it_is_taken_back(hands, holder, wang):
    body = {"kind": "PERSON", "name": "王秀兰", "code": hands.number_of(7), "purpose": "代办变更"}
    path = f"/licences/{hands.licence.pk}/sharings"
    assert send(wang, path, {**body, "until": UNTIL}).status_code == 404
    assert send(holder, path, {**body, "code": "1", "until": UNTIL}).status_code == 422
    key = made(holder, path, {**body, "until": UNTIL})
    (given,) = got(wang, "/sharings")["given"]
    assert (given["sharing"]["id"], given["may_copy"]) == (key, True)
    copy = made(wang, f"/sharings/{key}/copies")
    assert [one["id"] for one in got(wang, f"/sharings/{key}")["copies"]] == [copy]
    assert wang.call("get", f"/licence-copies/{copy}").status_code == 200
    assert wang.call("post", f"/sharings/{key}/end", {}).status_code == 404
    assert holder.call("post", f"/sharings/{key}/end", {}).status_code == 204
    assert wang.call("get", f"/licence-copies/{copy}").status_code == 404
    refused = send(wang, f"/sharings/{key}/copies")
    assert (refused.status_code, refused.json()["code"]) == (422, "licences.cannot_copy.over")


def test_who_asks_is_answered_by_the_holder_alone(hands, holder, wang):
    bank_right(hands)
    bank = Actor(kind=ActorKind.CLIENT, id=BANK.id, name="示例银行")
    licence = hands.licence
    which = WhichLicence(identifier=licence.identifier, type_code=licence.licence_type_id)
    new = NewRequest("申请经营贷款", UseScope.FACE, date(2026, 6, 30))
    key = commands.ask_consent(which=which, new=new, actor=bank, at=AT)
    (asked,) = got(holder, "/consent-requests")["requests"]
    assert (asked["id"], asked["consumer_name"], asked["is_open"]) == (str(key), "示例银行", True)
    assert got(wang, "/consent-requests")["requests"] == []
    assert wang.call("get", f"/consent-requests/{key}").status_code == 404
    path = f"/consent-requests/{key}/answer"
    yes = {"is_yes": True, "until": "2026-05-01"}
    assert wang.call("post", path, yes).status_code == 404
    assert holder.call("post", path, {**yes, "until": "2026-12-01"}).status_code == 422
    answered = holder.call("post", path, yes).json()
    assert (answered["state"], answered["until"]) == ("AGREED", "2026-05-01")
    assert holder.call("post", path, yes).status_code == 422
    (one,) = got(holder, f"/licences/{licence.pk}/handled")["sharings"]
    assert (one["name"], one["until"], one["is_live"]) == ("示例银行", "2026-05-01", True)
