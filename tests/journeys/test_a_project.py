"""A project from its code to the joint acceptance, by its owner and three organisations."""

from datetime import date

import pytest
from playwright.sync_api import expect

from yiwang.engagement.projects import commands, queries
from yiwang.engagement.projects.tests import factories as p
from yiwang.engagement.projects.types import EventKind, Opinion
from yiwang.services.cases.tests import factories as f
from yiwang.web.desk.tests.conftest import actors, seat  # noqa: F401
from yiwang.web.ui.tests.browser import check_page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
COUNTY = p.COUNTY
FIRST, AGAIN = date(2026, 3, 9), date(2026, 3, 17)


def both_widths(page, axe, name):
    """Look at a page on a phone and on a desk."""
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_page(page, axe, f"{name}-{width}")


def up_to_acceptance(there, key):
    """Everything before the joint acceptance by the same commands, without looking at it."""
    there.project_id = key
    there.set_aside(p.LAND, p.DESIGN)
    there.set_aside(p.WATER, department=p.DEFENCE)
    drawing = commands.request_event(
        project_id=key, kind=EventKind.DRAWING, actor=there.owner, at=f.AT
    )
    event = p.Event(there, drawing)
    day = date(2026, 3, 3)
    event.invite(day)
    event.answer(1, there.builder, day)
    event.answer(2, there.defender, day)
    event.act(commands.fix_day, day=day)
    on = f.later(1)
    event.say(1, there.builder, on)
    event.say(2, there.defender, on)
    event.act(commands.conclude_event, passed=True, text="图纸合格", at=on)
    there.grant(p.BUILD, 3, p.HOUSING, on)


def tick(page, *labels):
    for label in labels:
        page.get_by_label(label, exact=True).check()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_from_the_code_to_the_joint_acceptance(seat, axe, freeze, tmp_path):  # noqa: F811
    freeze(f.AT)
    there = p.there()
    owner = seat(there.owner)
    # what is needed is told before anything is filed
    owner.open(f"/projects/guide/?region={COUNTY}")
    tick(owner, "一般社会投资")
    press(owner, "看要办的事项")
    expect(owner.get_by_text("审批总用时 60 个工作日以内")).to_be_visible()
    both_widths(owner, axe, "project-guide")
    owner.get_by_role("link", name="登记这个项目").click()
    press(owner, "登记")
    expect(owner.get_by_text("请填写项目名称").first).to_be_visible()
    both_widths(owner, axe, "project-new")
    owner.get_by_label("项目名称").fill("示例科技园")
    owner.get_by_label("建设地点").fill("示例县创新路1号")
    owner.get_by_label("总投资").fill("3,600.5")
    owner.get_by_label("建筑面积").fill("9000")
    press(owner, "登记")
    expect(owner.get_by_text("项目已登记")).to_be_visible()
    expect(owner.get_by_text("2026-990102-47-01-000002").first).to_be_visible()
    key = queries.project_by_code("2026-990102-47-01-000002", viewer=there.owner)
    # the first approval: one form, filled from the project
    owner.get_by_role("link", name="办理本阶段").click()
    both_widths(owner, axe, "project-stage")
    press(owner, "开始申报")
    assert "/apply/" in owner.url
    number = int(owner.url.split("/apply/")[1][:18])
    p.finish(number, there.owner, f.AT)
    p.decide(number, there, p.PLANNING, f.AT)
    up_to_acceptance(there, key)
    # the joint acceptance
    freeze(f.later(3))
    owner.open(f"/projects/{key}/")
    assert owner.get_by_text("区域评估").count() >= 0
    owner.get_by_role("link", name="申请联合验收").click()
    owner.get_by_label("说明").fill("现场联系人在门卫室")
    press(owner, "申请联合验收")
    expect(owner.get_by_text("联合验收已申请")).to_be_visible()
    event_id = owner.url.rstrip("/").split("/")[-1]
    at_desk = f"/desk/projects/events/{event_id}/"
    lead = seat(there.builder)
    lead.open("/desk/projects/")
    expect(lead.get_by_text("牵头：邀请参与部门")).to_be_visible()
    both_widths(lead, axe, "project-desk-home")
    lead.get_by_role("link", name="联合验收：示例科技园").click()
    lead.get_by_label("可选日期").fill("2026-3-9\n2026-3-8")
    press(lead, "发出邀请")
    expect(lead.get_by_text("2026 年 3 月 8 日不是工作日").first).to_be_visible()
    lead.get_by_label("可选日期").fill("2026-3-9\n2026-3-10")
    press(lead, "发出邀请")
    expect(lead.get_by_text("邀请已发出")).to_be_visible()
    both_widths(lead, axe, "project-inviting")
    people = (there.planner, there.builder, there.defender)
    for who in people:
        page = seat(who)
        page.open(at_desk)
        page.get_by_role("checkbox", name="2026 年 3 月 9 日").check()
        press(page, "答复")
        expect(page.get_by_text("已答复").first).to_be_visible()
    lead.open(at_desk)
    expect(lead.get_by_label("2026 年 3 月 9 日：都可以")).to_be_checked()
    press(lead, "定下时间")
    expect(lead.get_by_text("时间已定").first).to_be_visible()
    # the day: one finding, told once with all others
    freeze(f.later(7))
    defender = seat(there.defender)
    defender.open(at_desk)
    tick(defender, "有问题，要整改")
    press(defender, "出具意见")
    expect(defender.get_by_text("请写明有什么问题、怎样整改").first).to_be_visible()
    defender.get_by_label("问题 1（选填）", exact=True).fill("防护门没有编号")
    defender.get_by_label("问题 1 怎样整改").fill("按竣工图编号挂牌")
    both_widths(defender, axe, "project-opinion")
    press(defender, "出具意见")
    expect(defender.get_by_text("意见已出具")).to_be_visible()
    for n, who in ((1, there.planner), (2, there.builder)):
        commands.give_opinion(
            event_id=event_id, n=n, opinion=Opinion.PASSED, actor=who, at=f.later(7)
        )
    lead.open(at_desk)
    press(lead, "一次性告知业主")
    expect(lead.get_by_text("1 个问题已经一次告知业主")).to_be_visible()
    # the owner mends it, with a photo
    owner.open(f"/projects/{key}/events/{event_id}/")
    owner.get_by_role("button", name="整改完成").click()
    expect(owner.get_by_text("请填写整改情况").first).to_be_visible()
    both_widths(owner, axe, "project-mending")
    photo = tmp_path / "门.pdf"
    photo.write_bytes(f.PDF)
    owner.get_by_label("整改情况").fill("已编号挂牌")
    owner.locator("input[type=file]").set_input_files(str(photo))
    owner.get_by_role("button", name="整改完成").click()
    expect(owner.get_by_text("问题都已整改")).to_be_visible()
    expect(owner.get_by_role("link", name="门.pdf")).to_be_visible()
    # seen again by the one who found it, then one report
    freeze(f.later(14))
    lead.open(at_desk)
    lead.get_by_label("日期", exact=True).fill(AGAIN.isoformat())
    press(lead, "定下时间")
    expect(lead.get_by_text("第 2 轮（复验）")).to_be_visible()
    freeze(f.later(15))
    defender.open(at_desk)
    tick(defender, "1. 防护门没有编号", "通过")
    press(defender, "出具意见")
    expect(defender.get_by_text("意见已出具")).to_be_visible()
    lead.open(at_desk)
    both_widths(lead, axe, "project-concluding")
    lead.get_by_role("radio", name="通过", exact=True).check()
    lead.get_by_label("结论内容").fill("各专业验收合格，同意通过联合验收。")
    press(lead, "出具意见书")
    expect(lead.get_by_text("（示例县）联验字〔2026〕第0001号").first).to_be_visible()
    owner.open(f"/projects/{key}/")
    expect(owner.get_by_text("随联合事项办结").first).to_be_visible()
    both_widths(owner, axe, "project-board")
    owner.get_by_role("link", name="联合验收").click()
    expect(owner.get_by_role("link", name="联合验收意见书")).to_be_visible()
    both_widths(owner, axe, "project-accepted")
    lead.open(f"/desk/projects/{key}/")
    both_widths(lead, axe, "project-desk-board")
