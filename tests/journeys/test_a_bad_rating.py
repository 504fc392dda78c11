"""好差评 in Chromium: asked, rated badly, called back, rectified, answered, rated again, shown."""

import pytest

from config.world import ratings as visits
from tests.journeys.acting import PDF, follow, press
from yiwang.engagement.interaction.models import Handling, Occasion
from yiwang.engagement.interaction.tests.rating_factories import later, officer, over, supervisor
from yiwang.foundation.core import outbox
from yiwang.foundation.core.types import ANYONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.slow
def test_a_bad_rating_goes_round_on_both_sides(world, seat, look, freeze):
    number = over(world)
    outbox.drain()
    citizen, desk = seat(world.zhang, 360), seat(officer(world))
    citizen.open("/my/messages/")
    look(citizen, "message")
    citizen.open(f"/my/cases/{number}/")
    follow(citizen, "评价这次服务")
    look(citizen, "grades")
    follow(citizen, "非常不满意")
    look(citizen, "reasons")
    citizen.get_by_label("请给我回电话").check()
    press(citizen, "提交评价")
    citizen.get_by_text("有 1 处需要修改").wait_for()
    look(citizen, "no-phone")
    citizen.get_by_label("服务态度差效率低").check()
    citizen.locator("[name=text]").fill("等了两个小时，3号窗口没有人，打13800138000也没人接")
    citizen.locator("[name=phone]").fill("138 0013 8000")
    press(citizen, "提交评价")
    citizen.get_by_text("办理单位会核实、整改").wait_for()
    look(citizen, "given")
    desk.open("/desk/ratings/")
    look(desk, "desk-list")
    follow(desk, "食品经营许可")
    look(desk, "desk-new")
    press(desk, "我来办理")
    press(desk, "开始核实")
    look(desk, "desk-call")
    press(desk, "看电话号码")
    desk.get_by_text("13800138000", exact=True).wait_for()
    desk.get_by_label("联系上了", exact=True).check()
    desk.locator("[name=text]").fill("向张女士致歉，她说当天只有一个窗口在办")
    press(desk, "记录电话回访")
    desk.get_by_text("回访已记录").wait_for()
    desk.locator("[name=text]").fill("查看监控，当天3号窗口空岗，情况属实")
    press(desk, "核实属实")
    desk.locator("[name=text]").fill("增开一个窗口，值班长每小时巡查，3月4日起")
    press(desk, "开始整改")
    freeze(later(1))
    desk.locator("[name=reply]").fill("3号窗口已安排两人轮岗，值班长每小时巡查。向您道歉。")
    press(desk, "整改完成并答复")
    desk.get_by_text("请上传整改的证明").first.wait_for()
    look(desk, "desk-no-proof")
    desk.locator("[name=file]").set_input_files([PDF])
    press(desk, "整改完成并答复")
    desk.get_by_text("答复已发给评价人").wait_for()
    look(desk, "desk-answered")
    citizen.reload()
    citizen.get_by_text("3号窗口已安排两人轮岗").wait_for()
    look(citizen, "answered")
    follow(citizen, "追评一次")
    look(citizen, "again")
    citizen.get_by_role("link", name="满意", exact=True).click()
    press(citizen, "提交评价")
    citizen.get_by_text("您的追评").wait_for()
    look(citizen, "done")
    assert Handling.objects.get().state == "CLOSED"
    citizen.open("/ratings/?region=990102000000")
    citizen.get_by_text("3号窗口已安排两人轮岗").wait_for()
    assert citizen.get_by_text("13800138000").count() == 0
    look(citizen, "results")
    watch = seat(supervisor(world))
    watch.open("/desk/ratings/?tab=closed")
    look(watch, "desk-closed")


def large(page):
    """Read in the largest letters of 长辈版 from now on."""
    address = page.context.cookies()[0]["domain"]
    page.context.add_cookies([{"name": "yw_elder", "value": "3", "domain": address, "path": "/"}])
    return page


def test_a_visitor_rates_a_window_by_scan_in_large_letters_and_without_script(world, seat, look):
    desk, visitor = seat(officer(world)), large(seat(ANYONE, 360, javascript=False))
    desk.open("/desk/ratings/windows/")
    desk.get_by_label("示例县市场监督管理局").check()
    desk.locator("[name=label]").fill("综合受理3号窗口")
    press(desk, "登记窗口")
    press(desk, "发一个评价码")
    code = desk.locator("strong.num").inner_text()
    look(desk, "window")
    address = "/rate/window/" + desk.url.split("windows/")[1]
    seen = large(seat(world.li, 360))
    seen.open(address)
    look(seen, "code")
    visitor.open(address)
    visitor.locator("[name=code]").fill("00000000")
    press(visitor, "继续")
    visitor.get_by_text("评价码不对").first.wait_for()
    visitor.locator("[name=code]").fill(code)
    press(visitor, "继续")
    seen.open(visitor.url.split(visitor.url.split("/rate/")[0])[1])
    look(seen, "elder-grades")
    follow(seen, "非常满意")
    look(seen, "elder-reasons")
    follow(visitor, "非常满意")
    visitor.get_by_label("服务热情效率高").check()
    press(visitor, "提交评价")
    visitor.get_by_text("谢谢您的评价").wait_for()
    assert Occasion.objects.get().rated_at is not None
    seen.open("/rate/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/")
    assert "没有找到" in seen.locator("h1").inner_text()


def test_shares_are_shown_with_the_table_beside(world, seat, look, freeze, monkeypatch):
    staff = {"窗口": officer(world, "王窗"), "大厅管理": officer(world, "高管")}
    monkeypatch.setattr(visits, "actor_in", lambda role, at: staff[role])
    visits.build(lambda line: None, freeze(later(90)))
    page = seat(ANYONE)
    page.open("/ratings/?region=990102000000&by=MONTH")
    page.get_by_text("五级评价的比例").wait_for()
    look(page, "shares")
    page.open("/ratings/?region=990102000000&by=ORGANISATION&months=1")
    page.get_by_text("评价少于 10 条，暂不显示比例").first.wait_for()
    large(page)
    page.open("/ratings/?region=990102000000")
    look(page, "elder-shares")
