"""``Idempotency-Key``: the same key of the same holder at the same address answers once.

For creations whose command has no key of its own. What was answered is kept for a day in a table
(core.answers), so every web process knows it.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Annotated, Any

import orjson
from django.http import HttpRequest
from ninja import Header, Status

from yiwang.foundation.core import answers
from yiwang.foundation.core.errors import Conflict
from yiwang.web.ui.access import actor_of

Key = Annotated[str, Header(..., alias="Idempotency-Key", min_length=1, max_length=120)]
MaybeKey = Annotated[str, Header("", alias="Idempotency-Key", max_length=120)]


class InProgress(Conflict):
    """The first call with this key has not been answered yet."""

    code = "openapi.in_progress"
    sentence = "同一个请求正在处理，请稍后再试"


def once(request: HttpRequest, key: str, make: Callable[[], tuple[int, Any]]) -> Status[Any]:
    """Run ``make`` once for a key and repeat its answer; without a key simply run it.

    :raises InProgress: the same key is being answered at this moment.
    """
    if not key:
        return Status(*make())
    actor = actor_of(request)
    holder = f"{actor.id} {actor.legal_person_id or actor.on_behalf_of or ''}"
    told = f"{holder}\n{request.path}\n{key}"
    name = sha256(told.encode("utf8", "surrogatepass")).hexdigest()
    if not answers.claim(name):
        kept = answers.kept(name)
        if kept is None:
            raise InProgress
        status, body = orjson.loads(kept)
        return Status(status, body)
    try:
        status, body = make()
    except BaseException:
        answers.give_up(name)
        raise
    answers.keep(name, orjson.dumps([status, body], default=str).decode())
    return Status(status, body)
