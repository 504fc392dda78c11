"""What crosses the border: kinds, states and acts of voices, and what pages show of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Literal, TypeAlias
from uuid import UUID


class VoiceKind(StrEnum):
    """What somebody wants of an office (诉求类型)."""

    CONSULTATION = "CONSULTATION"
    COMPLAINT = "COMPLAINT"
    REPORT = "REPORT"
    SUGGESTION = "SUGGESTION"
    NEED = "NEED"


KIND_NAMES: Final = {
    VoiceKind.CONSULTATION: "咨询",
    VoiceKind.COMPLAINT: "投诉",
    VoiceKind.REPORT: "举报",
    VoiceKind.SUGGESTION: "建议",
    VoiceKind.NEED: "企业诉求",
}
KIND_CHOICES: Final = [(kind.value, name) for kind, name in KIND_NAMES.items()]
RATING: Final = "RATING"
"""In the place of a kind: how long an office has for a bad rating (差评)."""
LimitKind: TypeAlias = VoiceKind | Literal["RATING"]
AGAINST: Final = frozenset({VoiceKind.COMPLAINT, VoiceKind.REPORT})
"""Kinds that are about somebody's conduct: never handled by those they name."""


class VoiceState(StrEnum):
    """Where a voice stands (诉求状态)."""

    WAITING = "WAITING"
    HANDLING = "HANDLING"
    ANSWERED = "ANSWERED"
    CLOSED = "CLOSED"
    DECLINED = "DECLINED"
    JOINED = "JOINED"


STATES: Final = {
    VoiceState.WAITING: ("待受理", "blue"),
    VoiceState.HANDLING: ("办理中", "blue"),
    VoiceState.ANSWERED: ("已答复", "green"),
    VoiceState.CLOSED: ("已办结", "green"),
    VoiceState.DECLINED: ("不予受理", "red"),
    VoiceState.JOINED: ("已并入前一件", "grey"),
}
OPEN: Final = frozenset({VoiceState.WAITING, VoiceState.HANDLING})
"""States in which an office has to do something; a clock runs."""


class VoiceDeed(StrEnum):
    """What was done about a voice (诉求动作)."""

    FILE = "FILE"
    JOIN = "JOIN"
    ACCEPT = "ACCEPT"
    DECLINE = "DECLINE"
    TRANSFER = "TRANSFER"
    INVITE = "INVITE"
    ADD = "ADD"
    EXTEND = "EXTEND"
    ANSWER = "ANSWER"
    RATE = "RATE"
    REOPEN = "REOPEN"
    CLOSE = "CLOSE"
    UNSEAL = "UNSEAL"
    PROPOSE = "PROPOSE"
    PUBLISH = "PUBLISH"
    KEEP_BACK = "KEEP_BACK"


DEED_NAMES: Final = {
    VoiceDeed.FILE: "提交",
    VoiceDeed.JOIN: "与前一件内容相同，并入办理",
    VoiceDeed.ACCEPT: "受理",
    VoiceDeed.DECLINE: "不予受理",
    VoiceDeed.TRANSFER: "转办",
    VoiceDeed.INVITE: "请其他单位协办",
    VoiceDeed.ADD: "协办单位回复",
    VoiceDeed.EXTEND: "延期",
    VoiceDeed.ANSWER: "答复",
    VoiceDeed.RATE: "评价答复",
    VoiceDeed.REOPEN: "要求重新办理",
    VoiceDeed.CLOSE: "办结",
    VoiceDeed.UNSEAL: "查阅举报人身份",
    VoiceDeed.PROPOSE: "提请公开答复",
    VoiceDeed.PUBLISH: "公开答复",
    VoiceDeed.KEEP_BACK: "不公开答复",
}
INSIDE: Final = frozenset({VoiceDeed.INVITE, VoiceDeed.ADD, VoiceDeed.PROPOSE, VoiceDeed.KEEP_BACK})
"""Acts among offices; whoever asked sees only the whole answer."""


class VoiceLight(StrEnum):
    """The light of a running clock (红黄绿灯); none once the office has answered."""

    GREEN = "GREEN"
    YELLOW = "YELLOW"
    RED = "RED"
    NONE = "NONE"


class Contentment(StrEnum):
    """What whoever asked says of the answer (满意度)."""

    NONE = ""
    CONTENT = "CONTENT"
    DISCONTENT = "DISCONTENT"


class Openness(StrEnum):
    """Whether an answer is for everybody (答复公开)."""

    NONE = ""
    PROPOSED = "PROPOSED"
    PUBLISHED = "PUBLISHED"
    KEPT_BACK = "KEPT_BACK"


class DeskTab(StrEnum):
    """Lists of the desk."""

    WAITING = "waiting"
    HANDLING = "handling"
    RED = "red"
    YELLOW = "yellow"
    ANSWERED = "answered"
    PROPOSED = "proposed"


TABS: Final = {
    DeskTab.WAITING: "待受理",
    DeskTab.HANDLING: "办理中",
    DeskTab.RED: "红灯",
    DeskTab.YELLOW: "黄灯",
    DeskTab.ANSWERED: "已答复",
    DeskTab.PROPOSED: "待审公开",
}
DESK_RIGHTS: Final = (
    "voices.answer",
    "voices.coordinate",
    "voices.publish",
    "voices.file_for_caller",
    "supervision.read",
)
"""Any of these opens the desk of voices; what is seen there depends on the voice."""
LINES: Final = {"12345": "12345 政务服务便民热线", "12346": "12346 企业服务热线"}
VISIT: Final = "VISIT"
"""In the place of a line: staff write down a need told at a visit (走访企业)."""
LINE_NAMES: Final = {**LINES, VISIT: "走访企业"}
MOST_TEXT, MOST_TITLE, MOST_REASON, MOST_FILES = 2000, 50, 300, 5
REOPEN_DAYS = 15
"""Within so many days of an answer it may be asked again, once."""


@dataclass(frozen=True, kw_only=True)
class NewVoice:
    """What somebody writes; ``token`` is the form's own, so that a form sent twice is one voice.

    ``case`` is a number of one's own case. A name and a phone are given by who is not logged in.
    """

    token: UUID
    kind: VoiceKind
    title: str
    text: str
    region_code: str
    item_code: str = ""
    organisation_id: UUID | None = None
    case: str = ""
    is_named: bool = True
    is_sealed: bool = False
    name: str = ""
    phone: str = ""
    file_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A call to the hotline, or a visit, that staff write down (来电、走访): which line, when."""

    line: str
    began_at: datetime


@dataclass(frozen=True, slots=True)
class FiledVoice:
    """What whoever asked is given; keep ``query_code`` secret."""

    number: int
    query_code: str
    state: VoiceState
    organisation_name: str
    due_on: date
    covered: tuple[str, ...]
    """Numbers of persons found in the text, masked: a warning."""


@dataclass(frozen=True, slots=True)
class VoiceLimit:
    """How long an office has (答复时限): days to accept (0: no such step), answer, be extended.

    For a bad rating: to check, to rectify, to be extended, and to call back (0: the same day).
    ``source`` says where they come from; what is not checked against its source says so.
    """

    kind: LimitKind
    accept_days: int
    answer_days: int
    extension_days: int
    in_working_days: bool
    source: str
    organisation_id: UUID | None = None
    is_verified: bool = False
    call_days: int = 0

    @property
    def unit(self) -> str:
        """How its days are called."""
        return "个工作日" if self.in_working_days else "日"


@dataclass(frozen=True, slots=True)
class VoiceStepLine:
    """One act in the history of a voice."""

    n: int
    deed: VoiceDeed
    actor_name: str
    office: str
    at: datetime
    opinion: str
    text: str

    @property
    def said(self) -> str:
        """What was done."""
        return DEED_NAMES[self.deed]


@dataclass(frozen=True, slots=True)
class VoicePartLine:
    """What another office was asked to add, and what it said."""

    organisation_id: UUID
    organisation_name: str
    asked: str
    text: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class VoiceFile:
    """An attachment."""

    id: UUID
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class VoiceLine:
    """A voice in a list."""

    number: int
    kind: VoiceKind
    title: str
    state: VoiceState
    light: VoiceLight
    organisation_name: str
    filed_on: date
    due_on: date
    is_mass: bool
    is_reopened: bool

    @property
    def kind_name(self) -> str:
        """How its kind is called."""
        return KIND_NAMES[self.kind]

    @property
    def said(self) -> str:
        """How its state is called."""
        return STATES[self.state][0]

    @property
    def tone(self) -> str:
        """The colour of its state."""
        return STATES[self.state][1]


@dataclass(frozen=True, slots=True)
class VoicePage:
    """Lines, and where the list goes on."""

    lines: tuple[VoiceLine, ...]
    after: str


@dataclass(frozen=True, slots=True)
class VoiceView:
    """A voice with its history, as this viewer may see it; ``actions`` is what they may do."""

    line: VoiceLine
    text: str
    item_code: str
    item_name: str
    organisation_id: UUID
    region_code: str
    about_name: str
    about_case: int | None
    asker: str
    phone: str
    is_sealed: bool
    line_name: str
    called_at: datetime | None
    answer: str
    answered_at: datetime | None
    contentment: Contentment
    why_discontent: str
    reopen_until: date | None
    joined_to: int | None
    openness: Openness
    publication_no: int | None
    draft: Mapping[str, str]
    version: int
    files: tuple[VoiceFile, ...]
    steps: tuple[VoiceStepLine, ...]
    parts: tuple[VoicePartLine, ...]
    actions: frozenset[VoiceDeed] = field(default_factory=frozenset)

    @property
    def is_visit(self) -> bool:
        """Whether staff were told it at a visit."""
        return self.line_name == LINE_NAMES[VISIT]


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """An answer that is open to everybody (公开的答复)."""

    no: int
    kind: VoiceKind
    title: str
    question: str
    answer: str
    organisation_name: str
    item_code: str
    item_name: str
    region_code: str
    published_on: date


@dataclass(frozen=True, slots=True)
class AnsweredPage:
    """Published answers, and where the list goes on."""

    lines: tuple[AnsweredQuestion, ...]
    after: int | None


@dataclass(frozen=True, slots=True)
class SealedIdentity:
    """Who a protected reporter is (举报人身份)."""

    name: str
    phone: str
