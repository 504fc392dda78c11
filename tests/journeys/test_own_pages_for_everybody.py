"""The pages of one's own case in 长辈版, without JavaScript, and by the keyboard alone.

One row a page: how the case comes there, what is written, which button is pressed, what is read
then. Every row is looked at in the largest letters on a phone and on a desktop and done by plain
POST; those whose act is a single button or text are done by keyboard too.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.apps import apps

from tests.journeys.acting import PDF, press, write
from yiwang.services.cases import commands
from yiwang.services.cases.tests import test_gaps, test_payment, test_promises
from yiwang.services.cases.tests.factories import (
    AT,
    accepted_case,
    case_to_decide,
    citizen,
    filed_case,
    mandate,
    person,
    publish,
    reviewed_case,
)
from yiwang.services.cases.tests.test_results import granted, propose
from yiwang.services.cases.types import CorrectionPoint

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
LONGEST_WAY = 120
"""Presses of the tabulator from the top of a page to its main button, at most."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of one's own, and its core act."""

    name: str
    before: Callable[[Any], str]
    """Brings the case there and returns the address."""
    write: dict[str, Any] = field(default_factory=dict)
    button: str
    then: str
    who: str = "zhang"
    brings: str = ""
    """The field of a file that is brought first."""
    by_keyboard: bool = True


def supply(world):
    number = filed_case(world)
    test_gaps.with_gaps(world, number)
    return f"/my/cases/{number}/supply/"


def correction(world):
    number = filed_case(world)
    point = CorrectionPoint(field="place", problem="没有门牌号", how="写到门牌号")
    commands.request_correction(case=number, points=[point], actor=world.clerk, at=AT)
    return f"/my/cases/{number}/correction/"


def page_of(case, page):
    return lambda world: f"/my/cases/{case(world)}/{page}/"


def objection(world):
    materials = test_promises.materials()
    code = publish(
        "000131009000", "01", "承诺许可", world.market, world.form_version_id, materials=materials
    )
    return judged(world, code)


def judged(world, code):
    number = test_promises.granted(world, code)
    test_promises.check(world, number, at=AT)
    test_promises.judge(world, number, at=AT)
    return f"/my/cases/{number}/promises/1/object/"


def hearing(world):
    number = case_to_decide(world)
    commands.tell_hearing(case=number, matter="相邻采光", actor=world.approver, at=AT)
    return f"/my/cases/{number}/hearing/"


def bill(world):
    number = reviewed_case(world)
    apps.get_model("cases", "Case").objects.filter(pk=number).update(fee=test_payment.FEE)
    test_payment.ask(world, number)
    return f"/my/bills/{test_payment.bill_of(number).id}/"


def with_term(world):
    return granted(world, until=date(2026, 12, 31))


def plea(world):
    number = granted(world)
    propose(number, world.reviewer)
    return f"/my/cases/{number}/plea/"


def helped(world):
    helper = person("赵六", "110101199003075816")
    mandate(helper, principal_person_id=world.li.person_id, scope=["许可", "其他"])
    filed_case(world, actor=citizen(helper, name="赵*", on_behalf_of=world.li.person_id))
    given = apps.get_model("identity", "Mandate").objects.get()
    return f"/identity/mandates/{given.pk}/record/"


PAGES = (
    Page(
        name="补交材料",
        before=supply,
        brings="m4",
        button="提交补交的材料",
        then="已补交",
        by_keyboard=False,
    ),
    Page(
        name="补正",
        before=correction,
        write={"place": "示例路2号一层"},
        button="提交补正",
        then="已补正",
    ),
    Page(
        name="办件沟通",
        before=page_of(accepted_case, "talk"),
        write={"text": "布局图要标出尺寸吗？"},
        button="发送",
        then="布局图要标出尺寸吗？",
    ),
    Page(
        name="催办",
        before=page_of(accepted_case, "urging"),
        write={"text": "店面租约月底到期"},
        button="催办",
        then="等答复",
    ),
    Page(
        name="撤回申请",
        before=page_of(filed_case, "withdraw"),
        write={"reason": "店面不租了"},
        button="撤回申请",
        then="已撤回",
    ),
    Page(
        name="提出异议",
        before=objection,
        write={"objection": "洗消间在二楼"},
        button="提出异议",
        then="您的异议：洗消间在二楼",
        by_keyboard=False,
    ),
    Page(
        name="听证",
        before=hearing,
        write={"grounds": "布局图没有看全"},
        button="要求听证",
        then="已要求听证",
    ),
    Page(name="缴费", before=bill, button="生成付款二维码", then="扫码", by_keyboard=False),
    Page(
        name="结果送达",
        before=page_of(accepted_case, "delivery"),
        write={"way": "WINDOW"},
        button="保存送达方式",
        then="送达方式已改为“窗口领取”",
        by_keyboard=False,
    ),
    Page(
        name="陈述申辩",
        before=plea,
        write={"plea": "执照是登记机关发的"},
        button="提交陈述申辩",
        then="您 2026年3月2日 09:30 陈述：执照是登记机关发的",
    ),
    Page(
        name="申请延续",
        before=page_of(with_term, "follow-up/renew"),
        button="开始申请延续",
        then="食品经营许可",
    ),
    Page(
        name="接管",
        before=helped,
        who="li",
        button="我自己来办（接管）",
        then="委托已停止",
        by_keyboard=False,
    ),
)


@pytest.fixture
def elder(world, seat):
    """`elder(who, width, javascript)` opens a page in the largest letters of 长辈版."""

    def open_page(who, width, *, javascript=True):
        page = seat(getattr(world, who), width, javascript)
        address = page.context.cookies()[0]["domain"]
        page.context.add_cookies(
            [{"name": "yw_elder", "value": "3", "domain": address, "path": "/"}]
        )
        return page

    return open_page


def bring(page, name):
    """Send a file by the plain form of its field."""
    page.locator(f"#f-{name}").set_input_files([PDF])
    with page.expect_navigation():  # a form with files leaves the page a moment later
        page.locator(f"form:has(#f-{name}) button").first.click()


def test_every_page_stands_in_large_letters_and_works_without_script(world, elder, look):
    for row in PAGES:
        address = row.before(world)
        seen, plain = elder(row.who, 360), elder(row.who, 360, javascript=False)
        seen.open(address)
        assert seen.locator("html").get_attribute("data-elder") == "3", row.name
        look(seen, row.name)
        plain.open(address)
        if row.brings:
            bring(plain, row.brings)
        for name, value in row.write.items():
            write(plain, name, value)
        press(plain, row.button)
        assert row.then in plain.locator("main").text_content(), row.name
        for page in (seen, plain):
            page.context.close()


def tab_to(page, is_there, what):
    """Press the tabulator until what has the focus is there."""
    for _ in range(LONGEST_WAY):
        page.keyboard.press("Tab")
        if page.evaluate(is_there, what):
            return
    raise AssertionError(f"the keyboard does not reach {what}")


FIELD = "name => document.activeElement.name === name"
BUTTON = "text => document.activeElement.matches('button') && "
BUTTON += "document.activeElement.textContent.trim() === text"


def test_the_core_act_is_done_by_keyboard_alone(world, seat):
    page = seat(world.zhang, 1280)
    for row in PAGES:
        if not row.by_keyboard:
            continue
        page.open(row.before(world))
        for name, value in row.write.items():
            tab_to(page, FIELD, name)
            page.keyboard.press("Control+A")
            page.keyboard.type(value)
        tab_to(page, BUTTON, row.button)
        page.keyboard.press("Enter")
        page.locator("main", has_text=row.then).wait_for()
