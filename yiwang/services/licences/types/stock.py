"""Stock (存量证照): imports of licences issued before, reports, and the records they leave."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID


class StockState(StrEnum):
    """Where an import stands."""

    READING = "READING"
    LOADING = "LOADING"
    STOPPED = "STOPPED"
    LOADED = "LOADED"
    SCANNING = "SCANNING"
    UNREADABLE = "UNREADABLE"
    DROPPED = "DROPPED"


WORKING = (StockState.READING, StockState.LOADING, StockState.SCANNING)


def scan_owner(record: UUID) -> str:
    """Return the owner of the file that is the scan of a record."""
    return f"stock:{record}"


class Finding(StrEnum):
    """Why a row did not become a record, or a scan has none."""

    DAMAGED = "DAMAGED"
    CONFLICT = "CONFLICT"
    DUPLICATE = "DUPLICATE"
    SCAN = "SCAN"


class Verdict(StrEnum):
    """What a person decided of a conflict."""

    OPEN = ""
    KEEP = "KEEP"
    TAKE = "TAKE"


STOCK_WORDS: Mapping[StockState, tuple[str, str]] = MappingProxyType(
    {
        StockState.READING: ("正在读取", "blue"),
        StockState.LOADING: ("正在归集", "blue"),
        StockState.STOPPED: ("已暂停", "amber"),
        StockState.LOADED: ("归集完成", "green"),
        StockState.SCANNING: ("正在收扫描件", "blue"),
        StockState.UNREADABLE: ("文件不能读取", "red"),
        StockState.DROPPED: ("已撤回", "grey"),
    }
)
FINDING_WORDS: Mapping[Finding, tuple[str, str]] = MappingProxyType(
    {
        Finding.DAMAGED: ("有错误", "red"),
        Finding.CONFLICT: ("有冲突", "amber"),
        Finding.DUPLICATE: ("重复", "grey"),
        Finding.SCAN: ("扫描件", "amber"),
    }
)
VERDICT_WORDS: Mapping[Verdict, str] = MappingProxyType(
    {Verdict.OPEN: "", Verdict.KEEP: "保留已有的", Verdict.TAKE: "改用表格里的"}
)


@dataclass(frozen=True, slots=True)
class StockImportInfo:
    """An import with its progress, and what the viewer may do now."""

    id: UUID
    version: int
    state: StockState
    file_name: str
    type_code: str
    type_name: str
    office: str
    total: int
    done: int
    loaded: int
    duplicates: int
    conflicts: int
    damaged: int
    scans: int
    """Scans that found their record, of all archives."""
    scan_faults: int
    scans_total: int
    """Files in the last archive."""
    scans_done: int
    note: str
    uploaded_by: str
    uploaded_at: datetime
    finished_at: datetime | None
    before: datetime | None = None
    """When the very same file was imported before."""
    waiting: int = 0
    """Records that may be sent to the seal now."""
    confirmed: int = 0
    may_steer: bool = False
    may_confirm: bool = False
    why_not: str = ""
    """Why its records are not sealed by this viewer."""

    @property
    def label(self) -> str:
        """The state in words."""
        return STOCK_WORDS[self.state][0]

    @property
    def tone(self) -> str:
        """The colour of the state."""
        return STOCK_WORDS[self.state][1]

    @property
    def can_be_steered(self) -> bool:
        """Whether there is anything to stop or to go on with."""
        return self.state in {StockState.LOADING, StockState.SCANNING, StockState.STOPPED}

    @property
    def may_be_dropped(self) -> bool:
        """Whether its records can still be taken back."""
        return not self.confirmed and self.state in {StockState.STOPPED, StockState.LOADED}

    @property
    def is_working(self) -> bool:
        """Whether a job is at it."""
        return self.state in WORKING


@dataclass(frozen=True, slots=True)
class StockSide:
    """One value of a conflict, as it stands and as the file says."""

    label: str
    ours: str
    theirs: str
    differs: bool
    """Whether the two say different things, even where the mask hides it."""


@dataclass(frozen=True, slots=True)
class StockFindingInfo:
    """A row that did not become a record: where, why, what mends it."""

    id: int
    row: int
    kind: Finding
    sentence: str
    verdict: Verdict
    decided_by: str

    @property
    def label(self) -> str:
        """The kind in words."""
        return FINDING_WORDS[self.kind][0]

    @property
    def tone(self) -> str:
        """Its colour."""
        return FINDING_WORDS[self.kind][1]

    @property
    def decision(self) -> str:
        """What was decided, in words."""
        return VERDICT_WORDS[self.verdict]


@dataclass(frozen=True, slots=True)
class StockConflictInfo:
    """A conflict with both sides beside each other."""

    finding: StockFindingInfo
    import_id: UUID
    is_licence: bool
    """The other side is a licence of the library; it is changed there, not here."""
    sides: tuple[StockSide, ...]
    may_decide: bool


@dataclass(frozen=True, slots=True)
class StockRow:
    """A record in a list (存量证照); the holder is masked."""

    id: UUID
    number: str
    type_name: str
    holder: str
    masked_code: str
    issuer_name: str
    issued_on: date
    valid_to: date | None
    source: str
    label: str
    tone: str
    has_scan: bool


@dataclass(frozen=True, slots=True)
class StockPage:
    """Records, the newest first; ``after`` leads on."""

    rows: tuple[StockRow, ...]
    after: str = ""
