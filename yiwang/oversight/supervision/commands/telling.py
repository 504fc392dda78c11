"""Telling: whose turn it is, then the head, then supervision (逐级提醒), never at night."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

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
    in the evening and eight in the morning or on days off: it is told on the next working morning.
    Return how many findings were told to the next step.
    """
    require(actor.is_system)
    if is_quiet(at):
        return 0
    today, calendar = local_date(at), orgs.working_calendar()
    rows = list(
        Finding.objects.select_for_update(skip_locked=True)
        .filter(state="OPEN", told__lt=len(DEFAULT))
        .order_by("told", "id")[:BATCH]
    )
    plans = dict(
        EscalationPlan.objects.filter(
            organisation_id__in={row.organisation_id for row in rows}
        ).values_list("organisation_id", "steps")
    )
    due: dict[tuple[str, UUID | None], list[Finding]] = defaultdict(list)
    for row in rows:
        steps = plans.get(row.organisation_id, DEFAULT) if row.organisation_id else DEFAULT
        who, days = steps[row.told]
        if calendar.add_working_days(row.raised_on, days) <= today:
            key = row.staff if who == "HOLDER" else row.organisation_id
            due[who, key].append(row)
            row.told += 1
    letters = [letter for group, found in due.items() for letter in _letters(*group, found, at)]
    if letters:
        notifications.send_many(letters=letters, actor=actor, at=at)
    told = [row for found in due.values() for row in found]
    Finding.objects.bulk_update(told, ["told"])
    return len(told)


def is_quiet(at: datetime) -> bool:
    """Whether nobody is told anything now: nights and days off."""
    now = at.astimezone(ZONE)
    by_night = now.time() >= QUIET[0] or now.time() < QUIET[1]
    return by_night or not orgs.working_calendar().is_workday(now.date())


def _letters(who: str, key: UUID | None, found: list[Finding], at: datetime) -> Iterable[Letter]:
    red = sum(one.level == "RED" for one in found)
    text = (
        f"电子监察发现 {len(found)} 条预警（红灯 {red} 条），"
        f"第一条：{found[0].item_name[:30]} {found[0].matter}。请在工作台“监察预警”里说明情况。"
    )
    for person in _people(who, key, found, at):
        yield Letter(MessageKind.REMINDER, person, "", "监察预警", text, None, at)


def _people(who: str, key: UUID | None, found: list[Finding], at: datetime) -> list[UUID]:
    """Return whom a step means; where a matter has no holder, the office's reviewers."""
    if who == "HOLDER" and key is not None:
        holder = identity.person_of_staff(key, viewer=SYSTEM)
        return [holder] if holder else []
    office, region = found[0].organisation_id, found[0].region_code
    if who == "SUPERVISOR":
        near = identity.people_in_posts(who, region_code=region, viewer=SYSTEM, at=at)
        return list(near) if region else []
    if office is None:
        return []
    role = "REVIEWER" if who == "HOLDER" else "APPROVER"
    return list(identity.people_in_posts(role, organisation_id=office, viewer=SYSTEM, at=at))
