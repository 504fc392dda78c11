"""What crosses the border of naming: parts of a name, verdicts, reservations."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

MOST_PART = 30
"""Characters of one part that are looked at; longer text is refused, never cut."""


ORGANISATION_FORMS = (
    "有限公司",
    "有限责任公司",
    "股份有限公司",
    "（普通合伙）",
    "（特殊普通合伙）",
    "（有限合伙）",
    "（个人独资）",
)
"""组织形式: companies, partnerships, sole proprietorships, as the law wants them marked."""


class Box(StrEnum):
    """The parts of a name (名称的组成部分), 企业名称登记管理规定 第六条."""

    DIVISION = "division"
    TRADE = "trade"
    INDUSTRY = "industry"
    FORM = "form"


class Verdict(StrEnum):
    """What becomes of a name (比对结果)."""

    FREE = "FREE"
    NEAR = "NEAR"
    TAKEN = "TAKEN"
    FAULTY = "FAULTY"


class Likeness(StrEnum):
    """How a name is like another (相同、相近的情形), 企业名称相同相近比对规则 第三条、第四条."""

    SAME = "SAME"
    SOUND = "SOUND"
    HOLDS = "HOLDS"
    HELD = "HELD"
    ORDER = "ORDER"


class HoldState(StrEnum):
    """Where a reservation stands (保留状态)."""

    HELD = "HELD"
    USED = "USED"
    RELEASED = "RELEASED"
    WITHDRAWN = "WITHDRAWN"


class Deed(StrEnum):
    """What was done about a reservation (动作)."""

    RESERVE = "RESERVE"
    RELEASE = "RELEASE"
    PROPOSE = "PROPOSE"
    CONFIRM = "CONFIRM"
    DISMISS = "DISMISS"
    USE = "USE"


KEPT_NAME = "名称保留.企业名称"
"""The source of a form's field that begins with the newest kept name."""
BOX_NAMES = MappingProxyType(
    {
        Box.DIVISION: "行政区划名称",
        Box.TRADE: "字号",
        Box.INDUSTRY: "行业或者经营特点",
        Box.FORM: "组织形式",
    }
)
VERDICT_NAMES = MappingProxyType(
    {
        Verdict.FREE: "可以申报",
        Verdict.NEAR: "可以申报，但有近似的名称",
        Verdict.TAKEN: "已有相同的名称，不能申报",
        Verdict.FAULTY: "要修改以后才能申报",
    }
)
LIKENESS_NAMES = MappingProxyType(
    {
        Likeness.SAME: "字号相同，行业相同",
        Likeness.SOUND: "字号读音相同，行业相同",
        Likeness.HOLDS: "字号包含它的字号，行业相同",
        Likeness.HELD: "字号包含在它的字号里，行业相同",
        Likeness.ORDER: "字号的字相同、次序不同，行业相同",
    }
)
HOLD_NAMES = MappingProxyType(
    {
        HoldState.HELD: "保留中",
        HoldState.USED: "已登记使用",
        HoldState.RELEASED: "已放弃",
        HoldState.WITHDRAWN: "已撤销",
    }
)
EXPIRED_NAME = "保留期已过"
DEED_NAMES = MappingProxyType(
    {
        Deed.RESERVE: "申报保留",
        Deed.RELEASE: "申请人放弃",
        Deed.PROPOSE: "提出撤销",
        Deed.CONFIRM: "确认撤销",
        Deed.DISMISS: "不予撤销",
        Deed.USE: "登记使用",
    }
)
PROMISE = (
    "我承诺：提交的信息真实、准确、完整；本名称符合《企业名称登记管理规定》。"
    "因本名称与他人企业名称近似侵犯他人合法权益的，依法承担法律责任；"
    "在名称登记以前不用它从事经营活动。"
)
"""企业名称登记管理规定 第十六条 asks it of whoever declares a name."""


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name in its four parts (企业名称); the division by its name, empty parts are missing."""

    division: str
    trade: str
    industry: str
    form: str

    @property
    def whole(self) -> str:
        """The name as it is written."""
        return f"{self.division}{self.trade}{self.industry}{self.form}"


@dataclass(frozen=True, slots=True)
class Fault:
    """What stands against a part of a name, and the sentence that mends it."""

    box: Box
    sentence: str
    basis: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A name in force that another is like (在先名称); who reserved it is told to nobody."""

    name: str
    likeness: Likeness
    is_reserved: bool
    free_on: date | None = None

    @property
    def why(self) -> str:
        """In which way it is like."""
        return LIKENESS_NAMES[self.likeness]


@dataclass(frozen=True, slots=True)
class Judged:
    """A name judged (名称比对): what mends it, what it is like, which words need a proof."""

    name: str
    verdict: Verdict
    authority_name: str
    faults: tuple[Fault, ...] = ()
    proofs: tuple[str, ...] = ()
    same: tuple[Neighbour, ...] = ()
    near: tuple[Neighbour, ...] = ()
    free: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """The verdict in words."""
        return VERDICT_NAMES[self.verdict]


@dataclass(frozen=True, slots=True)
class DivisionChoice:
    """A division that may stand in a name, with the authority that registers it (行政区划)."""

    region_code: str
    name: str
    authority_name: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """One act about a reservation (痕迹)."""

    n: int
    deed: Deed
    actor_name: str
    office: str
    at: datetime
    opinion: str

    @property
    def said(self) -> str:
        """The act in words."""
        return DEED_NAMES[self.deed]


@dataclass(frozen=True, slots=True)
class ReservationInfo:
    """A reserved name as its holder or the registration authority sees it (名称保留)."""

    id: UUID
    number: str
    name: str
    parts: NameParts
    holder_name: str
    authority_name: str
    region_code: str
    state: HoldState
    reserved_at: datetime
    last_day: date
    is_expired: bool
    needs_approval: bool
    proof: str
    near: tuple[str, ...]
    version: int
    proposed_reason: str = ""
    proposed_clause: str = ""
    ended_at: datetime | None = None
    actions: frozenset[Deed] = frozenset()
    steps: tuple[StepLine, ...] = field(default=())

    @property
    def is_live(self) -> bool:
        """Whether the name is kept for its holder today."""
        return self.state is HoldState.HELD and not self.is_expired

    @property
    def said(self) -> str:
        """Where it stands, in words."""
        if self.state is HoldState.HELD and self.is_expired:
            return EXPIRED_NAME
        return HOLD_NAMES[self.state]


@dataclass(frozen=True, slots=True)
class ReservationPage:
    """A page of reservations; ``after`` asks for the next one, None ends."""

    lines: tuple[ReservationInfo, ...]
    after: UUID | None
