"""The ladder in the browser: notice to referral, an appeal, and who is shown nothing."""

import pytest
from playwright.sync_api import expect

from yiwang.oversight.supervision import commands
from yiwang.oversight.supervision.tests import measure_factories as f
from yiwang.oversight.supervision.types.measures import Rung
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RUNGS = ("督办", "责令整改", "书面检查", "通报批评", "纪律处分移送")
JOINT = ("书面检查", "通报批评")


@pytest.fixture
def there(transactional_db, freeze):
    freeze(f.AT)
    return f.county()


def both_widths(page, axe, name):
    """Look at a page on a phone and on a desk."""
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_page(page, axe, f"{name}-{width}")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def address(number):
    return f"/desk/supervision/measures/{number}/"


def number_on(page):
    return page.locator("h1").inner_text().split()[-1]


def fill(page, label, text):
    page.get_by_label(label, exact=True).fill(text)


def failed(watcher, number, at, freeze):
    """Let the days go by without an answer, and find it insufficient."""
    row = f.paper(number)
    at = at.replace(year=2026) + (max(row.due_on, row.appeal_by) - at.date() + f.later(1) - f.AT)
    freeze(at)
    watcher.open(address(number))
    fill(watcher, "核实情况", "期限已过，没有回复")
    press(watcher, "处理不到位，办结")
    watcher.get_by_text("已核实处理不到位").wait_for()
    return at


def test_the_whole_ladder_up_to_a_referral(seat, axe, freeze, there):
    f.finding(there)
    f.finding(there)
    watcher = seat(there.watcher, width=360)
    watcher.open("/desk/supervision/measures/")
    both_widths(watcher, axe, "measures-empty")
    watcher.get_by_role("link", name="发出文书").click()
    both_widths(watcher, axe, "measures-choose")
    watcher.get_by_role("checkbox").first.check()
    press(watcher, "下一步")
    watcher.get_by_text("建议“责令整改”").wait_for()
    press(watcher, "发出")
    watcher.get_by_text("请选择文书").first.wait_for()
    both_widths(watcher, axe, "measures-refused")
    watcher.get_by_label("提醒").check()
    watcher.get_by_label("刘伟").check()
    fill(watcher, "存在的问题和要求", f.DEMAND)
    press(watcher, "发出")
    watcher.get_by_text("已发出，当事人会收到消息").wait_for()
    both_widths(watcher, axe, "measures-issued")
    at = failed(watcher, number_on(watcher), f.AT, freeze)
    legal, number = seat(there.legal, width=360), ""
    for rung in RUNGS:
        watcher.get_by_role("link", name=f"发出高一档：{rung}").click()
        fill(watcher, "存在的问题和要求", f.DEMAND)
        press(watcher, "发出")
        watcher.get_by_text("已发出").or_(watcher.get_by_text("已提交")).or_(
            watcher.get_by_text("已移送")
        ).first.wait_for()
        number = number_on(watcher)
        if rung in JOINT:
            legal.open(address(number))
            both_widths(legal, axe, "measures-consent")
            fill(legal, "意见和理由", "事实清楚，同意")
            press(legal, "同意发出")
            legal.get_by_text("已同意，文书已经发出").wait_for()
        if rung != RUNGS[-1]:
            at = failed(watcher, number, at, freeze)
    watcher.open("/desk/supervision/measures/")
    both_widths(watcher, axe, "measures-list")
    referred(seat, axe, there, number)


def referred(seat, axe, there, number):
    """The referral is taken, told, shown, answered, concluded."""
    officer, office = seat(there.officer, width=360), seat(there.discipline, width=360)
    assert officer.open(address(number)).status == 404
    office.open("/desk/supervision/measures/")
    office.get_by_role("link", name=number).click()
    fill(office, "意见和理由", "材料齐全，予以受理")
    press(office, "受理移送")
    fill(office, "说明", "已电话告知本人")
    press(office, "告知本人有移送")
    office.get_by_text("已告知本人").wait_for()
    officer.open("/desk/measures/mine/")
    officer.get_by_role("link", name=number).click()
    officer.get_by_text("材料交您阅看时").wait_for()
    expect(officer.get_by_text(f.DEMAND)).to_have_count(0)
    both_widths(officer, axe, "measures-referral-told")
    assert officer.open(address(number) + "paper/").status == 404
    fill(office, "说明", "谈话时出示")
    press(office, "把材料交本人阅看")
    office.get_by_text("本人可以阅看移送材料了").wait_for()
    officer.open(address(number))
    officer.get_by_text(f.DEMAND).first.wait_for()
    fill(officer, "处理情况", "本人接受处理，已经改正")
    officer.get_by_label("没有材料的说明").fill("没有书面材料")
    press(officer, "回复")
    office.reload()
    both_widths(office, axe, "measures-referral")
    fill(office, "处理结果", "予以诫勉，文号另存")
    press(office, "登记处理结果")
    office.get_by_text("已登记处理结果").wait_for()


def test_an_answer_with_proof_and_an_appeal(seat, axe, there, tmp_path):
    number = f.issued(there)
    picture = tmp_path / "整改照片.png"
    picture.write_bytes(f.PNG)
    officer = seat(there.officer, width=360)
    officer.open("/desk/measures/mine/")
    both_widths(officer, axe, "measures-mine")
    officer.get_by_role("link", name=number).click()
    fill(officer, "处理情况", "已经办结并当面致歉")
    press(officer, "回复")
    officer.get_by_text("请附处理材料或说明").first.wait_for()
    both_widths(officer, axe, "measures-no-proof")
    officer.locator("input[type=file]").set_input_files(str(picture))
    press(officer, "回复")
    officer.get_by_text("已回复，等监察人员核实").wait_for()
    both_widths(officer, axe, "measures-answered")
    fill(officer, "不服的理由", "当天系统停机，有公告")
    press(officer, "申诉")
    officer.get_by_text("已提出申诉").wait_for()
    legal = seat(there.legal, width=360)
    legal.open(address(number))
    both_widths(legal, axe, "measures-appeal")
    fill(legal, "决定和理由", "停机属实，不应计入")
    press(legal, "撤销文书")
    legal.get_by_text("已决定撤销").wait_for()
    both_widths(legal, axe, "measures-overturned")
    officer.open(address(number) + "paper/")
    both_widths(officer, axe, "measures-paper")


def test_days_of_the_region(seat, axe, there):
    watcher = seat(there.watcher, width=360)
    watcher.open("/desk/supervision/measures/terms/")
    press(watcher, "设置")
    watcher.get_by_text("请填写依据").first.wait_for()
    both_widths(watcher, axe, "measures-terms")
    watcher.get_by_label("哪一档").select_option(label="提醒")
    fill(watcher, "工作日", "1")
    fill(watcher, "依据", "示例县效能监察办法第八条")
    press(watcher, "设置")
    watcher.get_by_text("已设置").wait_for()
    assert f.paper(f.issued(there)).days == 1


def test_others_find_nothing(seat, there):
    number = f.issued(there, Rung.CIRCULAR, skip_reason="一周内三次超时，情节严重")
    f.act(commands.consent_to_measure, number, there.legal, text=f.WORDS)
    for who in (there.colleague, there.discipline):
        page = seat(who)
        for path in ("", "paper/"):
            assert page.open(address(number) + path).status == 404
