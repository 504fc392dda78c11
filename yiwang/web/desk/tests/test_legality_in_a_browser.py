"""Law supervision in the browser: a draw, its sheets by two people, what everybody may read."""

import pytest

from yiwang.oversight.legality.tests.factories import confirmed_fault, decided, fault_findings
from yiwang.oversight.supervision.tests import measure_factories as f

from .test_measures_in_a_browser import both_widths, press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def day(page, label, year, month, date):
    box = page.get_by_role("group", name=label)
    for name, value in (("年", year), ("月", month), ("日", date)):
        box.get_by_label(name, exact=True).fill(str(value))


def test_a_draw_from_plan_to_finding(seat, axe, freeze, transactional_db):
    freeze(f.AT)
    there = f.county()
    for n in range(6):
        decided(there, n)
    legal = seat(there.legal, width=360)
    legal.open("/desk/legality/")
    both_widths(legal, axe, "legality-empty")
    legal.get_by_role("link", name="安排抽查").click()
    press(legal, "公布种子的摘要")
    legal.get_by_text("请填写抽查名称").first.wait_for()
    both_widths(legal, axe, "legality-refused")
    legal.get_by_label("抽查名称").fill("三月行政许可抽查")
    day(legal, "开始日期", 2026, 2, 1)
    day(legal, "结束日期", 2026, 3, 2)
    legal.get_by_label("抽取比例").fill("30")
    legal.get_by_label("从全部决定里抽").check()
    legal.get_by_label("全部核查").check()
    press(legal, "公布种子的摘要")
    legal.get_by_text("已公布种子的摘要").wait_for()
    freeze(f.later(1))
    legal.reload()
    press(legal, "封存清单并抽取")
    legal.get_by_text("已抽取，共 2 件要核查").wait_for()
    both_widths(legal, axe, "legality-drawn")
    legal.get_by_role("link", name="食品经营许可（新办）").first.click()
    both_widths(legal, axe, "legality-sheet")
    legal.get_by_label("理由").fill("没有写明依据的条款")
    press(legal, "提交核查")
    legal.get_by_text("已核查，等另一人复核").wait_for()
    second = seat(there.other_legal, width=360)
    second.goto(legal.url)
    second.get_by_label("复核意见").fill("情况属实，同意")
    both_widths(second, axe, "legality-confirm")
    press(second, "同意")
    second.get_by_text("已复核").first.wait_for()
    assert len(fault_findings()) == 1
    second.open("/public/draws/?region=" + f.COUNTY)
    both_widths(second, axe, "legality-public")


def test_a_fault_leads_to_a_correction_and_to_a_measure(seat, axe, freeze, transactional_db):
    freeze(f.AT)
    there = f.county()
    key = confirmed_fault(there)
    legal = seat(there.legal, width=360)
    legal.open(f"/desk/legality/sheets/{key}/")
    both_widths(legal, axe, "legality-after")
    legal.get_by_role("link", name="提出改正建议").click()
    legal.get_by_label("事项的规定和做法").check()
    day(legal, "最晚答复", 2026, 3, 16)
    both_widths(legal, axe, "amendment-new")
    press(legal, "发出建议")
    legal.get_by_text("已发出，对方会收到消息").wait_for()
    head = seat(there.head, width=360)
    head.goto(legal.url)
    press(head, "采纳")
    head.get_by_text("请填写答复").first.wait_for()
    head.get_by_label("答复", exact=True).fill("已经改了文书模板，重新培训")
    day(head, "什么时候改正", 2026, 3, 31)
    both_widths(head, axe, "amendment-answer")
    press(head, "采纳")
    head.get_by_text("已采纳，法制监督员会收到消息").wait_for()
    head.open("/desk/legality/amendments/")
    both_widths(head, axe, "amendments")
    legal.reload()
    legal.get_by_label("核实的情况").fill("新模板已经启用")
    press(legal, "办结")
    legal.get_by_text("已办结").first.wait_for()
    watcher = seat(there.watcher, width=360)
    watcher.open(f"/desk/supervision/findings/{fault_findings()[0].pk}/")
    watcher.get_by_role("link", name="发出处置文书").click()
    assert "没有写明依据的条款" in watcher.get_by_label("存在的问题和要求").input_value()
    both_widths(watcher, axe, "measure-from-a-fault")
