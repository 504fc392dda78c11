"""The formula: drafted by one person, published by another before it scores anybody."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.oversight.assessment import policy
from yiwang.oversight.assessment.models import Formula
from yiwang.oversight.assessment.rules import formula as rules

from .steps import CannotAssess, another, locked, written


@command("assessment.draft_formula")
def draft_formula(*, given: Mapping[str, Any], reason: str, actor: Actor, at: datetime) -> int:
    """Draft a version of the formula of evaluation (评分办法), 伊春 2015（审批效能评估）.

    ``given`` holds weights, deductions, ``least``, source and whether it was verified. A draft
    that waits is written over. Return its number.

    :raises CannotAssess: the points do not add up to a hundred, or no source.
    """
    require(actor.has(policy.MANAGE), NotPermitted)
    newest = Formula.objects.select_for_update(of=("self",)).order_by("-number").first()
    content = rules.with_weights(newest.content if newest else rules.SHIPPED, given)
    fields = rules.faults(content)
    if fields:
        raise CannotAssess(fields=fields)
    waits = newest is not None and newest.published_at is None
    number = (newest.number if newest else 0) + (0 if waits else 1)
    Formula.objects.update_or_create(
        number=number,
        defaults={
            "content": content,
            "reason": written(reason, "reason", "请填写这次修订的理由"),
            "made_by": actor.name,
            "made_id": actor.id,
            "made_at": at,
        },
    )
    concerning(f"assessment:formula:{number}", reason=reason)
    return number


@command("assessment.publish_formula")
def publish_formula(*, number: int, actor: Actor, at: datetime) -> None:
    """Publish a version of the formula (公布评分办法): it scores periods that begin later.

    《政府信息公开条例》第二十条 asks for what concerns the public; the scored read it before.

    :raises CannotAssess: the drafter's own, published already, or not the newest.
    """
    require(actor.has(policy.AGREE), NotPermitted)
    row = locked(Formula, number)
    another(actor, row.made_id)
    newest = Formula.objects.aggregate(n=Max("number"))["n"]
    if row.published_at is not None or row.number != newest:
        raise CannotAssess("这一版已经公布，请看最新情况", reason="published")
    row.published_by, row.published_at = actor.name, at
    row.save(update_fields=["published_by", "published_at"])
    concerning(f"assessment:formula:{number}", published=True)
