"""Norms are revised by the province's office; every version stays."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import uuid4

from django.db import IntegrityError, transaction

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.oversight.reduction import policy
from yiwang.oversight.reduction.models import NormEdition
from yiwang.oversight.reduction.queries.norms import newest
from yiwang.oversight.reduction.rules import norms
from yiwang.oversight.reduction.types import NormKind

from .steps import Overtaken

LONGEST = 200


class CannotRevise(DomainError):
    """The norm cannot be revised like this."""

    code: ClassVar[str] = "reduction.cannot_revise"
    sentence: ClassVar[str] = "还不能保存，请看标出的地方"


@command("reduction.revise_norm")
def revise_norm(
    *,
    kind: NormKind,
    norm_code: str = "",
    version: int = 0,
    content: Mapping[str, Any],
    is_active: bool = True,
    reason: str,
    actor: Actor,
    at: datetime,
) -> str:
    """Write a new version of a test of cleaning or a target (清理标准, 精简目标), 安徽 2018-08.

    Without a code it is a new one. Return its code.

    :raises CannotRevise: something is missing. :raises Overtaken: somebody revised it meanwhile.
    """
    require(policy.is_office(actor), NotPermitted)
    key = norm_code or uuid4().hex[:12]
    concerning(f"reduction:norm:{key}", reason=reason)
    known = newest(kind).get(key)
    if norm_code and known is None:
        raise NotFound
    fields = norms.faults(kind, content)
    if not reason.strip():
        fields["why"] = "请填写修改的理由"
    if fields:
        raise CannotRevise(fields=fields)
    if known is not None and known.version_no != version:
        raise Overtaken(who=known.changed_by, when=known.changed_at)
    row = NormEdition(
        kind=kind,
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
        raise Overtaken(who="另一位同事", when=at) from error
    return key
