"""Lines of the public feed."""

from dataclasses import dataclass
from datetime import datetime

from yiwang.services.catalogue.types.changes import ChangeKind, ChangeTarget


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the published catalogue (目录变更).

    ``code`` is the implementing list that changed; empty when the basic item changed, or several
    of its lists, whose number is ``lists``.
    """

    number: int
    target: ChangeTarget
    kind: ChangeKind
    basic_code: str
    code: str
    name: str
    lists: int
    version_no: int
    hash: str
    changed_at: datetime
