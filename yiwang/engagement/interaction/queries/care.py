"""Policies that match an enterprise, with their reasons; what came of them, for who keeps them."""

from collections import Counter
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from yiwang.engagement.content import queries as content
from yiwang.engagement.interaction.models import PolicyMatch, PolicyNeed, PolicyReach
from yiwang.engagement.interaction.policy.care import may_see, reaches
from yiwang.engagement.interaction.rules.care import reasons
from yiwang.engagement.interaction.types.care import (
    Condition,
    ConditionKind,
    EnterpriseFacts,
    MatchedPolicy,
    PolicyMatchInfo,
)
from yiwang.foundation.core.clock import local_date
from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity import queries as identity
from yiwang.lib.codes.divisions import COUNTRY, prefix_of

MOST, MOST_WEIGHED, MOST_NEEDS = 50, 500, 10_000


def matched_policies(*, viewer: Actor, at: datetime) -> tuple[MatchedPolicy, ...]:
    """Return the public policies that match the enterprise the viewer acts for, newest first.

    The newest ``MOST_WEIGHED`` with conditions are weighed; those that do not match are not told.
    """
    found = _weighed(PolicyMatch.objects.order_by("-policy_no")[:MOST_WEIGHED], viewer, at)
    public = content.public_policies((one.policy_no for one in found), today=local_date(at))
    return tuple(one for one in found if one.policy_no in public)[:MOST]


def matched_policy(policy_no: int, *, viewer: Actor, at: datetime) -> MatchedPolicy | None:
    """Return one that matches and is public, with its reasons; else None."""
    found = _weighed(PolicyMatch.objects.filter(pk=policy_no)[:1], viewer, at)
    public = content.public_policies((one.policy_no for one in found), today=local_date(at))
    return found[0] if public else None


def _weighed(rows: QuerySet[PolicyMatch], viewer: Actor, at: datetime) -> tuple[MatchedPolicy, ...]:
    who = viewer.legal_person_id
    if who is None:
        return ()
    facts, today = _facts(who, viewer), local_date(at)
    weighed = [(row, reasons(_conditions(row), facts, today)) for row in rows]
    met = [(row, why) for row, why in weighed if why]
    reached = PolicyReach.objects.filter(
        policy__in=[row.pk for row, _ in met], legal_person_id=who
    ).values_list("policy_id", flat=True)
    known = set(reached[:MOST_WEIGHED])
    return tuple(
        MatchedPolicy(row.pk, row.title, row.organisation_name, why, row.pk not in known)
        for row, why in met
    )


def _facts(legal_person_id: UUID, viewer: Actor) -> EnterpriseFacts:
    told = identity.legal_person(legal_person_id, viewer=viewer)
    return EnterpriseFacts(
        industry=told.industry,
        address=told.address,
        registered_on=told.registered_on,
        body_kind=told.uscc[:2],
        is_active=told.cancelled_on is None,
    )


def _conditions(row: PolicyMatch) -> tuple[Condition, ...]:
    return tuple(
        Condition(ConditionKind(one["kind"]), tuple(one["values"]), one["source"])
        for one in row.conditions
    )


def policy_matches(
    *, before: int | None = None, limit: int = 30, viewer: Actor
) -> tuple[PolicyMatchInfo, ...]:
    """Return the policies with conditions within the viewer's reach, with their counts; keyset."""
    if not may_see(viewer):
        return ()
    rows = PolicyMatch.objects.filter(region_code__startswith=prefix_of(viewer.region_code))
    if reaches(viewer, COUNTRY):
        rows = rows | PolicyMatch.objects.filter(region_code=COUNTRY)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return _infos(list(rows.order_by("-pk")[: min(limit, MOST)]))


def policy_match(policy_no: int, *, viewer: Actor) -> PolicyMatchInfo | None:
    """Return the conditions of one policy within the viewer's reach, with its counts."""
    row = PolicyMatch.objects.filter(pk=policy_no).first()
    if row is None or not may_see(viewer) or not reaches(viewer, row.region_code):
        return None
    return _infos([row])[0]


def _infos(rows: list[PolicyMatch]) -> tuple[PolicyMatchInfo, ...]:
    """Return rows with how many of their needs were answered, found by index in one statement."""
    told = PolicyNeed.objects.filter(
        policy__in=[row.pk for row in rows], voice__answered_at__isnull=False
    )
    answered = Counter(told.values_list("policy_id", flat=True)[:MOST_NEEDS])
    return tuple(
        PolicyMatchInfo(
            policy_no=row.pk,
            title=row.title,
            region_code=row.region_code,
            organisation_id=row.organisation_id,
            organisation_name=row.organisation_name,
            conditions=_conditions(row),
            matched=row.matched,
            seen=row.seen,
            needs=row.needs,
            answered=answered[row.pk],
            version=row.version,
        )
        for row in rows
    )
