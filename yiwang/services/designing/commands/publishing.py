"""Publishing a design: a new version of the form, which the lists that use the form take up."""

from datetime import datetime
from uuid import UUID

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotPermitted, require
from yiwang.foundation.core.jobs import enqueue
from yiwang.foundation.core.types import Actor
from yiwang.services.catalogue import commands as catalogue
from yiwang.services.designing.models import FormDesign
from yiwang.services.designing.types import Act, State
from yiwang.services.eforms import commands as published
from yiwang.services.eforms import queries as eforms

from .checking import refuse_faults, refuse_stale
from .steps import CannotDesign, moved, opened

JOB = "designing.adopt_form"
BATCH = 5000
LONGEST = 200


@command("designing.publish_design")
def publish_design(
    *, design_id: UUID, version: int, opinion: str = "", actor: Actor, at: datetime
) -> int:
    """Publish a checked design as a new version of its form (发布表单); return the version's id.

    《行政许可法》第二十九条、第三十条. Lists take it up with it, the first 5,000 at once, the rest
    by a job; cases keep the version they were filed under, drafts are carried over when opened.

    :raises CannotDesign: another version was published meanwhile, or the form has faults.
    """
    row = opened(design_id, Act.PUBLISH, actor=actor, version=version)
    refuse_faults(row)
    refuse_stale(row)
    try:
        made = published.publish_version(
            code=row.code,
            title=row.title,
            pages=eforms.pages_of(row.pages),
            actor=actor,
            at=at,
        )
    except published.CannotPublish as error:
        raise CannotDesign(error.text, reason="refused") from error
    row.published_at, row.published_version_id = at, made
    moved(row, Act.PUBLISH, actor=actor, at=at, opinion=opinion)
    _adopt(row, actor, at)
    return made


@command("designing.continue_adoption")
def continue_adoption(*, design_id: UUID, actor: Actor, at: datetime) -> bool:
    """Make the next lists use a published form (换用新版表单); return whether all do.

    《行政许可法》第三十条. Lists and progress commit together; running twice changes nothing.
    """
    require(actor.is_system, NotPermitted)
    rows = FormDesign.objects.select_for_update(of=("self",))
    row = rows.filter(pk=design_id, state=State.PUBLISHED, adopted_at=None).first()
    concerning(f"designing:design:{design_id}", batch=BATCH)
    if row is None:
        return True
    return _adopt(row, actor, at)


def _adopt(row: FormDesign, actor: Actor, at: datetime) -> bool:
    made = row.published_version_id
    if made is None:
        return True
    known = eforms.version_ids([row.code]).get(row.code, ())
    if made != max(known):  # a newer version is published: its own adoption takes all lists along
        row.adopted_at = at
        row.save(update_fields=["adopted_at"])
        return True
    publisher = row.steps.filter(act=Act.PUBLISH).values_list("actor_name", flat=True).first()
    is_new = row.base_version_id is None
    written = catalogue.adopt_form(
        form_version_id=made,
        replaces=[key for key in known if key != made],
        basic_code=row.basic_code if is_new else "",
        reason=f"表单更新：{row.reason}（编辑 {row.editor_name}，发布 {publisher}）"[:LONGEST],
        limit=BATCH,
        actor=actor,
        at=at,
    )
    row.lists_done += written
    is_done = written < BATCH
    if is_done:
        row.adopted_at = at
    else:
        enqueue(JOB, design=str(row.pk))
    row.save(update_fields=["lists_done", "adopted_at"])
    return is_done
