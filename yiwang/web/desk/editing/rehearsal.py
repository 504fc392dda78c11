"""What the outline and the rehearsal say of a tree: questions, answers, what a situation asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import UNITS, UNSURE, Question, SituationInfo, Tree
from yiwang.services.editing.types import RevisionInfo
from yiwang.services.eforms.types import FormInfo
from yiwang.web.ui.forms import Field, Form, Option

NOT_SURE = "不确定"
CHOOSE = "请选择一个最接近的回答"


@dataclass(frozen=True, slots=True)
class ToldQuestion:
    """A question with when it is asked, in words."""

    question: Question
    when: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """What a situation asks of the applicant (预演的结果)."""

    situation: SituationInfo
    when: str
    materials: tuple[str, ...]
    exempt: tuple[str, ...]
    limit: str
    fee: str
    parts: tuple[str, ...]
    route: str


@dataclass(frozen=True, slots=True)
class Given:
    """An answer on the path, with where to change it."""

    question: str
    answer: str
    url: str


def _words(tree: Tree, answers: tuple[tuple[str, str], ...]) -> str:
    texts = {(q.key, o.key): f"{q.text}{o.text}" for q in tree.questions for o in q.options}
    return "；".join(texts.get(pair, "（没有这个选项）") for pair in answers)


def told_questions(tree: Tree) -> list[ToldQuestion]:
    """Return the questions with when they are asked."""
    return [ToldQuestion(q, _words(tree, q.needs) or "总是问") for q in tree.questions]


def told_situations(info: RevisionInfo, tree: Tree, form: FormInfo | None) -> list[Leaf]:
    """Return every situation with what it asks."""
    return [_leaf(info, tree, one, form) for one in tree.situations]


def ends(
    info: RevisionInfo, tree: Tree, answers: Mapping[str, str], form: FormInfo | None
) -> list[Leaf]:
    """Return where the answers lead."""
    one = catalogue.chosen_situation(tree, answers)
    fits = (one,) if one else catalogue.situations_for(tree, answers)
    return [_leaf(info, tree, found, form) for found in fits]


def _leaf(info: RevisionInfo, tree: Tree, one: SituationInfo, form: FormInfo | None) -> Leaf:
    c = info.content
    lines = [m for m in c.get("materials", ()) if m["no"] in one.material_nos]
    free = [m["name"] for m in lines if m.get("shareable") or m.get("is_application_form")]
    limit = c.get("promised") or {}
    if one.promised:
        told = one.promised.text
    elif limit.get("unit") == "NOW" or one.handling == "NOW" or not limit.get("value"):
        told = "当场办结"
    else:
        told = f"{limit['value']}{UNITS[limit['unit']]}"
    return Leaf(
        situation=one,
        when=_words(tree, one.answers) or "别的情形都不符合时",
        materials=tuple(m["name"] for m in lines if m["name"] not in free),
        exempt=tuple(free),
        limit=told,
        fee=_fee(c.get("fee") or {}, one),
        parts=_parts(one, form),
        route="只在窗口办" if one.window_only else "、".join(one.steps),
    )


def _fee(item: Mapping[str, object], one: SituationInfo) -> str:
    if one.fee:
        return one.fee.standard if one.fee.charged else "不收费"
    return str(item.get("standard", "")) if item.get("charged") else "不收费"


def _parts(one: SituationInfo, form: FormInfo | None) -> tuple[str, ...]:
    if form is None:
        return ()
    titles = {page.key: page.title for page in form.pages}
    labels = {f"{page.key}.{f.key}": f.label for page in form.pages for f in page.fields}
    known = titles | labels
    return tuple(known.get(part, part) for part in one.parts) or ("整张表单",)


def asked(question: Question, *, is_missed: bool) -> Form:
    """Return the question as the citizen sees it."""
    options = [Option(o.key, o.text, o.hint) for o in question.options]
    options.append(Option(UNSURE, NOT_SURE, "不影响办理，会列出可能需要的材料"))
    return Form(
        [
            Field(
                name=question.key,
                label=question.text,
                kind="radio",
                hint=question.hint,
                options=options,
            )
        ],
        {question.key: CHOOSE} if is_missed else {},
    )


def given(tree: Tree, answers: Mapping[str, str], address: str) -> list[Given]:
    """Return the path so far, each answer with the address where it is asked again."""
    texts = {(q.key, o.key): o.text for q in tree.questions for o in q.options}
    found, kept = [], dict[str, str]()
    for question in tree.questions:
        if question.key in answers:
            option = answers[question.key]
            words = texts.get((question.key, option), NOT_SURE)
            found.append(Given(question.text, words, f"{address}?{urlencode(kept)}"))
            kept[question.key] = option
    return found
