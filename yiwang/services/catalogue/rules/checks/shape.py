"""What a check is: a rule with its source, whom it concerns, and what it finds."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from yiwang.services.catalogue.types.checks import Fault, Severity
from yiwang.services.catalogue.types.routes import Domain

Plain = Mapping[str, Any]
Found = Iterator[tuple[str, str]]
"""Element and sentence."""

CITATION = re.compile(r"《[^》]{2,}》")
_ASIDE = re.compile(r"[（(【\[].*?[）)】\]]|\s")
PERMIT = "01"
FIELD = "GB/T 39046-2020 表4"
QUALITY = "事项要素质量规则"
VAGUE_SOURCE = "兜底条款清理（安徽 2018-08，廊坊 2018-09）"
LICENSING = "《行政许可法》"
ONLINE = "《国务院关于在线政务服务的若干规定》"
SAME = "五级四同（安徽 2018-08）"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is judged: a basic item alone, or with a text of its implementing lists.

    ``levels`` and ``usccs`` are those of the organisations that publish it; ``supplied`` names what
    licences and shared data supply; ``has_own_phones`` says that the organisations' own telephones
    are shown instead of the text's; ``abolished`` holds what the public list took away where the
    text is published: (is a step, bare name); ``parts`` are the pages and fields of the form of the
    list, None where the form is not looked at; ``asked`` is what a route may depend on.
    """

    code: str
    basic: Plain
    body: Plain = field(default_factory=dict)
    levels: frozenset[str] = frozenset()
    usccs: frozenset[str] = frozenset()
    supplied: frozenset[str] = frozenset()
    has_own_phones: bool = False
    abolished: frozenset[tuple[bool, str]] = frozenset()
    parts: frozenset[str] | None = None
    asked: Mapping[str, Domain] = field(default_factory=dict)

    @property
    def is_permit(self) -> bool:
        """Whether the Administrative Licensing Law rules it."""
        return bool(self.basic["kind_code"] == PERMIT)

    @property
    def materials(self) -> list[Plain]:
        """The materials of the text."""
        return list(self.body.get("materials", ()))


def always(subject: Subject) -> bool:
    """Concerns everything, a basic item alone too."""
    del subject
    return True


def with_text(subject: Subject) -> bool:
    """Concerns the texts of implementing lists."""
    return bool(subject.body)


def permits(subject: Subject) -> bool:
    """Concerns the texts of permits."""
    return with_text(subject) and subject.is_permit


@dataclass(frozen=True, slots=True)
class Check:
    """A rule of publishing (发布核查规则), one row of the table of rules.

    ``severity`` holds for what editors enter here, ``loaded`` for texts that came with the product
    or from another system: where real data break a rule, it marks them and refuses nothing.
    """

    code: str
    title: str
    source: str
    find: Callable[[Subject], Found]
    severity: Severity = Severity.ERROR
    loaded: Severity = Severity.ERROR
    applies: Callable[[Subject], bool] = with_text

    def faults(self, subject: Subject, *, is_loaded: bool = False) -> Iterator[Fault]:
        """Yield what this rule finds."""
        if self.applies(subject):
            severity = self.loaded if is_loaded else self.severity
            for element, sentence in self.find(subject):
                yield Fault(self.code, self.title, self.source, element, sentence, severity)


def bare(name: str) -> str:
    """Return a name without what stands in brackets."""
    return _ASIDE.sub("", name)


def text(value: object) -> str:
    """Return a value as text; nothing is empty."""
    return value.strip() if isinstance(value, str) else ""


def mark(check: Check) -> Check:
    """Return a rule that real data break: they are marked, not refused."""
    return Check(
        check.code, check.title, check.source, check.find, check.severity, Severity.WARNING,
        check.applies,
    )  # fmt: skip
