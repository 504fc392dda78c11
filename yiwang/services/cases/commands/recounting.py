"""What a late notice of days off moves beside the clocks, and who is told (放假安排)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

import orjson

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.hot import hot_done
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.notifications import commands as notifications
from yiwang.foundation.notifications.types import Letter, MessageKind, Wording
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.workdays.calendar import Calendar
from yiwang.services.cases.models import Case, CaseEvent, StageTask
from yiwang.services.cases.rules.clock import ClockEvent, EventKind
from yiwang.services.cases.rules.running import Run
from yiwang.services.cases.rules.wording import in_words
from yiwang.services.cases.types import Action
from yiwang.services.catalogue import queries as catalogue

from .steps import Step

_MOVED: Final = """
UPDATE cases_stagetask t SET due_on = v.due, yellow_on = v.early
FROM jsonb_to_recordset(%s::jsonb) AS v("case" bigint, n int, due date, early date)
WHERE t.case_id = v."case" AND t.n = v.n AND t.finished_at IS NULL
"""


def stage_due(
    opened_on: date, days: int, halts: Sequence[tuple[date, date]], calendar: Calendar
) -> date:
    """The day of a stage counted anew: its days, and the working days the case stood still."""
    due = calendar.add_working_days(opened_on, days)
    for first, last in halts:
        if last >= opened_on:
            due = calendar.add_working_days(due, calendar.working_days_between(first, last))
    return due


def _halts(events: Sequence[ClockEvent]) -> list[tuple[date, date]]:
    """Every halt that is over, as the case remembers them."""
    begun: dict[Any, date] = {}
    found = []
    for event in events:
        if event.kind is EventKind.STOPPED:
            begun.setdefault(event.stop, event.on)
        elif event.kind is EventKind.RESUMED and event.stop in begun:
            found.append((begun.pop(event.stop), event.on))
    return sorted(found)


class Recounted:
    """A batch of open cases whose dates are counted anew, in a bounded number of statements."""

    @staticmethod
    def stages(batch: Sequence[Case]) -> set[int]:
        """Count the days of open stages anew, on their rows and on the cases'; return which."""
        running = {case.number: case for case in batch if (case.marking or {}).get("open")}
        if not running:
            return set()
        tasks: dict[int, list[StageTask]] = defaultdict(list)
        for row in StageTask.objects.filter(case__in=list(running), finished_at=None):
            tasks[row.case_id].append(row)
        rows: list[dict[str, Any]] = []
        for number, open_tasks in tasks.items():
            rows += _moved(running[number], open_tasks)
        if rows:
            hot_done(_MOVED, (orjson.dumps(rows).decode(),))
        return {row["case"] for row in rows}

    @staticmethod
    def note(changed: Sequence[Case], year: int, actor: Actor, at: datetime) -> None:
        """Write into each history why its dates moved, which both sides read."""
        for case in changed:
            case.last_n += 1
        CaseEvent.objects.bulk_create(
            CaseEvent(
                case=case,
                n=case.last_n,
                act=Action.RECOUNT,
                at=at,
                effective_at=at,
                from_state=case.state,
                to_state=case.state,
                overlay=case.overlay,
                opinion=f"{year}年放假安排公布，期限重新计算",
                facts={"year": year, **_dates(case)},
                needs_attention=False,
                actor_kind=actor.kind,
                actor_id=actor.id,
                actor_name=actor.name,
            )
            for case in changed
        )

    @staticmethod
    def tell(moved: Sequence[Case], year: int, actor: Actor, at: datetime) -> None:
        """Tell the applicants whose promised day is another; of a joint case once, of the whole."""
        steps = [Step(case, actor, at) for case in moved if not case.is_part]
        people = [step.receiver for step in steps if step.receiver]
        phones = identity.phones_of(people, viewer=SYSTEM) if people else {}
        letters = [
            _letter(step, year, phones.get(step.receiver, "")) for step in steps if step.receiver
        ]
        if letters:
            notifications.send_many(letters=letters, actor=actor, at=at)


def _dates(case: Case) -> dict[str, str]:
    dates = {"promised_due_on": case.promised_due_on, "statutory_due_on": case.statutory_due_on}
    return {name: day.isoformat() for name, day in dates.items() if day}


def _moved(case: Case, tasks: Sequence[StageTask]) -> list[dict[str, Any]]:
    """Return the rows of the stages of a case whose day is another; keep it on the marking too."""
    route = catalogue.route_of(case.item_version_id)
    if route is None:
        return []
    calendar, run = orgs.working_calendar(), Run.of(case.marking)
    halts, rows = _halts(case.remembered()), []
    for row in tasks:
        if row.stage not in run.open:
            continue
        opened = local_date(row.opened_at)
        due = stage_due(opened, route[row.stage].days, halts, calendar)
        run.open[row.stage].due_on = due
        if due != row.due_on:
            before = (row.due_on - row.yellow_on).days > 0
            early = calendar.add_working_days(due, -1) if before else due
            rows.append({"case": case.number, "n": row.n, "due": due, "early": early})
    case.marking = run.plain()
    return rows


def _letter(step: Step, year: int, phone: str) -> Letter:
    case = step.case
    action = f"{year}年放假安排公布，期限重新计算"
    day = case.promised_due_on
    action += f"，承诺办结日期改为{in_words(day)}" if day else ""
    wording = Wording(item_name=case.item_name, number=str(case.number), action=action, on=None)
    return Letter(
        kind=MessageKind.REMINDER,
        person_id=step.receiver,
        phone=phone,
        subject="办理期限重新计算",
        text=wording.text,
        link=("case", str(case.number)),
        at=step.at,
    )
