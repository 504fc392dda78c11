"""A material goes into the library, is offered, not asked again; a doubt goes to its source."""

import pytest

from tests.journeys.acting import press
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.identity.types import Permission
from yiwang.foundation.orgs import commands as orgs
from yiwang.foundation.orgs.types import OrganisationKind
from yiwang.lib.codes.uscc import synthetic_uscc
from yiwang.services.cases import commands
from yiwang.services.cases.tests.factories import AT, COUNTY, filed_case, staff
from yiwang.services.cases.tests.test_library import with_another_map

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def police():
    """Who answers for the register of persons."""
    key = orgs.add_organisation(
        name="示例县公安局",
        standard_name="公安局",
        uscc=synthetic_uscc(3, kind="11"),
        region_code=COUNTY,
        kind=OrganisationKind.DEPARTMENT,
        actor=SYSTEM,
        at=AT,
    )
    return staff(key, "陈警", Permission.REVIEW, organisation_name="示例县公安局")


def ask_again(clerk, number, look):
    """Staff are refused what the platform has; with a reason it is written down."""
    clerk.open(f"/desk/cases/{number}/correction/")
    clerk.locator("summary", has_text="经营场所布局图").click()
    clerk.locator("[name=m-3-own]").fill("面积和申请表不一致")
    clerk.locator("[name=m-3-how]").fill("请重新上传")
    press(clerk, "看看申请人会读到什么")
    clerk.locator(".errsum", has_text="平台已经有经营场所布局图").wait_for()
    look(clerk, "refused")
    clerk.locator("[name=m-3-reason]").fill("图上的面积变了")
    press(clerk, "看看申请人会读到什么")
    clerk.get_by_text("仍需提供的理由：图上的面积变了").first.wait_for()
    press(clerk, "发出补正告知书")
    clerk.get_by_text("补正告知书已发给申请人").wait_for()


@pytest.mark.slow
def test_a_material_is_offered_and_a_doubt_is_answered(world, seat, look):
    first = filed_case(world)
    commands.keep_materials(numbers=[first], actor=SYSTEM, at=AT)
    citizen = seat(world.zhang, 360)
    citizen.open("/my/materials/")
    citizen.get_by_text("时提交的材料").wait_for()
    look(citizen, "library")
    draft = commands.begin(item_code=world.permit, actor=world.zhang, at=AT)
    citizen.open(f"/apply/{draft.number}/materials/")
    citizen.locator("#line-3 .tag-green >> text=已获取").wait_for()
    citizen.get_by_text("取得（2026年3月2日）").first.wait_for()
    look(citizen, "offered")
    citizen.open(f"/apply/{draft.number}/dispute/name/")
    press(citizen, "请来源单位核验")
    look(citizen, "doubt-errors")
    citizen.locator("#f-claimed").fill("张叁")
    citizen.locator("#f-reason").fill("2025年已改名，见户口簿")
    officer = seat(police())
    press(citizen, "请来源单位核验")
    citizen.open("/my/objections/")
    citizen.get_by_text("来源单位核验中").wait_for()
    look(citizen, "doubts")
    officer.open("/desk/objections/")
    look(officer, "waiting")
    officer.locator("main h2 a").first.click()
    officer.get_by_text("张叁").wait_for()
    officer.get_by_role("radio", name="登记有误，已经更正").check()
    officer.locator("[name=answer]").fill("已按户籍档案更正")
    look(officer, "answer")
    press(officer, "答复")
    officer.get_by_text("已答复").first.wait_for()
    citizen.open("/my/objections/")
    citizen.locator("main h2 a").first.click()
    citizen.get_by_text("已按户籍档案更正").wait_for()
    look(citizen, "answered")
    commands.discard_draft(number=draft.number, actor=world.zhang, at=AT)
    second = with_another_map(world)
    ask_again(seat(world.clerk), second, look)
    watcher = seat(staff(world.market, "监察", Permission.READ_SUPERVISION))
    watcher.open("/desk/demands/")
    watcher.get_by_text("图上的面积变了").wait_for()
    look(watcher, "demands")
    watcher.open("/desk/objections/all/")
    watcher.get_by_text("已更正").wait_for()
    look(watcher, "all-doubts")
