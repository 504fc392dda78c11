"""A helper serves two people one after the other; nothing stays; one takes over (帮办代办)."""

import time
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings as configured
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client
from playwright.sync_api import expect

from yiwang.foundation.core.types import SYSTEM, Actor, ActorKind
from yiwang.foundation.identity.commands import people
from yiwang.foundation.identity.queries.actors import forget_actors
from yiwang.foundation.identity.tests import known
from yiwang.foundation.identity.tests.factories import acting, code_for, staff, user_row
from yiwang.services.cases.tests.factories import AT, ready_draft
from yiwang.web.passport import middleware
from yiwang.web.passport.stored import SessionStore
from yiwang.web.ui.tests.browser import check_page

OLD, YOUNG = known.resident(31), known.resident(32)
PHONE = "15400000031"


@pytest.fixture(autouse=True)
def fresh(settings, freeze):
    settings.YIWANG_CODE_INTERVAL_SECONDS = 0
    forget_actors()
    freeze(AT)


def session_of(user_id, role=""):
    """Return the key of a session, as after a login."""
    user, now = user_row(user_id), int(time.time())
    store = SessionStore()
    store.update(
        {
            SESSION_KEY: str(user_id),
            BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
            HASH_SESSION_KEY: user.get_session_auth_hash(),
            middleware.SEEN: now,
            middleware.SINCE: now,
            middleware.STRONG: bool(role),
            middleware.ROLE: role,
            middleware.STAMP: uuid4().hex,
        }
    )
    store.create()
    return store.session_key


def client_of(user_id, role=""):
    client = Client()
    client.cookies[configured.SESSION_COOKIE_NAME] = session_of(user_id, role)
    return client


@pytest.fixture
def helper(world):
    user_id, _ = staff("15400000008", "HELPER", world.civil, AT)
    return user_id


def helped_by(helper, resident, phone=""):
    """Write down a person and their authority, as the pages do."""
    client = client_of(helper, "*")
    who = {"name": resident.name, "id_number": resident.id_number, "phone": phone}
    address = client.post("/desk/helping/new/", who)["Location"]
    answer = client.post(
        address,
        {
            "step": "confirm",
            "evidence": "SIGNATURE",
            "signature-image": PICTURE,
            "how_many": "many",
            "valid_until-year": "2026",
            "valid_until-month": "5",
            "valid_until-day": "1",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    return client, address.rstrip("/").rpartition("/")[2]


PICTURE = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGA"
    "hKmMIQAAAABJRU5ErkJggg=="
)


@pytest.mark.django_db
def test_nothing_of_the_last_person_stays(helper, world):
    client, person = helped_by(helper, OLD)
    client.post("/identity/", {"key": f"person:{person}", "next": "/my/"})
    page = client.get("/my/")
    assert f"正在为 {OLD.name[0]}" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    session = client.session
    session["typed"] = "something of theirs"
    session.save()
    key = client.session.session_key
    done = client.post("/identity/finish/")
    assert done["Location"] == "/desk/helping/"
    assert done["Clear-Site-Data"] == '"cache", "storage"'
    assert "typed" not in client.session
    assert client.session.session_key != key
    assert client.session[middleware.OWNER_LABEL] == ""
    assert client.get("/my/").status_code == 403, "at the post again, for nobody"


@pytest.mark.django_db
def test_a_helper_who_leaves_acts_for_nobody(helper, world):
    client, person = helped_by(helper, OLD)
    client.post("/identity/", {"key": f"person:{person}", "next": "/my/"})
    session = client.session
    session[middleware.TOUCHED] = int(time.time()) - configured.YIWANG_HELPING_IDLE_SECONDS - 1
    session.save()
    left = client.get("/my/drafts/")
    assert left["Clear-Site-Data"] == '"cache", "storage"'
    assert OLD.name[0] + "*" not in left.content.decode()
    assert client.session[middleware.ACTING] == ""


@pytest.mark.django_db
def test_an_authority_needs_what_shows_it(helper, world):
    client = client_of(helper, "*")
    wrong = client.post("/desk/helping/new/", {"name": "", "id_number": "1"})
    assert wrong.status_code == 422
    who = {"name": OLD.name, "id_number": OLD.id_number, "phone": PHONE}
    address = client.post("/desk/helping/new/", who)["Location"]
    day = {"valid_until-year": "2026", "valid_until-month": "5", "valid_until-day": "1"}
    for given, words in (
        ({"evidence": "SIGNATURE", **day}, "请本人在屏幕上签名"),
        ({"evidence": "PAPER", **day}, "请上传委托书的照片"),
        ({"evidence": "SMS_CODE", "code": "1", **day}, "验证码"),
        ({"evidence": "SIGNATURE", **day, "valid_until-year": "2028"}, "最长一年"),
    ):
        answer = client.post(address, {"step": "confirm", "relation": "邻居", **given})
        assert (answer.status_code, words in answer.content.decode()) == (422, True)
        assert 'value="邻居"' in answer.content.decode(), "nothing typed is lost"


def at_both(page, axe, name):
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_page(page, axe, f"helping-{name}-{width}")


def seated(browser_page, live_server, user_id, role=""):
    page = browser_page(360)
    name = configured.SESSION_COOKIE_NAME
    value = session_of(user_id, role)
    page.context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
    page.open = lambda path: page.goto(live_server.url + path)
    return page


def press(page, name):
    page.get_by_role("button", name=name, exact=True).last.click()
    page.wait_for_load_state()


def written_down(page, axe, resident, phone):
    page.open("/desk/helping/new/")
    at_both(page, axe, "new")
    page.locator("#f-name").fill(resident.name)
    page.locator("#f-id_number").fill(resident.id_number)
    page.locator("#f-phone").fill(phone)
    press(page, "下一步：请本人确认委托")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_helper_serves_two_people_and_one_takes_over(
    browser_page, live_server, axe, world, helper
):
    page = seated(browser_page, live_server, helper, "*")
    page.open("/desk/helping/")
    at_both(page, axe, "none")
    written_down(page, axe, OLD, PHONE)
    at_both(page, axe, "authority")
    press(page, "发验证码到本人手机")
    page.get_by_text("验证码已发到").wait_for()
    page.get_by_role("radio", name="到截止日期以前都可以").check()
    page.locator("#f-code").fill(code_for(PHONE))
    press(page, "登记委托")
    written_down(page, axe, YOUNG, "")
    page.locator("canvas").scroll_into_view_if_needed()
    pad = page.locator("canvas").bounding_box()
    page.mouse.move(pad["x"] + 40, pad["y"] + 40)
    page.mouse.down()
    page.mouse.move(pad["x"] + 160, pad["y"] + 90, steps=5)
    page.mouse.up()
    press(page, "登记委托")
    page.get_by_text("委托已登记").wait_for()
    at_both(page, axe, "people")
    mandate = apps.get_model("identity", "Mandate").objects.get(evidence="SMS_CODE")
    actor = acting(helper, acting=f"person:{mandate.principal_person_id}", at=AT)
    draft = ready_draft(world, actor=actor)
    page.locator("li", has_text=OLD.name[0] + "*").get_by_role("button").first.click()
    page.wait_for_url("**/my/")
    page.get_by_text("正在为").first.wait_for()
    at_both(page, axe, "acting")
    page.open("/my/drafts/")
    page.get_by_text("食品经营许可").first.wait_for()
    press(page, "结束服务")
    page.get_by_text("信息已从屏幕清除").wait_for()
    page.go_back()
    expect(page.get_by_text("食品经营许可")).to_have_count(0)
    user_id = people.make_account(phone=PHONE, actor=SYSTEM, at=AT)
    people.record_real_name(
        name=OLD.name,
        id_number=OLD.id_number,
        address="",
        source="测试",
        actor=Actor(kind=ActorKind.PERSON, id=str(user_id)),
        at=AT,
    )
    own = seated(browser_page, live_server, user_id)
    own.open("/identity/mandates/")
    at_both(own, axe, "mandates")
    own.get_by_role("link", name="委托书和办理记录").first.click()
    at_both(own, axe, "record")
    press(own, "我自己来办（接管）")
    own.get_by_text("已接管 1 份草稿").wait_for()
    own.open("/my/drafts/")
    own.get_by_text("食品经营许可").first.wait_for()
    at_both(own, axe, "taken")
    assert str(draft.number)
    page.open("/desk/helping/")
    expect(page.get_by_text(OLD.name[0] + "*")).to_have_count(0)
