"""Walking the questions of an item (智能导办): the same for the citizen, the window, the rehearsal.

Answers travel in the address. Each page asks the first question on the path that has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import UNSURE, Guide, Question, Tree
from yiwang.web.ui.forms import Field, Form, Option

CHOOSE = "请选择一个最接近的回答"
NOT_SURE = "不确定"
ASKED, VERSION = "asked", "version"
SHORT = 12
"""Characters of a guide's hash that name the version somebody walks."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer on the path so far, with where to change it."""

    question: str
    answer: str
    url: str


@dataclass(frozen=True, slots=True)
class Walk:
    """Where somebody stands: what was said, and the question to ask, if one is left."""

    answers: dict[str, str]
    given: list[Given]
    question: Question | None
    form: Form | None
    version: str
    is_missed: bool
    """The page came back without an answer."""
    is_renewed: bool
    """The questions were published anew since the walk began."""
    most: int
    """How many questions are asked at most, with those answered."""

    @property
    def step(self) -> int:
        """Return the number of the question, from 1."""
        return len(self.answers) + 1

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Return what the page sends along: the answers, what is asked, of which version."""
        asked = [(ASKED, self.question.key)] if self.question else []
        return [*self.answers.items(), *asked, *([(VERSION, self.version)] if self.version else [])]


def version_of(tree: Guide | Tree) -> str:
    """Return what names the version of published questions; nothing for those in the making."""
    return tree.hash[:SHORT] if isinstance(tree, Guide) else ""


def is_renewed(tree: Guide | Tree, said: Mapping[str, str]) -> bool:
    """Whether the page before this one was made of another version."""
    return said.get(VERSION, "") not in {"", version_of(tree)}


def walked(tree: Guide | Tree, said: Mapping[str, str], address: str) -> Walk:
    """Return where these answers lead; what is not offered or not on the path is left out."""
    answers = catalogue.clean_answers(tree, said)
    question = catalogue.next_question(tree, answers)
    is_missed = question is not None and said.get(ASKED) == question.key
    errors = {question.key: CHOOSE} if question and is_missed else {}
    return Walk(
        answers=answers,
        given=given(tree, answers, address),
        question=question,
        form=Form([field(question)], errors) if question else None,
        version=version_of(tree),
        is_missed=is_missed,
        is_renewed=is_renewed(tree, said),
        most=catalogue.most_asked(tree, answers),
    )


def field(question: Question) -> Field:
    """Return a question as a field; 「不确定」 can always be said."""
    options = [Option(o.key, o.text, o.hint) for o in question.options]
    unsure = Option(UNSURE, NOT_SURE, "不影响办理，会列出可能需要的材料")
    return Field(
        name=question.key,
        label=question.text,
        kind="radio",
        hint=question.hint,
        options=[*options, unsure],
    )


def given(tree: Guide | Tree, answers: Mapping[str, str], address: str) -> list[Given]:
    """Return the path so far, each answer with the address where it is asked again."""
    texts = {(q.key, o.key): o.text for q in tree.questions for o in q.options}
    found, before = [], dict[str, str]()
    for question in tree.questions:
        option = answers.get(question.key)
        if option is not None:
            said = texts.get((question.key, option), NOT_SURE)
            url = f"{address}?{urlencode(before)}" if before else address
            found.append(Given(question.text, said, url))
            before[question.key] = option
    return found
