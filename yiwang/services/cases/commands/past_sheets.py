"""What a life leaves in every table, prepared once with slots for what differs between cases."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from types import SimpleNamespace
from typing import Any, Final, cast

from yiwang.foundation.core import bulk
from yiwang.foundation.core.standing import Plain, Standing
from yiwang.services.cases.models.case import PAUSED_UNTIL
from yiwang.services.cases.rules import history, memory
from yiwang.services.cases.rules.lives import Life, Lived
from yiwang.services.cases.rules.paths import Who
from yiwang.services.cases.rules.watched import watched
from yiwang.services.cases.types import Action, CaseState, DocumentKind

from .past_papers import KIND_OF, REASONS, SECOND_NOTICE, document_rows
from .past_slots import nothing, prepared, slot, whole

SHANGHAI: Final = timezone(timedelta(hours=8))
_ENDING: Final = frozenset({Action.GRANT, Action.REFUSE, Action.DECLINE, Action.NOT_NEEDED})
OPINION: Final = "申请材料齐全，符合法定条件，拟同意。"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of all cases that led one life."""

    tables: tuple[tuple[str, str], ...]
    """Table → its rows as the left side of ``%``."""
    days: tuple[str, ...]
    """On which day each act was done."""
    at: tuple[str, ...]
    """The names of their moments' slots."""
    papers: tuple[tuple[int, DocumentKind, int, str, str], ...]
    """Of each document: act, kind, year, and the names of its slots for number and token."""
    answered: tuple[int, ...]
    """The notices that were answered by further material."""
    served: tuple[int, str] | None
    """Which act delivered, and its day in words."""
    is_open: bool
    stands: str
    """Where the case stands, for those who follow the log: the left side of ``%``."""


def sheet_of(life: Life) -> Sheet:
    """Return the life's sheet, made at its first case."""
    if life.sheet is None:
        life.sheet = _drawn(life)
    sheet: Sheet = life.sheet
    return sheet


def _drawn(life: Life) -> Sheet:
    rows: dict[str, list[str]] = {
        "cases_case": [_case(life)],
        "cases_caseevent": [_event(act) for act in life.acts],
        "cases_task": list(_tasks(life.acts)),
        "cases_correction": list(_corrections(life.acts)),
        "cases_review": [_review(act) for act in life.acts if act.action is Action.REVIEW],
        "cases_suspension": list(_pauses(life.acts)),
        **document_rows(life),
    }
    papers = [(a, KIND_OF[a.action]) for a in life.acts if a.action in KIND_OF]
    served = next((a for a in life.acts if a.action is Action.DELIVER), None)
    return Sheet(
        tables=tuple((name, prepared("\n".join(of))) for name, of in rows.items() if of),
        days=tuple(str(act.on) for act in life.acts),
        at=tuple(f"t{act.n}" for act in life.acts),
        papers=tuple((a.n, kind, a.on.year, f"d{a.n}", f"c{a.n}") for a, kind in papers),
        answered=tuple(a.facts["n"] for a in life.acts if a.action is Action.RESUBMIT),
        served=(served.n, f"{served.on.month}月{served.on.day}日 ") if served else None,
        is_open=life.is_open,
        stands=prepared(bulk.json([_watched(life).plain()])),
    )


def _watched(life: Life) -> Standing:
    """Return where the case stands after its whole life, with slots for what differs."""
    found, last = life.standing, life.acts[-1]
    ended = next((a for a in reversed(life.acts) if a.action in _ENDING), None)
    more: dict[str, Plain] = {
        "notices": sum(a.action is Action.REQUEST_CORRECTION for a in life.acts)
    }
    if ended is not None and ended.who not in {Who.APPLICANT, Who.SYSTEM}:
        more["done_by"] = slot(f"id_{ended.who}")
    row = SimpleNamespace(
        number=slot("number"),
        organisation_id=slot("office"),
        region_code=slot("region"),
        item_code=slot("watched_code"),
        item_name=slot("watched_name"),
        channel=slot("channel"),
        claimed_by=slot("id_REVIEWER") if life.is_held else None,
        situation="",
        marking=None,
        is_permit=life.terms.is_permit,
        state=life.state,
        overlay=life.overlay,
        outcome=life.outcome,
        is_open=life.is_open,
        accepted_on=found and found.accepted_on,
        decided_on=found and found.decided_on,
        answer_due_on=life.answer_due_on,
        promised_due_on=found and found.promised_due_on,
        statutory_due_on=found and found.statutory_due_on,
        due_on=(found and found.due_on) or life.told or PAUSED_UNTIL,
        yellow_on=found and found.yellow_on,
    )
    filed_on = life.acts[0].on
    v = life.version + last.n
    return watched(cast(Any, row), "SUBMIT", v, opened_on=filed_on, today=last.on, more=more)


def _case(life: Life) -> str:
    found = life.standing
    if found is None:
        raise ValueError("a life that was not led to its end")
    due = found.due_on or life.told or PAUSED_UNTIL
    standing = bulk.line(
        str(life.state), str(life.outcome), str(life.overlay), life.is_open, life.is_extended,
        life.review_round, life.version, life.acts[-1].n, found.accepted_on, found.decided_on,
        life.answer_due_on, found.statutory_due_on, found.promised_due_on, due,
        str(found.light), found.yellow_on, life.read_on,
    )  # fmt: skip
    held = f"{bulk.NULL}\t\t{bulk.NULL}"
    if life.is_held:
        held = f"{slot('id_REVIEWER')}\t{slot('name_REVIEWER')}\t{_at(life.acts[-1])}"
    first = slot("t1")
    return (
        f"{slot('guide')}\t{standing}\t{slot('number')}\t{held}\t{slot('party')}\t{slot('filed')}\t"
        f"{slot('form')}\t{slot('digest')}\t"
        f'{{"at": "{first}", "way": "TYPED"}}\t{{"way": "WINDOW", "address": {{}}}}\t{first}\t'
        f"{slot('code_index')}\t{slot('code_sealed')}\t{slot('hash')}\t{slot('token')}\t"
        f"{_memory(life)}"
    )


def _memory(life: Life) -> str:
    """What the clocks have to know of an open case; of a closed one nobody asks again.

    It holds some of the moments and depends on their order and days alone: moments that stand for
    those of the acts are compacted, then each is replaced by its slot.
    """
    if not life.is_open:
        return bulk.NULL
    stand_in = {
        act.n: datetime.combine(act.on, time(9), SHANGHAI) + timedelta(minutes=act.n)
        for act in life.acts
    }
    acts = [
        history.Act(act.action, stand_in[_effective(act)], act.from_state, act.facts)
        for act in life.acts
    ]
    rows = memory.to_plain(memory.compact(history.clock_events(acts)))
    slots = {at.isoformat(): slot(f"z{n}") for n, at in stand_in.items()}
    return bulk.plain([[row[0], slots[str(row[1])], *row[2:]] for row in rows])


def _effective(act: Lived) -> int:
    """From which act's moment an act has effect: a deemed acceptance from receipt."""
    return 1 if act.action is Action.AUTO_ACCEPT else act.n


def _at(act: Lived) -> str:
    return slot(f"t{act.n}")


def _event(act: Lived) -> str:
    opinion = act.opinion or _opinion(act)
    facts = {"channel": slot("channel")} if act.n == 1 else act.facts
    who = "filer" if act.n == 1 else f"event_{act.who}"
    return (
        f"{slot('number')}\t{act.n}\t{act.action}\t{act.from_state}\t{act.to_state}\t{act.overlay}\t"
        f"{opinion}\t{bulk.plain(facts)}\t{'t' if act.needs_attention else 'f'}\t{_at(act)}\t"
        f"{slot(f't{_effective(act)}')}\t{slot(who)}"
    )


def _opinion(act: Lived) -> str:
    if act.action is Action.REVIEW:
        return OPINION
    if act.action is Action.REQUEST_CORRECTION and act.needs_attention:
        return SECOND_NOTICE
    if act.action is Action.TERMINATE and act.who is Who.SYSTEM:
        return "没有在期限前补正"
    return REASONS.get(act.action, "")


def _tasks(acts: list[Lived]) -> Iterable[str]:
    for place, act in enumerate(acts):
        if act.task is None:
            continue
        end = next((later for later in acts[place + 1 :] if later.finishes), None)
        due = nothing(act.standing.due_on if act.standing else None)
        finished = f"{bulk.NULL}\t{bulk.NULL}\t\t"
        if end is not None:
            finished = f"{_at(end)}\t{slot(f'by_{end.who}')}\t{end.action}"
        yield (
            f"{slot('number')}\t{act.n}\t{act.task[0]}\t{act.task[1]}\t{slot('office')}\t{_at(act)}\t"
            f"{due}\t{finished}"
        )


def _corrections(acts: list[Lived]) -> Iterable[str]:
    answers = {a.facts["n"]: a for a in acts if a.action is Action.RESUBMIT}
    for act in acts:
        if act.action is not Action.REQUEST_CORRECTION:
            continue
        answer = answers.get(act.n)
        later = act.from_state not in {CaseState.SUBMITTED, CaseState.PRE_REVIEW}
        yield (
            f"{slot('number')}\t{act.n}\t{bulk.plain(whole('points'))}\t{_at(act)}\t"
            f"{slot('by_REVIEWER')}\t{act.facts['planned_until']}\t"
            f"{SECOND_NOTICE if act.needs_attention else ''}\t{'t' if later else 'f'}\t"
            f"{_at(answer) if answer else bulk.NULL}"
        )


def _review(act: Lived) -> str:
    return (
        f"{slot('number')}\t{act.n}\t{act.review_round}\t{slot(f'id_{act.who}')}\t{bulk.NULL}\t"
        f"{slot(f'name_{act.who}')}\tt\t{OPINION}\t[]\t{_at(act)}"
    )


_LIFTED_BY: Final = {
    Action.EXTEND: None,
    Action.START_SPECIAL: Action.END_SPECIAL,
    Action.SUSPEND: Action.RESUME,
}


def _pauses(acts: list[Lived]) -> Iterable[str]:
    for place, act in enumerate(acts):
        if act.action not in _LIFTED_BY:
            continue
        extends, lifted = act.action is Action.EXTEND, _LIFTED_BY[act.action]
        end = next((later for later in acts[place + 1 :] if later.action is lifted), None)
        facts: dict[str, Any] = act.facts
        kind = "EXTEND" if extends else str(facts.get("kind", "SUSPENSION"))
        ended = act.on if extends else end.on if end else None
        basis = "《行政许可法》第四十二条" if extends else facts["basis"]
        days = facts.get("days", 10 if act.action is Action.START_SPECIAL else 0)
        when = "关联事项办结" if act.action is Action.SUSPEND else ""
        yield (
            f"{slot('number')}\t{act.n}\t{kind}\t{act.overlay}\t{basis}\t{REASONS[act.action]}\t"
            f"{days}\t{act.on}\t{when}\t{nothing(ended)}\t{REASONS[end.action] if end else ''}\t"
            f"{slot('by_APPROVER')}\t\t\t\t0\t[]"
        )
