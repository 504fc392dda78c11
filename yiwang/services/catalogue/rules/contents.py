"""The shape of stored texts: which element holds what; whether plain values have that shape.

Texts come from pages, machines and files. What has this shape may still break rules of publishing
(`checks`), but no rule stumbles over it. Shapes of rows follow the classes in `types`.
"""

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields
from typing import Any, Literal, get_args, get_origin, get_type_hints

from yiwang.services.catalogue.types import (
    Answered,
    Condition,
    Contact,
    Fee,
    LegalBasis,
    Limit,
    MaterialLine,
    Option,
    Step,
)
from yiwang.services.catalogue.types.routes import NodeKind, Whose

LONGEST, MOST, HIGHEST = 4000, 300, 100_000
Found = Iterator[tuple[str, str]]
"""Path and sentence."""
Shape = Callable[[str, Any], Found]


def text(path: str, value: Any) -> Found:
    """Words that a table can hold."""
    if not isinstance(value, str):
        yield path, "这里应当是文字"
    elif len(value) > LONGEST:
        yield path, f"这里最多 {LONGEST} 个字，请缩短"
    elif "\x00" in value or any("\ud800" <= c <= "\udfff" for c in value):
        yield path, "这里有无法保存的字符，请删除"


def flag(path: str, value: Any) -> Found:
    """Yes or no."""
    if not isinstance(value, bool):
        yield path, "这里应当是“是”或者“否”"


def whole(path: str, value: Any) -> Found:
    """A whole number, not negative."""
    if isinstance(value, bool) or not isinstance(value, int):
        yield path, "这里应当是整数"
    elif not 0 <= value <= HIGHEST:
        yield path, f"这里应当是 0 到 {HIGHEST} 的整数"


def one_of(*words: str) -> Shape:
    """One of some words."""

    def check(path: str, value: Any) -> Found:
        if value not in words:
            yield path, f"这里应当是 {'、'.join(words)} 中的一个"

    return check


def many(shape: Shape) -> Shape:
    """A list of such values."""

    def check(path: str, value: Any) -> Found:
        if not isinstance(value, list | tuple):
            yield path, "这里应当是列表"
        elif len(value) > MOST:
            yield path, f"这里最多 {MOST} 行"
        else:
            for n, one in enumerate(value, 1):
                yield from shape(f"{path}.{n}", one)

    return check


def pairs(path: str, value: Any) -> Found:
    """Words by words."""
    if not isinstance(value, Mapping):
        yield path, "这里应当是“问题：回答”"
        return
    for key, one in value.items():
        yield from text(f"{path}.{key}"[:80], one)


def row(known: Mapping[str, Shape], needed: frozenset[str] = frozenset()) -> Shape:
    """A group of named values; what is not named is refused."""

    def check(path: str, value: Any) -> Found:
        if not isinstance(value, Mapping):
            yield path, "这里应当是一组要素"
            return
        for key in sorted(needed - set(value)):
            yield f"{path}.{key}", "这里缺少一项，请补上"
        for key, one in value.items():
            if key in known:
                yield from known[key](f"{path}.{key}", one)
            else:
                yield f"{path}.{str(key)[:40]}", "没有这一项，请删除"

    return check


def of(cls: type, **known: Shape) -> Shape:
    """A group of values as a class of `types` has them; those without a default are needed."""
    hints = get_type_hints(cls)
    named = {f.name: known.get(f.name) or _shape(hints[f.name]) for f in fields(cls)}
    needed = {f.name for f in fields(cls) if f.default is MISSING and f.default_factory is MISSING}
    return row(named, frozenset(needed))


def _shape(hint: Any) -> Shape:
    if get_origin(hint) is Literal:
        return one_of(*get_args(hint))
    if get_origin(hint) is tuple:
        return many(_shape(get_args(hint)[0]))
    return {str: text, bool: flag, int: whole}[hint]


def maybe(shape: Shape) -> Shape:
    """Such a value, or nothing."""

    def check(path: str, value: Any) -> Found:
        if value is not None:
            yield from shape(path, value)

    return check


QUESTION = row(
    {"key": text, "text": text, "hint": text, "options": many(of(Option)), "needs": pairs},
    frozenset({"key", "text", "options"}),
)
UNIT = one_of("WD", "CD", "M", "H", "NOW")
LIMIT = of(Limit, unit=UNIT)
SITUATION = row(
    {
        "key": text,
        "name": text,
        "answers": pairs,
        "materials": many(whole),
        "note": text,
        "not_applicable": text,
        "parts": many(text),
        "fee": of(Fee),
        "promised": LIMIT,
        "handling": one_of("NOW", "PROMISED"),
        "steps": many(text),
        "window_only": flag,
    },
    frozenset({"key", "name"}),
)
ROUTE_TEST = row(
    {"of": text, "op": one_of("IN", "NOT", "GE", "LT"), "values": many(text)},
    frozenset({"of", "op", "values"}),
)
ROUTE_WAY = row({"to": text, "when": many(ROUTE_TEST), "otherwise": flag}, frozenset({"to"}))
ROUTE_NODE = row(
    {
        "key": text,
        "kind": one_of(*NodeKind),
        "name": text,
        "days": whole,
        "right": text,
        "whose": one_of(*Whose),
        "organisations": many(text),
        "parties": whole,
        "quorum": whole,
        "opinion": flag,
        "other": flag,
        "ways": many(ROUTE_WAY),
        "returns": many(row({"to": text, "most": whole}, frozenset({"to"}))),
    },
    frozenset({"key", "kind"}),
)
MEMBER = row(
    {
        "basic_code": text,
        "after": many(text),
        "situations": many(text),
        "fields": pairs,
        "materials": pairs,
        "leads": pairs,
    },
    frozenset({"basic_code"}),
)
BASIC: Mapping[str, Shape] = {
    "name": text, "kind_code": text, "bases": many(of(LegalBasis)), "use_levels": text,
    "audience": many(text), "department": text, "themes": many(text),
}  # fmt: skip
LIST: Mapping[str, Shape] = {
    "handling": one_of("NOW", "PROMISED"), "conditions": many(of(Condition)), "quantity": text,
    "power_source": text, "materials": many(of(MaterialLine)), "statutory": maybe(LIMIT),
    "promised": LIMIT, "correction_days": whole, "special": many(text),
    "steps": many(of(Step, unit=UNIT)), "online": flag, "depth": text, "visits": whole,
    "visits_reason": text, "site_visit": flag, "two_reviewers": flag, "joint": flag,
    "joint_with": many(text), "fee": of(Fee), "pay_online": flag,
    "result": row({"name": text, "type": text, "sample": text}, frozenset({"name", "type"})),
    "delivery": many(text), "contact": of(Contact), "faq": many(of(Answered)), "note": text,
    "questions": many(QUESTION), "situations": many(SITUATION), "form": text,
    "unverified": many(text), "route": row({"nodes": many(ROUTE_NODE)}, frozenset({"nodes"})),
    "members": many(MEMBER),
}  # fmt: skip


def misshapen(content: Mapping[str, Any], *, is_list: bool) -> dict[str, str]:
    """Return what does not have the shape of a text, by element: where, and what mends it.

    Elements that are not there are no fault: a text on its way may be incomplete.
    """
    known, found = (LIST if is_list else BASIC), {}
    for key, value in content.items():
        if key not in known:
            found[str(key)[:40]] = f"没有“{str(key)[:40]}”这个要素，请删除"
            continue
        for path, sentence in known[key](key, value):
            place = path.removeprefix(key).removeprefix(".")
            found.setdefault(key, f"{place}：{sentence}" if place else sentence)
    return found


ROWS: Mapping[str, type] = {
    "bases": LegalBasis, "conditions": Condition, "materials": MaterialLine, "statutory": Limit,
    "promised": Limit, "steps": Step, "fee": Fee, "contact": Contact, "faq": Answered,
}  # fmt: skip


def completed(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a text whose rows name every value, absent ones as their class has them."""
    found = dict(content)
    for key, cls in ROWS.items():
        value = content.get(key)
        if isinstance(value, Mapping):
            found[key] = {**_defaults(cls), **value}
        elif value:
            found[key] = [{**_defaults(cls), **one} for one in value]
    return found


@functools.cache
def _defaults(cls: type) -> Mapping[str, Any]:
    plain = {f.name: f.default for f in fields(cls) if f.default is not MISSING}
    return {name: list(v) if isinstance(v, tuple) else v for name, v in plain.items()}
