"""One guide, the same words and the same hash in every channel (同源发布)."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from django.test import Client

from yiwang.foundation.core.types import Actor, ActorKind
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.models import Item
from yiwang.services.catalogue.tests import factories as f
from yiwang.web.desk.tests.conftest import actors, desk  # noqa: F401
from yiwang.web.portal.guide import pages
from yiwang.web.ui.templatetags.ui import qr

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MOST = 12


class Shown(HTMLParser):
    """The elements, the hash and all the words of a page."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.hash, self.text = {}, "", []
        self.key, self.inside = "", ""
        self.feed(html)
        self.words = "".join("".join(self.text).split())

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.key = named.get("data-element", self.key)
        self.inside = "hash" if "data-sheet-hash" in named else ""
        if "sheet-line" in named.get("class", "").split():
            self.inside = "line"
            self.elements.setdefault(self.key, []).append("")

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        self.text.append(data)
        if self.inside == "line":
            self.elements[self.key][-1] += data
        elif self.inside == "hash":
            self.hash = data


def sm3(elements):
    rows = [[e["key"], e["label"], e["lines"]] for e in elements]
    content = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()
    return hashlib.new("sm3", content).hexdigest()


@pytest.fixture
def editor(desk):  # noqa: F811
    return desk(
        Actor(
            id=str(uuid4()),
            kind=ActorKind.STAFF,
            name="周编辑",
            region_code=f.COUNTY,
            permissions=frozenset({"catalogue.edit"}),
        )
    )


@pytest.fixture
def codes(db, tmp_path):
    f.published_world(tmp_path)
    catalogue.forget()
    return list(Item.objects.order_by("basic__code", "code").values_list("code", flat=True)[:MOST])


def api(code):
    return Client().get(f"/api/v1/items/{code}").json()


def page(path, client=None):
    answer = (client or Client()).get(path)
    assert answer.status_code == 200, path
    return Shown(answer.content.decode())


def test_every_channel_shows_the_same_words_over_the_same_hash(codes, editor):
    assert len(codes) == MOST
    for code in codes:
        said = api(code)
        assert said["hash"] == sm3(said["elements"]), "anybody can compute it"
        lines = {e["key"]: e["lines"] for e in said["elements"]}
        channels = {
            "portal": page(f"/guide/{code}/"),
            "window": page(f"/desk/guides/{code}/", editor),
            "kiosk": page(f"/terminal/guide/{code}/"),
        }
        for channel, shown in channels.items():
            assert shown.elements == lines, channel
            assert shown.hash == said["hash"], channel
        printed = page(f"/guide/{code}/print/")
        assert printed.hash == said["hash"]
        for word in _words_of(catalogue.guide(code)):
            assert "".join(word.split()) in printed.words, word


def _words_of(guide):
    """What a printed notice has to say, as the guide has it."""
    return [
        guide.name,
        guide.organisation_name,
        *(m.name for m in guide.materials),
        *(c.text for c in guide.conditions),
        *(b.text for b in guide.bases),
        *(s.name for s in guide.steps),
        guide.promised_limit.text,
        guide.fee.standard if guide.fee.charged else "不收费",
        guide.onsite_reason,
        guide.contact.address,
        guide.contact.hours,
        guide.contact.consult,
    ]


def test_a_printed_notice_says_by_its_code_whether_it_is_still_true(codes):
    code = codes[0]
    guide, html = catalogue.guide(code), Client().get(f"/guide/{code}/print/").content.decode()
    paper = pages.page(guide, f.AT.date()).paper_address
    assert str(qr(paper, "扫码看这张单子是不是最新的")) in html
    path = paper[paper.index("/guide/") :]
    before = api(code)["hash"]
    assert "和现行的办事指南一致" in Client().get(path).content.decode()

    f.change(code, reason="换了入口", at=f.AT + timedelta(days=1), note="请从东门进。")
    after = api(code)
    assert after["hash"] != before
    assert "您手里的一次性告知单不是最新的" in Client().get(path).content.decode()
    for channel in (f"/guide/{code}/", f"/guide/{code}/print/", f"/terminal/guide/{code}/"):
        assert page(channel).hash == after["hash"], "at the same moment everywhere"


@pytest.mark.parametrize("digits", ["", "0", "0" * 64, "<b>", "五"])
def test_a_strange_code_on_paper_is_no_error(codes, digits):
    answer = Client().get(f"/guide/{codes[0]}/", {"paper": digits})
    assert answer.status_code == 200
    assert ("不是最新的" in answer.content.decode()) == bool(digits)


def test_the_address_of_the_hall_is_part_of_what_is_hashed(codes):
    guide = catalogue.guide(codes[0])
    moved = replace(guide, contact=replace(guide.contact, address="新大厅"))
    assert catalogue.sheet(moved).hash != catalogue.sheet(guide).hash
