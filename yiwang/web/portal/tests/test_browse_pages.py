"""Every browsing page answers, says the words of the page map, and asks little of the database."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yiwang.services.catalogue import queries
from yiwang.services.catalogue.tests import factories as f

pytestmark = pytest.mark.django_db
WORDS = {
    "home": ("找要办的事", "高频服务", "一件事一次办"),
    "personal": ("个人办事", "生育和婚姻", "网上可办"),
    "legal": ("法人办事", "开办"),
    "hot": ("便民服务", "双百高频"),
    "departments": ("示例县的部门", "示例县民政局"),
    "themes": ("一件事", "企业开办"),
    "search": ("搜索",),
    "region": ("切换地区", "示例县"),
    "helpers": ("找代办点", "打 12345"),
    "policy": ("政策法规", "《食品安全法》", "现行有效"),
    "download": ("下载中心", "空白申请表"),
    "publicity": ("公示", "还没有可以公示的办理结果"),
    "verify": ("核验", "核验码"),
    "about": ("政务服务中心",),
    "help": ("使用帮助", "12345", "常见问题"),
    "sitemap": ("全部栏目", "政策法规"),
    "privacy": ("隐私说明", "个人信息保护法"),
}
BUDGET = 12
HOME_BUDGET = 1


def text_of(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def test_every_column_answers_with_its_words(client, world):
    for name, words in WORDS.items():
        with CaptureQueriesContext(connection) as asked:
            page = text_of(client, reverse(f"portal:{name}"))
        assert [w for w in words if w not in page] == [], name
        assert len(asked) <= BUDGET or name in {"home", "personal"}, (name, len(asked))


def test_a_warm_home_page_asks_for_the_stamp_at_most(client, world):
    text_of(client, "/")
    with CaptureQueriesContext(connection) as asked:
        text_of(client, "/")
    assert len(asked) <= HOME_BUDGET


def test_themes_are_shown_with_counts_above_zero_only(client, world):
    page = text_of(client, "/personal/")
    assert "（0）" not in page
    page = text_of(client, "/personal/?theme=证件办理")
    assert "居民身份证申领、换领、补领" in page
    assert "高龄津贴申领" not in page.split('id="list"')[1]


def test_filters_that_leave_nothing_say_how_to_go_on(client, world):
    page = text_of(client, "/personal/?theme=没有这个主题")
    assert "这一类在示例县暂时没有可办事项" in page
    assert "清除筛选" in page


@pytest.mark.parametrize("page", ["0", "-1", "abc", "99999", "²"])
def test_a_strange_page_number_is_no_error(client, world, page):
    text_of(client, "/personal/", 200)
    text_of(client, f"/personal/?page={page}")


def test_search_finds_by_everyday_words_and_falls_back_upward(client, world):
    assert "高龄津贴申领" in text_of(client, "/search/?q=老人补贴")
    page = text_of(client, "/search/?q=公积金贷款")
    assert "由示例市办理" in page


def test_search_shows_questions_and_laws_beside_services(client, world):
    page = text_of(client, "/search/?q=食品许可证")
    assert 'id="found-questions"' in page
    assert "许可证有效期多久？" in page
    assert "《食品安全法》" in text_of(client, "/search/?q=食品安全")


def test_a_search_without_hit_says_what_else_to_do(client, world):
    page = text_of(client, "/search/?q=qqqq")
    assert "没有找到“qqqq”。" in page
    assert "打 12345" in page
    assert "按部门找" in page


@pytest.mark.parametrize("word", ["长辈版", "亲情版", "关爱版", "关怀版"])
def test_the_elder_version_is_found_by_its_other_names(client, world, word):
    assert "打开长辈版" in text_of(client, f"/search/?q={word}")


def test_what_is_typed_is_escaped(client, world):
    page = text_of(client, "/search/?q=<script>alert(1)</script>")
    assert "<script>alert" not in page


def test_a_department_shows_contact_and_services(client, world):
    guide = next(g for g in queries.in_region(f.COUNTY) if g.name == "高龄津贴申领")
    organisation_id = f.guide(guide.code).organisation_id
    page = text_of(client, reverse("portal:department", args=[organisation_id]))
    assert "高龄津贴申领" in page
    assert "办公时间" in page


def test_a_life_event_leads_to_its_guide_and_says_what_is_not_online(client, world):
    page = text_of(client, "/themes/T01/")
    assert "一共填 1 张表" in page
    assert "还不能在网上办理" in page
    assert client.get("/themes/T99/").status_code == 404


def test_a_law_shows_its_items(client, world):
    law = next(x for x in queries.laws() if x.law == "食品安全法")
    page = text_of(client, reverse("portal:law", args=[law.key]))
    assert "食品经营许可（新办）" in page
    assert "第三十五条" in page


def test_choosing_a_region_is_kept_and_shown(client, world):
    response = client.post("/region/set/", {"code": f.CITY, "next": "/personal/"})
    assert response["Location"] == "/personal/"
    assert "示例市政务服务" in text_of(client, "/")
    assert client.post("/region/set/", {"code": "000000000000"}).status_code == 404
    away = client.post("/region/set/", {"code": f.CITY, "next": "https://example.org/"})
    assert away["Location"].startswith("/")


def test_a_village_shows_what_its_township_handles(client, world):
    page = text_of(client, f"/r/{f.VILLAGE}/")
    assert "示例村政务服务" in page
    assert "由所在乡镇（街道）受理" in page
    assert client.get("/r/123456789012/").status_code == 404


def test_a_blank_form_may_be_printed(client, world, code_of):
    page = text_of(client, f"/download/{code_of('食品经营许可（新办）')}/")
    assert "食品经营许可申请书" in page
    assert "主体业态" in page
    assert "我提交的信息和材料真实、合法、有效" in page


def test_an_unknown_code_is_no_document_of_ours(client, world):
    assert "没有查到这个核验码" in text_of(client, "/verify/?code=ABCDEFGH")
    assert "请填写核验码" in text_of(client, "/verify/?code=", 422)


def test_a_strange_place_in_the_publicity_list_is_no_error(client, world):
    text_of(client, "/public/?after=2026-99-99.1")
