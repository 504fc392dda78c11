"""Importing: upload, report, four eyes, publication; the same again changes nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from yiwang.engagement.interchange import commands, queries
from yiwang.engagement.interchange.types.files import FileKind
from yiwang.engagement.interchange.types.imports import ImportState
from yiwang.foundation.core.errors import NotFound, NotPermitted
from yiwang.foundation.core.jobs import run_job
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.tests import factories as f

from . import factories as g

pytestmark = pytest.mark.django_db
FASTER = g.put("实施清单", "承诺时限", 3)


@pytest.fixture
def people():
    return g.office()


@pytest.mark.parametrize("kind", list(FileKind))
def test_what_was_exported_changes_nothing_when_imported(people, kind):
    info = g.imported(people.editor, g.exported(kind), f"目录.{kind.value}")
    assert (g.told(info, people.editor), info.state) == ([], ImportState.SAME)
    assert (info.total, info.same, info.added, info.changed) == (2, 2, 0, 0)


@pytest.mark.parametrize("kind", list(FileKind))
def test_real_items_come_back_as_they_were(kind, tmp_path):
    f.published_world(tmp_path)
    editor = g.person("editor")
    info = g.imported(editor, g.exported(kind))
    assert (g.told(info, editor)[:3], info.state) == ([], ImportState.SAME)
    assert info.same == info.total > 50


@pytest.mark.law("行政许可法", 30)
def test_a_change_is_published_after_another_person_confirmed(people):
    data = g.changed(g.exported(), FASTER)
    info = g.imported(people.editor, data)
    assert (info.state, info.changed, info.same) == (ImportState.READY, 1, 1)
    (line,) = queries.import_changes(info.id, viewer=people.editor)
    assert line.elements == ("promised",)
    assert f.guide(people.code).promised_limit.value == 5
    both = g.person("editor")
    with pytest.raises(NotPermitted):
        commands.confirm_import(import_id=info.id, version=info.version, actor=both, at=f.AT)
    after = g.confirmed(info, people.publisher)
    assert after.state == ImportState.PUBLISHED
    guide = f.guide(people.code)
    assert (guide.promised_limit.value, guide.version_no) == (3, 2)
    assert "导入 目录.xlsx" in catalogue.history(people.code)[0].reason
    last = f.some(queries.last_change())
    assert (last.code, last.kind.value, last.version_no) == (people.code, "CHANGED", 2)
    again = g.imported(people.editor, data)
    assert (again.state, again.before is not None) == (ImportState.SAME, True)
    assert catalogue.search("测试许可", region_code=f.COUNTY).total == 1


def test_new_items_and_lists_come_from_one_file(people):
    def add(book):
        for sheet in book.worksheets[1:]:
            rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
            for row in rows:
                row[0] = "990132999000"
                if sheet.title == "基本目录":
                    row[1] = "另一个许可"
                if sheet.title == "办理结果":
                    row[1] = "另一种许可证"
                sheet.append(row)

    info = g.imported(people.editor, g.changed(g.exported(), add))
    assert [s for *_, s in g.told(info, people.editor)] == []
    assert (info.added, info.same) == (2, 2)
    g.confirmed(info, people.publisher)
    assert f.guide(people.code.replace(f.BASIC, "990132999000")).name == "另一个许可"


def test_the_one_who_uploaded_does_not_confirm(people):
    info = g.imported(people.editor, g.changed(g.exported(), FASTER))
    both = replace(people.publisher, id=people.editor.id)
    with pytest.raises(commands.CannotImport, match="两个人"):
        commands.confirm_import(import_id=info.id, version=info.version, actor=both, at=f.AT)


def test_a_second_import_is_refused_with_who_imports(people):
    g.imported(people.editor, g.changed(g.exported(), FASTER))
    with pytest.raises(commands.CannotImport, match=r"editor正在导入“目录\.xlsx”"):
        g.imported(people.editor, g.exported())
    info = queries.imports(viewer=people.editor)[0]
    with pytest.raises(commands.CannotImport, match="有了变化"):
        commands.drop_import(
            import_id=info.id, version=info.version + 1, actor=people.editor, at=f.AT
        )
    commands.drop_import(import_id=info.id, version=info.version, actor=people.editor, at=f.AT)
    assert g.imported(people.editor, g.exported()).state == ImportState.SAME


def test_what_was_published_meanwhile_is_not_overwritten(people):
    info = g.imported(people.editor, g.changed(g.exported(), FASTER))
    f.change(people.code, reason="别人", at=f.AT + timedelta(days=1), note="别人改的")
    after = g.confirmed(info, people.publisher)
    assert (after.state, f.guide(people.code).promised_limit.value) == (ImportState.CHECKING, 5)
    assert "又发布了新的版本" in after.note
    while queries.import_info(info.id, viewer=SYSTEM).state == ImportState.CHECKING:
        run_job("interchange.check", {"upload": str(info.id)})
    assert queries.import_info(info.id, viewer=SYSTEM).state == ImportState.READY


def test_a_county_imports_its_own_lists_and_never_stricter_ones(people):
    own = g.changed(g.exported(), FASTER)
    assert g.imported(people.local, own).state == ImportState.READY
    commands.drop_import(
        import_id=queries.imports(viewer=people.local)[0].id, version=0, actor=people.local, at=f.AT
    )
    slower = g.imported(people.local, g.changed(g.exported(), g.put("实施清单", "承诺时限", 9)))
    assert "只能缩短" in g.told(slower, people.local)[0][3]
    renamed = g.imported(
        people.local, g.changed(g.exported(), g.put("基本目录", "事项名称", "新名"))
    )
    assert "省级目录管理部门统一" in g.told(renamed, people.local)[0][3]


def test_strangers_see_no_import(people):
    info = g.imported(people.editor, g.exported())
    for stranger in (people.checker, g.person("editor", "340000000000")):
        with pytest.raises(NotFound):
            queries.import_info(info.id, viewer=stranger)
    with pytest.raises(NotPermitted):
        g.imported(people.publisher, g.exported())
    assert commands.forget_imports(actor=SYSTEM, at=f.AT + timedelta(days=4000)) == 1
