"""What crosses the border: ways, states, and what staff and recipients see of a consignment."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class Way(StrEnum):
    """How a result reaches its recipient (送达方式)."""

    ONLINE = "ONLINE"
    WINDOW = "WINDOW"
    POST = "POST"
    KIOSK = "KIOSK"
    """Collected in the hall like WINDOW."""


class ConsignmentState(StrEnum):
    """Where a consignment stands (送达状态)."""

    WAITING = "WAITING"
    """待送达: to be collected, ordered or opened."""
    ORDERING = "ORDERING"
    """下单中: the courier has not answered yet."""
    SENT = "SENT"
    """已寄出."""
    RETURNED = "RETURNED"
    """已退回: the recipient chooses anew."""
    LOST = "LOST"
    """已丢失: the recipient chooses anew."""
    SERVED = "SERVED"
    """已送达."""
    DROPPED = "DROPPED"
    """不再送达: what was decided was voided."""


class ParcelState(StrEnum):
    """Where a parcel stands (邮件状态)."""

    ORDERING = "ORDERING"
    ORDERED = "ORDERED"
    MOVING = "MOVING"
    SIGNED = "SIGNED"
    SIGNED_OTHER = "SIGNED_OTHER"
    """他人代收."""
    RETURNED = "RETURNED"
    LOST = "LOST"
    WITHDRAWN = "WITHDRAWN"
    """撤单中: taken back here, the courier has still to be told."""
    CANCELLED = "CANCELLED"
    REFUSED = "REFUSED"
    """The courier does not take it."""


class Act(StrEnum):
    """Every act upon a consignment (送达动作)."""

    OPEN = "OPEN"
    CHOOSE = "CHOOSE"
    MOVE = "MOVE"
    ORDER = "ORDER"
    ORDERED = "ORDERED"
    GIVE_UP = "GIVE_UP"
    CANCEL = "CANCEL"
    SIGN = "SIGN"
    RETURN = "RETURN"
    LOSE = "LOSE"
    HAND_OVER = "HAND_OVER"
    READ = "READ"
    REGISTER = "REGISTER"
    DROP = "DROP"


class TraceCode(StrEnum):
    """What a courier tells of a parcel (寄递轨迹)."""

    PICKED = "PICKED"
    MOVING = "MOVING"
    OUT = "OUT"
    FAILED = "FAILED"
    SIGNED = "SIGNED"
    SIGNED_OTHER = "SIGNED_OTHER"
    RETURNED = "RETURNED"
    LOST = "LOST"


class Collector(StrEnum):
    """Who collects at a window (领取人)."""

    SELF = "SELF"
    AGENT = "AGENT"
    HELPER = "HELPER"


class Signing(StrEnum):
    """How the collector signed (签收方式)."""

    DRAWN = "DRAWN"
    PAPER = "PAPER"


@dataclass(frozen=True, slots=True)
class Address:
    """To whom and where a parcel goes (收件信息), in clear: never to a page of others."""

    name: str = ""
    phone: str = ""
    region: str = ""
    address: str = ""

    @property
    def place(self) -> str:
        """Division and detail as one line."""
        return f"{self.region}{self.address}"


@dataclass(frozen=True, slots=True)
class Opening:
    """What is to be delivered, to whom and how: the beginning of a consignment."""

    subject: str
    title: str
    organisation_id: UUID
    organisation_name: str
    recipient_kind: str
    recipient_id: UUID
    recipient_name: str
    recipient_masked_id: str
    way: Way
    ways: tuple[Way, ...]
    address: Address
    at: datetime
    due_on: date | None = None
    agreed_at: str = ""


@dataclass(frozen=True, slots=True)
class Collected:
    """Who collects, by which right, and how they signed (领取和签收)."""

    collector: Collector
    name: str
    id_number: str
    """The collector's whole number; of the recipient in person its last four suffice."""
    signing: Signing
    signature_file: UUID | None
    signature_sm3: str = ""
    authority: str = ""
    """What shows an agent's or helper's right: the mandate or the paper, in words."""
    authority_file: UUID | None = None
    mandate_id: UUID | None = None
    """The authority the platform holds, looked up when it is handed over."""


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One line of a parcel's way."""

    at: datetime
    code: TraceCode
    text: str


@dataclass(frozen=True, slots=True)
class ParcelView:
    """A parcel with its way."""

    id: UUID
    n: int
    courier: str
    waybill: str
    state: ParcelState
    label: str
    asked_at: datetime
    ordered_at: datetime | None
    tries: int
    error: str
    next_try_at: datetime | None
    finished_at: datetime | None
    signed_by: str
    reason: str
    traces: tuple[TraceLine, ...] = ()


@dataclass(frozen=True, slots=True)
class StepView:
    """One line of what happened to a consignment (送达痕迹)."""

    n: int
    name: str
    at: datetime
    who: str
    opinion: str


@dataclass(frozen=True, slots=True)
class HandOverView:
    """How a result was handed over (交付记录), masked."""

    collector: Collector
    collector_label: str
    name: str
    masked_id: str
    authority: str
    authority_file: UUID | None
    signing: Signing
    signature_file: UUID | None
    signature_sm3: str
    at: datetime
    by: str
    place: str
    together: int


@dataclass(frozen=True, slots=True)
class WhereItIs:
    """Where a result is, in a word and its colour."""

    state: ConsignmentState
    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class ConsignmentView:
    """A consignment as its recipient and staff see it; ``acts`` are those its state lets pass."""

    id: UUID
    subject: str
    title: str
    organisation_id: UUID
    recipient_kind: str
    recipient_id: UUID
    recipient_name: str
    recipient_masked_id: str
    way: Way
    way_label: str
    ways: tuple[Way, ...]
    state: ConsignmentState
    label: str
    tone: str
    version: int
    address_masked: str
    waits_since: datetime
    due_on: date | None
    served_at: datetime | None
    read_at: datetime | None
    reminders: int
    acts: frozenset[Act]
    parcels: tuple[ParcelView, ...] = ()
    steps: tuple[StepView, ...] = ()
    hand_over: HandOverView | None = None

    @property
    def parcel(self) -> ParcelView | None:
        """The latest parcel."""
        return self.parcels[0] if self.parcels else None


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A line of the hand-out queue (出件)."""

    id: UUID
    subject: str
    title: str
    recipient_name: str
    way: Way
    way_label: str
    state: ConsignmentState
    label: str
    tone: str
    version: int
    waits_since: datetime
    due_on: date | None
    waybill: str
    note: str


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of the queue."""

    rows: tuple[QueueRow, ...]
    after: str = ""


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """What of the queue is asked for."""

    ways: tuple[Way, ...] = ()
    states: tuple[ConsignmentState, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line of the courier's sheet (寄递交接单): in clear, it is the label's text."""

    subject: str
    title: str
    waybill: str
    courier: str
    address: Address


@dataclass(frozen=True, slots=True)
class Evidence:
    """What proves that a parcel reached somebody, in clear: for the 送达回证 only."""

    courier: str
    waybill: str
    signed_by: str
    signed_at: datetime
    by_other: bool
    address: Address
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a courier tells of one moment; ``who`` signed, or ``text`` why it failed."""

    at: datetime
    code: TraceCode
    text: str
    who: str = field(default="")
