"""Enumerations of a case that may cross the app's border.

A draft (草稿) is no case and has no state. Values are what the database and the API carry.
"""

from enum import StrEnum
from types import MappingProxyType
from typing import Final


class CaseState(StrEnum):
    """Where a case stands (办件状态); overlays such as 延长 and 中止 stand beside it."""

    SUBMITTED = "SUBMITTED"
    """已提交、待收件: the five days of 行政许可法 art. 32 run."""
    PRE_REVIEW = "PRE_REVIEW"
    """预审: somebody is checking completeness; the same five days."""
    CORRECTION = "CORRECTION"
    """补正: the applicant has been told everything that is missing."""
    PRE_ACCEPTED = "PRE_ACCEPTED"
    """容缺预受理: told of every gap at once; no clock of handling runs until all are filled."""
    NOT_NEEDED = "NOT_NEEDED"
    """不需办理 (art. 32(1))."""
    DECLINED = "DECLINED"
    """不予受理 (art. 32(2))."""
    ACCEPTED = "ACCEPTED"
    """已受理: the statutory and promised clocks run."""
    REVIEW = "REVIEW"
    """审查 (art. 34)."""
    DECISION = "DECISION"
    """决定: waiting for who decides (art. 37)."""
    DECIDED = "DECIDED"
    """已决定·待用印: the decision stands, its seal is missing."""
    ISSUING = "ISSUING"
    """制证、出证: sealed, being delivered within ten days (art. 44)."""
    DELIVERED = "DELIVERED"
    """已送达."""
    CLOSED = "CLOSED"
    """办结."""
    WITHDRAWN = "WITHDRAWN"
    """已撤回 by the applicant before the decision."""
    TERMINATED = "TERMINATED"
    """已终止: no correction in time, death or dissolution."""
    VOID = "VOID"
    """作废: entered in error."""
    TRANSFERRED = "TRANSFERRED"
    """转报、转送 to the authority that decides."""


class Outcome(StrEnum):
    """What was decided (办理结果)."""

    GRANTED = "GRANTED"
    """准予."""
    REFUSED = "REFUSED"
    """不予."""
    PARTLY = "PARTLY"
    """部分准予: of a joint case, whose parts are decided one by one."""


class Overlay(StrEnum):
    """What lies over REVIEW or DECISION without replacing it."""

    NONE = "NONE"
    EXTENDED = "EXTENDED"
    """延长 (art. 42)."""
    SPECIAL = "SPECIAL"
    """特别程序 (art. 45)."""
    SUSPENDED = "SUSPENDED"
    """中止."""
    PAYMENT = "PAYMENT"
    """待缴费."""
    CORRECTION = "CORRECTION"
    """补正 after acceptance: stops the promised clock only."""


class Action(StrEnum):
    """Every act upon a case (办理动作)."""

    SUBMIT = "SUBMIT"
    SPLIT = "SPLIT"
    """同时分送: the part of a joint case reaches the organisation that handles it."""
    START_PRE_REVIEW = "START_PRE_REVIEW"
    REQUEST_CORRECTION = "REQUEST_CORRECTION"
    RESUBMIT = "RESUBMIT"
    ACCEPT = "ACCEPT"
    AUTO_ACCEPT = "AUTO_ACCEPT"
    DECLINE = "DECLINE"
    NOT_NEEDED = "NOT_NEEDED"
    START_REVIEW = "START_REVIEW"
    REVIEW = "REVIEW"
    SEND_TO_DECISION = "SEND_TO_DECISION"
    RETURN = "RETURN"
    STAGE = "STAGE"
    """A stage of the review route is done (环节办结)."""
    STAGE_RETURN = "STAGE_RETURN"
    """A stage is returned to an earlier one (环节退回)."""
    GRANT = "GRANT"
    REFUSE = "REFUSE"
    CONCLUDE = "CONCLUDE"
    """汇总答复: the lead tells the results of all parts of a joint case."""
    OPINE = "OPINE"
    """预审意见: before acceptance, of an organisation on its part."""
    DISPUTE = "DISPUTE"
    """提出异议: of an organisation against another's part."""
    SETTLE = "SETTLE"
    """协调: the lead settles an objection."""
    SEAL = "SEAL"
    SEAL_BY_HAND = "SEAL_BY_HAND"
    """手工用印: the paper original was sealed, because the electronic seal could not be used."""
    DELIVER = "DELIVER"
    CLOSE = "CLOSE"
    WITHDRAW = "WITHDRAW"
    TERMINATE = "TERMINATE"
    EXTEND = "EXTEND"
    SUSPEND = "SUSPEND"
    RESUME = "RESUME"
    START_SPECIAL = "START_SPECIAL"
    END_SPECIAL = "END_SPECIAL"
    REQUEST_PAYMENT = "REQUEST_PAYMENT"
    CONFIRM_PAYMENT = "CONFIRM_PAYMENT"
    VOID = "VOID"
    TRANSFER = "TRANSFER"
    PRE_ACCEPT = "PRE_ACCEPT"
    NOTE_PRE_REVIEW = "NOTE_PRE_REVIEW"
    SUPPLY = "SUPPLY"
    COMPLETE = "COMPLETE"
    """The last gap was filled: the application is complete."""
    ACCEPT_WITH_GAPS = "ACCEPT_WITH_GAPS"
    PROPOSE_VOID = "PROPOSE_VOID"
    REJECT_VOID = "REJECT_VOID"
    KEEP_PROMISE = "KEEP_PROMISE"
    CHECK_PROMISE = "CHECK_PROMISE"
    JUDGE_PROMISE = "JUDGE_PROMISE"
    OBJECT = "OBJECT"
    ANSWER_OBJECTION = "ANSWER_OBJECTION"
    FORWARD = "FORWARD"
    """The applicant agrees that the right authority gets what was declined."""
    CHANGE_DELIVERY = "CHANGE_DELIVERY"
    SEND_OUT = "SEND_OUT"
    COME_BACK = "COME_BACK"
    # Beside the review: neither state nor overlay changes.
    ARRANGE_SPECIAL = "ARRANGE_SPECIAL"
    TELL_HEARING = "TELL_HEARING"
    REQUEST_HEARING = "REQUEST_HEARING"
    WAIVE_HEARING = "WAIVE_HEARING"
    ARRANGE_HEARING = "ARRANGE_HEARING"
    RECORD_HEARING = "RECORD_HEARING"
    CONFIRM_RECORD = "CONFIRM_RECORD"
    PLAN_CHECK = "PLAN_CHECK"
    REPORT_CHECK = "REPORT_CHECK"
    CALL_OFF_CHECK = "CALL_OFF_CHECK"
    TELL_THIRD_PARTY = "TELL_THIRD_PARTY"
    TAKE_STATEMENT = "TAKE_STATEMENT"
    ANSWER_STATEMENT = "ANSWER_STATEMENT"
    RECOUNT = "RECOUNT"
    """A year's days off became known: dates were counted anew (重算期限)."""
    # Upon what was granted: the case itself stays where it is.
    DEEM_RENEWED = "DEEM_RENEWED"
    """视为准予延续 (art. 50): of a renewal that was not decided before the expiry."""
    RENEW = "RENEW"
    CHANGE = "CHANGE"
    PROPOSE_ENDING = "PROPOSE_ENDING"
    """提出撤回、撤销或者注销; another person decides."""
    REJECT_ENDING = "REJECT_ENDING"
    PLEAD = "PLEAD"
    """陈述申辩 of the holder against a proposed ending."""
    RETRACT = "RETRACT"
    """撤回 (art. 8)."""
    REVOKE = "REVOKE"
    """撤销 (art. 69)."""
    CANCEL = "CANCEL"
    """注销 (art. 70)."""


class TimelineStep(StrEnum):
    """The six steps everybody sees (申请 → 收件 → 受理 → 审查 → 决定 → 送达)."""

    APPLICATION = "申请"
    RECEIPT = "收件"
    ACCEPTANCE = "受理"
    REVIEW = "审查"
    DECISION = "决定"
    DELIVERY = "送达"


class StepStatus(StrEnum):
    """How far a step of the timeline has come."""

    DONE = "DONE"
    CURRENT = "CURRENT"
    AHEAD = "AHEAD"
    STOPPED = "STOPPED"
    """The case ended here without passing this step."""


class Light(StrEnum):
    """Warning light of a clock (预警灯)."""

    NONE = "NONE"
    """The clock has not begun."""
    GREEN = "GREEN"
    YELLOW = "YELLOW"
    RED = "RED"


class ClockKind(StrEnum):
    """The four clocks of a case."""

    ACCEPTANCE = "ACCEPTANCE"
    """收件至受理: five working days (行政许可法 art. 32)."""
    STATUTORY = "STATUTORY"
    """法定期限 (art. 42)."""
    PROMISED = "PROMISED"
    """承诺期限: never longer than the statutory one; the lights follow it."""
    ISSUE = "ISSUE"
    """颁发、送达: ten working days from the decision (art. 44)."""


class LimitUnit(StrEnum):
    """Unit of a limit (时限单位); an amount of zero means at once (即办)."""

    WORKING_DAY = "WD"
    CALENDAR_DAY = "CD"
    HOUR = "H"
    MONTH = "M"
    YEAR = "Y"


class Regime(StrEnum):
    """Which law rules the clock."""

    PERMIT = "PERMIT"
    """行政许可: only art. 45 stops the statutory clock; extension once, ≤ 10 working days."""
    JOINT = "JOINT"
    """统一、联合、集中办理 of permits: 45 working days and at most 15 more (art. 42)."""
    OTHER = "OTHER"
    """Other kinds of item: what stops the clock is configured with its basis."""


class StopKind(StrEnum):
    """Why a clock stands still; the first eight are the closed list of art. 45."""

    HEARING = "HEARING"
    TENDER = "TENDER"
    AUCTION = "AUCTION"
    INSPECT = "INSPECT"
    TEST = "TEST"
    QUARANTINE = "QUARANTINE"
    APPRAISE = "APPRAISE"
    EXPERT = "EXPERT"
    SUSPENSION = "SUSPENSION"
    CORRECTION = "CORRECTION"
    PAYMENT = "PAYMENT"
    PUBLIC_NOTICE = "PUBLIC_NOTICE"
    SITE_SURVEY = "SITE_SURVEY"
    REPORT_UP = "REPORT_UP"
    RECTIFICATION = "RECTIFICATION"


ENDED: Final = frozenset(
    {
        CaseState.DECLINED,
        CaseState.NOT_NEEDED,
        CaseState.WITHDRAWN,
        CaseState.TERMINATED,
        CaseState.VOID,
    }
)
"""Over without a decision that stands."""
STOP_NAMES: Final = MappingProxyType(
    {
        StopKind.HEARING: "听证",
        StopKind.TENDER: "招标",
        StopKind.AUCTION: "拍卖",
        StopKind.INSPECT: "检验",
        StopKind.TEST: "检测",
        StopKind.QUARANTINE: "检疫",
        StopKind.APPRAISE: "鉴定",
        StopKind.EXPERT: "专家评审",
        StopKind.SUSPENSION: "中止",
        StopKind.CORRECTION: "补正",
        StopKind.PAYMENT: "缴费",
        StopKind.PUBLIC_NOTICE: "公示",
        StopKind.SITE_SURVEY: "现场踏勘",
        StopKind.REPORT_UP: "上报审批",
        StopKind.RECTIFICATION: "整改",
    }
)
"""Kind of stop → the word of the law."""


class DocumentKind(StrEnum):
    """Kinds of official document (文书)."""

    MATERIALS_RECEIPT = "MATERIALS_RECEIPT"
    CORRECTION_NOTICE = "CORRECTION_NOTICE"
    ACCEPTANCE_NOTICE = "ACCEPTANCE_NOTICE"
    NON_ACCEPTANCE_NOTICE = "NON_ACCEPTANCE_NOTICE"
    SPECIAL_PROCEDURE_NOTICE = "SPECIAL_PROCEDURE_NOTICE"
    EXTENSION_NOTICE = "EXTENSION_NOTICE"
    SUSPENSION_NOTICE = "SUSPENSION_NOTICE"
    GRANT_DECISION = "GRANT_DECISION"
    REFUSAL_DECISION = "REFUSAL_DECISION"
    SERVICE_RECORD = "SERVICE_RECORD"
    JOINT_ANSWER = "JOINT_ANSWER"
    TERMINATION_NOTICE = "TERMINATION_NOTICE"
    WITHDRAWAL_CONFIRMATION = "WITHDRAWAL_CONFIRMATION"
    PRE_ACCEPTANCE_NOTICE = "PRE_ACCEPTANCE_NOTICE"
    GAP_ACCEPTANCE_NOTICE = "GAP_ACCEPTANCE_NOTICE"
    VOIDING_NOTICE = "VOIDING_NOTICE"
    TRANSFER_LETTER = "TRANSFER_LETTER"
    PROMISE_LETTER = "PROMISE_LETTER"
    FALSE_PROMISE_NOTICE = "FALSE_PROMISE_NOTICE"
    OBJECTION_ANSWER = "OBJECTION_ANSWER"
    PROCEDURE_DATE_NOTICE = "PROCEDURE_DATE_NOTICE"
    HEARING_RIGHT_NOTICE = "HEARING_RIGHT_NOTICE"
    HEARING_NOTICE = "HEARING_NOTICE"
    HEARING_RECORD = "HEARING_RECORD"
    SITE_CHECK_NOTICE = "SITE_CHECK_NOTICE"
    SITE_CHECK_REPORT = "SITE_CHECK_REPORT"
    THIRD_PARTY_NOTICE = "THIRD_PARTY_NOTICE"
    STATEMENT_ANSWER = "STATEMENT_ANSWER"
    PAYMENT_NOTICE = "PAYMENT_NOTICE"
    ENDING_NOTICE = "ENDING_NOTICE"
    RETRACTION_DECISION = "RETRACTION_DECISION"
    REVOCATION_DECISION = "REVOCATION_DECISION"
    CANCELLATION_DECISION = "CANCELLATION_DECISION"
    DEEMED_RENEWAL_NOTICE = "DEEMED_RENEWAL_NOTICE"


class TaskStep(StrEnum):
    """Steps somebody has to do (环节)."""

    INTAKE = "INTAKE"
    CORRECTION = "CORRECTION"
    SUPPLY = "SUPPLY"
    REVIEW = "REVIEW"
    DECISION = "DECISION"
    SEAL = "SEAL"
    DELIVERY = "DELIVERY"
