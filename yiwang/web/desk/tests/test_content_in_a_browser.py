"""A notice and a draft from the editor to the public, opinions and what became of each."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from yiwang.engagement.content import queries
from yiwang.engagement.content.tests.factories import published
from yiwang.engagement.content.types import Kind
from yiwang.foundation.core import clock
from yiwang.services.cases.tests.factories import staff
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.tests import factories as f
from yiwang.web.ui.tests.browser import check_page, soon

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COUNTY = "990102000000"
DRAFT = "征求延时服务办法意见的公告"
LAW = "示例县餐饮便利措施"
PHONE = {"width": 360, "height": 780}
DESK = {"width": 1280, "height": 900}


@pytest.fixture
def look(axe):
    """`look(page, name)` checks a page at both widths, or at those given."""

    def at(page, name, sizes=(PHONE, DESK)):
        for size in sizes:
            page.set_viewport_size(size)
            check_page(page, axe, f"{name}-{size['width']}")

    return at


@pytest.fixture
def people(seat, browser_page, live_server, world):
    """An editor, a publisher, a reader, and one whose browser runs no scripts."""
    return SimpleNamespace(
        editor=seat(staff(world.market, "编辑", "catalogue.edit")),
        publisher=seat(staff(world.market, "发布员", "catalogue.publish")),
        reader=browser_page(360),
        plain=browser_page(360, javascript=False),
        url=live_server.url,
        permit=world.permit,
    )


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


def give(page, text, number):
    page.get_by_label("您的意见").fill(text)
    page.get_by_role("button", name="提交意见").click()
    page.get_by_text(f"是第 {number} 条").wait_for()


def test_a_notice_and_a_draft_go_from_the_editor_to_the_public(people, look, freeze):
    give_notice(people, look)
    consult(people, look)
    settle(people, look, freeze)
    read(people, look)


def give_notice(people, look):
    editor = people.editor
    begin(editor, "通知公告")
    editor.get_by_label("标题").fill("元旦放假安排")
    editor.get_by_label("正文").fill("一月一日放假。\n\n## 急事\n\n- 打 12345\n- 用自助终端")
    look(editor, "content-edit")
    send(editor)
    publish(people.publisher, "元旦放假安排")
    look(people.publisher, "content-text")
    people.publisher.get_by_role("link", name="第 1 版").click()
    look(people.publisher, "content-version", (DESK,))
    soon(people.reader, people.url + "/", "元旦放假安排").click()
    look(people.reader, "notice")


def consult(people, look):
    editor, reader = people.editor, people.reader
    today = clock.local_date(clock.now())
    begin(editor, "征集意见")
    editor.get_by_label("标题").fill(DRAFT)
    editor.get_by_label("起草单位").fill("示例县数据资源管理局")
    day(editor, "开始日期", today - timedelta(days=40))
    day(editor, "截止日期", today)
    editor.get_by_label("期限不满 30 日的理由").fill("元旦以前要用")
    editor.get_by_label("征求意见稿").fill("## 第一条\n\n周六上午安排值守。")
    send(editor)
    publish(people.publisher, DRAFT)
    reader.goto(people.url + "/consultations/")
    look(reader, "consultations", (PHONE,))
    reader.get_by_role("link", name=DRAFT).click()
    reader.get_by_label("您的意见").fill("短")
    reader.get_by_role("button", name="提交意见").click()
    reader.get_by_text("请填写意见，至少 5 个字").first.wait_for()
    look(reader, "consultation-refused", (PHONE,))
    give(reader, "建议周六下午也开，可以打 13800138000 问我。", 1)
    people.plain.goto(reader.url.partition("#")[0])
    give(people.plain, "周日也请安排人值守。", 2)


def settle(people, look, freeze):
    """Judge each opinion, say what became of it; on the next day sum up and publish."""
    editor, reader = people.editor, people.reader
    editor.open("/desk/content/")
    look(editor, "content")
    editor.get_by_role("link", name=DRAFT).first.click()
    address = editor.url
    editor.get_by_role("link", name="看收到的意见").click()
    second = editor.locator("article", has_text="周日也请安排人值守。")
    second.get_by_label("不公开的理由").fill("和第 1 条一样")
    second.locator("button[value=hide]").click()
    editor.get_by_text("已记为不公开").wait_for()
    first = editor.locator("article", has_text="建议周六下午也开")
    first.locator("button[value=show]").click()
    first.get_by_label("部分采纳").check()
    first.get_by_label("采纳了什么").fill("先开到下午一点，看人数再定。")
    first.get_by_role("button", name="保存采纳情况").click()
    editor.get_by_text("和采纳情况说明一起公布").wait_for()
    look(editor, "content-opinions")
    reader.goto(reader.url.partition("#")[0])
    expect(reader.get_by_text("建议周六下午也开，可以打 138****8000 问我。")).to_be_visible()
    expect(reader.get_by_text("先开到下午一点")).to_have_count(0)
    freeze(clock.now() + timedelta(days=1))
    reader.reload()
    expect(reader.get_by_text("征集已经截止")).to_be_visible()
    look(reader, "consultation-closed", (PHONE,))
    editor.goto(address)
    editor.get_by_role("link", name="修改内容").click()
    editor.get_by_label("采纳情况说明").fill("收到 2 条意见，部分采纳 1 条。")
    send(editor)
    publish(people.publisher, DRAFT)
    reader.reload()
    expect(reader.get_by_text("收到 2 条意见，部分采纳 1 条。")).to_be_visible()
    expect(reader.get_by_text("先开到下午一点")).to_be_visible()
    expect(reader.get_by_text("周日也请安排人值守")).to_have_count(0)
    look(reader, "consultation-settled")


def read(people, look):
    """Read every public page of texts, then the same in 长辈版."""
    reader, items = people.reader, [f.guide(people.permit).basic_code]
    facts = {"level": "DOCUMENT", "theme": "HEALTH", "explanation": "## 怎么办\n\n- 网上办"}
    published(Kind.POLICY, title=LAW, items=items, **facts)
    published(Kind.FAQ, items=items)
    catalogue.forget()
    today = clock.local_date(clock.now())
    (law,) = queries.public_list(Kind.POLICY, region_code=COUNTY, today=today)
    public = {
        "policies": ("/policy/?theme=HEALTH", LAW),
        "policy": (f"/policy/{law.key}/", "网上办"),
        "guide-with-texts": (f"/guide/{people.permit}/", "能代办吗？"),
        "download": ("/download/", "空白申请表和样表"),
        "download-form": (f"/download/{people.permit}/", "填写样例"),
        "found": (f"/search/?q={LAW}", LAW),
        "notices": ("/notices/", "元旦放假安排"),
        "about": ("/about/", "行动不便怎么办"),
    }
    for elder, size in (("0", DESK), ("1", PHONE)):  # large type where it is narrow
        reader.context.add_cookies([{"name": "yw_elder", "value": elder, "url": people.url}])
        for name, (address, words) in public.items():
            reader.goto(people.url + address)
            expect(reader.locator("main", has_text=words).first).to_be_attached()
            look(reader, f"{name}-elder{elder}", (size,))
