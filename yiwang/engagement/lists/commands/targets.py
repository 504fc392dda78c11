"""Targets are revised by the province's office; every version stays."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction

from yiwang.engagement.lists import policy
from yiwang.engagement.lists.models import TargetEdition
from yiwang.engagement.lists.queries.figures import newest_targets
from yiwang.engagement.lists.rules import targets
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound, NotPermitted, require
from yiwang.foundation.core.types import Actor

from .steps import CannotList, Overtaken

LONGEST = 200


@command("lists.set_target")
def set_target(
    *,
    target_code: str = "",
    version: int = 0,
    content: Mapping[str, Any],
    is_active: bool = True,
    reason: str,
    actor: Actor,
    at: datetime,
) -> str:
    """Write a new version of a target by a date (目标), 安徽 2018-08、廊坊 2018-09.

    Without a code it is a new one. Return its code.

    :raises CannotList: something is missing. :raises Overtaken: somebody revised it meanwhile.
    """
    require(policy.is_office(actor), NotPermitted)
    key = target_code or uuid4().hex[:12]
    concerning(f"lists:target:{key}", reason=reason)
    known = newest_targets().get(key)
    if target_code and known is None:
        raise NotFound
    fields = targets.faults(content)
    if not reason.strip():
        fields["why"] = "请填写修改的理由"
    if fields:
        raise CannotList("还不能保存，请看标出的地方", fields=fields, reason="target")
    if known is not None and known.version_no != version:
        raise Overtaken(who=known.changed_by, when=known.changed_at, what="改了这个目标")
    row = TargetEdition(
        code=key,
        version_no=version + 1,
        content=dict(content),
        is_active=is_active,
        reason=reason.strip()[:LONGEST],
        changed_by=actor.name,
        changed_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:  # somebody else saves at this moment
        raise Overtaken(who="另一位同事", when=at, what="改了这个目标") from error
    return key
