"""The words of supervision in Chinese, for its pages."""

from __future__ import annotations

from typing import Final

from yiwang.oversight.supervision.types import Content, FindingState, Level, Measure, RuleState
from yiwang.oversight.supervision.types.special import (
    AlarmState,
    AlarmView,
    Area,
    WatchedKind,
    Way,
)

CONTENTS: Final = {
    Content.OVERTIME: "超时",
    Content.CORRECTION: "多次补正",
    Content.CONDITION: "办理条件真伪",
    Content.PUBLISHED: "公示内容",
    Content.EFFICIENCY: "效能",
    Content.SPECIAL: "专项",
}
LEVELS: Final = {
    Level.NOTICE: ("提示", "blue"),
    Level.YELLOW: ("黄灯", "amber"),
    Level.RED: ("红灯", "red"),
}
STATES: Final = {
    FindingState.OPEN: ("待说明", "amber"),
    FindingState.ANSWERED: ("待认定", "blue"),
    FindingState.FALSE: ("误报", "grey"),
    FindingState.CONFIRMED: ("属实", "red"),
}
RULE_STATES: Final = {
    RuleState.DRAFT: ("草稿", "grey"),
    RuleState.TRIED: ("已回测", "blue"),
    RuleState.LIVE: ("在用", "green"),
    RuleState.RETIRED: ("已停用", "grey"),
}
MEASURES: Final = {
    Measure.RECEIVED: "收件",
    Measure.ACCEPTED: "受理",
    Measure.REVIEWED: "开始审查",
    Measure.DECIDED: "作出决定",
    Measure.DELIVERED: "送达",
    Measure.CLOSED: "结束办理",
    Measure.ENDED: "办结",
    Measure.LATE: "超时办结",
    Measure.EARLY: "提前办结",
    Measure.STOPPED: "撤回、终止等",
    Measure.REFUSED: "不予许可、不予受理",
    Measure.CORRECTED: "发过补正告知",
    Measure.AGAIN: "补正两次以上",
    Measure.ONLINE: "网上申请",
    Measure.OPEN: "在办",
    Measure.YELLOW: "黄灯",
    Measure.GOOD: "好评",
    Measure.BAD: "差评",
    Measure.DAYS: "办结用时",
    Measure.FOUND: "预警",
    Measure.CONFIRMED: "属实的预警",
}
AREAS: Final = {Area.LICENCE: "证照", Area.SEAL: "印章与密钥", Area.PAYMENT: "缴费"}
WATCHED: Final = {
    WatchedKind.LICENCE_ENDED: "暂扣、撤销、吊销、注销证照",
    WatchedKind.LICENCE_REMADE: "换发、补发证照",
    WatchedKind.LICENCE_READ: "没有办件的用证",
    WatchedKind.SEAL_USED: "用印",
    WatchedKind.KEY_COMPROMISED: "密钥泄露",
    WatchedKind.KEY_DESTROYED: "密钥销毁",
    WatchedKind.CERTIFICATE_ENDING: "证书即将到期",
    WatchedKind.REFUNDED: "退款",
    WatchedKind.WAIVED: "减免",
    WatchedKind.CANCELLED: "撤销缴款单",
    WatchedKind.UNRECONCILED: "没有对账的入账",
}
WAYS: Final = {Way.MAIL: "邮件", Way.WEBHOOK: "网络回调", Way.DEMO: "演示"}
ALARM_STATES: Final = {
    AlarmState.HELD: ("夜间暂存", "grey"),
    AlarmState.WAITING: ("待发送", "blue"),
    AlarmState.SENT: ("已发出", "green"),
    AlarmState.FAILED: ("发送失败", "red"),
    AlarmState.DROPPED: ("没有发送", "grey"),
}
KINDS: Final = {
    "CASE": "办件",
    "CONSULTATION": "咨询",
    "COMPLAINT": "投诉",
    "REPORT": "举报",
    "SUGGESTION": "建议",
    "NEED": "企业诉求",
    "RATING": "评价",
    "MEASURE": "处置",
    "OFFICE": "部门",
    **{area.value: name for area, name in AREAS.items()},
    **{kind.value: name for kind, name in WATCHED.items()},
}
VOICES: Final = ("CONSULTATION", "COMPLAINT", "REPORT", "SUGGESTION", "NEED")
ACTS: Final = {
    "SUBMIT": "申请",
    "SPLIT": "分送",
    "START_PRE_REVIEW": "预审",
    "REQUEST_CORRECTION": "补正告知",
    "RESUBMIT": "提交补正",
    "ACCEPT": "受理",
    "AUTO_ACCEPT": "逾期视为受理",
    "DECLINE": "不予受理",
    "NOT_NEEDED": "不需办理",
    "START_REVIEW": "开始审查",
    "REVIEW": "审查",
    "SEND_TO_DECISION": "送决定",
    "RETURN": "退回审查",
    "STAGE": "环节办结",
    "STAGE_RETURN": "环节退回",
    "GRANT": "准予",
    "REFUSE": "不予",
    "CONCLUDE": "汇总答复",
    "SEAL": "用印",
    "SEAL_BY_HAND": "手工用印",
    "DELIVER": "送达",
    "CLOSE": "办结",
    "WITHDRAW": "撤回申请",
    "TERMINATE": "终止",
    "EXTEND": "延长期限",
    "SUSPEND": "中止",
    "RESUME": "恢复",
    "START_SPECIAL": "特别程序",
    "END_SPECIAL": "特别程序结束",
    "REQUEST_PAYMENT": "通知缴费",
    "CONFIRM_PAYMENT": "缴费完成",
    "VOID": "作废",
    "HOLD": "领取、登记",
    "RECOUNT": "期限重新计算",
}
CHECKS: Final = {
    "days": "天数",
    "notices": "第几次补正起",
    "seconds": "秒",
    "share": "比例（%）",
    "others": "其他部门比例（%）",
    "least": "最少办件数",
    "months": "月数",
    "more": "超过多少次",
    "minutes": "多少分钟内",
    "from_hour": "从几点起算办公时间",
    "to_hour": "到几点为止",
    "times": "平日的多少倍",
    "uses": "最少用印次数",
    "ten_thousand_yuan": "金额（万元）",
}
"""What the numbers of a threshold mean."""


def alarm_state(one: AlarmView) -> tuple[str, str]:
    """Return where an alarm stands; one that failed and waits is being tried again."""
    if one.state == AlarmState.WAITING and one.tries:
        return "正在重试", "amber"
    return ALARM_STATES[one.state]
