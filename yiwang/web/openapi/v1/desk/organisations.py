"""Opening a division, and keeping its organisations: entered, changed, renamed, closed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema, Status
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.identity import queries as people
from yiwang.foundation.orgs import commands, queries
from yiwang.foundation.orgs.types import (
    BodyEntry,
    NameInfo,
    OrganisationInfo,
    OrganisationKind,
    PostInfo,
    RegionInfo,
)
from yiwang.services.catalogue import queries as catalogue
from yiwang.web.openapi.once import Key, once
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, MadeOut, Page, RegionCode, Text
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of

ORGANISATIONS = Post("desk:organisations", right="admin.manage")
MOST = 200
AFTER = r"^(.{0,200}\|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$"
Line = Annotated[Text, Field("", max_length=160)]


class OpeningOut(Schema):
    """How far a division is opened; ``started_at`` is null before it begins."""

    region_code: str
    region_name: str
    started_at: datetime | None
    opened_by: str
    organisations: dict[OrganisationKind, int] = Field(description="本地区和下级的单位数")
    administrators: list[str]
    invited: int
    guides: int
    first_guide_at: datetime | None


class BodyIn(Schema):
    """An organisation; a hall or a station may have no credit code."""

    kind: OrganisationKind
    region: str = Field(pattern=r"^[0-9]{12}$", description="本地区或它的下级")
    standard_name: Text = Field(max_length=80, description="不带地名的名称，如“民政局”")
    name: Text = Field(max_length=120)
    short_name: Text = Field("", max_length=80)
    uscc: Text = Field("", max_length=30)
    address: Line
    phone: Text = Field("", max_length=40)
    complaint_phone: Text = Field("", max_length=40)
    hours: Text = Field("", max_length=120)
    is_seated: bool = Field(default=False, description="进驻本地大厅")


class BodiesIn(Schema):
    """Organisations to enter, all or none; what is there already stays as it is."""

    bodies: list[BodyIn] = Field(min_length=1, max_length=MOST)


class IdsOut(Schema):
    """What was made."""

    ids: list[UUID]


class OrganisationsOut(Page):
    """A division's own organisations."""

    organisations: list[OrganisationInfo]


class WholeOrganisationOut(Schema):
    """An organisation with its windows and posts and its former names."""

    organisation: OrganisationInfo
    posts: list[PostInfo]
    former_names: list[NameInfo]


class OrganisationFilter(Schema):
    """Of which division; the post's own when none is named."""

    region: str = Field("", pattern=r"^([0-9]{12})?$")
    after: Text = Field("", pattern=AFTER)
    limit: int = Field(50, ge=1, le=100)


class ChangeIn(Schema):
    """What an organisation tells the public; what is not named stays."""

    address: Text | None = Field(None, max_length=160)
    phone: Text | None = Field(None, max_length=40)
    complaint_phone: Text | None = Field(None, max_length=40)
    hours: Text | None = Field(None, max_length=120)


class RenameIn(Schema):
    """A new name from today on."""

    name: Text = Field(max_length=120)
    short_name: Text = Field("", max_length=80)
    basis: Text = Field(max_length=120, description="如批复的文号")


class CloseIn(Schema):
    """Why it is closed."""

    basis: Text = Field(max_length=120, description="如批复的文号")


class WindowIn(Schema):
    """A window of a hall, a post of another organisation."""

    name: Text = Field(max_length=60)


def region_in_reach(request: HttpRequest, code: str) -> RegionInfo:
    """Return a division that the post administers, its own by default.

    :raises NotFound: there is none, or it is somebody else's.
    """
    viewer = actor_of(request)
    wanted = code or viewer.region_code
    reached = queries.is_within_reach(wanted, viewer=viewer)
    found = queries.region(wanted, viewer=viewer) if reached else None
    if found is None:
        raise NotFound
    return found


@router.get("/openings/{region}", response={200: OpeningOut, **REFUSALS}, auth=ORGANISATIONS)
def opening(request: HttpRequest, region: RegionCode) -> Mapping[str, Any]:
    """How far a division is opened."""
    viewer, at, found = actor_of(request), clock.now(), region_in_reach(request, region)
    begun = queries.opening(region, viewer=viewer)
    return {
        "region_code": region,
        "region_name": found.full_name,
        "started_at": begun.started_at if begun else None,
        "opened_by": begun.opened_by if begun else "",
        "organisations": queries.counts_by_kind(region, viewer=viewer),
        "administrators": people.administrators_of(region, viewer=viewer, at=at),
        "invited": len(people.invitations(region_code=region, viewer=viewer, at=at)),
        "guides": len(catalogue.in_region(region, viewer=viewer)),
        "first_guide_at": catalogue.first_published(region, viewer=viewer),
    }


@router.post("/openings/{region}", response={204: None, **REFUSALS}, auth=ORGANISATIONS)
def begin(request: HttpRequest, region: RegionCode) -> Any:
    """Begin to open a division; a second time changes nothing."""
    commands.start_opening(region_code=region, actor=actor_of(request), at=clock.now())
    return Status(204, None)


@router.get("/organisations", response={200: OrganisationsOut, **REFUSALS}, auth=ORGANISATIONS)
def organisations(request: HttpRequest, which: Query[OrganisationFilter]) -> Mapping[str, Any]:
    """A division's own organisations in order of their pinyin."""
    region = region_in_reach(request, which.region)
    found = queries.organisations_in(
        region.code, after=which.after, limit=which.limit + 1, viewer=actor_of(request)
    )
    shown = found[: which.limit]
    more = f"{shown[-1].sort_key}|{shown[-1].id}" if len(found) > which.limit else None
    return {"organisations": shown, "next": more}


@router.post(
    "/openings/{region}/organisations", response={201: IdsOut, **REFUSALS}, auth=ORGANISATIONS
)
def enter(request: HttpRequest, region: RegionCode, body: BodiesIn, idempotency_key: Key) -> Any:
    """Enter organisations of a division and below it; the answer names the new ones."""
    entries = [
        BodyEntry(region_code=one.region, **one.model_dump(exclude={"region"}))
        for one in body.bodies
    ]

    def make() -> tuple[int, dict[str, list[str]]]:
        made = commands.open_bodies(
            region_code=region, entries=entries, actor=actor_of(request), at=clock.now()
        )
        return 201, {"ids": [str(one) for one in made]}

    return once(request, idempotency_key, make)


def _reached(request: HttpRequest, key: UUID) -> OrganisationInfo:
    found = queries.organisation(key, viewer=actor_of(request))
    if found is None or not queries.is_within_reach(found.region_code, viewer=actor_of(request)):
        raise NotFound
    return found


ONE = "/organisations/{key}"


@router.get(ONE, response={200: WholeOrganisationOut, **REFUSALS}, auth=ORGANISATIONS)
def organisation(request: HttpRequest, key: UUID) -> Mapping[str, Any]:
    """One organisation with its windows and its former names."""
    found, viewer = _reached(request, key), actor_of(request)
    return {
        "organisation": found,
        "posts": queries.posts_of(key, viewer=viewer),
        "former_names": queries.former_names(key, viewer=viewer),
    }


@router.patch(ONE, response={204: None, **REFUSALS}, auth=ORGANISATIONS)
def change(request: HttpRequest, key: UUID, body: ChangeIn) -> Any:
    """Change what an organisation tells the public; guides follow at once."""
    values = {name: text for name, text in body.model_dump().items() if text is not None}
    commands.change_organisation(
        organisation_id=key, values=values, actor=actor_of(request), at=clock.now()
    )
    return Status(204, None)


@router.post(f"{ONE}/rename", response={204: None, **REFUSALS}, auth=ORGANISATIONS)
def rename(request: HttpRequest, key: UUID, body: RenameIn) -> Any:
    """Give an organisation another name from today on."""
    commands.rename_organisation(
        organisation_id=key, **body.model_dump(), actor=actor_of(request), at=clock.now()
    )
    return Status(204, None)


@router.post(f"{ONE}/close", response={204: None, **REFUSALS}, auth=ORGANISATIONS)
def close(request: HttpRequest, key: UUID, body: CloseIn) -> Any:
    """Close an organisation where nothing is left to do; its guides go."""
    commands.close_organisation(
        organisation_id=key, basis=body.basis, actor=actor_of(request), at=clock.now()
    )
    return Status(204, None)


@router.post(f"{ONE}/windows", response={201: MadeOut, **REFUSALS}, auth=ORGANISATIONS)
def add_window(request: HttpRequest, key: UUID, body: WindowIn, idempotency_key: Key) -> Any:
    """Add a window to a hall, a post to another organisation; the same name again is the same."""

    def make() -> tuple[int, dict[str, str]]:
        made = commands.add_post(
            organisation_id=key, name=body.name, actor=actor_of(request), at=clock.now()
        )
        return 201, {"id": str(made)}

    return once(request, idempotency_key, make)
