"""Search: suggestions, filters, a named region, slips, and what is written down of a miss."""

import pytest
from django.urls import reverse

from yiwang.engagement.content.tests.factories import published
from yiwang.engagement.content.types import Kind
from yiwang.foundation.core import clock
from yiwang.foundation.core.types import Actor, ActorKind
from yiwang.services.catalogue import queries
from yiwang.services.catalogue.tests import factories as f

pytestmark = pytest.mark.django_db
MOST = 10
EDITOR = Actor(kind=ActorKind.STAFF, id="editor", permissions=frozenset({"catalogue.edit"}))


def missed():
    today = clock.local_date(clock.now())
    return [(m.words, m.times) for m in queries.missed(viewer=EDITOR, today=today)]


def get(client, **asked):
    return client.get(reverse("portal:search"), asked)


def text_of(response):
    return response.content.decode()


def test_what_is_typed_is_completed_by_words_pinyin_and_initials(client, world):
    for typed in ("身份", "shenfen", "sfz"):
        found = text_of(client.get(reverse("portal:suggest"), {"q": typed}))
        assert "身份证" in found, typed
        assert 0 < found.count('role="option"') <= MOST
    assert 'role="option"' not in text_of(client.get(reverse("portal:suggest"), {"q": " "}))


def test_a_slip_is_mended_and_said(client, world):
    page = get(client, q="身分证补办")
    assert "居民身份证申领、换领、补领" in text_of(page)
    assert "已按“身份证补办”查找" in text_of(page)


def test_filters_leave_what_they_name(client, world):
    every = get(client, q="登记").context["page"]
    instant = get(client, q="登记", instant="1").context["page"]
    assert 0 < instant.total < every.total
    assert all(line.is_instant for line in instant.items)


def test_a_region_in_the_words_is_the_region_searched(client, world):
    page = get(client, q="示例镇生育登记")
    assert page.context["page"].region_code == f.TOWN
    assert "示例镇一共找到" in text_of(page)
    above = get(client, q="示例市公积金贷款").context["page"]
    assert above.region_code == f.COUNTY, "the nearest level first, whatever is named above it"
    assert above.items[0].region_name == "示例市"


def test_what_only_townships_do_is_found_from_the_county(client, world):
    page = get(client, q="生育登记")
    (line, *_) = page.context["page"].items
    assert (line.name, line.region_name, line.is_below) == ("生育登记", "示例镇", True)
    assert "由下级办理" in text_of(page)


def test_words_that_find_nothing_are_counted_without_names_and_numbers(client, world):
    for _ in range(2):
        page = get(client, q="李建国 外星飞碟 340102199001011234")
    assert "没有找到" in text_of(page)
    assert missed() == [("某 外星飞碟", 2)]


def test_a_filter_that_leaves_nothing_is_no_miss(client, world):
    get(client, q="结婚登记", audience="LEGAL")
    assert missed() == []


def test_words_are_counted_alike_wherever_they_found_nothing(client, world):
    asked = {"q": "外星飞碟"}
    get(client, **asked)
    client.get(reverse("portal:suggest"), asked)
    client.get("/terminal/", asked)
    client.get("/api/v1/items", asked)
    client.get("/api/v1/items", {**asked, "online": "true"})
    client.get("/api/v1/items/suggestions", asked)
    assert missed() == [("外星飞碟", 3)], "what is only being typed is no question yet"
    client.get("/api/v1/items", {"q": "李建国 " + "外星飞碟" * 20})
    assert len(missed()) == 2
    assert all(len(words) <= 60 and "李建国" not in words for words, _ in missed())


def test_texts_of_staff_are_found_beside_services(client, world, code_of):
    basic = f.guide(code_of("高龄津贴申领")).basic_code
    published(Kind.FAQ, title="高龄津贴几号到账？", items=[basic])
    published(Kind.POLICY, title="高龄津贴发放办法", level="DOCUMENT", validity="IN_FORCE")
    published(title="高龄津贴发放时间公告")
    page = text_of(get(client, q="高龄津贴"))
    found = [page.index(f">{t}</a>") for t in ("高龄津贴几号到账？", "《高龄津贴发放办法》")]
    assert found == sorted(found), "questions stand before policies"
    assert page.index("高龄津贴发放时间公告") > found[-1]
    guide = reverse("portal:guide", args=[code_of("高龄津贴申领")])
    assert f'href="{guide}#faq"' in page
