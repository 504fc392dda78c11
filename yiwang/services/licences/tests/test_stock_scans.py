"""Scans of existing licences: an archive's files go to the records they name, each once."""

import io
import zipfile

import pytest

from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.files import queries as files
from yiwang.foundation.files.tests import samples
from yiwang.foundation.identity.types import Permission
from yiwang.services.licences import commands, queries
from yiwang.services.licences.commands import stock_scans
from yiwang.services.licences.commands.stock_loading import go_on
from yiwang.services.licences.models import StockBlock, StockRecord
from yiwang.services.licences.rules import stock_scans as rules
from yiwang.services.licences.types.stock import Finding, StockState, scan_owner

from .seal_factories import AT
from .stock_factories import Stock

pytestmark = pytest.mark.django_db
FIRST, SECOND = "JY19901020000001", "JY19901020000002"


@pytest.fixture
def world(office) -> Stock:
    return Stock(office)


@pytest.fixture
def info(world):
    return world.loaded(
        world.row(1), world.row(2), world.row(3, 许可证编号="示食许〔2019〕字/12号")
    )


def zipped(*names: str, content: bytes | None = None) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, samples.pdf(pages=1) if content is None else content)
    return file.getvalue()


def upload(world, info, content, actor=None):
    commands.import_stock_scans(
        import_id=info.id,
        version=world.info(info.id).version,
        content=content,
        actor=actor or world.keeper,
        at=AT,
    )


def scanned(world, info, content):
    upload(world, info, content)
    return world.finished(info.id)


def told(world, info):
    found = queries.stock_findings(info.id, viewer=world.keeper, kind=Finding.SCAN)
    return [(one.row, one.sentence) for one in found]


def names_of(number: str) -> list[str]:
    record = StockRecord.objects.get(number=number)
    return [one.name for one in files.files_of(scan_owner(record.pk))]


def test_files_go_to_the_records_they_name(world, info):
    content = zipped(
        f"扫描件/{FIRST}.pdf",
        "示食许〔2019〕字_12号.pdf",
        "无此证.pdf",
        "__MACOSX/._x",
        "Thumbs.db",
    )
    after = scanned(world, info, content)
    assert (after.state, after.scans, after.scans_total, after.scans_done) == (
        *(StockState.LOADED, 2, 3, 3),
    )
    assert told(world, info) == [
        (3, "扫描件“无此证.pdf”：没有这个编号的存量证照；文件名要和证照编号一样，请改名以后再传")
    ]
    assert not StockBlock.objects.exists(), "the archive is kept no longer"
    page = queries.stock_records(viewer=world.keeper, at=AT, text=FIRST)
    assert page.rows[0].has_scan
    record = StockRecord.objects.get(number=FIRST)
    shown = commands.look_at_stock_scan(record_id=record.pk, actor=world.keeper, at=AT)
    assert (shown.media_type, shown.id) == ("application/pdf", record.scan)
    stranger = world.office.staff("周外", Permission.KEEP_LICENCES, office=world.office.civil)
    without = StockRecord.objects.get(number=SECOND).pk
    with pytest.raises(NotFound):
        commands.look_at_stock_scan(record_id=record.pk, actor=stranger, at=AT)
    with pytest.raises(NotFound):
        commands.look_at_stock_scan(record_id=without, actor=world.keeper, at=AT)


def test_the_same_archive_again_changes_nothing_and_another_scan_takes_the_place(world, info):
    for _ in range(2):
        after = scanned(world, info, zipped(f"{FIRST}.pdf"))
        assert (len(names_of(FIRST)), told(world, info)) == (1, [])
    after = scanned(world, info, zipped(f"{FIRST}.pdf", content=samples.pdf(pages=2)))
    assert told(world, info) == [
        (1, f"扫描件“{FIRST}.pdf”：这份证照原来有另一份扫描件，已经换成这一份")
    ]
    assert (after.scan_faults, len(names_of(FIRST))) == (1, 1)


def test_what_is_no_scan_is_told_and_the_others_are_kept(world, info):
    file = io.BytesIO(zipped(f"{FIRST}.pdf", content=b"MZ program"))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(f"{SECOND}.pdf", samples.pdf(pages=1))
    after = scanned(world, info, file.getvalue())
    ((row, sentence),) = told(world, info)
    assert (row, after.scans, names_of(FIRST), len(names_of(SECOND))) == (1, 1, [], 1)
    assert sentence.startswith(f"扫描件“{FIRST}.pdf”：")


def test_a_killed_job_takes_the_scan_again_and_keeps_it_once(world, info, monkeypatch):
    monkeypatch.setattr(stock_scans, "AT_ONCE", 1)
    upload(world, info, zipped(f"{FIRST}.pdf", f"{SECOND}.pdf"))
    go_on(info.id, AT)
    assert world.info(info.id).scans_done == 1
    keep = stock_scans.keep_stock_scan

    def killed(**given):
        raise SystemExit(9)

    monkeypatch.setattr(stock_scans, "keep_stock_scan", killed)
    with pytest.raises(SystemExit):
        go_on(info.id, AT)
    assert (world.info(info.id).scans_done, len(names_of(SECOND))) == (1, 1), "stored, not given"
    monkeypatch.setattr(stock_scans, "keep_stock_scan", keep)
    after = world.finished(info.id)
    assert (after.scans, len(names_of(SECOND)), told(world, info)) == (2, 1, [])
    go_on(info.id, AT)
    assert world.info(info.id).scans == 2


def test_taken_back_the_scans_go_too(world, info):
    scanned(world, info, zipped(f"{FIRST}.pdf"))
    owner = scan_owner(StockRecord.objects.get(number=FIRST).pk)
    version = world.info(info.id).version
    commands.drop_stock(import_id=info.id, version=version, actor=world.keeper, at=AT)
    assert not files.files_of(owner)


def test_stopped_the_rest_is_let_go(world, info, monkeypatch):
    monkeypatch.setattr(stock_scans, "AT_ONCE", 1)
    upload(world, info, zipped(f"{FIRST}.pdf", f"{SECOND}.pdf"))
    go_on(info.id, AT)
    with pytest.raises(commands.CannotImportStock, match="钱证正在归集"):
        world.uploaded(world.sheet(world.row(9)))
    version = world.info(info.id).version
    commands.stop_stock(import_id=info.id, version=version, actor=world.keeper, at=AT)
    go_on(info.id, AT)
    assert (world.info(info.id).state, names_of(SECOND)) == (StockState.LOADED, [])
    assert not StockBlock.objects.exists()


def locked_with_a_password() -> bytes:
    content = bytearray(zipped(f"{FIRST}.pdf"))
    place = content.index(b"PK\x01\x02")
    content[place + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "请选择"),
        (b"PK\x03\x04 broken", "不是能打开的 ZIP"),
        (zipped("a/"), "没有扫描件"),
        (zipped(*(f"{n}.pdf" for n in range(1001)), content=b"x"), "超过 1000 个文件"),
        (locked_with_a_password(), "加了密码"),
        (b"x" * (20 * 1024 * 1024 + 1), "超过 20 MB"),
    ],
)
def test_archives_that_are_not_taken(world, info, content, sentence):
    with pytest.raises(commands.CannotImportStock, match=sentence):
        upload(world, info, content)
    assert world.info(info.id).state == StockState.LOADED


def test_who_may_not_bring_scans(world, info):
    content = zipped(f"{FIRST}.pdf")
    stranger = world.office.staff("周外", Permission.KEEP_LICENCES, office=world.office.civil)
    with pytest.raises(NotPermitted):
        upload(world, info, content, world.decider)
    with pytest.raises(NotFound):
        upload(world, info, content, stranger)
    with pytest.raises(NotPermitted):
        commands.take_stock_scans(import_id=info.id, actor=world.keeper, at=AT)
    upload(world, info, content)
    with pytest.raises(commands.CannotImportStock, match="完成以后"):
        upload(world, info, content)


def test_names_of_chinese_windows_are_read_and_resident_numbers_masked():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        part = zipfile.ZipInfo("x")
        part.filename = "示例证.pdf".encode("gbk").decode("cp437")
        archive.writestr(part, b"x")
    content = file.getvalue()
    raw = part.filename.encode("utf8")
    assert raw in content, "zipfile marks what is not ASCII as UTF-8"
    gbk = "示例证.pdf".encode("gbk")
    plain = content.replace(raw, gbk.ljust(len(raw), b"_")).replace(b"\x00\x08", b"\x00\x00")
    assert rules.Archive(plain).names[0].startswith("示例证.pdf")
    assert "199003074515" not in rules.shown("990102199003074515.pdf")
