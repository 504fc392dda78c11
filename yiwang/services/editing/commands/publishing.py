"""Publishing a revision, now or on its day; catalogue's own commands write the versions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from yiwang.foundation.core import clock
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotPermitted, require
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.types import Actor
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.catalogue import commands as catalogue
from yiwang.services.catalogue import queries as published
from yiwang.services.editing import events
from yiwang.services.editing.models import AlignmentTask, Revision
from yiwang.services.editing.queries.targets import edition_of, published_code
from yiwang.services.editing.types import Act, Kind, State, Target, TaskState

from .steps import CannotRevise, moved, opened

LONGEST = 200


@command("editing.publish_revision")
def publish_revision(
    *, revision_id: UUID, version: int, opinion: str = "", actor: Actor, at: datetime
) -> State:
    """Publish a checked revision, or schedule it for its day (发布, 定时生效).

    《行政许可法》第五条、第三十条: what is not published binds nobody.

    :raises CannotRevise: another version was published meanwhile, or a rule of publishing refuses.
    """
    row = opened(revision_id, Act.PUBLISH, actor=actor, version=version)
    _unchanged(row, actor, at)
    if row.effective_on is not None and row.effective_on > clock.local_date(at):
        state = State.SCHEDULED
        return State(
            moved(row, Act.PUBLISH, actor=actor, at=at, opinion=opinion, state=state).state
        )
    moved(row, Act.PUBLISH, actor=actor, at=at, opinion=opinion)
    _write(row, f"发布 {actor.name}", actor, at)
    return State.PUBLISHED


@command("editing.take_effect")
def take_effect(*, revision_id: UUID, actor: Actor, at: datetime) -> State:
    """Publish a scheduled revision whose day has come (定时生效), 《行政许可法》第三十条.

    What has become impossible meanwhile goes back to its editor with the reason.
    """
    require(actor.is_system, NotPermitted)
    rows = Revision.objects.select_for_update(of=("self",), skip_locked=True)
    row = rows.filter(pk=revision_id, state=State.SCHEDULED).first()
    concerning(f"editing:revision:{revision_id}", act=Act.TAKE_EFFECT.value)
    if row is None or row.effective_on is None or row.effective_on > clock.local_date(at):
        return State.SCHEDULED
    publisher = row.steps.filter(act=Act.PUBLISH).order_by("-n").first()
    try:
        with transaction.atomic():
            _unchanged(row, actor, at)
            moved(row, Act.TAKE_EFFECT, actor=actor, at=at)
            _write(row, f"发布 {publisher.actor_name if publisher else ''}", actor, at)
    except DomainError as error:
        row.refresh_from_db()
        moved(row, Act.RETURN, actor=actor, at=at, opinion=f"没有生效：{error.text}")
    return State(row.state)


def _unchanged(row: Revision, actor: Actor, at: datetime) -> None:
    """Refuse what was overtaken; from here on nobody else publishes the item, form included."""
    catalogue.hold_item(basic_code=row.basic_code, actor=actor, at=at)
    current = edition_of(row)
    if current is not None and current.version_no != row.base_version:
        raise CannotRevise(
            "起草以后又发布了新的版本，请退回，由起草人接上新版本再提请核对", reason="stale"
        )


def _write(row: Revision, publisher: str, actor: Actor, at: datetime) -> None:
    """Write what the revision does, through the catalogue's commands."""
    reason = f"{row.reason}（编辑 {row.editor_name}，{publisher}）"[:LONGEST]
    try:
        with transaction.atomic():
            _dispose(row, reason, actor, at)
    except (catalogue.CannotPublish, catalogue.CannotDispose) as error:
        raise CannotRevise(error.text, reason="refused") from error
    row.published_at = at
    row.save(update_fields=["published_at", "code"])
    _close_tasks(row, actor, at)
    publish(
        events.RevisionPublished(
            revision_id=row.pk,
            basic_code=row.basic_code,
            target=row.target,
            kind=row.kind,
            published_at=at,
        )
    )


def _dispose(row: Revision, reason: str, actor: Actor, at: datetime) -> None:
    kind, is_list = Kind(row.kind), row.target == Target.LIST
    told: dict[str, Any] = {"reason": reason, "actor": actor, "at": at}
    if kind in {Kind.CANCEL, Kind.SUSPEND}:
        if is_list:
            catalogue.withdraw_list(code=row.code, **told)
        else:
            catalogue.withdraw_basic(code=row.basic_code, **told)
    elif kind is Kind.RESTORE:
        if is_list:
            catalogue.restore_list(code=row.code, **told)
        else:
            catalogue.restore_basic(code=row.basic_code, **told)
    elif not is_list:
        _publish_basic(row, told)
    elif kind is Kind.DELEGATE:
        _hand_down(row, told)
    else:
        _publish_list(row, told)


def _publish_basic(row: Revision, told: dict[str, Any]) -> None:
    """Publish the item; levels that lose it (下放) stop, an item of another kind ends the old."""
    if row.kind == Kind.CONVERT:
        catalogue.withdraw_basic(code=row.basic_code, **told)
    code = published_code(row)
    catalogue.publish_basic(code=code, content=row.content, is_loaded=False, **told)
    if _levels(row.base) - _levels(row.content):
        catalogue.retire_levels(code=code, **told)


def _levels(content: Mapping[str, Any]) -> set[str]:
    return set(str(content.get("use_levels", "")).split(",")) - {""}


def _publish_list(row: Revision, told: dict[str, Any]) -> None:
    organisation = orgs.organisation(row.organisation_id) if row.organisation_id else None
    if organisation is None or not organisation.is_open:
        raise CannotRevise("实施主体已经停用", reason="closed")
    before = published.list_edition(row.code) if row.code else None
    before = before or published.standard_edition(row.basic_code, organisation.level)
    catalogue.publish_lists(
        basic_code=row.basic_code,
        body=row.content,
        organisations=[organisation],
        form_version_id=before.form_version_id if before else None,
        is_loaded=False,
        **told,
    )
    row.code = published.adopted(row.basic_code, organisation.id)


def _hand_down(row: Revision, told: dict[str, Any]) -> None:
    """Give the list to the receiving organisations and take it from the one that hands it down."""
    basic, own = published.basic_edition(row.basic_code), published.list_edition(row.code)
    found = orgs.organisations(row.receiver_ids)
    levels = basic.content["use_levels"].split(",") if basic else []
    if own is None or any(body.level not in levels for body in found.values()):
        raise CannotRevise(
            "基本目录没有规定承接层级行使，请先修改基本目录的行使层级", reason="level"
        )
    catalogue.publish_lists(
        basic_code=row.basic_code,
        body=own.content,
        organisations=[found[key] for key in row.receiver_ids if key in found],
        form_version_id=own.form_version_id,
        is_loaded=False,
        **told,
    )
    catalogue.withdraw_list(code=row.code, **told)


def _close_tasks(row: Revision, actor: Actor, at: datetime) -> None:
    """A published revision of a basic item closes what a changed law had opened for it."""
    if row.target == Target.LIST:
        return
    AlignmentTask.objects.filter(
        basic_code=row.basic_code, state=TaskState.OPEN, change__entered_at__lte=row.created_at
    ).update(state=TaskState.REVISED, revision=row, closed_by=actor.name, closed_at=at)
