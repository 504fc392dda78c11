"""Whether a policy is for an enterprise, by what the register tells of it, and why."""

from collections.abc import Iterable
from datetime import date

from yiwang.engagement.interaction.types.care import (
    BODY_KINDS,
    Condition,
    ConditionKind,
    EnterpriseFacts,
    MatchReason,
)


def full_years(since: date, today: date) -> int:
    """Return how many whole years have passed."""
    return today.year - since.year - ((today.month, today.day) < (since.month, since.day))


def reasons(
    conditions: Iterable[Condition], facts: EnterpriseFacts, today: date
) -> tuple[MatchReason, ...]:
    """Return why a policy matches, every condition met; nothing when one is not.

    What the register does not tell meets no condition: nobody is asked for it again.
    """
    found: list[MatchReason] = []
    for one in conditions:
        fact = _met(one, facts, today) if facts.is_active else ""
        if not fact:
            return ()
        found.append(MatchReason(one.name, in_words(one), fact, one.source))
    return tuple(found)


def _met(one: Condition, facts: EnterpriseFacts, today: date) -> str:
    """Return the fact that meets a condition, or nothing."""
    if one.kind is ConditionKind.INDUSTRY:
        return facts.industry if facts.industry in one.values else ""
    if one.kind is ConditionKind.DIVISION:
        return facts.address if all(name in facts.address for name in one.values) else ""
    if one.kind is ConditionKind.KIND:
        return BODY_KINDS.get(facts.body_kind, "") if facts.body_kind in one.values else ""
    if facts.registered_on is None or facts.registered_on > today:
        return ""
    years = full_years(facts.registered_on, today)
    least, most = (int(value) if value else None for value in one.values)
    if (least is not None and years < least) or (most is not None and years > most):
        return ""
    on = facts.registered_on
    return f"{on.year}年{on.month}月{on.day}日成立，满 {years} 年"


def in_words(one: Condition) -> str:
    """Return what a condition asks for."""
    if one.kind is ConditionKind.KIND:
        return "、".join(BODY_KINDS[value] for value in one.values)
    if one.kind is ConditionKind.AGE:
        least, most = one.values
        told = [f"满 {least} 年"] if least else []
        return "、".join([*told, f"不超过 {most} 年"] if most else told)
    if one.kind is ConditionKind.DIVISION:
        return "".join(one.values)
    return "、".join(one.values)


def stands_in(paragraph: str, text: str) -> bool:
    """Whether a paragraph is quoted from a text, spaces and line ends aside."""
    return "".join(paragraph.split()) in "".join(text.split())
