"""Files of a form about a project: the uploader's own until a command takes them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest

from yiwang.foundation.core import clock
from yiwang.foundation.core.errors import DomainError
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import commands as files


def kept(request: HttpRequest, name: str, actor: Actor) -> tuple[list[UUID], dict[str, str]]:
    """Store the files of a field; return their ids, and what was refused."""
    ids, problems = [], []
    for one in request.FILES.getlist(name):
        try:
            info = files.store(
                content=one,
                name=one.name or "",
                owner=f"draft:project:{actor.id}",
                actor=actor,
                at=clock.now(),
            )
            ids.append(info.id)
        except DomainError as error:
            problems.append(f"{one.name}：{error.text}")
    return ids, {name: "；".join(problems)} if problems else {}
