"""What a revision must have before anybody checks it, with the sentence that mends it."""

from collections.abc import Mapping, Sequence
from typing import Any

from yiwang.services.editing.types import Kind, Target

from .elements import elements, unlike

Plain = Mapping[str, Any]
BASIC_NEEDS = ("name", "kind_code", "bases", "use_levels", "audience", "department", "themes")
LIST_NEEDS = ("handling", "conditions", "promised", "steps", "depth", "fee", "result")
_CHOSEN = frozenset({"kind_code", "use_levels", "audience", "handling", "depth"})


def revises_content(target: Target, kind: Kind) -> bool:
    """Whether the elements themselves are revised."""
    if kind is Kind.DELEGATE:
        return target is not Target.LIST
    return kind in {Kind.CREATE, Kind.CHANGE, Kind.CONVERT}


def missing(
    target: Target,
    kind: Kind,
    *,
    base: Plain,
    content: Plain,
    reason: str,
    bases: Sequence[Plain],
    receivers: int,
) -> dict[str, str]:
    """Return what is missing, by field."""
    found: dict[str, str] = {}
    if not reason.strip():
        found["reason"] = "请填写修订理由"
    if not bases:
        found["bases_of"] = "请填写修订依据：法律名称和条款"
    if kind is Kind.DELEGATE and not receivers:
        found["receivers"] = "请选择承接单位"
    if revises_content(target, kind):
        found |= _elements(target, kind, base, content)
    return found


def _elements(target: Target, kind: Kind, base: Plain, content: Plain) -> dict[str, str]:
    labels = {e.key: e.label for e in elements(target)}
    needs = LIST_NEEDS if target is Target.LIST else BASIC_NEEDS
    found = {
        key: f"请{'选择' if key in _CHOSEN else '填写'}{labels[key]}"
        for key in needs
        if not content.get(key)
    }
    if content.get("visits") is None and target is Target.LIST:
        found["visits"] = "请填写到现场次数，不用到现场的填0"
    if kind is not Kind.CREATE and not any(unlike(base, content, key) for key in labels):
        found[""] = "还没有改动任何要素"
    if kind is Kind.CONVERT and not unlike(base, content, "kind_code"):
        found["kind_code"] = "转变管理方式要改变事项类型"
    if kind is Kind.DELEGATE and not unlike(base, content, "use_levels"):
        found["use_levels"] = "下放要改变行使层级"
    return found
