"""Telling: whose turn it is, then the head, then supervision (逐级提醒), never at night."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from django.db.models import F

from yiwang.foundation.core.clock import ZONE, local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotPermitted, require
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.notifications import commands as notifications
from yiwang.foundation.notifications.types import Letter, MessageKind
from yiwang.foundation.orgs import queries as orgs
from yiwang.oversight.supervision import policy
from yiwang.oversight.supervision.models import EscalationPlan, Finding
from yiwang.oversight.supervision.rules.telling import DEFAULT, QUIET

BATCH: Final = 2_000
LONGEST: Final = 30


class CannotPlan(DomainError):
    """A plan names who is told, each later than the one before."""

    code: ClassVar[str] = "supervision.plan"
    sentence: ClassVar[str] = "每一级提醒要比上一级晚，间隔是 0 到 30 个工作日"


@command("supervision.plan_escalation")
def plan_escalation(
    *, organisation_id: UUID, days: dict[str, int], actor: Actor, at: datetime
) -> None:
    """Say after how many working days whom an office's findings are told (逐级提醒的时限).

    Local practice, unverified (standards.md 8).

    :raises CannotPlan: a step is missing, too late, or not later than the one before.
    """
    require(actor.has(policy.ACT), NotPermitted)
    office = orgs.organisation(organisation_id, viewer=actor)
    require(office is not None and actor.reaches(office.region_code), NotPermitted)
    steps = [(who, days.get(who, -1)) for who, _ in DEFAULT]
    numbers = [n for _, n in steps]
    if any(not 0 <= n <= LONGEST for n in numbers) or sorted(set(numbers)) != numbers:
        raise CannotPlan
    EscalationPlan.objects.update_or_create(
        organisation_id=organisation_id,
        defaults={"steps": [list(one) for one in steps], "made_by": actor.name, "made_at": at},
    )
    concerning(f"supervision:plan:{organisation_id}", steps=[list(one) for one in steps])


@command("supervision.tell_findings", audited=False)
def tell_findings(*, actor: Actor, at: datetime) -> int:
    """Tell whose turn it is what supervision found, and whoever stands above when nobody answers.

    《优化营商环境条例》第三十六条. One message a person, whatever it counts; nothing between eight
    in the evening and eight in the morning or on days off: it is told on the next working morning,
    and who stands above has the days of the plan counted from then. Return how many findings were
    told to the next step.
    """
    require(actor.is_system)
    if is_quiet(at):
        return 0
    today, calendar = local_date(at), orgs.working_calendar()
    rows = list(
        Finding.objects.select_for_update(skip_locked=True)
        .filter(state="OPEN", told__lt=len(DEFAULT))
        .order_by(F("told_on").asc(nulls_first=True), "id")[:BATCH]
    )
    plans = dict(
        EscalationPlan.objects.filter(
            organisation_id__in={row.organisation_id for row in rows}
        ).values_list("organisation_id", "steps")
    )
    due: dict[_Post, list[Finding]] = defaultdict(list)
    for row in rows:
        steps = plans.get(row.organisation_id, DEFAULT) if row.organisation_id else DEFAULT
        who, days = steps[row.told]
        waited = steps[row.told - 1][1] if row.told and row.told_on else 0
        if calendar.add_working_days(row.told_on or row.raised_on, days - waited) <= today:
            due[_post(who, row)].append(row)
            row.told, row.told_on = row.told + 1, today
    if letters := _letters(due, at):
        notifications.send_many(letters=letters, actor=actor, at=at)
    told = [row for found in due.values() for row in found]
    Finding.objects.bulk_update(told, ["told", "told_on"])
    return len(told)


def is_quiet(at: datetime) -> bool:
    """Whether nobody is told anything now: nights and days off."""
    now = at.astimezone(ZONE)
    by_night = now.time() >= QUIET[0] or now.time() < QUIET[1]
    return by_night or not orgs.working_calendar().is_workday(now.date())


_Post = tuple[str, UUID | str | None, UUID | None]
"""Whom a step means: the step; a member of staff or a division; the office."""


def _post(who: str, row: Finding) -> _Post:
    if who == "SUPERVISOR":
        return who, row.region_code, None
    return who, row.staff if who == "HOLDER" else None, row.organisation_id


def _letters(due: Mapping[_Post, Sequence[Finding]], at: datetime) -> list[Letter]:
    """Return one letter for each person, over all that concerns them."""
    concerns: dict[UUID, list[Finding]] = defaultdict(list)
    for post, found in due.items():
        for person in _people(*post, at):
            concerns[person] += found
    return [
        Letter(MessageKind.REMINDER, person, "", "监察预警", _text(found), None, at)
        for person, found in concerns.items()
    ]


def _text(found: Sequence[Finding]) -> str:
    red = sum(one.level == "RED" for one in found)
    first = f"{found[0].item_name[:30]} {found[0].matter}".strip()
    return (
        f"电子监察发现 {len(found)} 条预警（红灯 {red} 条），"
        f"第一条：{first}。请在工作台“监察预警”里说明情况。"
    )


def _people(
    who: str, key: UUID | str | None, office: UUID | None, at: datetime
) -> tuple[UUID, ...]:
    """Return whom a step means; where nobody holds a matter any more, the office's reviewers."""
    if who == "SUPERVISOR":
        if not key:
            return ()
        return identity.people_in_posts(who, region_code=str(key), viewer=SYSTEM, at=at)
    if who == "HOLDER" and isinstance(key, UUID):
        holder = identity.person_of_staff(key, viewer=SYSTEM)
        if holder:
            return (holder,)
    if office is None:
        return ()
    role = "REVIEWER" if who == "HOLDER" else "APPROVER"
    return identity.people_in_posts(role, organisation_id=office, viewer=SYSTEM, at=at)
