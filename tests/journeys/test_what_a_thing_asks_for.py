"""One form, one list of materials: each says which items it is for (用于), on paper and a phone."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from tests.journeys.applying import log_in
from tests.journeys.test_seven_themes import THEMES, applicant, county, fullest  # noqa: F401
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.cases import commands
from yiwang.services.cases.tests import factories as f
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.tests import factories as shipped
from yiwang.services.designing import commands as designing
from yiwang.services.eforms import queries as forms
from yiwang.web.ui.tests.browser import check_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(county, freeze):  # noqa: F811
    """开餐饮店 begun in the situation in which most items belong."""
    freeze(f.AT)
    code = designing.publish_theme(theme=THEMES["T02"], actor=SYSTEM, at=f.AT)
    guide = shipped.guide(code)
    who = applicant(frozenset(guide.audience))
    situation = fullest(guide)
    made = commands.begin(
        item_code=code,
        situation=situation.key,
        answers=dict(situation.answers),
        actor=who,
        at=f.AT,
    )
    return guide, situation, who, made.number


def pages_of(number, guide, situation):
    """The addresses of the form's pages."""
    form = forms.form(shipped.some(guide.form_version_id), parts=guide.parts(situation.key))
    return [reverse("portal:apply_page", args=[number, page.key]) for page in form.pages]


def test_the_notice_the_form_and_the_list_say_what_each_is_for(draft, client):
    guide, situation, who, number = draft
    page = log_in(Client(), who)
    notice = client.get(f"/guide/{guide.code}/print/?situation={situation.key}").content.decode()
    fee = catalogue.tailored(guide, situation.key).fee
    assert f"收费：{fee.text_with_basis}。" in notice
    assert "用于：" in notice
    told = "".join(page.get(at).content.decode() for at in pages_of(number, guide, situation))
    parts = {part.guide.name: dict(part.member.fields) for part in catalogue.parts(guide)}
    one = next(name for name in parts if f"用于：{name}" in told)
    assert one, "a question of one item names it"
    listed = page.get(f"/apply/{number}/materials/").content.decode()
    wanted = [m for m in catalogue.materials_for(guide, situation.key) if not m.is_application_form]
    assert listed.count("用于：") >= len(wanted)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_phone_is_not_crowded(draft, live_server, browser_page, axe):
    guide, situation, who, number = draft
    cookie = log_in(Client(), who).cookies[settings.SESSION_COOKIE_NAME]
    page = browser_page(360, True)
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    for n, at in enumerate((*pages_of(number, guide, situation), f"/apply/{number}/materials/")):
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(live_server.url + at)
            check_page(page, axe, f"asks-for-{n}-{width}")
        expect(page.get_by_text("用于：").first).to_be_attached()
    page.goto(f"{live_server.url}/guide/{guide.code}/print/?situation={situation.key}")
    check_page(page, axe, "asks-for-notice-1280")
