"""What a decision has to wait for, and what it rests on (决定的前提：听证、陈述申辩、核查)."""

from typing import Final

from yiwang.foundation.core.hot import hot_rows
from yiwang.services.cases.rules import beside
from yiwang.services.cases.rules import hearings as days

from .steps import Step

# One statement for the four tables: kind, last day, and what has happened.
_LOOK: Final = """
SELECT 'H', ask_until, requested_at IS NOT NULL, waived_at IS NOT NULL, held_at IS NOT NULL,
       recorded_at IS NOT NULL, closed_at IS NOT NULL, n
  FROM cases_hearing WHERE case_id = %(case)s
UNION ALL
SELECT 'T', answer_until, stated_at IS NOT NULL, false, false, false, false, n
  FROM cases_interestedparty WHERE case_id = %(case)s
UNION ALL
SELECT 'C', due_on, false, false, false, false, false, n
  FROM cases_sitecheck WHERE case_id = %(case)s AND is_open
UNION ALL
SELECT 'F', valid_until, false, false, false, false, false, 0
  FROM cases_followup WHERE number = %(case)s AND settled_on IS NULL
"""


class Grounds:
    """Read by the command that decides."""

    @staticmethod
    def look(step: Step) -> tuple[tuple[str, ...], str, bool]:
        """Return why it cannot be decided yet, whom it heard, whether it follows another case."""
        rows = hot_rows(_LOOK, {"case": step.case.number})
        hearings = [
            (
                days.stage(
                    today=step.today,
                    ask_until=until,
                    requested=requested,
                    waived=waived,
                    arranged=arranged,
                    recorded=recorded,
                    closed=closed,
                ),
                until,
            )
            for kind, until, requested, waived, arranged, recorded, closed, _ in rows
            if kind == "H"
        ]
        waits = beside.waits_for(
            hearings=hearings,
            parties=[(row[1], row[2]) for row in rows if row[0] == "T"],
            open_checks=sum(row[0] == "C" for row in rows),
            today=step.today,
        )
        held = any(row[0] == "H" and row[6] for row in rows)
        spoke = sum(row[0] == "T" and row[2] for row in rows)
        follows = any(row[0] == "F" for row in rows)
        return waits, beside.heard(was_held=held, statements=spoke), follows
