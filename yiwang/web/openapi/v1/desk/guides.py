"""Guides of the editor's region with the marks of what nobody has verified yet."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.orgs.queries import default_region
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, Code, Page, Text
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of

EDIT = Post("desk:catalogue", right="catalogue.edit")


class MarkOut(Schema):
    """A statement with its mark; ``part`` is BASIS, CONDITION, MATERIAL or a part's own name."""

    part: str
    text: str
    is_verified: bool


class GuideLineOut(Schema):
    """A guide with the number of its open marks."""

    code: str
    name: str
    organisation: str
    version: int
    open_marks: int
    all_marks: int


class GuidesOut(Page):
    """Guides of the region."""

    guides: list[GuideLineOut]


class GuideMarksOut(GuideLineOut):
    """One guide with its marks, the open ones first."""

    marks: list[MarkOut]


class GuideFilter(Schema):
    """Which guides of the region."""

    q: Text = Field("", max_length=60)
    after: str = Field("", pattern=r"^[0-9]{0,7}$")
    limit: int = Field(50, ge=1, le=100)


def _marks(guide: Guide) -> list[dict[str, Any]]:
    found = [
        *(("BASIS", b.text, b.verified) for b in guide.bases),
        *(("CONDITION", c.text, c.verified) for c in guide.conditions),
        *(("MATERIAL", m.name, m.verified) for m in guide.materials),
        *((part, "", False) for part in sorted(guide.unverified_parts)),
    ]
    names = ("part", "text", "is_verified")
    return sorted((dict(zip(names, f, strict=True)) for f in found), key=lambda m: m["is_verified"])


def _line(guide: Guide) -> dict[str, Any]:
    every = _marks(guide)
    return {
        "code": guide.code,
        "name": guide.name,
        "organisation": guide.organisation_name,
        "version": guide.version_no,
        "open_marks": sum(not m["is_verified"] for m in every),
        "all_marks": len(every),
        "marks": every,
    }


@router.get("/guides", response={200: GuidesOut, **REFUSALS}, auth=EDIT)
def guides(request: HttpRequest, which: Query[GuideFilter]) -> Mapping[str, Any]:
    """Guides of the post's region, with how much of each is verified."""
    viewer, first = actor_of(request), int(which.after or 0)
    every = [
        g
        for g in catalogue.in_region(viewer.region_code or default_region(), viewer=viewer)
        if not which.q or which.q in g.name or which.q in g.organisation_name
    ]
    end = first + which.limit
    found = (catalogue.guide(s.code, viewer=viewer) for s in every[first:end])
    return {
        "guides": [_line(g) for g in found if g],
        "next": str(end) if end < len(every) else None,
    }


@router.get("/guides/{code}", response={200: GuideMarksOut, **REFUSALS}, auth=EDIT)
def guide(request: HttpRequest, code: Code) -> dict[str, Any]:
    """Which statements of one guide are verified and which are not."""
    found = catalogue.guide(code, viewer=actor_of(request))
    if found is None:
        raise NotFound("没有这个事项，或者已经停办", reason="item")
    return _line(found)
