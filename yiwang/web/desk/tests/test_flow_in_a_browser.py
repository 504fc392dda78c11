"""A route from its editor to the decision of a case, in Chromium, by everybody who works at it."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from yiwang.foundation.core.types import ActorKind
from yiwang.foundation.identity.types import Permission
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.cases import queries as cases
from yiwang.services.cases.tests.factories import accepted_case, staff
from yiwang.services.cases.types import CaseState
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.tests import factories as f
from yiwang.services.editing import commands
from yiwang.services.editing.tests.factories import begun, passed, person, saved, seen, step
from yiwang.services.editing.types import Kind, Target
from yiwang.web.ui.tests.browser import check_page, overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ITEM = "000131001000"


def press(page, name):
    page.get_by_role("button", name=name).first.click()
    page.wait_for_load_state()


def edit(page, act):
    page.locator(f"button[value='{act}']").click()
    page.wait_for_load_state()


def both_widths(page, axe, name):
    for width, height in ((360, 780), (1280, 900)):
        page.set_viewport_size({"width": width, "height": height})
        check_page(page, axe, f"{name}-{width}")


def stage(page, name, days, *, organisation=""):
    """Fill the page of a stage and save it."""
    page.locator("#f-name").fill(name)
    page.locator("#f-days").fill(days)
    if organisation:
        page.locator("#f-whose").select_option("NAMED")
        page.get_by_label(organisation, exact=True).check()
    press(page, "保存")


def draw(page, axe):
    """初审, then 市场 and 民政 at the same time, 民政 only for enterprises, then the decision."""
    press(page, "设计专门的流程")
    edit(page, "after:review")
    page.locator("#f-name").fill("场所核查")
    page.locator("#f-days").fill("12")
    press(page, "保存")
    expect(page.get_by_text("超过承诺时限10个工作日")).to_be_visible()
    both_widths(page, axe, "flow-late")
    page.locator("a[href$='/nodes/stage1/'].btn").click()
    stage(page, "场所核查", "2")
    edit(page, "beside:stage1")
    stage(page, "民政会审", "3", organisation="示例县民政局")
    edit(page, "when:stage2")
    assert page.locator("#f-known").input_value().endswith("法人或其他组织")
    press(page, "保存")
    expect(page.get_by_text("没有写条件").first).to_be_visible()
    page.locator("a[href$='/nodes/choice1/'].btn").click()
    page.locator("#f-conditions-0-value").fill("自然人")
    press(page, "保存")
    expect(page.get_by_text("每一行都要选“看什么”").first).to_be_visible()
    page.locator("#f-conditions-0-of").select_option("applicant")
    both_widths(page, axe, "flow-choice")
    press(page, "保存")
    page.locator("a[href$='/nodes/stage2/'].btn").click()
    page.locator("[name=add-returns]").click()
    page.locator("#f-returns-0-to").select_option(label="审查")
    both_widths(page, axe, "flow-stage")
    press(page, "保存")
    expect(page.get_by_text("每种情况都走得到决定，没有超过时限", exact=True)).to_be_visible()
    both_widths(page, axe, "flow-outline")
    page.get_by_role("link", name="用一件例子预演").click()
    page.get_by_role("link", name="同意").first.click()
    both_widths(page, axe, "flow-rehearsal")


def publish(there, local, key):
    checker = person("checker", f.COUNTY, there)
    step(commands.submit_revision, key, local)
    passed(key, checker)
    passed(key, person("judge", f.COUNTY, there))
    step(commands.publish_revision, key, person("publisher"))
    catalogue.forget()


def do(page, number, name, *, opinion, agreed="同意"):
    """Open the case from the list, do the stage."""
    page.open("/desk/cases/")
    expect(page.get_by_text(name).first).to_be_visible()
    page.open(f"/desk/cases/{number}/route/")
    page.locator("a.btn", has_text=f"“{name}”").click()
    page.get_by_label(agreed, exact=True).check()
    page.locator("#f-opinion").fill(opinion)


def test_a_route_is_drawn_published_and_run_by_three_people(seat, axe, world, transactional_db):
    market = orgs.organisation(world.market)
    assert market is not None
    local = person("editor2", f.COUNTY)
    key = begun(local, Target.LIST, Kind.CHANGE, basic_code=ITEM, organisation_id=market.id)
    saved(key, local)
    page = seat(local)
    page.open(f"/desk/editing/{key}/")
    page.get_by_role("link", name="审查流程").click()
    draw(page, axe)
    assert seen(key, local).content["route"]
    publish(market, local, key)

    number = accepted_case(world)
    reviewer, second = (
        replace(one, permissions=frozenset({Permission.REVIEW, Permission.READ_CASES}))
        for one in (world.reviewer, world.second)
    )
    civil = staff(world.civil, "吴民", Permission.REVIEW, organisation_name="示例县民政局")
    assert civil.kind is ActorKind.STAFF
    first, third = seat(reviewer), seat(civil, 360)
    do(first, number, "审查", opinion="材料齐全")
    both_widths(first, axe, "flow-do")
    press(first, "办结这个环节")
    both_widths(first, axe, "flow-case")

    other = seat(second)
    other.open(f"/desk/cases/{number}/route/")
    other.locator("a.btn", has_text="“场所核查”").click()
    do(third, number, "民政会审", opinion="缺少场所证明")
    third.locator("#f-to").select_option(label="审查")
    press(third, "退回")
    other.get_by_label("同意", exact=True).check()
    other.locator("#f-opinion").fill("我看过场所，符合")
    press(other, "办结这个环节")
    expect(other.get_by_text("因为别的环节退回").first).to_be_visible()
    expect(other.locator("#f-opinion")).to_have_value("我看过场所，符合")
    both_widths(other, axe, "flow-told")

    for one, name, opinion in (
        (first, "审查", "补来了"),
        (other, "场所核查", "符合"),
        (third, "民政会审", "同意"),
    ):
        do(one, number, name, opinion=opinion)
        press(one, "办结这个环节")
    decides = seat(world.approver, 360)
    assert cases.case_for_staff(number, viewer=world.approver, at=f.AT).state is CaseState.DECISION
    decides.open(f"/desk/cases/{number}/route/")
    check_page(decides, axe, "flow-decides-360")
    plain = seat(civil, 360, javascript=False)
    plain.context.add_cookies([{"name": "yw_elder", "value": "3", "url": third.url}])
    plain.open(f"/desk/cases/{number}/route/")
    assert overflow(plain) <= 0
