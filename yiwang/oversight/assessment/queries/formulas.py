"""The formula, which everybody may read once it is published."""

from collections.abc import Mapping
from typing import Any

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.oversight.assessment import policy
from yiwang.oversight.assessment.models import Formula
from yiwang.oversight.assessment.rules.formula import SHIPPED
from yiwang.oversight.assessment.types import FormulaInfo

MOST = 50


def _info(row: Formula) -> FormulaInfo:
    names = (
        "number", "content", "reason", "made_by", "made_at", "published_by", "published_at",
    )  # fmt: skip
    return FormulaInfo(**{name: getattr(row, name) for name in names})


def formulas(*, viewer: Actor = ANYONE) -> tuple[FormulaInfo, ...]:
    """Return the versions of the formula, newest first; drafts for who works on them only."""
    rows = Formula.objects.order_by("-number")
    if not (viewer.has(policy.MANAGE) or viewer.has(policy.AGREE)):
        rows = rows.filter(published_at__isnull=False)
    return tuple(_info(row) for row in rows[:MOST])


def formula(number: int, *, viewer: Actor = ANYONE) -> FormulaInfo | None:
    """Return one version."""
    return next((one for one in formulas(viewer=viewer) if one.number == number), None)


def shipped_formula(*, viewer: Actor = ANYONE) -> Mapping[str, Any]:
    """Return what the first draft begins with."""
    del viewer
    return SHIPPED
