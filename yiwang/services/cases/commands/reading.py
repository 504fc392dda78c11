"""Readings that leave a trace."""

from datetime import datetime

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.types import Permission
from yiwang.services.cases.queries.case_file import clear_answer


@command("cases.reveal")
def reveal(*, case: int, key: str, actor: Actor, at: datetime) -> str:
    """Show one masked answer of a case in clear to who handles it (查看完整信息).

    《个人信息保护法》第五十一条、第五十四条: every look is kept in the case's log.

    :raises NotFound: no such answer, or no such case for this actor.
    """
    require(actor.has(Permission.UNMASK))
    concerning(case, field=key, at=at.isoformat())
    value = clear_answer(case, key, viewer=actor)
    if value is None:
        raise NotFound
    return value
