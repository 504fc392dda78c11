"""What an act on a part or on the whole of a joint case does to the others (并联审批).

Called by every step before it is written; of an ordinary case it does nothing.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from yiwang.services.cases.models import Slice
from yiwang.services.cases.rules import joint
from yiwang.services.cases.rules.joint import Place
from yiwang.services.cases.types import Action, CaseState, Overlay
from yiwang.services.cases.types.joint import SliceStage

from . import slice_rows

if TYPE_CHECKING:
    from .steps import Step

_ENDS = {
    CaseState.DECLINED: Action.DECLINE,
    CaseState.NOT_NEEDED: Action.NOT_NEEDED,
    CaseState.WITHDRAWN: Action.WITHDRAW,
    CaseState.TERMINATED: Action.TERMINATE,
    CaseState.VOID: Action.VOID,
}
"""How the whole ended → how its parts end."""


class _Pause(NamedTuple):
    """A pause of a part in which the whole's promise stands still too."""

    name: str
    begins: Action
    ends: Action


_PAUSES = {
    Overlay.SPECIAL: _Pause("特别程序", Action.START_SPECIAL, Action.END_SPECIAL),
    Overlay.PAYMENT: _Pause("等待缴费", Action.REQUEST_PAYMENT, Action.CONFIRM_PAYMENT),
}


def follow(step: "Step") -> None:
    """Move the joint case after its part, or the parts after the joint case."""
    case = step.case
    if case.joint_number is None:
        return
    rows = step.slices
    if case.is_part:
        _after_part(step, rows)
    else:
        _after_whole(step, rows)
    changed = [row for row in rows if slice_rows.is_changed(row)]
    if changed:
        step.more.append(slice_rows.written(changed))


def places(rows: Iterable[Slice]) -> list[Place]:
    """Return what the rules read."""
    return [Place(row.n, tuple(row.after), row.stage, row.outcome) for row in rows]


def _after_part(step: "Step", rows: list[Slice]) -> None:
    case = step.case
    own = next(row for row in rows if row.child == case.number)
    stage = joint.stage_of(CaseState(case.state))
    if stage is not None and own.stage not in joint.FINISHED:
        own.stage, own.outcome, own.finished_at = stage, case.outcome, step.at
        _release(step, rows)
    whole = step.of(case.joint_number or 0)
    _mirror_pause(step, whole)
    _settle(whole, rows)


def _release(step: "Step", rows: list[Slice]) -> None:
    """Begin the parts that waited for this one; end those that can no longer begin."""
    by_n = {row.n: row for row in rows}
    while True:
        hopeless = joint.hopeless(places(rows))
        for n, before in hopeless.items():
            row, name = by_n[n], by_n[before].item_name
            row.stage, row.finished_at = SliceStage.ENDED, step.at
            reason = f"前置事项“{name}”没有准予，这一项不能继续办理"
            step.of(row.child).move(Action.TERMINATE, opinion=reason)
        if not hopeless:
            break
    for n in joint.ready(places(rows)):
        by_n[n].stage = SliceStage.OPEN
        step.of(by_n[n].child).move(Action.ACCEPT, opinion="前置事项已经办结")


def _mirror_pause(step: "Step", whole: "Step") -> None:
    """While a part is in a special procedure (art. 45) or waits for its fee, the whole does too."""
    kin = {c.number: c for c in [step.case, *step.kin] if c.is_part}
    for overlay, pause in _PAUSES.items():
        waits = any(c.overlay == overlay for c in kin.values())
        resting = whole.case.overlay in {Overlay.NONE, Overlay.EXTENDED}
        last = step.last
        if waits and resting and whole.case.state == CaseState.REVIEW:
            if last is not None and last.act == pause.begins:
                words = f"{step.case.item_name}：{pause.name}开始"
                facts = {**last.facts, "part": step.case.number}
                whole.move(pause.begins, opinion=words, facts=facts)
        elif not waits and whole.case.overlay == overlay:
            since = last.effective_at if last is not None and last.act == pause.ends else None
            words = f"{step.case.item_name}：{pause.name}结束"
            whole.move(pause.ends, opinion=words, facts=_ended(whole, overlay), effective_at=since)


def _ended(whole: "Step", overlay: Overlay) -> dict[str, str]:
    return {"kind": slice_rows.pause_of(whole.case.number)} if overlay == Overlay.SPECIAL else {}


def _settle(whole: "Step", rows: list[Slice]) -> None:
    """When every part has its result, the lead answers."""
    if whole.case.state == CaseState.REVIEW and joint.is_finished(places(rows)):
        whole.move(Action.SEND_TO_DECISION, opinion="各联办事项已经全部办完")


def _after_whole(step: "Step", rows: list[Slice]) -> None:
    state = CaseState(step.case.state)
    if state is CaseState.ACCEPTED:
        _accept(step, rows)
    elif step.last is not None and step.last.act == Action.DELIVER:
        _deliver(step, rows)
    elif state in _ENDS:
        for row in rows:
            if row.stage not in joint.FINISHED:
                row.stage, row.finished_at = SliceStage.ENDED, step.at
                part = step.of(row.child)
                act = _ENDS[state]
                fits = act if part.can(act) else Action.TERMINATE
                part.move(fits, opinion=_words(step))


def _deliver(step: "Step", rows: list[Slice]) -> None:
    """What was decided on every part goes out with the one answer (统一送达)."""
    facts = step.last.facts if step.last else {}
    kin = {case.number: case for case in step.kin}
    for row in rows:
        if row.stage == SliceStage.DONE and kin[row.child].state == CaseState.DECIDED:
            step.of(row.child).note(Action.DELIVER, facts={**facts, "whole": str(step.case.number)})


def _words(step: "Step") -> str:
    why = step.last.opinion if step.last else ""
    return f"联办件已经结束：{why}" if why else "联办件已经结束"


def _accept(step: "Step", rows: list[Slice]) -> None:
    """Accept all parts in the same moment; those that wait for others begin after them."""
    since = step.last.effective_at if step.last else step.at
    for row in rows:
        if row.stage != SliceStage.EARLY:
            continue
        if row.after:
            row.stage = SliceStage.HELD
            continue
        row.stage = SliceStage.OPEN
        step.of(row.child).move(Action.ACCEPT, opinion="与联办件同时受理", effective_at=since)
    step.move(Action.START_REVIEW, opinion="各部门同时办理")
