"""Ratings (好差评): what was served, what was said of it, and what became of a bad one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from yiwang.engagement.interaction.types import VoiceLimit

MOST_TEXT = 500
"""Characters somebody may write with a rating."""
FEWEST = 10
"""Of fewer ratings no share is shown."""
TOO_FEW = "评价少于 10 条，暂不显示比例"
STAR_NAMES = MappingProxyType(
    {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
)
"""五级评价; stars are kept 5 best, GB/T 39046 A.8 counts the other way."""
WORST_BAD = 2
"""Up to so many stars a rating is bad (差评)."""
FIRST, AGAIN = 1, 2
"""The rating of a service, and the one after its rectification (追评)."""


class OccasionKind(StrEnum):
    """What is rated: a case when it is over (一事一评), a visit to a window (一次一评)."""

    CASE = "CASE"
    VISIT = "VISIT"


SERVICES: Mapping[OccasionKind, str] = MappingProxyType(
    {OccasionKind.CASE: "办件服务", OccasionKind.VISIT: "现场服务"}
)
"""What was rated, as records for exchange name it (服务名称)."""


class RatingChannel(StrEnum):
    """Where a rating was given (评价渠道), GB/T 39046 Table 9."""

    PC = "1"
    MOBILE = "2"
    QR = "3"
    PAD = "4"
    TERMINAL = "5"
    PHONE = "6"
    SMS = "7"


class RatingState(StrEnum):
    """Where the handling of a bad rating stands (差评办理状态)."""

    NEW = "NEW"
    ASSIGNED = "ASSIGNED"
    VERIFYING = "VERIFYING"
    VALID = "VALID"
    APPEALED = "APPEALED"
    INVALID = "INVALID"
    RECTIFYING = "RECTIFYING"
    RECTIFIED = "RECTIFIED"
    RETURN_VISIT = "RETURN_VISIT"
    CLOSED = "CLOSED"


class RatingAct(StrEnum):
    """What is done with a bad rating (差评办理动作)."""

    RATE = "RATE"
    ASSIGN = "ASSIGN"
    VERIFY = "VERIFY"
    CALL = "CALL"
    CONFIRM = "CONFIRM"
    APPEAL = "APPEAL"
    UPHOLD = "UPHOLD"
    REJECT = "REJECT"
    RECTIFY = "RECTIFY"
    ASK_LONGER = "ASK_LONGER"
    ALLOW_LONGER = "ALLOW_LONGER"
    REFUSE_LONGER = "REFUSE_LONGER"
    FINISH = "FINISH"
    RERATE = "RERATE"
    CLOSE = "CLOSE"


class RatingsBy(StrEnum):
    """By what published results are told apart (统计口径)."""

    REGION = "REGION"
    ORGANISATION = "ORGANISATION"
    ITEM = "ITEM"
    MONTH = "MONTH"


STATE_NAMES = MappingProxyType(
    {
        RatingState.NEW: "待指派",
        RatingState.ASSIGNED: "待核实",
        RatingState.VERIFYING: "核实中",
        RatingState.VALID: "属实待整改",
        RatingState.APPEALED: "申诉复核中",
        RatingState.INVALID: "不予采信",
        RatingState.RECTIFYING: "整改中",
        RatingState.RECTIFIED: "待回访",
        RatingState.RETURN_VISIT: "已回访待办结",
        RatingState.CLOSED: "已办结",
    }
)
ACT_NAMES = MappingProxyType(
    {
        RatingAct.RATE: "群众评价",
        RatingAct.ASSIGN: "指派",
        RatingAct.VERIFY: "开始核实",
        RatingAct.CALL: "电话回访",
        RatingAct.CONFIRM: "核实属实",
        RatingAct.APPEAL: "提出申诉",
        RatingAct.UPHOLD: "申诉成立",
        RatingAct.REJECT: "申诉不成立",
        RatingAct.RECTIFY: "开始整改",
        RatingAct.ASK_LONGER: "申请延长整改",
        RatingAct.ALLOW_LONGER: "同意延长整改",
        RatingAct.REFUSE_LONGER: "不同意延长整改",
        RatingAct.FINISH: "整改完成并答复",
        RatingAct.RERATE: "群众追评",
        RatingAct.CLOSE: "办结",
    }
)
BY_NAMES = MappingProxyType(
    {
        RatingsBy.REGION: "地区",
        RatingsBy.ORGANISATION: "部门",
        RatingsBy.ITEM: "事项",
        RatingsBy.MONTH: "月份",
    }
)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of a service (评价内容).

    ``phone`` is where they want to be called (请给我回电话); empty when they do not.
    """

    stars: int | None
    labels: tuple[str, ...] = ()
    text: str = ""
    wants_call: bool = False
    phone: str = ""
    is_anonymous: bool = False


@dataclass(frozen=True, slots=True)
class GivenInfo:
    """A rating as it was given (评价)."""

    stars: int
    labels: tuple[tuple[str, str], ...]
    text: str
    channel: RatingChannel
    rated_at: datetime

    @property
    def grade(self) -> str:
        """The words of the grade."""
        return STAR_NAMES[self.stars]


@dataclass(frozen=True, slots=True)
class OccasionInfo:
    """What a holder of a token may rate, and what came of it (评价邀请)."""

    id: UUID
    kind: OccasionKind
    token: str
    item_name: str
    organisation_name: str
    window: str
    number: int | None
    ended_on: date
    last_on: date
    may_rate: bool
    may_rerate: bool
    given: GivenInfo | None = None
    again: GivenInfo | None = None
    state: RatingState | None = None
    reply: str = ""
    replied_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HandlingStepInfo:
    """One act in the handling of a bad rating (差评办理痕迹)."""

    n: int
    act: RatingAct
    actor_name: str
    office: str
    at: datetime
    text: str
    facts: Mapping[str, str] = field(default_factory=dict)
    file_id: UUID | None = None
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class BadRatingLine:
    """A bad rating as a list shows it (差评)."""

    id: UUID
    stars: int
    item_name: str
    organisation_name: str
    state: RatingState
    level: int
    holder_name: str
    rated_at: datetime
    step_due_on: date | None
    light: str
    wants_call: bool
    is_anonymous: bool


@dataclass(frozen=True, slots=True)
class BadRating:
    """A bad rating with all that was said and done (差评办理)."""

    line: BadRatingLine
    version: int
    given: GivenInfo
    again: GivenInfo | None
    kind: OccasionKind
    number: int | None
    window: str
    who: str
    phone_masked: str
    has_phone: bool
    finding: str
    reply: str
    longer_asked: bool
    limit: VoiceLimit
    appeal_until: date | None
    steps: tuple[HandlingStepInfo, ...]
    actions: frozenset[RatingAct]


@dataclass(frozen=True, slots=True)
class RatingLine:
    """Any rating of an organisation (评价), read only."""

    id: UUID
    stars: int
    labels: tuple[tuple[str, str], ...]
    text: str
    item_name: str
    rated_at: datetime
    is_invalid: bool
    is_bad: bool


@dataclass(frozen=True, slots=True)
class RatingFigure:
    """Counted ratings of a region, an organisation, an item or a month (评价统计)."""

    key: str
    name: str
    invited: int
    rated: int
    stars: tuple[int, int, int, int, int]
    """非常满意 to 非常不满意."""
    rectified: int = 0
    invalid: int = 0

    @property
    def is_shown(self) -> bool:
        """Whether there are enough to speak of shares."""
        return self.rated >= FEWEST

    @property
    def shares(self) -> tuple[float, ...]:
        """Of a hundred ratings, grade by grade; nothing when there are too few."""
        return tuple(_percent(n, self.rated) for n in self.stars) if self.is_shown else ()

    @property
    def good(self) -> float | None:
        """Of a hundred ratings those of three stars and more (好评率)."""
        return _percent(sum(self.stars[:3]), self.rated) if self.is_shown else None

    @property
    def answered(self) -> float | None:
        """Of a hundred who were asked those who answered (评价参与率)."""
        return _percent(self.rated, self.invited) if self.invited >= FEWEST else None


@dataclass(frozen=True, slots=True)
class RatingSample:
    """A bad rating that was answered, as everybody may read it (评价和答复选登)."""

    id: UUID
    grade: str
    item_name: str
    organisation_name: str
    labels: tuple[str, ...]
    text: str
    reply: str
    again: str
    month: date


@dataclass(frozen=True, slots=True)
class RatingRecord:
    """A rating as it goes to other systems (评价数据), GB/T 39046; grades 1 best to 5."""

    id: UUID
    number: str
    item_code: str
    item_name: str
    organisation_code: str
    organisation_name: str
    region_code: str
    evaluator: str
    user_type: str
    channel: str
    phone: str
    hall_code: str
    window: str
    work_number: str
    handled_by: str
    kind: str
    stage: str
    service_name: str
    service_number: str
    service_at: datetime
    case_kind: str
    times: int
    grade: int
    labels: str
    text: str
    rated_at: datetime
    is_valid: bool


@dataclass(frozen=True, slots=True)
class RatedWindowInfo:
    """A window whose visitors may rate it by scan (评价窗口)."""

    id: UUID
    organisation_id: UUID
    organisation_name: str
    label: str


def month_before(day: date, back: int = 0) -> date:
    """Return the first of the month a number of months before a day."""
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0
