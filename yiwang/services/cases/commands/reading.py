"""Readings that leave a trace."""

from datetime import datetime

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.ids import uuid7
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.types import Permission
from yiwang.services.cases import policy
from yiwang.services.cases.queries.case_file import clear_answer
from yiwang.services.cases.types.desk import DeskFilters


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


@command("cases.note_export")
def note_export(*, filters: DeskFilters, actor: Actor, at: datetime) -> None:
    """Note who takes a list of cases away, and which one, before the first row leaves (导出).

    《个人信息保护法》第五十一条、第五十四条; 《数据安全法》第二十七条.
    """
    require(actor.is_staff and policy.reads_cases(actor))
    concerning(
        f"cases:export:{uuid7()}",
        view=filters.view,
        states=[str(s) for s in filters.states],
        lights=[str(light) for light in filters.lights],
        colleague=str(filters.colleague or ""),
        channel=filters.channel,
        narrowed=bool(filters.item or filters.text),
        at=at.isoformat(),
    )
