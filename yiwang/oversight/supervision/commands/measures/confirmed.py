"""Findings that others established: confirmed from the start, counted like all."""

from datetime import datetime
from typing import Final

from django.db.models import F

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.oversight.supervision.commands.raising import counted, live
from yiwang.oversight.supervision.models import Finding, Rule, RuleVersion
from yiwang.oversight.supervision.types import (
    Content,
    FindingState,
    Level,
    Measure,
    RuleState,
)
from yiwang.oversight.supervision.types.confirmed import ConfirmedFinding

UNLAWFUL: Final = "L10"


@command("supervision.record_unlawful")
def record_unlawful(*, finding: ConfirmedFinding, actor: Actor, at: datetime) -> None:
    """Count what law supervision established in a decision as a finding (法制监督发现).

    《行政许可法》第六十条. Two people of law supervision established it, so it is confirmed.
    """
    require(actor.is_system, NotPermitted)
    confirmed(_rule(at), finding, at)


def confirmed(rule: Rule, told: ConfirmedFinding, at: datetime) -> None:
    """Write a confirmed finding once, in the running command; rule and counters follow."""
    today = local_date(at)
    row, made = Finding.objects.get_or_create(
        rule=rule,
        matter=told.matter,
        occasion=told.occasion,
        defaults={
            "rule_n": rule.live or 1,
            "content": rule.content,
            "level": Level.RED,
            "kind": told.kind,
            "organisation_id": told.organisation_id,
            "region_code": told.region_code,
            "basic_code": told.basic_code,
            "item_name": told.item_name,
            "quote": [list(pair) for pair in told.quote],
            "raised_at": at,
            "raised_on": today,
            "state": FindingState.CONFIRMED,
            "answer_due_on": told.answer_due_on,
            "answer": told.answer,
            "verdict": told.verdict,
            "judged_by": told.judged_by,
            "judged_name": told.judged_name[:60],
            "judged_at": at,
        },
    )
    if not made:
        nothing_done()
        return
    Rule.objects.filter(pk=rule.pk).update(raised=F("raised") + 1)
    where = (row.region_code, row.organisation_id, row.basic_code, row.staff, row.kind, 1)
    for measure in (Measure.FOUND, Measure.CONFIRMED):
        counted([where], today, measure)
    concerning(f"supervision:finding:{row.pk}", rule=rule.pk, matter=row.matter)


def _rule(at: datetime) -> Rule:
    """Return the rule of law supervision: no check raises such findings, people do."""
    live(at)
    rule, made = Rule.objects.get_or_create(
        code=UNLAWFUL, defaults={"content": Content.CONDITION, "live": 1}
    )
    if made:
        RuleVersion.objects.create(
            rule=rule, n=1, name="法制监督发现", check_name="LEGALITY", level=Level.RED,
            source="《行政许可法》第六十条、第六十九条", owner="法制监督", state=RuleState.LIVE,
            trial={"shipped": True, "share": 0}, made_by="SYSTEM:system", made_at=at,
            live_at=at, live_by="SYSTEM:system",
        )  # fmt: skip
    return rule
