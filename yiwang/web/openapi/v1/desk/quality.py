"""Checks over the whole catalogue by token: rules, runs with their progress, findings."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.services.catalogue import commands, queries
from yiwang.services.catalogue.types.checks import (
    CheckFindingInfo,
    CheckRule,
    CheckRunInfo,
    CheckTotal,
    FaultyGuide,
    Severity,
)
from yiwang.web.openapi.once import Key, once
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, MadeOut, Page, Text
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of

QUALITY = Post("desk:revise", "desk:publish")
Id = Annotated[int, Path(..., ge=1, le=2**63 - 1)]


class RulesOut(Schema):
    """The table of rules with their sources."""

    rules: list[CheckRule]


class RunsOut(Schema):
    """The last checks, newest first."""

    runs: list[CheckRunInfo]


class TotalsOut(Schema):
    """Findings by rule and by department, most first."""

    rules: list[CheckTotal]
    departments: list[CheckTotal]


class FindingFilter(Schema):
    """Which findings; ``mended`` are those of the check before that are gone."""

    check: Text = Field("", max_length=24)
    department: Text = Field("", max_length=100)
    severity: Severity | None = None
    fresh: bool = False
    mended: bool = False
    region: str = Field("", pattern=r"^([0-9]{12})?$", description="that division and below")
    after: str = Field("", pattern=r"^([0-9]{1,10}\.[0-9]{1,18})?$")
    limit: int = Field(50, ge=1, le=100)


class Where(Schema):
    """A division, with those below it; none is the whole catalogue."""

    region: str = Field("", pattern=r"^([0-9]{12})?$")


class FindingsOut(Page):
    """Findings, those with most guides first."""

    findings: list[CheckFindingInfo]


class CarrierFilter(Schema):
    """Which lists."""

    after: str = Field("", pattern=r"^[0-9]{0,18}$")
    limit: int = Field(50, ge=1, le=100)


class CarriersOut(Page):
    """Published lists that carry a finding."""

    lists: list[FaultyGuide]


@router.get("/checks/rules", response={200: RulesOut, **REFUSALS}, auth=QUALITY)
def rules(request: HttpRequest) -> Mapping[str, Any]:
    """Rules of publishing."""
    return {"rules": queries.check_rules(viewer=actor_of(request))}


@router.get("/checks", response={200: RunsOut, **REFUSALS}, auth=QUALITY)
def runs(request: HttpRequest) -> Mapping[str, Any]:
    """Checks of the whole catalogue."""
    return {"runs": queries.check_runs(viewer=actor_of(request))}


@router.post("/checks", response={201: MadeOut, **REFUSALS}, auth=QUALITY)
def start(request: HttpRequest, idempotency_key: Key) -> Any:
    """Begin a check; while one runs, the answer names that one."""

    def make() -> tuple[int, dict[str, str]]:
        return 201, {"id": str(commands.start_check(actor=actor_of(request), at=clock.now()))}

    return once(request, idempotency_key, make)


@router.get("/checks/{key}", response={200: CheckRunInfo, **REFUSALS}, auth=QUALITY)
def run(request: HttpRequest, key: UUID) -> Any:
    """One check with its progress."""
    found = queries.check_run(key, viewer=actor_of(request))
    if found is None:
        raise NotFound
    return found


@router.get("/checks/{key}/totals", response={200: TotalsOut, **REFUSALS}, auth=QUALITY)
def totals(request: HttpRequest, key: UUID, where: Query[Where]) -> Mapping[str, Any]:
    """How often each rule is broken, and in whose texts."""
    by_rule, by_department = queries.check_totals(
        key, region_code=where.region, viewer=actor_of(request)
    )
    return {"rules": by_rule, "departments": by_department}


@router.get("/checks/{key}/findings", response={200: FindingsOut, **REFUSALS}, auth=QUALITY)
def findings(request: HttpRequest, key: UUID, which: Query[FindingFilter]) -> Mapping[str, Any]:
    """What a check found."""
    guides, _, last = which.after.partition(".")
    found = queries.check_findings(
        key,
        check=which.check,
        department=which.department,
        severity=which.severity or "",
        is_fresh=which.fresh,
        is_mended=which.mended,
        region_code=which.region,
        after=(int(guides), int(last)) if last else None,
        limit=which.limit + 1,
        viewer=actor_of(request),
    )
    shown = found[: which.limit]
    more = len(found) > which.limit
    return {
        "findings": shown,
        "next": f"{shown[-1].guides}.{shown[-1].id}" if more else None,
    }


@router.get("/check-findings/{number}", response={200: CheckFindingInfo, **REFUSALS}, auth=QUALITY)
def finding(request: HttpRequest, number: Id) -> Any:
    """One finding."""
    found = queries.check_finding(number, viewer=actor_of(request))
    if found is None:
        raise NotFound
    return found


@router.get("/check-findings/{number}/lists", response={200: CarriersOut, **REFUSALS}, auth=QUALITY)
def lists(request: HttpRequest, number: Id, which: Query[CarrierFilter]) -> Mapping[str, Any]:
    """The published lists that carry a finding."""
    after = int(which.after) if which.after else 0
    found = queries.faulty_guides(
        number, after=after, limit=which.limit + 1, viewer=actor_of(request)
    )
    shown = found[: which.limit]
    return {"lists": shown, "next": str(shown[-1].id) if len(found) > which.limit else None}
