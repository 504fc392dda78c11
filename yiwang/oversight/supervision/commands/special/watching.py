"""Counting what licences, seals and payment tell, and finding what the rules look for."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.commands import command
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.types import Actor
from yiwang.lib.gm.digest import sm3_hex
from yiwang.oversight.supervision.commands.comparing import NOTHING
from yiwang.oversight.supervision.commands.raising import Hit, Raised, live, ship
from yiwang.oversight.supervision.models import Finding, Rule, RuleVersion, WatchedEvent
from yiwang.oversight.supervision.rules.projection import Row
from yiwang.oversight.supervision.rules.shipped import SPECIAL
from yiwang.oversight.supervision.rules.special import SPECIAL_CHECKS, SpecialCheck
from yiwang.oversight.supervision.types import Content
from yiwang.oversight.supervision.types.special import AREAS, Watched, WatchedKind

from .sending import Alarms

FRESH: Final = timedelta(days=2)
"""Older events are counted only: what is replayed or read for the first time alarms nobody."""
KEPT: Final = timedelta(days=400)
MOST: Final = 50_000
_BATCH: Final = 1_000
_FIELDS: Final = tuple(Watched.__slots__)


@command("supervision.watch", audited=False)
def watch(*, events: Sequence[Watched], actor: Actor, at: datetime) -> int:
    """Count events of licences, seals and payment, and raise what the rules find (专项监察).

    Not audited: findings follow from events and rules. Twice changes nothing. Return how many
    events were new.
    """
    require(actor.is_system)
    new = _kept(events)
    fresh = [one for one in new if one.at > at - FRESH]
    if not fresh:
        return len(new)
    hits = [hit for version in _live(at) for hit in found(version, fresh)]
    if hits and Raised.hits(hits, at):
        rows = Finding.objects.filter(
            rule_id__in={h.version.rule_id for h in hits}, matter="",
            occasion__in={h.occasion for h in hits}, raised_at=at,
        )  # fmt: skip
        Alarms.raised(list(rows), at)
    return len(new)


def _kept(events: Sequence[Watched]) -> list[Watched]:
    """Keep the events not kept yet; return them in their order in time."""
    told = {(one.kind, one.subject): one for one in events}
    known = set(
        WatchedEvent.objects.filter(
            kind__in={kind for kind, _ in told}, subject__in={subject for _, subject in told}
        ).values_list("kind", "subject")
    )
    new = sorted((one for key, one in told.items() if key not in known), key=lambda one: one.at)
    WatchedEvent.objects.bulk_create(
        (WatchedEvent(**{name: getattr(one, name) for name in _FIELDS}) for one in new),
        ignore_conflicts=True,
    )
    return new


def _live(at: datetime) -> list[RuleVersion]:
    """Return the special rules in force; a platform older than them gets the shipped ones."""
    special = [one for one in live(at) if one.check_name in SPECIAL_CHECKS]
    if not special and not Rule.objects.filter(content=Content.SPECIAL).exists():
        ship(SPECIAL, at)
        special = [one for one in live(at) if one.check_name in SPECIAL_CHECKS]
    return special


def found(version: RuleVersion, events: Sequence[Watched]) -> list[Hit]:
    """Return what a version of a rule finds in these events; writes nothing."""
    check = SPECIAL_CHECKS[version.check_name]
    looked = [one for one in events if one.kind in version.threshold["kinds"]]
    if not looked:
        return []
    near = _near(version, check, looked)
    hits: dict[str, Hit] = {}
    for one in looked:
        kept = near.get(check.counts_by(one), ()) if check.counts_by else ()
        others = [at for at, key in kept if key != (one.kind, one.subject)]
        quote = check.finds(one, others, version.threshold)
        if quote:
            once = sm3_hex(check.once(one).encode())[:40]
            occasion = f"{check.day(one)} {once}"
            hits.setdefault(occasion, Hit(version, _row(one), occasion, one.staff, quote))
    return list(hits.values())


def _near(
    version: RuleVersion, check: SpecialCheck, looked: Sequence[Watched]
) -> dict[str, list[Any]]:
    """Return the times kept of whoever is counted, as far around as the check looks."""
    around = check.looks_around(version.threshold)
    if check.counts_by is None or not around:
        return {}
    rows = WatchedEvent.objects.filter(
        kind__in=version.threshold["kinds"],
        at__gt=looked[0].at - around,
        at__lt=looked[-1].at + around,
    ).order_by("-at")
    if all(one.thing for one in looked):
        rows = rows.filter(thing__in={one.thing for one in looked})
    near: dict[str, list[Any]] = defaultdict(list)
    for row in rows[:MOST]:
        near[check.counts_by(_watched(row))].append((row.at, (row.kind, row.subject)))
    return near


def _watched(row: WatchedEvent) -> Watched:
    given = {name: getattr(row, name) for name in _FIELDS}
    return Watched(**(given | {"kind": WatchedKind(row.kind)}))


def _row(one: Watched) -> Row:
    given = {
        **NOTHING, "kind": AREAS[one.kind].value, "organisation_id": one.organisation_id,
        "region_code": one.region_code, "basic_code": "", "item_name": one.about,
        "opened_on": local_date(one.at), "moved_on": local_date(one.at),
    }  # fmt: skip
    return Row(**given)


def tried(version: RuleVersion, since: date, until: date) -> tuple[int, int]:
    """Return how many events a version would have looked at between two days, and found in."""
    rows = WatchedEvent.objects.filter(
        kind__in=version.threshold["kinds"], at__date__range=(since, until)
    ).order_by("at", "pk")
    total, hits = 0, set[str]()
    batch: list[Watched] = []
    for row in rows.iterator(_BATCH):
        total += 1
        batch.append(_watched(row))
        if len(batch) == _BATCH:
            hits |= {hit.occasion for hit in found(version, batch)}
            batch = []
    hits |= {hit.occasion for hit in found(version, batch)}
    return total, len(hits)


@command("supervision.forget_watched", audited=False)
def forget_watched(*, actor: Actor, at: datetime) -> int:
    """Delete counted events (专项事件) older than any trial looks back; their logs stay."""
    require(actor.is_system)
    gone, _ = WatchedEvent.objects.filter(at__lt=at - KEPT).delete()
    return gone
