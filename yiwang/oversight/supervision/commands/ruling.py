"""Rules as data: drafted, tried on the past, put in force by another person, retired."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from django.db import connection
from django.db.models import Max

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.oversight.supervision import policy
from yiwang.oversight.supervision.models import DidAct, Fact, Rule, RuleVersion
from yiwang.oversight.supervision.rules.checks import ACT_CHECKS, DAY_CHECKS, DayCheck
from yiwang.oversight.supervision.rules.projection import DoneAct, Row
from yiwang.oversight.supervision.rules.special import SPECIAL_CHECKS
from yiwang.oversight.supervision.types import Level, RuleState

from .comparing import unlike
from .following import COLUMNS
from .raising import Raised
from .special.watching import tried as tried_special

LONGEST_TRIAL: Final = 366
MOST: Final = 50
"""In a hundred matters: a rule that finds more says nothing and is not put in force."""
EXAMPLES: Final = 20
_AT_ONCE: Final = 5_000


class CannotRule(DomainError):
    """A rule is complete, tried, and put in force by somebody else than who wrote it."""

    code: ClassVar[str] = "supervision.rule"
    sentence: ClassVar[str] = "这条规则还不能启用"


def _may(actor: Actor) -> None:
    require(actor.is_system or actor.has(policy.ACT), NotPermitted)


def _locked(version: int) -> RuleVersion:
    row = RuleVersion.objects.select_for_update(of=("self",)).filter(pk=version).first()
    if row is None:
        raise NotFound
    concerning(f"supervision:rule:{row.rule_id}", version=row.n)
    return row


@command("supervision.draft_rule")
def draft_rule(
    *, code: str, name: str, threshold: dict[str, Any], level: Level, source: str, owner: str,
    actor: Actor, at: datetime,
) -> int:  # fmt: skip
    """Write a new version of a rule (编写规则); the one in force goes on until it is replaced.

    《伊春市市级行政审批电子监察工作规定（试行）》 as S2 tells it. Return the version's id.

    :raises CannotRule: something is missing, or the threshold does not fit the check.
    """
    _may(actor)
    rule = Rule.objects.select_for_update(of=("self",)).filter(pk=code).first()
    if rule is None:
        raise NotFound
    last = RuleVersion.objects.filter(rule=rule).order_by("-n").first()
    if last is None:
        raise NotFound
    said = {"name": (name, "名称"), "source": (source, "依据"), "owner": (owner, "责任单位")}
    faults = {key: f"请填写{title}" for key, (text, title) in said.items() if not text.strip()}
    merged, wrong = _threshold(last.threshold, threshold)
    faults |= wrong
    if faults:
        raise CannotRule(fields=faults, reason="incomplete")
    n = (RuleVersion.objects.filter(rule=rule).aggregate(n=Max("n"))["n"] or 0) + 1
    row = RuleVersion.objects.create(
        rule=rule, n=n, name=name.strip(), check_name=last.check_name, threshold=merged,
        level=level, source=source.strip(), owner=owner.strip(), state=RuleState.DRAFT,
        made_by=f"{actor.kind}:{actor.id}", made_at=at,
    )  # fmt: skip
    concerning(f"supervision:rule:{code}", version=n, threshold=merged)
    return row.pk


def _threshold(
    before: dict[str, Any], given: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the threshold with the numbers given; only what the check knows, never negative."""
    out, faults = dict(before), {}
    for key, value in given.items():
        if key not in before or not isinstance(before[key], int):
            faults[key] = "这条规则没有这个阈值"
        elif not isinstance(value, int) or not 0 <= value <= _LARGEST:
            faults[key] = f"请填写 0 到 {_LARGEST} 的整数"
        else:
            out[key] = value
    return out, faults


_LARGEST: Final = 3650


@command("supervision.try_rule")
def try_rule(*, version: int, days: int = 90, actor: Actor, at: datetime) -> dict[str, Any]:
    """Run a version over the matters of the past (回测): how many it would have found, which.

    Changes nothing but the version's own result. Return it: matters looked at, found, their share
    in a hundred, examples.

    :raises CannotRule: the period is not 1 to 366 days, or the version is in force or retired.
    """
    _may(actor)
    row = _locked(version)
    if row.state not in {RuleState.DRAFT, RuleState.TRIED}:
        raise CannotRule("只有还没有启用的版本可以回测", reason="state")
    if not 1 <= days <= LONGEST_TRIAL:
        raise CannotRule(fields={"days": f"请填写 1 到 {LONGEST_TRIAL} 天"}, reason="days")
    until = local_date(at)
    since = until - timedelta(days=days)
    kinds = row.threshold.get("kinds", ["CASE"])
    looked = Fact.objects.filter(kind__in=kinds, opened_on__range=(since, until))
    total = looked.count()
    day, act = DAY_CHECKS.get(row.check_name), ACT_CHECKS.get(row.check_name)
    if day is not None:
        found, examples = _tried_days(row, day, since, until)
    elif act is not None:
        found, examples = _tried_acts(row, since, at)
    elif row.check_name in SPECIAL_CHECKS:
        total, found = tried_special(row, since, until)
        examples = []
    else:
        every = unlike(row, since, until)
        found, examples = len(every), [one.example for one in every]
    share = round(100 * found / total, 1) if total else 0.0
    row.trial = {
        "from": since.isoformat(), "to": until.isoformat(), "matters": total, "found": found,
        "share": share, "examples": examples[:EXAMPLES], "at": at.isoformat(),
    }  # fmt: skip
    row.state = RuleState.TRIED
    row.save(update_fields=["trial", "state"])
    concerning(f"supervision:rule:{row.rule_id}", found=found, matters=total)
    return dict(row.trial)


_WOULD: Final = """
SELECT matter, count(*) OVER () FROM supervision_fact
WHERE kind = ANY(%(kinds)s::text[]) AND opened_on BETWEEN %(since)s AND %(today)s
  AND {date} IS NOT NULL AND {date} + %(after)s <= coalesce(ended_on, %(today)s)
ORDER BY opened_on, matter LIMIT %(most)s
"""
_PAST_DATE: Final = {
    "yellow_on": "coalesce(yellow_on, was_due_on)",
    "red_on": "coalesce(red_on, was_due_on + 1)",
    "statutory_due_on": "statutory_due_on",
    "step_due_on": "step_due_on",
    "moved_on": "moved_on",
}


def _tried_days(row: RuleVersion, check: DayCheck, since: Any, until: Any) -> tuple[int, list[str]]:
    """What a check of days would have found in matters opened since then, also ended ones."""
    given = {
        "kinds": row.threshold.get("kinds", ["CASE"]), "since": since, "today": until,
        "after": int(row.threshold.get("days", 0)) + check.offset, "most": EXAMPLES,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_WOULD.format(date=_PAST_DATE[check.column]), given)
        rows = cursor.fetchall()
    return (int(rows[0][1]) if rows else 0), [matter for matter, _ in rows]


def _tried_acts(row: RuleVersion, since: Any, at: datetime) -> tuple[int, list[str]]:
    """What a check of acts would have found in the acts since then, part by part."""
    check = ACT_CHECKS[row.check_name]
    acts = DidAct.objects.filter(at__date__gte=since, at__lte=at)
    if "*" not in check.acts:
        acts = acts.filter(act__in=check.acts)
    found: dict[str, None] = {}
    batch: list[DoneAct] = []
    names = [f.name for f in DidAct._meta.concrete_fields]  # noqa: SLF001
    for one in acts.order_by("at").values_list(*names, named=True).iterator(_AT_ONCE):
        batch.append(DoneAct(**one._asdict()))
        if len(batch) == _AT_ONCE:
            found |= dict.fromkeys(_seen(row, batch))
            batch = []
    found |= dict.fromkeys(_seen(row, batch))
    return len(found), list(found)[:EXAMPLES]


def _seen(row: RuleVersion, batch: list[DoneAct]) -> list[str]:
    facts = Fact.objects.filter(pk__in={a.matter for a in batch}).values_list(*COLUMNS)
    rows = {fact[0]: Row(*fact) for fact in facts}
    return [hit.row.matter for hit in Raised.seen(row, batch, rows)]


@command("supervision.enable_rule")
def enable_rule(*, version: int, actor: Actor, at: datetime) -> None:
    """Put a tried version in force in place of the one before (启用规则).

    By somebody else than who wrote it; never one whose trial found more than half of all matters.

    :raises CannotRule: not tried, by its author, or it would light everything.
    """
    _may(actor)
    row = _locked(version)
    if row.state != RuleState.TRIED or row.trial is None:
        raise CannotRule("请先回测，再启用", reason="untried")
    if row.made_by == f"{actor.kind}:{actor.id}":
        raise CannotRule("规则由另一个人启用，不能自己编写、自己启用", reason="own")
    if row.trial["share"] > MOST:
        raise CannotRule(
            f"回测中 {row.trial['share']} % 的办件都会亮灯，这样的规则不能启用，请调整阈值",
            reason="everything",
        )
    RuleVersion.objects.filter(rule=row.rule_id, state=RuleState.LIVE).update(
        state=RuleState.RETIRED, ended_at=at
    )
    row.state, row.live_at, row.live_by = RuleState.LIVE, at, f"{actor.kind}:{actor.id}"
    row.save(update_fields=["state", "live_at", "live_by"])
    Rule.objects.filter(pk=row.rule_id).update(live=row.n)


@command("supervision.retire_rule")
def retire_rule(*, version: int, actor: Actor, at: datetime) -> None:
    """Take a version out of force or drop a draft (停用规则); what it found stays.

    :raises CannotRule: it is out of force already.
    """
    _may(actor)
    row = _locked(version)
    if row.state == RuleState.RETIRED:
        raise CannotRule("这个版本已经停用", reason="state")
    if row.state == RuleState.LIVE:
        Rule.objects.filter(pk=row.rule_id).update(live=None)
    row.state, row.ended_at = RuleState.RETIRED, at
    row.save(update_fields=["state", "ended_at"])
