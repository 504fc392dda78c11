"""Who reviews, decides or hands over is warned when a licence of the case holds no longer."""

import pytest
from django.urls import reverse

from yiwang.foundation.core import outbox
from yiwang.services.cases import commands
from yiwang.services.cases.tests.factories import later, version_of
from yiwang.services.cases.tests.test_licences_used import end, given
from yiwang.services.cases.types import Outcome

__all__ = ["given"]
pytestmark = pytest.mark.django_db
WARNED = "现在不能用：2026年3月5日起撤销（以欺骗手段取得）。请核实后再办理"


def page(client, name, number):
    answer = client.get(reverse(f"desk:{name}", args=[number]), follow=True)
    assert answer.redirect_chain == [], answer.content.decode()
    return answer.content.decode()


def test_review_decision_and_delivery_warn_of_a_licence_that_ended(desk, given, freeze):
    world = given.world
    freeze(later(4))
    given.answer()
    commands.seek_materials(**given.act)
    number = given.submit()
    act = {"case": number, "at": given.act["at"]}
    commands.accept(**act, version=version_of(number), actor=world.clerk)
    commands.claim(**act, actor=world.reviewer)
    assert "现在不能用" not in page(desk(world.reviewer), "review", number)
    end(given.licence)
    assert WARNED in page(desk(world.reviewer), "review", number)
    version = version_of(number)
    commands.review(**act, version=version, opinion="符合条件", passed=True, actor=world.reviewer)
    version = version_of(number)
    commands.send_to_decision(**act, version=version, proposal="拟准予", actor=world.reviewer)
    assert WARNED in page(desk(world.approver), "act-decide", number)
    data = {"outcome": "GRANTED", "clause": "《食品安全法》", "step": "preview"}
    decided = desk(world.approver).post(
        reverse("desk:act-decide", args=[number]), {"version": version_of(number), **data}
    )
    assert WARNED in decided.content.decode()
    commands.decide(
        **act,
        version=version_of(number),
        outcome=Outcome.GRANTED,
        clause="《食品安全法》",
        actor=world.approver,
    )
    outbox.drain()
    assert WARNED in page(desk(world.clerk), "act-deliver", number)
    assert WARNED in page(desk(world.clerk), "handover-give", number)
