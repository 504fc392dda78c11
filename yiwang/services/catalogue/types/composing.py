"""A theme composed of items (一件事): one form, one list, one order, and what staff must settle."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from yiwang.services.eforms.types import FormPage

from .joining import Course, Member

APPLICATION_FORM = "申请表"
"""What the application forms of all items are called together."""


@dataclass(frozen=True, slots=True)
class Own:
    """A question or a line of one item: its basic code and its key or number there."""

    basic_code: str
    key: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What staff settled: new labels, questions and lines that are one, lines that are not.

    ``same`` leads from a question to the one it is, and says whether it keeps its own kind.
    """

    labels: Mapping[Own, str] = field(default_factory=dict)
    same: Mapping[Own, tuple[Own, bool]] = field(default_factory=dict)
    one_line: Mapping[Own, frozenset[Own]] = field(default_factory=dict)
    apart: frozenset[frozenset[Own]] = frozenset()


@dataclass(frozen=True, slots=True)
class Clash:
    """Two questions of one name that are not the same; staff rename one or settle the kind."""

    label: str
    one: Own
    other: Own
    why: str


@dataclass(frozen=True, slots=True)
class CommonForm:
    """The form of all, with the questions each common one answers (出处)."""

    pages: tuple[FormPage, ...]
    provenance: tuple[tuple[str, tuple[Own, ...]], ...]
    clashes: tuple[Clash, ...]

    def fields_of(self, basic_code: str) -> tuple[tuple[str, str], ...]:
        """Return own key → common key of one item."""
        return tuple(
            sorted(
                (own.key, key)
                for key, some in self.provenance
                for own in some
                if own.basic_code == basic_code
            )
        )


@dataclass(frozen=True, slots=True)
class CommonLine:
    """A line of the common list with the lines it stands for."""

    content: dict[str, object]
    of: tuple[Own, ...]


@dataclass(frozen=True, slots=True)
class Composition:
    """What staff look at before a theme is published (主题编制)."""

    form: CommonForm
    materials: tuple[CommonLine, ...]
    supplied: tuple[tuple[Own, str], ...]
    """Lines for which the result of another item stands while it belongs (its basic code).

    Nobody hands them in; but where the other does not always belong, they are in the list too.
    """
    answered: tuple[tuple[Own, str], ...]
    """Questions nobody is asked: the result of another item (its basic code) bears them."""
    members: tuple[Member, ...]
    course: Course
    faults: tuple[str, ...]

    @property
    def asked_before(self) -> int:
        """How many questions the items ask when applied for one by one."""
        return sum(len(some) for _, some in self.form.provenance) + len(self.answered)

    @property
    def asked_now(self) -> int:
        """How many are asked once."""
        return len(self.form.provenance)

    @property
    def handed_in_before(self) -> int:
        """How many materials the items want one by one."""
        listed = {own for line in self.materials for own in line.of}
        return len(listed | {own for own, _ in self.supplied})
