"""Acts of the law beside the review and after the grant, a row each."""

from tests.journeys.acts_of_handling import LAW, REMEDY, Act, desk
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.cases import commands
from yiwang.services.cases.tests import test_promises
from yiwang.services.cases.tests.factories import AT, case_to_decide, later, reviewed_case
from yiwang.services.cases.tests.test_follow_ups import AFTER, SOON, follow, to_decide
from yiwang.services.cases.tests.test_results import granted, propose
from yiwang.services.cases.types import Purpose

DECIDED = "作出决定：到此为止，从次日起算颁发、送达的期限。"
OVER = "办理时限在作出决定的时候已经结束，不重新计算。"


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
