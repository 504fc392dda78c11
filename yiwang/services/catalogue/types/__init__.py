"""Shapes that cross the border of the catalogue: a guide and its parts, search results."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Literal
from uuid import UUID

from .joining import Member

Necessity = Literal["REQUIRED", "OPTIONAL", "CONDITIONAL"]
Handling = Literal["NOW", "PROMISED"]
UNSURE = "UNSURE"
ANY = "|"  # between options of which any one will do (任一选项), as texts keep them
"""The option 「不确定」 that every question offers."""

UNITS: Mapping[str, str] = MappingProxyType(
    {"WD": "个工作日", "CD": "日", "M": "个月", "H": "小时", "NOW": "当场"}
)


class ProposalState(StrEnum):
    """States of a proposal to enable standard lists (启用状态)."""

    PROPOSED = "PROPOSED"
    RETURNED = "RETURNED"
    PUBLISHING = "PUBLISHING"
    PUBLISHED = "PUBLISHED"


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One text that would be published (启用计划): an item, its source, and for whom.

    ``source_code`` is the list elsewhere in the province whose text is shared.
    """

    basic_code: str
    name: str
    department: str
    body_id: int
    form_version_id: int | None
    source_code: str
    organisation_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What may be enabled in a division (启用计划); ``missing`` names items without a text."""

    region_code: str
    lines: tuple[PlanLine, ...]
    missing: tuple[str, ...]
    enabled: int

    @property
    def lists(self) -> int:
        """How many implementing lists would be written."""
        return sum(len(line.organisation_ids) for line in self.lines)


@dataclass(frozen=True, slots=True)
class ProposalInfo:
    """A proposal with its progress (启用进度)."""

    id: UUID
    region_code: str
    region_name: str
    state: ProposalState
    reason: str
    items: int
    lists: int
    done: int
    written: int
    skipped: tuple[tuple[str, str], ...]
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    comment: str
    finished_at: datetime | None
    lines: tuple[PlanLine, ...] = ()
    is_own: bool = False

    @property
    def percent(self) -> int:
        """How far it has come, of a hundred."""
        return 100 * self.done // self.items if self.items else 100


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """A material that an item asks for (申请材料), GB/T 39046 table 4.

    ``source`` says who issues it, ``shareable`` that shared data replaces it (免交), ``tolerable``
    that it may follow later (容缺). ``condition`` says when a conditional one is needed;
    ``promise`` is what may be promised in writing instead (告知承诺, 国办发〔2020〕42号), with its
    consequence, what is checked later, and within how many working days of the decision. ``ways``
    is the order in which it is met, by commas, where it is not the usual one.
    """

    no: int
    name: str
    form: str
    necessity: Necessity
    source: str = ""
    is_application_form: bool = False
    shareable: bool = False
    licence_type: str = ""
    tolerable: bool = False
    copies: int = 0
    note: str = ""
    basis: str = ""
    sample: str = ""
    verified: bool = False
    condition: str = ""
    promise: str = ""
    promise_consequence: str = ""
    promise_check: str = ""
    promise_days: int = 0
    ways: str = ""

    @property
    def may_promise(self) -> bool:
        """Whether a written promise may stand for it: in its place, or until it follows."""
        return self.tolerable or bool(self.promise)

    @property
    def is_exempt(self) -> bool:
        """Whether nothing is handed in: shared data or a form filled online stands for it."""
        return self.shareable or self.is_application_form


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A law and its articles on which an item rests (设定依据).

    ``number`` is its 文号, ``clause`` the articles' words, ``validity`` its 效力.
    """

    law: str
    version: str = ""
    articles: tuple[str, ...] = ()
    verified: bool = False
    number: str = ""
    clause: str = ""
    validity: str = ""

    @property
    def text(self) -> str:
        """《食品安全法》第三十五条."""
        return f"《{self.law}》{'、'.join(self.articles)}"


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of acceptance (受理条件)."""

    text: str
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the handling (办理环节) with who and how long."""

    name: str
    role: str = ""
    days: int = 0
    unit: str = "WD"

    @property
    def duration(self) -> str:
        """「2个工作日」, or 「当天」."""
        return f"{self.days}{UNITS[self.unit]}" if self.days else "当天"


@dataclass(frozen=True, slots=True)
class Fee:
    """What an item costs (收费)."""

    charged: bool = False
    standard: str = ""
    basis: str = ""

    @property
    def text(self) -> str:
        """「工本费10元」, or 「不收费」."""
        return self.standard if self.charged else "不收费"

    @property
    def text_with_basis(self) -> str:
        """「工本费10元（依据：《…》第三条）」."""
        return f"{self.text}（依据：{self.basis}）" if self.charged and self.basis else self.text


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit, statutory or promised (法定时限, 承诺时限)."""

    value: int
    unit: str = "WD"
    law: str = ""
    article: str = ""
    general_rule: bool = False

    @property
    def text(self) -> str:
        """「20个工作日」, or 「当场办结」."""
        if self.unit == "NOW" or self.value == 0:
            return "当场办结"
        return f"{self.value}{UNITS[self.unit]}"


@dataclass(frozen=True, slots=True)
class Option:
    """An answer offered to a question of the guidance."""

    key: str
    text: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the guidance (智能导办), asked after any one option of each of ``needs``."""

    key: str
    text: str
    options: tuple[Option, ...]
    hint: str = ""
    needs: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class SituationInfo:
    """A situation (情形, 业务办理项): what leads to it (of each any one option), what it needs.
    ``handle_code`` is its 33-character code; ``not_applicable`` says why this item is not the
    right one and where to go instead. ``parts`` are the pages (``page``) and fields
    (``page.field``) of the form that are asked; ``fee``, ``promised``, ``handling`` and ``steps``
    (names) stand instead of the item's; empty means as the item says.
    """

    key: str
    name: str
    answers: tuple[tuple[str, tuple[str, ...]], ...]
    material_nos: tuple[int, ...]
    handle_code: str = ""
    note: str = ""
    not_applicable: str = ""
    parts: tuple[str, ...] = ()
    fee: Fee | None = None
    promised: Limit | None = None
    handling: Handling | Literal[""] = ""
    steps: tuple[str, ...] = ()
    window_only: bool = False


@dataclass(frozen=True, slots=True)
class Tree:
    """Questions and the situations they lead to (情形树), of a text that nobody has published."""

    questions: tuple[Question, ...]
    situations: tuple[SituationInfo, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """Where to ask, to complain and to go (咨询, 监督投诉, 办理地点和时间)."""

    consult: str = ""
    complaint: str = ""
    address: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """A frequent question with its answer (常见问题)."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide (办事指南): one basic version and one local version, with a hash over both."""

    code: str
    item_id: int
    basic_version_id: int
    hash: str
    name: str
    basic_code: str
    kind_code: str
    kind_name: str
    organisation_id: UUID
    organisation_name: str
    region_code: str
    level: str
    audience: frozenset[str]
    handling: Handling
    bases: tuple[LegalBasis, ...]
    conditions: tuple[Condition, ...]
    materials: tuple[MaterialLine, ...]
    situations: tuple[SituationInfo, ...]
    questions: tuple[Question, ...]
    statutory_limit: Limit | None
    promised_limit: Limit
    special_procedures: tuple[str, ...]
    fee: Fee
    result_name: str
    result_type: str
    steps: tuple[Step, ...]
    onsite_visits: int
    onsite_reason: str
    online_depth: str
    is_online: bool
    form_version_id: int | None
    two_reviewers: bool
    correction_days: int
    contact: Contact
    themes: tuple[str, ...]
    faq: tuple[Answered, ...]
    version_no: int
    published_at: datetime
    delivery_ways: tuple[str, ...]
    is_permit: bool
    joint: bool
    unverified_parts: frozenset[str] = frozenset()
    region_name: str = ""
    region_path: tuple[str, ...] = ()
    department: str = ""
    note: str = ""
    quantity: str = "无数量限制"
    power_source: str = "1"
    joint_organisations: tuple[str, ...] = ()
    site_visit: bool = False
    form_code: str = ""
    is_demo: bool = False
    members: tuple[Member, ...] = ()

    @property
    def exempt_count(self) -> int:
        """How many materials the applicant need not hand in (免交)."""
        return sum(m.shareable for m in self.materials)

    def situation(self, key: str) -> SituationInfo | None:
        """Return the situation of a key."""
        return next((s for s in self.situations if s.key == key), None)

    def parts(self, situation_key: str) -> tuple[str, ...]:
        """Return the parts of the form that a situation asks; empty means all of it."""
        one = self.situation(situation_key)
        return one.parts if one else ()


@dataclass(frozen=True, slots=True)
class GuideSummary:
    """A line of a list of guides."""

    code: str
    name: str
    organisation_name: str
    region_code: str
    region_name: str
    is_online: bool
    onsite_visits: int
    exempt_count: int
    audience: frozenset[str]
    promised_text: str
    basic_code: str = ""
    kind_name: str = ""
    department: str = ""
    themes: tuple[str, ...] = ()
    material_count: int = 0
    has_situations: bool = False
    is_fallback: bool = False
    """Offered here by an organisation of a higher level (in search: the asked region has none)."""
    is_below: bool = False
    """Offered only by organisations of a lower level; this is the first of them."""
    is_instant: bool = False
    """Settled while one waits (即办件)."""
    is_whole_online: bool = False
    """Handled online from end to end, without a visit (全程网办)."""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of search results; ``after`` asks for the next one, None ends."""

    items: tuple[GuideSummary, ...]
    after: int | None
    total: int
    words: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    is_loose: bool = False
    said: str = ""
    """What was searched for after slips were mended or pinyin was read; empty when as typed."""
    region_code: str = ""
    """The division searched: the one named in the words, if they name one."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line offered while somebody types."""

    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ThemeMember:
    """An item that belongs to a life event, as it is offered in the region (or not yet)."""

    name: str
    department: str
    mode: str
    guide_code: str = ""


@dataclass(frozen=True, slots=True)
class LifeEventInfo:
    """Several items handled as one (一件事)."""

    code: str
    name: str
    audience: frozenset[str]
    lead_department: str
    members: tuple[ThemeMember, ...]
    shared_materials: tuple[str, ...]
    promised_text: str
    stages: tuple[str, ...] = ()
    guide_code: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Handled:
    """A service that somebody uses or has used: a case or a draft, told by who shows it."""

    item_code: str
    name: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Advice:
    """A service that goes with one used before, and why it is shown (推荐)."""

    guide_code: str
    name: str
    why: str
    event_code: str
    event_name: str


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """One line of a guide's history."""

    version_no: int
    item_version_id: int
    basic_version_id: int
    hash: str
    published_at: datetime
    reason: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class LawInfo:
    """A law cited by items (政策法规)."""

    key: str
    law: str
    version: str
    articles: tuple[str, ...]
    verified: bool
    guides: tuple[GuideSummary, ...] = ()
    item_names: tuple[str, ...] = ()
    level: str = ""
    validity: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many guides a region offers, split as the home page shows them."""

    guides: int = 0
    online: int = 0
    at_most_once: int = 0
    by_theme: Mapping[str, int] = field(default_factory=dict)
