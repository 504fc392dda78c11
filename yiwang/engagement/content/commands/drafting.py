"""Writing: begin a manuscript, save it with the version one saw, submit it for the check."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from yiwang.engagement.content import policy
from yiwang.engagement.content.models import Manuscript, Opinion
from yiwang.engagement.content.rules import elements, grams, keys, screening
from yiwang.engagement.content.types import Act, Kind, OpinionState, State
from yiwang.foundation.core import clock, lanes
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import NotFound, require
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files import queries as files
from yiwang.foundation.orgs import queries as orgs
from yiwang.services.catalogue import queries as catalogue

from .steps import CannotWrite, moved, opened, trace


@command("content.begin_manuscript")
def begin_manuscript(*, kind: Kind, region_code: str, actor: Actor, at: datetime) -> UUID:
    """Begin a text for the public (起草文稿), 《政府信息公开条例》第十九条.

    :raises CannotWrite: the place has its own text of this kind already.
    """
    require(policy.may_write(actor, kind, region_code))
    if orgs.region(region_code) is None:
        raise NotFound
    concerning(f"content:manuscript:{kind.value}:{region_code}", act=Act.BEGIN.value)
    if kind is Kind.CENTRE and Manuscript.objects.filter(kind=kind, region_code=region_code):
        raise CannotWrite("这个地区已经有中心简介，请直接修改", reason="there")
    row = Manuscript(
        kind=kind,
        state=State.DRAFT,
        region_code=region_code,
        editor_id=actor.id,
        editor_name=actor.name,
        acted=[actor.id],
        created_at=at,
        changed_at=at,
    )
    row.save(force_insert=True)
    concerning(f"content:manuscript:{row.pk}", act=Act.BEGIN.value, kind=kind.value)
    trace(row, Act.BEGIN, actor=actor, at=at, before={})
    return row.pk


@command("content.save_manuscript")
def save_manuscript(
    *,
    manuscript_id: UUID,
    version: int,
    content: Mapping[str, Any],
    actor: Actor,
    at: datetime,
) -> int:
    """Save the working copy (保存文稿) seen at a version; what is public stays as it is.

    《政府信息公开条例》第六条: correct and timely. Half a text may be saved; the check comes later.

    :raises Overtaken: somebody saved since; the refusal tells who and what.
    :raises CannotWrite: an element is too long.
    """
    row = opened(manuscript_id, Act.SAVE, actor=actor, version=version)
    return _write(row, content, actor=actor, at=at)


@command("content.restore_version")
def restore_version(
    *, manuscript_id: UUID, version_no: int, version: int, actor: Actor, at: datetime
) -> int:
    """Make an older version the working copy again (恢复旧版); another person publishes it.

    《政府信息公开条例》第六条: what is wrong is put right at once.

    :raises CannotWrite: the working copy says the same already.
    :raises Overtaken: somebody saved since.
    """
    row = opened(manuscript_id, Act.SAVE, actor=actor, version=version)
    old = row.versions.filter(version_no=version_no).first()
    if old is None:
        raise NotFound
    if not elements.changed(Kind(row.kind), row.content, old.content):
        raise CannotWrite("现在的稿子和这一版一样，不用恢复", reason="same")
    told = f"恢复成第 {version_no} 版"
    return _write(row, old.content, actor=actor, at=at, opinion=told)


def _write(
    row: Manuscript, content: Mapping[str, Any], *, actor: Actor, at: datetime, opinion: str = ""
) -> int:
    kind = Kind(row.kind)
    found = _cleaned(kind, content, f"content:{row.pk}")
    keys = elements.changed(kind, row.content, found)
    before = {key: row.content.get(key) for key in keys}
    if row.state in {State.PUBLISHED, State.REMOVED}:
        row.acted, row.editor_id, row.editor_name = [], actor.id, actor.name
    row.acted = lanes.once(row.acted, actor.id)
    row.content, row.title = found, str(found.get("title", ""))[:160]
    if row.published_id is None:
        row.grams = grams.grams(row.title)
    saved = moved(row, Act.SAVE, State.DRAFT, actor=actor, at=at, opinion=opinion, before=before)
    return saved.version


def _cleaned(kind: Kind, content: Mapping[str, Any], owner: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    value: Any
    for one in elements.ELEMENTS[kind]:
        value = content.get(one.key)
        if isinstance(value, date):
            value = value.isoformat()
        if isinstance(value, str):
            value = value.strip()
            if len(value) > one.most:
                raise CannotWrite(
                    fields={one.key: f"{one.label}最多 {one.most} 个字"}, reason="long"
                )
        if sentence := screening.misshapen(one, {one.key: value}):
            raise CannotWrite(fields={one.key: sentence}, reason="shape")
        if one.shape == "FILES":
            value = _attached(value or (), owner)
        if value not in (None, "", [], False):
            found[one.key] = value
    return found


def _attached(given: Sequence[Mapping[str, str]], owner: str) -> list[dict[str, Any]]:
    """Return the files named, as they lie in the store; another text's are left out."""
    if not given:
        return []
    mine = {str(one.id): one for one in files.files_of(owner)}
    return [
        {
            "id": one["id"],
            "name": mine[one["id"]].name,
            "media_type": mine[one["id"]].media_type,
            "size": mine[one["id"]].size,
            "alt": one.get("alt", "").strip()[:200],
        }
        for one in given
        if one["id"] in mine
    ]


@command("content.submit_manuscript")
def submit_manuscript(*, manuscript_id: UUID, version: int, actor: Actor, at: datetime) -> None:
    """Submit a text for the check by another person (提请审核), 《政府信息公开条例》第十七条.

    :raises CannotWrite: something is missing, exposed or impossible; all at once, by element.
    """
    row = opened(manuscript_id, Act.SUBMIT, actor=actor, version=version)
    refuse_faults(row, at)
    row.acted = lanes.once(row.acted, actor.id)
    moved(row, Act.SUBMIT, State.CHECK, actor=actor, at=at)


def refuse_faults(row: Manuscript, at: datetime) -> None:
    """Refuse a text that may not be published, with every fault at once.

    :raises CannotWrite: see ``fields``.
    """
    kind, today = Kind(row.kind), clock.local_date(at)
    is_new = row.first_published_at is None
    found = screening.faults(kind, row.content, today=today, is_new=is_new)
    codes = tuple(row.content.get("items") or ())
    known = catalogue.names_of(codes) if codes else {}
    unknown = [code for code in codes if code not in known]
    if unknown:
        found["items"] = f"基本目录里没有“{'、'.join(unknown)}”，请检查基本编码"
    if kind is Kind.CONSULTATION and row.content.get("summary") and "ends_on" not in found:
        sentence = _unfinished(row, today)
        if sentence:
            found["summary"] = sentence
    if kind is Kind.POLICY and _is_double(row):
        found["title"] = "政策库里已经有这份文件，请直接修改它"
    if found:
        raise CannotWrite("还有内容要修改，改好再提请审核", fields=found, reason="faults")


def _unfinished(row: Manuscript, today: date) -> str:
    last = screening.day(row.content, "ends_on")
    if last is not None and last >= today:
        return "还没有截止，截止以后才能公布采纳情况"
    waiting = row.opinions.filter(state=OpinionState.WAITING).count()
    if waiting:
        return f"还有 {waiting} 条意见没有审看"
    open_ones = Opinion.objects.filter(manuscript=row, state=OpinionState.SHOWN, adoption="")
    left = open_ones.count()
    return f"还有 {left} 条意见没有写采纳情况" if left else ""


def _is_double(row: Manuscript) -> bool:
    key = keys.law_key(row.content.get("title", ""))
    return Manuscript.objects.filter(key=key).exclude(pk=row.pk).exists()
