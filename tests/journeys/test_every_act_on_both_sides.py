"""Every act of the law, done at the desk in Chromium and read by both sides.

One row an act: how the case comes there, who writes what on which page, and what staff and
applicant must then find: the document with its reason and remedies, the message, the state, and
what the act does to the clocks, in the same words on both sides.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from tests.journeys.acting import write
from yiwang.foundation.core import outbox
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.identity.types import Permission
from yiwang.services.cases import commands
from yiwang.services.cases.models import FollowUp
from yiwang.services.cases.tests import factories, test_promises
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
from yiwang.services.cases.tests.test_follow_ups import AFTER, SOON, follow, to_decide
from yiwang.services.cases.tests.test_papers import text_of
from yiwang.services.cases.tests.test_results import granted, propose
from yiwang.services.cases.types import STOP_NAMES, Purpose, StopKind

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
LAW = "《行政许可法》第四十五条"
COURT = "人民法院判决生效"
REMEDY = ("行政复议", "行政诉讼")
GOES_ON = "承诺期限10个工作日"
ENDED = "2026年3月2日办理结束，从那天起不再计时。"
DECIDED = "作出决定：到此为止，从次日起算颁发、送达的期限。"
OVER = "办理时限在作出决定的时候已经结束，不重新计算。"


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One page of one person: what is written there, on which day."""

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
    document: str
    says: tuple[str, ...]
    """What the document says: the reason, the remedies where the law gives one."""
    now: tuple[str, ...]
    """What the applicant reads on the page of the case."""
    message: str
    clocks: tuple[str, ...]
    """What both sides read about the clocks."""
    earlier: str = ""
    """What the applicant reads on the page of the case it follows."""
    at: datetime = AT
    """When both look."""
    is_shown: bool = True
    """Whether the document is the applicant's to read; a third party's is not."""
    is_new: bool = True
    """Whether its pages are looked at here, not elsewhere."""


def desk(who, page, at=AT, link="", **values):
    return Deed(who=who, page=f"/desk/cases/{{n}}/{page}/", write=values, at=at, link=link)


def special(kind):
    name = STOP_NAMES[kind]
    how = {"kind": str(kind), "body": "示例县检验检测中心", "planned_days": "5", "basis": LAW}
    return Act(
        name=name,
        before=reviewed_case,
        deeds=(desk("approver", "start-special", reason=f"需要{name}才能决定", **how),),
        document="特别程序告知书",
        says=(f"依法需要进行{name}，所需时间为5个工作日", f"需要{name}才能决定"),
        now=("特别程序", "由示例县检验检测中心实施", "预计 2026年3月9日", "已用 0 个工作日"),
        message=f"正在{name}，从2026年3月2日起暂停计时，预计2026年3月9日恢复",
        clocks=(f"{name}：2026年3月2日起，尚未结束，5个工作日不计入期限（{LAW}）。",),
        is_new=kind is StopKind.TENDER,
    )


def suspended(world):
    number = reviewed_case(world)
    why = {"reason": "相邻权纠纷正在诉讼", "basis": "《行政许可法》第七条", "resume_when": COURT}
    commands.suspend(case=number, **why, actor=world.approver, at=AT)
    return number


def judged_by_experts(world):
    number = reviewed_case(world)
    plan = {"kind": StopKind.EXPERT, "planned_days": 5, "basis": LAW, "reason": "需要专家评审"}
    commands.start_special(case=number, **plan, actor=world.approver, at=AT)
    return number


def hearing_asked(world):
    number = case_to_decide(world)
    commands.tell_hearing(case=number, matter="相邻采光", actor=world.approver, at=AT)
    commands.request_hearing(case=number, grounds="布局图没有看全", actor=world.zhang, at=AT)
    return number


def told_third_party(world):
    number = case_to_decide(world)
    who = {"name": "李四", "interest": "油烟影响住户"}
    commands.tell_third_party(case=number, **who, actor=world.reviewer, at=AT)
    return number


def followed(purpose):
    def before(world):
        number = follow(world, granted(world, until=SOON), purpose)
        to_decide(world, number)
        return number

    return before


def deemed(world):
    number = follow(world, granted(world, until=SOON), Purpose.RENEW)
    commands.accept(case=number, actor=world.clerk, at=AT)
    commands.deem_renewed(case=number, actor=SYSTEM, at=AFTER)
    return number


def revoked(world):
    number = granted(world)
    propose(number, world.reviewer)
    commands.end_result(case=number, actor=world.chief, at=later(9))
    return number


def promised(world):
    return test_promises.granted(world, world.promise)


def found_false(world):
    number = promised(world)
    test_promises.check(world, number, at=AT)
    return number


def ended_by(ground, reason, **more):
    """Proposed by one, decided by another after the holder's time to speak."""
    return (
        desk("reviewer", "ending", ground=ground, reason=reason, **more),
        desk("chief", "ending/decide", later(9)),
    )


GRANT = (desk("approver", "decide", outcome="GRANTED"),)
INTAKE = (
    Act(
        name="容缺预受理",
        before=filed_case,
        deeds=(
            desk(
                "clerk",
                "pre-accept",
                **{"gap-3": "yes", "gap-3-missing": "没有设计院的章", "gap-3-reason": "正在盖章"},
            ),
        ),
        document="容缺预受理通知书",
        says=("没有设计院的章", "请于2026年3月23日前补齐", "到期没有补齐的，终止办理"),
        now=("预受理", "没有设计院的章", "去补交"),
        message="已预受理，需在2026年3月23日前补齐2项材料",
        clocks=("2026年3月2日容缺预受理，不计时；材料补齐之日为受理日，从那天起算。",),
        is_new=False,
    ),
    Act(
        name="容缺受理",
        before=filed_case,
        deeds=(desk("clerk", "accept-with-gaps", due_on=(2026, 3, 9)),),
        document="容缺受理通知书",
        says=("请于2026年3月9日前补交", "没有补齐以前不作出准予的决定"),
        now=("已受理", "您的承诺", "去补交"),
        message="已容缺受理，需在2026年3月9日前补交1项材料",
        clocks=("容缺受理：补交材料的时间照常计算。", GOES_ON),
        is_new=False,
    ),
    Act(
        name="不予受理",
        before=filed_case,
        deeds=(desk("clerk", "decline", reason="由市级办理", authority="示例市市场监督管理局"),),
        document="不予受理通知书",
        says=("由市级办理", "请向示例市市场监督管理局申请", *REMEDY),
        now=("不予受理的原因由市级办理", "请向 示例市市场监督管理局 申请", "救济途径"),
        message="不予受理",
        clocks=(ENDED,),
    ),
    Act(
        name="转送",
        before=accepted_case,
        deeds=(
            desk(
                "approver",
                "transfer",
                receiver="-",
                organisation="示例省药品监督管理局",
                reason="由省级决定",
                basis="《行政许可法》第四十三条",
            ),
        ),
        document="转送函",
        says=("由省级决定", "不得再要求申请人重复提供", "停止计算"),
        now=("已转送", "示例省药品监督管理局", "接收机关收到之日起重新计算受理期限"),
        message="示例省药品监督管理局",
        clocks=(ENDED,),
    ),
    Act(
        name="作废",
        before=filed_case,
        deeds=(
            desk(
                "clerk", "propose-void", reason="同一份申请收了两次", basis="《行政许可法》第七条"
            ),
            desk("approver", "void", answer="同意"),
        ),
        document="作废",
        says=("同一份申请收了两次", *REMEDY),
        now=("同一份申请收了两次", "救济途径"),
        message="作废",
        clocks=(ENDED,),
    ),
    Act(
        name="撤回申请",
        before=accepted_case,
        deeds=(Deed(who="zhang", page="/my/cases/{n}/withdraw/", write={"reason": "店面不租了"}),),
        document="撤回申请确认书",
        says=("店面不租了", "停止计算", "您以后仍可以重新提出申请"),
        now=("已撤回", "店面不租了"),
        message="已于2026年3月2日撤回，不再计时",
        clocks=(ENDED,),
    ),
    Act(
        name="终止",
        before=accepted_case,
        deeds=(desk("approver", "terminate", reason="申请人注销", basis="《行政许可法》第七十条"),),
        document="终止办理通知书",
        says=("申请人注销", "第七十条", *REMEDY),
        now=("已终止的原因申请人注销", "救济途径"),
        message="已终止办理，不再计时，原因和救济途径见通知书",
        clocks=(ENDED,),
    ),
)
CLOCKS = (
    Act(
        name="延期",
        before=reviewed_case,
        deeds=(desk("approver", "extend", days="5", reason="案情复杂，要调阅档案"),),
        document="延长期限告知书",
        says=("案情复杂，要调阅档案", "延长5个工作日", "新的办结日期为2026年3月23日"),
        now=("已延期", "案情复杂，要调阅档案（2026年3月2日 批准，延长 5 个工作日）"),
        message="经批准延长5个工作日，新的办结日期是2026年3月23日",
        clocks=("经批准延长5个工作日（《行政许可法》第四十二条）。",),
    ),
    Act(
        name="中止",
        before=reviewed_case,
        deeds=(
            desk(
                "approver",
                "suspend",
                reason="相邻权纠纷正在诉讼",
                basis="《行政许可法》第七条",
                resume_when=COURT,
            ),
        ),
        document="中止通知书",
        says=("相邻权纠纷正在诉讼", COURT),
        now=("已中止", "相邻权纠纷正在诉讼（2026年3月2日起，还没有恢复）", f"恢复条件：{COURT}"),
        message="办理暂时停止，原因和恢复条件见通知书",
        clocks=(
            "中止：2026年3月2日起，尚未结束，0个工作日不计入期限。",
            "中止不停止法定期限的计算。",
        ),
    ),
    Act(
        name="恢复办理",
        before=suspended,
        deeds=(desk("reviewer", "resume", later(2), result="判决已经生效"),),
        document="中止通知书",
        says=("相邻权纠纷正在诉讼", COURT),
        now=("审查中", "2026年3月2日起，2026年3月4日恢复办理"),
        message="已恢复办理，新的办结日期是2026年3月18日",
        clocks=("中止：2026年3月2日至2026年3月4日，2个工作日不计入期限。",),
        at=later(3),
    ),
    *map(special, list(StopKind)[1:8]),
    Act(
        name="结束特别程序",
        before=judged_by_experts,
        deeds=(desk("reviewer", "end-special", later(3), result="专家评审通过"),),
        document="特别程序告知书",
        says=("依法需要进行专家评审", "需要专家评审"),
        now=("5 个工作日", "3 个工作日", "结果：专家评审通过"),
        message="已恢复办理，新的办结日期是2026年3月19日",
        clocks=(f"专家评审：2026年3月2日至2026年3月5日，3个工作日不计入期限（{LAW}）。",),
        at=later(4),
    ),
)
BESIDE = (
    Act(
        name="告知听证权利",
        before=case_to_decide,
        deeds=(desk("approver", "tell-hearing", matter="与相邻住户的通风采光"),),
        document="听证告知书",
        says=("与相邻住户的通风采光", "第四十七条", "2026年3月9日", "您不用付费"),
        now=("已告知权利", "可以要求到2026年3月9日", "要求或者放弃听证"),
        message="可以在2026年3月9日前要求听证，也可以表示放弃",
        clocks=("告知听证权利：等待答复期间照常计算，要求听证以后才暂停。",),
        is_new=False,
    ),
    Act(
        name="组织听证",
        before=case_to_decide,
        deeds=(
            desk(
                "approver",
                "order-hearing",
                matter="涉及公共安全",
                basis="《行政许可法》第四十六条",
            ),
        ),
        document="特别程序告知书",
        says=("依法需要进行听证", "本机关决定组织听证：涉及公共安全"),
        now=("已要求听证", "涉及公共安全", "最晚举行2026年3月30日"),
        message="将由本机关组织听证，期间暂停计时",
        clocks=(f"听证：2026年3月2日起，尚未结束，20个工作日不计入期限（{LAW}）。",),
    ),
    Act(
        name="听证通知",
        before=hearing_asked,
        deeds=(
            desk(
                "approver",
                "arrange-hearing",
                held_on=(2026, 3, 13),
                held_time="09:30",
                place="一楼听证室",
                presider="郑持",
                in_public="YES",
            ),
        ),
        document="听证通知书",
        says=("2026年3月13日", "一楼听证室", "郑持"),
        now=("已通知时间地点", "2026年3月13日 09:30，一楼听证室", "公开举行"),
        message="听证定在2026年3月13日 09:30",
        clocks=(f"听证：2026年3月2日起，尚未结束，20个工作日不计入期限（{LAW}）。",),
        is_new=False,
    ),
    Act(
        name="现场核查",
        before=reviewed_case,
        deeds=(
            desk(
                "approver",
                "plan-check",
                kind="VERIFY",
                purpose="看场所是否与布局图一致",
                inspectors=["赵审", "钱审"],
            ),
        ),
        document="现场核查通知书",
        says=("赵审、钱审", "看场所是否与布局图一致", "第三十四条"),
        now=("现场核查", "核查人员 赵审、钱审", "不收取费用"),
        message="将在2026年3月16日前到现场核查",
        clocks=("安排现场核查：这是审查的一个环节，期限照常计算。",),
        is_new=False,
    ),
    Act(
        name="告知利害关系人",
        before=case_to_decide,
        deeds=(desk("reviewer", "tell-third-party", name="李四", interest="油烟影响住户"),),
        document="利害关系人",
        says=("油烟影响住户", "2026年3月9日"),
        now=("李*：油烟影响住户", "等待期间时限照常计算"),
        message="已告知利害关系人陈述申辩，办理期限照常计算",
        clocks=("告知利害关系人：等待陈述申辩期间照常计算。",),
        is_shown=False,
    ),
    Act(
        name="陈述申辩",
        before=told_third_party,
        deeds=(
            desk("reviewer", "proceedings", link="录入陈述申辩", statement="要装油烟净化"),
            desk("reviewer", "proceedings", link="答复", answer="已经要求安装净化设备"),
        ),
        document="陈述申辩答复书",
        says=("要装油烟净化", "已经要求安装净化设备"),
        now=("陈述申辩：要装油烟净化",),
        message="收到利害关系人的陈述申辩，内容见我的办件",
        clocks=("告知利害关系人：等待陈述申辩期间照常计算。",),
        is_shown=False,
    ),
)
AFTERWARDS = (
    Act(
        name="延续",
        before=followed(Purpose.RENEW),
        deeds=GRANT,
        document="准予行政许可决定书",
        says=("本决定准予延续", "2026年4月11日至2026年5月20日"),
        now=("从2026年4月11日起到2026年5月20日有效", "救济渠道"),
        earlier="已经延续，以延续的结果为准",
        message="已作出决定：准予",
        clocks=(DECIDED,),
        is_new=False,
    ),
    Act(
        name="视为准予延续",
        before=deemed,
        document="视为准予延续行政许可通知书",
        says=("没有在有效期届满前作出是否准予延续的决定", "第五十条第二款", "到此为止"),
        now=("有效期届满前没有作出是否准予延续的决定，视为准予延续",),
        earlier="已经延续，以延续的结果为准",
        message="已作出决定：视为准予延续",
        clocks=("有效期届满前没有作出决定，视为准予延续：到此为止。",),
        at=AFTER,
    ),
    Act(
        name="变更",
        before=followed(Purpose.CHANGE),
        deeds=GRANT,
        document="准予行政许可决定书",
        says=("本决定准予变更", "原决定书"),
        now=("这件是变更申请", "救济渠道"),
        earlier="已经变更，以变更后的结果为准",
        message="已作出决定：准予",
        clocks=(DECIDED,),
        is_new=False,
    ),
    Act(
        name="申请注销",
        before=followed(Purpose.CANCEL),
        deeds=GRANT,
        document="准予行政许可决定书",
        says=("本决定准予注销", "原决定书"),
        now=("这件是注销申请", "救济渠道"),
        earlier="已经依法注销，不能再用",
        message="已作出决定：准予",
        clocks=(DECIDED,),
        is_new=False,
    ),
    Act(
        name="撤销",
        before=granted,
        deeds=ended_by("FRAUD", "营业执照系伪造"),
        document="撤销行政许可决定书",
        says=("营业执照系伪造", "第六十九条第二款", "利益不受保护", *REMEDY),
        now=("已撤销", "营业执照系伪造", "救济途径"),
        message="已撤销，不再有效，原因、依据和救济途径见决定书",
        clocks=(f"撤销许可：{OVER}",),
        at=later(9),
        is_new=False,
    ),
    Act(
        name="撤回",
        before=granted,
        deeds=ended_by("LAW_CHANGED", "《食品安全法》修改", compensation="按评估补偿剩余年限"),
        document="撤回行政许可决定书",
        says=("《食品安全法》修改", "第八条第二款", "按评估补偿剩余年限", *REMEDY),
        now=("已撤回", "按评估补偿剩余年限", "救济途径"),
        message="已撤回，不再有效，原因、依据和救济途径见决定书",
        clocks=(f"撤回许可：{OVER}",),
        at=later(9),
        is_new=False,
    ),
    Act(
        name="注销",
        before=revoked,
        deeds=(
            desk("reviewer", "ending", later(9), ground="ENDED", reason="许可已经撤销"),
            desk("chief", "ending/decide", later(9)),
        ),
        document="注销行政许可决定书",
        says=("许可已经撤销", "第七十条第四项", *REMEDY),
        now=("已注销", "许可已经撤销", "救济途径"),
        message="已注销，不再有效，原因、依据和救济途径见决定书",
        clocks=(f"注销许可：{OVER}",),
        at=later(9),
        is_new=False,
    ),
    Act(
        name="告知承诺",
        before=promised,
        document="告知承诺书",
        says=(test_promises.PROMISE, "现场看经营场所"),
        now=("您的书面承诺", test_promises.PROMISE, "前核查"),
        message="已作出决定：准予",
        clocks=("收存承诺书：照常计算，核查在决定以后进行。",),
    ),
    Act(
        name="承诺不实",
        before=found_false,
        deeds=(
            desk(
                "approver",
                "promises/1/judge",
                proposal="RECTIFY",
                reason="与承诺的场所不符",
                rectify_by=(2026, 4, 1),
                barred_until=(2026, 12, 31),
            ),
        ),
        document="承诺核查结果告知书",
        says=("与承诺的场所不符", "责令于2026年4月1日前整改", *REMEDY),
        now=("经核查不实", "与承诺的场所不符", "请在 2026年4月1日 前整改", "提出异议"),
        message="承诺",
        clocks=(f"核查承诺在决定以后进行：{OVER}",),
        is_new=False,
    ),
)
ACTS = {"intake": INTAKE, "clocks": CLOCKS, "beside": BESIDE, "afterwards": AFTERWARDS}


@pytest.fixture
def people(world):
    """The world's people, with a second approver, a presider and an item with a promise."""
    world.chief = staff(world.market, "李批", Permission.DECIDE)
    on_the_staff(world.reviewer, world.second, staff(world.market, "郑持"))
    world.promise = factories.publish(
        "000131009000",
        "01",
        "承诺许可",
        world.market,
        world.form_version_id,
        materials=test_promises.materials(),
    )
    return world


@pytest.fixture
def sit(people, seat):
    """`sit(name)` returns the page of one of the people; citizens hold a phone."""
    seats = {}

    def of(who):
        if who not in seats:
            seats[who] = seat(getattr(people, who), 360 if who == "zhang" else 1280)
        return seats[who]

    return of


def carry_out(deed, page, number, look):
    """Open the page, write, press the main button; once more where the letter is read first."""
    page.open(deed.page.format(n=number))
    if deed.link:
        page.locator("main").get_by_role("link", name=deed.link).first.click()
        page.wait_for_load_state()
    page.eval_on_selector_all("main form details", "all => all.forEach(one => one.open = true)")
    for name, value in deed.write.items():
        write(page, name, value)
    look(page, deed.page.strip("/").split("/")[-1])
    page.locator("main form[novalidate] button.btn:not(.sec, .quiet)").last.click()
    page.wait_for_load_state()
    letter = page.locator("button[value=send]")
    if letter.count():
        letter.click()
        page.wait_for_load_state()
    assert page.locator(".errsum").count() == 0, page.locator(".errsum").text_content()


def lacking(words, text):
    """Which of the words a text does not have; spaces do not count."""
    plain = "".join(text.split())
    return [word for word in words if "".join(word.split()) not in plain]


def text_in(page, path):
    page.open(path)
    return page.locator("main").text_content()


def document_of(act, page, number):
    """Return the document as staff read it."""
    page.open(f"/desk/cases/{number}/documents/")
    page.get_by_role("link", name=act.document).first.click()
    page.wait_for_load_state()
    return page.locator("article.letter").text_content()


def pdf_of(act, page):
    """Return the document that the applicant opens from the page of the case; nothing if none."""
    link = page.locator("main").get_by_role("link", name=act.document)
    if not link.count():
        return ""
    address = link.first.evaluate("a => a.href")
    return text_of(page.request.get(address).body())


def message_of(page, number):
    """Return what the applicant was told about this case."""
    page.open("/my/messages/")
    about = page.locator("main li").filter(has=page.locator(f"a[href='/my/cases/{number}/']"))
    return "".join(about.all_text_contents())


@pytest.mark.parametrize("part", ACTS)
def test_an_act_is_seen_on_both_sides(people, sit, look, freeze, part):
    for act in ACTS[part]:
        freeze(AT)
        number = act.before(people)
        for deed in act.deeds:
            freeze(deed.at)
            carry_out(deed, sit(deed.who), number, look if act.is_new else lambda *_: None)
        freeze(act.at)
        outbox.drain()
        head, citizen = sit("approver"), sit("zhang")
        missing = {
            "staff": lacking(act.clocks, text_in(head, f"/desk/cases/{number}/")),
            "document": lacking(act.says, document_of(act, head, number)),
            "applicant": lacking((*act.now, *act.clocks), text_in(citizen, f"/my/cases/{number}/")),
            "PDF": lacking(act.says if act.is_shown else (), pdf_of(act, citizen)),
        }
        if act.is_new:
            look(citizen, act.name)
        missing["message"] = lacking([act.message], message_of(citizen, number))
        if act.earlier:
            row = FollowUp.objects.get(pk=number)
            earlier = text_in(citizen, f"/my/cases/{row.earlier}/")
            missing["earlier"] = lacking([act.earlier], earlier)
        assert not any(missing.values()), (act.name, missing)
