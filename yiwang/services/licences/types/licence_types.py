"""Licence types (证照类型) with their versions, as pages and later commands see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from .layouts import Layout


class TypeState(StrEnum):
    """Where a version of a type stands."""

    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    SUPERSEDED = "SUPERSEDED"
    WITHDRAWN = "WITHDRAWN"


class TypeAct(StrEnum):
    """What is done to a version."""

    BEGIN = "BEGIN"
    SAVE = "SAVE"
    PUBLISH = "PUBLISH"
    WITHDRAW = "WITHDRAW"


class HolderKind(StrEnum):
    """Who may hold a licence (持证主体类别)."""

    PERSON = "PERSON"
    LEGAL = "LEGAL"
    SOLE = "SOLE"
    HOUSEHOLD = "HOUSEHOLD"


class ValidityKind(StrEnum):
    """How long a licence holds (有效期限)."""

    OPEN = "OPEN"
    YEARS = "YEARS"
    FIELD = "FIELD"
    TERM = "TERM"


class SealStyle(StrEnum):
    """The picture of the seal on the face (印章样式)."""

    ROUND = "ROUND"
    ROUND_SMALL = "ROUND_SMALL"
    OVAL = "OVAL"


class FaceKind(StrEnum):
    """Kinds of fields on a face (照面栏目种类)."""

    TEXT = "TEXT"
    LONG = "LONG"
    DATE = "DATE"
    PERIOD = "PERIOD"
    PHOTO = "PHOTO"


class Meaning(StrEnum):
    """Which element of the common metadata (GB/T 36903) a field shows; OWN: of this type alone."""

    OWN = ""
    NUMBER = "NUMBER"
    HOLDER = "HOLDER"
    HOLDER_CODE = "HOLDER_CODE"
    ISSUER = "ISSUER"
    ISSUED_ON = "ISSUED_ON"
    VALID_UNTIL = "VALID_UNTIL"
    VALID_PERIOD = "VALID_PERIOD"


class Mask(StrEnum):
    """How a personal field is shown to the public (脱敏)."""

    NONE = ""
    NAME = "NAME"
    NUMBER = "NUMBER"
    PHONE = "PHONE"
    ADDRESS = "ADDRESS"
    YEAR = "YEAR"
    HIDE = "HIDE"


STATE_NAMES: Mapping[TypeState, str] = MappingProxyType(
    {
        TypeState.DRAFT: "起草中",
        TypeState.PUBLISHED: "现行",
        TypeState.SUPERSEDED: "已被新版替代",
        TypeState.WITHDRAWN: "已撤回",
    }
)
ACT_NAMES: Mapping[TypeAct, str] = MappingProxyType(
    {
        TypeAct.BEGIN: "起草",
        TypeAct.SAVE: "修改",
        TypeAct.PUBLISH: "发布",
        TypeAct.WITHDRAW: "撤回",
    }
)
HOLDER_NAMES: Mapping[HolderKind, str] = MappingProxyType(
    {
        HolderKind.PERSON: "自然人",
        HolderKind.LEGAL: "法人",
        HolderKind.SOLE: "个体工商户",
        HolderKind.HOUSEHOLD: "家庭",
    }
)
VALIDITY_NAMES: Mapping[ValidityKind, str] = MappingProxyType(
    {
        ValidityKind.OPEN: "长期",
        ValidityKind.YEARS: "若干年",
        ValidityKind.FIELD: "到照面上写的日期为止",
        ValidityKind.TERM: "长期，或者按营业期限",
    }
)
SEAL_NAMES: Mapping[SealStyle, str] = MappingProxyType(
    {
        SealStyle.ROUND: "圆形，直径 42 毫米",
        SealStyle.ROUND_SMALL: "圆形，直径 30 毫米",
        SealStyle.OVAL: "椭圆形，宽 45 毫米、高 30 毫米",
    }
)
SEAL_SIZES: Mapping[SealStyle, tuple[float, float]] = MappingProxyType(
    {
        SealStyle.ROUND: (42.0, 42.0),
        SealStyle.ROUND_SMALL: (30.0, 30.0),
        SealStyle.OVAL: (45.0, 30.0),
    }
)
FACE_NAMES: Mapping[FaceKind, str] = MappingProxyType(
    {
        FaceKind.TEXT: "文字",
        FaceKind.LONG: "长文字",
        FaceKind.DATE: "日期",
        FaceKind.PERIOD: "起止日期",
        FaceKind.PHOTO: "照片",
    }
)
MEANING_NAMES: Mapping[Meaning, str] = MappingProxyType(
    {
        Meaning.OWN: "本类证照自己的栏目",
        Meaning.NUMBER: "证照编号",
        Meaning.HOLDER: "持证主体",
        Meaning.HOLDER_CODE: "持证主体代码",
        Meaning.ISSUER: "颁发机构",
        Meaning.ISSUED_ON: "颁证日期",
        Meaning.VALID_UNTIL: "有效期截止日期",
        Meaning.VALID_PERIOD: "有效期起止日期",
    }
)
MASK_NAMES: Mapping[Mask, str] = MappingProxyType(
    {
        Mask.NONE: "不是个人信息，照原样显示",
        Mask.NAME: "姓名，显示姓",
        Mask.NUMBER: "号码，显示首尾",
        Mask.PHONE: "电话，显示首尾",
        Mask.ADDRESS: "地址，显示到县",
        Mask.YEAR: "日期，显示年",
        Mask.HIDE: "不显示",
    }
)


class NoEnd(ValueError):
    """The rule cannot tell the end from what was given; ``str(error)`` says what is missing."""


@dataclass(frozen=True, slots=True)
class Validity:
    """A validity rule (有效期限范围): the years one may choose from, or the field that tells."""

    kind: ValidityKind
    years: tuple[int, ...] = ()
    or_open: bool = False
    field: str = ""


@dataclass(frozen=True, slots=True)
class FaceField:
    """One field of a type (照面栏目); ``tag`` names it in the metadata of the file."""

    key: str
    label: str
    kind: FaceKind = FaceKind.TEXT
    length: int = 40
    required: bool = True
    tag: str = ""
    meaning: Meaning = Meaning.OWN
    mask: Mask = Mask.NONE
    sample: str = ""

    @property
    def is_personal(self) -> bool:
        """Whether it tells of a person, so that the public sees it masked."""
        return self.mask is not Mask.NONE


@dataclass(frozen=True, slots=True)
class TypeContent:
    """What a version of a type says; published, it never changes."""

    name: str
    authority: str
    issuer: str
    holders: tuple[HolderKind, ...]
    validity: Validity
    seal: SealStyle
    basic_codes: tuple[str, ...]
    fields: tuple[FaceField, ...]
    layout: Layout

    def field(self, key: str) -> FaceField | None:
        """Return a field by its key."""
        return next((f for f in self.fields if f.key == key), None)


@dataclass(frozen=True, slots=True)
class TypeInfo:
    """The version of a type that licences are issued by (现行版本)."""

    type_code: str
    version_id: UUID
    number: int
    is_code_verified: bool
    published_at: datetime
    content: TypeContent


@dataclass(frozen=True, slots=True)
class TypeLine:
    """A line of the list of types; ``number`` is 0 while none of its versions is in force."""

    code: str
    name: str
    issuer: str
    is_code_verified: bool
    number: int
    published_at: datetime | None
    draft_id: UUID | None


@dataclass(frozen=True, slots=True)
class TypeVersionLine:
    """A version in a list of versions; ``number`` is 0 until it is published."""

    id: UUID
    number: int
    state: TypeState
    editor_name: str
    created_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class TypePage:
    """A type with its versions."""

    line: TypeLine
    current: TypeInfo | None
    versions: tuple[TypeVersionLine, ...]


@dataclass(frozen=True, slots=True)
class TypeFault:
    """What keeps a version from being published: on what, and the sentence that mends it."""

    rule: str
    sentence: str
    field: str = ""
    part: int | None = None


@dataclass(frozen=True, slots=True)
class TypeStep:
    """One act on a version (设计痕迹)."""

    act: TypeAct
    actor_name: str
    office: str
    at: datetime
    what: str
    opinion: str

    @property
    def name(self) -> str:
        """What was done, in words."""
        return ACT_NAMES[self.act]


@dataclass(frozen=True, slots=True)
class TypeVersionInfo:
    """One version with all that its page shows."""

    id: UUID
    type_code: str
    is_code_verified: bool
    number: int
    base_number: int
    state: TypeState
    version: int
    content: TypeContent
    faults: tuple[TypeFault, ...]
    steps: tuple[TypeStep, ...]
    changes: tuple[str, ...]
    actions: frozenset[TypeAct]
    published_at: datetime | None
