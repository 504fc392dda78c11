"""Correction proposals: to the owner of the item or of the rule, answered, closed (改正建议)."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.oversight.legality import policy
from yiwang.oversight.legality.models import Amendment, CheckSheet
from yiwang.oversight.legality.types import About, AmendmentDraft, AmendmentState
from yiwang.oversight.supervision import queries as supervision

from .checking import LEAST, LONGEST, SheetConflict
from .telling import HEAD, LEGAL, WATCHER, tell

LINK: Final = "amendment"


class CannotAmend(DomainError):
    """The proposal or the answer is incomplete, or it is not the actor's turn."""

    code = "legality.cannot_amend"
    sentence = "这份改正建议现在不能这样办理，请先看最新情况"


def _refused(field: str, said: str) -> CannotAmend:
    return CannotAmend(said, fields={field: said}, reason=field)


def _words(text: str, field: str, ask: str) -> str:
    plain = text.strip()
    if not LEAST <= len(plain) <= LONGEST:
        raise _refused(field, f"{ask}，{LEAST} 到 {LONGEST} 个字")
    return plain


@command("legality.propose_amendment")
def propose_amendment(*, sheet_id: UUID, draft: AmendmentDraft, actor: Actor, at: datetime) -> UUID:
    """Propose to who owns an item, or a rule of supervision, to correct it (改正建议).

    《行政许可法》第六十条：及时纠正行政许可实施中的违法行为. Once about each from a sheet.

    :raises NotFound: no sheet in reach. :raises CannotAmend: no confirmed fault, no words, no
        day to answer by, an unknown rule, or proposed before.
    """
    sheet = CheckSheet.objects.select_for_update(of=("self",)).filter(pk=sheet_id).first()
    if sheet is None or not policy.may_supervise(actor, sheet.region_code):
        raise NotFound
    if not policy.may_propose(actor, sheet):
        raise CannotAmend("核查表复核以后、确有问题的，才能提出改正建议", reason="state")
    text = _words(draft.text, "text", "请写明要改正什么、怎样改正")
    if draft.answer_by is None or draft.answer_by <= local_date(at):
        raise _refused("answer_by", "请填写最晚答复的日期，要在今天以后")
    is_rule = draft.about is About.RULE
    rule, name = _rule(draft.rule) if is_rule else ("", sheet.item_name)
    if Amendment.objects.filter(sheet=sheet, about=draft.about, rule=rule).exists():
        raise _refused("about", "对它已经提出过改正建议，请看那一份的办理情况")
    row = Amendment.objects.create(
        sheet=sheet, about=draft.about, rule=rule, subject=name,
        organisation_id=None if is_rule else sheet.organisation_id,
        organisation_name="" if is_rule else sheet.organisation_name,
        region_code=sheet.region_code, text=text, answer_by=draft.answer_by,
        proposed_by=actor.id, proposer_name=actor.name, proposed_at=at,
    )  # fmt: skip
    concerning(f"legality:amendment:{row.pk}", about=draft.about.value, rule=rule)
    said = f"有一份改正建议，请在 {draft.answer_by:%Y-%m-%d} 前答复"
    if is_rule:
        tell(WATCHER, said, (LINK, str(row.pk)), actor, at, region_code=row.region_code)
    else:
        tell(HEAD, said, (LINK, str(row.pk)), actor, at, organisation_id=row.organisation_id)
    return row.pk


def _rule(code: str) -> tuple[str, str]:
    """Return code and name of a rule. :raises CannotAmend: there is none."""
    known = {one.code: one.name for one in supervision.rules(viewer=SYSTEM)}
    if code not in known:
        raise _refused("rule", "请选择要改正的监察规则")
    return code, f"{code} {known[code]}"


def _opened(amendment_id: UUID, version: int, act: str, actor: Actor) -> Amendment:
    row = Amendment.objects.select_for_update(of=("self",)).filter(pk=amendment_id).first()
    if row is None or not policy.may_read_amendment(actor, row):
        raise NotFound
    if version != row.version:
        raise SheetConflict("别人已经办理过这份改正建议，请先看最新情况", version=row.version)
    if act not in policy.amendment_acts(actor, row):
        raise CannotAmend(reason="state")
    return row


@command("legality.answer_amendment")
def answer_amendment(
    *,
    amendment_id: UUID,
    version: int,
    accepts: bool,
    text: str,
    done_by: date | None,
    actor: Actor,
    at: datetime,
) -> None:
    """Accept a proposal with the day it is done by, or decline it with the reason (答复).

    《行政许可法》第六十条. By who owns what is to be corrected.

    :raises NotFound: none of the actor's. :raises SheetConflict: somebody acted meanwhile.
    :raises CannotAmend: answered already, no words, accepted without a day.
    """
    row = _opened(amendment_id, version, "ANSWER", actor)
    row.answer = _words(text, "text", "请写明怎样改正" if accepts else "请写明不采纳的理由")
    if accepts and (done_by is None or done_by < local_date(at)):
        raise _refused("done_by", "采纳的，请填写什么时候改正，不能早于今天")
    row.done_by = done_by if accepts else None
    row.state = AmendmentState.ACCEPTED if accepts else AmendmentState.DECLINED
    row.answered_by, row.answerer_name, row.answered_at = actor.id, actor.name, at
    row.version += 1
    row.save()
    concerning(f"legality:amendment:{row.pk}", accepts=accepts)
    said = "改正建议已经采纳" if accepts else "改正建议没有采纳，写明了理由"
    tell(LEGAL, said, (LINK, str(row.pk)), actor, at, region_code=row.region_code)


@command("legality.close_amendment")
def close_amendment(
    *, amendment_id: UUID, version: int, text: str, actor: Actor, at: datetime
) -> None:
    """Close an answered proposal with what law supervision found (办结改正建议).

    《行政许可法》第六十条.

    :raises NotFound: none in reach. :raises SheetConflict: somebody acted meanwhile.
    :raises CannotAmend: not answered yet, closed, or no words.
    """
    row = _opened(amendment_id, version, "CLOSE", actor)
    row.closing = _words(text, "text", "请写明核实的情况")
    row.state, row.version = AmendmentState.CLOSED, row.version + 1
    row.closer_name, row.closed_at = actor.name, at
    row.save()
    concerning(f"legality:amendment:{row.pk}", closed=True)
