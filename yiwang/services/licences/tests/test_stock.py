"""Stock: every row is a record, a duplicate, a conflict or damaged; nothing is loaded twice."""

import io
import zipfile

import pytest
from django.db import connection
from openpyxl import load_workbook

from yiwang.foundation.core import bulk
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.identity.types import Permission
from yiwang.services.licences import commands, queries
from yiwang.services.licences.commands import stock as stock_commands
from yiwang.services.licences.commands.stock_loading import go_on
from yiwang.services.licences.models import (
    Licence,
    StockBlock,
    StockFinding,
    StockRecord,
    secrets,
)
from yiwang.services.licences.types.licences import LicenceState
from yiwang.services.licences.types.stock import Finding, StockState, Verdict

from . import licence_factories
from .seal_factories import AT
from .stock_factories import Stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(office) -> Stock:
    return Stock(office)


def counts(info):
    return info.loaded, info.duplicates, info.conflicts, info.damaged


def kinds(world, info):
    return [(one.row, one.kind) for one in world.told(info)]


def test_rows_become_records_that_are_looked_up(world):
    info = world.loaded(*(world.row(n) for n in range(1, 6)))
    assert (info.state, info.total, info.done, counts(info)) == (
        StockState.LOADED,
        5,
        5,
        (5, 0, 0, 0),
    )
    page = queries.stock_records(viewer=world.keeper, at=AT, text="JY19901020000003")
    (row,) = page.rows
    assert (row.label, row.source) == ("存量，未用印", "食品经营存量.xlsx 第 4 行")
    code = world.row(3)["统一社会信用代码"]
    assert queries.stock_records(viewer=world.keeper, at=AT, text=code).rows == page.rows
    kept = StockRecord.objects.get(pk=row.id)
    assert secrets.open_face(kept.pk, kept.sealed_face)["jycs"].endswith("人民路3号")
    assert not StockBlock.objects.exists(), "what waited to be loaded is gone"
    assert not Licence.objects.exists(), "nothing is in force without a seal"


def test_nothing_of_a_person_waits_in_clear(world):
    key = world.uploaded(world.sheet(world.row(1)))
    whole = StockBlock.objects.get()
    go_on(key, AT)
    part = StockBlock.objects.get()
    assert (whole.n, part.n) == (0, 1)
    code = world.row(1)["统一社会信用代码"]
    assert not bytes(whole.sealed).startswith(b"PK")
    assert code in str(stock_commands.rows_of(part.upload, 1))
    assert code.encode() not in bytes(part.sealed)


def test_the_same_file_again_loads_nothing_twice(world):
    content = world.sheet(*(world.row(n) for n in range(1, 4)))
    world.finished(world.uploaded(content))
    again = world.finished(world.uploaded(content))
    assert (counts(again), again.before) == ((0, 3, 0, 0), AT)
    assert StockRecord.objects.count() == 3


def test_twice_in_one_file_is_a_duplicate_and_another_content_a_conflict(world):
    info = world.loaded(world.row(1), world.row(1), world.row(1, 主体业态="食品销售经营者"))
    assert kinds(world, info) == [(3, Finding.DUPLICATE), (4, Finding.CONFLICT)]
    assert "本表前面" in world.told(info)[0].sentence


def test_a_person_decides_a_conflict_with_both_sides_in_view(world):
    world.loaded(world.row(1))
    info = world.loaded(world.row(1, 主体业态="食品销售经营者", 住所="示例县新街1号"))
    (finding,) = world.told(info)
    seen = queries.stock_conflict(finding.id, viewer=world.keeper)
    differing = [(one.label, one.ours, one.theirs) for one in seen.sides if one.differs]
    assert ("主体业态", "餐饮服务经营者", "食品销售经营者") in differing
    assert (len(differing), seen.may_decide) == (2, True)
    commands.decide_stock_conflict(
        finding_id=finding.id, verdict=Verdict.TAKE, actor=world.keeper, at=AT
    )
    kept = StockRecord.objects.get()
    assert secrets.open_face(kept.pk, kept.sealed_face)["ztyt"] == "食品销售经营者"
    assert (kept.upload_id, kept.row) == (info.id, 2), "the source follows"
    with pytest.raises(commands.StockOvertaken, match="钱证已经决定"):
        commands.decide_stock_conflict(
            finding_id=finding.id, verdict=Verdict.KEEP, actor=world.keeper, at=AT
        )
    assert StockFinding.objects.get().sealed is None, "the other side is kept no longer"


def test_a_conflict_is_decided_by_the_keeper_with_a_verdict(world):
    world.loaded(world.row(1))
    (finding,) = world.told(world.loaded(world.row(1, 主体业态="食品销售经营者")))
    with pytest.raises(commands.CannotImportStock, match="请选择"):
        commands.decide_stock_conflict(
            finding_id=finding.id, verdict=Verdict.OPEN, actor=world.keeper, at=AT
        )
    with pytest.raises(NotPermitted):
        commands.decide_stock_conflict(
            finding_id=finding.id, verdict=Verdict.KEEP, actor=world.decider, at=AT
        )
    stranger = world.office.staff("周外", Permission.KEEP_LICENCES, office=world.office.civil)
    with pytest.raises(NotFound):
        commands.decide_stock_conflict(
            finding_id=finding.id, verdict=Verdict.KEEP, actor=stranger, at=AT
        )
    with pytest.raises(NotFound):
        queries.stock_conflict(finding.id, viewer=stranger)


def test_a_licence_of_the_library_is_not_changed_by_a_sheet(world):
    licence_factories.in_force(world.office, world.type_code, n=7)
    same = world.row(7, 发证日期="2026-03-02", 有效期至="2031-03-01", 有效期起始日期="2026-03-02")
    info = world.loaded(same)
    assert kinds(world, info) == [(2, Finding.DUPLICATE)]
    info = world.loaded({**same, "有效期至": "2030-01-01"})
    (finding,) = world.told(info)
    with pytest.raises(commands.CannotImportStock, match="正式证照"):
        commands.decide_stock_conflict(
            finding_id=finding.id, verdict=Verdict.TAKE, actor=world.keeper, at=AT
        )
    commands.decide_stock_conflict(
        finding_id=finding.id, verdict=Verdict.KEEP, actor=world.keeper, at=AT
    )
    assert queries.stock_conflict(finding.id, viewer=world.keeper).finding.decision == "保留已有的"


def test_two_records_are_not_made_one(world):
    world.loaded(world.row(1), world.row(2))
    mark = StockRecord.objects.get(number__endswith="2").identifier
    (finding,) = world.told(world.loaded({**world.row(1), "电子证照标识": mark}))
    with pytest.raises(commands.CannotImportStock, match="分属两份"):
        commands.decide_stock_conflict(
            finding_id=finding.id, verdict=Verdict.TAKE, actor=world.keeper, at=AT
        )


def test_a_killed_job_goes_on_where_it_was(world, monkeypatch):
    monkeypatch.setattr(stock_commands, "BLOCK", 2)
    key = world.uploaded(world.sheet(*(world.row(n) for n in range(1, 8))))
    for _ in range(3):
        go_on(key, AT)
    assert (world.info(key).done, StockRecord.objects.count()) == (4, 4)
    write = bulk.copy

    def killed(table, columns, lines):
        write(table, columns, lines)
        raise SystemExit(9)

    monkeypatch.setattr(bulk, "copy", killed)
    with pytest.raises(SystemExit):
        go_on(key, AT)
    monkeypatch.setattr(bulk, "copy", write)
    assert (world.info(key).done, StockRecord.objects.count()) == (4, 4), "nothing half"
    info = world.finished(key)
    assert (info.done, counts(info)) == (7, (7, 0, 0, 0))
    go_on(key, AT)
    assert counts(world.info(key)) == (7, 0, 0, 0), "a job too many changes nothing"


def test_stopped_resumed_and_taken_back(world, monkeypatch):
    monkeypatch.setattr(stock_commands, "BLOCK", 1)
    key = world.uploaded(world.sheet(*(world.row(n) for n in range(1, 4))))
    go_on(key, AT)
    go_on(key, AT)

    def act(command, **more):
        version = world.info(key).version
        return command(import_id=key, version=version, actor=world.keeper, at=AT, **more)

    with pytest.raises(commands.CannotImportStock, match="没有暂停"):
        act(commands.resume_stock)
    with pytest.raises(commands.CannotImportStock, match="先暂停"):
        act(commands.drop_stock)
    act(commands.stop_stock)
    go_on(key, AT)
    assert (world.info(key).state, world.info(key).done) == (StockState.STOPPED, 1)
    with pytest.raises(commands.CannotImportStock, match="不用暂停"):
        act(commands.stop_stock)
    other = world.uploaded(world.sheet(world.row(9)))
    with pytest.raises(commands.CannotImportStock, match="钱证正在归集"):
        act(commands.resume_stock)
    world.finished(other)
    act(commands.resume_stock)
    assert world.finished(key).loaded == 3
    with pytest.raises(commands.StockOvertaken):
        commands.drop_stock(import_id=key, version=1, actor=world.keeper, at=AT)
    assert act(commands.drop_stock) == 3
    assert (world.info(key).state, StockRecord.objects.count()) == (StockState.DROPPED, 1)


def test_who_may_not_bring_in(world):
    sheet = world.sheet(world.row(1))
    with pytest.raises(NotPermitted):
        world.uploaded(sheet, world.decider)
    key = world.uploaded(sheet)
    with pytest.raises(commands.CannotImportStock, match="钱证正在归集"):
        world.uploaded(sheet)
    stranger = world.office.staff("周外", Permission.KEEP_LICENCES, office=world.office.civil)
    with pytest.raises(NotFound):
        world.info(key, stranger)
    with pytest.raises(NotFound):
        commands.stop_stock(import_id=key, version=1, actor=stranger, at=AT)
    with pytest.raises(NotPermitted):
        commands.stop_stock(import_id=key, version=1, actor=world.decider, at=AT)
    with pytest.raises(NotPermitted):
        commands.load_stock(import_id=key, actor=world.keeper, at=AT)
    assert queries.stock_records(viewer=stranger, at=AT).rows == ()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "是空的"), (b"x" * (20 * 1024 * 1024 + 1), "超过 20 MB")],
)
def test_files_that_are_not_taken(world, content, sentence):
    with pytest.raises(commands.CannotImportStock, match=sentence):
        world.uploaded(content)
    with pytest.raises(commands.CannotImportStock, match="证照类型"):
        commands.import_stock(type_code="no", file_name="", content=b"x", actor=world.keeper, at=AT)


def bomb() -> bytes:
    """A workbook of four kilobytes that says it holds 300 MB."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(3):
            archive.writestr(f"xl/{n}.xml", b" " * 100 * 1024 * 1024)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0", "不是 XLSX"),
        (b"PK\x03\x04 broken", "XLSX 工作簿"),
        (bomb, "超过 200 MB"),
    ],
)
def test_files_that_cannot_be_read_say_why(world, content, sentence):
    info = world.finished(world.uploaded(content() if callable(content) else content))
    assert (info.state, info.loaded) == (StockState.UNREADABLE, 0)
    assert sentence in info.note
    assert not StockBlock.objects.exists()


def changed(content: bytes, change) -> bytes:
    book = load_workbook(io.BytesIO(content))
    change(book["存量证照"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_head_that_does_not_fit_is_told(world):
    def rename(page):
        page["A1"] = "编号"

    info = world.finished(world.uploaded(changed(world.sheet(world.row(1)), rename)))
    assert info.state == StockState.UNREADABLE
    assert "缺少“许可证编号”这一列；“编号”不是这类证照的栏目" in info.note
    empty = world.finished(world.uploaded(world.sheet()))
    assert "没有证照" in empty.note


def test_confirmed_records_queue_for_the_seal_under_who_confirmed(world):
    info = world.loaded(
        world.row(1), world.row(2), world.row(3, 有效期至="2025-01-01"), world.row(4)
    )
    shown = world.info(info.id, world.decider)
    assert (shown.waiting, shown.may_confirm) == (3, True)
    confirm = {"import_id": info.id, "version": shown.version, "actor": world.decider, "at": AT}
    assert commands.confirm_stock(most=2, **confirm) == 2
    with pytest.raises(commands.StockOvertaken):
        commands.confirm_stock(most=2, **confirm)
    confirm["version"] = world.info(info.id).version
    assert commands.confirm_stock(most=500, **confirm) == 1
    confirm["version"] = world.info(info.id).version
    with pytest.raises(commands.CannotImportStock, match="没有等待确认"):
        commands.confirm_stock(most=500, **confirm)
    rows = list(Licence.objects.order_by("stock_record__row"))
    assert [one.state for one in rows] == [LicenceState.DRAFT] * 3
    assert all(one.original is None and one.seal_due == AT for one in rows)
    assert (rows[0].seal_by or {})["name"] == world.decider.name
    assert queries.licences_to_seal(viewer=SYSTEM, at=AT) == sorted(one.pk for one in rows)
    told = queries.licence(rows[0].pk, viewer=SYSTEM, at=AT)
    assert told.steps[0].reason == "存量归集：食品经营存量.xlsx第 2 行，钱证归集"
    assert next(one.text for one in told.face if one.key == "ztyt") == "餐饮服务经营者"
    assert secrets.open_code(rows[0].pk, 1, rows[0].holders.get().sealed_code)
    shown = world.info(info.id)
    assert (shown.waiting, shown.confirmed) == (0, 3)
    with pytest.raises(commands.CannotImportStock, match="不能整批撤回"):
        commands.drop_stock(import_id=info.id, version=shown.version, actor=world.keeper, at=AT)
    again = world.loaded(world.row(1))
    assert counts(again) == (0, 1, 0, 0), "what became a licence is not loaded again"


def test_who_may_not_confirm(world):
    info = world.loaded(world.row(1))
    with pytest.raises(NotPermitted):
        commands.confirm_stock(
            import_id=info.id, version=info.version, most=1, actor=world.keeper, at=AT
        )
    both = world.also_decides()
    with pytest.raises(commands.CannotImportStock, match="两个人"):
        commands.confirm_stock(import_id=info.id, version=info.version, most=1, actor=both, at=AT)
    assert "两个人" in world.info(info.id, both).why_not
    key = world.uploaded(world.sheet(world.row(2)))
    with pytest.raises(commands.CannotImportStock, match="完成以后"):
        commands.confirm_stock(import_id=key, version=1, most=1, actor=world.decider, at=AT)


def test_a_part_costs_few_statements(world, django_assert_max_num_queries):
    key = world.uploaded(world.sheet(*(world.row(n) for n in range(1, 60))))
    go_on(key, AT)
    with django_assert_max_num_queries(16):
        go_on(key, AT)
    assert connection.in_atomic_block
    assert world.info(key).loaded == 59
