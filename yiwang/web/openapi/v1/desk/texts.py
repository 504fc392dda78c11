"""Texts for the public by token: written by one post, checked and published by another."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema, Status
from pydantic import Field

from yiwang.engagement.content import commands, queries
from yiwang.engagement.content.types import (
    Act,
    Kind,
    ManuscriptInfo,
    ManuscriptLine,
    State,
    StepInfo,
    VersionInfo,
)
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.web.openapi.once import Key, once
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, Answers, MadeOut, Page, Text, mirror
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of

WRITE = Post("desk:texts")
PUBLISH = Post("desk:texts-publish", right="catalogue.publish")
EITHER = Post("desk:texts", "desk:texts-publish")
SHOWN_ELSEWHERE = ("blocks", "explained", "summed", "files", "told")
WHOLE = mirror(
    ManuscriptInfo,
    without=SHOWN_ELSEWHERE,
    content=dict[str, Any],
    faults=dict[str, str],
    steps=list[StepInfo],
    versions=list[VersionInfo],
    actions=list[Act],
)


class TextsFilter(Schema):
    """Which texts."""

    kind: Kind | None = None
    state: State | None = None
    unverified: bool = Field(default=False, description="只要文号和日期尚未核对的")
    after: UUID | None = None
    limit: int = Field(20, ge=1, le=100)


class ManuscriptsOut(Page):
    """Texts, newest first."""

    texts: list[ManuscriptLine]


class NewTextIn(Schema):
    """What kind of text, and where it is public."""

    kind: Kind
    region: str = Field(pattern=r"^[0-9]{12}$", description="12 位区划代码")


class WorkingCopyIn(Schema):
    """A working copy as a whole; ``content`` has the elements of its kind."""

    version: int = Field(ge=1, le=2**31 - 1)
    content: Answers


class TextSavedOut(Schema):
    """The version that was written."""

    version: int


class TextActIn(Schema):
    """The version seen; why it is sent back or taken off, or what its facts were compared with."""

    version: int = Field(ge=1, le=2**31 - 1)
    opinion: Text = Field("", max_length=300)


class PublishedOut(Schema):
    """Its number in ``GET /notices/{no}`` and the like; 0 while it waits for its day."""

    no: int


@router.get("/texts", response={200: ManuscriptsOut, **REFUSALS}, auth=EITHER)
def texts(request: HttpRequest, which: Query[TextsFilter]) -> Mapping[str, Any]:
    """Texts in sight of the post, public or not."""
    found = queries.manuscripts(
        kind=which.kind,
        state=which.state,
        unverified=which.unverified,
        before=which.after,
        limit=which.limit + 1,
        viewer=actor_of(request),
    )
    shown = found[: which.limit]
    return {"texts": shown, "next": str(shown[-1].id) if len(found) > which.limit else None}


@router.post("/texts", response={201: MadeOut, **REFUSALS}, auth=WRITE)
def begin_text(request: HttpRequest, body: NewTextIn, idempotency_key: Key) -> Any:
    """Begin a text."""

    def make() -> tuple[int, dict[str, str]]:
        made = commands.begin_manuscript(
            kind=body.kind, region_code=body.region, actor=actor_of(request), at=clock.now()
        )
        return 201, {"id": str(made)}

    return once(request, idempotency_key, make)


@router.get("/texts/{key}", response={200: WHOLE, **REFUSALS}, auth=EITHER)
def text(request: HttpRequest, key: UUID) -> Any:
    """One text with what hinders publishing, its versions, its trace, and what the post may do."""
    today = clock.local_date(clock.now())
    found = queries.manuscript(key, today=today, viewer=actor_of(request))
    if found is None:
        raise NotFound
    names = [f.name for f in fields(found) if f.name not in SHOWN_ELSEWHERE]
    return {name: getattr(found, name) for name in names} | {"actions": sorted(found.actions)}


@router.put("/texts/{key}", response={200: TextSavedOut, **REFUSALS}, auth=WRITE)
def save_text(request: HttpRequest, key: UUID, body: WorkingCopyIn) -> Mapping[str, int]:
    """Write the working copy; at another version than the one seen nothing changes.

    Files are added at the desk; those named by their ids stay.
    """
    version = commands.save_manuscript(content=body.content, **_given(request, key, body.version))
    return {"version": version}


@router.post(
    "/texts/{key}/versions/{number}/restore",
    response={200: TextSavedOut, **REFUSALS},
    auth=WRITE,
)
def restore_text(
    request: HttpRequest, key: UUID, number: int, body: TextActIn
) -> Mapping[str, int]:
    """Make an older version the working copy again."""
    given = _given(request, key, body.version)
    return {"version": commands.restore_version(version_no=number, **given)}


@router.post("/texts/{key}/submit", response={204: None, **REFUSALS}, auth=WRITE)
def submit_text(request: HttpRequest, key: UUID, body: TextActIn) -> Any:
    """Ask for the check by another person."""
    commands.submit_manuscript(**_given(request, key, body.version))
    return Status(204, None)


@router.post("/texts/{key}/publish", response={200: PublishedOut, **REFUSALS}, auth=PUBLISH)
def publish_text(request: HttpRequest, key: UUID, body: TextActIn) -> Mapping[str, int]:
    """Publish now, or on the day it says."""
    given = _given(request, key, body.version)
    return {"no": commands.publish_manuscript(opinion=body.opinion, **given)}


@router.post("/texts/{key}/verify", response={204: None, **REFUSALS}, auth=PUBLISH)
def verify_text(request: HttpRequest, key: UUID, body: TextActIn) -> Any:
    """Say with which promulgated text its number and dates were compared."""
    commands.verify_manuscript(source=body.opinion, **_given(request, key, body.version))
    return Status(204, None)


@router.post("/texts/{key}/{act}", response={204: None, **REFUSALS}, auth=EITHER)
def end_text(
    request: HttpRequest, key: UUID, act: Literal["return", "remove"], body: TextActIn
) -> Any:
    """Send a text back to its editor, or take it off the public pages, with the reason."""
    end = commands.return_manuscript if act == "return" else commands.remove_manuscript
    end(opinion=body.opinion, **_given(request, key, body.version))
    return Status(204, None)


def _given(request: HttpRequest, key: UUID, version: int) -> dict[str, Any]:
    return {
        "manuscript_id": key,
        "version": version,
        "actor": actor_of(request),
        "at": clock.now(),
    }
