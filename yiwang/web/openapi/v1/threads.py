"""What applicant and organisation write to each other on a case (办件沟通)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.services.cases import commands, queries
from yiwang.services.cases.types.threads import ThreadLine
from yiwang.web.openapi.numbers import parse_number
from yiwang.web.openapi.once import Key, once
from yiwang.web.openapi.schemas import REFUSALS, Number, NumberText, Text, mirror
from yiwang.web.openapi.v1.cases import READ, WRITE, router
from yiwang.web.ui.access import actor_of


class ThreadOut(Schema):
    """A thread; ``days`` is within how many working days a question is answered."""

    number: NumberText
    item_name: str
    organisation_name: str
    lines: mirror(ThreadLine, many=True)  # type: ignore[valid-type]
    last_n: int
    days: int
    may_ask: bool
    may_answer: bool
    is_over: bool


class ThreadQuestion(Schema):
    """A question and the stored files that go with it."""

    text: Text = Field(min_length=1, max_length=2000)
    files: list[UUID] = Field([], max_length=5)


class ThreadWritten(Schema):
    """The number of the line that was written."""

    n: int


@router.get("/cases/{number}/thread", response={200: ThreadOut, **REFUSALS}, auth=READ)
def thread(request: HttpRequest, number: Number) -> Any:
    """The questions asked on one's own case and their answers."""
    return queries.thread_of(parse_number(number), viewer=actor_of(request), at=clock.now())


@router.post("/cases/{number}/thread", response={201: ThreadWritten, **REFUSALS}, auth=WRITE)
def ask(request: HttpRequest, number: Number, body: ThreadQuestion, idempotency_key: Key) -> Any:
    """Ask the organisation that handles the case; it changes no limit."""

    def make() -> tuple[int, dict[str, int]]:
        made = commands.ask_question(
            number=parse_number(number),
            text=body.text,
            file_ids=body.files,
            actor=actor_of(request),
            at=clock.now(),
        )
        return 201, {"n": made}

    return once(request, idempotency_key, make)
