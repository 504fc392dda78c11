"""What crosses the border of eforms: kinds of fields, fields, pages, forms, personal documents."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from yiwang.foundation.files.types import StoredFileInfo

Values = dict[str, Any]


class FieldKind(StrEnum):
    """Kinds of questions; each has its error sentence in ux.md 0.5."""

    TEXT = "TEXT"
    TEXTAREA = "TEXTAREA"
    NAME = "NAME"
    ID_CARD = "ID_CARD"
    USCC = "USCC"
    PHONE = "PHONE"
    BANK_CARD = "BANK_CARD"
    DATE = "DATE"
    NUMBER = "NUMBER"
    MONEY = "MONEY"
    ADDRESS = "ADDRESS"
    SELECT = "SELECT"
    RADIO = "RADIO"
    MULTISELECT = "MULTISELECT"
    TABLE = "TABLE"
    DECLARATION = "DECLARATION"
    FILE = "FILE"


class FileSort(StrEnum):
    """What a question may take a file of."""

    PICTURE = "PICTURE"
    PDF = "PDF"


USUAL_FILES = 5
"""How many files a question takes that does not say."""
CHOICES = frozenset({FieldKind.SELECT, FieldKind.RADIO, FieldKind.MULTISELECT})
REFERENCE_KINDS: dict[str, FieldKind] = {
    "text": FieldKind.TEXT,
    "textarea": FieldKind.TEXTAREA,
    "name": FieldKind.NAME,
    "idcard": FieldKind.ID_CARD,
    "uscc": FieldKind.USCC,
    "phone": FieldKind.PHONE,
    "bankcard": FieldKind.BANK_CARD,
    "date": FieldKind.DATE,
    "number": FieldKind.NUMBER,
    "money": FieldKind.MONEY,
    "division": FieldKind.ADDRESS,
    "address": FieldKind.ADDRESS,
    "select": FieldKind.SELECT,
    "radio": FieldKind.RADIO,
    "bool": FieldKind.RADIO,
    "multiselect": FieldKind.MULTISELECT,
    "table": FieldKind.TABLE,
    "declaration": FieldKind.DECLARATION,
    "file": FieldKind.FILE,
}
"""How data/items/forms.json calls its types."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A field is asked when another one holds one of these values."""

    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class FormField:
    """One question of a form; ``after`` names a date that must come before this one.

    A question for files says which sorts it takes (``accept``, empty means all) and how many
    (``most``, 0 means the usual number).
    """

    key: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = True
    hint: str = ""
    prefill: str = ""
    options: tuple[str, ...] = ()
    columns: tuple["FormField", ...] = ()
    show_when: Condition | None = None
    legal_need: str = ""
    unit: str = ""
    statement: str = ""
    after: str = ""
    max_length: int = 0
    accept: tuple[str, ...] = ()
    most: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class FileQuestion:
    """A question for files, with what it takes in words and for machines."""

    key: str
    label: str
    hint: str
    required: bool
    most: int
    media_types: frozenset[str]
    words: str
    suffixes: str

    @property
    def too_many(self) -> str:
        """The sentence when there are more files than it takes."""
        return f"{self.label}最多 {self.most} 个文件，请删去不需要的"

    def wrong_sort(self, name: str) -> str:
        """Return the sentence when a file is of another sort."""
        return f"“{name}”不能用在这里。{self.label}只收 {self.words}"


@dataclass(frozen=True, kw_only=True)
class FormPage:
    """One topic, shown on one page."""

    key: str
    title: str
    fields: tuple[FormField, ...]


@dataclass(frozen=True, kw_only=True)
class FormInfo:
    """An immutable version of a form."""

    id: int
    code: str
    version: int
    title: str
    pages: tuple[FormPage, ...]
    schema: dict[str, Any] = field(repr=False)
    hash: str = ""

    @cached_property
    def fields(self) -> tuple[FormField, ...]:
        """All fields in order."""
        return tuple(f for page in self.pages for f in page.fields)

    def page(self, key: str) -> FormPage | None:
        """Return one page by key."""
        return next((p for p in self.pages if p.key == key), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """Answers tried on a form that is not published; nothing of it is kept."""

    asked: frozenset[str]
    values: Values
    errors: dict[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class FormLine:
    """A form in the list of forms, with its newest version."""

    code: str
    title: str
    version_id: int
    version: int
    published_at: datetime


class HeldFrom(StrEnum):
    """Where a kept material comes from (材料来源)."""

    UPLOADED = "UPLOADED"
    FILED = "FILED"
    SCANNED = "SCANNED"
    ISSUED = "ISSUED"


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonalDocumentInfo:
    """A material a party has in its library (个人材料、企业材料).

    ``number`` is the case it was filed in or issued by, with its ``item_name``; ``giver`` is the
    organisation that issued it or took it in. What was issued is a record without a file.
    """

    id: UUID
    name: str
    file: StoredFileInfo | None
    kept_at: datetime
    last_used_at: datetime | None
    times_used: int
    source: HeldFrom = HeldFrom.UPLOADED
    obtained_on: date | None = None
    valid_until: date | None = None
    number: int | None = None
    item_name: str = ""
    giver: str = ""
    key: str = ""
    used_for: str = ""

    @property
    def may_remove(self) -> bool:
        """Whether the party may delete it: its own uploads only."""
        return self.source is HeldFrom.UPLOADED

    def is_valid_on(self, day: date) -> bool:
        """Whether it may be used on a day."""
        return self.valid_until is None or self.valid_until >= day

    @property
    def origin(self) -> str:
        """Where it comes from, in words: the sentence in which it is offered."""
        return {
            HeldFrom.UPLOADED: "您存入“我的材料”的文件",
            HeldFrom.FILED: f"您办理“{self.item_name}”时提交的材料",
            HeldFrom.SCANNED: f"您办理“{self.item_name}”时窗口扫描的材料",
            HeldFrom.ISSUED: f"{self.giver}办理“{self.item_name}”的结果",
        }[self.source]


@dataclass(frozen=True, kw_only=True, slots=True)
class Holding:
    """A material to be kept for a party: what, from where, when."""

    party_id: UUID
    name: str
    source: HeldFrom
    number: int | None
    """The case; none for what was granted elsewhere and recorded here."""
    no: int
    item_name: str
    giver: str
    on: date
    place: int = 0
    file_id: UUID | None = None
    valid_until: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceRequest:
    """What is asked of one source for an application (数据来源): department and facts."""

    source: str
    facts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsentInfo:
    """A person's answer to being asked whether data may be fetched (授权记录)."""

    id: UUID
    number: int
    item_name: str
    sources: tuple[SourceRequest, ...]
    agreed: bool
    given_at: datetime
    revoked_at: datetime | None

    @property
    def in_force(self) -> bool:
        """Whether data may be fetched by it."""
        return self.agreed and self.revoked_at is None


@dataclass(frozen=True, kw_only=True, slots=True)
class DataUseInfo:
    """One access to a party's data (用数记录): who, what, for which case, when."""

    who: str
    source: str
    facts: tuple[str, ...]
    number: int
    item_name: str
    used_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class DisputeInfo:
    """A request to have registered data corrected (信息更正申请)."""

    number: int
    item_name: str
    source: str
    label: str
    reason: str
    asked_at: datetime
