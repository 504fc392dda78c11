"""The item that takes in all that is left of a stage at once (联办件), where there is one."""

from collections.abc import Collection, Mapping, Sequence

from yiwang.engagement.projects.rules import approvals as rules
from yiwang.engagement.projects.types import (
    DONE,
    PlannedStage,
    ProjectApprovalView,
    StageTogether,
    Standing,
)
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide

FEWEST = 2
SETTLED = DONE | {Standing.INSIDE}
"""Standings that need no application of their own."""


def together(
    plan: PlannedStage,
    shown: Sequence[ProjectApprovalView],
    places: Mapping[str, rules.Place],
    codes: Mapping[str, str],
) -> StageTogether | None:
    """Return the joint item of a stage if it is just what is left; nothing while it is not offered.

    What waits only for others that go along may be applied for with them: the joint item keeps the
    order. The situation is the one in which exactly these belong, and an answer that leaves an
    approval of the list out says that it is not needed, so it must have been found not needed.
    """
    guide = catalogue.guide(codes.get(plan.joint_code, "")) if plan.joint_code else None
    left = [one for one in shown if one.standing not in SETTLED]
    if guide is None or len(left) < FEWEST:
        return None
    standing = {one.key: one.standing for one in shown}
    keys = {one.key for one in left}
    if not all(rules.goes_along(places[key], keys, standing) for key in keys):
        return None
    by_key = {one.key: one.code for one in plan.approvals}
    spared = {by_key.get(key, "") for key, at in standing.items() if at is Standing.NOT_NEEDED}
    listed = {code for code in by_key.values() if code}
    situation = _situation(guide, {by_key.get(key, "") for key in keys}, listed - spared)
    if situation is None:
        return None
    return StageTogether(
        name=guide.name,
        item_code=guide.code,
        situation=situation,
        keys=tuple(one.key for one in left),
        names=tuple(one.name for one in left),
        organisation_name=guide.organisation_name,
    )


def _situation(guide: Guide, wanted: Collection[str], needed: Collection[str]) -> str | None:
    """Return the situation in which exactly these items belong; empty where nothing is asked."""
    members = {member.basic_code for member in guide.members}
    if (members - set(wanted)) & set(needed):
        return None
    keys = [one.key for one in guide.situations if not one.not_applicable] or [""]
    for key in keys:
        if {part.member.basic_code for part in catalogue.parts(guide, key)} == set(wanted):
            return key
    return None
