"""A profile as it is kept in the database and shipped in the data, and what is wrong with one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from yiwang.engagement.projects.types import (
    ASSESSMENT_KINDS,
    Absence,
    Addition,
    Counted,
    EventKind,
    PlannedApproval,
    PlannedEvent,
    PlannedStage,
    Profile,
)

from .approvals import faults as order_faults

STAGES = 4
LONGEST_NAME = 200
LONGEST_TOTAL = 120
"""Working days in all (国办发〔2019〕11号)."""


def from_plain(content: Mapping[str, Any]) -> Profile:
    """Read a profile. :raises KeyError, ValueError: it has another shape."""
    absence = content.get("absence", {})
    return Profile(
        total=int(content["total"]),
        counted=frozenset(Counted(one) for one in content["counted"]),
        absence=Absence(absence.get("rule", Absence.WAITS)),
        absence_days=int(absence.get("days", 0)),
        stages=tuple(_stage(one) for one in content["stages"]),
    )


def _stage(row: Mapping[str, Any]) -> PlannedStage:
    return PlannedStage(
        no=int(row["no"]),
        name=row["name"],
        department=row["department"],
        days=int(row["days"]),
        joint_code=row.get("joint", ""),
        approvals=tuple(_approval(one) for one in row["approvals"]),
        events=tuple(_event(one) for one in row.get("events", ())),
    )


def _approval(row: Mapping[str, Any]) -> PlannedApproval:
    return PlannedApproval(
        key=row.get("key") or row["code"],
        name=row["name"],
        department=row["department"],
        code=row.get("code", ""),
        after=tuple(row.get("after", ())),
        inside=EventKind(row["inside"]) if row.get("inside") else None,
        assessed_by=row.get("assessed_by", ""),
        basis=row.get("basis", ""),
    )


def _event(row: Mapping[str, Any]) -> PlannedEvent:
    return PlannedEvent(
        kind=EventKind(row["kind"]),
        department=row["department"],
        parties=tuple((one[0], one[1]) for one in row["parties"]),
        after=tuple(row.get("after", ())),
    )


def faults(profile: Profile) -> dict[str, str]:
    """What is wrong with a profile: field → sentence."""
    found: dict[str, str] = {}
    if not 0 < profile.total <= LONGEST_TOTAL:
        found["total"] = f"审批总用时应在 1 到 {LONGEST_TOTAL} 个工作日之间"
    for stage in profile.stages:
        if not 0 < stage.days <= profile.total:
            found[f"days-{stage.no}"] = "阶段时限应在 1 个工作日到审批总用时之间"
    whole = sum(stage.days for stage in profile.stages)
    if not found and whole > profile.total:
        found["total"] = f"四个阶段合计 {whole} 个工作日，超过了审批总用时"
    if [stage.no for stage in profile.stages] != list(range(1, STAGES + 1)):
        found["stages"] = "应有四个阶段"
    wrong = order_faults(profile.approvals())
    kinds = {event.kind for stage in profile.stages for event in stage.events}
    wrong += [
        f"“{one.name}”并入的联合事项不在清单里"
        for one in profile.approvals()
        if one.inside is not None and one.inside not in kinds
    ]
    if wrong:
        found["stages"] = "；".join(wrong)
    return found


def revised(
    content: Mapping[str, Any],
    *,
    total: int,
    days: Mapping[int, int],
    counted: frozenset[Counted],
    absence: Absence,
    absence_days: int,
    dropped: frozenset[str],
    added: Sequence[Addition] = (),
) -> dict[str, Any]:
    """Return a profile with other days and rules, without some approvals and with others."""
    stages = [
        {
            **row,
            "days": days.get(int(row["no"]), row["days"]),
            "approvals": [
                {**one, "after": [k for k in one.get("after", ()) if k not in dropped]}
                for one in row["approvals"]
                if (one.get("key") or one["code"]) not in dropped
            ],
        }
        for row in content["stages"]
    ]
    _put(stages, added)
    return {
        **content,
        "total": total,
        "counted": sorted(one.value for one in counted),
        "absence": {"rule": absence.value, "days": absence_days},
        "stages": stages,
    }


def _put(stages: list[dict[str, Any]], added: Sequence[Addition]) -> None:
    """Put approvals at the end of their stages; what they wait for is found by its name."""
    kept = {
        one["name"]: one.get("key") or one["code"] for row in stages for one in row["approvals"]
    }
    keys = {**kept}
    for one in added:
        keys[one.name] = one.code or _free(keys.values())
    for one in added:
        row: dict[str, Any] = {
            "key": keys[one.name],
            "code": one.code,
            "name": one.name,
            "department": one.department,
            "after": [keys.get(name, name) for name in one.after],
            "inside": one.inside.value if one.inside else "",
            "assessed_by": one.assessed_by,
            "basis": one.basis,
        }
        stage = next(stage for stage in stages if int(stage["no"]) == one.stage_no)
        stage["approvals"].append({key: value for key, value in row.items() if value})


def _free(taken: Iterable[str]) -> str:
    """A key for an approval that the catalogue does not know."""
    known, n = set(taken), 1
    while f"x-{n}" in known:
        n += 1
    return f"x-{n}"


def addition_faults(
    added: Sequence[Addition], *, names: Iterable[str], stages: Iterable[int]
) -> dict[str, str]:
    """What is wrong with single additions: field of the n-th → sentence."""
    found: dict[str, str] = {}
    known, there = set(names), set(stages)
    every = known | {one.name for one in added}
    for n, one in enumerate(added, 1):
        strange = [name for name in one.after if name not in every]
        if not one.name or len(one.name) > LONGEST_NAME:
            found[f"name-{n}"] = f"请填写事项名称，最多 {LONGEST_NAME} 个字"
        elif one.name in known:
            found[f"name-{n}"] = "清单里已经有这个事项"
        if one.stage_no not in there:
            found[f"stage-{n}"] = "请选择放在哪个阶段"
        if one.assessed_by and one.assessed_by not in ASSESSMENT_KINDS:
            found[f"assessed-{n}"] = "请从列出的评估类型里选择"
        if strange:
            found[f"after-{n}"] = f"清单里没有“{'”“'.join(strange)}”，请按清单写名称"
        known.add(one.name)
    return found
