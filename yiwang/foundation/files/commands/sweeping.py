"""Remove bytes that no file names any more."""

from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef

from yiwang.foundation.core.commands import command, concerning
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files.models import FileContent, Handover, StoredFile
from yiwang.foundation.files.queries import content_path, thumbnail_path

from .keeping import UNDER_WAY

REST = timedelta(hours=24)
BATCH = 200


@command("files.sweep")
def sweep(*, actor: Actor, at: datetime) -> int:
    """Remove the bytes of contents that were let go, a day after they came (清除文件内容).

    《个人信息保护法》第四十七条。The row's lock keeps out an upload of the same bytes meanwhile.
    """
    named = StoredFile.objects.filter(content=OuterRef("pk"))
    rows = FileContent.objects.filter(~Exists(named), kept_at__lt=at - REST)
    idle = list(rows.order_by("pk").select_for_update(of=("self",), skip_locked=True)[:BATCH])
    concerning("files:store:sweep", count=len(idle), by=actor.id)
    for content in idle:
        if StoredFile.objects.filter(content=content).exists():
            continue
        address, has_preview = content.sm3, content.has_thumbnail
        content.delete()
        default_storage.delete(content_path(address))
        if has_preview:
            default_storage.delete(thumbnail_path(address))
    Handover.objects.filter(expires_at__lt=at - REST).delete()
    _forget_begun(at - REST)
    return len(idle)


def _forget_begun(before: datetime) -> None:
    """Remove what killed processes began to write."""
    try:
        _, names = default_storage.listdir(UNDER_WAY)
    except FileNotFoundError:
        return
    for name in names:
        path = f"{UNDER_WAY}/{name}"
        if default_storage.get_modified_time(path) < before:
            default_storage.delete(path)
