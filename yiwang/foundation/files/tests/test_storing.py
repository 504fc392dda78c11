import errno
import io
import resource
import shutil
import socket
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from yiwang.foundation.core.errors import DomainError, NotFound
from yiwang.foundation.core.types import SYSTEM, Actor, ActorKind
from yiwang.foundation.files import commands, queries
from yiwang.foundation.files.events import FileQuarantined
from yiwang.foundation.files.models import FileContent, StoredFile

from . import samples

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PERSON = Actor(kind=ActorKind.PERSON, id="person-1", name="张*")
OTHER = Actor(kind=ActorKind.PERSON, id="person-2", name="李*")
STAFF = Actor(kind=ActorKind.STAFF, id="staff-1", name="王*")

pytestmark = pytest.mark.django_db


def put(content, name="营业执照.jpg", owner="draft:1", actor=PERSON, **more):
    return commands.store(
        content=io.BytesIO(content), name=name, owner=owner, actor=actor, at=AT, **more
    )


@pytest.mark.parametrize(
    ("content", "name", "media_type", "kept_as"),
    [
        (samples.picture(), "营业执照.jpg", "image/jpeg", "营业执照.jpg"),
        (samples.picture(kind="PNG"), "图.png", "image/png", "图.png"),
        (samples.picture(kind="WEBP"), "图.webp", "image/webp", "图.webp"),
        (samples.picture(kind="PNG"), "其实是PNG.jpg", "image/png", "其实是PNG.png"),
        (samples.heic(), "照片.HEIC", "image/jpeg", "照片.jpg"),
        (samples.pdf(3), "章程.pdf", "application/pdf", "章程.pdf"),
    ],
)
def test_a_good_file_is_kept_with_its_preview(content, name, media_type, kept_as):
    info = put(content, name)
    assert (info.media_type, info.name, info.has_thumbnail) == (media_type, kept_as, True)
    assert info.page_count == (3 if media_type == "application/pdf" else 1)
    with queries.open_content(info.id) as stream:
        assert len(stream.read()) == info.size
    with queries.open_thumbnail(info.id) as stream:
        assert stream.read(3) == b"\xff\xd8\xff"


@pytest.mark.parametrize("fails_at", [1, 2])
def test_a_full_disk_leaves_no_part_of_a_file(fails_at, monkeypatch):
    copy, calls = shutil.copyfileobj, []

    def full(*given):
        calls.append(given)
        if len(calls) == fails_at:  # the file itself, then its preview
            raise OSError(errno.ENOSPC, "No space left on device")
        copy(*given)

    content, before = samples.picture(width=321 + fails_at), left_in_store()
    monkeypatch.setattr(shutil, "copyfileobj", full)
    with pytest.raises(commands.storing.NoRoom):
        put(content)
    assert not StoredFile.objects.exists()
    assert not FileContent.objects.exists()
    assert left_in_store() == before
    monkeypatch.undo()
    assert put(content).has_thumbnail


def left_in_store():
    root = Path(default_storage.path(""))
    return {path for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("content", "name", "code", "sentence"),
    [
        (b"", "空.pdf", "empty", "“空.pdf”是空的，请换一份"),
        (
            samples.program(),
            "EXE.jpg",
            "wrong_type",
            "“EXE.jpg”是 程序（EXE） 文件。请上传 JPG、PNG、HEIC 照片或 PDF",
        ),
        (
            samples.ofd(),
            "照.ofd",
            "wrong_type",
            "“照.ofd”是 OFD 文件。请上传 JPG、PNG、HEIC 照片或 PDF",
        ),
        (samples.locked_pdf(), "锁.pdf", "locked", "“锁.pdf”加了密码，请换一份"),
        (samples.pdf()[:40], "坏.pdf", "damaged", "“坏.pdf”打不开，请换一份"),
        (samples.picture()[:3000], "半.jpg", "damaged", "“半.jpg”打不开，请换一份"),
        (samples.picture(kind="PNG")[:300], "半.png", "damaged", "“半.png”打不开，请换一份"),
        (samples.heic()[:600], "半.heic", "damaged", "“半.heic”打不开，请换一份"),
        (
            samples.png_bomb(),
            "大.png",
            "bomb",
            "“大.png”的尺寸太大，请缩小到 8000 万像素以内再上传",
        ),
    ],
    ids=["empty", "exe", "ofd", "locked", "pdf", "jpg", "png", "heic", "bomb"],
)
def test_a_bad_file_is_refused_with_a_sentence_that_mends(content, name, code, sentence):
    with pytest.raises(commands.CannotStore) as caught:
        put(content, name)
    assert caught.value.text == sentence
    assert caught.value.full_code == f"files.cannot_store.{code}"
    assert not StoredFile.objects.exists()


def test_a_file_over_the_limit_is_told_its_size(settings):
    def blocks():
        for _ in range(30):
            yield b"x" * (1024 * 1024)

    with pytest.raises(commands.CannotStore) as caught:
        commands.store(content=blocks(), name="大.pdf", owner="draft:1", actor=PERSON, at=AT)
    assert caught.value.text == ("“大.pdf”有 30 MB，最多 20 MB。照片会自动压缩；PDF 请分开上传")


def test_a_large_upload_does_not_enter_memory():
    """A 19 MB PDF grows the process by less than 16 MB (requirement C1)."""
    content = samples.pdf(filler=19 * 1024 * 1024)
    pieces = [content[i : i + 65536] for i in range(0, len(content), 65536)]
    put(samples.pdf(), "先.pdf")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    info = commands.store(content=pieces, name="大.pdf", owner="draft:1", actor=PERSON, at=AT)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert info.size == len(content)
    assert grown < 16 * 1024


def test_staff_may_keep_ofd():
    assert put(samples.ofd(), "批文.ofd", actor=STAFF).media_type == "application/ofd"


def test_the_same_bytes_are_kept_once():
    first, second = put(samples.pdf(), "一.pdf"), put(samples.pdf(), "二.pdf", owner="draft:2")
    assert first.sm3 == second.sm3
    assert first.id != second.id
    assert FileContent.objects.count() == 1


def test_files_of_one_application_have_a_common_limit(settings):
    settings.YIWANG_CASE_MAX_BYTES = 1024 * 1024
    put(samples.pdf(filler=700_000), "一.pdf")
    with pytest.raises(DomainError) as caught:
        put(samples.pdf(filler=700_001), "二.pdf")
    assert caught.value.full_code == "files.cannot_keep.too_much"


def test_a_file_shows_itself_to_the_uploader_staff_and_the_platform_only():
    info = put(samples.pdf(), "一.pdf")
    for viewer in (PERSON, STAFF, SYSTEM):
        assert queries.stored_file(info.id, viewer=viewer) == info
    with pytest.raises(NotFound):
        queries.stored_file(info.id, viewer=OTHER)


def test_files_change_their_owner_when_the_draft_is_filed():
    info = put(samples.pdf(), "一.pdf")
    (moved,) = commands.adopt(file_ids=[info.id], owner="case:1", actor=PERSON, at=AT)
    assert moved.owner == "case:1"
    assert queries.files_of("draft:1") == ()


def test_a_file_that_is_gone_cannot_be_adopted():
    info = put(samples.pdf(), "一.pdf")
    commands.discard(file_id=info.id, owner="draft:1", actor=PERSON, at=AT)
    with pytest.raises(commands.CannotAdopt):
        commands.adopt(file_ids=[info.id], owner="case:1", actor=PERSON, at=AT)


def test_a_file_of_something_else_cannot_be_discarded():
    info = put(samples.pdf(), "一.pdf")
    with pytest.raises(commands.CannotDiscard):
        commands.discard(file_id=info.id, owner="draft:2", actor=PERSON, at=AT)


def test_bytes_go_a_day_after_the_last_file_that_named_them():
    kept, gone = put(samples.pdf(), "一.pdf"), put(samples.pdf(2), "二.pdf")
    commands.discard(file_id=gone.id, actor=PERSON, at=AT)
    assert commands.sweep(actor=SYSTEM, at=AT + timedelta(hours=1)) == 0
    assert commands.sweep(actor=SYSTEM, at=AT + timedelta(hours=25)) == 1
    assert default_storage.exists(queries.content_path(kept.sm3))
    assert not default_storage.exists(queries.content_path(gone.sm3))


class FakeClamd(threading.Thread):
    """Speaks INSTREAM as clamd does: finds everything that holds the word EICAR."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(path)
        self.server.listen(4)
        self.seen = []

    def run(self):
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                self._serve(connection, stream)

    def _serve(self, connection, stream):
        command = b""
        while not command.endswith(b"\0"):
            command += stream.read(1)
        if command == b"zVERSION\0":
            connection.sendall(b"ClamAV 1.4.3/fake\0")
            return
        assert command == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(stream.read(4), "big"):
            content += stream.read(size)
        self.seen.append(len(content))
        found = b"Eicar-Test-Signature FOUND" if b"EICAR" in content else b"OK"
        connection.sendall(b"stream: " + found + b"\0")


@pytest.fixture
def clamd(tmp_path, settings):
    path = str(tmp_path / "clamd.ctl")
    server = FakeClamd(path)
    server.start()
    settings.YIWANG_CLAMD = path
    yield server
    server.server.close()


def test_a_scanned_file_is_clean(clamd):
    info = put(samples.pdf(filler=200_000), "一.pdf")
    assert info.state == "CLEAN"
    assert clamd.seen == [info.size]


def test_a_harmful_file_is_refused_quarantined_and_never_served(clamd, events):
    hostile = samples.pdf() + b"\n%EICAR"
    with pytest.raises(commands.Harmful) as caught:
        put(hostile, "毒.pdf")
    assert caught.value.text == "“毒.pdf”没有通过安全检查，请换一份"
    row = StoredFile.objects.get()
    assert row.info().state == "QUARANTINED"
    with pytest.raises(NotFound):
        queries.open_content(row.pk)
    with pytest.raises(NotFound):
        queries.open_thumbnail(row.pk)
    assert [e.signature for e in events(FileQuarantined)] == ["Eicar-Test-Signature"]


def test_what_came_while_the_scanner_was_down_is_scanned_later(settings, tmp_path, request):
    settings.YIWANG_CLAMD = str(tmp_path / "clamd.ctl")
    good, bad = put(samples.pdf(), "一.pdf"), put(samples.pdf() + b"\n%EICAR", "二.pdf")
    assert good.state == bad.state == "UNSCANNED"
    assert commands.scan_waiting(actor=SYSTEM, at=AT) == 0
    request.getfixturevalue("clamd")
    assert commands.scan_waiting(actor=SYSTEM, at=AT) == 2
    states = {i.name: i.state for i in queries.infos([good.id, bad.id]).values()}
    assert states == {"一.pdf": "CLEAN", "二.pdf": "QUARANTINED"}


def test_a_scanner_that_answers_nonsense_counts_as_down(settings, clamd):
    clamd._serve = lambda connection, stream: connection.sendall(b"what?\0")
    assert put(samples.pdf(), "一.pdf").state == "UNSCANNED"
