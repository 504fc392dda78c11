"""Checking the whole catalogue: started by a person, judged item by item by jobs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotPermitted, require
from yiwang.foundation.core.jobs import enqueue
from yiwang.foundation.core.types import Actor
from yiwang.lib.codes import divisions
from yiwang.services.catalogue import policy
from yiwang.services.catalogue.models import (
    AbolishedDemand,
    BasicItem,
    Body,
    CheckFinding,
    CheckRun,
)
from yiwang.services.catalogue.queries import checking as reads
from yiwang.services.catalogue.queries.faults import content_of, supplied, texts_in_force
from yiwang.services.catalogue.rules import checks
from yiwang.services.catalogue.rules.hashing import content_hash
from yiwang.services.catalogue.types.checks import Fault, RunState, Severity

JOB = "catalogue.check_all"
BATCH = 60
KEPT = 12
"""Runs kept for comparison; older ones go with what they found."""
PATIENCE = timedelta(hours=1)
"""A run older than this was lost with its job and makes room."""
CODE_PARTS = ("code_parts", *checks.TITLES["code_parts"])
CREDIT_CODE = ("credit_code", *checks.TITLES["credit_code"])


class CannotCheck(DomainError):
    """The check cannot begin."""

    code: ClassVar[str] = "catalogue.cannot_check"
    sentence: ClassVar[str] = "全省核查正在进行，请等它完成"


@command("catalogue.start_check")
def start_check(*, actor: Actor, at: datetime) -> UUID:
    """Begin to check every published text by every rule (全省核查), A4 and A7.

    《行政许可法》第三十条. Asked again while one runs, return the one that runs.

    :raises NotPermitted: neither an editor nor a publisher.
    """
    require(policy.may_check(actor), NotPermitted)
    concerning("catalogue:checks:all", started_at=at.isoformat())
    running = CheckRun.objects.filter(state=RunState.RUNNING)
    running.filter(started_at__lt=at - PATIENCE).update(state=RunState.STOPPED, finished_at=at)
    found = running.first()
    if found is not None:
        return found.pk
    previous = CheckRun.objects.filter(state=RunState.DONE).order_by("-started_at").first()
    row = CheckRun(state=RunState.RUNNING, previous=previous, started_by=actor.name, started_at=at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:  # somebody else begins at this moment
        raise CannotCheck from error
    enqueue(JOB, run=str(row.pk))
    return row.pk


@command("catalogue.continue_check")
def continue_check(*, run_id: UUID, actor: Actor, at: datetime) -> bool:
    """Judge the next items of a check (逐项核查); return whether all are done.

    《行政许可法》第三十条. What was found and how far it has come commit together; the rest is
    a job of its own, so a killed worker loses nothing and finds nothing twice.
    """
    require(actor.is_system, NotPermitted)
    concerning(f"catalogue:check:{run_id}", batch=BATCH)
    rows = CheckRun.objects.select_for_update(of=("self",))
    row = rows.filter(pk=run_id, state=RunState.RUNNING).first()
    if row is None:
        return True
    if not row.plan:
        row.plan = _plan()
        row.items = len(row.plan["items"]) + 1  # the last step looks across the items
        row.guides = sum(t["guides"] for one in row.plan["items"] for t in one["texts"])
    elif row.done < row.items - 1:
        some = row.plan["items"][row.done : row.done + BATCH]
        _keep(row, _judge(some, frozenset(row.plan["supplied"])))
        row.done += len(some)
    else:
        _keep(row, _across(row))
        _finish(row, at)
    row.save()
    if row.state == RunState.RUNNING:
        enqueue(JOB, run=str(row.pk))
    return row.state != RunState.RUNNING


def _plan() -> dict[str, Any]:
    """Return the distinct texts of each item with their levels and numbers of guides."""
    items: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for text in reads.texts_with_counts():
        items[text.pop("basic")].append(text)
    return {
        "items": [{"basic": basic, "texts": texts} for basic, texts in sorted(items.items())],
        "supplied": sorted(supplied()),
    }


class _Kept:
    """What was found about one item, each fault once with all the guides that carry it."""

    def __init__(self, code: str, name: str, department: str) -> None:
        self.code, self.name, self.department = code, name, department
        self.found: dict[tuple[str, str, str], tuple[Fault, int, set[int]]] = {}

    def add(self, fault: Fault, guides: int, bodies: Iterable[int] = ()) -> None:
        """Count a fault."""
        key = (fault.check, fault.element, fault.sentence)
        _, before, seen = self.found.get(key, (fault, 0, set()))
        self.found[key] = (fault, before + guides, seen | set(bodies))

    def rows(self, run: CheckRun) -> list[CheckFinding]:
        """Return the rows to write."""
        return [
            CheckFinding(
                run=run,
                check_code=fault.check,
                severity=fault.severity,
                code=self.code,
                name=self.name,
                department=self.department,
                element=fault.element,
                sentence=fault.sentence[:600],
                digest=content_hash([fault.check, self.code, fault.element, fault.sentence]),
                bodies=sorted(bodies),
                guides=guides,
            )
            for fault, guides, bodies in self.found.values()
        ]


def _item(item: BasicItem) -> _Kept:
    named = item.current
    return _Kept(item.code, named.name if named else "", named.department if named else "")


def _judge(some: list[dict[str, Any]], known: frozenset[str]) -> list[_Kept]:
    """Judge the texts of some items, each distinct text once."""
    rows = BasicItem.objects.select_related("current")
    basics = rows.in_bulk([one["basic"] for one in some])
    bodies = Body.objects.in_bulk({t["body"] for one in some for t in one["texts"]})
    found = {}
    for one in some:
        item = basics[one["basic"]]
        content, kept = content_of(item), _item(item)
        for text in one["texts"] if content else ():
            subject = checks.Subject(
                code=item.code,
                basic=content or {},
                body=bodies[text["body"]].content,
                levels=frozenset({text["level"]}),
                supplied=known,
                has_own_phones=text["phones"],
            )
            for fault in checks.faults(subject, is_loaded=True):
                kept.add(fault, text["guides"], [text["body"]])
        texts = {text["body"]: text["guides"] for text in one["texts"]}
        differing = checks.across.differing([bodies[key].content for key in texts])
        if differing:
            kept.add(differing, sum(t["guides"] for t in one["texts"]), texts)
        found[item.pk] = kept
    _again(found, bodies, found)
    return list(found.values())


def _abolished(items: Iterable[int]) -> dict[int, dict[str, frozenset[tuple[bool, str]]]]:
    """Return what was taken away by item and division; what holds above is not said again."""
    found: dict[int, dict[str, set[tuple[bool, str]]]] = defaultdict(lambda: defaultdict(set))
    for one in AbolishedDemand.objects.filter(basic_id__in=items).order_by("pk"):
        found[one.basic_id][one.region_code].add((one.is_step, one.name))
    return {
        basic: {
            region: frozenset(
                names.difference(*(places.get(up, set()) for up in divisions.ancestors_of(region)))
            )
            for region, names in places.items()
        }
        for basic, places in found.items()
    }


def _again(some: Iterable[int], bodies: Mapping[int, Body], kept: Mapping[int, _Kept]) -> None:
    """Find what texts ask for although it was taken away where they are in force."""
    gone = _abolished(some)
    places = [(basic, region) for basic, regions in gone.items() for region in regions]
    for basic, region, body, guides in reads.texts_within(places):
        if body not in bodies:  # published since the plan was made
            continue
        subject = checks.Subject(
            code=kept[basic].code,
            basic={},
            body=bodies[body].content,
            abolished=gone[basic][region],
        )
        for fault in checks.abolished.CHECKS[0].faults(subject, is_loaded=True):
            kept[basic].add(fault, guides, [body])


def _across(row: CheckRun) -> list[_Kept]:
    """Look across the items: names, circles of proof, the parts of the lists' codes."""
    counts = {
        one["basic"]: (sum(t["guides"] for t in one["texts"]), {t["body"] for t in one["texts"]})
        for one in row.plan["items"]
    }
    items = {item.code: item for item in BasicItem.objects.select_related("current").order_by("pk")}
    kept = {code: _item(item) for code, item in items.items()}
    nodes = [checks.across.node(code, name, body) for code, name, body in texts_in_force()]
    named = [(code, i.current.name) for code, i in items.items() if i.current]
    for code, fault in (*checks.across.circular(nodes), *checks.across.same_names(named)):
        guides, bodies = counts.get(items[code].pk, (0, set()))
        kept[code].add(fault, guides, bodies)
    for code, guides in reads.wrong_codes():
        sentence = "实施编码与实施主体、行使层级或者基本编码对不上，请重新编码"
        kept[code].add(Fault(*CODE_PARTS, "code", sentence, Severity.WARNING), guides)
    return [*kept.values(), *_credit_codes()]


def _credit_codes() -> list[_Kept]:
    found = []
    for uscc, name, guides in reads.wrong_credit_codes():
        one = _Kept(uscc, name, name)
        sentence = f"{name}的统一社会信用代码最后一位校验不对，请对照证书改正"
        one.add(Fault(*CREDIT_CODE, "code", sentence, Severity.WARNING), guides)
        found.append(one)
    return found


def _keep(row: CheckRun, found: Iterable[_Kept]) -> None:
    rows = [one for kept in found for one in kept.rows(row)]
    if row.previous_id is not None:
        older = CheckFinding.objects.filter(
            run_id=row.previous_id, digest__in=[one.digest for one in rows]
        )
        before = set(older.order_by().values_list("digest", flat=True))
        for one in rows:
            one.is_fresh = one.digest not in before
    CheckFinding.objects.bulk_create(rows, batch_size=1000)
    row.findings += len(rows)
    row.fresh += sum(one.is_fresh for one in rows)


def _finish(row: CheckRun, at: datetime) -> None:
    row.done, row.state, row.finished_at = row.items, RunState.DONE, at
    if row.previous_id is not None:
        row.mended = reads.mended_rows(row).count()
    older = CheckRun.objects.exclude(pk=row.pk).order_by("-started_at").values_list("pk", flat=True)
    for key in list(older[KEPT - 1 :]):
        CheckRun.objects.filter(pk=key).delete()
