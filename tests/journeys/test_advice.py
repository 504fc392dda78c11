"""可能还要办: what goes with one's own cases, why, and how to have none."""

import re

import pytest

from yiwang.foundation.core.types import SYSTEM
from yiwang.services.cases import commands as cases
from yiwang.services.cases.rules import lifecycle
from yiwang.services.cases.tests import factories
from yiwang.services.cases.tests.factories import AT, COUNTY
from yiwang.services.cases.types import CaseState, Outcome
from yiwang.services.catalogue import commands
from yiwang.services.catalogue.models import BasicItem
from yiwang.web.portal.my import advice
from yiwang.web.ui.context import REGION_COOKIE

pytestmark = pytest.mark.django_db
HEADING = "可能还要办</h2>"


@pytest.fixture
def event(world):
    """A life event of which the permit is the first step."""
    for source, code in (("I007", world.permit), ("I029", world.service)):
        BasicItem.objects.filter(code=code[-12:]).update(source_id=source)
    commands.publish_life_event(
        code="T02",
        content={
            "name": "开餐饮店",
            "lead_department": "市场监督管理局",
            "audience": ["PERSON"],
            "shared_materials": [],
            "stages": [],
            "promised": {},
            "members": [
                {"name": "食品经营许可证核发", "item": "I007", "department": "", "mode": "串联"},
                {"name": "高龄津贴", "item": "I029", "department": "民政局", "mode": "并联"},
            ],
        },
        actor=SYSTEM,
        at=AT,
    )


def shown(client):
    page = client.get("/my/").content.decode()
    return re.sub(r"<[^>]+>", "", page.split(HEADING)[1]) if HEADING in page else ""


def test_what_goes_with_an_open_case_is_shown_with_the_reason(world, event, zhang):
    zhang.cookies[REGION_COOKIE] = COUNTY
    assert shown(zhang) == ""
    factories.filed_case(world)
    text = shown(zhang)
    assert "和您正在办的“食品经营许可（新办）”常一起办" in text
    assert "一件事：开餐饮店" in text


def test_a_withdrawn_case_points_nowhere_and_a_granted_one_is_known_by_its_label(
    world, event, zhang
):
    zhang.cookies[REGION_COOKIE] = COUNTY
    number = factories.filed_case(world)
    cases.withdraw(number=number, reason="不办了", actor=world.zhang, at=AT)
    assert shown(zhang) == ""
    granted, _ = lifecycle.public_label(CaseState.CLOSED, Outcome.GRANTED)
    assert granted == advice.GRANTED


def test_whoever_wants_no_advice_gets_none_until_they_say_otherwise(world, event, zhang):
    zhang.cookies[REGION_COOKIE] = COUNTY
    factories.filed_case(world)
    assert "不保存推荐记录" in zhang.get("/my/advice/").content.decode()
    zhang.post("/my/advice/", {"advice": "off"})
    assert shown(zhang) == ""
    assert "您关闭了“可能还要办”" in zhang.get("/my/").content.decode()
    zhang.post("/my/advice/", {"advice": "on"})
    assert "常一起办" in shown(zhang)
