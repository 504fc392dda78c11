"""A list begins."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from yiwang.engagement.lists import policy
from yiwang.engagement.lists.models import NamedList
from yiwang.engagement.lists.rules.kinds import KINDS, faults_of_new
from yiwang.engagement.lists.types import Act, Kind, State
from yiwang.foundation.core import lanes
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound, NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs

from .steps import CannotList

MOST_SOURCE = 300


@command("lists.open_list")
def open_list(
    *,
    kind: Kind,
    region_code: str,
    year: int = 0,
    source: str = "",
    actor: Actor,
    at: datetime,
) -> UUID:
    """Begin a list of a kind for a division (建立事项名单), 安徽 2018-08、廊坊 2018-09.

    Asked again, return the one there is.

    :raises CannotList: the kind is a rule, not kept at this level, or wants a year.
    """
    require(actor.has(policy.EDIT), NotPermitted)
    require(policy.may_open(actor, region_code), NotFound)
    concerning(f"lists:region:{region_code}", act=Act.OPEN.value, kind=kind.value)
    region = orgs.region(region_code)
    if region is None:
        raise NotFound
    info = KINDS[kind]
    fields = faults_of_new(info, region.level, year)
    if fields:
        raise CannotList("还不能建立，请看标出的地方", fields=fields, reason="new")
    still = NamedList.objects.filter(
        kind=kind, region_code=region_code, year=year if info.has_year else 0
    )
    found = still.first()
    if found is not None:
        return found.pk
    row = NamedList(
        kind=kind,
        region_code=region_code,
        region_name=region.name,
        year=year if info.has_year else 0,
        state=State.EDITING,
        source=source.strip()[:MOST_SOURCE],
        acted={"edit": [actor.id]},
        changed_by=actor.name,
        changed_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # a colleague begins at this moment
        return still.get().pk
    lanes.trace(row, Act.OPEN, actor=actor, at=at)
    return row.pk
