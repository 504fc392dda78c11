"""Parked messages, the audit log, standing in, guides' marks."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse

from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.models import Delivery, OutboxMessage
from yiwang.services.cases.tests.factories import AT, accepted_case, staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(freeze):
    freeze(AT)


def text_of(response):
    return response.content.decode()


@pytest.fixture
def parked(world):
    message = OutboxMessage.objects.create(
        event="cases.CaseAccepted", stream="1", payload={}, published_at=AT
    )
    return Delivery.objects.create(
        message=message, subscriber="a.b", stream="1", state="PARKED", tries=8, error="坏了"
    )


def test_a_parked_message_is_shown_with_its_cause_and_retried_once(desk, world, parked):
    client = desk(staff(world.market, "集成", "outbox.retry", "audit.read"))
    page = text_of(client.get(reverse("desk:parked")))
    assert "坏了" in page
    again = client.post(reverse("desk:parked-retry", args=[parked.pk]), follow=True)
    assert "已重新排队" in text_of(again)
    parked.refresh_from_db()
    assert (parked.state, parked.tries) == ("OPEN", 0)
    late = client.post(reverse("desk:parked-retry", args=[parked.pk]), follow=True)
    assert "已经不在滞留中" in text_of(late)
    log = text_of(client.get(reverse("desk:audit"), {"stream": f"core:delivery:{parked.pk}"}))
    assert "core.retry_parked" in log


def test_no_parked_messages_is_said_in_words(desk, world):
    client = desk(staff(world.market, "集成", "outbox.retry"))
    assert "现在没有滞留的消息" in text_of(client.get(reverse("desk:parked")))


def test_retrying_needs_the_right(desk, world, parked):
    assert desk(world.clerk).post(reverse("desk:parked-retry", args=[parked.pk])).status_code == 403


def test_the_trail_of_a_case_is_read_and_found_whole(desk, world):
    number = accepted_case(world)
    client = desk(staff(world.market, "审计", "audit.read"))
    page = text_of(client.get(reverse("desk:audit"), {"stream": str(number)}))
    assert "cases.submit" in page
    assert '受理<span class="cell-note">办理 cases.accept' in page
    assert "前后相连，没有被改动" in page
    assert "没有找到记录" in text_of(client.get(reverse("desk:audit"), {"stream": "nothing"}))


@pytest.fixture
def two(world):
    """An approver with a post, and a colleague; returns (actor, deputy's id)."""
    people = []
    for name, job in (("孙批", "001"), ("李代", "002")):
        row = apps.get_model("identity", "Staff").objects.create(
            id=uuid7(), name=name, job_number=job, organisation_id=world.market, created_at=AT
        )
        people.append(row)
    post = apps.get_model("identity", "RoleAssignment").objects.create(
        staff=people[0],
        role="APPROVER",
        organisation_id=world.market,
        region_code="990102000000",
        valid_from=AT.date() - timedelta(days=10),
    )
    actor = staff(world.market, "孙批", "cases.decide", staff_id=people[0].pk)
    return actor, people[1], post


def days(name, day):
    return {f"{name}-year": "2026", f"{name}-month": "3", f"{name}-day": str(day)}


def test_a_colleague_stands_in_and_is_recalled(desk, world, two):
    actor, deputy, post = two
    client, url = desk(actor), reverse("desk:delegation")
    assert "现在没有代行的安排" in text_of(client.get(url))
    asked = {"assignment": str(post.pk), "deputy": str(deputy.pk), "reason": "出差"}
    refused = client.post(url, {**asked, **days("starts_on", 9), **days("ends_on", 4)})
    assert "结束日期要晚于开始日期" in text_of(refused)
    assert "出差" in text_of(refused)
    impossible = client.post(url, {**asked, **days("starts_on", 31), **days("ends_on", 32)})
    assert impossible.status_code == 422
    done = client.post(url, {**asked, **days("starts_on", 3), **days("ends_on", 6)}, follow=True)
    assert "李代 代 孙批" in text_of(done)
    (made,) = done.context["delegations"]
    ended = client.post(reverse("desk:delegation-end", args=[made.id]), follow=True)
    assert "已收回" in text_of(ended)


def test_unverified_facts_are_marked_for_editors(desk, world):
    client = desk(staff(world.market, "编辑", "catalogue.edit"))
    page = client.get(reverse("desk:guides"))
    assert "未核对" in text_of(page)
    code = page.context["lines"][0].code
    one = text_of(client.get(reverse("desk:guide", args=[code])))
    assert "有与经营相适应的场所" in one
    assert "群众看不到" in text_of(page)
    assert client.get(reverse("desk:guide", args=["nothing"])).status_code == 404
