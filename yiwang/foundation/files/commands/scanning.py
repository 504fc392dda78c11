"""Scan what could not be scanned when it came, and put into quarantine what is found."""

from datetime import datetime
from typing import BinaryIO, cast

from django.core.files.storage import default_storage

from yiwang.foundation.core.commands import command, concerning, procedure
from yiwang.foundation.core.outbox import publish
from yiwang.foundation.core.types import Actor
from yiwang.foundation.files.events import FileQuarantined
from yiwang.foundation.files.models import FileContent
from yiwang.foundation.files.providers.scanner import ScannerDown, scanner
from yiwang.foundation.files.queries import content_path
from yiwang.foundation.files.types import FileState

BATCH = 50


@command("files.record_verdict")
def record_verdict(*, sm3: str, actor: Actor, at: datetime) -> None:
    """Note that the scanner found nothing in a content (安全检查通过).

    《网络安全法》第二十三条。
    """
    concerning(f"files:content:{sm3}", verdict="CLEAN", at=at.isoformat(), by=actor.id)
    FileContent.objects.filter(pk=sm3, state=FileState.UNSCANNED).update(state=FileState.CLEAN)


@command("files.quarantine")
def quarantine(*, sm3: str, signature: str, actor: Actor, at: datetime) -> None:
    """Serve a content no more, under whatever name it is kept (文件隔离).

    《网络安全法》第二十三条。
    """
    concerning(f"files:content:{sm3}", verdict="QUARANTINED", at=at.isoformat(), by=actor.id)
    FileContent.objects.filter(pk=sm3).update(
        state=FileState.QUARANTINED, signature=signature[:120]
    )
    publish(FileQuarantined(sm3=sm3, signature=signature[:120]))


@procedure("files.scan_waiting")
def scan_waiting(*, actor: Actor, at: datetime) -> int:
    """Scan the contents that were kept while no scanner answered (补做安全检查).

    《网络安全法》第二十三条。
    """
    scans = scanner()
    if scans is None:
        return 0
    waiting = FileContent.objects.filter(state=FileState.UNSCANNED).order_by("kept_at")
    done = 0
    for sm3 in list(waiting.values_list("pk", flat=True)[:BATCH]):
        try:
            with default_storage.open(content_path(sm3), "rb") as stream:
                verdict = scans.scan(cast("BinaryIO", stream))
        except ScannerDown:
            break
        if verdict.is_clean:
            record_verdict(sm3=sm3, actor=actor, at=at)
        else:
            quarantine(sm3=sm3, signature=verdict.signature, actor=actor, at=at)
        done += 1
    return done
