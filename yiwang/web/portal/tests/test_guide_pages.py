"""The guide: what it says, how it is kept, its notice, its versions, the guidance."""

from datetime import UTC, datetime, timedelta

import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yiwang.foundation.core.types import SYSTEM, Actor, ActorKind
from yiwang.services.catalogue import commands, queries
from yiwang.services.catalogue.tests import factories as f
from yiwang.web.portal.guide import views

pytestmark = pytest.mark.django_db
FOOD = "食品经营许可（新办）"
NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def text_of(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.law("行政许可法", 30)
def test_the_guide_says_all_that_the_law_wants_made_public(client, code_of, freeze):
    freeze(NOW)
    page = text_of(client, f"/guide/{code_of(FOOD)}/")
    for words in (
        "谁可以办", "5个工作日，最晚3月9日", "不收费", "一次不用跑", "2 份材料", "另有 1 份免交",
        "您要准备的", "免交的", "受理条件", "办理流程", "办理结果", "设定依据", "法律救济",
        "《食品安全法》第三十三条、第三十五条", "行政复议", "数量限制", "打印一次性告知单",
        "去哪里办", "常见问题", "内容摘要（SM3）", "更新日期", "展开实施清单的",
    ):  # fmt: skip
        assert words in page, words
    assert "verified" not in page
    assert "未核对" not in page


def test_a_warm_guide_asks_nothing_and_answers_304(client, code_of):
    address = f"/guide/{code_of(FOOD)}/"
    first = client.get(address)
    with CaptureQueriesContext(connection) as asked:
        again = client.get(address)
        same = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert again.content == first.content
    assert same.status_code == 304
    assert len(asked) <= 1, "the stamp, at most once a second"


def test_a_published_change_is_seen(client, code_of):
    code = code_of(FOOD)
    before = text_of(client, f"/guide/{code}/")
    promised = {"value": 4, "unit": "WD"}
    f.change(code, reason="压缩时限", at=f.AT + timedelta(days=1), promised=promised)
    after = text_of(client, f"/guide/{code}/")
    assert "5个工作日" in before
    assert "4个工作日" in after
    history = text_of(client, f"/guide/{code}/history/")
    assert "压缩时限" in history
    old = queries.history(code)[-1]
    page = text_of(client, f"/guide/{code}/v/{old.item_version_id}-{old.basic_version_id}/")
    assert "您看到的不是现行版本" in page
    assert "5个工作日" in page
    assert client.get(f"/guide/{code}/v/999999-1/").status_code == 404


def test_a_guide_of_elsewhere_leads_to_the_visitor_s_own(client, code_of):
    code = next(g.code for g in queries.in_region(f.CITY) if g.name == "企业设立登记")
    page = text_of(client, f"/guide/{code}/")
    assert "示例市市场监督管理局" in page
    client.post("/region/set/", {"code": f.PROVINCE, "next": "/"})
    assert "由示例省市场监督管理局办理" in text_of(client, f"/guide/{code}/")


def test_the_one_time_notice_lists_everything_on_one_sheet(client, code_of):
    page = text_of(client, f"/guide/{code_of(FOOD)}/print/")
    for words in ("一次性告知单", "您要准备的材料", "免交（由系统查询）", "营业执照", "实施编码"):
        assert words in page


def test_the_guidance_asks_one_question_at_a_time_and_ends_in_a_tailored_guide(client, code_of):
    code = code_of("居民身份证申领、换领、补领")
    first = text_of(client, f"/assist/{code}/")
    assert "为什么办身份证？" in first
    assert "不确定" in first
    assert "请选择一个最接近的回答" in text_of(client, f"/assist/{code}/?asked=why", 422)
    response = client.get(f"/assist/{code}/?why=lost&asked=1")
    assert response.status_code == 302
    page = text_of(client, response["Location"])
    assert "您的情形：丢失补领" in page
    assert "旧居民身份证" not in page
    for words in ("多久办好", "打印一次性告知单", "扫码在手机上打开这份清单", "why=lost"):
        assert words in page
    guide = text_of(client, f"/guide/{code}/?situation=lost")
    tailored, _, every = guide.partition('id="elements"')
    assert "旧居民身份证" not in tailored
    assert "（所有情形）" in every


def test_the_tailored_list_says_what_goes_with_this_situation_and_why(client, code_of):
    named = {"I022": "居民身份证申领、换领、补领", "I029": "高龄津贴申领"}
    members = [
        {"name": name, "item": source, "department": "", "mode": "串联"}
        for source, name in named.items()
    ]
    event = {"name": "老年人办事", "lead_department": "民政局", "audience": ["PERSON"]}
    content = {**event, "shared_materials": [], "stages": [], "promised": {}, "members": members}
    commands.publish_life_event(code="T90", content=content, actor=SYSTEM, at=f.AT)
    queries.forget()
    address = f"/assist/{code_of(named['I022'])}/list/?why=lost"
    page = text_of(client, address)
    assert "您的情形是“丢失补领”" in page
    assert "属于一件事“老年人办事”" in page
    assert "高龄津贴申领" in page.split("可能还要办")[1]
    client.cookies["yw_advice"] = "off"
    assert "可能还要办" not in text_of(client, address)


def test_not_sure_shows_the_situations_that_may_fit(client, code_of):
    page = text_of(client, f"/assist/{code_of('居民身份证申领、换领、补领')}/?why=UNSURE&asked=1")
    assert "您可能属于下面的情形" in page
    assert "丢失补领" in page


def test_who_need_not_apply_is_told_where_to_go(client, code_of):
    code = code_of("城乡居民基本养老保险参保登记")
    page = text_of(client, f"/assist/{code}/?age=young&job=yes&asked=1")
    assert "根据您的回答，这件事可能不适用于您" in page
    assert "您可以：" in page


def test_the_second_question_is_asked_without_a_reproach(client, code_of):
    code = code_of("城乡居民基本养老保险参保登记")
    page = text_of(client, f"/assist/{code}/?age=old&asked=age")
    assert "请选择一个最接近的回答" not in page


def test_unknown_guides_are_not_found(client, world):
    for address in ("/guide/x/", "/guide/x/print/", "/assist/x/", "/download/x/"):
        assert client.get(address).status_code == 404


def test_an_item_without_situations_leads_to_its_guide(client, code_of):
    for page in ("", "list/", "list.pdf"):
        response = client.get(f"/assist/{code_of(FOOD)}/{page}", follow=True)
        assert response.redirect_chain == [(f"/guide/{code_of(FOOD)}/", 302)]
        assert "这件事不分情形" in response.content.decode()


def test_only_editors_see_what_is_not_verified(client, code_of, rf):
    code = code_of(FOOD)
    assert "还没有核对" not in text_of(client, f"/guide/{code}/")
    request = rf.get(f"/guide/{code}/")
    request.actor = Actor(
        kind=ActorKind.STAFF, id="editor", permissions=frozenset({"catalogue.edit"})
    )
    page = views.show(request, code).content.decode()
    assert "还没有核对" in page
    assert "承诺时限" in page


def test_the_guide_leads_to_the_application_with_the_situation(client, code_of):
    code = code_of("居民身份证申领、换领、补领")
    page = text_of(client, f"/guide/{code}/?situation=lost")
    assert f'href="/apply/{code}/?situation=lost">在线办理<' in page
    assert f'href="/apply/{code_of(FOOD)}/">在线办理<' in text_of(
        client, f"/guide/{code_of(FOOD)}/"
    )
    assert ">开始办理<" in text_of(client, "/themes/T01/")


def test_what_a_higher_level_handles_says_so(client, code_of):
    page = text_of(client, f"/guide/{code_of('住房公积金贷款')}/")
    assert "示例县不办这件事，由示例市办理。" in page
    assert "不办这件事" not in text_of(client, f"/guide/{code_of(FOOD)}/")


def test_an_item_out_of_force_says_what_became_of_it(client, code_of):
    code = code_of("居民身份证申领、换领、补领")
    commands.withdraw_list(code=code, reason="停办", actor=SYSTEM, at=f.AT)
    page = text_of(client, f"/guide/{code}/", 410)
    assert "现在停止办理" in page
    assert "按提交时的办事指南继续办理" in page
    assert "版本记录" in text_of(client, f"/guide/{code}/history/")
    assert client.get("/guide/11340000MB1234567X400000000000/").status_code == 404


NONSENSE = (
    "?why=%00", "?why=zzz&asked=why", "?why=lost&why=UNSURE", "?situation=%27%3B--&why=lost",
    "?version=%ff%fe&asked=%00", f"?why={'x' * 3000}", "?why[]=lost", "?=&&;==",
    "?why=lost%7Cfirst",
)  # fmt: skip


@pytest.mark.parametrize("page", ["", "list/", "list.pdf", "keep/"])
def test_an_address_typed_with_nonsense_leads_to_a_page(client, code_of, page):
    code = code_of("居民身份证申领、换领、补领")
    for query in NONSENSE:
        found = client.get(f"/assist/{code}/{page}{query}", follow=True)
        assert found.status_code in {200, 422}, query
    for wrong in ("%00", "'", "x" * 400, "..", "０"):
        assert client.get(f"/assist/{wrong}/{page}", follow=True).status_code in {200, 404}


def test_the_list_on_paper_has_the_words_and_the_hash_of_its_page(client, code_of):
    address = f"/assist/{code_of('居民身份证申领、换领、补领')}/list"
    page = client.get(f"{address}/?why=lost")
    sheet = page.context["list"].sheet
    assert sheet.hash in page.content.decode()
    paper = client.get(f"{address}.pdf?why=lost")
    assert paper["Content-Type"] == "application/pdf"
    made = pypdfium2.PdfDocument(paper.content)
    text = "".join("".join(one.get_textpage().get_text_range().split()) for one in made)
    for said in (sheet.hash, *(line for one in sheet.elements for line in one.lines)):
        assert "".join(said.split()) in text
    other = client.get(f"{address}/?why=first").context["list"].sheet
    assert other.hash != sheet.hash


def test_who_comes_with_an_old_version_is_told_and_keeps_what_fits(client, code_of):
    code = code_of("居民身份证申领、换领、补领")
    asked = text_of(client, f"/assist/{code}/?version=old&why=gone")
    assert "刚刚更新过" in asked
    led = client.get(f"/assist/{code}/?version=old&why=lost", follow=True)
    assert "这件事的办事指南有更新" in led.content.decode()
    now = led.context["list"].address
    assert "有更新" not in text_of(client, now[now.index("/assist") :])
