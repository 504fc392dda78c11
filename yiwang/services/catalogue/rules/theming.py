"""The question tree of a theme out of its own questions and those of its items (情形).

A question of an item is asked once, only where the item belongs, and once for all items that ask
it in the same words. Every walk ends in a situation of its own: which items belong, in which
situation of theirs, and so which materials and parts of the form.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from yiwang.services.catalogue.types import Guide, Question
from yiwang.services.catalogue.types.themes import Leaf, ThemeItem, ThemeSpec, When

from . import situations

MOST_LEAVES = 99
"""A handled variant's serial has two digits."""
_LONGEST_KEY, _SHORTEST_NAME, _LONGEST_NAME = 60, 3, 90


class TooManyLeaves(ValueError):
    """The questions lead to more situations than can be numbered."""


@dataclass(frozen=True, slots=True)
class Asked:
    """All questions of a theme, and what each is called in the items that ask it."""

    questions: tuple[Question, ...]
    called: Mapping[tuple[str, str], str]
    """Basic code and own key → key in the theme."""


def asked(spec: ThemeSpec, guides: Sequence[Guide]) -> Asked:
    """Return the theme's questions, then those of its items, each once."""
    found = list(spec.questions)
    called: dict[tuple[str, str], str] = {}
    for guide in guides:
        item = spec.item(guide.basic_code)
        if item is None or not item.asks:
            continue
        for question in guide.questions:
            moved = _moved(question, guide.basic_code, item, called)
            place = _same(found, moved)
            if place is None:
                moved = replace(moved, key=_free(moved.key, found))
                found.append(moved)
            else:
                kept = found[place]
                found[place] = replace(kept, needs=_either(kept.needs, moved.needs))
                moved = kept
            called[guide.basic_code, question.key] = moved.key
    return Asked(tuple(found), called)


def _moved(
    question: Question, code: str, item: ThemeItem, called: Mapping[tuple[str, str], str]
) -> Question:
    """The question where its item belongs, after the questions of the item it waits for."""
    own = tuple((called[code, key], options) for key, options in question.needs)
    return replace(question, needs=(*item.when, *own))


def _same(found: Sequence[Question], question: Question) -> int | None:
    """The place of a question in the same words with the same answers."""
    for n, one in enumerate(found):
        if one.text == question.text and one.options == question.options:
            return n
    return None


def _free(key: str, found: Iterable[Question]) -> str:
    taken, n, free = {q.key for q in found}, 2, key
    while free in taken:
        free, n = f"{key}_{n}", n + 1
    return free


def _either(one: When, other: When) -> When:
    """When a question is asked that two items ask: where either of them asks it."""
    second = dict(other)
    return tuple(
        (key, tuple(dict.fromkeys((*options, *second[key]))))
        for key, options in one
        if key in second
    )


def leaves(spec: ThemeSpec, guides: Sequence[Guide]) -> tuple[Leaf, ...]:
    """Return every situation that the questions lead to; none where nothing is asked.

    :raises TooManyLeaves: there are more than can be numbered.
    """
    tree = asked(spec, guides)
    if not tree.questions:
        return ()
    found: list[Leaf] = []
    open_: list[dict[str, str]] = [{}]
    while open_:
        given = open_.pop()
        question = situations.next_question(tree.questions, given)
        if question is None:
            found.append(_leaf(spec, guides, tree, given))
        else:
            options = reversed(question.options)
            open_ += [{**given, question.key: option.key} for option in options]
        if len(found) + len(open_) > MOST_LEAVES:
            raise TooManyLeaves
    return tuple(found)


def _leaf(spec: ThemeSpec, guides: Sequence[Guide], tree: Asked, given: Mapping[str, str]) -> Leaf:
    own: list[tuple[str, str]] = []
    notes: list[str] = []
    is_window = False
    for guide in guides:
        item = spec.item(guide.basic_code)
        if item is None or not all(given.get(key) in options for key, options in item.when):
            continue
        situation = None
        if item.asks:
            said = {
                key: given[common]
                for (code, key), common in tree.called.items()
                if code == guide.basic_code and common in given
            }
            kept = situations.clean(guide.questions, said)
            situation = situations.chosen(guide.situations, kept, guide.questions)
        if situation is not None and situation.not_applicable:
            notes.append(f"“{guide.name}”不在这里一起办：{situation.not_applicable}")
            continue
        own.append((guide.basic_code, situation.key if situation else ""))
        is_window = is_window or bool(situation and situation.window_only)
        if situation is not None and situation.note:
            notes.append(situation.note)
    answers = tuple(given.items())
    return Leaf(
        key=_key(answers),
        name=_name(tree.questions, given),
        answers=answers,
        own=tuple(own),
        notes=tuple(dict.fromkeys(notes)),
        is_window=is_window,
    )


def _key(answers: Sequence[tuple[str, str]]) -> str:
    """A key that stays the same while questions and answers do."""
    key = "-".join(option for _, option in answers)
    if len(key) <= _LONGEST_KEY:
        return key
    return hashlib.new("sm3", key.encode()).hexdigest()[:32]


def _name(questions: Iterable[Question], given: Mapping[str, str]) -> str:
    """The answers in words; a short 「是」 is said with its question."""
    words = []
    for question in questions:
        option = next((o for o in question.options if o.key == given.get(question.key)), None)
        if option is not None:
            is_telling = len(option.text) >= _SHORTEST_NAME
            stem = question.text.rstrip("？?")
            words.append(option.text if is_telling else f"{stem}：{option.text}")
    name = "；".join(words)
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def belonging(found: Sequence[Leaf]) -> dict[str, tuple[str, ...]]:
    """Return in which situations each item belongs; one that always belongs is left out."""
    there: dict[str, list[str]] = {}
    for leaf in found:
        for code in leaf:
            there.setdefault(code, []).append(leaf.key)
    whole = sum(1 for leaf in found if leaf.own)
    return {code: tuple(keys) for code, keys in there.items() if len(keys) < whole}


def faults(spec: ThemeSpec, found: Sequence[Leaf], names: Mapping[str, str]) -> list[str]:
    """Return what is wrong with the tree, in sentences for whoever composes."""
    told = []
    known = {q.key: {o.key for o in q.options} for q in spec.questions}
    for item in spec.items:
        name = names.get(item.basic_code, item.basic_code)
        if any(not set(options) <= known.get(key, set()) for key, options in item.when):
            told.append(f"“{name}”在什么回答下办，用了没有的问题或者选项，请重新选择")
        elif found and not any(item.basic_code in set(leaf) for leaf in found):
            told.append(f"没有一种回答会办“{name}”，请改它在什么回答下办，或者删除它")
    keys = [leaf.key for leaf in found]
    if len(set(keys)) < len(keys):
        told.append("两组回答的标识连起来相同，请改选项的标识")
    long = [leaf.name for leaf in found]
    if len(set(long)) < len(long):
        told.append("两个情形的名称相同，请把选项写得更清楚")
    return told
