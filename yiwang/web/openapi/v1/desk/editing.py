"""Revisions of items and lists by token: drafted by one post, checked and published by others."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema, Status
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.editions import Edition
from yiwang.services.editing import commands, queries
from yiwang.services.editing.types import (
    Act,
    Basis,
    Difference,
    Kind,
    RevisionInfo,
    RevisionLine,
    State,
    Target,
)
from yiwang.web.openapi.once import Key, once
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, Answers, Code, MadeOut, Page, Text, mirror
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of

REVISE = Post("desk:revise", right="catalogue.edit")
EXAMINE = Post("desk:examine")
PUBLISH = Post("desk:publish", right="catalogue.publish")
EITHER = Post("desk:revise", "desk:examine", "desk:publish")
BASIC_LENGTH = 12
WHOLE = mirror(RevisionInfo, actions=list[Act])


class RevisionFilter(Schema):
    """Which revisions."""

    state: State | None = None
    item: Text = Field("", max_length=12, description="12 位基本编码")
    after: UUID | None = None
    limit: int = Field(20, ge=1, le=100)


class RevisionsOut(Page):
    """Revisions, newest first."""

    revisions: list[RevisionLine]


class WaitingOut(Schema):
    """Revisions that wait for the post, oldest first."""

    revisions: list[RevisionLine]


class NewRevisionIn(Schema):
    """What is revised, and how."""

    target: Target
    kind: Kind
    item: Text = Field(max_length=12, description="12 位基本编码")
    organisation: UUID | None = Field(None, description="实施主体，实施清单必填")


class BasisIn(Schema):
    """A law on which the revision rests."""

    law: Text = Field(max_length=200)
    number: Text = Field("", max_length=80)
    article: Text = Field("", max_length=200)
    text: Text = Field("", max_length=1000)
    validity: Text = Field("", max_length=20)


class DraftIn(Schema):
    """A working copy as a whole; ``content`` has the keys of the published text."""

    version: int = Field(ge=1, le=2**31 - 1)
    content: Answers
    reason: Text = Field("", max_length=160)
    bases: list[BasisIn] = Field(default_factory=list, max_length=20)
    effective_on: date | None = None
    receivers: list[UUID] = Field(default_factory=list, max_length=500)


class SavedOut(Schema):
    """The version that was written."""

    version: int


class ActIn(Schema):
    """The version seen, and why."""

    version: int = Field(ge=1, le=2**31 - 1)
    opinion: Text = Field("", max_length=300)


class StateOut(Schema):
    """Where the revision stands now."""

    state: State


class RebasedOut(Schema):
    """Elements that both sides changed; the draft's own stands."""

    disputed: list[str]


class CatalogueFilter(Schema):
    """Which items of the basic catalogue."""

    q: Text = Field("", max_length=60)
    after: Text = Field("", max_length=12)
    limit: int = Field(20, ge=1, le=100)


class ItemLineOut(Schema):
    """An item of the basic catalogue, in force or not."""

    code: str
    name: str
    department: str
    version_no: int
    is_in_force: bool


class CatalogueOut(Page):
    """Items by code."""

    items: list[ItemLineOut]


class EditionsOut(Schema):
    """The published versions of an item (12 characters) or a list (31), newest first."""

    versions: list[Edition]


class Versions(Schema):
    """Two versions to compare."""

    older: int = Field(ge=1, le=99_999)
    newer: int = Field(ge=1, le=99_999)


class DifferencesOut(Schema):
    """What differs, element by element."""

    differences: list[Difference]


@router.get("/revisions", response={200: RevisionsOut, **REFUSALS}, auth=EITHER)
def revisions(request: HttpRequest, which: Query[RevisionFilter]) -> Mapping[str, Any]:
    """Revisions in sight of the post."""
    found = queries.revisions(
        states=[which.state] if which.state else (),
        basic_code=which.item,
        before=which.after,
        limit=which.limit + 1,
        viewer=actor_of(request),
    )
    shown = found[: which.limit]
    return {"revisions": shown, "next": str(shown[-1].id) if len(found) > which.limit else None}


@router.get("/revisions/waiting", response={200: WaitingOut, **REFUSALS}, auth=EITHER)
def waiting(request: HttpRequest) -> Mapping[str, Any]:
    """What waits for the post."""
    return {"revisions": queries.waiting(viewer=actor_of(request))}


@router.post("/revisions", response={201: MadeOut, **REFUSALS}, auth=REVISE)
def begin(request: HttpRequest, body: NewRevisionIn, idempotency_key: Key) -> Any:
    """Begin a working copy from what is in force."""

    def make() -> tuple[int, dict[str, str]]:
        made = commands.begin_revision(
            target=body.target,
            kind=body.kind,
            basic_code=body.item,
            organisation_id=body.organisation,
            actor=actor_of(request),
            at=clock.now(),
        )
        return 201, {"id": str(made)}

    return once(request, idempotency_key, make)


@router.get("/revisions/{key}", response={200: WHOLE, **REFUSALS}, auth=EITHER)
def revision(request: HttpRequest, key: UUID) -> Any:
    """One revision with its differences, its trace, and what the post may do."""
    found = queries.revision(key, viewer=actor_of(request))
    if found is None:
        raise NotFound
    names = [f.name for f in fields(found)]
    return {name: getattr(found, name) for name in names} | {"actions": sorted(found.actions)}


@router.put("/revisions/{key}", response={200: SavedOut, **REFUSALS}, auth=REVISE)
def save(request: HttpRequest, key: UUID, body: DraftIn) -> Mapping[str, int]:
    """Write the working copy; at another version than the one seen nothing changes."""
    version = commands.save_revision(
        revision_id=key,
        version=body.version,
        content=body.content,
        reason=body.reason,
        bases=[Basis(**one.dict()) for one in body.bases],
        effective_on=body.effective_on,
        receiver_ids=body.receivers,
        actor=actor_of(request),
        at=clock.now(),
    )
    return {"version": version}


@router.post("/revisions/{key}/rebase", response={200: RebasedOut, **REFUSALS}, auth=REVISE)
def rebase(request: HttpRequest, key: UUID) -> Mapping[str, Any]:
    """Take over what was published since the copy was made."""
    found = commands.rebase_revision(revision_id=key, actor=actor_of(request), at=clock.now())
    return {"disputed": found}


@router.post("/revisions/{key}/submit", response={200: StateOut, **REFUSALS}, auth=REVISE)
def submit(request: HttpRequest, key: UUID, body: ActIn) -> Mapping[str, Any]:
    """Ask for the department's check."""
    return {"state": commands.submit_revision(**_given(request, key, body))}


@router.post("/revisions/{key}/pass", response={200: StateOut, **REFUSALS}, auth=EXAMINE)
def let_pass(request: HttpRequest, key: UUID, body: ActIn) -> Mapping[str, Any]:
    """Pass the check it waits for: the department's, the receiving level's, of legality."""
    return {"state": commands.pass_check(**_given(request, key, body), opinion=body.opinion)}


@router.post("/revisions/{key}/publish", response={200: StateOut, **REFUSALS}, auth=PUBLISH)
def publish(request: HttpRequest, key: UUID, body: ActIn) -> Mapping[str, Any]:
    """Publish now, or on the day it says."""
    return {"state": commands.publish_revision(**_given(request, key, body), opinion=body.opinion)}


@router.post("/revisions/{key}/{act}", response={204: None, **REFUSALS}, auth=EITHER)
def send_away(
    request: HttpRequest, key: UUID, act: Literal["return", "withdraw"], body: ActIn
) -> Any:
    """Return it to its editor, or withdraw it before it takes effect, with the reason."""
    end = commands.return_revision if act == "return" else commands.withdraw_revision
    end(**_given(request, key, body), opinion=body.opinion)
    return Status(204, None)


def _given(request: HttpRequest, key: UUID, body: ActIn) -> dict[str, Any]:
    return {
        "revision_id": key,
        "version": body.version,
        "actor": actor_of(request),
        "at": clock.now(),
    }


@router.get("/catalogue", response={200: CatalogueOut, **REFUSALS}, auth=EITHER)
def items(request: HttpRequest, which: Query[CatalogueFilter]) -> Mapping[str, Any]:
    """Items of the basic catalogue by name or code; those out of force as well."""
    found = catalogue.find_basics(
        which.q, after=which.after, limit=which.limit + 1, viewer=actor_of(request)
    )
    shown = found[: which.limit]
    lines = [{name: getattr(one, name) for name in ItemLineOut.model_fields} for one in shown]
    return {"items": lines, "next": shown[-1].code if len(found) > which.limit else None}


@router.get("/catalogue/{code}", response={200: EditionsOut, **REFUSALS}, auth=EITHER)
def versions(request: HttpRequest, code: Code) -> Mapping[str, Any]:
    """Every version of an item or a list as it was published."""
    read = catalogue.list_editions if len(code) > BASIC_LENGTH else catalogue.basic_editions
    found = read(code, viewer=actor_of(request))
    if not found:
        raise NotFound
    return {"versions": found}


@router.get(
    "/catalogue/{code}/differences", response={200: DifferencesOut, **REFUSALS}, auth=EITHER
)
def differences(request: HttpRequest, code: Code, which: Query[Versions]) -> Mapping[str, Any]:
    """What differs between two published versions."""
    found = queries.compared(code, which.older, which.newer, viewer=actor_of(request))
    if found is None:
        raise NotFound
    return {"differences": found[2]}
