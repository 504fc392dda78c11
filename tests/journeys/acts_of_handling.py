"""Acts of the law from the filing to the decision, a row each, and how a row is written."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yiwang.services.cases import commands
from yiwang.services.cases.tests.factories import (
    AT,
    accepted_case,
    filed_case,
    later,
    reviewed_case,
)
from yiwang.services.cases.types import STOP_NAMES, StopKind

LAW = "《行政许可法》第四十五条"
COURT = "人民法院判决生效"
REMEDY = ("行政复议", "行政诉讼")
GOES_ON = "承诺期限10个工作日"
ENDED = "2026年3月2日办理结束，从那天起不再计时。"


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
