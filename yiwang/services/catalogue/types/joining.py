"""Items handled within one (联办事项): what stands in the text, and each with its own guide."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import Guide


@dataclass(frozen=True, slots=True)
class Member:
    """An item that another one handles with it (联办事项); 行政许可法 art. 26.

    ``after`` names the basic codes whose results it waits for; ``situations`` those of the whole in
    which it belongs, empty means always. ``fields`` leads from a question of its own form to the
    one of the common form, ``materials`` from a number of its own list to one of the common list,
    ``leads`` from a situation of the whole to its own.
    """

    basic_code: str
    after: tuple[str, ...] = ()
    situations: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    materials: tuple[tuple[int, int], ...] = ()
    leads: tuple[tuple[str, str], ...] = ()

    def own(self, situation_key: str) -> str:
        """Return its own situation in a situation of the whole; empty where it has none."""
        return dict(self.leads).get(situation_key, "")


@dataclass(frozen=True, slots=True)
class Part:
    """A member with the guide of who handles it in the division."""

    member: Member
    guide: "Guide"


@dataclass(frozen=True, slots=True)
class Course:
    """When each member begins and ends, in working days from acceptance (关键路径)."""

    spans: Mapping[str, tuple[int, int]]
    path: tuple[str, ...]
    """The basic codes that make the whole as long as it is, in order."""
    days: int
