"""An organisation's own times to answer, and to handle a bad rating."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from yiwang.engagement.interaction import policy
from yiwang.engagement.interaction.models import AnswerLimit
from yiwang.engagement.interaction.rules import texts
from yiwang.engagement.interaction.types import RATING, LimitKind
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs

MOST_DAYS, MOST_SOURCE = 180, 200


class CannotSetLimit(DomainError):
    """The days or their source are missing or out of range."""

    code: ClassVar[str] = "interaction.cannot_set_limit"
    sentence: ClassVar[str] = "请填写天数和依据"


@command("interaction.set_limit")
def set_limit(
    *,
    kind: LimitKind,
    organisation_id: UUID,
    accept_days: int,
    answer_days: int,
    extension_days: int,
    call_days: int = 0,
    in_working_days: bool,
    source: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Set how long an organisation has for a kind of voice, and by which text (答复时限).

    《优化营商环境条例》 (unverified article: README). It counts for clocks that begin from now on;
    for a bad rating (差评) it counts for ratings given from now on, each keeps what it began with.

    :raises CannotSetLimit: days out of range, or no source.
    """
    office = orgs.organisation(organisation_id)
    if office is None:
        raise NotFound
    require(actor.has(policy.COORDINATE) and actor.reaches(office.region_code))
    days = {
        "accept_days": accept_days,
        "answer_days": answer_days,
        "extension_days": extension_days,
        "call_days": call_days,
    }
    least = {"answer_days": 1, "accept_days": int(kind == RATING)}
    told = {"kind": str(kind), "source": source[:MOST_SOURCE], **days}
    concerning(f"interaction:limit:{organisation_id}", **told)
    wrong = {
        name: f"请填写 {least.get(name, 0)} 到 {MOST_DAYS} 之间的天数"
        for name, given in days.items()
        if not least.get(name, 0) <= given <= MOST_DAYS
    }
    if sentence := texts.reason_fault(source, "依据的文件和条款", MOST_SOURCE):
        wrong["source"] = sentence
    if wrong:
        raise CannotSetLimit(fields=wrong, reason="fields")
    AnswerLimit.objects.update_or_create(
        organisation_id=organisation_id,
        kind=str(kind),
        defaults={
            **days,
            "in_working_days": in_working_days,
            "source": texts.plain(source),
            "changed_at": at,
            "changed_by": actor.name,
        },
    )
