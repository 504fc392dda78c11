"""Facts that the catalogue tells."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from yiwang.foundation.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CatalogueChanged(Event):
    """What is in force changed (目录变更): an item of the basic catalogue, or lists of it.

    ``target`` and ``kind`` are of `types.changes`; ``code`` names the one list that changed, empty
    for several; ``count`` is how many lists did, ``hash`` that of the version, or of the text that
    they share. ``changed_by`` names who published it, empty where the system did.
    """

    name: ClassVar[str] = "catalogue.changed"
    stream_field: ClassVar[str] = "basic_code"
    basic_code: str
    target: str
    kind: str
    changed_at: datetime
    code: str = ""
    count: int = 0
    version_no: int = 0
    hash: str = ""
    changed_by: str = ""
