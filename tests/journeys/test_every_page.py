"""A representative page of every address pattern, at 360 and 1280 pixels, by `devtools.walk`."""

import pytest
from django.conf import settings
from django.test import Client

from devtools.walk import Walk
from tests.journeys.applying import begun, log_in
from tests.journeys.test_my_cases import corrected
from yiwang.services.cases.tests import factories
from yiwang.services.cases.types import Outcome
from yiwang.web.desk.tests.conftest import actors, seat  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PUBLIC = (
    "/",
    "/personal/",
    "/dept/",
    "/policy/",
    "/public/",
    "/track/",
    "/login/",
    "/search/?q=食品",
    "/terminal/",
    "/terminal/?q=食品",
)
STEPS = ("form/applicant", "materials", "check", "sign")
MINE = ("/my/", "/my/consents/", "/identity/")
TABS = ("", "materials/", "documents/", "trace/")


@pytest.fixture
def world(transactional_db, freeze):
    freeze(factories.AT)
    return factories.world()


@pytest.fixture
def walk(live_server, chromium):
    found = Walk(live_server.url)
    yield found
    assert found.findings == []


def of_zhang(walk, chromium, world):
    """A browser in which 张三 is logged in."""
    name = settings.SESSION_COOKIE_NAME
    value = log_in(Client(), world.zhang).cookies[name].value
    page = walk.page(chromium)
    page.context.add_cookies([{"name": name, "value": value, "url": walk.base}])
    return page


def test_public_pages(world, walk, chromium):
    page = walk.page(chromium)
    guides = [f"/{site}/{world.permit}/" for site in ("guide", "apply", "terminal/guide")]
    for path in [*PUBLIC, *guides]:
        walk.visit(page, "visitor", path)
    walk.visit(page, "visitor", "/nowhere/", wanted=404)
    page.context.close()


def test_pages_of_an_applicant(world, walk, chromium):
    draft = begun(world, world.service).number
    corrects = corrected(world)
    filed = factories.filed_case(world, world.instant)
    page = of_zhang(walk, chromium, world)
    for path in [
        *MINE,
        *(f"/apply/{draft}/{step}/" for step in STEPS),
        f"/apply/{filed}/receipt/",
        f"/my/cases/{corrects}/",
        f"/my/cases/{corrects}/correction/",
        f"/my/cases/{filed}/withdraw/",
    ]:
        walk.visit(page, "applicant", path)
    page.context.close()


def test_a_refused_case_on_both_sides(world, walk, chromium, seat):  # noqa: F811
    number = factories.decided_case(world, Outcome.REFUSED)
    page = of_zhang(walk, chromium, world)
    walk.visit(page, "applicant", f"/my/cases/{number}/")
    page.context.close()
    desk = seat(world.reviewer, 360)
    for path in ("/desk/", *(f"/desk/cases/{number}/{tab}" for tab in TABS)):
        walk.visit(desk, "reviewer", path)
