"""Matters of offices as the log would tell them, and findings that were confirmed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from uuid import UUID

from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.oversight.supervision.commands.counters import add
from yiwang.oversight.supervision.commands.following import take_in
from yiwang.oversight.supervision.models import Finding, Rule, RuleVersion
from yiwang.oversight.supervision.types import FindingState, Level, Measure, RuleState

BASIC = "000131023000"
_NUMBERS = count(202604010000000018, 17)
_ENTRIES = count(1)


@dataclass
class Matter:
    """A matter of an office: opened, and ended some days later (0: still open)."""

    office: OrganisationInfo
    opened_on: date
    days: int = 3
    promised: int = 10
    kind: str = "CASE"
    channel: str = "WEB"
    outcome: str = "APPROVED"
    notices: int = 0
    by: UUID | None = None
    number: str = field(default_factory=lambda: str(next(_NUMBERS)))

    def told(self) -> dict[str, object]:
        """Return the standing an entry keeps."""
        ended_on = self.opened_on + timedelta(days=self.days) if self.days else None
        due_on = self.opened_on + timedelta(days=self.promised)
        plain: dict[str, object] = {
            "kind": self.kind,
            "matter": self.number,
            "v": 1,
            "act": "DECIDE" if ended_on else "ACCEPT",
            "state": "CLOSED" if ended_on else "REVIEW",
            "is_open": ended_on is None,
            "organisation_id": str(self.office.id),
            "region_code": self.office.region_code,
            "item_code": f"{self.office.uscc}{self.office.level}{BASIC}",
            "item_name": "公共场所卫生许可",
            "channel": self.channel,
            "outcome": self.outcome if ended_on else "",
            "opened_on": self.opened_on.isoformat(),
            "accepted_on": self.opened_on.isoformat(),
            "promised_due_on": due_on.isoformat(),
            "due_on": due_on.isoformat(),
            "yellow_on": due_on.isoformat(),
            "more": {"notices": self.notices},
        }
        if ended_on:
            plain |= {"decided_on": ended_on.isoformat(), "closed_on": ended_on.isoformat()}
        return plain | ({"by": str(self.by)} if self.by else {})


def noon(day: date) -> datetime:
    """Return noon of a day."""
    return datetime.combine(day, time(4), UTC)


def taken(matters: Iterable[Matter]) -> None:
    """Let supervision read these matters."""
    take_in((next(_ENTRIES), noon(m.opened_on), [m.told()]) for m in matters)


WAY = (
    ("ACCEPT", "ACCEPTED", "accepted_on"), ("START_REVIEW", "REVIEW", ""),
    ("GRANT", "DECIDED", "decided_on"), ("DELIVER", "DELIVERED", ""),
)  # fmt: skip


def walked(office: OrganisationInfo, opened_on: date, *days: int) -> str:
    """Let supervision read a case that came to each step so many days after the one before.

    To acceptance, review, decision, delivery; one that was delivered is closed the same day.
    """
    matter = Matter(office, opened_on, days=0)
    told = matter.told() | {"act": "SUBMIT", "state": "SUBMITTED"}
    del told["accepted_on"]
    day, path = opened_on, [(opened_on, told)]
    for (act, state, name), after in zip(WAY, days, strict=False):
        day += timedelta(days=after)
        told = told | {"act": act, "state": state, "v": len(path) + 1}
        told |= {name: day.isoformat()} if name else {}
        path.append((day, told))
    if len(days) == len(WAY):
        over = {"act": "CLOSE", "state": "CLOSED", "v": len(path) + 1, "is_open": False}
        path.append((day, told | over | {"closed_on": day.isoformat(), "outcome": "GRANTED"}))
    take_in((next(_ENTRIES), noon(day), [one]) for day, one in path)
    return matter.number


def confirmed(
    office: OrganisationInfo,
    day: date,
    *,
    rule: str = "T05",
    content: str = "OVERTIME",
    level: Level = Level.RED,
    matter: str = "",
    staff: UUID | None = None,
) -> Finding:
    """Confirm a finding of a rule in an office."""
    known, is_new = Rule.objects.get_or_create(code=rule, defaults={"content": content, "live": 1})
    if is_new:
        RuleVersion.objects.create(
            rule=known, n=1, name="超过承诺期限", check_name="overdue", level=level,
            source="测试", owner="政务服务中心", state=RuleState.LIVE, trial={},
            made_by="测试", made_at=noon(day),
        )  # fmt: skip
    number = matter or str(next(_NUMBERS))
    add(Counter({(office.region_code, office.id, BASIC, staff, "CASE", Measure.CONFIRMED, day): 1}))
    return Finding.objects.create(
        rule=known, rule_n=1, content=content, level=level, matter=number, kind="CASE",
        occasion=day.isoformat(), organisation_id=office.id, region_code=office.region_code,
        basic_code=BASIC, item_name="公共场所卫生许可", staff=staff, raised_at=noon(day),
        raised_on=day, state=FindingState.CONFIRMED, answer_due_on=day,
        verdict="承诺期限内没有办结，没有正当理由", judged_at=noon(day),
    )  # fmt: skip
