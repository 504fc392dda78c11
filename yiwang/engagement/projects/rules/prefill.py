"""What a form can be told of the project, and materials that need not be asked again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

TEXTS = frozenset({"TEXT", "TEXTAREA", "NUMBER", "MONEY"})
"""Kinds of questions that a fact answers as it stands."""
LABELS: Mapping[str, tuple[str, ...]] = {
    "code": ("项目代码", "项目统一代码", "投资项目统一代码"),
    "name": ("项目名称", "工程名称", "建设项目名称", "申请事项", "申办项目名称"),
    "place": ("建设地点", "建设地址", "项目地址", "项目地点", "工程地址", "建设位置"),
    "amount": ("总投资", "项目总投资", "总投资额", "项目总投资额", "总投资（万元）"),
    "area": ("建筑面积", "总建筑面积", "建设规模", "建筑面积（平方米）"),
    "summary": ("建设内容", "项目概况", "主要建设内容", "建设规模和内容", "建设内容和规模"),
}
"""Fact of a project → the names under which forms ask for it."""
_BY_LABEL = {label: fact for fact, labels in LABELS.items() for label in labels}


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a form, as far as it matters here."""

    key: str
    label: str
    kind: str


def answers(questions: Iterable[Question], facts: Mapping[str, str]) -> dict[str, str]:
    """Return key → answer for each question whose name says which fact it asks for."""
    found = {}
    for one in questions:
        fact = _BY_LABEL.get("".join(one.label.split()))
        if fact and one.kind in TEXTS and facts.get(fact):
            found[one.key] = facts[fact]
    return found


@dataclass(frozen=True, slots=True)
class Held:
    """A file that was handed in with an earlier application of the project."""

    name: str
    file_id: UUID
    file_name: str
    number: int
    item_name: str
    at: datetime


def carried(wanted: Iterable[tuple[int, str]], held: Iterable[Held]) -> list[tuple[int, Held]]:
    """Return (line of the list, file) where the same material was handed in before, newest first.

    The same name is the same material; a longer name in which it stands is another one.
    """
    newest: dict[str, Held] = {}
    for one in sorted(held, key=lambda h: h.at, reverse=True):
        newest.setdefault(_plain(one.name), one)
    return [(no, newest[_plain(name)]) for no, name in wanted if _plain(name) in newest]


def _plain(name: str) -> str:
    return "".join(name.translate(str.maketrans("（）", "()")).split())
