"""Findings by rule: of days that have passed, of acts as they come; each once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any, Final

import orjson
from django.db import connection

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.oversight.supervision.models import DidAct, LogReader, Rule, RuleVersion
from yiwang.oversight.supervision.rules.checks import ACT_CHECKS, DAY_CHECKS, DayCheck, Quote, Seen
from yiwang.oversight.supervision.rules.projection import Counted, DoneAct, Row
from yiwang.oversight.supervision.rules.shipped import OUTSIDE, SHIPPED, SPECIAL, Shipped
from yiwang.oversight.supervision.types import Measure

from .counters import add

ANSWER_DAYS: Final = 2
"""Working days to say why (standards.md 8, unverified)."""
BATCH: Final = 5_000
_LOOKED_BACK: Final = 50
_COLUMNS: Final = tuple(f.name for f in fields(DoneAct))

_RAISE: Final = """
WITH raised AS (
  INSERT INTO supervision_finding (rule_id, rule_n, content, level, matter, kind, occasion,
    organisation_id, region_code, basic_code, item_name, staff, quote, raised_at, raised_on, state,
    answer_due_on, told, answer, evidence, answered_name, verdict, judged_name)
  SELECT %(rule)s, %(n)s, %(content)s, %(level)s, matter, kind, {column}::text, organisation_id,
    region_code, basic_code, item_name, holder,
    jsonb_build_array(jsonb_build_array(%(says)s::text, {column}::text),
      jsonb_build_array('环节', step), jsonb_build_array('当前到期日', coalesce(due_on::text, ''))),
    %(at)s, %(today)s, 'OPEN', %(answer)s, 0, '', '[]', '', '', ''
  FROM supervision_fact f
  WHERE is_open AND kind = ANY(%(kinds)s::text[]) AND {column} <= %(until)s AND {also}
    AND (%(only)s::text[] IS NULL OR matter = ANY(%(only)s::text[]))
    AND NOT EXISTS (SELECT 1 FROM supervision_finding g
      WHERE g.rule_id = %(rule)s AND g.matter = f.matter AND g.occasion = f.{column}::text)
  ORDER BY {column} LIMIT %(most)s
  ON CONFLICT DO NOTHING
  RETURNING region_code, organisation_id, basic_code, staff, kind)
SELECT region_code, organisation_id, basic_code, staff, kind, count(*)
FROM raised GROUP BY 1, 2, 3, 4, 5
"""
_HIT: Final = """
INSERT INTO supervision_finding (rule_id, rule_n, content, level, matter, kind, occasion,
  organisation_id, region_code, basic_code, item_name, staff, quote, raised_at, raised_on, state,
  answer_due_on, told, answer, evidence, answered_name, verdict, judged_name)
SELECT u.rule, u.n, u.content, u.level, u.matter, u.kind, u.occasion, u.organisation_id,
  u.region_code, u.basic_code, u.item_name, u.staff, u.quote::jsonb, %s, %s, 'OPEN', %s, 0, '',
  '[]', '', '', ''
FROM unnest(%s::text[], %s::int[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
  %s::uuid[], %s::text[], %s::text[], %s::text[], %s::uuid[], %s::text[])
  AS u(rule, n, content, level, matter, kind, occasion, organisation_id, region_code, basic_code,
    item_name, staff, quote)
ON CONFLICT DO NOTHING RETURNING region_code, organisation_id, basic_code, staff, kind, rule_id
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """What a check found, with the version of the rule that asked."""

    version: RuleVersion
    row: Row
    occasion: str
    staff: Any
    quote: Quote


def live(at: datetime) -> list[RuleVersion]:
    """Return the versions in force; the very first time the shipped ones are put in force."""
    rows = RuleVersion.objects.filter(state="LIVE").select_related("rule").order_by("rule_id")
    found = list(rows)
    if not found and not Rule.objects.exists():
        ship((*SHIPPED, *SPECIAL, OUTSIDE), at)
        found = list(rows.all())
    return found


def ship(shipped: Iterable[Shipped], at: datetime) -> None:
    """Put the shipped rules in force; a province changes them by new versions."""
    system = f"{SYSTEM.kind}:{SYSTEM.id}"
    for one in shipped:
        rule = Rule.objects.create(code=one.code, content=one.content, live=1)
        RuleVersion.objects.create(
            rule=rule, n=1, name=one.name, check_name=one.check, threshold=one.threshold,
            level=one.level, source=one.source, owner="平台", state="LIVE",
            trial={"shipped": True, "share": 0}, made_by=system, made_at=at,
            live_at=at, live_by=system,
        )  # fmt: skip


class Raised:
    """Raising in the open transaction; the counters move with the findings."""

    @staticmethod
    def days(
        versions: Iterable[RuleVersion], at: datetime, *, only: Mapping[str, Row] | None = None
    ) -> int:
        """Raise what days have brought up, a batch for each rule; return how many were raised.

        :param only: the matters that have just moved; nothing: all open ones, by index.
        """
        found = 0
        for version in versions:
            check = DAY_CHECKS.get(version.check_name)
            if check is None:
                continue
            until = until_of(check, version.threshold, local_date(at))
            due = None if only is None else _due(only, check.column, until)
            if due is None or due:
                found += _of_day(version, check, at, until, due)
        return found

    @staticmethod
    def acts(
        versions: Iterable[RuleVersion], done: Sequence[DoneAct], rows: dict[str, Row], at: datetime
    ) -> int:
        """Raise what acts show; return how many were raised."""
        hits: list[Hit] = []
        for version in versions:
            hits += Raised.seen(version, done, rows)
        return Raised.hits(hits, at)

    @staticmethod
    def seen(version: RuleVersion, done: Sequence[DoneAct], rows: dict[str, Row]) -> list[Hit]:
        """Return what a version of a rule finds in these acts; writes nothing."""
        check = ACT_CHECKS.get(version.check_name)
        if check is None:
            return []
        looked = [a for a in done if "*" in check.acts or a.act in check.acts]
        looked = [a for a in looked if a.matter in rows]
        past = _past(looked) if check.needs_past and looked else {}
        hits = []
        for act in looked:
            row = rows[act.matter]
            earlier = [a for a in past.get(act.matter, ()) if a.v < act.v]
            quote = check.finds(Seen(act, row, earlier), version.threshold)
            if quote:
                hits.append(Hit(version, row, f"v{act.v}", act.by or row.holder, quote))
        return hits

    @staticmethod
    def hits(hits: Sequence[Hit], at: datetime) -> int:
        """Write findings, each once; return how many were new."""
        if not hits:
            return 0
        today = local_date(at)
        columns: list[list[Any]] = [
            [h.version.rule_id for h in hits], [h.version.n for h in hits],
            [h.version.rule.content for h in hits], [h.version.level for h in hits],
            [h.row.matter for h in hits], [h.row.kind for h in hits], [h.occasion for h in hits],
            [h.row.organisation_id for h in hits], [h.row.region_code for h in hits],
            [h.row.basic_code for h in hits], [h.row.item_name for h in hits],
            [h.staff for h in hits], [orjson.dumps(h.quote).decode() for h in hits],
        ]  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(_HIT, [at, today, answer_by(today), *columns])
            new = cursor.fetchall()
        counted(((*row[:5], 1) for row in new), today)
        per_rule = Counter(row[5] for row in new)
        for code, n in per_rule.items():
            _count(code, n)
        return len(new)


def answer_by(today: date) -> date:
    """Return until when an office has to say why."""
    return orgs.working_calendar().add_working_days(today, ANSWER_DAYS)


def counted(rows: Iterable[tuple[Any, ...]], day: date, measure: Measure = Measure.FOUND) -> None:
    """Move the counters: (division, organisation, basic code, staff, kind, how many)."""
    counts: Counter[Counted] = Counter()
    for region, office, basic, staff, kind, n in rows:
        counts[region, office, basic, staff, kind, measure, day] += n
    add(counts)


def _count(code: str, n: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE supervision_rule SET raised = raised + %s WHERE code = %s", [n, code]
        )


def _due(rows: Mapping[str, Row], column: str, until: date) -> list[str]:
    """Return the open matters among these whose day has come."""
    days = ((m, getattr(row, column)) for m, row in rows.items() if row.is_open)
    return [matter for matter, day in days if day is not None and day <= until]


def _of_day(
    version: RuleVersion, check: DayCheck, at: datetime, until: date, only: list[str] | None
) -> int:
    today = local_date(at)
    given = {
        "rule": version.rule_id, "n": version.n, "content": version.rule.content,
        "level": version.level, "says": check.says, "at": at, "today": today,
        "until": until, "answer": answer_by(today),
        "kinds": version.threshold.get("kinds", ["CASE"]), "most": BATCH,
        "only": only,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_RAISE.format(column=check.column, also=check.also), given)
        rows = cursor.fetchall()
    found = sum(int(row[5]) for row in rows)
    if found:
        counted(rows, today)
        _count(version.rule_id, found)
    return found


def until_of(check: DayCheck, threshold: Any, today: date) -> date:
    """Return the latest day of the column that is found today."""
    days = int(threshold.get("days", 0))
    if check.works:
        calendar = orgs.working_calendar()
        last = today if calendar.is_workday(today) else calendar.add_working_days(today, -1)
        return calendar.add_working_days(last, -days) if days else last
    return today - timedelta(days=days + check.offset)


def _past(acts: Sequence[DoneAct]) -> dict[str, list[DoneAct]]:
    """Return the acts of these matters in order, at most so many of each."""
    rows = DidAct.objects.filter(matter__in={a.matter for a in acts}).order_by("matter", "v")
    past: dict[str, list[DoneAct]] = defaultdict(list)
    for row in rows.values_list(*_COLUMNS)[: _LOOKED_BACK * len(acts)]:
        past[row[0]].append(DoneAct(*row))
    return past


def is_replaying() -> bool:
    """Whether the log is being read anew: then facts stand where they stood long ago."""
    return any(reader.is_replaying for reader in LogReader.objects.all()[:1])


@command("supervision.raise_days", audited=False)
def raise_days(*, actor: Actor, at: datetime) -> int:
    """Raise what the days have brought up in open matters (亮灯预警), a batch for each rule.

    《优化营商环境条例》第三十六条. Not audited: findings follow from facts and rules. Return how
    many were raised; 0: nothing is left.
    """
    require(actor.is_system)
    if is_replaying():
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('supervision.raise'))")
    return Raised.days(live(at), at)
