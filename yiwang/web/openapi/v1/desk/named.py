"""Named lists (事项名单) by token: kept by one post, checked by another, published by a third."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Schema, Status
from pydantic import Field

from yiwang.engagement.lists import commands, queries
from yiwang.engagement.lists.types import (
    Act,
    Candidate,
    Difference,
    EditionInfo,
    EntryInfo,
    Exempt,
    Kind,
    ListInfo,
    PasteLine,
    State,
)
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.web.openapi import once
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, MadeOut, Page, Text, mirror
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of

KEEP = Post("desk:revise", right="catalogue.edit")
CHECK = Post("desk:examine", right="catalogue.check")
PUBLISH = Post("desk:publish", right="catalogue.publish")
LOOK = Post("desk:revise", "desk:examine", "desk:publish")
RETURN = Post("desk:examine", "desk:publish")
Key = Annotated[UUID, Path(...)]
Number = Annotated[int, Path(..., ge=1, le=2**63 - 1)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
MOST_TOLD = 500
KEPT = mirror(ListInfo, actions=list[Act])


class KeptFilter(Schema):
    """Which lists."""

    before: UUID | None = None
    limit: int = Field(50, ge=1, le=100)


class KeptListsOut(Page):
    """Lists within reach, the newest first."""

    lists: list[KEPT]  # type: ignore[valid-type]


class KeptListOut(Schema):
    """A list with its published versions."""

    kept: KEPT  # type: ignore[valid-type]
    editions: list[EditionInfo]


class NewListIn(Schema):
    """What kind of list, of which division; a plan has a year."""

    kind: Kind
    region: str = Field(pattern=r"^[0-9]{12}$", description="12 位区划代码")
    year: int = Field(0, ge=0, le=9999)
    source: Text = Field("", max_length=300, description="依据文件")


class ListActIn(Schema):
    """The version seen, and why."""

    version: Version
    opinion: Text = Field("", max_length=300)


class ListSourceIn(Schema):
    """The version seen, and the document the list rests on."""

    version: Version
    source: Text = Field(max_length=300)


class ListStateOut(Schema):
    """Where the list stands now."""

    state: State


class EditionOut(Schema):
    """The edition that is public now."""

    edition: int


class EntryIn(Schema):
    """What a list says of an item: its place, a note, the window's class or why it has none."""

    version: Version
    position: int = Field(0, ge=0, le=9999, description="排在第几；0 不动")
    note: Text = Field("", max_length=200)
    place: Text = Field("", max_length=100)
    zone: Text = Field("", max_length=20)
    exempt: Exempt | None = None
    due_on: date | None = None


class EntrySavedOut(Schema):
    """The version that was written."""

    version: int


class EntryRemovalIn(Schema):
    """The version seen, and why the item leaves the list."""

    version: Version
    reason: Text = Field(max_length=200)


class ListDifferencesOut(Schema):
    """What differs, item by item."""

    differences: list[Difference]


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


def _told(found: ListInfo) -> dict[str, Any]:
    told = {one.name: getattr(found, one.name) for one in fields(found)}
    return {**told, "actions": sorted(found.actions)}


@router.get("/lists", response={200: KeptListsOut, **REFUSALS}, auth=LOOK)
def kept(request: HttpRequest, which: Query[KeptFilter]) -> Mapping[str, Any]:
    """Lists of items kept within reach."""
    found = queries.lists(before=which.before, limit=which.limit + 1, viewer=actor_of(request))
    shown = found[: which.limit]
    return {
        "lists": [_told(one) for one in shown],
        "next": str(shown[-1].id) if len(found) > which.limit else None,
    }


@router.post("/lists", response={201: MadeOut, **REFUSALS}, auth=KEEP)
def open_list(request: HttpRequest, body: NewListIn, idempotency_key: once.Key) -> Any:
    """Begin a list; the one there is, where the division keeps it already."""

    def make() -> tuple[int, dict[str, str]]:
        made = commands.open_list(
            kind=body.kind,
            region_code=body.region,
            year=body.year,
            source=body.source,
            actor=actor_of(request),
            at=clock.now(),
        )
        return 201, {"id": str(made)}

    return once.once(request, idempotency_key, make)


@router.get("/lists/{key}", response={200: KeptListOut, **REFUSALS}, auth=LOOK)
def kept_list(request: HttpRequest, key: Key) -> Mapping[str, Any]:
    """One list: where it stands, its last steps, its versions."""
    found = _known(request, key)
    return {"kept": _told(found), "editions": queries.editions(key, viewer=actor_of(request))}


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


@router.put("/lists/{key}/source", response={204: None, **REFUSALS}, auth=KEEP)
def name_source(request: HttpRequest, key: Key, body: ListSourceIn) -> Any:
    """Name the document the list rests on."""
    commands.name_source(source=body.source, **_given(request, key, body.version))
    return Status(204, None)


@router.put("/lists/{key}/entries/{number}", response={200: EntrySavedOut, **REFUSALS}, auth=KEEP)
def change_entry(
    request: HttpRequest, key: Key, number: Number, body: EntryIn
) -> Mapping[str, int]:
    """Say what the list says of an item; at another version than the one seen nothing changes."""
    version = commands.change_entry(
        entry_id=number,
        values={**body.dict(exclude={"version"}), "exempt": body.exempt or ""},
        **_given(request, key, body.version),
    )
    return {"version": version}


@router.post("/lists/{key}/entries/{number}/remove", response={204: None, **REFUSALS}, auth=KEEP)
def remove_entry(request: HttpRequest, key: Key, number: Number, body: EntryRemovalIn) -> Any:
    """Take an item out, with the reason; what is public stays until the next edition."""
    given = _given(request, key, body.version)
    commands.remove_entry(entry_id=number, reason=body.reason, **given)
    return Status(204, None)


@router.get(
    "/lists/{key}/versions/{edition}/differences",
    response={200: ListDifferencesOut, **REFUSALS},
    auth=LOOK,
)
def differences(request: HttpRequest, key: Key, edition: Number) -> Mapping[str, Any]:
    """What an edition changed against the one before."""
    viewer = actor_of(request)
    if edition not in {one.number for one in queries.editions(key, viewer=viewer)}:
        raise NotFound
    told = queries.differences(key, edition - 1, edition, limit=MOST_TOLD, viewer=viewer)
    return {"differences": told}


@router.post("/lists/{key}/submit", response={200: ListStateOut, **REFUSALS}, auth=KEEP)
def submit_list(request: HttpRequest, key: Key, body: ListActIn) -> Mapping[str, Any]:
    """Ask for the check by another person; what breaks the list's promise is named."""
    return {"state": commands.submit_list(**_act(request, key, body))}


@router.post("/lists/{key}/pass", response={200: ListStateOut, **REFUSALS}, auth=CHECK)
def pass_list(request: HttpRequest, key: Key, body: ListActIn) -> Mapping[str, Any]:
    """Pass the check."""
    return {"state": commands.pass_list(**_act(request, key, body))}


@router.post("/lists/{key}/publish", response={200: EditionOut, **REFUSALS}, auth=PUBLISH)
def publish_list(request: HttpRequest, key: Key, body: ListActIn) -> Mapping[str, int]:
    """Publish a checked list: portal, halls and kiosks show it from this moment."""
    return {"edition": commands.publish_list(**_act(request, key, body))}


@router.post("/lists/{key}/return", response={200: ListStateOut, **REFUSALS}, auth=RETURN)
def return_list(request: HttpRequest, key: Key, body: ListActIn) -> Mapping[str, Any]:
    """Send a list back to its editor, with the reason."""
    return {"state": commands.return_list(**_act(request, key, body))}


@router.post("/lists/{key}/withdraw", response={200: ListStateOut, **REFUSALS}, auth=PUBLISH)
def withdraw_list(request: HttpRequest, key: Key, body: ListActIn) -> Mapping[str, Any]:
    """Take a published list down, with the reason; its editions stay on record."""
    return {"state": commands.withdraw_list(**_act(request, key, body))}


def _act(request: HttpRequest, key: UUID, body: ListActIn) -> dict[str, Any]:
    return {**_given(request, key, body.version), "opinion": body.opinion}


def _given(request: HttpRequest, key: UUID, version: int) -> dict[str, Any]:
    return {
        "list_id": key,
        "version": version,
        "actor": actor_of(request),
        "at": clock.now(),
    }
