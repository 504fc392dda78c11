"""Whom policies are for (匹配条件), what came of them, and needs counted by office (企业诉求)."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema, Status
from pydantic import Field

from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.types.care import (
    MOST_NEED_DAYS,
    MOST_SOURCE,
    MOST_VALUES,
    NEED_WHICH,
    Condition,
    ConditionKind,
    NeedWhich,
    PolicyMatchInfo,
)
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.web.openapi.schemas import REFUSALS, Page, Text
from yiwang.web.openapi.v1.desk.lists import READ
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.openapi.v1.desk.texts import EITHER, WRITE
from yiwang.web.openapi.v1.pain import PainPageFilter
from yiwang.web.openapi.v1.texts import No
from yiwang.web.openapi.v1.voices import VoiceLinesOut, line_out
from yiwang.web.ui.access import actor_of

Days = Annotated[int, Field(ge=1, le=MOST_NEED_DAYS)]


class ConditionJson(Schema):
    """A condition and the paragraph it is quoted from.

    ``values``: names of industries; a division and those above it by name; the first two
    characters of a code; or the least and the most full years, "" for no bound.
    """

    kind: ConditionKind
    values: list[Annotated[Text, Field(max_length=60)]] = Field(..., max_length=MOST_VALUES)
    source: Text = Field(..., max_length=MOST_SOURCE)


class PolicyMatchOut(Schema):
    """Conditions of a policy, and how many enterprises it reached; one counts once."""

    policy_no: int
    title: str
    region_code: str
    organisation_id: UUID
    organisation_name: str
    conditions: list[ConditionJson]
    matched: int
    seen: int
    needs: int
    answered: int
    version: int


class PolicyMatchesOut(Page):
    """The newest policy first."""

    policies: list[PolicyMatchOut]


class PolicyMatchesFilter(Schema):
    """``next`` of the last page."""

    after: int | None = Field(None, ge=0, le=2**31 - 1)
    limit: int = Field(20, ge=1, le=49)


class PolicyMatchIn(Schema):
    """The version seen, 0 for none yet; all conditions, and who answers."""

    version: int = Field(..., ge=0, le=2**31 - 1)
    organisation_id: UUID
    conditions: list[ConditionJson] = Field(..., max_length=len(ConditionKind))


class NeedFigureOut(Schema):
    """How many needs an organisation was given; each is the length of its list."""

    organisation_id: UUID
    organisation_name: str
    filed: int
    open: int
    late: int
    answered: int
    in_time: int


class NeedFiguresOut(Schema):
    """By office, who was given most first."""

    figures: list[NeedFigureOut]


class NeedFiguresFilter(Schema):
    """Told in so many days up to today."""

    days: Days = 365


class NeedsFilter(PainPageFilter):
    """Which figure: of an office or all, of so many days."""

    days: Days = 365
    which: NeedWhich = NeedWhich.FILED
    organisation_id: UUID | None = None


def _out(one: PolicyMatchInfo) -> Mapping[str, Any]:
    told = {name: getattr(one, name) for name in PolicyMatchOut.model_fields}
    conditions = [
        {"kind": c.kind, "values": list(c.values), "source": c.source} for c in one.conditions
    ]
    return {**told, "conditions": conditions}


@router.get("/policy-matches", response={200: PolicyMatchesOut, **REFUSALS}, auth=EITHER)
def policy_matches(request: HttpRequest, which: Query[PolicyMatchesFilter]) -> Mapping[str, Any]:
    """Policies with conditions within the post's reach."""
    found = queries.policy_matches(
        before=which.after, limit=which.limit + 1, viewer=actor_of(request)
    )
    shown = found[: which.limit]
    more = str(shown[-1].policy_no) if len(found) > which.limit else None
    return {"policies": [_out(one) for one in shown], "next": more}


@router.get("/policy-matches/{no}", response={200: PolicyMatchOut, **REFUSALS}, auth=EITHER)
def policy_match(request: HttpRequest, no: No) -> Mapping[str, Any]:
    """One of them."""
    found = queries.policy_match(no, viewer=actor_of(request))
    if found is None:
        raise NotFound
    return _out(found)


@router.put("/policy-matches/{no}", response={204: None, **REFUSALS}, auth=WRITE)
def set_policy_match(request: HttpRequest, no: No, body: PolicyMatchIn) -> Any:
    """Say whom a policy is for; at another version than the one seen nothing changes."""
    commands.set_policy_match(
        policy_no=no,
        version=body.version,
        organisation_id=body.organisation_id,
        conditions=[Condition(c.kind, tuple(c.values), c.source) for c in body.conditions],
        actor=actor_of(request),
        at=clock.now(),
    )
    return Status(204, None)


@router.get("/needs/figures", response={200: NeedFiguresOut, **REFUSALS}, auth=READ)
def need_figures(request: HttpRequest, which: Query[NeedFiguresFilter]) -> Mapping[str, Any]:
    """Needs of enterprises in the post's sight, counted by office."""
    found = queries.need_figures(days=which.days, viewer=actor_of(request), at=clock.now())
    names = [one.value.lower() for one in NEED_WHICH]
    return {
        "figures": [
            {
                "organisation_id": one.organisation_id,
                "organisation_name": one.organisation_name,
                **dict(zip(names, one.counts, strict=True)),
            }
            for one in found
        ]
    }


@router.get("/needs", response={200: VoiceLinesOut, **REFUSALS}, auth=READ)
def needs(request: HttpRequest, which: Query[NeedsFilter]) -> Mapping[str, Any]:
    """What one figure counts, the newest first; each goes on at /desk/voices/{number}."""
    page = queries.needs(
        which.which,
        days=which.days,
        organisation_id=which.organisation_id,
        after=which.after,
        limit=which.limit,
        viewer=actor_of(request),
        at=clock.now(),
    )
    return {"voices": [line_out(one) for one in page.lines], "next": page.after or None}
