"""Words for acts and clocks, and the sentence the applicant is told in each state (ux.md 0.3)."""

from datetime import date
from types import MappingProxyType
from typing import Final, NamedTuple

from yiwang.services.cases.types import Action, CaseState, ClockKind, Outcome, Overlay

from .papers import DELIVERY_WAYS
from .wording import in_words

ACTS: Final = MappingProxyType(
    {
        Action.SUBMIT: "提交申请",
        Action.START_PRE_REVIEW: "开始预审",
        Action.REQUEST_CORRECTION: "告知补正",
        Action.RESUBMIT: "提交补正",
        Action.ACCEPT: "受理",
        Action.AUTO_ACCEPT: "逾期视为受理",
        Action.DECLINE: "不予受理",
        Action.NOT_NEEDED: "告知不需办理",
        Action.START_REVIEW: "开始审查",
        Action.REVIEW: "审查意见",
        Action.SEND_TO_DECISION: "提交审批",
        Action.RETURN: "退回审查",
        Action.STAGE: "环节办结",
        Action.STAGE_RETURN: "环节退回",
        Action.GRANT: "准予",
        Action.REFUSE: "不予",
        Action.SEAL: "用印",
        Action.SEAL_BY_HAND: "手工用印",
        Action.DELIVER: "送达",
        Action.CLOSE: "办结",
        Action.WITHDRAW: "撤回",
        Action.TERMINATE: "终止",
        Action.EXTEND: "延长期限",
        Action.SUSPEND: "中止",
        Action.RESUME: "恢复办理",
        Action.START_SPECIAL: "特别程序开始",
        Action.END_SPECIAL: "特别程序结束",
        Action.REQUEST_PAYMENT: "通知缴费",
        Action.CONFIRM_PAYMENT: "确认缴费",
        Action.VOID: "作废",
        Action.TRANSFER: "转送",
        Action.PRE_ACCEPT: "容缺预受理",
        Action.NOTE_PRE_REVIEW: "预审意见",
        Action.SUPPLY: "补交材料",
        Action.COMPLETE: "补齐材料",
        Action.ACCEPT_WITH_GAPS: "容缺受理",
        Action.PROPOSE_VOID: "提出作废",
        Action.REJECT_VOID: "不同意作废",
        Action.FORWARD: "申请人同意转送",
        Action.KEEP_PROMISE: "收存承诺书",
        Action.CHECK_PROMISE: "核查承诺",
        Action.JUDGE_PROMISE: "认定承诺不实",
        Action.OBJECT: "申请人提出异议",
        Action.ANSWER_OBJECTION: "答复异议",
        Action.SPLIT: "同时分送",
        Action.CONCLUDE: "汇总答复",
        Action.OPINE: "预审意见",
        Action.DISPUTE: "提出异议",
        Action.SETTLE: "协调异议",
        Action.ARRANGE_SPECIAL: "特别程序安排",
        Action.TELL_HEARING: "告知听证权利",
        Action.REQUEST_HEARING: "要求听证",
        Action.WAIVE_HEARING: "放弃听证",
        Action.ARRANGE_HEARING: "听证通知",
        Action.RECORD_HEARING: "听证笔录",
        Action.CONFIRM_RECORD: "听证笔录签字",
        Action.PLAN_CHECK: "安排现场核查",
        Action.REPORT_CHECK: "现场核查报告",
        Action.CALL_OFF_CHECK: "取消现场核查",
        Action.TELL_THIRD_PARTY: "告知利害关系人",
        Action.TAKE_STATEMENT: "收到陈述申辩",
        Action.ANSWER_STATEMENT: "答复陈述申辩",
        Action.CHANGE_DELIVERY: "变更送达方式",
        Action.SEND_OUT: "寄出结果",
        Action.COME_BACK: "邮件退回",
        Action.RECOUNT: "放假安排公布，重算期限",
        Action.DEEM_RENEWED: "视为准予延续",
        Action.RENEW: "准予延续",
        Action.CHANGE: "准予变更",
        Action.PROPOSE_ENDING: "拟撤回、撤销或者注销",
        Action.REJECT_ENDING: "不同意撤回、撤销或者注销",
        Action.PLEAD: "陈述申辩",
        Action.RETRACT: "撤回许可",
        Action.REVOKE: "撤销许可",
        Action.CANCEL: "注销许可",
    }
)
INSIDE: Final = frozenset(
    {
        Action.REVIEW,
        Action.NOTE_PRE_REVIEW,
        Action.SEND_TO_DECISION,
        Action.STAGE,
        Action.STAGE_RETURN,
        Action.RETURN,
        Action.PROPOSE_VOID,
        Action.REJECT_VOID,
        Action.CHECK_PROMISE,
        Action.REJECT_ENDING,
    }
)
"""Acts whose words are for staff alone."""
CLOCKS: Final = MappingProxyType(
    {
        ClockKind.ACCEPTANCE: "受理期限",
        ClockKind.STATUTORY: "法定时限",
        ClockKind.PROMISED: "承诺时限",
        ClockKind.ISSUE: "送达期限",
    }
)
OUTCOMES: Final = MappingProxyType(
    {Outcome.GRANTED: "准予", Outcome.REFUSED: "不予", Outcome.PARTLY: "部分准予"}
)
WAITS_FOR_APPLICANT: Final = frozenset({CaseState.CORRECTION, CaseState.PRE_ACCEPTED})


class Told(NamedTuple):
    """What the sentence is made from."""

    department: str
    state: CaseState
    outcome: Outcome | None
    overlay: Overlay
    due_on: date | None = None
    days_left: int | None = None
    points: int = 0
    reason: str = ""
    delivery: str = ""
    ended_on: date | None = None
    procedure: str = ""
    stages: tuple[str, ...] = ()
    """The stages of its route that are being done."""
    started_on: date | None = None


def told(facts: Told) -> str:
    """Return the sentence of ux.md 0.3 for where the case stands."""
    under_review = facts.state in {CaseState.REVIEW, CaseState.DECISION}
    if under_review and facts.overlay is not Overlay.NONE:
        return _overlaid(facts)
    day = in_words(facts.due_on) if facts.due_on else ""
    left = f"，还剩 {facts.days_left} 个工作日" if (facts.days_left or 0) > 0 else ""
    over = in_words(facts.ended_on) if facts.ended_on else ""
    receiving = f"我们已收到您的申请。{facts.department}会在 {day} 前告诉您是否受理。"
    sentences = {
        CaseState.SUBMITTED: receiving,
        CaseState.PRE_REVIEW: receiving,
        CaseState.CORRECTION: (
            f"还需要您在 {day} 前补充 {facts.points} 项。补正期间不计入办理时限。"
        ),
        CaseState.PRE_ACCEPTED: (
            f"已预受理。还需要您在 {day} 前补齐 {facts.points} 项，补齐之日为受理日；"
            "在那之前办理时限没有开始。"
        ),
        CaseState.ACCEPTED: f"{facts.department}已受理，承诺 {day} 前办结{left}。",
        CaseState.REVIEW: f"正在{'、'.join(facts.stages) or '审查'}。",
        CaseState.DECISION: "正在作出决定。",
        CaseState.DECIDED: "决定已作出，正在加盖电子专用章。",
        CaseState.DECLINED: f"这件事不归{facts.department}办。原因和该去哪里办见下方。",
        CaseState.NOT_NEEDED: "这件事不需要办。原因见下方。",
        CaseState.WITHDRAWN: f"您于 {over} 撤回。",
        CaseState.TERMINATED: f"因{facts.reason}终止。",
        CaseState.VOID: f"因{facts.reason}终止。",
        CaseState.TRANSFERRED: "这件已经转送有权决定的机关，由它继续办理。",
    }
    return sentences.get(facts.state) or _closed(facts)


def _closed(facts: Told) -> str:
    if facts.outcome is Outcome.REFUSED:
        return "没有通过。原因、依据和救济渠道见下方。"
    if facts.outcome is Outcome.PARTLY:
        return "有的事项准予，有的没有通过。每一项的结果、原因和救济渠道见下方。"
    way = DELIVERY_WAYS.get(facts.delivery, "网上领取")
    return f"结果已生成，您选择了{way}。"


def _overlaid(facts: Told) -> str:
    day = in_words(facts.due_on) if facts.due_on else ""
    start = in_words(facts.started_on) if facts.started_on else ""
    return {
        Overlay.EXTENDED: f"因{facts.reason}，经批准延长办理期限，新的办结日期是 {day}。",
        Overlay.SPECIAL: f"正在{facts.procedure}，从 {start} 起暂停计时。",
        Overlay.SUSPENDED: f"因{facts.reason}，办理暂时停止。",
        Overlay.PAYMENT: f"请{facts.reason}。",
        Overlay.CORRECTION: f"还需要您补充 {facts.points} 项。补正期间不计入承诺时限。",
    }[facts.overlay]
