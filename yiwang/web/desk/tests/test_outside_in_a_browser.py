"""A decision made outside the platform, from report to finding, on a phone and on a desk."""

import pytest

from yiwang.foundation.identity.types import Permission
from yiwang.services.cases.tests.factories import AT, staff
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def both_widths(page, axe, name):
    """Look at a page on a phone and on a desk."""
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_page(page, axe, f"{name}-{width}")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_it_is_reported_answered_and_settled(seat, axe, freeze, world):
    freeze(AT)
    watcher = seat(staff(world.civil, "郑察", Permission.READ_SUPERVISION), width=360)
    watcher.open("/desk/seals/outside/")
    both_widths(watcher, axe, "outside-empty")
    watcher.get_by_role("link", name="登记线索").click()
    press(watcher, "登记")
    watcher.get_by_text("请写明").or_(watcher.get_by_text("请填写")).first.wait_for()
    both_widths(watcher, axe, "outside-refused")
    watcher.get_by_label("本地区的单位").select_option(label="示例县市场监督管理局")
    watcher.get_by_label("决定或者证照的名称").fill("食品经营许可证")
    watcher.get_by_label("文号或者证照编号").fill("JY19901020001234")
    for label, text in (("年", "2026"), ("月", "2"), ("日", "20")):
        watcher.get_by_label(label, exact=True).fill(text)
    watcher.get_by_label("在哪里、怎样发现的").fill("现场检查时店里挂的证没有电子印章")
    press(watcher, "登记")
    watcher.get_by_text("已登记，等单位说明情况").wait_for()
    both_widths(watcher, axe, "outside-open")
    office = seat(world.approver, width=360)
    office.open("/desk/seals/outside/")
    office.get_by_role("link", name="食品经营许可证").click()
    office.get_by_label("情况和理由").fill("县局换发旧证时在本地打印，没有在平台登记")
    press(office, "说明情况")
    office.get_by_text("已说明，等监察人员认定").wait_for()
    watcher.reload()
    watcher.get_by_label("情况和理由").fill("没有在平台受理，属于网外审批")
    press(watcher, "认定属于网外审批")
    watcher.get_by_text("已认定属于网外审批").first.wait_for()
    both_widths(watcher, axe, "outside-settled")
    watcher.open("/desk/seals/outside/")
    both_widths(watcher, axe, "outside-list")
