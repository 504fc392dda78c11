"""Standing in for colleagues, parked messages and their retry, the audit log."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Schema, Status
from pydantic import Field

from yiwang.foundation.audit import queries as log
from yiwang.foundation.core import clock, outbox
from yiwang.foundation.core.commands import term_of
from yiwang.foundation.core.operations import retry_parked
from yiwang.foundation.identity import commands as identity
from yiwang.foundation.identity import queries as people
from yiwang.web.openapi.once import Key, once
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, MadeOut, Page, Text
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of

STAFF = Post("desk:staff")
OPERATE = Post("desk:operate", right="outbox.retry")
AUDIT = Post("desk:audit", right="audit.read")
After = Annotated[str, Field("", pattern=r"^[0-9]{0,18}$")]
Id = Annotated[int, Path(..., ge=1, le=2**63 - 1)]
LONGEST_STREAM = 80


class PostLineOut(Schema):
    """A role one holds and may let a colleague fill."""

    assignment_id: UUID
    label: str


class PersonOut(Schema):
    """A colleague who may stand in."""

    id: UUID
    name: str


class DelegationOut(Schema):
    """A colleague standing in; ``ends_on`` is exclusive."""

    id: UUID
    absent_name: str
    deputy_name: str
    role_name: str
    organisation_name: str
    starts_on: date
    ends_on: date
    reason: str
    is_mine: bool
    is_over: bool


class DelegationsOut(Schema):
    """What was given and taken, and what may be given."""

    delegations: list[DelegationOut]
    posts: list[PostLineOut]
    colleagues: list[PersonOut]


class DelegateIn(Schema):
    """Who stands in, in which role, from when until when; ``last_day`` is included."""

    assignment: UUID
    deputy: UUID
    starts_on: date = Field(ge=date(2000, 1, 1), le=date(2999, 12, 30))
    last_day: date = Field(ge=date(2000, 1, 1), le=date(2999, 12, 30))
    reason: Text = Field(min_length=1, max_length=120)


class ParkedOut(Schema):
    """A message that failed eight times and holds its stream back."""

    id: int
    event: str
    subscriber: str
    stream: str
    tries: int
    error: str
    published_at: datetime


class ParkedListOut(Page):
    """Parked messages, newest first."""

    messages: list[ParkedOut]


class LogLineOut(Schema):
    """An entry of the log; ``term`` is the command's legal term."""

    id: int
    stream: str
    n: int | None
    kind: str
    command: str
    term: str
    actor: str
    actor_name: str
    at: datetime
    facts: dict[str, Any]
    outcome: str
    hash: str


class LogOut(Page):
    """A stream in order with its broken links, or everything newest first."""

    entries: list[LogLineOut]
    broken: list[int] = []


class Keyset(Schema):
    """Where a list goes on."""

    after: After
    limit: int = Field(50, ge=1, le=100)


class LogFilter(Keyset):
    """Which entries."""

    stream: Text = Field("", max_length=LONGEST_STREAM, description="申请编号或其他对象")
    actor: Text = Field("", max_length=LONGEST_STREAM, description="only without stream")


@router.get("/delegations", response={200: DelegationsOut, **REFUSALS}, auth=STAFF)
def delegations(request: HttpRequest) -> Mapping[str, Any]:
    """Who stands in for whom, the posts one may let be filled, and by whom."""
    viewer, at = actor_of(request), clock.now()
    return {
        "delegations": people.delegations(viewer=viewer, at=at),
        "posts": people.own_posts(viewer=viewer, at=at),
        "colleagues": [{"id": key, "name": name} for key, name in people.colleagues(viewer=viewer)],
    }


@router.post("/delegations", response={201: MadeOut, **REFUSALS}, auth=STAFF)
def delegate(request: HttpRequest, body: DelegateIn, idempotency_key: Key) -> Any:
    """Let a colleague stand in."""

    def make() -> tuple[int, dict[str, str]]:
        made = identity.delegate_absence(
            assignment_id=body.assignment,
            deputy_id=body.deputy,
            starts_on=body.starts_on,
            ends_on=date.fromordinal(body.last_day.toordinal() + 1),
            reason=body.reason,
            actor=actor_of(request),
            at=clock.now(),
        )
        return 201, {"id": str(made)}

    return once(request, idempotency_key, make)


@router.post("/delegations/{key}/end", response={204: None, **REFUSALS}, auth=STAFF)
def end_delegation(request: HttpRequest, key: UUID) -> Any:
    """Take a delegation back."""
    identity.end_delegation(delegation_id=key, actor=actor_of(request), at=clock.now())
    return Status(204, None)


@router.get("/parked", response={200: ParkedListOut, **REFUSALS}, auth=OPERATE)
def parked(request: HttpRequest, which: Query[Keyset]) -> Mapping[str, Any]:
    """Messages that failed eight times."""
    after = int(which.after) if which.after else None
    found = outbox.parked(after=after, limit=which.limit + 1)
    shown = found[: which.limit]
    more = str(shown[-1].id) if len(found) > which.limit else None
    return {"messages": shown, "next": more}


@router.post("/parked/{delivery}/retry", response={204: None, **REFUSALS}, auth=OPERATE)
def retry(request: HttpRequest, delivery: Id) -> Any:
    """Open one parked message again."""
    retry_parked(delivery=delivery, actor=actor_of(request), at=clock.now())
    return Status(204, None)


@router.get("/audit", response={200: LogOut, **REFUSALS}, auth=AUDIT)
def audit(request: HttpRequest, which: Query[LogFilter]) -> Mapping[str, Any]:
    """The log: one stream in order with a check of its chain, or everything newest first."""
    viewer, size = actor_of(request), which.limit
    start = int(which.after) if which.after else None
    if which.stream:
        found = log.trace(viewer=viewer, stream=which.stream, after=start or 0, limit=size + 1)
        broken = log.broken_links(stream=which.stream)
    else:
        found = log.search(viewer=viewer, actor=which.actor, before=start, limit=size + 1)
        broken = []
    shown = [
        {
            **{n: getattr(one, n) for n in LogLineOut.model_fields if n != "term"},
            "term": term_of(one.command),
        }
        for one in found[:size]
    ]
    more = str(found[size - 1].id) if len(found) > size else None
    return {"entries": shown, "next": more, "broken": broken}
