"""A department questions its own items: begin, say what becomes of each, hand in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db import IntegrityError, transaction

from yiwang.foundation.core import lanes
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound, NotPermitted, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.oversight.reduction import policy
from yiwang.oversight.reduction.models import CheckedItem, SelfCheck
from yiwang.oversight.reduction.queries.norms import tests_in_force
from yiwang.oversight.reduction.rules import sheets, stored
from yiwang.oversight.reduction.types import Act, Choice, Line, State
from yiwang.services.catalogue import queries as catalogue

from .steps import CannotCheck, Overtaken, moved, opened

MOST_TRIED = 5
"""Texts of an item that are tried against the rules of publishing while one saves."""


@command("reduction.begin_check")
def begin_check(*, organisation_id: UUID, actor: Actor, at: datetime) -> UUID:
    """Begin the self-check of an organisation's items (部门自查), 安徽 2018-08.

    Asked again while one is open, return the one that is open.

    :raises CannotCheck: the organisation is closed, or none of its items is published.
    """
    require(actor.has(policy.CHECK), NotPermitted)
    require(policy.may_begin(actor, organisation_id), NotFound)
    concerning(f"reduction:organisation:{organisation_id}", act=Act.BEGIN.value)
    still = SelfCheck.objects.filter(organisation_id=organisation_id).exclude(state=State.PUBLISHED)
    found = still.first()
    if found is not None:
        return found.pk
    body = orgs.organisation(organisation_id)
    if body is None or not body.is_open:
        raise CannotCheck("这个单位已经停用", reason="closed")
    row = SelfCheck(
        state=State.FILLING,
        organisation_id=body.id,
        organisation_name=body.name,
        department=body.standard_name,
        region_code=body.region_code,
        acted={"check": [actor.id]},
        checker_name=actor.name,
        began_at=at,
        changed_at=at,
    )
    items = _sheets(row)
    if not items:
        raise CannotCheck("本单位还没有公布的事项，不用自查", reason="nothing")
    row.items, row.lines = len(items), sum(item.total for item in items)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # a colleague begins at this moment
        return still.get().pk
    CheckedItem.objects.bulk_create(items, batch_size=500)
    lanes.trace(row, Act.BEGIN, actor=actor, at=at)
    return row.pk


def _sheets(row: SelfCheck) -> list[CheckedItem]:
    texts = catalogue.texts_in_division(row.department, row.region_code)
    found = []
    for code, some in groupby(texts, key=lambda text: text.basic_code):
        group = list(some)
        lines = sheets.lines((text.content, text.lists) for text in group)
        if lines:
            found.append(
                CheckedItem(
                    check_of=row,
                    basic_code=code,
                    name=group[0].name,
                    lists=sum(text.lists for text in group),
                    texts=len(group),
                    lines=stored.plain(lines),
                    total=len(lines),
                )
            )
    return found


@command("reduction.save_item")
def save_item(
    *,
    check_id: UUID,
    basic_code: str,
    version: int,
    choices: Sequence[Choice],
    actor: Actor,
    at: datetime,
) -> int:
    """Say what becomes of an item's materials and steps (逐项自查), 安徽 2018-08.

    Lines nobody speaks of stay as they are. Return the item's new version.

    :raises Overtaken: a colleague saved in between; nothing is changed.
    :raises CannotCheck: a reason, a basis or a test is missing, or the text could not be published.
    """
    row = opened(check_id, Act.SAVE, actor=actor)
    items = CheckedItem.objects.select_for_update(of=("self",))
    item = items.filter(check_of=row, basic_code=basic_code).first()
    if item is None:
        raise NotFound
    if item.version != version:
        raise Overtaken(who=item.changed_by, when=item.changed_at)
    lines = [stored.line(one) for one in item.lines]
    said = {choice.key: choice for choice in choices}
    lines = [replace(one, choice=said.get(one.key, one.choice)) for one in lines]
    tests = tests_in_force()
    fields = {
        f"{one.key}-{field}": sentence
        for one in lines
        for field, sentence in sheets.faults(one, one.choice, tests).items()
    }
    if fields:
        raise CannotCheck("还有没写完整的，请看标出的地方", fields=fields, reason="incomplete")
    _try(row, basic_code, lines)
    _keep(item, lines, actor, at)
    _recount(row, actor, at)
    return item.version


def _try(row: SelfCheck, basic_code: str, lines: Sequence[Line]) -> None:
    """Refuse what the rules of publishing would refuse later.

    :raises CannotCheck: with the sentences of the rules.
    """
    taken = sheets.removals(lines)
    if not taken:
        return
    texts = catalogue.texts_in_division(row.department, row.region_code, basic_code=basic_code)
    sentences = [
        fault.sentence
        for text in texts[:MOST_TRIED]
        for fault in catalogue.publishing_faults(
            basic_code, body=sheets.amended(text.content, taken), region_code=row.region_code
        )
        if fault.refuses
    ]
    if sentences:
        told = "；".join(dict.fromkeys(sentences))
        raise CannotCheck(f"这样改以后办事指南不能发布：{told}", reason="refused")


def _keep(item: CheckedItem, lines: Sequence[Line], actor: Actor, at: datetime) -> None:
    item.lines = stored.plain(lines)
    item.decided = sum(line.is_decided for line in lines)
    item.version += 1
    item.changed_by, item.changed_at = actor.name, at
    item.save()


def _recount(row: SelfCheck, actor: Actor, at: datetime) -> None:
    row.decided = row.removed = 0
    for lines in row.sheets.order_by("basic_code").values_list("lines", flat=True):
        found = [stored.line(one) for one in lines]
        row.decided += sum(line.is_decided for line in found)
        row.removed += len(sheets.removals(found))
    moved(row, Act.SAVE, actor=actor, at=at, is_traced=False)


@command("reduction.decide_alike")
def decide_alike(
    *, check_id: UUID, name: str, is_step: bool, choice: Choice, actor: Actor, at: datetime
) -> int:
    """Say the same of a material or step wherever nobody has said anything yet (批量自查).

    安徽 2018-08. What colleagues decided stays. Return how many lines were decided.

    :raises CannotCheck: a reason, a basis or a test is missing, or nothing is left to decide.
    """
    row = opened(check_id, Act.SAVE, actor=actor)
    items = CheckedItem.objects.select_for_update(of=("self",)).filter(
        check_of=row, lines__contains=[{"name": name, "is_step": is_step, "outcome": ""}]
    )
    count = 0
    for item in items.order_by("basic_code"):
        lines = [stored.line(one) for one in item.lines]
        mine = [x for x in lines if (x.name, x.is_step) == (name, is_step) and not x.is_decided]
        if choice.outcome is None:
            raise CannotCheck(fields={"outcome": "请选择怎么处理"}, reason="incomplete")
        fields = sheets.faults(mine[0], choice, tests_in_force())
        if fields:
            raise CannotCheck("还有没写完整的，请看标出的地方", fields=fields, reason="incomplete")
        keys = {x.key for x in mine}
        lines = [
            replace(x, choice=replace(choice, key=x.key)) if x.key in keys else x for x in lines
        ]
        _keep(item, lines, actor, at)
        count += len(mine)
    if not count:
        raise CannotCheck("没有还没自查的同名材料或者环节", reason="nothing")
    _recount(row, actor, at)
    return count


@command("reduction.submit_check")
def submit_check(
    *, check_id: UUID, version: int, opinion: str = "", actor: Actor, at: datetime
) -> State:
    """Hand a finished self-check in for review (提请审核), 安徽 2018-08.

    :raises CannotCheck: some materials or steps are not decided.
    """
    row = opened(check_id, Act.SUBMIT, actor=actor, version=version)
    if row.decided < row.lines:
        raise CannotCheck(f"还有 {row.lines - row.decided} 项没有自查，请先逐项选择", reason="open")
    moved(row, Act.SUBMIT, actor=actor, at=at, opinion=opinion)
    return State(row.state)
