"""Evaluations, scores, the matters behind each point, like beside like."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Count, Q

from yiwang.foundation.core.errors import NotFound, NotPermitted, require
from yiwang.foundation.core.types import SYSTEM, Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes import divisions
from yiwang.oversight.assessment import policy
from yiwang.oversight.assessment.models import Objection, Period, Score
from yiwang.oversight.assessment.rules import ranking, spans
from yiwang.oversight.assessment.rules.formula import DEDUCTIONS, MEASURES
from yiwang.oversight.assessment.types import (
    ObjectionInfo,
    Party,
    PeriodInfo,
    PeriodState,
    ScoreInfo,
    Span,
    Verdict,
)
from yiwang.oversight.supervision import queries as figures
from yiwang.oversight.supervision.types import Measure
from yiwang.oversight.supervision.types.tables import Behind, MatterLine

MOST: Final = 100
MOST_OWN: Final = 50
LIKE: Final = (Measure.RECEIVED, Measure.ONLINE, Measure.ENDED, Measure.LATE, Measure.DAYS)


def _period(row: Period, viewer: Actor, waiting: int = 0) -> PeriodInfo:
    acts = set()
    if policy.may_manage(viewer, row.region_code):
        if row.state == PeriodState.SCORED:
            acts.add("close")
        if row.state == PeriodState.CLOSED:
            acts |= {"correct", "circular"}
    names = (
        "id", "version", "region_code", "region_name", "first", "last", "number", "reason",
        "objections_until", "counted_at", "closed_at", "closed_by",
    )  # fmt: skip
    told = spans.name(Span(row.span), row.first)
    return PeriodInfo(
        **{name: getattr(row, name) for name in names},
        span=Span(row.span),
        formula=row.formula_id,
        state=PeriodState(row.state),
        name=f"{row.region_name}{told}" + (f"（更正 {row.number - 1}）" if row.number > 1 else ""),
        open_objections=waiting,
        actions=frozenset(acts),
    )


def periods(
    *, before: UUID | None = None, limit: int = 50, viewer: Actor
) -> tuple[PeriodInfo, ...]:
    """Return the evaluations in sight: those of the own divisions, or that score the own office."""
    rows = Period.objects.order_by("-id")
    if viewer.has(policy.MANAGE) or viewer.has(policy.AGREE):
        rows = rows.filter(region_code__startswith=_prefix(viewer))
    else:
        mine = Score.objects.filter(organisation_id__in=_offices(viewer)).values("period")
        rows = rows.filter(pk__in=mine)
    if before:
        rows = rows.filter(pk__lt=before)
    waiting = Count("scores__objections", filter=Q(scores__objections__state=Verdict.OPEN))
    found = rows.annotate(waiting=waiting)[: min(limit, MOST)]
    return tuple(_period(row, viewer, row.waiting) for row in found)


def _prefix(viewer: Actor) -> str:
    return "" if viewer.is_system else divisions.prefix_of(viewer.region_code)


def _offices(viewer: Actor) -> list[UUID]:
    if not viewer.has(policy.HEAD):
        return []
    return [one for one in {*viewer.organisation_ids, viewer.organisation_id} if one]


def period(period_id: UUID, *, viewer: Actor) -> PeriodInfo | None:
    """Return one evaluation in sight of the viewer."""
    row = Period.objects.filter(pk=period_id).first()
    if row is None or not _sees(row, viewer):
        return None
    open_ones = Objection.objects.filter(score__period=row, state=Verdict.OPEN)
    return _period(row, viewer, open_ones.count())


def _sees(row: Period, viewer: Actor) -> bool:
    if policy.may_see(viewer, row.region_code):
        return True
    return row.scores.filter(organisation_id__in=_offices(viewer)).exists()


def scores(
    period_id: UUID,
    party: Party,
    *,
    after: tuple[str, int, int] | None = None,
    limit: int = 50,
    viewer: Actor,
) -> tuple[ScoreInfo, ...]:
    """Return scores by group and rank, those that are not ranked last; heads see their office.

    ``after`` is group, rank (0: not ranked) and id of the last one seen.
    """
    row = Period.objects.filter(pk=period_id).first()
    if row is None:
        return ()
    rows = Score.objects.filter(period=row, party=party)
    if not policy.may_see(viewer, row.region_code):
        rows = rows.filter(organisation_id__in=_offices(viewer))
    found = sorted(rows, key=_place)
    start = after and (after[0], after[1] or LAST, after[2])
    return tuple(_score(one, viewer) for one in found if start is None or _place(one) > start)[
        : min(limit, MOST)
    ]


LAST: Final = 10**9


def _place(row: Score) -> tuple[str, int, int]:
    return row.group, row.rank or LAST, row.pk


def _score(
    row: Score, viewer: Actor, objections: Iterable[Objection] = (), acts: Iterable[str] = ()
) -> ScoreInfo:
    del viewer
    names = (
        "id", "period_id", "organisation_id", "staff", "name", "group", "handled", "grade", "rank",
        "among",
    )  # fmt: skip
    parts = ranking.read(row.parts)
    titles = {one.code: one.name for one in parts}
    return ScoreInfo(
        **{name: getattr(row, name) for name in names},
        party=Party(row.party),
        points=float(row.points) if row.points is not None else None,
        parts=parts,
        objections=tuple(_objection(one, titles.get(one.part, "")) for one in objections),
        actions=frozenset(acts),
    )


def _objection(row: Objection, name: str) -> ObjectionInfo:
    names = (
        "id", "part", "reason", "evidence", "made_by", "made_at", "decision", "decided_by",
        "decided_at",
    )  # fmt: skip
    return ObjectionInfo(
        **{one: getattr(row, one) for one in names},
        part_name=name,
        state=Verdict(row.state),
        back=float(row.back),
    )


def score(score_id: int, *, today: date, viewer: Actor) -> ScoreInfo | None:
    """Return one score with its parts, objections and what the viewer may do now."""
    row = Score.objects.select_related("period__formula").filter(pk=score_id).first()
    if row is None or not _sees_score(row, viewer):
        return None
    of_period, acts = row.period, set()
    fails = row.party == Party.OFFICE and row.grade == of_period.formula.content["grades"][-1][1]
    is_final = of_period.state == PeriodState.CLOSED
    if (
        is_final
        and fails
        and policy.may_rectify(viewer, of_period.region_code, row.organisation_id)
    ):
        acts.add("rectify")
    if of_period.state == PeriodState.SCORED:
        until = of_period.objections_until
        if policy.heads(viewer, row.organisation_id) and until is not None and today <= until:
            acts.add("object")
        if policy.may_agree(viewer, of_period.region_code):
            acts.add("decide")
    return _score(row, viewer, row.objections.order_by("pk"), acts)


def _sees_score(row: Score, viewer: Actor) -> bool:
    return policy.may_see_score(viewer, row.period.region_code, row.organisation_id)


def open_objections(*, limit: int = 50, viewer: Actor) -> tuple[tuple[int, str, str], ...]:
    """Return objections that wait for the viewer: score, who, which part."""
    if not viewer.has(policy.AGREE):
        return ()
    rows = Objection.objects.filter(
        state=Verdict.OPEN, score__period__region_code__startswith=_prefix(viewer)
    ).select_related("score", "score__period")
    found = []
    for row in rows.order_by("made_at")[: min(limit, MOST)]:
        names = {one["code"]: one["name"] for one in row.score.parts}
        found.append((row.score_id, row.score.name, names[row.part]))
    return tuple(found)


def behind(
    score_id: int, part: str, *, after: str = "", limit: int = 50, viewer: Actor
) -> tuple[MatterLine, ...]:
    """Return the matters that took a part's points away: as many as the part counts.

    Whoever sees the score sees them: no name of an applicant stands there.

    :raises NotFound: no such part, or not for this viewer.
    """
    row = Score.objects.select_related("period__formula").filter(pk=score_id).first()
    if row is None or not _sees_score(row, viewer):
        raise NotFound
    told = _figure(row, part)
    if told.measure:
        return figures.matters_behind(told, after=after, limit=min(limit, MOST), viewer=SYSTEM)
    place = int(after) if after.isascii() and after.isdecimal() else 0
    return figures.findings_behind(told, after=place, limit=min(limit, MOST), viewer=SYSTEM)


def _figure(row: Score, part: str) -> Behind:
    """Return which matters or findings a part counts: as :func:`scoring.finding_group` told them.

    :raises NotFound: there is no such part.
    """
    content = row.period.formula.content
    measured = {one["code"]: MEASURES[one["measure"]] for one in content["components"]}
    measure, illegal = measured.get(part), tuple(content["illegal_rules"])
    if measure is None and part not in DEDUCTIONS:
        raise NotFound
    told = Behind(row.organisation_id, "", row.period.first, row.period.last, staff=row.staff)
    if measure and measure.whole:
        at_window = row.party == Party.WINDOW
        return replace(told, measure=measure.bad, kinds=measure.kinds, at_window=at_window)
    if part == "ILLEGAL":
        return replace(told, rules=illegal)
    if measure:
        return replace(told, but_rules=illegal, contents=(measure.content,))
    others = tuple(one.content for one in measured.values() if one.content)
    return replace(told, but_rules=illegal, but_contents=others, levels=(part,))


def like_beside_like(
    basic_code: str, region_code: str, first: date, last: date, *, viewer: Actor
) -> tuple[tuple[UUID, str, dict[Measure, int]], ...]:
    """Return what each organisation did with one item in a period (同一事项比一比).

    :raises NotPermitted: the viewer does not evaluate there.
    """
    require(policy.may_see(viewer, region_code), NotPermitted)
    ids: Sequence[UUID] = figures.offices(
        region_code, first, last, basic_codes=[basic_code], viewer=SYSTEM
    )[:MOST]
    scopes = {figures.item(key, basic_code, viewer=SYSTEM): key for key in ids}
    sums = figures.sums(list(scopes), LIKE, first, last, viewer=SYSTEM)
    bodies = orgs.organisations(ids)
    return tuple(
        (key, bodies[key].name, {m: sums.get((scope, m), 0) for m in LIKE})
        for scope, key in scopes.items()
        if key in bodies
    )
