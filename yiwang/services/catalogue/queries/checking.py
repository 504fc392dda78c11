"""Reads of the checks over the whole catalogue: runs, findings, totals, and what is counted."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Concat

from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes import divisions
from yiwang.lib.codes import items as codes
from yiwang.lib.codes.faults import InvalidCode
from yiwang.services.catalogue import policy
from yiwang.services.catalogue.models import AbolishedDemand, CheckFinding, CheckRun, Item
from yiwang.services.catalogue.rules import checks
from yiwang.services.catalogue.types.checks import (
    CheckFindingInfo,
    CheckRunInfo,
    CheckTotal,
    FaultyGuide,
    FaultyOffice,
    RunState,
    Severity,
)

LIMIT = 200
CHUNK = 5000
RUNS = 12
Cursor = tuple[int, int]
"""Number of guides and id of the last finding seen."""


def _lists() -> QuerySet[Item]:
    return Item.objects.filter(is_active=True, current__isnull=False).order_by()


def texts_with_counts() -> list[dict[str, Any]]:
    """Return each distinct text in force by item, level and kind of telephones, with its guides.

    Over all lists in one statement; the texts of search are the distinct ones.
    """
    own = Case(
        When(organisation__phone="", then=Value(value=False)),
        When(
            organisation__complaint_phone="",
            then=~Q(organisation__phone="12345"),
        ),
        default=~Q(organisation__phone=F("organisation__complaint_phone")),
        output_field=BooleanField(),
    )
    rows = (
        _lists()
        .exclude(search_text=None)
        .values("search_text__basic_id", "search_text__body_id", "level", own=own)
        .annotate(guides=Count("pk"))
    )
    return [
        {
            "basic": row["search_text__basic_id"],
            "body": row["search_text__body_id"],
            "level": row["level"],
            "phones": row["own"],
            "guides": row["guides"],
        }
        for row in rows
    ]


_WITHIN = """
SELECT u.basic, u.region, s.body_id, count(*)::int
  FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) u(basic, region, low, high)
  JOIN catalogue_item i ON i.basic_id = u.basic AND i.region_code BETWEEN u.low AND u.high
  JOIN catalogue_searchtext s ON s.id = i.search_text_id
 WHERE i.is_active AND i.current_id IS NOT NULL
 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


def span_of(region_code: str) -> tuple[str, str]:
    """Return the first and the last code that lie in a division, for an index."""
    prefix = divisions.prefix_of(region_code)
    return prefix.ljust(divisions.LENGTH, "0"), prefix.ljust(divisions.LENGTH, "9")


def texts_within(places: Iterable[tuple[int, str]]) -> list[tuple[int, str, int, int]]:
    """Return (item, division, text, guides) for each item and division, in one statement."""
    rows = sorted(set(places))
    spans = [span_of(region) for _, region in rows]
    columns: list[Any] = [
        [b for b, _ in rows],
        [r for _, r in rows],
        *map(list, zip(*spans, strict=True)),
    ]
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_WITHIN, columns)
        return list(cursor.fetchall())


def _miscoded() -> QuerySet[Item]:
    right = Concat(F("organisation__uscc"), F("level"), F("basic__code"))
    return _lists().annotate(right=right).exclude(code=F("right"))


def wrong_codes() -> list[tuple[str, int]]:
    """Return the items with lists whose 31 characters are not credit code, level, basic code."""
    rows = _miscoded()
    counted = rows.values("basic__code").annotate(guides=Count("pk"))
    return [(row["basic__code"], row["guides"]) for row in counted]


def wrong_credit_codes() -> list[tuple[str, str, int]]:
    """Return the organisations with lists whose credit code's check digit is wrong."""
    counts: dict[UUID, int] = dict(
        _lists().values_list("organisation_id").annotate(guides=Count("pk"))
    )
    found = []
    every = sorted(counts)
    for start in range(0, len(every), CHUNK):
        bodies = orgs.organisations(every[start : start + CHUNK])
        found += [(o.uscc, o.name, counts[o.id]) for o in bodies.values() if not _holds(o.uscc)]
    return sorted(found)


def _holds(uscc: str) -> bool:
    try:
        codes.build_task_code(uscc=uscc, level="4", basic="340101000000")
    except InvalidCode:
        return False
    return True


def check_runs(*, viewer: Actor) -> tuple[CheckRunInfo, ...]:
    """Return the last checks, newest first."""
    if not policy.may_check(viewer):
        return ()
    rows = CheckRun.objects.defer("plan").order_by("-started_at")[:RUNS]
    return tuple(_run(row) for row in rows)


def check_run(run_id: UUID, *, viewer: Actor) -> CheckRunInfo | None:
    """Return one check with its progress."""
    row = CheckRun.objects.defer("plan").filter(pk=run_id).first()
    return _run(row) if row and policy.may_check(viewer) else None


def _run(row: CheckRun) -> CheckRunInfo:
    return CheckRunInfo(
        id=row.pk,
        state=RunState(row.state),
        items=row.items,
        done=row.done,
        guides=row.guides,
        findings=row.findings,
        fresh=row.fresh,
        mended=row.mended,
        started_by=row.started_by,
        started_at=row.started_at,
        finished_at=row.finished_at,
        previous_id=row.previous_id,
    )


def mended_rows(run: CheckRun) -> QuerySet[CheckFinding]:
    """Return what the check before found and this one does not (private to the app)."""
    again = CheckFinding.objects.filter(run_id=run.pk, digest=OuterRef("digest"))
    return CheckFinding.objects.filter(~Exists(again), run_id=run.previous_id)


def _rows(run_id: UUID, region_code: str, *, is_mended: bool = False) -> QuerySet[CheckFinding]:
    rows = CheckFinding.objects.filter(run_id=run_id)
    if is_mended:
        rows = mended_rows(CheckRun.objects.defer("plan").get(pk=run_id))
    return rows.filter(_concerns(region_code, is_mended=is_mended)) if region_code else rows


def _concerns(region_code: str, *, is_mended: bool) -> Q:
    """Tell whether a list of a division or below carries a finding; all by index.

    A text that was mended is in no list any more: then any list of the item counts.
    """
    here = {"region_code__range": span_of(region_code)}
    lists = _lists().filter(basic__code=OuterRef("code"), **here)
    if not is_mended:
        bodies = ExpressionWrapper(OuterRef("bodies"), ArrayField(BigIntegerField()))
        among: dict[str, Any] = {"found_in__contains": [F("search_text__body_id")]}
        lists = lists.annotate(found_in=bodies).filter(**among)
    miscoded = _miscoded().filter(**here).values("basic__code")
    owners = _lists().filter(**here).values("organisation__uscc")
    return (
        Q(Exists(lists))
        | Q(check_code="code_parts", code__in=miscoded)
        | Q(check_code="credit_code", code__in=owners)
    )


def check_findings(
    run_id: UUID,
    *,
    check: str = "",
    department: str = "",
    severity: str = "",
    is_fresh: bool = False,
    is_mended: bool = False,
    region_code: str = "",
    after: Cursor | None = None,
    limit: int = 50,
    viewer: Actor,
) -> tuple[CheckFindingInfo, ...]:
    """Return what a check found, most guides first; ``is_mended`` what it no longer finds.

    ``region_code`` finds what stands in lists of a division and those below it.
    """
    if check_run(run_id, viewer=viewer) is None:
        return ()
    rows = _rows(run_id, region_code, is_mended=is_mended)
    if check:
        rows = rows.filter(check_code=check)
    if department:
        rows = rows.filter(department=department)
    if severity:
        rows = rows.filter(severity=severity)
    if is_fresh:
        rows = rows.filter(is_fresh=True)
    if after is not None:
        guides, key = after
        rows = rows.filter(Q(guides__lt=guides) | Q(guides=guides, pk__gt=key))
    return tuple(_finding(row) for row in rows.order_by("-guides", "pk")[: min(limit, LIMIT * 5)])


def check_finding(finding_id: int, *, viewer: Actor) -> CheckFindingInfo | None:
    """Return one finding."""
    row = CheckFinding.objects.filter(pk=finding_id).first()
    return _finding(row) if row and policy.may_check(viewer) else None


def _finding(row: CheckFinding) -> CheckFindingInfo:
    title, source = checks.TITLES.get(row.check_code, (row.check_code, ""))
    return CheckFindingInfo(
        id=row.pk,
        check=row.check_code,
        title=title,
        source=source,
        severity=Severity(row.severity),
        code=row.code,
        name=row.name,
        department=row.department,
        element=row.element,
        sentence=row.sentence,
        guides=row.guides,
        is_fresh=row.is_fresh,
    )


def check_totals(
    run_id: UUID, *, region_code: str = "", viewer: Actor
) -> tuple[tuple[CheckTotal, ...], tuple[CheckTotal, ...]]:
    """Return how often each rule is broken, and in whose texts, most findings first.

    ``region_code`` counts what stands in lists of a division and those below it.
    """
    if check_run(run_id, viewer=viewer) is None:
        return (), ()
    rows = _rows(run_id, region_code).order_by()
    numbers = {
        "n": Count("pk"),
        "all_guides": Sum("guides"),
        "fresh": Count("pk", filter=Q(is_fresh=True)),
        "grave": Count("pk", filter=Q(severity=Severity.ERROR)),
    }
    by_rule = rows.values("check_code").annotate(**numbers)
    by_department = rows.values("department").annotate(**numbers)
    rules = [_total(r["check_code"], checks.TITLES.get, r) for r in by_rule]
    departments = [_total(r["department"], None, r) for r in by_department]
    return tuple(sorted(rules, key=_order)), tuple(sorted(departments, key=_order))


def _order(total: CheckTotal) -> tuple[int, str]:
    return -total.findings, total.key


def _total(key: str, titles: Any, row: Mapping[str, Any]) -> CheckTotal:
    title = titles(key, (key, ""))[0] if titles else key
    severity = Severity.ERROR if row["grave"] else Severity.WARNING
    return CheckTotal(key, title, row["n"], row["all_guides"] or 0, row["fresh"], severity)


def _where_gone(row: CheckFinding) -> Q:
    """Tell where lists carry a finding: what was taken away here may be asked elsewhere."""
    where = Q()
    if row.check_code == checks.abolished.CHECKS[0].code:
        gone = AbolishedDemand.objects.filter(basic__code=row.code).order_by()
        for region_code in gone.values_list("region_code", flat=True).distinct()[:LIMIT]:
            where |= Q(region_code__range=span_of(region_code))
    return where


def faulty_guides(
    finding_id: int, *, after: int = 0, limit: int = 50, viewer: Actor
) -> tuple[FaultyGuide, ...]:
    """Return published lists that carry a finding, in order."""
    row = CheckFinding.objects.filter(pk=finding_id).first()
    if row is None or not row.bodies or not policy.may_check(viewer):
        return ()
    rows = _lists().filter(basic__code=row.code, search_text__body_id__in=row.bodies, pk__gt=after)
    lists = (
        rows.filter(_where_gone(row))
        .order_by("pk")
        .values_list("pk", "code", "organisation__name")[: min(limit, LIMIT)]
    )
    return tuple(FaultyGuide(*one) for one in lists)


_OFFICES = """
SELECT o.organisation_id, min(f.department), count(DISTINCT f.id)::int, count(DISTINCT o.id)::int
  FROM catalogue_checkfinding f
  LEFT JOIN LATERAL (
    SELECT i.id, i.organisation_id FROM catalogue_basicitem b
      JOIN catalogue_searchtext s ON s.basic_id = b.id AND s.body_id = ANY(f.bodies)
      JOIN catalogue_item i ON i.search_text_id = s.id AND i.is_active AND i.current_id IS NOT NULL
     WHERE b.code = f.code AND f.check_code <> %(elsewhere)s) o ON true
 WHERE f.run_id = %(run)s AND (o.id IS NOT NULL OR f.bodies = '{}' OR f.check_code = %(elsewhere)s)
 GROUP BY o.organisation_id, CASE WHEN o.id IS NULL THEN f.department END
 ORDER BY 4 DESC, 3 DESC, 1, 2 LIMIT %(most)s
"""


def faulty_offices(run_id: UUID, *, limit: int = 100, viewer: Actor) -> tuple[FaultyOffice, ...]:
    """Return in whose published lists faults of a check still stand, most lists first.

    Faults of codes, and of what was taken away in a division only, are no one office's here: they
    are counted by department, without an organisation.
    """
    if not policy.may_check(viewer):
        return ()
    given: dict[str, Any] = {
        "run": run_id, "elsewhere": checks.abolished.CHECKS[0].code, "most": min(limit, LIMIT),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_OFFICES, given)
        return tuple(FaultyOffice(*row) for row in cursor.fetchall())
