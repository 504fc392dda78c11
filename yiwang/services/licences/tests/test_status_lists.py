"""The public list of what became of licences: numbered, chained, signed, never changed."""

import json
from datetime import timedelta

import pytest
from django.db import Error, connection, transaction

from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.hot import counting
from yiwang.foundation.core.types import ANYONE, SYSTEM
from yiwang.foundation.keys.commands import KeyStoreLocked
from yiwang.lib.gm import sm2
from yiwang.lib.gm.digest import sm3_hex
from yiwang.services.licences import commands, queries, schedules
from yiwang.services.licences.models import Licence, StatusChange, StatusList, secrets
from yiwang.services.licences.rules import status_lists as rules
from yiwang.services.licences.types.licences import StatusListInfo

from .licence_factories import food_type, in_force
from .seal_factories import AT
from .test_licence_acts import given

pytestmark = pytest.mark.django_db


def publish(at=AT) -> bool:
    return commands.publish_status_list(actor=SYSTEM, at=at)


def number(n: int | None = None) -> StatusListInfo:
    found = queries.status_list(n, viewer=ANYONE)
    assert found is not None
    return found


def test_a_number_says_what_changed_and_names_the_one_before(office):
    row = in_force(office, food_type())
    assert queries.status_list(viewer=ANYONE) is None
    assert not publish()
    first = number()
    told = json.loads(first.body)
    assert (told["number"], told["previous_sm3"], told["changes"]) == (1, "", [])
    commands.suspend_licence(**given(row, office))
    publish(AT + timedelta(minutes=10))
    told = json.loads(number().body)
    assert (told["number"], told["previous_sm3"]) == (2, first.sm3)
    change = told["changes"][0]
    digest = sm3_hex(row.identifier.encode())
    assert (change["identifier_sm3"], change["state"]) == (digest, "SUSPENDED")
    assert row.number not in number().body.decode()
    assert number(1) == first


def test_the_signature_is_the_platforms(office):
    publish()
    found = number()
    assert found.key_name.startswith(rules.KEY)
    assert sm2.provider().verify(found.public_key, found.body, found.signature)
    assert not sm2.provider().verify(found.public_key, found.body + b" ", found.signature)


def test_nothing_new_makes_no_number_until_the_last_one_ages(office):
    schedules.publish_status_list(AT)
    schedules.publish_status_list(AT + timedelta(hours=11))
    assert StatusList.objects.count() == 1
    schedules.publish_status_list(AT + timedelta(hours=12))
    assert StatusList.objects.count() == 2


def test_many_changes_go_over_several_numbers(office, monkeypatch):
    monkeypatch.setattr(rules, "MOST", 2)
    code = food_type()
    for n in range(1, 6):
        commands.suspend_licence(**given(in_force(office, code, n=n), office))
    schedules.publish_status_list(AT)
    sizes = [len(json.loads(number(n).body)["changes"]) for n in (1, 2, 3)]
    assert sizes == [2, 2, 1]
    assert not StatusChange.objects.filter(listed=None).exists()


def test_nobody_publishes_by_hand_and_what_is_published_stays(office):
    with pytest.raises(NotPermitted):
        commands.publish_status_list(actor=office.keeper, at=AT)
    publish()
    with pytest.raises(Error), transaction.atomic():
        StatusList.objects.update(sm3="")


def test_locked_keys_publish_nothing_and_lose_nothing(office, settings):
    row = in_force(office, food_type())
    publish()
    commands.suspend_licence(**given(row, office))
    key, settings.YIWANG_MASTER_KEY = settings.YIWANG_MASTER_KEY, ""
    try:
        with pytest.raises(KeyStoreLocked):
            publish(AT + timedelta(minutes=10))
        schedules.publish_status_list(AT + timedelta(minutes=10))
    finally:
        settings.YIWANG_MASTER_KEY = key
    assert number().number == 1
    publish(AT + timedelta(minutes=20))
    assert len(json.loads(number().body)["changes"]) == 1


def test_a_state_is_told_by_three_statements_that_use_an_index(office):
    row = in_force(office, food_type())
    code = secrets.token(row.pk)
    with counting() as counted:
        assert queries.licence_by_token(code, viewer=ANYONE, at=AT) is not None
    assert len(counted.sql) <= 3, counted.sql
    wanted = Licence.objects.filter(token_index=secrets.token_index(code))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "Index Scan" in wanted.explain()
