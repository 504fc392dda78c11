"""A case on the desk through the browser: taken, accepted, reviewed by one, decided by another."""

import pytest
from playwright.sync_api import expect

from yiwang.services.cases import queries
from yiwang.services.cases.tests.factories import AT, filed_case, reviewed_case, version_of
from yiwang.services.cases.types import CaseState
from yiwang.web.desk.tests.conftest import actors, seat, world  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def now(freeze):
    freeze(AT)


def look(place, number):
    return queries.case_for_staff(number, viewer=place.reviewer, at=AT)


def check(page, axe):
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def accept(page, number, axe):
    page.open("/desk/")
    check(page, axe)
    page.get_by_role("link", name=str(number)).first.click()
    check(page, axe)
    page.get_by_role("link", name="受理", exact=True).click()
    press(page, "看看申请人会读到什么")
    check(page, axe)
    page.get_by_text("待加盖").wait_for()
    press(page, "受理")
    page.get_by_text("已受理，受理通知书已发给申请人").wait_for()


def review(page, number, axe):
    page.open(f"/desk/cases/{number}/")
    press(page, "领取")
    page.get_by_role("link", name="写审查意见").click()
    press(page, "保存审查意见")
    check(page, axe)
    assert page.title().startswith("有 ")
    for group in page.get_by_role("group").all():
        if group.get_by_role("radio", name="通过", exact=True).count():
            group.get_by_role("radio", name="通过", exact=True).check()
    page.get_by_role("radio", name="符合条件，建议准予").check()
    page.get_by_label("审查意见", exact=True).fill("材料齐全，符合条件")
    press(page, "保存审查意见")
    page.get_by_text("审查意见已保存").wait_for()
    page.get_by_role("link", name="送审批").click()
    page.get_by_label("拟办意见").fill("拟准予")
    press(page, "送审批")


def decide(page, number, axe):
    page.open(f"/desk/cases/{number}/")
    page.get_by_role("link", name="作出决定").click()
    page.get_by_role("radio", name="不予", exact=True).check()
    press(page, "看看申请人会读到什么")
    page.get_by_text("不予的决定要写明理由").first.wait_for()
    check(page, axe)
    page.get_by_role("radio", name="准予", exact=True).check()
    press(page, "看看申请人会读到什么")
    check(page, axe)
    press(page, "返回修改")
    expect(page.get_by_role("radio", name="准予", exact=True)).to_be_checked()
    press(page, "看看申请人会读到什么")
    press(page, "作出决定")
    page.get_by_text("决定已作出，正在等待用印").wait_for()
    check(page, axe)


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (360, False)])
def test_a_case_goes_from_the_queue_to_the_decision(world, seat, axe, width, javascript):  # noqa: F811
    number = filed_case(world)
    accept(seat(world.clerk, width, javascript), number, axe if javascript else _no_axe)
    review(seat(world.reviewer, width, javascript), number, axe if javascript else _no_axe)
    decide(seat(world.approver, width, javascript), number, axe if javascript else _no_axe)
    file = look(world, number)
    assert (file.state, file.label) == (CaseState.DECIDED, "已决定·待用印")


def _no_axe(_page):
    return []


def test_two_clerks_at_once_the_second_keeps_the_text(world, seat, axe):  # noqa: F811
    number = filed_case(world)
    first, second = seat(world.clerk), seat(world.reviewer)
    for page in (first, second):
        page.open(f"/desk/cases/{number}/decline/")
    second.get_by_label("不予受理的理由").fill("不属于本机关的职责")
    second.get_by_label("应当向哪个机关申请").fill("示例市城市管理局")
    first.open(f"/desk/cases/{number}/accept/")
    press(first, "看看申请人会读到什么")
    press(first, "受理")
    press(second, "看看申请人会读到什么")
    second.get_by_role("alert").get_by_text("您写的意见保存在下方").wait_for()
    expect(second.get_by_label("不予受理的理由")).to_have_value("不属于本机关的职责")
    expect(second.locator("#conflict-title")).to_be_focused()
    check(second, axe)
    assert look(world, number).state is CaseState.ACCEPTED


def test_a_double_click_acts_once(world, seat):  # noqa: F811
    number = filed_case(world)
    page = seat(world.clerk)
    page.open(f"/desk/cases/{number}/accept/")
    press(page, "看看申请人会读到什么")
    page.get_by_role("button", name="受理", exact=True).dblclick()
    page.get_by_text("受理通知书已发给申请人").wait_for()
    assert [e.act for e in look(world, number).trace].count("ACCEPT") == 1


def test_a_correction_is_built_by_keyboard_on_a_phone(world, seat, axe):  # noqa: F811
    number = filed_case(world)
    page = seat(world.clerk, 360)
    page.open(f"/desk/cases/{number}/correction/")
    page.locator("summary", has_text="经营场所布局图").focus()
    page.keyboard.press("Enter")
    page.locator("#f-m-3-phrase-3").check()
    page.locator("#f-m-3-how").fill("补交第二页")
    check(page, axe)
    press(page, "看看申请人会读到什么")
    check(page, axe)
    press(page, "发出补正告知书")
    page.get_by_text("补正告知书已发给申请人").wait_for()
    (notice,) = look(world, number).corrections
    assert notice.points[0].problem == "缺页"


def test_every_page_of_a_case_is_sound_at_both_widths(world, seat, axe):  # noqa: F811
    number = reviewed_case(world)
    assert version_of(number)
    for width in (1280, 360):
        page = seat(world.reviewer, width)
        for tab in ("", "form/", "materials/", "opinions/", "documents/", "trace/"):
            page.open(f"/desk/cases/{number}/{tab}")
            check(page, axe)
        page.open("/desk/cases/?view=OPEN&item=食品")
        check(page, axe)
