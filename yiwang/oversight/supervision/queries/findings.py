"""Findings as lists and pages show them, each with what the viewer may do."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from yiwang.foundation.core.errors import NotFound, NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes import divisions
from yiwang.oversight.supervision import policy
from yiwang.oversight.supervision.models import Finding, Rule, RuleVersion
from yiwang.oversight.supervision.types import (
    Content,
    FindingState,
    FindingView,
    Level,
    RuleState,
    RuleView,
    VersionView,
)

LIMIT: Final = 20
UNSETTLED: Final = (FindingState.OPEN, FindingState.ANSWERED)


def _seen(viewer: Actor) -> QuerySet[Finding]:
    """Return the findings the viewer may know of: of the division, or of the own office."""
    rows = Finding.objects.all()
    if viewer.is_system:
        return rows
    if policy.may_read(viewer):
        below = Q(region_code__startswith=divisions.prefix_of(viewer.region_code))
        return rows.filter(below | Q(region_code=""))
    offices = {*viewer.organisation_ids, viewer.organisation_id} - {None}
    return rows.filter(organisation_id__in=offices)


def raised(
    *,
    content: str = "",
    level: str = "",
    states: Sequence[str] = UNSETTLED,
    rule: str = "",
    organisation_id: UUID | None = None,
    region_code: str = "",
    staff: UUID | None = None,
    first: date | None = None,
    last: date | None = None,
    kinds: Sequence[str] = (),
    before: int | None = None,
    limit: int = LIMIT,
    viewer: Actor,
) -> tuple[FindingView, ...]:
    """Return findings newest first, keyset by id.

    Supervision sees those of its division, others those of their own office; ``region_code``
    narrows to a division and what lies below it.

    :raises NotPermitted: the viewer neither supervises nor handles anything.
    """
    require(policy.may_read(viewer) or policy.handles(viewer), NotPermitted)
    rows = _seen(viewer)
    wanted = {
        "content": content, "level": level, "rule": rule, "organisation_id": organisation_id,
        "staff": staff, "raised_on__gte": first, "raised_on__lte": last, "pk__lt": before,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    if region_code:
        rows = rows.filter(region_code__startswith=divisions.prefix_of(region_code))
    if states:
        rows = rows.filter(state__in=states)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    found = list(rows.order_by("-pk")[:limit])
    return _views(found, viewer)


def unsettled(*, viewer: Actor) -> dict[Content, int]:
    """Return how many findings wait for an answer or a judgement, by content (an index of these).

    :raises NotPermitted: the viewer neither supervises nor handles anything.
    """
    require(policy.may_read(viewer) or policy.handles(viewer), NotPermitted)
    rows = _seen(viewer).filter(state__in=UNSETTLED).values("content").annotate(n=Count("pk"))
    return {Content(row["content"]): row["n"] for row in rows.order_by("content")}


def finding(finding_id: int, *, viewer: Actor) -> FindingView:
    """Return one. :raises NotFound: there is none, or it is not for the viewer."""
    require(policy.may_read(viewer) or policy.handles(viewer), NotFound)
    rows = list(_seen(viewer).filter(pk=finding_id)[:1])
    if not rows:
        raise NotFound
    return _views(rows, viewer)[0]


def established(rule: str, matter: str, occasion: str, *, viewer: Actor) -> int | None:
    """Return the number of the finding that others established on one occasion."""
    require(policy.may_read(viewer), NotPermitted)
    known = Finding.objects.filter(rule=rule, matter=matter, occasion=occasion)
    return known.values_list("pk", flat=True).first()


def of_matter(matter: str, *, viewer: Actor) -> tuple[FindingView, ...]:
    """Return what was found in a matter, at most a hundred, newest first."""
    require(policy.may_read(viewer) or policy.handles(viewer), NotPermitted)
    return _views(list(_seen(viewer).filter(matter=matter).order_by("-pk")[:100]), viewer)


def _views(rows: list[Finding], viewer: Actor) -> tuple[FindingView, ...]:
    offices = orgs.organisations({r.organisation_id for r in rows if r.organisation_id})
    names = {
        (v.rule_id, v.n): v.name
        for v in RuleVersion.objects.filter(rule_id__in={r.rule_id for r in rows})
    }
    return tuple(
        FindingView(
            id=r.pk, rule=r.rule_id, rule_name=names.get((r.rule_id, r.rule_n), r.rule_id),
            content=Content(r.content), level=Level(r.level), matter=r.matter, kind=r.kind,
            organisation_id=r.organisation_id,
            organisation_name=offices[r.organisation_id].name
            if r.organisation_id in offices else "",
            region_code=r.region_code, item_name=r.item_name, staff=r.staff, quote=r.quote,
            raised_at=r.raised_at, state=FindingState(r.state), answer_due_on=r.answer_due_on,
            answer=r.answer, evidence=r.evidence, answered_name=r.answered_name,
            answered_at=r.answered_at, verdict=r.verdict, judged_name=r.judged_name,
            judged_at=r.judged_at, actions=_actions(r, viewer),
        )
        for r in rows
    )  # fmt: skip


def _actions(row: Finding, viewer: Actor) -> frozenset[str]:
    if row.state not in UNSETTLED:
        return frozenset()
    found = set()
    if policy.serves(viewer, row.organisation_id):
        found.add("EXPLAIN")
    if policy.may_judge(viewer, row.region_code, row.organisation_id):
        found.add("JUDGE")
    return frozenset(found)


def rules(*, viewer: Actor) -> tuple[RuleView, ...]:
    """Return every rule with the version in force, by code.

    :raises NotPermitted: the viewer may not read supervision.
    """
    require(policy.may_read(viewer), NotPermitted)
    live = {v.rule_id: v for v in RuleVersion.objects.filter(state=RuleState.LIVE)[:500]}
    return tuple(_rule(r, live.get(r.pk)) for r in Rule.objects.order_by("code")[:500])


def rule(code: str, *, viewer: Actor) -> tuple[RuleView, tuple[VersionView, ...]]:
    """Return a rule and its versions, newest first. :raises NotFound: there is none."""
    require(policy.may_read(viewer), NotPermitted)
    found = Rule.objects.filter(pk=code).first()
    if found is None:
        raise NotFound
    versions = list(RuleVersion.objects.filter(rule=found).order_by("-n")[:100])
    live = next((v for v in versions if v.state == RuleState.LIVE), None)
    return _rule(found, live), tuple(_version(v, viewer) for v in versions)


def _rule(row: Rule, live: RuleVersion | None) -> RuleView:
    return RuleView(
        code=row.code,
        content=Content(row.content),
        name=live.name if live else row.code,
        level=Level(live.level) if live else None,
        source=live.source if live else "",
        version=live.n if live else None,
        raised=row.raised,
        false=row.false,
    )


def _version(row: RuleVersion, viewer: Actor) -> VersionView:
    state, own = RuleState(row.state), row.made_by == f"{viewer.kind}:{viewer.id}"
    acts = set()
    if viewer.has(policy.ACT):
        if state in {RuleState.DRAFT, RuleState.TRIED}:
            acts.add("TRY")
        if state is RuleState.TRIED and not own:
            acts.add("ENABLE")
        if state is not RuleState.RETIRED:
            acts.add("RETIRE")
    return VersionView(
        id=row.pk, n=row.n, name=row.name, check=row.check_name, threshold=row.threshold,
        level=Level(row.level), source=row.source, owner=row.owner, state=state, trial=row.trial,
        made_at=row.made_at, live_at=row.live_at, ended_at=row.ended_at, actions=frozenset(acts),
    )  # fmt: skip
