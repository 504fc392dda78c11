"""Take the files of a POST one by one: each is kept or says what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse, JsonResponse

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import commands as files
from yiwang.foundation.files.types import StoredFileInfo


@dataclass
class Taken:
    """What came of an upload: names kept, sentences of what was refused."""

    names: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    status: int = 422

    @property
    def error(self) -> str:
        """All that was refused, as one text."""
        return "；".join(self.problems)


def take(
    request: HttpRequest, *, owner: str, actor: Actor, then: Callable[[StoredFileInfo], object]
) -> Taken:
    """Store each file under its owner and hand it on; a bad one leaves the others alone."""
    taken = Taken()
    chosen = request.FILES.getlist("file")
    if not chosen:
        taken.problems.append("请选择要上传的文件")
    for one in chosen:
        try:
            info = files.store(
                content=one, name=one.name or "", owner=owner, actor=actor, at=clock.now()
            )
            then(info)
        except DomainError as error:
            taken.problems.append(error.text)
            taken.status = error.status
        else:
            taken.names.append(info.name)
    return taken


def wants_json(request: HttpRequest) -> bool:
    """Whether the uploader's script asks, not a plain form."""
    return "application/json" in request.headers.get("Accept", "")


def as_json(taken: Taken) -> HttpResponse:
    """Answer the uploader's script."""
    if taken.problems:
        return JsonResponse({"error": taken.error}, status=taken.status)
    return JsonResponse({"name": "、".join(taken.names)})
