"""Drafting a revision: begin, save with the version one saw, take over what was published since."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.lib.codes import divisions
from yiwang.lib.codes import items as codes
from yiwang.lib.codes.faults import InvalidCode
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.types.editions import Edition
from yiwang.services.editing import policy
from yiwang.services.editing.models import Revision
from yiwang.services.editing.queries.targets import edition_of, owner_region
from yiwang.services.editing.rules import differences, elements, workflow
from yiwang.services.editing.types import STATE_NAMES, Act, Basis, Kind, State, Target

from .steps import CannotRevise, Overtaken, moved, opened, overtaken, trace

__all__ = ["CannotRevise", "Overtaken", "begin_revision", "rebase_revision", "save_revision"]


@command("editing.begin_revision")
def begin_revision(
    *,
    target: Target,
    kind: Kind,
    basic_code: str,
    organisation_id: UUID | None = None,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Begin a working copy of an item or a list (起草修订稿), from what is in force.

    《行政许可法》第三十条; 五级四同. A first list begins with the text of the same level elsewhere.

    :raises CannotRevise: the code is wrong or taken, or this cannot be done with the item now.
    """
    code = basic_code.strip().upper()
    concerning(f"catalogue:basic:{code}", begun=kind.value, target=target.value)
    if target is Target.LIST:
        row = _list(code, kind, organisation_id, actor)
    else:
        row = _basic(code, kind, target, actor)
    if kind is Kind.CREATE:
        _refuse_twice(code, row.organisation_id)
    row.target, row.kind, row.state, row.basic_code = target, kind, State.DRAFT, code
    row.editor_id, row.editor_name = actor.id, actor.name
    row.created_at = row.changed_at = at
    row.acted = {"edit": [actor.id]}
    row.save(force_insert=True)
    trace(row, Act.BEGIN, actor=actor, at=at, before={})
    return row.pk


def _refuse_twice(code: str, organisation_id: UUID | None) -> None:
    """Refuse to create what somebody creates already.

    :raises CannotRevise: who does, and where it stands.
    """
    twin = Revision.objects.filter(
        kind=Kind.CREATE,
        state__in=workflow.OPEN,
        basic_code=code,
        organisation_id=organisation_id,
    ).first()
    if twin is not None:
        sentence = (
            f"{twin.editor_name}已经在新增它，现在是“{STATE_NAMES[State(twin.state)]}”，"
            "请在那一份修订稿上接着办"
        )
        raise CannotRevise(sentence, fields={"code": sentence}, reason="twice")


def _basic(code: str, kind: Kind, target: Target, actor: Actor) -> Revision:
    region = owner_region(code) if target is Target.SUPPLEMENT else actor.region_code
    require(policy.may_begin(actor, target, region or actor.region_code))
    if target is Target.SUPPLEMENT and kind is not Kind.CREATE and not region:
        raise CannotRevise("这个事项不是补充事项，由省级目录管理部门修改", reason="not_supplement")
    try:
        codes.parse_basic_code(code)
    except InvalidCode as error:
        raise CannotRevise(fields={"code": str(error)}, reason="code") from None
    found = catalogue.basic_edition(code)
    _fitting(target, kind, found, taken="这个基本编码已经有事项，请直接修改")
    return _from(found, region_code=region or actor.region_code)


def _list(code: str, kind: Kind, organisation_id: UUID | None, actor: Actor) -> Revision:
    owner = orgs.organisation(organisation_id) if organisation_id else None
    if owner is None or not policy.may_begin(actor, Target.LIST, owner.region_code):
        raise NotFound
    basic = catalogue.basic_edition(code)
    if basic is None or (kind is Kind.CREATE and not basic.is_in_force):
        raise CannotRevise("基本目录里没有正在实施的这个事项", reason="no_basic")
    task = catalogue.adopted(code, owner.id)
    found = catalogue.list_edition(task) if task else None
    _fitting(Target.LIST, kind, found, taken="这个单位已经有这个事项的实施清单，请直接修改")
    if found is None and owner.level not in basic.content["use_levels"].split(","):
        raise CannotRevise(
            "基本目录没有规定这一层级行使，请先修改基本目录的行使层级", reason="level"
        )
    row = _from(found or basic, region_code=owner.region_code)
    row.name, row.department, row.code = basic.name, basic.department, task
    row.organisation_id, row.organisation_name = owner.id, owner.name
    if found is None:
        standard = catalogue.standard_edition(code, owner.level)
        row.base = row.content = dict(standard.content) if standard else {}
        row.base_version = 0
    return row


def _fitting(target: Target, kind: Kind, found: Edition | None, *, taken: str) -> None:
    in_force = found is not None and found.is_in_force
    if kind not in workflow.kinds(target, exists=found is not None, in_force=in_force):
        sentence = taken if kind is Kind.CREATE else "这个事项现在不能这样处置，请先看它的现行版本"
        raise CannotRevise(sentence, fields={"code": sentence}, reason="kind")


def _from(found: Edition | None, *, region_code: str) -> Revision:
    content = dict(found.content) if found else {}
    return Revision(
        name=found.name if found else "",
        department=found.department if found else "",
        region_code=region_code,
        base_version=found.version_no if found else 0,
        base=content,
        content=content,
    )


@command("editing.save_revision")
def save_revision(
    *,
    revision_id: UUID,
    version: int,
    content: Mapping[str, Any],
    reason: str,
    bases: Sequence[Basis],
    effective_on: date | None,
    receiver_ids: Sequence[UUID] = (),
    actor: Actor,
    at: datetime,
) -> int:
    """Save the working copy (保存修订稿) seen at a version; return the new version.

    《优化营商环境条例》第三十五条: a list may be kinder than its source, never stricter.

    :raises Overtaken: somebody saved since; the refusal tells who, and what changed.
    :raises CannotRevise: an element has not its shape, or is not this list's to change.
    """
    row = opened(revision_id, Act.SAVE, actor=actor)
    if row.version != version:
        raise overtaken(row, version)
    target = Target(row.target)
    content = {key: value for key, value in content.items() if value not in (None, "")}
    is_list = target is Target.LIST
    refused = catalogue.misshapen(content, is_list=is_list) | elements.strangers(target, content)
    if not refused and is_list:
        refused = elements.refusals(row.base, content, is_office=policy.is_office(actor))
    if refused:
        raise CannotRevise(fields=refused, reason="element")
    changed = differences.changed(target, row.content, content)
    before = {key: row.content.get(key) for key in changed}
    row.content = content
    if target is not Target.LIST:
        row.name = str(content.get("name", row.name))[:200]
        row.department = str(content.get("department", row.department))[:100]
    row.reason, row.effective_on = reason.strip()[:160], effective_on
    row.bases = [asdict(one) for one in bases]
    _receivers(row, receiver_ids)
    return moved(row, Act.SAVE, actor=actor, at=at, before=before).version


def _receivers(row: Revision, ids: Sequence[UUID]) -> None:
    if Kind(row.kind) is not Kind.DELEGATE:
        return
    found = orgs.organisations(ids)
    inside = {
        key: body
        for key, body in found.items()
        if divisions.is_within(body.region_code, row.region_code)
    }
    row.receiver_ids = list(inside)
    row.receivers = [
        {"organisation_id": str(key), "name": body.name, "confirmed_by": "", "confirmed_at": None}
        for key, body in inside.items()
    ]


@command("editing.rebase_revision")
def rebase_revision(*, revision_id: UUID, actor: Actor, at: datetime) -> tuple[str, ...]:
    """Take over what was published since the copy was made (接上新版本), 《行政许可法》第三十条.

    What only the others changed is taken over; what both changed stays as drafted and is named in
    the answer.
    """
    row = opened(revision_id, Act.REBASE, actor=actor)
    current = edition_of(row)
    if current is None or current.version_no == row.base_version:
        raise CannotRevise("没有新的版本", reason="same")
    target = Target(row.target)
    merged = differences.merge(target, base=row.base, mine=row.content, theirs=current.content)
    before = {
        key: row.content.get(key)
        for key in differences.changed(target, row.content, merged.content)
    }
    row.base, row.base_version = dict(current.content), current.version_no
    row.content = dict(merged.content)
    moved(row, Act.REBASE, actor=actor, at=at, before=before)
    return differences.labels(target, merged.disputed)
