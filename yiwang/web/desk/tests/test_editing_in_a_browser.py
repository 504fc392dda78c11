"""From the editor to the public in Chromium: every act by its own person, at 1280 px."""

import pytest

from yiwang.services.catalogue.tests import factories as f
from yiwang.services.catalogue.tests.conftest import fresh_memory  # noqa: F401
from yiwang.services.editing.tests.factories import office
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def act(page, name, *, opinion=""):
    """Open the revision that waits, write an opinion, press the button."""
    page.open("/desk/editing/")
    page.get_by_role("link", name="修改：测试许可").first.click()
    if opinion:
        page.get_by_label("意见").fill(opinion)
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def test_a_changed_list_goes_from_its_editor_to_the_public(seat, axe, transactional_db):
    there = office()
    page = seat(there.local)
    page.open(f"/desk/editing/items/{there.code}/")
    page.get_by_role("button", name="修改", exact=True).click()
    page.get_by_label("修订理由").fill("承诺再快两天")
    page.locator("[name=bases_of-0-law]").fill("优化营商环境条例")
    page.locator("[name=bases_of-0-article]").fill("第三十五条")
    page.locator("#f-promised").fill("9")
    check_page(page, axe, "editing-form-1280")
    page.get_by_role("button", name="保存").last.click()
    assert page.get_by_text("承诺时限只能缩短").first.is_visible()
    assert page.get_by_label("修订理由").input_value() == "承诺再快两天"
    page.locator("#f-promised").fill("3")
    page.get_by_role("button", name="保存").last.click()
    page.get_by_role("button", name="提请核对").click()
    assert page.get_by_text("已提请部门核对").is_visible()
    for who, button, opinion in (
        (there.checker, "部门核对通过", "时限做得到"),
        (there.judge, "合法性审核通过", "符合条例第三十五条"),
        (there.publisher, "发布", "同意发布"),
    ):
        other = seat(who)
        act(other, button, opinion=opinion)
        check_page(other, axe, f"editing-{who.name}-1280")
    assert other.get_by_text("时限做得到").is_visible()
    other.get_by_role("link", name="看群众看到的指南").click()
    assert "3个工作日" in other.content()
    assert f.guide(there.code).version_no == 2
