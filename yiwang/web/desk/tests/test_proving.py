"""Who decides shows once more who they are; what was written travels along."""

import time
from dataclasses import replace

import pytest
from allauth.mfa.totp.internal import auth
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from yiwang.foundation.identity import commands as identity
from yiwang.foundation.identity.tests.factories import account, acting
from yiwang.foundation.identity.tests.factories import staff as employee
from yiwang.services.cases import queries
from yiwang.services.cases.tests.factories import AT, case_to_decide, version_of
from yiwang.services.cases.types import CaseState
from yiwang.web.ui import proving

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ASKS = "请再输一次动态口令"


def code_now():
    counters = list(auth.yield_hotp_counters_from_time())
    return auth.format_hotp_value(auth.hotp_value(SECRET, counters[1]))


@pytest.fixture
def approver(world, settings):
    """The approver with an authenticator, whose proof is always too old."""
    settings.YIWANG_PROOF_SECONDS = -60
    user_id = account("15400000177", at=AT)
    person = acting(user_id, at=AT)
    codes = identity.enrol_second_factor(secret=SECRET, code=code_now(), actor=person, at=AT)
    return replace(world.approver, id=str(user_id)), codes


def decide(client, number, **more):
    words = {"outcome": "GRANTED", "clause": "《食品安全法》", "conditions": "热食类制售"}
    data = {"version": version_of(number), "step": "send", **words, **more}
    return client.post(reverse("desk:act-decide", args=[number]), data)


def state_of(world, number):
    return queries.case_for_staff(number, viewer=world.reviewer, at=AT).state


def test_a_decision_asks_for_the_second_factor_and_loses_nothing(desk, world, approver):
    number, client = case_to_decide(world), desk(approver[0])
    asked = decide(client, number)
    page = asked.content.decode()
    assert (asked.status_code, ASKS in page, "验证并作出决定" in page) == (200, True, True)
    assert 'name="conditions" value="热食类制售"' in page
    assert state_of(world, number) is CaseState.DECISION
    for wrong, sentence in (("", "请填写动态口令"), ("000000", "动态口令不对")):
        again = decide(client, number, proof_code=wrong)
        assert (again.status_code, sentence in again.content.decode()) == (422, True)
        assert 'value="热食类制售"' in again.content.decode()
    assert state_of(world, number) is CaseState.DECISION
    done = decide(client, number, proof_code=code_now())
    assert done.url == reverse("desk:case", args=[number])
    assert state_of(world, number) is CaseState.DECIDED
    assert abs(client.session[proving.PROVEN] - time.time()) < 60


def test_a_code_serves_one_decision_and_five_misses_lock(desk, world, approver, settings):
    settings.YIWANG_TOTP_ONCE = True
    first, number = case_to_decide(world), case_to_decide(world)
    client, code = desk(approver[0]), code_now()
    assert decide(client, first, proof_code=code).status_code == 302
    for tried in (code, *["123456"] * 4):
        assert decide(client, number, proof_code=tried).status_code == 422
    locked = decide(client, number, proof_code=approver[1][0])
    assert "连续 5 次没有成功" in locked.content.decode()
    assert state_of(world, number) is CaseState.DECISION


def test_granting_several_at_once_asks_and_acceptance_does_not(desk, world, approver):
    client = desk(approver[0])
    number = case_to_decide(world)
    client.get(reverse("desk:case", args=[number]) + "?batch=1")
    data = {"act": "GRANT", "item": world.permit, "case": number, f"version-{number}": "9"}
    page = client.post(reverse("desk:batch"), data).content.decode()
    assert ASKS in page
    assert f'name="case" value="{number}"' in page
    shown = desk(world.clerk).get(reverse("desk:cases"))
    assert ASKS not in shown.content.decode()


def test_a_login_stands_for_ten_minutes_and_an_older_one_does_not(world):
    user_id, _ = employee("15400000178", "APPROVER", world.market, AT)
    number, client = case_to_decide(world), Client()
    user = get_user_model().objects.get(pk=user_id)
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    now = int(time.time())
    for age, asks in ((700, True), (-700, True), (60, False)):
        session = client.session
        session.update({"yw_since": now, "yw_strong": True, "yw_role": "*", "yw_proven": now - age})
        session.save()
        page = decide(client, number, outcome="")
        assert page.status_code == 422, "what is missing is said before"
        answer = decide(client, number)
        assert (ASKS in answer.content.decode()) is asks, age
    assert answer.status_code == 302


def test_a_page_that_is_opened_is_proven_first(desk, world, approver, settings):
    page = reverse("desk:hand-seal", args=[case_to_decide(world)])
    boss = replace(approver[0], permissions=frozenset({"seals.approve"}))
    asked = desk(boss).get(page)
    assert ASKS in asked.content.decode()
    sent = {"proof_opened": "1", "proof_code": code_now()}
    assert desk(boss).post(page, sent).url == page
