"""An applicant uses the own licence instead of an upload; the reviewer sees it, and that it ended.

Then a right is proposed, approved, used in the case and taken back; the log tells every read.
"""

import pytest

from tests.journeys.acting import press
from yiwang.foundation.identity.types import Permission
from yiwang.services.cases import commands, queries
from yiwang.services.cases.tests.factories import AT, VALUES, later, staff
from yiwang.services.cases.tests.food_change import food_change
from yiwang.services.licences.tests.using_factories import food_licence, revoke

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def applied(world, citizen, look):
    """Consent is asked once; the licence stands for the upload; differences are shown."""
    draft = commands.begin(item_code=food_change(world), actor=world.zhang, at=AT)
    licence = food_licence(world, party_id=world.zhang.person_id)
    citizen.open(f"/apply/{draft.number}/")
    citizen.get_by_text("您的食品经营许可证").wait_for()
    look(citizen, "consent")
    press(citizen, "同意并获取")
    now = queries.draft(draft.number, viewer=world.zhang)
    act = {"number": draft.number, "actor": world.zhang, "at": AT}
    commands.autosave(
        values={**VALUES, "place": "示例县新街9号"}, version=now.version, page="applicant", **act
    )
    citizen.open(f"/apply/{draft.number}/materials/")
    citizen.locator("#line-2 .tag-green >> text=已获取").wait_for()
    citizen.get_by_text("已取得您的电子证照：食品经营许可证").wait_for()
    citizen.locator("summary", has_text="从我的证照选").click()
    look(citizen, "materials")
    citizen.get_by_role("button", name="使用这份证照").click()
    citizen.locator("#line-2 .tag-green >> text=已获取").wait_for()
    commands.choose_delivery(way="ONLINE", address={}, **act)
    citizen.open(f"/apply/{draft.number}/check/")
    citizen.get_by_role("heading", name="填写和证照不一致").wait_for()
    citizen.get_by_text("用您的电子证照，免交").wait_for()
    look(citizen, "check")
    commands.sign(way="TYPED", evidence={"name": "张三"}, **act)
    ready = queries.draft(draft.number, viewer=world.zhang)
    return commands.submit(token=ready.token, **act).number, licence


def reviewed(world, clerk, number, licence, look):
    """Staff see the face beside the form, and later that the licence ended."""
    clerk.open(f"/desk/cases/{number}/materials/")
    clerk.get_by_text("不得再要求申请人提供原件或者复印件").wait_for()
    clerk.locator("summary", has_text="照面信息").click()
    clerk.get_by_text("示例县老城饭店有限公司").wait_for()
    look(clerk, "proof")
    clerk.open(f"/desk/cases/{number}/form/")
    clerk.get_by_role("heading", name="填写和证照不一致").wait_for()
    look(clerk, "differences")
    revoke(licence, later(0))
    clerk.open(f"/desk/cases/{number}/")
    clerk.get_by_text("现在不能用").wait_for()
    look(clerk, "ended")


def proposed(first, second, look):
    """One proposes what another approves."""
    first.open("/desk/licence-rights/")
    first.get_by_text("还没有用证权限").wait_for()
    first.get_by_role("link", name="提出用证权限").click()
    press(first, "提出")
    first.get_by_text("请选择机关单位，或者填写应用编号").first.wait_for()
    look(first, "right-refused")
    first.locator("[name=office]").select_option(label="示例县市场监督管理局")
    first.locator("[name=type_code]").select_option(label="食品经营许可证")
    first.get_by_role("radio", name="照面信息", exact=True).check()
    first.get_by_role("radio", name="法定职责").check()
    first.locator("[name=clause]").fill("《食品安全法》第三十五条")
    first.locator("[name=purpose]").fill("审查食品经营许可申请")
    for part, value in (("year", "2027"), ("month", "12"), ("day", "31")):
        first.locator(f"[name=valid_until-{part}]").fill(value)
    press(first, "提出")
    first.get_by_text("已提出，等另一位数据管理人员审批").wait_for()
    second.open("/desk/licence-rights/")
    look(second, "rights")
    second.locator("main h2 a").first.click()
    press(second, "批准")
    second.get_by_text("已批准，从现在起可以读取").wait_for()
    look(second, "right")


def called(clerk, watcher, number, look):
    """A read has its reason; the log tells of it."""
    clerk.open(f"/desk/cases/{number}/materials/")
    clerk.get_by_role("link", name="调用申请人的证照").click()
    press(clerk, "查看")
    clerk.get_by_text("请写明用途").first.wait_for()
    look(clerk, "call-refused")
    clerk.locator("[name=type]").select_option(label="食品经营许可证")
    clerk.locator("[name=reason]").fill("核对变更前的许可")
    press(clerk, "查看")
    clerk.get_by_text("查到 1 份").wait_for()
    look(clerk, "called")
    watcher.open("/desk/licence-rights/uses/")
    watcher.get_by_text("核对变更前的许可").wait_for()
    look(watcher, "uses")


@pytest.mark.slow
def test_a_licence_instead_of_an_upload(world, seat, look):
    number, licence = applied(world, seat(world.zhang, 360), look)
    clerk = seat(world.clerk)
    reviewed(world, clerk, number, licence, look)
    managers = [staff(world.market, name, Permission.MANAGE_DATA) for name in ("周数", "冯据")]
    proposed(seat(managers[0], 360), seat(managers[1]), look)
    watcher = seat(staff(world.market, "监察", Permission.READ_SUPERVISION))
    called(clerk, watcher, number, look)
