"""A theme as staff compose it (主题编制), and what the system compiles of it (一件事)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from yiwang.services.eforms.types import FormPage

from . import Question
from .composing import Composition, Own

When = tuple[tuple[str, tuple[str, ...]], ...]
"""Questions of the theme, and of each the options of which any one will do."""


@dataclass(frozen=True, slots=True)
class ThemeItem:
    """An item of a theme: what it waits for, and the answers with which it belongs.

    ``asks`` says that its own questions (情形) are asked within the theme too.
    """

    basic_code: str
    after: tuple[str, ...] = ()
    when: When = ()
    asks: bool = True


@dataclass(frozen=True, slots=True)
class FieldSettlement:
    """How staff settled two questions that only look alike: renamed, or one and the same.

    ``label`` gives the question another name. With ``same`` it is the other question, of the kind
    the other has, or of its own kind where it ``keeps`` it.
    """

    own: Own
    label: str = ""
    same: Own | None = None
    keeps: bool = False


@dataclass(frozen=True, slots=True)
class MaterialSettlement:
    """Two lines that staff call the same material, or not the same, and why."""

    one: Own
    other: Own
    is_same: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ThemeSpec:
    """What staff say of a theme; everything else is compiled from its items.

    ``lead`` is the standard name of the lead department in the division, ``event`` the code of the
    life event whose page shows the theme, empty for its own. ``promised_days`` 0 means the days of
    the longest chain; a shorter promise is refused, a longer one is kept.
    """

    name: str
    basic_code: str
    lead: str
    region_code: str
    items: tuple[ThemeItem, ...]
    questions: tuple[Question, ...] = ()
    fields: tuple[FieldSettlement, ...] = ()
    materials: tuple[MaterialSettlement, ...] = ()
    event: str = ""
    themes: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    promised_days: int = 0
    note: str = ""
    faq: tuple[tuple[str, str], ...] = ()

    def item(self, basic_code: str) -> ThemeItem | None:
        """Return the item of a code."""
        return next((one for one in self.items if one.basic_code == basic_code), None)


@dataclass(frozen=True, slots=True)
class ThemePart:
    """An item of a theme as the division offers it: by whom, in how many working days."""

    basic_code: str
    name: str
    code: str = ""
    organisation_id: UUID | None = None
    organisation_name: str = ""
    level: str = ""
    days: int = 0
    hash: str = ""
    version_no: int = 0


@dataclass(frozen=True, slots=True)
class Lookalike:
    """Two lines whose names are much alike, which staff should call the same or not."""

    one: Own
    other: Own
    names: tuple[str, str]


@dataclass(frozen=True, slots=True)
class CompiledTheme:
    """A theme compiled: the text of its list, its form, and what keeps it from the public."""

    spec: ThemeSpec
    parts: tuple[ThemePart, ...]
    composition: Composition
    pages: tuple[FormPage, ...]
    questions: tuple[Question, ...]
    leaves: tuple["Leaf", ...]
    lookalikes: tuple[Lookalike, ...]
    faults: tuple[str, ...]
    lead_id: UUID | None = None
    lead_name: str = ""
    title: str = ""
    basic: Mapping[str, Any] = field(default_factory=dict, repr=False)
    body: Mapping[str, Any] = field(default_factory=dict, repr=False)
    digest: str = ""
    """SM3 over the text and the form: what is checked and published."""

    def part(self, basic_code: str) -> ThemePart | None:
        """Return the part of a code."""
        return next((one for one in self.parts if one.basic_code == basic_code), None)

    def named(self, own: Own) -> str:
        """Return the name of the item of a question or line."""
        found = self.part(own.basic_code)
        return found.name if found else own.basic_code


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where answers lead: which items belong, each in which situation of its own (情形)."""

    key: str
    name: str
    answers: tuple[tuple[str, str], ...]
    own: tuple[tuple[str, str], ...]
    """Basic code → situation of the item, empty where it has none."""
    notes: tuple[str, ...] = ()
    is_window: bool = False

    def __iter__(self) -> Iterator[str]:
        """Iterate over the basic codes of the items that belong."""
        return (code for code, _ in self.own)
