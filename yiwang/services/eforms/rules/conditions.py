"""Which fields are asked, given the answers so far."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from yiwang.services.eforms.types import FormField


def is_asked(item: FormField, values: Mapping[str, Any], asked: AbstractSet[str]) -> bool:
    """Whether a field is asked: its condition holds and what it depends on is itself asked."""
    condition = item.show_when
    if condition is None:
        return True
    if condition.key not in asked:
        return False
    value = values.get(condition.key)
    given = value if isinstance(value, list | tuple) else [value]
    return any(str(one) in condition.values for one in given if one is not None)


def asked_fields(fields: Iterable[FormField], values: Mapping[str, Any]) -> tuple[FormField, ...]:
    """Return the fields that are asked, in order."""
    kept: list[FormField] = []
    asked: set[str] = set()
    for item in fields:
        if is_asked(item, values, asked):
            kept.append(item)
            asked.add(item.key)
    return tuple(kept)
