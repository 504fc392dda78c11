"""Review by the office, agreement by another person, and the public list."""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from yiwang.foundation.core import clock
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.jobs import enqueue
from yiwang.foundation.core.types import Actor
from yiwang.oversight.reduction.models import CheckedItem, Entry, SelfCheck
from yiwang.oversight.reduction.queries.norms import tests_in_force
from yiwang.oversight.reduction.rules import sheets, stored
from yiwang.oversight.reduction.types import Act, Line, Outcome, State
from yiwang.services.catalogue import commands as catalogue
from yiwang.services.catalogue import queries as published
from yiwang.services.catalogue.types.burdens import TextInForce

from .baselines import measure_all
from .steps import CannotCheck, moved, opened

JOB = "reduction.publish_agreed"
BATCH = 20
LONGEST = 300


@command("reduction.review_check")
def review_check(
    *, check_id: UUID, version: int, opinion: str = "", actor: Actor, at: datetime
) -> State:
    """Pass a department's self-check after review by the office (审核), 安徽 2018-08.

    :raises CannotCheck: one's own, or no longer waiting. :raises Overtaken: another step was taken.
    """
    row = opened(check_id, Act.REVIEW, actor=actor, version=version)
    moved(row, Act.REVIEW, actor=actor, at=at, opinion=opinion)
    return State(row.state)


@command("reduction.return_check")
def return_check(
    *, check_id: UUID, version: int, opinion: str, actor: Actor, at: datetime
) -> State:
    """Send a self-check back to its department with the reason (退回), 安徽 2018-08.

    :raises CannotCheck: no reason.
    """
    row = opened(check_id, Act.RETURN, actor=actor, version=version)
    if not opinion.strip():
        raise CannotCheck(
            fields={"opinion": "请写明退回的原因，说清楚哪一项怎么改"}, reason="opinion"
        )
    moved(row, Act.RETURN, actor=actor, at=at, opinion=opinion)
    return State(row.state)


@command("reduction.agree_check")
def agree_check(
    *, check_id: UUID, version: int, opinion: str = "", actor: Actor, at: datetime
) -> State:
    """Agree to a reviewed self-check: it becomes public item by item (会商确认, 公布).

    安徽 2018-08：按程序审定，向社会公布取消的申请材料清单.

    :raises CannotCheck: one's own, or no longer waiting. :raises Overtaken: another step was taken.
    """
    row = opened(check_id, Act.AGREE, actor=actor, version=version)
    row.done, row.skipped = 0, []
    moved(row, Act.AGREE, actor=actor, at=at, opinion=opinion)
    enqueue(JOB, check=str(row.pk))
    return State(row.state)


@command("reduction.continue_publication")
def continue_publication(*, check_id: UUID, actor: Actor, at: datetime) -> bool:
    """Publish the next items of an agreed self-check (逐项公布); return whether all are done.

    安徽 2018-08. Texts, entries and progress commit together; the rest is a job of its own, so a
    killed worker loses nothing and repeats nothing.
    """
    require(actor.is_system, NotPermitted)
    rows = SelfCheck.objects.select_for_update(of=("self",))
    row = rows.filter(pk=check_id, state=State.PUBLISHING).first()
    concerning(f"reduction:check:{check_id}", batch=BATCH)
    if row is None:
        return True
    people = _people(row)
    for item in row.sheets.order_by("basic_code")[row.done : row.done + BATCH]:
        _publish(row, item, people, actor, at)
    row.done = min(row.done + BATCH, row.items)
    row.changed_at = at
    if row.done == row.items:
        row.state, row.published_at = State.PUBLISHED, at
        measure_all()
    else:
        enqueue(JOB, check=str(row.pk))
    row.save()
    return row.state == State.PUBLISHED


def _people(row: SelfCheck) -> str:
    named = dict(row.steps.order_by("n").values_list("act", "actor_name"))
    parts = (("自查", row.checker_name), ("审核", named.get(Act.REVIEW)))
    agreed = ("确认", named.get(Act.AGREE))
    return "，".join(f"{word} {name}" for word, name in (*parts, agreed) if name)


def _publish(row: SelfCheck, item: CheckedItem, people: str, actor: Actor, at: datetime) -> None:
    """Publish one item; what the rules of publishing refuse is named, the others go on."""
    taken = sheets.removals(stored.line(one) for one in item.lines)
    if not taken:
        return
    catalogue.hold_item(basic_code=item.basic_code, actor=actor, at=at)
    texts = published.texts_in_division(row.department, row.region_code, basic_code=item.basic_code)
    changes: dict[int, dict[str, Any]] = {}
    for text in texts:
        content = sheets.amended(text.content, taken)
        if content != text.content:
            changes[text.body_id] = content
    try:
        with transaction.atomic():
            catalogue.amend_texts(
                basic_code=item.basic_code,
                region_code=row.region_code,
                changes=changes,
                abolished=[(line.is_step, line.name) for line in taken],
                reason=f"减证便民（{people}）",
                actor=actor,
                at=at,
            )
            Entry.objects.bulk_create(_entries(row, item, taken, texts, people, at))
    except catalogue.CannotPublish as error:
        row.skipped = [*row.skipped, [item.name, error.text[:LONGEST]]]


def _entries(  # noqa: PLR0917  all of one act
    row: SelfCheck,
    item: CheckedItem,
    taken: list[Line],
    texts: tuple[TextInForce, ...],
    people: str,
    at: datetime,
) -> list[Entry]:
    tests, lists = tests_in_force(), Counter[tuple[bool, str]]()
    for text in texts:
        for line in sheets.lines([(text.content, text.lists)]):
            lists[line.is_step, line.name] += text.lists
    return [
        Entry(
            check_of=row,
            basic_code=item.basic_code,
            item_name=item.name,
            is_step=line.is_step,
            name=line.name,
            outcome=line.choice.outcome or Outcome.CANCEL,
            instead=line.choice.instead[:200],
            test=tests.get(line.choice.test, "")[:200],
            reason=line.choice.reason[:LONGEST],
            basis=line.choice.basis[:LONGEST],
            before=f"{line.kind}“{line.name}”" + (f"（{line.told}）" if line.told else ""),
            after=sheets.sentence(line)[:400],
            department=row.department,
            organisation_name=row.organisation_name,
            region_code=row.region_code,
            lists=lists[line.is_step, line.name],
            person=people[:200],
            published_on=clock.local_date(at),
            published_at=at,
        )
        for line in taken
    ]
