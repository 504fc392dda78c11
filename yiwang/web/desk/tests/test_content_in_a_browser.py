"""A notice and a draft from the editor to the public, an opinion and what became of it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from yiwang.engagement.content import queries
from yiwang.engagement.content.tests.factories import published
from yiwang.engagement.content.types import Kind
from yiwang.foundation.core import clock
from yiwang.services.cases.tests.factories import staff
from yiwang.services.catalogue import queries as catalogue
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COUNTY = "990102000000"
DRAFT = "征求延时服务办法意见的公告"
SIZES = ({"width": 360, "height": 780}, {"width": 1280, "height": 900})


@pytest.fixture
def look(axe):
    """`look(page, name)` checks a page at both widths."""

    def at_both(page, name):
        for size in SIZES:
            page.set_viewport_size(size)
            check_page(page, axe, f"{name}-{size['width']}")

    return at_both


def day(page, label, value):
    for part, text in zip("年月日", (value.year, value.month, value.day), strict=True):
        page.get_by_role("group", name=label).get_by_label(part, exact=True).fill(str(text))


def begin(page, kind):
    page.open("/desk/content/new/")
    page.get_by_label(kind).check()
    page.get_by_role("button", name="开始写").click()


def send(page):
    page.get_by_role("button", name="保存并预览").click()
    page.get_by_role("button", name="提请审核").click()
    page.get_by_text("已提请审核").wait_for()


def publish(page, title):
    page.open("/desk/content/")
    page.get_by_role("link", name=title).first.click()
    page.get_by_role("button", name="审核通过并发布").click()
    page.get_by_text("已发布，马上可以看到").wait_for()


def answer(page):
    line = page.locator("main li", has_text="建议周六下午也开。")
    line.locator("button[value=show]").click()
    line.get_by_label("部分采纳").check()
    line.get_by_label("采纳了什么").fill("先开到下午一点，看人数再定。")
    line.get_by_role("button", name="保存采纳情况").click()
    page.get_by_text("和采纳情况说明一起公布").wait_for()


@pytest.fixture
def people(seat, browser_page, live_server, world):
    """An editor, a publisher, a reader, and one whose browser runs no scripts."""
    catalogue.forget()
    return SimpleNamespace(
        editor=seat(staff(world.market, "编辑", "catalogue.edit")),
        publisher=seat(staff(world.market, "发布员", "catalogue.publish")),
        reader=browser_page(360),
        plain=browser_page(360, javascript=False),
        url=live_server.url,
        permit=world.permit,
    )


def test_a_notice_and_a_draft_go_from_the_editor_to_the_public(people, look, freeze):
    give_notice(people, look)
    consult(people, look)
    settle(people, look, freeze)
    read(people, look)


def give_notice(people, look):
    editor, reader = people.editor, people.reader
    begin(editor, "通知公告")
    editor.get_by_label("标题").fill("元旦放假安排")
    editor.get_by_label("正文").fill("一月一日放假。\n\n## 急事\n\n- 打 12345\n- 用自助终端")
    look(editor, "content-edit")
    send(editor)
    publish(people.publisher, "元旦放假安排")
    look(people.publisher, "content-text")
    people.publisher.get_by_role("link", name="第 1 版").click()
    look(people.publisher, "content-version")
    reader.goto(people.url + "/")
    reader.get_by_role("link", name="元旦放假安排").click()
    look(reader, "notice")


def consult(people, look):
    editor, reader = people.editor, people.reader
    today = clock.local_date(clock.now())
    begin(editor, "征集意见")
    editor.get_by_label("标题").fill(DRAFT)
    editor.get_by_label("起草单位").fill("示例县数据资源管理局")
    day(editor, "开始日期", today - timedelta(days=40))
    day(editor, "截止日期", today)
    editor.get_by_label("征求意见稿").fill("## 第一条\n\n周六上午安排值守。")
    send(editor)
    publish(people.publisher, DRAFT)
    reader.goto(people.url + "/consultations/")
    look(reader, "consultations")
    reader.get_by_role("link", name=DRAFT).click()
    reader.get_by_label("您的意见").fill("短")
    reader.get_by_role("button", name="提交意见").click()
    reader.get_by_text("请填写意见，至少 5 个字").first.wait_for()
    look(reader, "consultation-refused")
    give(reader, "建议周六下午也开。", 1)
    people.plain.goto(reader.url.partition("#")[0])
    give(people.plain, "周日也请安排人值守。", 2)


def give(page, text, number):
    page.get_by_label("您的意见").fill(text)
    page.get_by_role("button", name="提交意见").click()
    page.get_by_text(f"是第 {number} 条").wait_for()


def settle(people, look, freeze):
    editor, reader = people.editor, people.reader
    editor.open("/desk/content/")
    look(editor, "content")
    editor.get_by_role("link", name=DRAFT).first.click()
    address = editor.url
    editor.get_by_role("link", name="看收到的意见").click()
    second = editor.locator("main li", has_text="周日也请安排人值守。")
    second.get_by_label("不公开的理由").fill("和第 1 条一样")
    second.locator("button[value=hide]").click()
    answer(editor)
    look(editor, "content-opinions")
    reader.reload()
    assert reader.get_by_text("建议周六下午也开。").is_visible()
    assert reader.get_by_text("先开到下午一点").count() == 0
    freeze(clock.now() + timedelta(days=1))
    editor.goto(address)
    editor.get_by_role("link", name="修改内容").click()
    editor.get_by_label("采纳情况说明").fill("收到 2 条意见，部分采纳 1 条。")
    send(editor)
    publish(people.publisher, DRAFT)
    reader.goto(reader.url.partition("#")[0])
    assert reader.get_by_text("收到 2 条意见，部分采纳 1 条。").is_visible()
    assert reader.get_by_text("先开到下午一点").is_visible()
    assert reader.get_by_text("周日也请安排人值守").count() == 0
    look(reader, "consultation")


def read(people, look):
    items = [people.permit[-12:]]
    title = "示例县餐饮便利措施"
    facts = {"level": "DOCUMENT", "theme": "HEALTH", "explanation": "## 怎么办\n\n- 网上办"}
    published(Kind.POLICY, title=title, items=items, **facts)
    published(Kind.FAQ, items=items)
    catalogue.forget()
    (law,) = queries.public_list(
        Kind.POLICY, region_code=COUNTY, today=clock.local_date(clock.now())
    )
    public = {
        "policies": "/policy/?theme=HEALTH",
        "policy": f"/policy/{law.key}/",
        "guide-with-texts": f"/guide/{people.permit}/",
        "download": f"/download/{people.permit}/",
        "found": f"/search/?q={title}",
        "notices": "/notices/",
        "about": "/about/",
    }
    for elder in ("0", "1"):
        people.reader.context.add_cookies([{"name": "yw_elder", "value": elder, "url": people.url}])
        for name, address in public.items():
            people.reader.goto(people.url + address)
            look(people.reader, f"{name}-{elder}")
