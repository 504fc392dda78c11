"""GET /notices, /consultations, /policies: public texts, as the portal shows them."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from yiwang.engagement.content import queries
from yiwang.engagement.content.types import Kind, PublicLine
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import ANYONE
from yiwang.foundation.orgs import queries as orgs
from yiwang.web.openapi.errors import Problem
from yiwang.web.openapi.schemas import Code, Page, Text

router = Router(tags=["texts"])
No = Annotated[int, Path(..., ge=1, le=2**63 - 1)]
ANSWERS: dict[int, Any] = {404: Problem, 410: Problem, 422: Problem}


class TextWithdrawn(NotFound):
    """A text was taken off; the answer says when and why."""

    code = "content.withdrawn"
    sentence = "这份内容已经撤下"
    status = 410


class TextFilter(Schema):
    """Which texts."""

    q: Text = Field("", max_length=60)
    region: str = Field("", max_length=12, pattern=r"^([0-9]{12})?$")
    past: bool = Field(default=False, description="those that have passed (已过期、已截止)")
    after: str = Field("", pattern=r"^[0-9]{0,18}$")
    limit: int = Field(20, ge=1, le=100)


class PolicyFilter(TextFilter):
    """Which policies."""

    level: str = Field("", pattern=r"^(LAW|REGULATION|LOCAL|RULE|DOCUMENT)?$")
    theme: str = Field("", max_length=20, pattern=r"^[A-Z]*$")


class TextLine(Schema):
    """A text in a list."""

    no: int
    key: str
    title: str
    published_at: str
    ends_on: str | None
    pinned: bool
    verified: bool = Field(description="文号、日期和效力核对过（随系统提供的政策可能还没有）")


class TextsOut(Page):
    """Texts, newest first."""

    texts: list[TextLine]


class AttachmentOut(Schema):
    """A file that goes with a text, at ``/content/{no}/files/{id}/``."""

    id: str
    name: str
    media_type: str
    size: int
    says: str


class TextOut(Schema):
    """A published text; ``elements`` are those of its kind (日期、文号、效力、正文……)."""

    no: int
    key: str
    title: str
    version: int
    published_at: str
    ends_on: str | None
    region: str
    verified: bool
    elements: dict[str, Any]
    files: list[AttachmentOut]


class OpinionOut(Schema):
    """An opinion that is shown; its answer once all answers are public."""

    n: int
    name: str
    text: str
    given_at: str
    adoption: str
    answer: str


class OpinionsOut(Page):
    """Opinions, newest first."""

    opinions: list[OpinionOut]


class After(Schema):
    """Where to go on."""

    after: str = Field("", pattern=r"^[0-9]{0,9}$")
    limit: int = Field(20, ge=1, le=100)


def _line(line: PublicLine) -> dict[str, Any]:
    return {
        "no": line.no,
        "key": line.key,
        "title": line.title,
        "published_at": line.published_at.isoformat(),
        "ends_on": line.ends_on.isoformat() if line.ends_on else None,
        "pinned": line.is_pinned,
        "verified": not line.is_unverified,
    }


def _listed(kind: Kind, which: TextFilter, facet: str = "", theme: str = "") -> dict[str, Any]:
    found = queries.public_list(
        kind,
        region_code=which.region or orgs.default_region(),
        today=clock.local_date(clock.now()),
        is_past=which.past,
        facet=facet,
        theme=theme,
        text=which.q,
        before=int(which.after) if which.after else None,
        limit=which.limit,
        viewer=ANYONE,
    )
    following = str(found[-1].no) if len(found) == which.limit else None
    return {"texts": list(map(_line, found)), "next": following}


def _whole(kind: Kind, *, no: int | None = None, key: str = "") -> dict[str, Any]:
    found = queries.public_text(kind, no=no, key=key, viewer=ANYONE)
    if found is None:
        gone = queries.withdrawn(kind, no=no, key=key, viewer=ANYONE)
        if gone is None:
            raise NotFound("没有这份内容", reason="text")
        raise TextWithdrawn(f"这份内容在 {gone.on} 撤下，原因：{gone.reason}")
    hidden = {"title", "files", "is_pinned"}
    return {
        "no": found.no,
        "key": found.key,
        "title": found.title,
        "version": found.version_no,
        "published_at": found.published_at.isoformat(),
        "ends_on": found.ends_on.isoformat() if found.ends_on else None,
        "region": found.region_code,
        "verified": not found.is_unverified,
        "elements": {k: v for k, v in found.content.items() if k not in hidden},
        "files": [
            {
                "id": str(one.id),
                "name": one.name,
                "media_type": one.media_type,
                "size": one.size,
                "says": one.alt,
            }
            for one in found.files
        ],
    }


@router.get("/notices", response={200: TextsOut, 422: Problem}, auth=None)
def notices(request: HttpRequest, which: Query[TextFilter]) -> dict[str, Any]:
    """Notices of a region and the levels above it."""
    return _listed(Kind.NOTICE, which)


@router.get("/notices/{no}", response={200: TextOut, **ANSWERS}, auth=None)
def notice(request: HttpRequest, no: No) -> dict[str, Any]:
    """One notice."""
    return _whole(Kind.NOTICE, no=no)


@router.get("/consultations", response={200: TextsOut, 422: Problem}, auth=None)
def consultations(request: HttpRequest, which: Query[TextFilter]) -> dict[str, Any]:
    """Drafts put to the public."""
    return _listed(Kind.CONSULTATION, which)


@router.get("/consultations/{no}", response={200: TextOut, **ANSWERS}, auth=None)
def consultation(request: HttpRequest, no: No) -> dict[str, Any]:
    """One draft, with the summary of what became of the opinions once that is public."""
    return _whole(Kind.CONSULTATION, no=no)


@router.get("/consultations/{no}/opinions", response={200: OpinionsOut, **ANSWERS}, auth=None)
def opinions(request: HttpRequest, no: No, which: Query[After]) -> dict[str, Any]:
    """The opinions on a draft that are shown."""
    before = int(which.after) if which.after else None
    found = queries.shown_opinions(no, before=before, limit=which.limit, viewer=ANYONE)
    return {
        "opinions": [
            {
                "n": one.n,
                "name": one.name,
                "text": one.text,
                "given_at": one.given_at.isoformat(),
                "adoption": one.adoption_name,
                "answer": one.answer,
            }
            for one in found
        ],
        "next": str(found[-1].n) if len(found) == which.limit else None,
    }


@router.get("/policies", response={200: TextsOut, 422: Problem}, auth=None)
def policies(request: HttpRequest, which: Query[PolicyFilter]) -> dict[str, Any]:
    """The policy library."""
    return _listed(Kind.POLICY, which, which.level, which.theme)


@router.get("/policies/{key}", response={200: TextOut, **ANSWERS}, auth=None)
def policy(request: HttpRequest, key: Code) -> dict[str, Any]:
    """One policy: whether it is in force, its explanation, its items."""
    return _whole(Kind.POLICY, key=key)
