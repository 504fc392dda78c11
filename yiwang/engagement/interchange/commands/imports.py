"""Importing: one person uploads, another publishes all of it or nothing."""

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction

from yiwang.engagement.interchange import policy
from yiwang.engagement.interchange.models import Import, ImportEntry, ImportFault, ImportFile
from yiwang.engagement.interchange.types.imports import OPEN, Grade, ImportState
from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.errors import DomainError, NotFound, NotPermitted, require
from yiwang.foundation.core.jobs import enqueue
from yiwang.foundation.core.types import Actor
from yiwang.lib.gm.digest import sm3_hex
from yiwang.lib.sheets.tables import LARGEST
from yiwang.services.catalogue import commands as catalogue

from .texts import basics_of, lists_of

CHECK_JOB, PUBLISH_JOB = "interchange.check", "interchange.publish"
KEPT = timedelta(days=90)


class CannotImport(DomainError):
    """The file cannot be imported now."""

    code: ClassVar[str] = "interchange.cannot_import"
    sentence: ClassVar[str] = "现在不能导入，请先看最新情况"


class Overtaken(CannotImport):
    """Somebody has decided or a job has changed it since it was looked at."""

    code: ClassVar[str] = "interchange.overtaken"
    sentence: ClassVar[str] = "这次导入已经有了变化，请先看最新情况再决定"
    status: ClassVar[int] = 409


@command("interchange.upload_import")
def upload_import(*, file_name: str, content: bytes, actor: Actor, at: datetime) -> UUID:
    """Take a file of items and lists; it is read and checked by a job (上传导入文件).

    《行政许可法》第三十条. Nothing is published before another person confirms.

    :raises CannotImport: it is empty or too large, or another import of the division is open.
    """
    require(policy.may_upload(actor), NotPermitted)
    name = "".join(c for c in file_name if c.isprintable()).strip()[-100:] or "未命名"
    digest = sm3_hex(content)
    row = Import(
        state=ImportState.READING,
        file_name=name,
        digest=digest,
        size=len(content),
        region_code=actor.region_code,
        is_office=policy.is_office(actor),
        uploaded_by_id=actor.id,
        uploaded_by=actor.name,
        uploaded_at=at,
    )
    concerning(f"interchange:import:{row.pk}", file=name, digest=digest)
    if not content:
        raise CannotImport(f"“{name}”是空的，请换一份", reason="empty")
    if len(content) > LARGEST:
        raise CannotImport(f"“{name}”超过 {LARGEST >> 20} MB，请分成几个文件", reason="large")
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise CannotImport(_busy(actor.region_code), reason="busy") from error
    ImportFile.objects.create(upload=row, content=content)
    enqueue(CHECK_JOB, upload=str(row.pk))
    return row.pk


def _busy(region_code: str) -> str:
    found = Import.objects.filter(region_code=region_code, state__in=OPEN).order_by("-pk").first()
    who = f"{found.uploaded_by}正在导入“{found.file_name}”" if found else "别人正在导入"
    return f"{who}，请等它完成，或者请他作废以后再上传"


def _locked(key: UUID, version: int) -> Import:
    row = Import.objects.select_for_update(of=("self",)).filter(pk=key).first()
    concerning(f"interchange:import:{key}")
    if row is None:
        raise NotFound
    if version and row.version != version:
        raise Overtaken
    return row


@command("interchange.confirm_import")
def confirm_import(*, import_id: UUID, version: int, actor: Actor, at: datetime) -> None:
    """Let a checked import be published (确认导入), 《行政许可法》第三十条.

    :raises CannotImport: it is not ready, changed meanwhile, or the actor uploaded it.
    """
    row = _locked(import_id, version)
    require(policy.may_see(actor, row), NotFound)
    require(actor.has(policy.PUBLISH), NotPermitted)
    if actor.id == row.uploaded_by_id:
        raise CannotImport("上传和确认要由两个人办理，请请另一位同事确认", reason="same_person")
    if not policy.may_confirm(actor, row):
        raise CannotImport("这次导入还没有核对完，或者已经处理过", reason="state")
    row.state, row.decided_by, row.decided_at = ImportState.PUBLISHING, actor.name, at
    row.version += 1
    row.save()
    enqueue(PUBLISH_JOB, upload=str(row.pk))


@command("interchange.drop_import")
def drop_import(*, import_id: UUID, version: int, actor: Actor, at: datetime) -> None:
    """Give up an import that is not published yet (作废导入), 《行政许可法》第三十条.

    :raises CannotImport: it is published, or ended already.
    """
    row = _locked(import_id, version)
    require(policy.may_see(actor, row), NotFound)
    if not policy.may_drop(actor, row):
        raise CannotImport("这次导入已经结束，不能作废", reason="state")
    row.decided_by, row.decided_at = actor.name, at
    finish(row, ImportState.DROPPED, at)


@command("interchange.publish_import")
def publish_import(*, import_id: UUID, actor: Actor, at: datetime) -> int:
    """Publish a confirmed import, all of it in one transaction (发布导入); return the versions.

    《行政许可法》第三十条. Readers see none of it before the commit and all of it after. What was
    published meanwhile by somebody else sends it back to be checked again.
    """
    require(actor.is_system, NotPermitted)
    row = _locked(import_id, 0)
    if row.state != ImportState.PUBLISHING:
        return 0
    reason = f"导入 {row.file_name}（编辑 {row.uploaded_by}，发布 {row.decided_by}）"
    try:
        with transaction.atomic():
            written: int = catalogue.publish_set(
                name=str(row.pk),
                basics=basics_of(row),
                lists=lists_of(row),
                reason=reason,
                actor=actor,
                at=at,
            )
    except catalogue.CannotPublish as error:
        again(row, error.text)
        enqueue(CHECK_JOB, upload=str(row.pk))
        return 0
    finish(row, ImportState.PUBLISHED, at)
    return written


def again(row: Import, why: str) -> None:
    """Check everything anew; what the reader itself mended stays told."""
    row.state, row.note = ImportState.CHECKING, f"{why[:180]}。已经自动重新核对"
    row.done = row.same = row.added = row.changed = 0
    ImportFault.objects.filter(upload=row, is_of_check=True).delete()
    row.warnings = ImportFault.objects.filter(upload=row, grade=Grade.WARNING).count()
    row.entries.filter(is_changed=True).update(is_changed=False, content={}, elements=[])
    row.version += 1
    row.save()


def finish(row: Import, state: ImportState, at: datetime) -> None:
    """End an import; the texts it held are published or of no use."""
    row.state, row.finished_at, row.version = state, at, row.version + 1
    row.save()
    ImportEntry.objects.filter(upload=row).update(given={}, content={}, before={})


@command("interchange.forget_imports")
def forget_imports(*, actor: Actor, at: datetime) -> int:
    """Remove files and reports of imports that ended ninety days ago (清理导入文件).

    《个人信息保护法》第十九条: kept no longer than needed. What was published stays.
    """
    require(actor.is_system, NotPermitted)
    old = Import.objects.filter(finished_at__lt=at - KEPT)
    concerning("interchange:import:old", before=(at - KEPT).isoformat())
    removed = old.count()
    old.delete()
    return removed
