"""How long it usually takes, where people ask: the guide, their case, the desk, the API."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from yiwang.services.cases import commands
from yiwang.services.cases.models import UsualTime
from yiwang.services.cases.tests.factories import AT, accepted_case, case_to_decide
from yiwang.services.cases.types import Outcome
from yiwang.web.desk.tests.conftest import actors, desk  # noqa: F401  fixtures
from yiwang.web.ui.tests.browser import check_page

pytestmark = pytest.mark.django_db
SAID = "办结 213 件，一半的件在 4 个工作日内，八成的件在 6 个工作日内作出决定"
NO_PROMISE = "这是参考，不是承诺"


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def counted(world):
    """The night counted."""
    until = AT.date() - timedelta(days=1)
    since = until - timedelta(days=89)
    UsualTime.objects.create(
        item_code=world.permit, n=213, half=4, most=6, since=since, until=until
    )


def test_it_is_said_on_the_guide_the_case_and_the_desk(world, desk, counted):  # noqa: F811
    zhang, number = desk(world.zhang), accepted_case(world)
    for page in (
        zhang.get(f"/guide/{world.permit}/"),
        zhang.get(f"/my/cases/{number}/"),
        desk(world.clerk).get(f"/desk/cases/{number}/"),
    ):
        assert SAID in text_of(page)
        assert NO_PROMISE in text_of(page)
    api = f"/api/v1/items/{world.permit}/usual-time"
    assert zhang.get(api).json()["usual"]["most"] == 6


def test_without_enough_cases_only_the_days_of_the_law_and_the_promise_stand_there(world, zhang):
    page = text_of(zhang.get(f"/guide/{world.permit}/"))
    assert "承诺时限 10个工作日" in page
    assert "法定时限 20个工作日" in page
    assert "八成" not in page
    assert "八成" not in text_of(zhang.get(f"/my/cases/{accepted_case(world)}/"))
    assert zhang.get(f"/api/v1/items/{world.permit}/usual-time").json() == {"usual": None}


def test_a_decided_case_predicts_nothing(world, zhang, counted):
    number = case_to_decide(world)
    commands.decide(case=number, outcome=Outcome.GRANTED, actor=world.approver, at=AT)
    assert "八成" not in text_of(zhang.get(f"/my/cases/{number}/"))


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("width", [360, 1280])
def test_it_reads_well(live_server, browser_page, axe, world, width):
    page = browser_page(width=width)
    page.goto(f"{live_server.url}/guide/{world.permit}/")
    expect(page.locator("main")).to_contain_text(SAID, use_inner_text=True)
    check_page(page, axe, f"usual-guide-{width}")
