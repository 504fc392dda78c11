"""From supervision's figures to scores: set by set, never one office at a time."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.identity import queries as identity
from yiwang.foundation.orgs import queries as orgs
from yiwang.foundation.orgs.types import OrganisationInfo
from yiwang.lib.codes.items import LEVELS
from yiwang.oversight.assessment.models import Period, Score
from yiwang.oversight.assessment.rules import ranking, scoring
from yiwang.oversight.assessment.types import Party
from yiwang.oversight.supervision import queries as figures
from yiwang.oversight.supervision.types import Measure

Counts = dict[UUID, Counter[str]]
COMPLAINTS: Final = ("COMPLAINT", "REPORT")
AT_ONCE: Final = 500
_KIND_NAMES: Final = {
    "DEPARTMENT": "部门", "HALL": "大厅", "STATION": "代办点", "TOWNSHIP": "乡镇街道",
    "VILLAGE": "村社区", "OTHER": "其他单位",
}  # fmt: skip


def scored(period: Period) -> list[Score]:
    """Return the scores of everybody with figures in the period, without ranks."""
    days = (period.first, period.last)
    ids = figures.offices(period.region_code, *days, viewer=SYSTEM)
    found: list[Score] = []
    for start in range(0, len(ids), AT_ONCE):
        bodies = orgs.organisations(ids[start : start + AT_ONCE])
        found += _of_offices(period, bodies)
    return found


def _of_offices(period: Period, bodies: Mapping[UUID, OrganisationInfo]) -> Iterator[Score]:
    ids, days = list(bodies), (period.first, period.last)
    people = figures.people(ids, *days, viewer=SYSTEM)
    of_staff: Counts = defaultdict(Counter)
    of_office = _office_counts(period, ids)
    _add_findings(period, ids, of_office, of_staff)
    _add(of_staff, {figures.person(who, viewer=SYSTEM): who for who in people}, period,
         {Measure.ENDED: "ENDED", Measure.LATE: "LATE"}, ("CASE",))  # fmt: skip
    windows = figures.windows(ids, *days, viewer=SYSTEM)
    names = identity.staff_names(list(people), viewer=SYSTEM)
    for key, body in bodies.items():
        group = f"{LEVELS.get(body.level, '')}{_KIND_NAMES[body.kind]}"
        yield _score(period, Party.OFFICE, body, group, of_office[key])
        if key in windows:
            yield _score(period, Party.WINDOW, body, group, windows[key])
    for who, office in people.items():
        body = bodies[office]
        group = f"{LEVELS.get(body.level, '')}{_KIND_NAMES[body.kind]}"
        yield _score(period, Party.STAFF, body, group, of_staff[who], who, names.get(who, ""))


def _score(  # noqa: PLR0917  all of one row
    period: Period,
    party: Party,
    body: OrganisationInfo,
    group: str,
    counts: Mapping[str, int],
    staff: UUID | None = None,
    name: str = "",
) -> Score:
    titles = {Party.OFFICE: body.name, Party.WINDOW: f"{body.name}窗口"}
    return Score(
        period=period,
        party=party,
        organisation_id=body.id,
        staff=staff,
        name=titles.get(party) or f"{name or '（已离岗）'}（{body.short_name or body.name}）",
        group=group,
        handled=counts.get("ENDED", 0),
        parts=ranking.kept(scoring.parts(period.formula.content, party, counts)),
    )


def _office_counts(period: Period, ids: Sequence[UUID]) -> Counts:
    scopes = {figures.office(key, viewer=SYSTEM): key for key in ids}
    found: Counts = defaultdict(Counter)
    same = (Measure.RECEIVED, Measure.ENDED, Measure.LATE, Measure.AGAIN)
    _add(found, scopes, period, {m: m.value for m in same}, ("CASE",))
    _add(found, scopes, period, {m: m.value for m in (Measure.GOOD, Measure.BAD)}, ("RATING",))
    _add(found, scopes, period, {Measure.RECEIVED: "COMPLAINED"}, COMPLAINTS)
    return found


def _add(
    found: Counts,
    scopes: Mapping[str, UUID],
    period: Period,
    measures: Mapping[Measure, str],
    kinds: tuple[str, ...],
) -> None:
    sums = figures.sums(
        list(scopes), list(measures), period.first, period.last, kinds=kinds, viewer=SYSTEM
    )
    for (scope, measure), n in sums.items():
        found[scopes[scope]][measures[measure]] += n


def _add_findings(period: Period, ids: Sequence[UUID], of_office: Counts, of_staff: Counts) -> None:
    formula: Mapping[str, Any] = period.formula.content
    for one in figures.confirmed(ids, period.first, period.last, viewer=SYSTEM):
        group = scoring.finding_group(one.content, one.level, one.rule, formula)
        of_office[one.organisation_id][group] += one.n
        if one.staff:
            of_staff[one.staff][group] += one.n
