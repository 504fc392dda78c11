"""What is told about a case comes in its order, though nobody delivered for a while."""

import pytest
from django.apps import apps

from yiwang.foundation.core import outbox
from yiwang.foundation.core.models import Delivery
from yiwang.services.cases import commands

from .factories import filed_case, later

pytestmark = pytest.mark.django_db


def kinds(number):
    messages = apps.get_model("notifications", "Message").objects
    rows = messages.filter(link_key=str(number)).order_by("pk")
    return list(rows.values_list("kind", flat=True))


def test_an_act_before_the_worker_tells_the_filing_first_and_once(world):
    number = filed_case(world)
    assert kinds(number) == []
    commands.accept(case=number, actor=world.clerk, at=later(1))
    assert kinds(number) == ["SUBMITTED", "ACCEPTED"]
    left = Delivery.objects.filter(stream=f"case_id:{number}").exclude(state="DONE")
    assert [one.subscriber for one in left] == ["yiwang.services.cases.subscribers.keep_filed"]
    outbox.drain()
    assert kinds(number) == ["SUBMITTED", "ACCEPTED"]


def test_an_act_after_the_worker_tells_the_filing_no_second_time(world):
    number = filed_case(world)
    outbox.drain()
    commands.accept(case=number, actor=world.clerk, at=later(1))
    assert kinds(number) == ["SUBMITTED", "ACCEPTED"]
