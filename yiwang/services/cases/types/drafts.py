"""What crosses the border about drafts (草稿): the application before it is filed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from yiwang.lib.gm.digest import sm3_hex


class DraftState(StrEnum):
    """A draft's life; only an OPEN one can be changed."""

    OPEN = "OPEN"
    SUBMITTED = "SUBMITTED"
    DISCARDED = "DISCARDED"
    EXPIRED = "EXPIRED"


class MaterialWay(StrEnum):
    """How a material comes (收取方式); the comments are the national get_type codes."""

    PAPER = "PAPER"  # 1 纸质收取
    UPLOADED = "UPLOADED"  # 2 附件上传
    SCANNED = "SCANNED"  # 3 扫描
    LATER = "LATER"  # 4 容缺后补
    SHARED = "SHARED"  # 5 证照库, 数据共享免交
    PROMISED = "PROMISED"  # 4 告知承诺
    FORM = "FORM"  # the filled form itself
    HELD = "HELD"  # 5 已有材料复用
    LICENCE = "LICENCE"  # 5 证照库


class DeliveryWay(StrEnum):
    """How the applicant wants the result (送达方式)."""

    ONLINE = "ONLINE"
    WINDOW = "WINDOW"
    POST = "POST"
    KIOSK = "KIOSK"


COLLECT: Final[Mapping[str, str]] = MappingProxyType(
    {
        DeliveryWay.ONLINE: "请在下面下载结果文书。",
        DeliveryWay.WINDOW: "请带身份证到办理窗口领取。",
        DeliveryWay.POST: "结果会寄到您填写的地址。",
        DeliveryWay.KIOSK: "请凭身份证在大厅的自助机上打印。",
    }
)
"""What the applicant does to have a result that is there."""


class SignatureWay(StrEnum):
    """How the applicant confirmed the application (签名方式)."""

    TYPED = "TYPED"
    DRAWN = "DRAWN"
    CODE = "CODE"
    PAPER = "PAPER"
    CERTIFIED = "CERTIFIED"  # 可靠的电子签名、电子签章


@dataclass(frozen=True, slots=True)
class ToSign:
    """What an applicant signs: the very text, and why it has to be signed so."""

    reference: str
    title: str
    content: bytes
    is_required: bool
    """A plain confirmation does not do: something is promised in writing."""
    party_name: str
    signer_name: str
    is_sealed: bool
    """It is the enterprise's seal that is put (电子签章)."""

    @property
    def text(self) -> str:
        """As it is read."""
        return self.content.decode()

    @property
    def sm3(self) -> str:
        """The digest of the text, in hexadecimal digits."""
        return sm3_hex(self.content)


@dataclass(frozen=True, slots=True)
class DraftMaterial:
    """What a draft holds for one line of the material list."""

    no: int
    way: MaterialWay
    file_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Carried:
    """What changed for a draft with a new version of its form: why, and what had been answered.

    ``version_id`` is the version in which ``value`` was given; 0 for a material, whose name it is.
    ``files`` are put aside with it: they stay as long as the draft, and are not handed in.
    """

    key: str
    why: str
    value: Any
    version_id: int
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftInfo:
    """A draft as its owner sees it; ``number`` becomes the case's number when it is filed."""

    number: int
    item_code: str
    item_name: str
    organisation_name: str
    region_code: str
    item_version_id: int
    basic_version_id: int
    form_version_id: int | None
    situation: str
    answers: dict[str, str]
    values: dict[str, Any]
    materials: dict[int, DraftMaterial]
    delivery_way: str
    delivery_address: dict[str, str]
    signature_way: str
    signed_at: datetime | None
    applicant_kind: str
    applicant_id: UUID
    applicant_name: str
    page: str
    version: int
    token: UUID
    state: DraftState
    begun_at: datetime
    saved_at: datetime
    expires_at: datetime
    carried: tuple[Carried, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftSummary:
    """A line of 我的草稿."""

    number: int
    item_code: str
    item_name: str
    organisation_name: str
    applicant_name: str
    page: str
    saved_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """Files of a filed draft that were not handed in; they go when their time is over."""

    names: tuple[str, ...]
    kept_until: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the applicant gets for filing (材料接受告知单): keep ``query_code`` secret."""

    number: int
    query_code: str
    audit_hash: str
    submitted_at: datetime
    next_due_on: date | None
    repeated: bool = field(default=False, compare=False)
