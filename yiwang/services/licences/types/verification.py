"""What everyone is told of a sealed file (文件核验)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SealVerdict:
    """One seal of a file: what it says of itself, and what became of it when it was judged."""

    name: str
    code: str
    office: str
    signed_at: datetime | None
    is_test: bool
    stage: str = ""
    """Where it failed, in words; empty: it holds."""
    sentence: str = ""
    notices: tuple[str, ...] = ()
    """What the reader should know although it holds."""
    stamped_at: datetime | None = None
    """When a time stamp that holds says it was there."""
    is_unrevoked: bool = False
    """The newest revocation lists were asked and name neither its maker nor its signer."""

    @property
    def holds(self) -> bool:
        """Whether the seal may be relied upon."""
        return not self.stage


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """The whole file; ``sm3`` is the digest of its bytes."""

    sm3: str
    stage: str = ""
    """Where it failed first, in words; empty: it holds."""
    sentence: str = ""
    is_altered: bool = False
    """It failed because its content is not what was sealed (内容被改动过)."""
    seals: tuple[SealVerdict, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the file may be relied upon."""
        return not self.stage
