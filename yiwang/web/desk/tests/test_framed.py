"""A page put into a kept frame is the page that the template alone would draw."""

import re
from dataclasses import replace

import pytest
from django.test.html import parse_html

from yiwang.services.cases.tests.factories import AT, filed_case
from yiwang.web.desk import framed
from yiwang.web.desk.casework import views
from yiwang.web.desk.inbox import views as inbox

pytestmark = pytest.mark.django_db
PATHS = (
    "/desk/cases/",
    "/desk/cases/?view=OPEN&q=%22%3Ca%27b&after=x",
    "/desk/",
    "/desk/?a=%26%27",
)


@pytest.fixture(autouse=True)
def now(freeze):
    return freeze(AT)


def drawn(response):
    text = re.sub(r'(csrfmiddlewaretoken" value=")\w+', r"\1", response.content.decode())
    return parse_html(text)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("cookies", [{}, {"yw_density": "compact", "yw_a11y": "contrast"}])
def test_a_kept_frame_shows_what_the_template_shows(desk, world, monkeypatch, path, cookies):
    filed_case(world)
    clients = [desk(world.clerk), desk(world.reviewer)]
    for client in clients:
        client.cookies.load(cookies)
    fast = [drawn(client.get(path)) for client in clients for _ in range(2)]
    for module in (views, inbox):
        monkeypatch.setattr(module, "framed", framed.whole)
    slow = [drawn(client.get(path)) for client in clients for _ in range(2)]
    assert fast == slow
    assert not any(hole in str(page) for page in fast for hole in ("ywHole", "<!--"))


def test_each_answer_has_a_token_of_its_own_that_is_taken(desk, world):
    filed_case(world)
    client = desk(world.clerk)
    client.handler.enforce_csrf_checks = True
    pages = [client.get("/desk/cases/?view=OPEN").content.decode() for _ in range(2)]
    tokens = [set(re.findall(r'csrfmiddlewaretoken" value="(\w+)"', page)) for page in pages]
    assert tokens[0] != tokens[1]
    for token in tokens[1]:
        sent = {"density": "compact", "csrfmiddlewaretoken": token}
        assert client.post("/desk/density/", sent).status_code == 302


def test_other_rights_mean_another_menu_at_once(desk, world, actors):
    client = desk(world.clerk)
    first = client.get("/desk/").content.decode()
    assert "收件台" in first
    actors[world.clerk.id] = replace(
        world.clerk, permissions=frozenset({"cases.read"}), name="李新"
    )
    second = client.get("/desk/").content.decode()
    assert "收件台" not in second
    assert "李新" in second
    assert len(framed._kept._values) >= 2


def test_a_message_is_shown_once_in_the_ordinary_frame(desk, world):
    number = filed_case(world)
    client = desk(world.clerk)
    client.post(f"/desk/cases/{number}/claim/", {"version": "1"})
    assert "已领取，这件由您办理" in client.get("/desk/cases/").content.decode()
    assert "已领取，这件由您办理" not in client.get("/desk/cases/").content.decode()
