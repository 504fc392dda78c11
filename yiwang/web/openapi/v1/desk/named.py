"""Named lists (事项名单) by token: what is kept, its entries, candidates; items come in."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Schema
from pydantic import Field

from yiwang.engagement.lists import commands, queries
from yiwang.engagement.lists.types import (
    Candidate,
    EditionInfo,
    EntryInfo,
    ListInfo,
    PasteLine,
)
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, Page, Text
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of

KEEP = Post("desk:revise", right="catalogue.edit")
LOOK = Post("desk:revise", "desk:publish")
Key = Annotated[UUID, Path(...)]


class KeptFilter(Schema):
    """Which lists."""

    before: UUID | None = None
    limit: int = Field(50, ge=1, le=100)


class KeptListsOut(Page):
    """Lists within reach, the newest first."""

    lists: list[ListInfo]


class KeptListOut(Schema):
    """A list with its published versions."""

    kept: ListInfo
    editions: list[EditionInfo]


class EntryFilter(Schema):
    """Which entries of the working copy."""

    audience: str = Field("", pattern=r"^(PERSON|LEGAL)?$")
    q: Text = Field("", max_length=60)
    after: str = Field("", pattern=r"^([0-9]{1,9}\.[0-9]{1,18})?$")
    limit: int = Field(50, ge=1, le=100)


class EntriesOut(Page):
    """Entries by rank, each with what speaks against it now."""

    entries: list[EntryInfo]


class CandidateFilter(Schema):
    """Which candidates."""

    audience: str = Field("", pattern=r"^(PERSON|LEGAL)?$")
    limit: int = Field(50, ge=1, le=100)


class CandidatesOut(Schema):
    """Items not in the list, those with most cases first."""

    candidates: list[Candidate]


class ItemsIn(Schema):
    """Codes or names, one a line; a note follows a tab."""

    text: Text = Field(max_length=60_000)
    audience: str = Field("", pattern=r"^(PERSON|LEGAL)?$")
    reason: Text = Field("", max_length=200)


class PasteReportOut(Schema):
    """What became of each line."""

    lines: list[PasteLine]


def _known(request: HttpRequest, key: UUID) -> ListInfo:
    found = queries.named_list(key, viewer=actor_of(request))
    if found is None:
        raise NotFound
    return found


@router.get("/lists", response={200: KeptListsOut, **REFUSALS}, auth=LOOK)
def kept(request: HttpRequest, which: Query[KeptFilter]) -> Mapping[str, Any]:
    """Lists of items kept within reach."""
    found = queries.lists(before=which.before, limit=which.limit + 1, viewer=actor_of(request))
    shown = found[: which.limit]
    return {"lists": shown, "next": str(shown[-1].id) if len(found) > which.limit else None}


@router.get("/lists/{key}", response={200: KeptListOut, **REFUSALS}, auth=LOOK)
def kept_list(request: HttpRequest, key: Key) -> Mapping[str, Any]:
    """One list: where it stands, its last steps, its versions."""
    found = _known(request, key)
    return {"kept": found, "editions": queries.editions(key, viewer=actor_of(request))}


@router.get("/lists/{key}/entries", response={200: EntriesOut, **REFUSALS}, auth=LOOK)
def entries(request: HttpRequest, key: Key, which: Query[EntryFilter]) -> Mapping[str, Any]:
    """Entries of the working copy."""
    _known(request, key)
    first, _, second = which.after.partition(".")
    found = queries.entries(
        key,
        audience=which.audience,
        text=which.q,
        after=(int(first), int(second)) if second else None,
        limit=which.limit + 1,
        viewer=actor_of(request),
    )
    shown = found[: which.limit]
    last = f"{shown[-1].rank}.{shown[-1].id}" if len(found) > which.limit else None
    return {"entries": shown, "next": last}


@router.get("/lists/{key}/candidates", response={200: CandidatesOut, **REFUSALS}, auth=KEEP)
def candidates(request: HttpRequest, key: Key, which: Query[CandidateFilter]) -> Mapping[str, Any]:
    """Items that many people apply for and the list does not name."""
    _known(request, key)
    found = queries.candidates(
        key,
        audience=which.audience,
        today=clock.local_date(clock.now()),
        limit=which.limit,
        viewer=actor_of(request),
    )
    return {"candidates": found}


@router.post("/lists/{key}/items", response={200: PasteReportOut, **REFUSALS}, auth=KEEP)
def add_items(request: HttpRequest, key: Key, body: ItemsIn) -> Mapping[str, Any]:
    """Put items into the working copy, line by line; the same lines again change nothing."""
    report = commands.add_items(
        list_id=key,
        text=body.text,
        audience=body.audience,
        reason=body.reason,
        actor=actor_of(request),
        at=clock.now(),
    )
    return {"lines": report}
