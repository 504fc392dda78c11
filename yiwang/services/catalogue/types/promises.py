"""What the published lists of an item hold out to people, read for lists of items (事项名单)."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ItemPromise:
    """An item in force with what its list nearest to a division says (现行指南).

    ``region_code`` is where that list is published, empty where nobody here offers the item;
    ``visits`` is the most of several lists there, ``below`` how many divisions below publish one.
    """

    basic_code: str
    name: str
    department: str
    audience: frozenset[str]
    use_levels: str
    region_code: str = ""
    organisation_id: UUID | None = None
    lists: int = 0
    visits: int = 0
    is_online: bool = False
    is_instant: bool = False
    below: int = 0


@dataclass(frozen=True, slots=True)
class PromiseCounts:
    """How many lists of a division hold out what (统计): counted over distinct texts."""

    region_code: str
    lists: int
    online: int
    one_visit: int
    no_visit: int
    instant: int
    whole_online: int
