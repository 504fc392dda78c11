"""What every act does to the clocks, said to who reads them: no act without its word.

An act moves a clock (``rules/history``: the clock's own lines say it), or leaves it as it is and
says so here, or belongs to another act that has said it (``SPOKEN_FOR``). A test holds all three
together over every act there is. Sources: 行政许可法 arts. 32, 42, 44, 45, 49, 50, 69, 70, 82.
"""

from collections.abc import Iterable
from datetime import date
from types import MappingProxyType
from typing import Final, NamedTuple

from yiwang.services.cases.types import Action, ClockKind

from .clock import SHANGHAI
from .history import UNDER_REVIEW, Act
from .wording import in_words

_A, _K = Action, ClockKind
HANDLING: Final = frozenset({_K.STATUTORY, _K.PROMISED})
_INTAKE: Final = frozenset({_K.ACCEPTANCE})
_ISSUE: Final = frozenset({_K.ISSUE})
_OVER: Final = "办理时限在作出决定的时候已经结束，不重新计算。"


class Remark(NamedTuple):
    """A sentence, of which clocks it is said, and whether staff alone read it."""

    sentence: str
    clocks: frozenset[ClockKind] = HANDLING
    is_inside: bool = False


_REVIEWED: Final = Remark("开始审查：审查、会签和审批的时间都计算在期限内。")
_DECIDED: Final = Remark("作出决定：到此为止，从次日起算颁发、送达的期限。")
_CHECKED: Final = Remark(f"核查承诺在决定以后进行：{_OVER}")
_VOIDING: Final = Remark("提出作废：没有决定以前照常计算。", HANDLING | _INTAKE, is_inside=True)
_TALKED: Final = Remark("联办部门之间提出和协调异议：照常计算。")
REMARKS: Final = MappingProxyType(
    {
        _A.START_PRE_REVIEW: Remark("预审：答复的期限照常计算。", _INTAKE),
        _A.OPINE: Remark("各部门提前预审：答复的期限照常计算。", _INTAKE),
        _A.ACCEPT_WITH_GAPS: Remark("容缺受理：补交材料的时间照常计算。"),
        _A.SUPPLY: Remark("补交材料：照常计算。"),
        _A.KEEP_PROMISE: Remark("收存承诺书：照常计算，核查在决定以后进行。"),
        _A.START_REVIEW: _REVIEWED,
        _A.STAGE: _REVIEWED,
        _A.RETURN: Remark("退回审查：照常计算。"),
        _A.STAGE_RETURN: Remark("退回前面的环节：照常计算。"),
        _A.DISPUTE: _TALKED,
        _A.PLAN_CHECK: Remark("安排现场核查：这是审查的一个环节，期限照常计算。"),
        _A.TELL_HEARING: Remark("告知听证权利：等待答复期间照常计算，要求听证以后才暂停。"),
        _A.TELL_THIRD_PARTY: Remark("告知利害关系人：等待陈述申辩期间照常计算。"),
        _A.RECOUNT: Remark(
            "放假安排公布：从这一天起按新的安排计算到期日。", HANDLING | _INTAKE | _ISSUE
        ),
        _A.GRANT: _DECIDED,
        _A.REFUSE: _DECIDED,
        _A.CONCLUDE: _DECIDED,
        _A.DEEM_RENEWED: Remark("有效期届满前没有作出决定，视为准予延续：到此为止。"),
        _A.CHANGE_DELIVERY: Remark("改变送达方式：照常计算。", _ISSUE),
        _A.SEND_OUT: Remark("寄出结果：寄递的时间计算在送达期限内。", _ISSUE),
        _A.COME_BACK: Remark("邮件没有送到：照常计算，等您重新选择送达方式。", _ISSUE),
        _A.DELIVER: Remark("送达：到此为止。", _ISSUE),
        _A.CHECK_PROMISE: _CHECKED,
        _A.JUDGE_PROMISE: _CHECKED,
        _A.OBJECT: Remark(f"对承诺核查的结果提出异议：{_OVER}"),
        _A.PROPOSE_VOID: _VOIDING,
        _A.RENEW: Remark(f"准予延续：{_OVER}"),
        _A.CHANGE: Remark(f"准予变更：{_OVER}"),
        _A.PROPOSE_ENDING: Remark(f"拟撤回、撤销或者注销：{_OVER}"),
        _A.REJECT_ENDING: Remark(f"不再撤回、撤销或者注销：{_OVER}", is_inside=True),
        _A.PLEAD: Remark(f"陈述申辩：{_OVER}"),
        _A.RETRACT: Remark(f"撤回许可：{_OVER}"),
        _A.REVOKE: Remark(f"撤销许可：{_OVER}"),
        _A.CANCEL: Remark(f"注销许可：{_OVER}"),
    }
)
"""Act → what is said of it."""
_FEE_LATER: Final = Remark("通知缴费：照常计算，缴清以后才能送达。", _ISSUE)
SPOKEN_FOR: Final = MappingProxyType(
    {
        _A.SPLIT: "the acceptance of the whole",
        _A.NOTE_PRE_REVIEW: "PRE_ACCEPT: no limit runs before all gaps are filled",
        _A.REVIEW: "START_REVIEW",
        _A.SEND_TO_DECISION: "START_REVIEW",
        _A.SETTLE: "DISPUTE",
        _A.SEAL: "the decision: ten days run from it",
        _A.SEAL_BY_HAND: "SEAL",
        _A.CLOSE: "DELIVER",
        _A.CONFIRM_PAYMENT: "REQUEST_PAYMENT: after a decision a fee stops no clock",
        _A.REJECT_VOID: "PROPOSE_VOID",
        _A.ANSWER_OBJECTION: "OBJECT",
        _A.FORWARD: "DECLINE: what is sent on begins anew at its receiver",
        _A.ARRANGE_SPECIAL: "START_SPECIAL",
        _A.REQUEST_HEARING: "the stop for the hearing; after a decision PROPOSE_ENDING",
        _A.WAIVE_HEARING: "the end of that stop",
        _A.ARRANGE_HEARING: "the stop for the hearing",
        _A.RECORD_HEARING: "the stop for the hearing",
        _A.CONFIRM_RECORD: "the end of that stop",
        _A.REPORT_CHECK: "PLAN_CHECK",
        _A.CALL_OFF_CHECK: "PLAN_CHECK",
        _A.TAKE_STATEMENT: "TELL_THIRD_PARTY",
        _A.ANSWER_STATEMENT: "TELL_THIRD_PARTY",
    }
)
"""Acts that another act has spoken for, and which."""


def _remark(act: Act) -> Remark | None:
    action = Action(act.action)
    if action is _A.REQUEST_PAYMENT and act.from_state not in UNDER_REVIEW:
        return _FEE_LATER
    return REMARKS.get(action)


def remarks(acts: Iterable[Act], kind: ClockKind, *, inside: bool) -> tuple[str, ...]:
    """What is said beside a clock's own lines: once for each sentence, with its first day."""
    first: dict[str, date] = {}
    for act in acts:
        said = _remark(act)
        if said is not None and kind in said.clocks and (inside or not said.is_inside):
            first.setdefault(said.sentence, act.at.astimezone(SHANGHAI).date())
    return tuple(f"{in_words(day)}{sentence}" for sentence, day in first.items())
