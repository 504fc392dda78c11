"""What every workflow of several hands does alike (另一人办理): lanes, and the trace of its steps.

A row in such a workflow keeps ``acted``: per lane (edit, check, publish …) the ids of who acted in
it. Lanes share nobody: who edited does not check, who checked does not publish. Its ``steps`` are
rows numbered from 1 with the act, its actor, time and opinion.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from django.db import models

from .types import Actor

LONGEST = 300
"""Characters of an opinion that a step keeps."""


class Step(models.Model):
    """One act in a workflow (办理痕迹): who, when, with which opinion; never changed."""

    n = models.PositiveIntegerField("序号")
    version = models.PositiveIntegerField("版本")
    actor_id = models.CharField("办理人编号", max_length=64)
    actor_name = models.CharField("办理人", max_length=80)
    office = models.CharField("单位", max_length=200, blank=True)
    at = models.DateTimeField("时间")
    opinion = models.CharField("意见", max_length=LONGEST, blank=True)

    class Meta:
        """Each workflow has a table of its own."""

        abstract = True


class Stepped(Protocol):
    """A row with steps and a version."""

    version: int
    steps: Any


def is_another(who: str, wanted: str, acted: Mapping[str, Sequence[str]]) -> bool:
    """Whether a person has acted in no other lane than the wanted one."""
    return all(who not in people for name, people in acted.items() if name != wanted)


def once(people: Sequence[str], who: str) -> list[str]:
    """Return the people with one more, nobody twice."""
    return [*people, *([] if who in people else [who])]


def joined(acted: Mapping[str, Sequence[str]], lane: str, who: str) -> dict[str, Sequence[str]]:
    """Return who acted, with one more in a lane; an act without a lane joins nobody."""
    return {**acted, lane: once(acted.get(lane, ()), who)} if lane else dict(acted)


def trace(
    row: Stepped, act: str, *, actor: Actor, at: datetime, opinion: str = "", **more: Any
) -> None:
    """Write the next step of a row that is locked; ``more`` are fields of its own kind of step."""
    last = row.steps.aggregate(last=models.Max("n"))["last"] or 0
    row.steps.create(
        n=last + 1,
        act=act,
        version=row.version,
        actor_id=actor.id,
        actor_name=actor.name,
        office=actor.organisation_name,
        at=at,
        opinion=opinion.strip()[:LONGEST],
        **more,
    )


def before(steps: Iterable[Any]) -> dict[str, Any]:
    """Return what the elements were before some steps, each as its first change found it."""
    found: dict[str, Any] = {}
    for step in steps:
        found = {**step.before, **found}
    return found
