"""GET /items: search, one guide, its form and materials."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import ANYONE
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.cases import queries as cases
from yiwang.services.cases.types.usual import UsualTime
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types import Guide, GuideSummary
from yiwang.services.eforms import queries as eforms
from yiwang.web.openapi.errors import Problem
from yiwang.web.openapi.schemas import Code, Page, Text
from yiwang.web.ui import missing

router = Router(tags=["items"])


class ItemFilter(Schema):
    """Which items."""

    q: Text = Field("", max_length=100)
    region: str = Field("", max_length=12, pattern=r"^([0-9]{12})?$")
    audience: str = Field("", pattern=r"^(PERSON|LEGAL)?$")
    online: bool | None = Field(None, description="can be filed online")
    instant: bool | None = Field(None, description="settled while one waits (即办件)")
    theme: Text = Field("", max_length=40, description="only without q")
    after: str = Field("", pattern=r"^[0-9]{0,9}$")
    limit: int = Field(20, ge=1, le=100)


class ItemLine(Schema):
    """A guide in a list."""

    code: str
    name: str
    organisation: str
    region_code: str
    region_name: str
    online: bool
    instant: bool
    visits: int
    promised: str


class SuggestionsIn(Schema):
    """What has been typed."""

    q: Text = Field(..., min_length=1, max_length=60)
    limit: int = Field(10, ge=1, le=10)


class SuggestionOut(Schema):
    """A line to offer."""

    text: str
    note: str


class SuggestionsOut(Schema):
    """Lines to offer, best first."""

    suggestions: list[SuggestionOut]


class ItemsOut(Page):
    """Guides, best first."""

    items: list[ItemLine]


class MaterialOut(Schema):
    """A material asked for."""

    no: int
    name: str
    form: str
    necessity: str
    source: str
    shareable: bool
    tolerable: bool
    promise: str
    promise_consequence: str
    promise_check: str
    promise_days: int
    is_application_form: bool
    note: str


class BasisOut(Schema):
    """A law the item rests on."""

    law: str
    version: str
    articles: list[str]


class LimitOut(Schema):
    """A time limit."""

    value: int
    unit: str
    law: str
    article: str


class SituationOut(Schema):
    """A situation and its materials."""

    key: str
    name: str
    materials: list[int]


class ElementOut(Schema):
    """An element (要素) of a guide or of a tailored list, in the words every channel shows."""

    key: str
    label: str
    lines: list[str]


class ItemOut(Schema):
    """A guide (办事指南) in words and in parts.

    ``hash`` is SM3 over the canonical JSON (UTF-8, no spaces) of ``[[key, label, [line, …]], …]``
    of ``elements``: the same on the page, the printed notice, at windows and terminals.
    ``version_hash`` is that of the published version, which cases keep.
    """

    code: str
    name: str
    basic_code: str
    kind: str
    organisation: str
    organisation_id: str
    region_code: str
    level: str
    audience: list[str]
    version: int
    hash: str
    version_hash: str
    published_at: str
    conditions: list[str]
    materials: list[MaterialOut]
    situations: list[SituationOut]
    bases: list[BasisOut]
    statutory_limit: LimitOut | None
    promised_limit: LimitOut
    fee_charged: bool
    fee_standard: str
    result: str
    visits: int
    online: bool
    elements: list[ElementOut]


class UsualTimeOut(Schema):
    """How long the item usually takes; nothing when fewer than thirty were decided lately."""

    usual: UsualTime | None


class FormOut(Schema):
    """The form (JSON Schema 2020-12) and the materials of a situation."""

    form_version: int | None
    form_schema: dict[str, Any] | None
    situation: str
    materials: list[MaterialOut]


def _material(line: Any) -> dict[str, Any]:
    return {name: getattr(line, name) for name in MaterialOut.model_fields}


def _limit(limit: Any) -> dict[str, Any]:
    return {name: getattr(limit, name) for name in LimitOut.model_fields}


def _guide(code: str) -> Guide:
    guide = catalogue.guide(code, viewer=ANYONE)
    if guide is None:
        raise NotFound("没有这个事项，或者已经停办", reason="item")
    return guide


@router.get("/items", response={200: ItemsOut, 422: Problem}, auth=None)
def items(request: HttpRequest, which: Query[ItemFilter]) -> dict[str, Any]:
    """Guides by words, region (falls back upward), audience and theme."""
    region = which.region or orgs.default_region()
    found, after = _found(request, which, region)
    return {"items": [_line(line) for line in found], "next": after}


def _found(
    request: HttpRequest, which: ItemFilter, region: str
) -> tuple[Iterable[GuideSummary], str | None]:
    """By words the search ranks; without words the region's list in its own order."""
    start = int(which.after or 0)
    if which.q:
        page = catalogue.search(
            which.q,
            region_code=region,
            audience=which.audience,
            online=which.online,
            instant=which.instant,
            after=start or None,
            limit=which.limit,
            viewer=ANYONE,
        )
        narrowed = which.audience or which.online is not None or which.instant is not None
        if not page.total and not narrowed:
            missing.note(request, which.q)
        return page.items, str(page.after) if page.after is not None else None
    listed = [
        line
        for line in catalogue.in_region(
            region, audience=which.audience, online=which.online, viewer=ANYONE
        )
        if (not which.theme or which.theme in line.themes)
        and (which.instant is None or line.is_instant is which.instant)
    ]
    end = start + which.limit
    return listed[start:end], str(end) if end < len(listed) else None


def _line(line: GuideSummary) -> dict[str, Any]:
    return {
        "code": line.code,
        "name": line.name,
        "organisation": line.organisation_name,
        "region_code": line.region_code,
        "region_name": line.region_name,
        "online": line.is_online,
        "instant": line.is_instant,
        "visits": line.onsite_visits,
        "promised": line.promised_text,
    }


@router.get("/items/suggestions", response={200: SuggestionsOut, 422: Problem}, auth=None)
def suggestions(request: HttpRequest, typed: Query[SuggestionsIn]) -> dict[str, Any]:
    """What somebody who has typed this may want: everyday words and items."""
    found = catalogue.suggest(typed.q, limit=typed.limit, viewer=ANYONE)
    return {"suggestions": [{"text": s.text, "note": s.note} for s in found]}


@router.get(
    "/items/{code}",
    response={200: ItemOut, 304: None, 404: Problem, 422: Problem},
    auth=None,
)
def item(request: HttpRequest, code: Code, response: HttpResponse) -> Any:
    """One guide; the ETag is its hash, so an unchanged guide costs 304."""
    guide = _guide(code)
    sheet = catalogue.sheet(guide, viewer=ANYONE)
    etag = f'"{sheet.hash}"'
    response["ETag"] = etag
    if request.headers.get("If-None-Match") == etag:
        return Status(304, None)
    body = {
        "code": guide.code,
        "name": guide.name,
        "basic_code": guide.basic_code,
        "kind": guide.kind_name,
        "organisation": guide.organisation_name,
        "organisation_id": str(guide.organisation_id),
        "region_code": guide.region_code,
        "level": guide.level,
        "audience": sorted(guide.audience),
        "version": guide.version_no,
        "hash": sheet.hash,
        "version_hash": guide.hash,
        "published_at": guide.published_at.isoformat(),
        "conditions": [c.text for c in guide.conditions],
        "materials": [_material(m) for m in guide.materials],
        "situations": [
            {"key": s.key, "name": s.name, "materials": list(s.material_nos)}
            for s in guide.situations
        ],
        "bases": [
            {"law": b.law, "version": b.version, "articles": list(b.articles)} for b in guide.bases
        ],
        "statutory_limit": _limit(guide.statutory_limit) if guide.statutory_limit else None,
        "promised_limit": _limit(guide.promised_limit),
        "fee_charged": guide.fee.charged,
        "fee_standard": guide.fee.standard,
        "result": guide.result_name,
        "visits": guide.onsite_visits,
        "online": guide.is_online,
        "elements": [{"key": e.key, "label": e.label, "lines": e.lines} for e in sheet.elements],
    }
    return Status(200, body)


@router.get(
    "/items/{code}/usual-time", response={200: UsualTimeOut, 404: Problem, 422: Problem}, auth=None
)
def usual_time(request: HttpRequest, code: Code) -> dict[str, Any]:
    """Working days from filing to decision over the last ninety days: for information only."""
    return {"usual": cases.usual_time(_guide(code).code)}


@router.get("/items/{code}/form", response={200: FormOut, 404: Problem, 422: Problem}, auth=None)
def form(request: HttpRequest, code: Code, situation: Text = "") -> dict[str, Any]:
    """The form's JSON Schema and the materials of a situation (empty: the item's own list)."""
    guide = _guide(code)
    known = {s.key for s in guide.situations}
    if situation and situation not in known:
        raise NotFound("这个事项没有这种情形", reason="situation")
    version, parts = guide.form_version_id, guide.parts(situation)
    return {
        "form_version": version,
        "form_schema": eforms.form(version, parts=parts, viewer=ANYONE).schema if version else None,
        "situation": situation,
        "materials": [
            _material(m) for m in catalogue.materials_for(guide, situation, viewer=ANYONE)
        ],
    }
