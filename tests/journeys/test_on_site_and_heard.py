"""In the browser: two check on site with phones, experts take their days, a hearing is held."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.acting import press
from yiwang.services.cases import commands, models, queries
from yiwang.services.cases.tests.factories import (
    AT,
    case_to_decide,
    later,
    on_the_staff,
    reviewed_case,
    staff,
    upload,
    version_of,
)
from yiwang.services.cases.types import StopKind
from yiwang.services.cases.types.scene import HearingStage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def act(number, actor, at=AT):
    return {"case": number, "version": version_of(number), "actor": actor, "at": at}


def test_two_check_on_site_and_experts_take_their_days(world, seat, look, freeze):
    on_the_staff(world.reviewer, world.second)
    number = reviewed_case(world)
    head = seat(world.approver, 1280)
    head.open(f"/desk/cases/{number}/proceedings/")
    head.get_by_role("link", name="安排现场核查").first.click()
    head.get_by_role("radio", name="实地核查（《行政许可法》第三十四条）").check()
    head.get_by_label("核查什么").fill("看场所是否与布局图一致")
    head.get_by_role("checkbox", name="赵审").check()
    press(head, "安排现场核查")
    head.get_by_text("两名以上工作人员").first.wait_for()
    look(head, "plan-check")
    head.get_by_role("checkbox", name="钱审").check()
    press(head, "安排现场核查")
    head.get_by_text("申请人已收到通知书").wait_for()
    first = seat(world.reviewer, 360)
    first.open("/desk/cases/checks/")
    look(first, "my-checks")
    first.get_by_role("link", name="食品经营许可").click()
    first.get_by_role("group", name="有与经营相适应的场所").get_by_role(
        "radio", name="符合", exact=True
    ).check()
    first.get_by_label("核查地点").fill("示例路1号")
    first.get_by_text("已自动保存").wait_for()
    first.context.set_offline(offline=True)
    first.get_by_label("核查情况").fill("与布局图一致")
    first.get_by_text("没有自动保存：网络断了").wait_for()
    first.context.set_offline(offline=False)
    first.get_by_text("已自动保存").wait_for()
    first.reload()
    expect(first.get_by_label("核查情况")).to_have_value("与布局图一致")
    press(first, "签字")
    first.get_by_text("请选择申请人是否在场").first.wait_for()
    look(first, "sheet-errors")
    first.get_by_role("radio", name="不在场").check()
    first.get_by_role("group", name="核查结论").get_by_role(
        "radio", name="符合", exact=True
    ).check()
    first.get_by_role("checkbox", name="我与申请人没有亲属").check()
    press(first, "签字")
    first.get_by_text("等另一位核查人员签字").wait_for()
    check = models.SiteCheck.objects.get(case=number)
    upload(world.second, f"check:{number}:{check.n}", name="门口.pdf")
    commands.sign_check(
        case=number,
        n=check.n,
        values={},
        sheet_version=check.sheet_version,
        no_relation=True,
        actor=world.second,
        at=AT,
    )
    first.open(f"/desk/cases/{number}/checks/{check.n}/")
    look(first, "sheet-reported")
    commands.start_special(
        kind=StopKind.EXPERT,
        basis="《行政许可法》第四十五条",
        planned_days=5,
        body="示例县专家库",
        **act(number, world.approver),
    )
    freeze(later(3))
    head.open(f"/desk/cases/{number}/proceedings/")
    look(head, "proceedings")
    head.get_by_role("link", name="结束特别程序").first.click()
    head.get_by_label("结果").fill("专家评审通过")
    press(head, "结束特别程序")
    citizen = seat(world.zhang, 360)
    citizen.open(f"/my/cases/{number}/")
    citizen.get_by_text("3 个工作日", exact=True).wait_for()
    citizen.get_by_text("现场核查是审查的一个环节").first.wait_for()
    look(citizen, "citizen-procedures")


def test_a_hearing_goes_from_the_right_to_the_record(world, seat, look, freeze):
    presider = staff(world.market, "郑持")
    on_the_staff(presider, world.reviewer)
    number = case_to_decide(world)
    head, citizen = seat(world.approver, 1280), seat(world.zhang, 360)
    head.open(f"/desk/cases/{number}/tell-hearing/")
    head.get_by_label("涉及什么重大利益").fill("与相邻住户的通风采光")
    press(head, "看看申请人会读到什么")
    look(head, "hearing-right")
    press(head, "告知听证权利")
    head.get_by_text("听证告知书已发给申请人").wait_for()
    citizen.open(f"/my/cases/{number}/")
    citizen.get_by_role("link", name="要求或者放弃听证").click()
    press(citizen, "要求听证")
    citizen.get_by_text("请写明要求听证的理由").first.wait_for()
    look(citizen, "ask-hearing")
    citizen.get_by_label("要求听证的理由").fill("布局图没有看全")
    press(citizen, "要求听证")
    citizen.get_by_text("已要求听证").first.wait_for()
    commands.tell_third_party(name="李四", interest="油烟影响住户", **act(number, world.reviewer))
    party = models.InterestedParty.objects.get(case=number)
    neighbour = seat(world.li, 360)
    neighbour.context.clear_cookies()
    neighbour.open("/statement/")
    neighbour.get_by_label("申请编号").fill(str(number))
    neighbour.get_by_label("陈述码").fill(party.code())
    press(neighbour, "继续")
    neighbour.get_by_label("陈述申辩").fill("要装油烟净化")
    look(neighbour, "statement")
    press(neighbour, "提交陈述申辩")
    neighbour.get_by_text("您的陈述申辩已经收到").wait_for()
    head.open(f"/desk/cases/{number}/arrange-hearing/")
    for part, value in (("year", "2026"), ("month", "3"), ("day", "13")):
        head.locator(f"[name=held_on-{part}]").fill(value)
    head.get_by_label("时间", exact=True).fill("09:30")
    head.get_by_label("地点").fill("一楼听证室")
    head.get_by_role("radio", name="郑持").check()
    head.get_by_role("group", name="公开举行").get_by_role("radio", name="是").check()
    look(head, "arrange-hearing")
    press(head, "听证通知")
    head.get_by_text("听证通知书已发给申请人").wait_for()
    freeze(AT + timedelta(days=11, hours=3))
    head.open(f"/desk/cases/{number}/record-hearing/")
    head.get_by_label("听证的经过").fill("审查人员说明理由，申请人补充图纸。")
    head.get_by_label("参加人").fill("张三，申请人")
    press(head, "写听证笔录")
    head.get_by_text("听证笔录已保存").wait_for()
    citizen.open(f"/my/cases/{number}/hearing/")
    look(citizen, "sign-record")
    press(citizen, "核对无误，签字")
    head.open(f"/desk/cases/{number}/proceedings/")
    look(head, "hearing-over")
    head.open(f"/desk/cases/{number}/decide/")
    head.get_by_text("要装油烟净化").wait_for()
    look(head, "decide-after-hearing")
    at = AT + timedelta(days=11, hours=3)
    file = queries.case_for_staff(number, viewer=world.approver, at=at)
    assert file.proceedings.hearings[-1].stage is HearingStage.CLOSED
    assert file.proceedings.waits_for == ()
