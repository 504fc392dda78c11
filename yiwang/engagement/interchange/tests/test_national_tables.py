"""The national exchange tables, out and in: equal when they come back, faults in their place."""

import json

import pytest

from yiwang.engagement.interchange import queries
from yiwang.engagement.interchange.rules import gathering, national
from yiwang.engagement.interchange.types.files import FileKind
from yiwang.engagement.interchange.types.imports import Grade, ImportState
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.tests import factories as f

from . import factories as g

pytestmark = pytest.mark.django_db
KINDS = [FileKind.JSON, FileKind.XLSX]
DIRECTORY, BASIC, EXTEND = national.BY_NAME


def national_file(kind=FileKind.JSON):
    return b"".join(queries.export_national(kind, at=f.AT))


def tables(change=None):
    found = json.loads(national_file())
    if change:
        table, field, value = change
        found[table][0][field] = value
    return json.dumps(found).encode()


@pytest.mark.parametrize("kind", KINDS)
def test_shipped_items_come_back_from_the_national_tables_as_they_were(kind, tmp_path):
    f.published_world(tmp_path)
    editor = g.person("editor")
    info = g.imported(editor, national_file(kind))
    wrong = [one for one in g.told(info, editor) if one[1]]
    assert (wrong[:3], info.errors, info.state) == ([], 0, ImportState.SAME)
    assert info.same == info.total > 50


def test_rows_hold_the_fields_of_the_standard_within_their_lengths(tmp_path):
    f.published_world(tmp_path)
    found = json.loads(national_file())
    assert set(found) == {"format", *national.BY_NAME}
    for table in national.TABLES:
        longest = {field.name: field.longest for field in table.written}
        for row in found[table.name]:
            assert set(row) == set(longest)
            assert [n for n, value in row.items() if len(str(value)) > longest[n]] == []
            assert [n.name for n in table.written if n.needed and row[n.name] == ""] == []
    lists = found[BASIC]
    assert all(row["task_code"] == row["row_guid"] for row in lists)
    assert [row["task_code"] for row in found[EXTEND]] == [row["task_code"] for row in lists]


CHANGES = {
    "promise_day": (BASIC, "promise_day", 3, "promised", lambda c: c["promised"]["value"] == 3),
    "at once": (BASIC, "promise_day", 0, "promised", lambda c: c["promised"]["unit"] == "NOW"),
    "transact_addr": (
        BASIC, "transact_addr", "一号窗口", "contact",
        lambda c: c["contact"] == {
            "consult": "0551-12329", "complaint": "12345", "address": "一号窗口"}),
    "special_procedure": (
        BASIC, "special_procedure", "听证；鉴定", "special",
        lambda c: c["special"] == ["听证", "鉴定"]),
    "result_name": (EXTEND, "result_name", "新证", "result", lambda c: c["result"] == {
        "name": "新证", "type": "证照", "sample": "许可证样本"}),
    "limit_explain": (EXTEND, "limit_explain", "每年 10 件", "quantity",
        lambda c: c["quantity"] == "每年 10 件"),
    "is_express": (EXTEND, "is_express", 1, "delivery", lambda c: c["delivery"] == ["邮寄送达"]),
    "by_law": (
        DIRECTORY, "by_law",
        "《行政许可法》（2019-04-23）第十二条；《居民身份证法》第三条", "bases",
        lambda c: [(one["law"], one["verified"]) for one in c["bases"]]
        == [("行政许可法", True), ("居民身份证法", False)]),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_one_changed_field_changes_its_element_and_nothing_else(name):
    people = g.office()
    table, field, value, element, holds = CHANGES[name]
    before = catalogue.list_editions(people.code)[0].content
    given = json.loads(tables((table, field, value)))
    if name == "by_law":
        given[BASIC][0]["by_law"] = value
    if name == "at once":
        given[BASIC][0]["project_type"] = "1"
    info = g.imported(people.editor, json.dumps(given).encode())
    assert [one for one in g.told(info, people.editor) if one[1]] == []
    (line,) = queries.import_changes(info.id, viewer=people.editor)
    assert element in line.elements
    g.confirmed(info, people.publisher)
    if table == DIRECTORY:
        content = catalogue.find_basics(f.BASIC)[0].content
    else:
        content = catalogue.list_editions(people.code)[0].content
        untouched = set(before) - set(line.elements)
        assert {key: content[key] for key in untouched} == {key: before[key] for key in untouched}
    assert holds(content)


DAMAGE = {
    "wrong dictionary value": (BASIC, "project_type", "9", "project_type", "1、2"),
    "unknown unit": (BASIC, "promise_type", "5", "promise_type", "1、2、3"),
    "unknown people": (BASIC, "server_type", "1,8", "server_type", "1 至 6"),
    "unknown flag": (BASIC, "is_fee", "是", "is_fee", "1、0"),
    "result of no kind": (EXTEND, "result_type", "30", "result_type", "10"),
    "date form": (DIRECTORY, "cd_time", "2026年3月2日", "cd_time", "20260302153000"),
    "no such day": (BASIC, "plan_effective_date", "20260230", "plan_effective_date", "20260302"),
    "too long": (BASIC, "transact_addr", "长" * 501, "transact_addr", "最多 500 个字，这里有 501"),
    "guid too long": (EXTEND, "row_guid", "1" * 51, "row_guid", "最多 50"),
    "empty needed field": (EXTEND, "is_online", "", "is_online", "还没有填写"),
    "words for days": (BASIC, "promise_day", "五", "promise_day", "整数"),
    "nested value": (BASIC, "link_way", {"a": 1}, "link_way", "错误值"),
    "law without marks": (DIRECTORY, "by_law", "行政许可法第十二条", "by_law", "《法律名称》"),
    "unlike the catalogue": (BASIC, "task_name", "另一个名称", "task_name", "和基本目录不一致"),
    "another office": (BASIC, "dept_code", "1" * 18, "dept_code", "不一致"),
    "short code": (BASIC, "task_code", "1134", "task_code", ""),
    "extension of nothing": (
        EXTEND, "task_code", "11340000002986409K4990131999000", "task_code", "没有这一行对应"),
    "deleted": (BASIC, "cd_operation", "D", "cd_operation", "处置"),
    "paused": (DIRECTORY, "task_state", "2", "task_state", "处置"),
    "unknown field": (BASIC, "promise_days", "5", "promise_days", "没有“promise_days”这个字段"),
    "beyond the statutory limit": (BASIC, "promise_day", 30, "promise_day", "承诺"),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_of_a_national_table_is_told_where_it_is(name):
    people = g.office()
    table, field, value, column, words = DAMAGE[name]
    info = g.imported(people.editor, tables((table, field, value)))
    found = g.told(info, people.editor)
    assert info.state == ImportState.FAULTY, found
    assert any(one[0] == table and one[2] == column and words in one[3] for one in found), found
    assert f.guide(people.code).version_no == 1


def test_fields_without_an_element_are_said_once():
    people = g.office()
    found = json.loads(tables())
    found[EXTEND][0]["service_type"] = "评估"
    found[DIRECTORY].append({**found[DIRECTORY][0]})
    gathered = gathering.gather(json.dumps(found).encode())
    told = [one for one in gathered.faults if one.grade is Grade.WARNING]
    assert any("service_type 没有导入" in one.sentence for one in told)
    assert [one.sentence for one in gathered.faults if one.grade is Grade.ERROR] == [
        "和第 1 行重复，请删除一行"
    ]
    assert people.code
    for damaged in (b'{"task_basic": 1}', b'{"task_basic": [1]}', b'{"task_basic": []}'):
        assert gathering.gather(damaged).count[Grade.ERROR]
