"""Standard lists for new organisations: proposed by one, published by another."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema, Status
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.services.catalogue import commands, queries
from yiwang.services.catalogue.types import Plan, ProposalInfo
from yiwang.web.openapi.once import Key, once
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, MadeOut, RegionCode, Text
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of

PROPOSE = Post("desk:propose", right="catalogue.edit")
PUBLISH = Post("desk:publish", right="catalogue.publish")
EITHER = Post("desk:propose", "desk:publish")


class ProposalsOut(Schema):
    """Proposals, newest first."""

    proposals: list[ProposalInfo]


class ProposeIn(Schema):
    """Which items (codes of the basic catalogue), and why."""

    items: list[Text] = Field(max_length=5000)
    reason: Text = Field(max_length=120)


class FaultsIn(Schema):
    """What has to be mended."""

    comment: Text = Field(max_length=200)


@router.get("/enabling/{region}", response={200: Plan, **REFUSALS}, auth=PROPOSE)
def plan(request: HttpRequest, region: RegionCode) -> Any:
    """Which standard lists may be enabled in a division."""
    found = queries.enabling_plan(region, viewer=actor_of(request))
    if found is None:
        raise NotFound
    return found


@router.post("/enabling/{region}", response={201: MadeOut, **REFUSALS}, auth=PROPOSE)
def propose(request: HttpRequest, region: RegionCode, body: ProposeIn, idempotency_key: Key) -> Any:
    """Propose lists; while a proposal waits, the answer names that one."""

    def make() -> tuple[int, dict[str, str]]:
        made = commands.propose_lists(
            region_code=region,
            basic_codes=body.items,
            reason=body.reason,
            actor=actor_of(request),
            at=clock.now(),
        )
        return 201, {"id": str(made)}

    return once(request, idempotency_key, make)


@router.get("/proposals", response={200: ProposalsOut, **REFUSALS}, auth=EITHER)
def proposals(request: HttpRequest) -> Mapping[str, Any]:
    """Proposals within the post's reach."""
    return {"proposals": queries.proposals(viewer=actor_of(request))}


@router.get("/proposals/{key}", response={200: ProposalInfo, **REFUSALS}, auth=EITHER)
def proposal(request: HttpRequest, key: UUID) -> Any:
    """One proposal with its lines, and how many of its items are published or were skipped."""
    found = queries.proposal(key, viewer=actor_of(request))
    if found is None:
        raise NotFound
    return found


@router.post("/proposals/{key}/publish", response={204: None, **REFUSALS}, auth=PUBLISH)
def publish(request: HttpRequest, key: UUID) -> Any:
    """Approve somebody else's proposal; a job publishes its lists one after another."""
    commands.publish_proposal(proposal_id=key, actor=actor_of(request), at=clock.now())
    return Status(204, None)


@router.post("/proposals/{key}/return", response={204: None, **REFUSALS}, auth=PUBLISH)
def send_back(request: HttpRequest, key: UUID, body: FaultsIn) -> Any:
    """Return somebody else's proposal with a comment."""
    commands.return_proposal(
        proposal_id=key, comment=body.comment, actor=actor_of(request), at=clock.now()
    )
    return Status(204, None)
