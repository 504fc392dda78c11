"""What the outline and the rehearsal say of a tree: questions, answers, what a situation asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Fee, Limit, Question, SituationInfo, Tree
from yiwang.services.editing.types import RevisionInfo
from yiwang.services.eforms.types import FormInfo


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


def _words(tree: Tree, answers: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    texts = {(q.key, o.key): o.text for q in tree.questions for o in q.options}
    named = {q.key: q.text for q in tree.questions}
    return "；".join(
        named.get(key, "（没有这个问题）")
        + "或".join(texts.get((key, one), "（没有这个选项）") for one in options)
        for key, options in answers
    )


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
    at_once = Limit(0, "NOW") if one.handling == "NOW" else None
    limit = one.promised or at_once or Limit(**(c.get("promised") or {"value": 0}))
    return Leaf(
        situation=one,
        when=_words(tree, one.answers) or "别的情形都不符合时",
        materials=tuple(m["name"] for m in lines if m["name"] not in free),
        exempt=tuple(free),
        limit=limit.text,
        fee=(one.fee or Fee(**(c.get("fee") or {}))).text,
        parts=_parts(one, form),
        route="只在窗口办" if one.window_only else "、".join(one.steps),
    )


def _parts(one: SituationInfo, form: FormInfo | None) -> tuple[str, ...]:
    if form is None:
        return ()
    titles = {page.key: page.title for page in form.pages}
    labels = {f"{page.key}.{f.key}": f.label for page in form.pages for f in page.fields}
    known = titles | labels
    return tuple(known.get(part, part) for part in one.parts) or ("整张表单",)
