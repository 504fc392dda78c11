"""The side of whom a measure is against: the answer with its proof, the appeal (回复, 申诉)."""

from datetime import datetime

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import queries as stored
from yiwang.foundation.orgs import queries as orgs
from yiwang.oversight.supervision.types.measures import (
    OWNER,
    MeasureAct,
    MeasureAnswer,
    MeasureState,
)

from . import telling
from .steps import LEAST, CannotActOnMeasure, moved, opened, words

_NO_PROOF = "请附处理材料或说明"


@command("supervision.answer_measure")
def answer_measure(
    *, number: str, version: int, answer: MeasureAnswer, actor: Actor, at: datetime
) -> None:
    """Say what was done, with proof or why there is none (回复), S2.

    :raises NotFound: not the actor's to see. :raises MeasureConflict: somebody acted meanwhile.
    :raises CannotActOnMeasure: no words, neither material nor statement, not the actor's turn.
    """
    row = opened(number, MeasureAct.ANSWER, version=version, actor=actor, at=at)
    text = words(answer.text, ask="请写明处理情况")
    instead = answer.instead.strip()
    if not answer.files and len(instead) < LEAST:
        raise CannotActOnMeasure(_NO_PROOF, fields={"files": _NO_PROOF}, reason="proof")
    infos = stored.infos(list(answer.files))
    owner = OWNER.format(row.number)
    kept = {one.id for one in infos.values() if one.owner == owner and one.is_served}
    if set(answer.files) - kept:
        said = "没有找到这个文件，请重新上传"
        raise CannotActOnMeasure(said, fields={"files": said}, reason="file")
    whole = f"{text}（没有材料的说明：{instead}）" if instead and not answer.files else text
    if row.state == MeasureState.ISSUED:
        row.answered_at = at
    moved(row, MeasureAct.ANSWER, whole, actor, at, files=answer.files)
    if row.state == MeasureState.TAKEN:
        telling.tell_discipline(row, "本人有新的陈述", actor, at)
    else:
        telling.tell_issuer(row, "已经回复，等待核实", actor, at)


@command("supervision.appeal_measure")
def appeal_measure(*, number: str, version: int, text: str, actor: Actor, at: datetime) -> None:
    """Appeal against a measure; the clock stands still until it is decided (申诉).

    Like 《公务员法》第九十五条, which grants an appeal against graver acts; once, within the days.

    :raises: as of ``answer_measure``; also when the days are over.
    """
    row = opened(number, MeasureAct.APPEAL, version=version, actor=actor, at=at)
    said = words(text, ask="请写明不服的理由")
    today = local_date(at)
    row.appealed_on = today
    if row.state == MeasureState.ISSUED and row.due_on is not None:
        left = orgs.working_calendar().working_days_between(today, row.due_on)
        row.days_left = max(left, 0)
    moved(row, MeasureAct.APPEAL, said, actor, at)
    telling.tell_legal(row, "有申诉等待决定", actor, at)
    telling.tell_issuer(row, "当事人提出申诉，期限暂停", actor, at)
