"""Every act of the law, done at the desk in Chromium and read by both sides.

One row an act: how the case comes there, who writes what on which page, and what staff and
applicant must then find: the document with its reason and remedies, the message, the state, and what
the act does to the clocks, in the same words on both sides.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.journeys.acting import press, write
from yiwang.foundation.core import outbox
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.identity.types import Permission
from yiwang.services.cases import commands
from yiwang.services.cases import models
from yiwang.services.cases.tests import factories
from yiwang.services.cases.tests import test_follow_ups as follow_ups
from yiwang.services.cases.tests import test_promises as promises
from yiwang.services.cases.tests.factories import (
    AT,
    accepted_case,
    case_to_decide,
    filed_case,
    later,
    on_the_staff,
    reviewed_case,
    staff,
)
from yiwang.services.cases.tests.test_results import granted
from yiwang.services.cases.tests.test_results import propose as proposed
from yiwang.services.cases.types import STOP_NAMES, Purpose, StopKind

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
LAW = "《行政许可法》第四十五条"


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One page of one person: what is written, which button is pressed, on which day."""

    who: str
    page: str
    write: dict[str, Any] = field(default_factory=dict)
    link: str = ""
    """Followed before anything is written."""
    at: datetime = AT


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act, and what both sides find afterwards."""

    name: str
    before: Callable[[Any], int]
    deeds: tuple[Deed, ...] = ()
    document: str = ""
    says: tuple[str, ...] = ()
    now: tuple[str, ...] = ()
    message: str = ""
    clocks: tuple[str, ...] = ()
    at: datetime = AT
    """When both look."""


def desk(who, page, at=AT, link="", **values):
    return Deed(who=who, page=f"/desk/cases/{{n}}/{page}/", write=values, at=at, link=link)


def mine(page, at=AT, **values):
    return Deed(who="zhang", page=f"/my/cases/{{n}}/{page}/", write=values, at=at)


def special(kind):
    return Act(
        name=STOP_NAMES[kind],
        before=reviewed_case,
        deeds=(
            desk(
                "approver",
                "start-special",
                kind=str(kind),
                body="示例县检验检测中心",
                planned_days="5",
                basis=LAW,
                reason=f"需要{STOP_NAMES[kind]}后才能决定",
            ),
        ),
    )


def suspended(world):
    number = reviewed_case(world)
    why = {"reason": "相邻权纠纷正在诉讼", "basis": "《行政许可法》第七条", "resume_when": "判决生效"}
    commands.suspend(case=number, **why, actor=world.approver, at=AT)
    return number


def in_review(world):
    number = reviewed_case(world)
    commands.start_special(
        case=number, kind=StopKind.EXPERT, planned_days=5, basis=LAW, reason="需要专家评审",
        actor=world.approver, at=AT,
    )  # fmt: skip
    return number


def heard(world):
    number = case_to_decide(world)
    commands.tell_hearing(case=number, matter="相邻采光", actor=world.approver, at=AT)
    commands.request_hearing(case=number, grounds="布局图没有看全", actor=world.zhang, at=AT)
    return number


def stated(world):
    number = case_to_decide(world)
    commands.tell_third_party(
        case=number, name="李四", interest="油烟影响住户", actor=world.reviewer, at=AT
    )
    return number


def followed(purpose):
    def before(world):
        number = granted(world, until=follow_ups.SOON)
        follow_ups.to_decide(world, follow_ups.follow(world, number, purpose))
        return number

    return before


def deemed(world):
    number = granted(world, until=follow_ups.SOON)
    renewal = follow_ups.follow(world, number, Purpose.RENEW)
    commands.accept(case=renewal, actor=world.clerk, at=AT)
    commands.deem_renewed(case=renewal, actor=SYSTEM, at=follow_ups.AFTER)
    return renewal


def revoked(world):
    number = granted(world)
    proposed(number, world.reviewer)
    commands.end_result(case=number, actor=world.chief, at=later(9))
    return number


def promised(world):
    return promises.granted(world, world.promise)


def found_false(world):
    number = promised(world)
    promises.check(world, number, at=AT)
    return number


SPECIAL = [k for k in StopKind][1:8]
INTAKE = (
    Act(
        name="容缺预受理",
        before=filed_case,
        deeds=(
            desk("clerk", "pre-accept", **{"gap-3": "yes", "gap-3-missing": "没有设计院的章", "gap-3-reason": "图纸正在盖章"}),
        ),
    ),
    Act(
        name="容缺受理",
        before=filed_case,
        deeds=(desk("clerk", "accept-with-gaps", due_on=(2026, 3, 9)),),
    ),
    Act(
        name="不予受理",
        before=filed_case,
        deeds=(desk("clerk", "decline", reason="由市级办理", authority="示例市市场监督管理局"),),
    ),
    Act(
        name="转送",
        before=accepted_case,
        deeds=(
            desk("approver", "transfer", receiver="-", organisation="示例省药品监督管理局",
                 reason="由省级决定", basis="《行政许可法》第四十三条"),
        ),
    ),
    Act(
        name="作废",
        before=filed_case,
        deeds=(
            desk("clerk", "propose-void", reason="同一份申请收了两次", basis="《行政许可法》第七条"),
            desk("approver", "void", answer="同意"),
        ),
    ),
    Act(name="撤回申请", before=accepted_case, deeds=(mine("withdraw", reason="不办了"),)),
    Act(
        name="终止",
        before=accepted_case,
        deeds=(desk("approver", "terminate", reason="申请人注销", basis="《行政许可法》第七十条"),),
    ),
)
CLOCKS = (
    Act(
        name="延期",
        before=reviewed_case,
        deeds=(desk("approver", "extend", days="5", reason="案情复杂，要调阅档案"),),
    ),
    Act(
        name="中止",
        before=reviewed_case,
        deeds=(desk("approver", "suspend", reason="相邻权纠纷正在诉讼", basis="《行政许可法》第七条", resume_when="人民法院判决生效"),),
    ),
    Act(
        name="恢复办理",
        before=suspended,
        deeds=(desk("reviewer", "resume", later(2), result="判决已经生效"),),
        at=later(3),
    ),
    *map(special, SPECIAL),
    Act(
        name="结束特别程序",
        before=in_review,
        deeds=(desk("reviewer", "end-special", later(3), result="专家评审通过"),),
        at=later(4),
    ),
)
BESIDE = (
    Act(
        name="告知听证权利",
        before=case_to_decide,
        deeds=(desk("approver", "tell-hearing", matter="与相邻住户的通风采光"),),
    ),
    Act(
        name="组织听证",
        before=case_to_decide,
        deeds=(desk("approver", "order-hearing", matter="涉及公共安全", basis="《行政许可法》第四十六条"),),
    ),
    Act(
        name="听证通知",
        before=heard,
        deeds=(
            desk("approver", "arrange-hearing", held_on=(2026, 3, 13), held_time="09:30", place="一楼听证室", presider="郑持", in_public="YES"),
        ),
    ),
    Act(
        name="现场核查",
        before=reviewed_case,
        deeds=(desk("approver", "plan-check", kind="VERIFY", purpose="看场所是否与布局图一致", inspectors=["赵审", "钱审"]),),
    ),
    Act(
        name="告知利害关系人",
        before=case_to_decide,
        deeds=(desk("reviewer", "tell-third-party", name="李四", interest="油烟影响住户"),),
    ),
    Act(
        name="陈述申辩",
        before=stated,
        deeds=(
            desk("reviewer", "proceedings", link="录入陈述申辩", statement="要装油烟净化"),
            desk("reviewer", "proceedings", link="答复陈述申辩", answer="采纳"),
        ),
    ),
)
AFTERWARDS = (
    Act(name="延续", before=followed(Purpose.RENEW), deeds=(desk("approver", "decide", outcome="GRANTED"),)),
    Act(name="视为准予延续", before=deemed, at=follow_ups.AFTER),
    Act(name="变更", before=followed(Purpose.CHANGE), deeds=(desk("approver", "decide", outcome="GRANTED"),)),
    Act(name="申请注销", before=followed(Purpose.CANCEL), deeds=(desk("approver", "decide", outcome="GRANTED"),)),
    Act(
        name="撤销",
        before=granted,
        deeds=(
            desk("reviewer", "ending", ground="FRAUD", reason="营业执照系伪造"),
            desk("chief", "ending/decide", later(9)),
        ),
        at=later(9),
    ),
    Act(
        name="撤回",
        before=granted,
        deeds=(
            desk("reviewer", "ending", ground="LAW_CHANGED", reason="《食品安全法》修改", compensation="按评估补偿剩余年限"),
            desk("chief", "ending/decide", later(9)),
        ),
        at=later(9),
    ),
    Act(
        name="注销",
        before=revoked,
        deeds=(
            desk("reviewer", "ending", later(9), ground="ENDED", reason="许可已经撤销"),
            desk("chief", "ending/decide", later(9)),
        ),
        at=later(9),
    ),
    Act(name="告知承诺", before=promised),
    Act(
        name="承诺不实",
        before=found_false,
        deeds=(
            desk("approver", "promises/1/judge", proposal="RECTIFY", reason="与承诺的场所不符", rectify_by=(2026, 4, 1), barred_until=(2026, 12, 31)),
        ),
    ),
)

ACTS = {"intake": INTAKE, "clocks": CLOCKS, "beside": BESIDE, "afterwards": AFTERWARDS}


@pytest.fixture
def people(world):
    """The world's people, with a second approver, a presider and an item with a promise."""
    world.chief = staff(world.market, "李批", Permission.DECIDE)
    on_the_staff(world.reviewer, world.second, staff(world.market, "郑持"))
    world.promise = factories.publish(
        "000131009000", "01", "承诺许可", world.market, world.form_version_id,
        materials=promises.materials(),
    )  # fmt: skip
    return world


def send(page):
    """Press the main button; once more where the letter is read first."""
    page.locator("main form[novalidate] button.btn:not(.sec, .quiet)").last.click()
    page.wait_for_load_state()
    letter = page.locator("button[value=send]")
    if letter.count():
        letter.click()
        page.wait_for_load_state()


def carry_out(deed, page, number):
    page.open(deed.page.format(n=number))
    if deed.link:
        page.get_by_role("link", name=deed.link).first.click()
        page.wait_for_load_state()
    for summary in page.locator("main form details:not([open]) > summary").all():
        summary.click()
    for name, value in deed.write.items():
        write(page, name, value)
    send(page)


def read(page, path):
    page.open(path)
    return page.locator("main").text_content()


@pytest.mark.parametrize("part", ACTS)
def test_an_act_is_seen_on_both_sides(people, seat, look, freeze, part):
    seats = {}

    def of(who):
        if who not in seats:
            seats[who] = seat(getattr(people, who), 360 if who == "zhang" else 1280)
        return seats[who]

    out = open(f"/tmp/acts-{part}.txt", "w")
    for act in ACTS[part]:
        freeze(AT)
        number = act.before(people)
        for deed in act.deeds:
            freeze(deed.at)
            carry_out(deed, of(deed.who), number)
            page = of(deed.who)
            print("====", act.name, deed.page, page.url, page.title(), page.locator(".errsum").count() and page.locator(".errsum").text_content(), file=out)
        freeze(act.at)
        outbox.drain()
        for path, who in ((f"/desk/cases/{number}/", "approver"), (f"/my/cases/{number}/", "zhang"), ("/my/messages/", "zhang")):
            t = read(of(who), path)
            print("---", who, path, file=out)
            print("\n".join(x.strip() for x in t.splitlines() if x.strip())[:2500], file=out)
        last = models.OfficialDocument.objects.filter(case=number).order_by("-n").first()
        print("---DOC", read(of("approver"), f"/desk/cases/{number}/documents/{last.n}/"), file=out)
        out.flush()
