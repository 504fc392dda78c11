"""A referral with those who discipline: taken or returned, told, shown, concluded (移送)."""

from datetime import datetime
from typing import Final

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command
from yiwang.foundation.core.types import Actor
from yiwang.oversight.supervision.types.measures import MeasureAct

from . import telling
from .steps import CannotActOnMeasure, moved, opened, words

REFERRING: Final = frozenset(
    {
        MeasureAct.TAKE,
        MeasureAct.RETURN,
        MeasureAct.TELL,
        MeasureAct.SHOW,
        MeasureAct.CONCLUDE,
    }
)


@command("supervision.refer_measure")
def refer_measure(
    *, number: str, version: int, act: MeasureAct, text: str, actor: Actor, at: datetime
) -> None:
    """Take a referral or return it, tell and show whom it names, note the end (移送办理).

    《监察法》（2018）第三十四条：发现问题线索应当移送. The platform records, others decide.

    :raises NotFound: not put to the actor. :raises MeasureConflict: somebody acted meanwhile.
    :raises CannotActOnMeasure: no words, or not the turn of this act.
    """
    if act not in REFERRING:
        raise CannotActOnMeasure("请选择一个办理动作", reason="act")
    row = opened(number, act, version=version, actor=actor, at=at)
    said = words(text)
    today = local_date(at)
    if act is MeasureAct.TELL:
        row.told_on = today
    if act is MeasureAct.SHOW:
        row.shown_on = today
    moved(row, act, said, actor, at)
    if act is MeasureAct.TELL:
        telling.tell_officer(row, "有一份涉及您的移送，材料交您阅看时另行通知", actor, at)
    elif act is MeasureAct.SHOW:
        telling.tell_officer(row, "移送材料已经交您阅看，可以陈述意见", actor, at)
    else:
        telling.tell_issuer(row, "纪检监察机关有新的办理情况", actor, at)
