"""A department questions two materials, others agree, and nobody is asked for them any more."""

import re

import pytest
from playwright.sync_api import expect

from yiwang.foundation.core import clock
from yiwang.foundation.core.jobs import run_job
from yiwang.oversight.reduction import commands, queries
from yiwang.oversight.reduction.tests.factories import DIPLOMA, MARRIAGE, there
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def at_both(page, axe, name):
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_page(page, axe, f"reduction-{name}-{width}")


def said(page, name, outcome, **texts):
    box = page.locator("fieldset.line", has=page.locator("legend", has_text=f"：{name}"))
    box.get_by_label("怎么处理").select_option(label=outcome)
    for label, text in texts.items():
        field = box.get_by_label(label)
        if label == "适用的清理标准":
            field.select_option(label=text)
        else:
            field.fill(text)


def act(page, button, opinion=""):
    page.open("/desk/reduction/")
    page.get_by_role("link", name="示例县公安局").first.click()
    if opinion:
        page.get_by_label("意见").fill(opinion)
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_load_state()


def test_two_materials_go_from_self_check_to_the_public(seat, axe, transactional_db):
    at_work = there()
    baseline = commands.take_baseline(
        name="2026年基线",
        taken_on=clock.local_date(clock.now()),
        actor=at_work.office,
        at=clock.now(),
    )
    run_job("reduction.count_baseline", {"baseline": str(baseline)})
    page = seat(at_work.checker)
    page.open("/desk/reduction/")
    page.get_by_role("button", name="开始自查").click()
    page.get_by_role("link", name="测试许可").click()
    said(
        page,
        MARRIAGE,
        "部门核验",
        适用的清理标准="凡开具单位没有能力调查核实的，一律取消",
        由什么代替="民政部门网上核验",
        理由="村（社区）无法核实",
    )
    said(
        page,
        DIPLOMA,
        "数据共享替代",
        适用的清理标准="凡能通过部门之间信息共享取得的，一律取消",
        由什么代替="毕业证书",
    )
    for name in ("受理", "单位盖章", "审查", "决定", "办结", "送达"):
        said(page, name, "保留", 依据="《行政许可法》第三十条", 理由="法定环节")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("请填写数据共享替代的理由").first).to_be_visible()
    at_both(page, axe, "item")
    said(page, DIPLOMA, "数据共享替代", 理由="学历数据已经共享")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已自查 8 项，共 8 项")).to_be_visible()
    at_both(page, axe, "check")
    page.get_by_role("button", name="提请审核").click()
    office = seat(at_work.office)
    act(office, "审核通过", "理由充分")
    expect(office.get_by_text("审核通过，等另一人会商确认")).to_be_visible()
    publisher = seat(at_work.publisher)
    act(publisher, "会商确认并公布", "同意公布")
    ((key,),) = [(one.id,) for one in queries.checks(viewer=at_work.office)]
    run_job("reduction.publish_agreed", {"check": str(key)})
    run_job("reduction.measure_baseline", {"baseline": str(baseline)})
    publisher.open(f"/guide/{at_work.code}/")
    expect(publisher.get_by_text(f"不再提交“{MARRIAGE}”").first).to_be_visible()
    publisher.open("/abolished/?q=婚姻")
    publisher.get_by_text("民政部门网上核验").first.wait_for()
    at_both(publisher, axe, "public")
    office.open(f"/desk/reduction/figures/{baseline}/?by=LEVEL")
    expect(office.get_by_text("减少 2 件，精简 100.0%")).to_be_visible()
    expect(office.get_by_text("现在 100.0%（2 / 2）").first).to_be_visible()
    at_both(office, axe, "figures")
    for name in (
        "",
        "ledger/",
        "norms/",
        "compare/?a-place=990102000000&b-place=990100000000&all=1",
    ):
        office.open(f"/desk/reduction/{name}")
        at_both(office, axe, re.sub("[^a-z]+", "-", name) or "home")
