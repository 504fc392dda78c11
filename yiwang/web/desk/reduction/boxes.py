"""Fields of the sheets, and what was typed into them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from yiwang.oversight.reduction.types import (
    FOR_STEPS,
    OUTCOME_NAMES,
    TO_CHOOSE,
    Choice,
    Line,
    NormInfo,
    Outcome,
)
from yiwang.web.ui.forms import Field, Form, Option

MOST = {"reason": 300, "basis": 300, "instead": 200}
MOST_DIGITS = 9


def whole(text: str) -> int:
    """Return a whole number, 0 when it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < MOST_DIGITS else 0


def _select(name: str, label: str, value: str, pairs: Iterable[tuple[str, str]]) -> Field:
    options = [Option(key, text) for key, text in pairs]
    return Field(
        name=name, label=label, kind="select", value=value, options=options, required=False
    )


def _text(name: str, label: str, value: str, most: int, hint: str = "") -> Field:
    return Field(name=name, label=label, value=value, maxlength=most, hint=hint, required=False)


def fields(
    prefix: str, said: Mapping[str, str], tests: Iterable[NormInfo], *, is_step: bool
) -> list[Field]:
    """Return the five boxes for one material or step."""
    outcomes = [
        (one.value, label)
        for one, label in OUTCOME_NAMES.items()
        if one in (FOR_STEPS if is_step else TO_CHOOSE)
    ]
    named = [(one.code, str(one.content["text"])) for one in tests]
    return [
        _select(f"{prefix}outcome", "怎么处理", said.get("outcome", ""), outcomes),
        _select(f"{prefix}test", "适用的清理标准", said.get("test", ""), named),
        _text(
            f"{prefix}instead",
            "由什么代替",
            said.get("instead", ""),
            MOST["instead"],
            "合并、共享、承诺、核验时填写",
        ),
        _text(
            f"{prefix}basis",
            "依据",
            said.get("basis", ""),
            MOST["basis"],
            "保留时写法律、法规和条款",
        ),
        _text(f"{prefix}reason", "理由", said.get("reason", ""), MOST["reason"]),
    ]


def said_of(line: Line) -> dict[str, str]:
    """Return what a line says, for its boxes."""
    choice = line.choice
    return {
        "outcome": choice.outcome.value if choice.outcome else "",
        "test": choice.test,
        "instead": choice.instead,
        "basis": choice.basis,
        "reason": choice.reason,
    }


def typed(data: Mapping[str, str], prefix: str) -> dict[str, str]:
    """Return what was typed into the boxes of one line."""
    names = ("outcome", "test", "instead", "basis", "reason")
    return {name: data.get(f"{prefix}{name}", "").strip() for name in names}


def choice(key: str, said: Mapping[str, str]) -> Choice:
    """Return what was typed as a choice."""
    outcome = said["outcome"]
    return Choice(
        key,
        Outcome(outcome) if outcome in set(TO_CHOOSE) else None,
        said["test"],
        said["reason"][: MOST["reason"]],
        said["basis"][: MOST["basis"]],
        said["instead"][: MOST["instead"]],
    )


def alike(
    names: Sequence[Mapping[str, Any]], tests: Sequence[NormInfo], said: Mapping[str, str]
) -> Form:
    """Return the form that decides the same name everywhere."""
    pairs = [
        (
            f"{'s' if one['is_step'] else 'm'}:{one['name']}",
            f"{'环节' if one['is_step'] else '材料'}“{one['name']}”（{one['count']} 个事项）",
        )
        for one in names
    ]
    what = _select("name", "同名的材料或者环节", said.get("name", ""), pairs)
    return Form([what, *fields("", said, tests, is_step=False)])
