"""Everyday words of search kept by editors, and the words that found nothing."""

from collections.abc import Mapping
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Schema, Status
from pydantic import Field

from yiwang.foundation.core import clock
from yiwang.services.catalogue import commands, queries
from yiwang.services.catalogue.types.wording import MissedInfo, SynonymInfo
from yiwang.web.openapi.once import Key, once
from yiwang.web.openapi.posts import Post
from yiwang.web.openapi.schemas import REFUSALS, Page, Text
from yiwang.web.openapi.v1.desk.routes import router
from yiwang.web.ui.access import actor_of

WORDS = Post("desk:words", right="catalogue.edit")
MISSED = 50
Id = Annotated[int, Path(..., ge=1, le=2**63 - 1)]


class WordsOut(Page):
    """Everyday words with what the catalogue calls them, newest first."""

    words: list[SynonymInfo]


class MissedOut(Schema):
    """Words of the last thirty days that found nothing, the most frequent first."""

    missed: list[MissedInfo]


class WordFilter(Schema):
    """Which words."""

    q: Text = Field("", max_length=40)
    after: str = Field("", pattern=r"^[0-9]{0,18}$")
    limit: int = Field(50, ge=1, le=100)


class WordIn(Schema):
    """An everyday word and what the catalogue calls it."""

    term: Text = Field(max_length=40, description="群众怎么说，如：老人补贴")
    meaning: Text = Field(max_length=40, description="事项名称里怎么写，如：高龄津贴")


class MadeWordOut(Schema):
    """What was made."""

    id: int


@router.get("/words", response={200: WordsOut, **REFUSALS}, auth=WORDS)
def words(request: HttpRequest, which: Query[WordFilter]) -> Mapping[str, Any]:
    """Everyday words that search knows."""
    after = int(which.after) if which.after else None
    found = queries.synonyms(
        viewer=actor_of(request), text=which.q, after=after, limit=which.limit + 1
    )
    shown = found[: which.limit]
    return {"words": shown, "next": str(shown[-1].id) if len(found) > which.limit else None}


@router.get("/words/missed", response={200: MissedOut, **REFUSALS}, auth=WORDS)
def missed(request: HttpRequest) -> Mapping[str, Any]:
    """What was looked for and not found, and whether it is found by now."""
    today = clock.local_date(clock.now())
    return {"missed": queries.missed(viewer=actor_of(request), today=today, limit=MISSED)}


@router.post("/words", response={201: MadeWordOut, **REFUSALS}, auth=WORDS)
def add(request: HttpRequest, body: WordIn, idempotency_key: Key) -> Any:
    """Teach search an everyday word; it follows within a second."""

    def make() -> tuple[int, dict[str, int]]:
        made = commands.add_synonym(
            term=body.term, meaning=body.meaning, actor=actor_of(request), at=clock.now()
        )
        return 201, {"id": made}

    return once(request, idempotency_key, make)


@router.delete("/words/{key}", response={204: None, **REFUSALS}, auth=WORDS)
def remove(request: HttpRequest, key: Id) -> Any:
    """Take an everyday word out of search again."""
    commands.remove_synonym(synonym_id=key, actor=actor_of(request), at=clock.now())
    return Status(204, None)
