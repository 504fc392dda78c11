"""Shapes that cross the border of content: kinds and states of manuscripts, what is public."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID


class Kind(StrEnum):
    """What is written (文稿类别)."""

    NOTICE = "NOTICE"
    CONSULTATION = "CONSULTATION"
    POLICY = "POLICY"
    FAQ = "FAQ"
    CENTRE = "CENTRE"


class State(StrEnum):
    """Where the working copy stands."""

    DRAFT = "DRAFT"
    CHECK = "CHECK"
    SCHEDULED = "SCHEDULED"
    RETURNED = "RETURNED"
    PUBLISHED = "PUBLISHED"
    REMOVED = "REMOVED"


class Act(StrEnum):
    """A step on a manuscript."""

    BEGIN = "BEGIN"
    SAVE = "SAVE"
    SUBMIT = "SUBMIT"
    RETURN = "RETURN"
    PUBLISH = "PUBLISH"
    REMOVE = "REMOVE"
    VERIFY = "VERIFY"


class Validity(StrEnum):
    """Whether a document is in force (效力)."""

    IN_FORCE = "IN_FORCE"
    AMENDED = "AMENDED"
    REPEALED = "REPEALED"
    LAPSED = "LAPSED"


class OpinionState(StrEnum):
    """Whether an opinion is shown to everybody."""

    WAITING = "WAITING"
    SHOWN = "SHOWN"
    HIDDEN = "HIDDEN"


class Adoption(StrEnum):
    """What became of an opinion (采纳情况)."""

    ADOPTED = "ADOPTED"
    PARTLY = "PARTLY"
    DECLINED = "DECLINED"


KIND_NAMES: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.NOTICE: "通知公告",
        Kind.CONSULTATION: "征集意见",
        Kind.POLICY: "政策法规",
        Kind.FAQ: "事项问答",
        Kind.CENTRE: "中心简介",
    }
)
STATE_NAMES: Mapping[State, str] = MappingProxyType(
    {
        State.DRAFT: "起草中",
        State.CHECK: "待审核",
        State.SCHEDULED: "待到日发布",
        State.RETURNED: "已退回",
        State.PUBLISHED: "已发布",
        State.REMOVED: "已撤下",
    }
)
ACT_NAMES: Mapping[Act, str] = MappingProxyType(
    {
        Act.BEGIN: "起草",
        Act.SAVE: "修改",
        Act.SUBMIT: "提请审核",
        Act.RETURN: "退回",
        Act.PUBLISH: "发布",
        Act.REMOVE: "撤下",
        Act.VERIFY: "核对",
    }
)
THEME_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "ENTERPRISE": "企业开办和经营",
        "CONSTRUCTION": "工程建设和公用事业",
        "HOUSING": "住房和不动产",
        "LABOUR": "就业和社会保险",
        "WELFARE": "养老、救助和优抚",
        "FAMILY": "婚育、户籍和出入境",
        "EDUCATION": "教育和文化",
        "HEALTH": "医疗、食品和药品",
        "TRANSPORT": "交通和车辆",
        "ENVIRONMENT": "自然资源和生态环境",
        "AGRICULTURE": "农业和农村",
        "SAFETY": "安全生产和消防",
        "LEGAL": "法律服务",
        "GOVERNMENT": "政务服务和信息公开",
    }
)
"""Themes of policies (政策主题), as people look for them."""
VALIDITY_NAMES: Mapping[Validity, str] = MappingProxyType(
    {
        Validity.IN_FORCE: "现行有效",
        Validity.AMENDED: "已修改",
        Validity.REPEALED: "已废止",
        Validity.LAPSED: "已失效",
    }
)
ADOPTION_NAMES: Mapping[Adoption, str] = MappingProxyType(
    {Adoption.ADOPTED: "采纳", Adoption.PARTLY: "部分采纳", Adoption.DECLINED: "未采纳"}
)
OPINION_NAMES: Mapping[OpinionState, str] = MappingProxyType(
    {
        OpinionState.WAITING: "待审看",
        OpinionState.SHOWN: "已公开",
        OpinionState.HIDDEN: "不公开",
    }
)


@dataclass(frozen=True, slots=True)
class Element:
    """One thing to fill in; ``shape`` is TEXT, LONG, DATE, CHOICE, FLAG, NUMBER or CODES."""

    key: str
    label: str
    shape: str = "TEXT"
    most: int = 200
    needed: bool = True
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a text as it is shown: a heading, a paragraph, a list."""

    kind: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a text; a picture carries what it shows in words (图片说明)."""

    id: UUID
    name: str
    media_type: str
    size: int
    alt: str = ""

    @property
    def is_picture(self) -> bool:
        """Whether a browser shows it in the page."""
        return self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class PublicLine:
    """A line of a public list; ``no`` is its number in addresses and in paging."""

    no: int
    kind: Kind
    title: str
    content: Mapping[str, Any]
    published_at: datetime
    ends_on: date | None = None
    is_pinned: bool = False
    key: str = ""
    is_unverified: bool = False
    items: tuple[str, ...] = ()
    region_code: str = ""


@dataclass(frozen=True, slots=True)
class PublicText:
    """A published text (已发布文稿) with its version, its files, its blocks."""

    no: int
    id: UUID
    kind: Kind
    title: str
    region_code: str
    content: Mapping[str, Any]
    version_no: int
    published_at: datetime
    first_published_at: datetime
    publisher_name: str
    blocks: tuple[Block, ...] = ()
    explained: tuple[Block, ...] = ()
    summed: tuple[Block, ...] = ()
    files: tuple[Attachment, ...] = ()
    ends_on: date | None = None
    key: str = ""
    is_unverified: bool = False
    verified_on: date | None = None
    verified_source: str = ""

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed (已过期, 已结束)."""
        return self.ends_on is not None and self.ends_on < today


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What became of a text that was public (已撤下): the day, and why."""

    kind: Kind
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A question of an item with its answer (事项问答)."""

    question: str
    answer: tuple[Block, ...]
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class OpinionInfo:
    """An opinion on a draft (意见); ``n`` is its number within the consultation.

    ``public_text`` and ``public_name``: as everybody reads them, with numbers of persons covered.
    """

    id: UUID
    n: int
    name: str
    text: str
    given_at: datetime
    state: OpinionState
    reason: str = ""
    adoption: Adoption | None = None
    answer: str = ""
    judged_by: str = ""
    answered_by: str = ""
    version: int = 1
    public_text: str = ""
    public_name: str = ""

    @property
    def is_covered(self) -> bool:
        """Whether the public reads less than what was written."""
        return (self.public_text, self.public_name) != (self.text, self.name)

    @property
    def adoption_name(self) -> str:
        """「采纳」, 「部分采纳」, 「未采纳」."""
        return ADOPTION_NAMES[self.adoption] if self.adoption else ""


@dataclass(frozen=True, slots=True)
class OpinionCounts:
    """How many opinions a consultation has, by what became of them."""

    given: int = 0
    waiting: int = 0
    shown: int = 0
    unanswered: int = 0
    adopted: int = 0
    partly: int = 0
    declined: int = 0


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A question of a form on paper: what stands beside it, empty or filled in as an example.

    ``boxes``: one square a character; ``columns`` with ``cells``: a table of its own.
    """

    label: str
    note: str = ""
    text: str = ""
    boxes: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()
    is_tall: bool = False


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A part of a form on paper (空白表、样表)."""

    title: str
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True, slots=True)
class StepInfo:
    """One act on a manuscript (办理痕迹)."""

    n: int
    act: Act
    state: State
    actor_name: str
    office: str
    at: datetime
    opinion: str
    changed: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What was done, in words."""
        return ACT_NAMES[self.act]


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """A version that was published (发布版本): who wrote, who published, when, what changed."""

    version_no: int
    published_at: datetime
    editor_name: str
    publisher_name: str
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ManuscriptLine:
    """A line of the desk's list."""

    id: UUID
    kind: Kind
    state: State
    title: str
    region_code: str
    editor_name: str
    changed_at: datetime
    is_public: bool
    is_unverified: bool = False
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class ManuscriptInfo:
    """A manuscript (文稿) as its viewer sees it; ``actions`` are what the viewer may do now."""

    id: UUID
    kind: Kind
    state: State
    version: int
    title: str
    region_code: str
    content: Mapping[str, Any]
    editor_name: str
    changed_at: datetime
    public_no: int | None
    key: str
    is_public: bool
    blocks: tuple[Block, ...] = ()
    explained: tuple[Block, ...] = ()
    summed: tuple[Block, ...] = ()
    files: tuple[Attachment, ...] = ()
    told: tuple[tuple[str, str], ...] = ()
    faults: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[StepInfo, ...] = ()
    versions: tuple[VersionInfo, ...] = ()
    is_unverified: bool = False
    verified_by: str = ""
    verified_on: date | None = None
    verified_source: str = ""
    due_on: date | None = None
    actions: frozenset[Act] = frozenset()
