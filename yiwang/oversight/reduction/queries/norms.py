"""Tests of cleaning and targets: what is shipped, as its newest edition says."""

from collections.abc import Mapping

from yiwang.foundation.core.types import ANYONE, Actor
from yiwang.oversight.reduction.models import NormEdition
from yiwang.oversight.reduction.rules import norms as rules
from yiwang.oversight.reduction.types import NormInfo, NormKind

MOST = 100


def _info(row: NormEdition) -> NormInfo:
    return NormInfo(
        kind=NormKind(row.kind),
        code=row.code,
        version_no=row.version_no,
        content=row.content,
        is_active=row.is_active,
        reason=row.reason,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
    )


def newest(kind: NormKind) -> dict[str, NormInfo]:
    """Return every norm of a kind in its newest version (private to the app)."""
    rows = NormEdition.objects.filter(kind=kind).order_by("code", "-version_no").distinct("code")
    return {**rules.shipped(kind), **{row.code: _info(row) for row in rows}}


def tests_in_force() -> Mapping[str, str]:
    """Return code and text of the tests in force (private to the app)."""
    found = newest(NormKind.TEST)
    return {code: one.content["text"] for code, one in found.items() if one.is_active}


def norms(
    kind: NormKind, *, only_active: bool = False, viewer: Actor = ANYONE
) -> tuple[NormInfo, ...]:
    """Return the norms of a kind in their newest version, the shipped ones first."""
    del viewer
    found = newest(kind).values()
    return tuple(one for one in found if one.is_active or not only_active)[:MOST]


def norm(kind: NormKind, code: str, *, viewer: Actor = ANYONE) -> NormInfo | None:
    """Return one norm in its newest version."""
    del viewer
    return newest(kind).get(code)


def norm_history(kind: NormKind, code: str, *, viewer: Actor = ANYONE) -> tuple[NormInfo, ...]:
    """Return the versions of a norm, newest first, the shipped one last."""
    del viewer
    rows = NormEdition.objects.filter(kind=kind, code=code).order_by("-version_no")[:MOST]
    shipped = rules.shipped(kind).get(code)
    return (*(_info(row) for row in rows), *([shipped] if shipped else []))
