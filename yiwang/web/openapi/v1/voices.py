"""Questions, complaints and reports of the holder (诉求), and answers open to everybody."""

from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Router, Schema
from pydantic import Field

from yiwang.engagement.interaction import commands, queries
from yiwang.engagement.interaction.types import (
    MOST_REASON,
    MOST_TEXT,
    MOST_TITLE,
    AnsweredQuestion,
    NewVoice,
    VoiceKind,
    VoiceLine,
    VoiceView,
)
from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import NotFound
from yiwang.foundation.core.types import ANYONE
from yiwang.foundation.orgs import queries as orgs
from yiwang.web.openapi.errors import Problem
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.once import Key, once
from yiwang.web.openapi.schemas import REFUSALS, Number, Page, Text
from yiwang.web.openapi.v1.cases import READ, WRITE
from yiwang.web.openapi.v1.texts import No
from yiwang.web.ui.access import actor_of, address_of

router = Router(tags=["voices"])
REGION = r"^([0-9]{12})?$"
QueryCode = Annotated[str, Header("", alias="X-Query-Code", pattern=r"^([0-9]{6})?$")]


class AnswersFilter(Schema):
    """Words, or an item; ``next`` of the last page."""

    q: Text = Field("", max_length=60)
    item: Text = Field("", max_length=60)
    after: int | None = Field(None, ge=0, le=2**31 - 1)
    limit: int = Field(20, ge=1, le=50)


class AnsweredQuestionOut(Schema):
    """A question and its answer, without what is personal."""

    no: int
    kind: str
    title: str
    question: str
    answer: str
    organisation_name: str
    item_code: str
    item_name: str
    region_code: str
    published_on: date


class AnsweredQuestionsOut(Page):
    """Those that fit best first, else the newest first."""

    answers: list[AnsweredQuestionOut]


class NewVoiceIn(Schema):
    """CONSULTATION, COMPLAINT, REPORT, SUGGESTION, or NEED of an enterprise; reports are sealed."""

    kind: VoiceKind
    title: Text = Field(..., max_length=MOST_TITLE)
    text: Text = Field(..., max_length=MOST_TEXT)
    region: str = Field("", pattern=REGION, description="12 位区划代码")
    item_code: Text = Field("", max_length=60)
    organisation_id: UUID | None = None
    case: str = Field("", max_length=30, description="本人办件的申请编号")
    sealed: bool = False


class FiledVoiceOut(Schema):
    """Keep ``query_code`` secret; ``covered``: numbers of persons in the text, masked."""

    number: str
    query_code: str
    state: str
    organisation_name: str
    due_on: date
    covered: list[str]


class VoiceLineOut(Schema):
    """A voice in a list; the light is GREEN, YELLOW, RED, or NONE once answered."""

    number: str
    kind: str
    title: str
    state: str
    light: str
    organisation_name: str
    filed_on: date
    due_on: date
    is_mass: bool
    is_reopened: bool


class VoiceLinesOut(Page):
    """Lines of voices."""

    voices: list[VoiceLineOut]


class VoiceStepOut(Schema):
    """What was done; who did it inside an office is told to staff only."""

    n: int
    act: str
    actor_name: str
    office: str
    at: datetime
    opinion: str
    text: str


class VoicePartOut(Schema):
    """What another office was asked to add, and what it said."""

    organisation_id: UUID
    organisation_name: str
    asked: str
    text: str
    answered_at: datetime | None


class VoiceOut(VoiceLineOut):
    """A voice with its history; ``actions`` is what the holder may do now."""

    text: str
    item_code: str
    item_name: str
    about_name: str
    about_case: str
    asker: str
    answer: str
    answered_at: datetime | None
    contentment: str
    why_discontent: str
    reopen_until: date | None
    version: int
    steps: list[VoiceStepOut]
    parts: list[VoicePartOut]
    actions: list[str]


class VoicePageFilter(Schema):
    """Where the list goes on."""

    after: Text = Field("", max_length=40)
    limit: int = Field(20, ge=1, le=100)


class RateVoiceIn(Schema):
    """Whether the answer is satisfactory; if not, why."""

    content: bool
    reason: Text = Field("", max_length=MOST_REASON)


class ReopenVoiceIn(Schema):
    """What is not settled."""

    reason: Text = Field(..., max_length=MOST_REASON)


def line_out(line: VoiceLine) -> dict[str, Any]:
    """Return a line as the API writes it."""
    names = VoiceLineOut.model_fields.keys() - {"number"}
    return {name: getattr(line, name) for name in names} | {"number": str(line.number)}


def voice_out(one: VoiceView) -> dict[str, Any]:
    """Return a voice as the API writes it."""
    names = VoiceOut.model_fields.keys() - VoiceLineOut.model_fields.keys()
    told = {name: getattr(one, name) for name in names - {"steps", "parts", "about_case"}}
    return {
        **line_out(one.line),
        **told,
        "about_case": str(one.about_case or ""),
        "actions": sorted(one.actions),
        "steps": [
            {"act": step.deed, **{n: getattr(step, n) for n in ("n", "actor_name", "office")},
             "at": step.at, "opinion": step.opinion, "text": step.text}
            for step in one.steps
        ],
        "parts": [
            {name: getattr(part, name) for name in VoicePartOut.model_fields} for part in one.parts
        ],
    }  # fmt: skip


def _answered(one: AnsweredQuestion) -> dict[str, Any]:
    return {name: getattr(one, name) for name in AnsweredQuestionOut.model_fields}


@router.get("/answers", response={200: AnsweredQuestionsOut, 422: Problem}, auth=None)
def answers(request: HttpRequest, which: Query[AnswersFilter]) -> Mapping[str, Any]:
    """Published answers, by words or by item."""
    del request
    found = queries.answered_questions(
        which.q, item_code=which.item, after=which.after, limit=which.limit, viewer=ANYONE
    )
    after = None if found.after is None else str(found.after)
    return {"answers": [_answered(one) for one in found.lines], "next": after}


@router.get(
    "/answers/{no}", response={200: AnsweredQuestionOut, 404: Problem, 422: Problem}, auth=None
)
def answer(request: HttpRequest, no: No) -> Mapping[str, Any]:
    """One published answer."""
    del request
    found = queries.answered_question(no, viewer=ANYONE)
    if found is None:
        raise NotFound
    return _answered(found)


@router.post("/voices", response={201: FiledVoiceOut, **REFUSALS}, auth=WRITE)
def file_voice(request: HttpRequest, body: NewVoiceIn, idempotency_key: Key) -> Any:
    """Ask, complain, report, suggest or tell a need, in the holder's name."""

    def make() -> tuple[int, Any]:
        given = commands.file_voice(
            new=NewVoice(
                token=uuid4(),
                kind=body.kind,
                title=body.title,
                text=body.text,
                region_code=body.region or orgs.default_region(),
                item_code=body.item_code,
                organisation_id=body.organisation_id,
                case=body.case,
                is_sealed=body.sealed,
            ),
            actor=actor_of(request),
            at=clock.now(),
        )
        names = FiledVoiceOut.model_fields.keys() - {"number"}
        told = {name: getattr(given, name) for name in names}
        return 201, {**told, "number": str(given.number)}

    return once(request, idempotency_key, make)


@router.get("/voices", response={200: VoiceLinesOut, **REFUSALS}, auth=READ)
def voices(request: HttpRequest, which: Query[VoicePageFilter]) -> Mapping[str, Any]:
    """What the holder asked in their own name, the newest first."""
    page = queries.my_voices(
        after=which.after, limit=which.limit, viewer=actor_of(request), at=clock.now()
    )
    return {"voices": [line_out(one) for one in page.lines], "next": page.after or None}


@router.get("/voices/{number}", response={200: VoiceOut, **REFUSALS}, auth=READ)
def voice(request: HttpRequest, number: Number) -> Mapping[str, Any]:
    """One voice of the holder."""
    key, viewer = parse_number(number), actor_of(request)
    found = queries.own_voice(key, viewer=viewer, at=clock.now())
    if found is None:
        raise NotFound
    return voice_out(found)


@router.get(
    "/voices/{number}/progress",
    response={200: VoiceOut, 404: Problem, 422: Problem, 429: Problem},
    auth=None,
)
def voice_progress(
    request: HttpRequest, response: HttpResponse, number: Number, query_code: QueryCode = ""
) -> Mapping[str, Any]:
    """A voice for whoever holds its number and, in a header, its 查询码."""
    response["Cache-Control"] = "no-store"
    client = sha256(address_of(request).encode()).hexdigest()[:32]
    found = queries.followed(number, query_code, client=client, viewer=ANYONE, at=clock.now())
    return voice_out(found)


@router.post("/voices/{number}/rate", response={200: VoiceOut, **REFUSALS}, auth=WRITE)
def rate_voice(request: HttpRequest, number: Number, body: RateVoiceIn) -> Mapping[str, Any]:
    """Say whether the answer is satisfactory."""
    commands.rate_voice(
        number=parse_number(number),
        is_content=body.content,
        reason=body.reason,
        actor=actor_of(request),
        at=clock.now(),
    )
    return voice(request, number)


@router.post("/voices/{number}/reopen", response={200: VoiceOut, **REFUSALS}, auth=WRITE)
def reopen_voice(request: HttpRequest, number: Number, body: ReopenVoiceIn) -> Mapping[str, Any]:
    """Ask, once and within 15 days, that the matter be taken up again."""
    commands.reopen_voice(
        number=parse_number(number), reason=body.reason, actor=actor_of(request), at=clock.now()
    )
    return voice(request, number)
