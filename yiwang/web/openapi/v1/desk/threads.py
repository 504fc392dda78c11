"""What applicants ask on their cases, and what waits for an answer (办件沟通)."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.services.cases import commands, queries
from yiwang.services.cases.types.threads import OpenQuestion
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.once import Key, once
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, Number, NumberText, Page, Text, mirror
from yiwang.web.openapi.v1.desk.gaps import AFTER
from yiwang.web.openapi.v1.desk.lists import READ
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.openapi.v1.threads import ThreadOut, ThreadWritten
from yiwang.web.ui.access import actor_of

REVIEW = Post("desk:review")


class QuestionsOut(Page):
    """Questions that wait, the most urgent first."""

    questions: mirror(OpenQuestion, many=True, number=NumberText)  # type: ignore[valid-type]


class QuestionFilter(Schema):
    """Where the list goes on."""

    after: str = Field("", pattern=AFTER)
    limit: int = Field(20, ge=1, le=100)


class ThreadAnswer(Schema):
    """The answer; ``seen`` is the last line that was read."""

    seen: Annotated[int, Field(ge=0, le=32_000)]
    text: Text = Field(min_length=1, max_length=2000)
    files: list[UUID] = Field([], max_length=5)


@router.get("/questions", response={200: QuestionsOut, **REFUSALS}, auth=READ)
def questions(request: HttpRequest, which: Query[QuestionFilter]) -> Mapping[str, Any]:
    """Every question that waits for an answer of the post's organisations."""
    found = queries.open_questions(
        viewer=actor_of(request), at=clock.now(), after=which.after, limit=which.limit
    )
    return {"questions": found.rows, "next": found.after or None}


@router.get("/cases/{number}/thread", response={200: ThreadOut, **REFUSALS}, auth=READ)
def thread(request: HttpRequest, number: Number) -> Any:
    """The thread of a case."""
    return queries.thread_of(parse_number(number), viewer=actor_of(request), at=clock.now())


@router.post("/cases/{number}/thread", response={201: ThreadWritten, **REFUSALS}, auth=REVIEW)
def answer(request: HttpRequest, number: Number, body: ThreadAnswer, idempotency_key: Key) -> Any:
    """Answer all that waits, and tell the applicant; 409 when somebody wrote meanwhile."""

    def make() -> tuple[int, dict[str, int]]:
        made = commands.answer_question(
            case=parse_number(number),
            seen=body.seen,
            text=body.text,
            file_ids=body.files,
            actor=actor_of(request),
            at=clock.now(),
        )
        return 201, {"n": made}

    return once(request, idempotency_key, make)
