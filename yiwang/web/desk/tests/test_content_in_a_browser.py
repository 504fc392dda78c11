"""A notice and a draft from the editor to the public, an opinion and what became of it."""

from datetime import timedelta

import pytest

from yiwang.engagement.content import queries
from yiwang.engagement.content.types import Kind
from yiwang.foundation.core import clock
from yiwang.services.cases.tests.factories import staff
from yiwang.services.catalogue import queries as catalogue
from yiwang.web.ui.tests.browser import check_page, soon

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COUNTY = "990102000000"
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
    page.locator("button[value=show]").click()
    page.get_by_label("部分采纳").check()
    page.get_by_label("采纳了什么").fill("先开到下午一点，看人数再定。")
    page.get_by_role("button", name="保存采纳情况").click()
    page.get_by_text("和采纳情况说明一起公布").wait_for()


def test_a_notice_and_a_draft_go_from_the_editor_to_the_public(
    seat, browser_page, live_server, look, world
):
    catalogue.forget()
    today = clock.local_date(clock.now())
    editor = seat(staff(world.market, "编辑", "catalogue.edit"))
    publisher = seat(staff(world.market, "发布员", "catalogue.publish"))
    reader = browser_page(360)

    begin(editor, "通知公告")
    editor.get_by_label("标题").fill("元旦放假安排")
    editor.get_by_label("正文").fill("一月一日放假。\n\n## 急事\n\n- 打 12345\n- 用自助终端")
    look(editor, "content-edit")
    send(editor)
    publish(publisher, "元旦放假安排")
    look(publisher, "content-text")
    soon(reader, live_server.url + "/", "元旦放假安排").click()
    look(reader, "notice")

    begin(editor, "征集意见")
    editor.get_by_label("标题").fill("征求延时服务办法意见的公告")
    editor.get_by_label("起草单位").fill("示例县数据资源管理局")
    day(editor, "开始日期", today - timedelta(days=40))
    day(editor, "截止日期", today)
    editor.get_by_label("征求意见稿").fill("## 第一条\n\n周六上午安排值守。")
    send(editor)
    publish(publisher, "征求延时服务办法意见的公告")
    reader.goto(live_server.url + "/consultations/")
    look(reader, "consultations")
    reader.get_by_role("link", name="征求延时服务办法意见的公告").click()
    reader.get_by_label("您的意见").fill("短")
    reader.get_by_role("button", name="提交意见").click()
    reader.get_by_text("请填写意见，至少 5 个字").first.wait_for()
    look(reader, "consultation-refused")
    reader.get_by_label("您的意见").fill("建议周六下午也开。")
    reader.get_by_role("button", name="提交意见").click()
    reader.get_by_text("是第 1 条").wait_for()

    editor.open("/desk/content/")
    look(editor, "content")
    editor.get_by_role("link", name="征求延时服务办法意见的公告").first.click()
    editor.get_by_role("link", name="看收到的意见").click()
    answer(editor)
    look(editor, "content-opinions")
    reader.reload()
    (line,) = queries.public_list(Kind.CONSULTATION, region_code=COUNTY, today=today)
    assert reader.get_by_text("建议周六下午也开。").is_visible()
    assert reader.get_by_text("先开到下午一点").count() == 0
    reader.goto(f"{live_server.url}/consultations/{line.no}/")
    look(reader, "consultation")
    for address, name in (("/policy/", "policies"), ("/notices/", "notices"), ("/about/", "about")):
        reader.goto(live_server.url + address)
        look(reader, name)
