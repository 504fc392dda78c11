"""The four questions of every state: how is it, who has it, by when, what must I do (ux.md 0.2)."""

from types import MappingProxyType
from typing import Final

from yiwang.services.cases.types import (
    COLLECT,
    ENDED,
    CaseState,
    CaseView,
    Outcome,
    Overlay,
)
from yiwang.services.cases.types.scene import HearingStage, HearingView, ProcedureView
from yiwang.services.cases.types.views import Standing

from .wording import clock_time, in_words

_SERVED: Final = frozenset({CaseState.DELIVERED, CaseState.CLOSED})
_OVER: Final = ENDED | _SERVED | {CaseState.TRANSFERRED}
_AGAIN: Final = "原因和救济渠道见下面的文书。需要时可以重新申请。"
_NEXT: Final = MappingProxyType(
    {
        CaseState.PRE_ACCEPTED: "请按“去补交”，补齐下面列出的材料，可以分几次，也可以到窗口交。",
        CaseState.DECIDED: "不用做什么。用印后会通知您。",
        CaseState.DECLINED: "请看下面的原因，到该办理的单位去办，或打 12345 问清楚。",
        CaseState.NOT_NEEDED: "请看下面的原因，或打 12345 问清楚。",
        CaseState.WITHDRAWN: "需要时可以重新申请。",
        CaseState.TERMINATED: _AGAIN,
        CaseState.VOID: _AGAIN,
        CaseState.TRANSFERRED: "不用重新提交。接收机关受理以后会告诉您。",
    }
)
_PAUSED: Final = MappingProxyType(
    {
        Overlay.SPECIAL: "不用做什么。结束以后恢复计时，会告诉您。",
        Overlay.SUSPENDED: "恢复条件见下面。条件具备以后恢复办理，会告诉您。",
        Overlay.PAYMENT: "不用做什么。缴费结果确认以后接着办，会告诉您。",
    }
)
_REFUSED: Final = (
    "您可以申请行政复议（60 日内）或者提起行政诉讼（6 个月内），也可以带着已填内容重新申请。"
)
_PARTLY: Final = (
    "请看每一项的结果。没有通过的，可以申请行政复议或者提起行政诉讼，不影响已经准予的。"
)
_CORRECT: Final = "请按“去补正”，一次补齐下面列出的内容，也可以到窗口补正。"
_SUPPLY: Final = "请按“去补交”，按期补齐容缺的材料，也可以到窗口交。补齐以前不能作出准予的决定。"
_WHOLE: Final = "要补的由牵头单位一次告诉您，请打开整件的办件补正。"


def standing(case: CaseView) -> Standing:
    """Answer the four questions for where the case stands; pure."""
    return Standing(now=case.told, who=_who(case), by=_by(case), next=_next(case))


def _is_part(case: CaseView) -> bool:
    return case.joint_number not in {None, case.number}


def _is_yours(case: CaseView) -> bool:
    """Whether it is the applicant's turn."""
    asked = case.open_correction is not None or case.state is CaseState.CORRECTION
    return asked or case.state is CaseState.PRE_ACCEPTED or case.to_pay is not None


def _who(case: CaseView) -> str:
    if case.state in _OVER:
        return _who_then(case)
    if _is_yours(case):
        return "您"
    office, procedure = case.organisation_name, _procedure(case)
    if case.state is CaseState.ISSUING:
        return f"{office}，结果正在寄给您" if case.delivery_way == "POST" else "您：结果等您领取"
    if procedure is not None and procedure.body not in {"", office}:
        return f"{office}，{procedure.name}由{procedure.body}实施"
    return f"{office}（牵头）和各办理部门，见下面" if case.joint_number == case.number else office


def _who_then(case: CaseView) -> str:
    """Who has what nobody handles here any more."""
    if case.state is CaseState.TRANSFERRED:
        return "接收机关，见下面“由谁继续办理”"
    over = "已经办完" if case.state in _SERVED else "已经结束，没有人在办"
    return f"{over}。有疑问找{case.organisation_name}"


def _by(case: CaseView) -> str:
    if case.state is CaseState.TRANSFERRED:
        return "接收机关收到之日起重新计算"
    if case.state in ENDED:
        return "已经结束，不再计时"
    if case.state in _SERVED:
        return f"{in_words(case.decided_on)}已经作出决定" if case.decided_on else "已经办完"
    return _asked_by(case) or _paused(case) or _day(case)


def _asked_by(case: CaseView) -> str:
    """Until when the applicant has to pay or to correct while the clocks stand."""
    bill, asked = case.to_pay, case.open_correction
    if bill is not None:
        return f"{in_words(bill.due_on)}前缴费"
    if asked is not None and case.overlay is Overlay.CORRECTION:
        return f"{in_words(asked.due_on)}前补正"
    return ""


def _paused(case: CaseView) -> str:
    """When the clocks that stand will run again."""
    procedure = _procedure(case)
    if procedure is not None:
        return f"暂停计时，预计{in_words(procedure.planned_until)}恢复"
    if case.overlay is Overlay.SUSPENDED:
        return f"暂停计时，恢复条件：{_resumes_when(case)}"
    if case.overlay in {Overlay.SPECIAL, Overlay.PAYMENT}:
        return "暂停计时，恢复以后重新告诉您日期"
    return ""


def _day(case: CaseView) -> str:
    if case.due_on is None:
        return "现在不计时，开始计时后会告诉您日期"
    left = case.days_left
    if left is None:
        return in_words(case.due_on)
    count = f"还剩 {left} 个工作日" if left >= 0 else f"已经超过 {-left} 个工作日，可以催办"
    return f"{in_words(case.due_on)}（{count}）"


def _resumes_when(case: CaseView) -> str:
    waiting = (s for s in case.suspensions if s.ended_on is None and s.resumes_when)
    return next((s.resumes_when for s in waiting), "见中止通知书")


def _procedure(case: CaseView) -> ProcedureView | None:
    """The special procedure that stops the clocks now."""
    if case.overlay is not Overlay.SPECIAL:
        return None
    return next((one for one in case.proceedings.procedures if one.ended_on is None), None)


def _next(case: CaseView) -> str:
    if case.state in ENDED or case.state is CaseState.TRANSFERRED:
        return _NEXT[case.state]
    return (
        _asked(case)
        or _result(case)
        or _PAUSED.get(case.overlay)
        or _NEXT.get(case.state)
        or f"不用做什么。{case.organisation_name}有进展会发短信告诉您，也会出现在“我的空间”。"
    )


def _asked(case: CaseView) -> str:
    """What is asked of the applicant now, in the order in which it presses."""
    if _is_part(case) and case.state in {CaseState.CORRECTION, CaseState.PRE_ACCEPTED}:
        return _WHOLE
    if case.open_correction is not None:
        return _CORRECT
    if case.to_pay is not None:
        return "请按“去缴费”扫码缴费，也可以让亲友代缴。"
    if case.outcome or case.state is CaseState.PRE_ACCEPTED:
        return ""
    heard = next((told for one in case.proceedings.hearings if (told := _hearing(one))), "")
    return heard or (_SUPPLY if case.gaps else "")


def _hearing(hearing: HearingView) -> str:
    """What a hearing asks of the applicant now."""
    if hearing.stage is HearingStage.TOLD and hearing.ask_until is not None:
        day = in_words(hearing.ask_until)
        return f"您可以在{day}前要求听证，也可以放弃，请在下面的“听证”里选择。"
    if hearing.stage is HearingStage.ARRANGED and hearing.held_at is not None:
        return f"请在 {clock_time(hearing.held_at)} 参加听证，地点：{hearing.place}。"
    if hearing.stage is HearingStage.RECORDED:
        return "请在下面的“听证”里核对听证笔录，签字或者写明为什么不签。"
    return ""


def _result(case: CaseView) -> str:
    if case.outcome is Outcome.REFUSED:
        return _REFUSED
    if case.outcome is Outcome.PARTLY:
        return _PARTLY
    if case.outcome is Outcome.GRANTED and case.state in _SERVED:
        return "不用做什么。结果已经送达，文书在下面，随时可以下载。"
    if case.outcome is Outcome.GRANTED and case.state is not CaseState.DECIDED:
        return COLLECT.get(case.delivery_way, COLLECT["ONLINE"])
    return ""
