"""Publishing by another person, sending back, taking off, and what passes by itself."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from yiwang.engagement.content.models import Manuscript, ManuscriptVersion
from yiwang.engagement.content.rules import elements, grams, keys, screening
from yiwang.engagement.content.types import Act, Kind, State
from yiwang.foundation.core import clock
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import require
from yiwang.foundation.core.recording import nothing_done
from yiwang.foundation.core.types import Actor
from yiwang.services.catalogue import commands as catalogue

from .drafting import refuse_faults
from .steps import CannotWrite, moved, opened, trace

SHORTEST, SOURCE = 4, 200


@command("content.return_manuscript")
def return_manuscript(
    *, manuscript_id: UUID, version: int, opinion: str, actor: Actor, at: datetime
) -> None:
    """Send a text back to its editor, or take it back, with the reason (退回文稿).

    《政府信息公开条例》第十七条 (审查机制).

    :raises CannotWrite: no reason.
    """
    row = opened(manuscript_id, Act.RETURN, actor=actor, version=version)
    if not opinion.strip():
        raise CannotWrite(fields={"opinion": "请填写退回的原因"}, reason="reason")
    row.due_on = None
    moved(row, Act.RETURN, State.RETURNED, actor=actor, at=at, opinion=opinion)


@command("content.publish_manuscript")
def publish_manuscript(
    *, manuscript_id: UUID, version: int, opinion: str = "", actor: Actor, at: datetime
) -> int:
    """Publish a text that another person wrote (发布文稿); return its public number.

    《政府信息公开条例》第十七条、第二十三条: checked first, then public at once, or from the day
    that it says (``shows_from``): 0 until then.

    :raises CannotWrite: the publisher wrote it, or something hinders publishing by now.
    """
    row = opened(manuscript_id, Act.PUBLISH, actor=actor, version=version)
    refuse_faults(row, at)
    first = screening.day(row.content, "shows_from")
    if first and first > clock.local_date(at):
        row.due_on = first
        moved(row, Act.PUBLISH, State.SCHEDULED, actor=actor, at=at, opinion=opinion)
        return 0
    write_version(row, editor=row.editor_name, publisher=actor.name, actor=actor, at=at)
    moved(row, Act.PUBLISH, State.PUBLISHED, actor=actor, at=at, opinion=opinion)
    return row.public_no or 0


@command("content.publish_due")
def publish_due(*, manuscript_id: UUID, actor: Actor, at: datetime) -> bool:
    """Publish a text that passed its check, on the day that it says (到日发布); say if it is out.

    《政府信息公开条例》第六条. What by now hinders publishing sends it back to its editor.
    """
    require(actor.is_system)
    concerning(f"content:manuscript:{manuscript_id}", act=Act.PUBLISH.value)
    rows = Manuscript.objects.select_for_update(of=("self",))
    today = clock.local_date(at)
    row = rows.filter(pk=manuscript_id, state=State.SCHEDULED, due_on__lte=today).first()
    if row is None:
        nothing_done()
        return False
    row.due_on = None
    try:
        refuse_faults(row, at)
    except CannotWrite as error:
        told = "；".join(dict.fromkeys(error.fields.values()))
        moved(row, Act.RETURN, State.RETURNED, actor=actor, at=at, opinion=told)
        return False
    passed = row.steps.filter(act=Act.PUBLISH).order_by("-n").values_list("actor_name", flat=True)
    write_version(row, editor=row.editor_name, publisher=passed[0], actor=actor, at=at)
    moved(row, Act.PUBLISH, State.PUBLISHED, actor=actor, at=at, opinion="到日自动发布")
    return True


@command("content.verify_manuscript")
def verify_manuscript(
    *, manuscript_id: UUID, version: int, source: str, actor: Actor, at: datetime
) -> None:
    """Compare the public number, dates and validity with the promulgated text (核对文稿).

    《政府信息公开条例》第六条: correct. ``source`` says which text it was compared with.

    :raises CannotWrite: no source, or the actor wrote what is public.
    """
    row = opened(manuscript_id, Act.VERIFY, actor=actor, version=version)
    if not SHORTEST <= len(source.strip()) <= SOURCE:
        sentence = f"请填写和哪里公布的文本核对的，{SHORTEST} 到 {SOURCE} 个字"
        raise CannotWrite(fields={"opinion": sentence}, reason="source")
    row.is_unverified = False
    row.verified_by, row.verified_on = actor.name, clock.local_date(at)
    row.verified_source = source.strip()
    told = f"核对依据：{row.verified_source}"
    moved(row, Act.VERIFY, State(row.state), actor=actor, at=at, opinion=told)
    catalogue.tell_change(actor=actor, at=at)


def write_version(
    row: Manuscript, *, editor: str, publisher: str, actor: Actor, at: datetime
) -> None:
    """Make the working copy the public version, and say so to every process."""
    kind, content = Kind(row.kind), row.content
    last = row.versions.order_by("-version_no").first()
    keys = elements.changed(kind, last.content if last else {}, content)
    if last and set(keys) & set(elements.FACTS):  # compared was something else
        row.verified_by, row.verified_on, row.verified_source = "", None, ""
    made = ManuscriptVersion.objects.create(
        manuscript=row,
        version_no=(last.version_no if last else 0) + 1,
        title=row.title,
        content=content,
        changed=list(elements.labels(kind, keys)),
        editor_name=editor,
        publisher_name=publisher,
        published_at=at,
    )
    row.published = made
    row.public_no = row.public_no or made.pk
    row.first_published_at = row.first_published_at or at
    _repeat(row, content, today=clock.local_date(at))
    row.save()
    catalogue.tell_change(actor=actor, at=at)


def _repeat(row: Manuscript, content: dict[str, Any], *, today: date) -> None:
    """Repeat beside the version what public lists look for."""
    kind = Kind(row.kind)
    row.ends_on = screening.day(content, "ends_on")
    row.is_past = row.ends_on is not None and row.ends_on < today
    row.is_pinned = bool(content.get("is_pinned"))
    row.facet, row.theme = str(content.get("level", "")), str(content.get("theme", ""))
    row.dated_on = screening.day(content, "issued_on")
    row.rank = int(content.get("rank") or 0)
    row.basic_codes = list(content.get("items") or ())
    row.grams = grams.grams(row.title)
    if kind is Kind.POLICY:
        row.key = keys.law_key(row.title)


@command("content.remove_manuscript")
def remove_manuscript(
    *, manuscript_id: UUID, version: int, opinion: str, actor: Actor, at: datetime
) -> None:
    """Take a text off the public pages (撤下文稿); its versions stay, its address says why.

    《政府信息公开条例》第六条: what is wrong is put right at once.

    :raises CannotWrite: no reason, or somebody's number in it.
    """
    row = opened(manuscript_id, Act.REMOVE, actor=actor, version=version)
    if not opinion.strip():
        raise CannotWrite(fields={"opinion": "请填写撤下的原因"}, reason="reason")
    if sentence := screening.exposed(opinion, today=clock.local_date(at)):
        raise CannotWrite(fields={"opinion": sentence}, reason="exposed")
    row.published, row.due_on = None, None
    moved(row, Act.REMOVE, State.REMOVED, actor=actor, at=at, opinion=opinion)
    catalogue.tell_change(actor=actor, at=at)


@command("content.retire")
def retire(*, actor: Actor, at: datetime) -> int:
    """Move what has passed its last day out of the current lists (到期下架); return how many.

    《政府信息公开条例》第六条. Reads look at the day itself too; this keeps them short.
    """
    require(actor.is_system)
    today = clock.local_date(at)
    rows = Manuscript.objects.filter(published__isnull=False, is_past=False, ends_on__lt=today)
    changed = rows.update(is_past=True)
    concerning("content:manuscript:all", retired=changed, until=str(today))
    if changed:
        catalogue.tell_change(actor=actor, at=at)
    else:
        nothing_done()
    return changed


@command("content.publish_shipped")
def publish_shipped(
    *,
    kind: Kind,
    region_code: str,
    content: dict[str, Any],
    is_unverified: bool = False,
    actor: Actor,
    at: datetime,
) -> UUID | None:
    """Publish a text shipped with the product (随产品提供的文稿), once; staff keep it afterwards.

    《政府信息公开条例》第十九条. ``is_unverified``: nobody has compared its facts yet. None when
    the place has a text of this title already.
    """
    require(actor.is_system)
    title = str(content["title"])
    concerning(f"content:manuscript:{kind.value}:{region_code}", title=title[:80])
    same = Manuscript.objects.filter(kind=kind, title=title[:160], region_code=region_code)
    if same.exists():
        return None
    row = Manuscript(
        kind=kind,
        state=State.PUBLISHED,
        region_code=region_code,
        title=title[:160],
        content=content,
        editor_id=actor.id,
        editor_name=actor.name,
        is_unverified=is_unverified,
        created_at=at,
        changed_at=at,
    )
    row.save(force_insert=True)
    write_version(row, editor=actor.name, publisher=actor.name, actor=actor, at=at)
    trace(row, Act.PUBLISH, actor=actor, at=at, opinion="随产品提供", before={})
    return row.pk
