"""A licence of the applicant read for a case: by duty, or once the applicant has agreed."""

from datetime import date

import pytest
from django.urls import reverse

from yiwang.foundation.identity.types import Permission
from yiwang.services.cases.tests.factories import AT, filed_case, staff
from yiwang.services.licences import commands, queries
from yiwang.services.licences.tests.using_factories import food_licence, uses
from yiwang.services.licences.types.asking import Answer
from yiwang.services.licences.types.using import Consumer, ConsumerKind, UseBasis, UseScope

pytestmark = pytest.mark.django_db
WHY = "核实经营场所"


@pytest.fixture
def licence(world, freeze):
    freeze(AT)
    return food_licence(world, party_id=world.zhang.person_id)


def right(world, licence, basis):
    first, second = (staff(world.market, name, Permission.MANAGE_DATA) for name in ("周数", "冯据"))
    office = Consumer(ConsumerKind.OFFICE, str(world.market), "示例县市场监督管理局")
    clause = "《食品安全法》第一百一十条" if basis is UseBasis.DUTY else ""
    key = commands.propose_right(
        consumer=office,
        type_code=licence.licence_type_id,
        scope=UseScope.FACE,
        basis=basis,
        clause=clause,
        purpose="核查食品经营情况",
        valid_until=date(2027, 12, 31),
        actor=first,
        at=AT,
    )
    commands.approve_right(right_id=key, version=1, actor=second, at=AT)


def call(client, number, licence, **more):
    data = {"type": licence.licence_type_id, "reason": WHY, **more}
    return client.post(reverse("desk:case-licences", args=[number]), data)


def test_by_duty_it_is_read_and_written_down(desk, world, licence):
    right(world, licence, UseBasis.DUTY)
    number = filed_case(world)
    page = call(desk(world.clerk), number, licence)
    assert "查到 1 份" in page.content.decode()
    (use,) = uses()
    assert (use.case_number, use.reason) == (number, WHY)


def test_without_a_right_nothing_is_read_and_nobody_is_asked(desk, world, licence):
    page = call(desk(world.clerk), filed_case(world), licence)
    shown = page.content.decode()
    assert (page.status_code, "权限" in shown, 'name="ask"' in shown) == (403, True, False)
    assert uses() == []


def test_by_consent_the_applicant_is_asked_first(desk, world, licence):
    right(world, licence, UseBasis.CONSENT)
    number, client = filed_case(world), desk(world.clerk)
    refused = call(client, number, licence)
    assert (refused.status_code, 'name="ask"' in refused.content.decode()) == (403, True)
    for _ in range(2):  # pressed twice, asked once
        asked = call(client, number, licence, ask="1")
        assert asked.url == reverse("desk:case-licences", args=[number])
    (request,) = queries.requests_waiting(viewer=world.zhang, at=AT)
    assert (request.case_number, request.purpose) == (number, WHY)
    assert call(client, number, licence).status_code == 403
    yes = Answer(is_yes=True, until=request.until)
    commands.answer_consent(request_id=request.id, answer=yes, actor=world.zhang, at=AT)
    assert "查到 1 份" in call(client, number, licence).content.decode()
    assert call(client, number, licence, reason="别的用途").status_code == 403
    (use,) = uses()
    assert use.case_number == number


def test_a_purpose_that_is_too_long_is_said_and_another_s_case_is_none(desk, world, licence):
    right(world, licence, UseBasis.CONSENT)
    number = filed_case(world)
    long = call(desk(world.clerk), number, licence, reason="很长的用途" * 7, ask="1")
    assert long.status_code == 422
    assert "30" in long.content.decode()
    assert call(desk(world.li), number, licence, ask="1").status_code in {302, 403, 404}
    assert queries.requests_waiting(viewer=world.zhang, at=AT) == ()
