"""From the formula to the circular: a quarter is scored, objected to, closed and told."""

import io
import re
from datetime import datetime, timedelta

import openpyxl
import pypdfium2
import pytest
from playwright.sync_api import expect

from yiwang.foundation.core.jobs import run_job
from yiwang.oversight.assessment import queries
from yiwang.oversight.assessment.tests.factories import AFTER, BEFORE, CLOSING, there
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def at_both(page, axe, name):
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_page(page, axe, f"assessment-{name}-{width}")


def fill_day(page, day: datetime):
    for label, value in (("年", day.year), ("月", day.month), ("日", day.day)):
        page.get_by_label(label, exact=True).fill(str(value))


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def numbers(page, caption):
    """Return the rows of a table on the page, name first."""
    table = page.locator("table", has=page.locator("caption", has_text=caption))
    rows = table.locator("tbody tr").all()
    return [[cell.inner_text().strip() for cell in row.locator("td").all()] for row in rows]


def publish_formula(supervisor, manager, axe):
    supervisor.open("/desk/assessment/formula/draft/")
    supervisor.get_by_label("办理时效（分）").fill("31")
    supervisor.get_by_label("核对过", exact=True).check()
    supervisor.get_by_label("这次修订的理由").fill("第一版")
    press(supervisor, "保存草稿")
    expect(supervisor.get_by_text("各项分值合计要等于 100，现在是 101").first).to_be_visible()
    at_both(supervisor, axe, "formula-draft")
    supervisor.get_by_label("办理时效（分）").fill("30")
    press(supervisor, "保存草稿")
    manager.open("/desk/assessment/")
    expect(manager.get_by_text("等公布")).to_be_visible()
    manager.open("/desk/assessment/formula/")
    press(manager, "公布第 1 版")
    at_both(manager, axe, "formula")
    manager.open("/public/assessment/")
    expect(manager.get_by_text("按时办结的占 100% 得满分")).to_be_visible()
    at_both(manager, axe, "public-formula")


def score_quarter(supervisor, viewer, axe):
    supervisor.open("/desk/assessment/open/")
    supervisor.get_by_label("季度").check()
    fill_day(supervisor, AFTER - timedelta(days=30))
    press(supervisor, "发起评估")
    expect(supervisor.get_by_text("几秒以后刷新就能看到")).to_be_visible()
    (one,) = queries.periods(viewer=viewer)
    run_job("assessment.score_period", {"period": str(one.id)})
    supervisor.open(f"/desk/assessment/periods/{one.id}/")
    expect(supervisor.get_by_text("县级部门：得分从高到低，满分 100")).to_be_visible()
    at_both(supervisor, axe, "period")
    supervisor.open(f"/desk/assessment/periods/{one.id}/?party=STAFF")
    at_both(supervisor, axe, "people")
    return one.id


def object_to_it(head, axe):
    head.open("/desk/assessment/")
    at_both(head, axe, "home-of-a-head")
    head.get_by_role("link", name="示例县2026年第二季度").click()
    head.locator("tbody").get_by_role("link", name="示例县卫生健康委员会").click()
    at_both(head, axe, "score")
    head.get_by_role("link", name=re.compile("看 2 件.*办理时效")).click()
    assert head.locator("tbody tr").count() == 2
    at_both(head, axe, "matters")
    head.go_back()
    head.get_by_role("link", name="申诉", exact=True).click()
    head.get_by_label("办理时效（扣 30 分）").check()
    head.get_by_label("理由").fill("两件都在等上级鉴定，鉴定时间不计入期限")
    head.get_by_label("佐证").fill("示卫鉴〔2026〕12 号委托书")
    at_both(head, axe, "object")
    press(head, "提出申诉")
    expect(head.get_by_text("待复核")).to_be_visible()


def decide_it(manager, axe):
    manager.open("/desk/assessment/")
    manager.get_by_role("link", name="示例县卫生健康委员会").click()
    manager.get_by_role("link", name="复核这件申诉").click()
    manager.get_by_label("返还的分数").fill("15")
    manager.get_by_label("复核意见").fill("一件有委托书，一件没有，返还一半")
    at_both(manager, axe, "decide")
    press(manager, "作出复核决定")
    expect(manager.get_by_text("申诉成立")).to_be_visible()


def close_and_tell(supervisor, manager, key, axe):
    supervisor.open(f"/desk/assessment/periods/{key}/")
    press(supervisor, "定案")
    expect(supervisor.get_by_text("已定案，结果不再改动")).to_be_visible()
    at_both(supervisor, axe, "closed")
    press(supervisor, "通报")
    expect(supervisor.get_by_text("超时办结，涉及 2 件").first).to_be_visible()
    at_both(supervisor, axe, "circular-draft")
    supervisor.get_by_label("向社会公布").check()
    press(supervisor, "保存")
    manager.open("/desk/assessment/")
    at_both(manager, axe, "home-of-the-manager")
    manager.get_by_role("link", name=re.compile("效能评估情况的通报")).click()
    press(manager, "同意印发")
    manager.open("/public/assessment/")
    manager.get_by_role("link", name=re.compile("效能评估情况的通报")).click()
    at_both(manager, axe, "public-circular")


def test_a_quarter_is_scored_objected_to_closed_and_told(seat, axe, transactional_db, freeze):
    freeze(BEFORE)
    at_work = there()
    supervisor, manager = seat(at_work.supervisor), seat(at_work.manager)
    publish_formula(supervisor, manager, axe)
    freeze(AFTER)
    key = score_quarter(supervisor, at_work.supervisor, axe)
    object_to_it(seat(at_work.head), axe)
    decide_it(manager, axe)
    freeze(CLOSING)
    close_and_tell(supervisor, manager, key, axe)


def test_a_table_has_equal_figures_on_page_sheet_and_paper(
    seat, axe, transactional_db, freeze, client
):
    freeze(AFTER)
    at_work = there()
    supervisor, manager = seat(at_work.supervisor), seat(at_work.manager)
    supervisor.open("/desk/assessment/tables/")
    supervisor.get_by_role("link", name="生成统计表").click()
    supervisor.get_by_label("季度").check()
    fill_day(supervisor, AFTER - timedelta(days=30))
    press(supervisor, "生成")
    expect(supervisor.get_by_text("正在统计：0 个单位，共 3 个")).to_be_visible()
    at_both(supervisor, axe, "table-counting")
    (one,) = queries.reports(viewer=at_work.supervisor)
    run_job("assessment.continue_report", {"report": str(one.id)})
    manager.open(f"/desk/assessment/tables/{one.id}/")
    manager.get_by_label("同时向社会公布").check()
    press(manager, "签发")
    expect(manager.get_by_text("已签发，内容不再改动")).to_be_visible()
    at_both(manager, axe, "table")
    shown = numbers(manager, "各单位")
    assert len(shown) == 3
    sheet = client.get(f"/public/assessment/tables/{one.id}/xlsx/").content
    book = openpyxl.load_workbook(io.BytesIO(sheet), read_only=True)
    rows = [[str(cell) for cell in row] for row in book["各单位"].iter_rows(values_only=True)]
    assert rows[1:] == shown
    pdf = client.get(f"/public/assessment/tables/{one.id}/pdf/").content
    words = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    for row in shown:
        assert "".join(row[1:]) in "".join(words.split())
    manager.open(f"/public/assessment/tables/{one.id}/")
    assert numbers(manager, "各单位") == shown
    at_both(manager, axe, "public-table")


def test_targets_and_tasks(seat, axe, transactional_db, freeze):
    freeze(AFTER)
    at_work = there()
    page = seat(at_work.supervisor)
    page.open("/desk/assessment/targets/indicator/")
    page.get_by_label("指标名称").fill("公共场所卫生许可时间")
    page.get_by_label("八成办件在多少个工作日内办完").check()
    page.get_by_label("出处").fill("安徽2018-08-14发布会")
    press(page, "保存")
    page.get_by_role("link", name="设定目标").click()
    page.get_by_label("公共场所卫生许可时间（个工作日）").check()
    page.get_by_label("目标值").fill("1")
    fill_day(page, AFTER - timedelta(days=2))
    page.get_by_label("责任单位").fill("卫生健康委员会")
    page.get_by_label("出处").fill("安徽2018-08-14发布会")
    at_both(page, axe, "target-new")
    press(page, "保存")
    expect(page.get_by_text("不超过 1 个工作日")).to_be_visible()
    at_both(page, axe, "targets")
    page.open("/desk/assessment/tasks/new/")
    page.get_by_label("编号", exact=True).fill("5-24-1")
    page.get_by_label("任务", exact=True).fill("企业开办时间压缩到 3 个工作日以内")
    page.get_by_label("责任单位").select_option(label="示例县卫生健康委员会")
    fill_day(page, AFTER - timedelta(days=3))
    page.get_by_label("出处").fill("安徽省人民政府关于创优“四最”营商环境的意见")
    press(page, "列入台账")
    at_both(page, axe, "task")
    head = seat(at_work.head)
    head.open("/desk/assessment/tasks/")
    at_both(head, axe, "tasks")
    head.get_by_role("link", name="5-24-1").click()
    head.get_by_label("做了什么").fill("六个环节合并，一日办结")
    head.get_by_label("佐证").fill("示市监发〔2026〕8 号")
    head.get_by_label("已经完成").check()
    at_both(head, axe, "task-report")
    press(head, "报告")
    page.open("/desk/assessment/tasks/?show=DONE")
    page.get_by_role("link", name="5-24-1").click()
    page.get_by_label("核实情况").fill("抽查 20 件，平均 1 天")
    page.get_by_label("核实无误，销号").check()
    press(page, "核实")
    expect(page.get_by_text("核实销号")).to_be_visible()
    page.open("/desk/assessment/like/")
    at_both(page, axe, "like")


def test_an_indicator_is_revised(seat, axe, transactional_db, freeze):
    freeze(AFTER)
    at_work = there()
    page = seat(at_work.supervisor)
    page.open("/desk/assessment/targets/indicator/")
    page.get_by_label("指标名称").fill("公共场所卫生许可时间")
    page.get_by_label("八成办件在多少个工作日内办完").check()
    page.get_by_label("出处").fill("安徽2018-08-14发布会")
    press(page, "保存")
    page.get_by_role("link", name="公共场所卫生许可时间").click()
    page.get_by_role("link", name="修订指标").click()
    page.get_by_label("出处").fill("示例省营商环境评价指标（2026 年版）")
    page.get_by_label("修订的理由").fill("省里的评价指标换了新版，口径没有变")
    at_both(page, axe, "indicator-revise")
    press(page, "保存为第 2 版")
    expect(page.get_by_text("已修订，目标台账按新的一版计算")).to_be_visible()
    expect(page.get_by_text("安徽2018-08-14发布会")).to_be_visible()
    at_both(page, axe, "indicator")
