"""One change of a theme at a time, each told in words (主题编制)."""

from collections.abc import Sequence
from dataclasses import replace

from yiwang.services.catalogue.types import Question
from yiwang.services.catalogue.types.composing import Own
from yiwang.services.catalogue.types.themes import (
    FieldSettlement,
    MaterialSettlement,
    ThemeItem,
    ThemeSpec,
)


def with_item(spec: ThemeSpec, item: ThemeItem) -> ThemeSpec:
    """Put an item at its place, or at the end."""
    if spec.item(item.basic_code) is None:
        return replace(spec, items=(*spec.items, item))
    rows = tuple(item if one.basic_code == item.basic_code else one for one in spec.items)
    return replace(spec, items=rows)


def without_item(spec: ThemeSpec, code: str) -> ThemeSpec:
    """Take an item out; nobody waits for it any more, and what was settled about it goes."""
    items = tuple(
        replace(one, after=tuple(c for c in one.after if c != code))
        for one in spec.items
        if one.basic_code != code
    )
    fields = tuple(one for one in spec.fields if not _names(one, code))
    materials = tuple(
        m for m in spec.materials if code not in {m.one.basic_code, m.other.basic_code}
    )
    return replace(spec, items=items, fields=fields, materials=materials)


def _names(one: FieldSettlement, code: str) -> bool:
    return one.own.basic_code == code or bool(one.same and one.same.basic_code == code)


def moved_item(spec: ThemeSpec, code: str, *, up: bool) -> ThemeSpec:
    """Move an item by one place; at the end nothing changes."""
    codes = [one.basic_code for one in spec.items]
    if code not in codes:
        return spec
    here = codes.index(code)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(codes):
        return spec
    rows = list(spec.items)
    rows[here], rows[there] = rows[there], rows[here]
    return replace(spec, items=tuple(rows))


def with_question(spec: ThemeSpec, question: Question, old: str = "") -> ThemeSpec:
    """Put a question in the place of the old one, or at the end."""
    keys = [q.key for q in spec.questions]
    if old not in keys:
        return replace(spec, questions=(*spec.questions, question))
    rows = tuple(question if q.key == old else q for q in spec.questions)
    return replace(spec, questions=rows)


def without_question(spec: ThemeSpec, key: str) -> ThemeSpec:
    """Take a question out; nothing hangs on it any more."""
    questions = tuple(
        replace(q, needs=tuple(n for n in q.needs if n[0] != key))
        for q in spec.questions
        if q.key != key
    )
    items = tuple(
        replace(one, when=tuple(w for w in one.when if w[0] != key)) for one in spec.items
    )
    return replace(spec, questions=questions, items=items)


def with_field(spec: ThemeSpec, settled: FieldSettlement) -> ThemeSpec:
    """Settle a question that only looks like another one; the last word stands."""
    rows = tuple(one for one in spec.fields if one.own != settled.own)
    return replace(spec, fields=(*rows, settled))


def without_field(spec: ThemeSpec, own: Own) -> ThemeSpec:
    """Take back how a question was settled."""
    return replace(spec, fields=tuple(one for one in spec.fields if one.own != own))


def with_material(spec: ThemeSpec, settled: MaterialSettlement) -> ThemeSpec:
    """Say that two lines are the same or not; the last word stands."""
    return replace(spec, materials=(*_others(spec.materials, settled.one, settled.other), settled))


def without_material(spec: ThemeSpec, one: Own, other: Own) -> ThemeSpec:
    """Take back what was said of two lines."""
    return replace(spec, materials=tuple(_others(spec.materials, one, other)))


def _others(rows: Sequence[MaterialSettlement], one: Own, other: Own) -> list[MaterialSettlement]:
    return [m for m in rows if {m.one, m.other} != {one, other}]
