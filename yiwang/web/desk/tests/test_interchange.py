"""导入导出 at the desk: template, damaged file, report, good file, another person confirms."""

import io
import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import expect

from yiwang.engagement.interchange import commands, queries
from yiwang.engagement.interchange.tests import factories as g
from yiwang.engagement.interchange.types.files import FileKind
from yiwang.foundation.core import clock, outbox
from yiwang.foundation.core.jobs import run_job
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.tests import factories as f
from yiwang.web.desk.interchange import pages
from yiwang.web.ui.tests.browser import check_page

HOME = "/desk/interchange/"


def text_of(response):
    return response.content.decode()


def bytes_of(response):
    return b"".join(response.streaming_content)


def read(key, who):
    while queries.import_info(key, viewer=who).is_working:
        state = queries.import_info(key, viewer=who).state
        job = "interchange.publish" if state == "PUBLISHING" else "interchange.check"
        run_job(job, {"upload": str(key)})


def upload(client, who, data):
    response = client.post(HOME, {"file": SimpleUploadedFile("目录.xlsx", data)}, follow=True)
    assert response.status_code == 200
    key = queries.imports(viewer=who)[0].id
    read(key, who)
    return reverse("desk:interchange-import", args=[key])


@pytest.mark.django_db
def test_a_file_goes_from_the_template_to_the_public_guide(desk):
    people = g.office()
    editor, publisher = desk(people.editor), desk(people.publisher)
    empty = bytes_of(editor.get(reverse("desk:interchange-template", args=["xlsx"])))
    page = text_of(editor.get(upload(editor, people.editor, empty)))
    assert "没有一行内容" in page
    whole = bytes_of(editor.post(reverse("desk:interchange-export"), {"kind": "xlsx"}))
    rows = bytes_of(editor.post(reverse("desk:interchange-export"), {"kind": "national-json"}))
    assert f'"task_code": "{people.code}"' in rows.decode()
    assert "没有变化 2 条" in text_of(editor.get(upload(editor, people.editor, rows)))
    damaged = g.changed(whole, g.put("实施清单", "承诺时限", "五天"))
    address = upload(editor, people.editor, damaged)
    page = text_of(editor.get(address))
    assert "一行也没有导入" in page
    assert "共 2 条：新增 0 条，修改 0 条，没有变化 1 条" in page
    assert "实施清单 第 2 行" in page
    assert "确认并发布" not in page
    assert "五天" in bytes_of(editor.post(f"{address}report/")).decode()
    good = g.changed(whole, g.put("实施清单", "承诺时限", 3))
    address = upload(editor, people.editor, good)
    assert "确认并发布" not in text_of(editor.get(address))
    page = text_of(publisher.get(address))
    assert "确认并发布 1 条" in page
    info = queries.imports(viewer=people.publisher)[0]
    publisher.post(f"{address}decide/", {"act": "confirm", "version": info.version})
    read(info.id, people.editor)
    assert "已发布" in text_of(publisher.get(address))
    assert f.guide(people.code).promised_limit.value == 3
    page = text_of(editor.get(upload(editor, people.editor, good)))
    assert "没有变化" in page
    assert "已经导入过" in page


@pytest.mark.django_db
def test_refusals_are_told_beside_the_field(desk):
    people = g.office()
    editor = desk(people.editor)
    response = editor.post(HOME, {})
    assert (response.status_code, "错误：请选择要导入的文件" in text_of(response)) == (422, True)
    response = editor.post(HOME, {"file": SimpleUploadedFile("空.xlsx", b"")})
    assert response.status_code == 422
    assert desk(people.checker).get(HOME).status_code == 403
    assert editor.get(reverse("desk:interchange-template", args=["exe"])).status_code == 404


@pytest.mark.django_db
def test_an_export_holds_what_was_chosen_or_says_what_is_wrong_with_the_choice(desk):
    people = g.office()
    address, local = reverse("desk:interchange-export"), desk(people.local)
    chosen = {"kind": "json", "region": "示例县", "office": people.police.uscc, "item": f.BASIC}
    rows = json.loads(bytes_of(local.post(address, chosen)))
    assert [one["code"] for one in rows["lists"]] == [people.code]
    assert [one["code"] for one in rows["items"]] == [f.BASIC]
    later = {"since-year": "2026", "since-month": "3", "since-day": "3"}
    rows = json.loads(bytes_of(local.post(address, chosen | later)))
    assert (rows["items"], rows["lists"]) == ([], [])
    wrong = {
        "kind": "national-csv", "region": f.PROVINCE, "office": "1134", "item": "12",
        "since-year": "2026", "since-month": "2", "since-day": "30",
    }  # fmt: skip
    refused = local.post(address, wrong)
    assert refused.status_code == 422
    page = text_of(refused)
    assert "请选择格式" in page
    assert "请填写从哪一天起发布的版本" in page
    refused = text_of(local.post(address, {**chosen, "region": f.PROVINCE, "office": "1134"}))
    assert "示例省不在您的管理范围内" in refused
    assert 'value="1134"' in refused, "what was typed stays"
    assert "没有找到“火星”" in text_of(local.post(address, {**chosen, "region": "火星"}))


def press(page, name):
    page.get_by_role("button", name=name).first.click()


def looked_at(page, axe, name):
    """Look at a page at both widths, by axe and for overflow."""
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        check_page(page, axe, f"interchange-{name}-{width}")


def saved(page, act):
    with page.expect_download() as download:
        act()
    return Path(download.value.path()).read_bytes()


def filled(template, whole, value):
    """Fill the template by hand: the rows of what is in force, one promise another one."""
    book, source = load_workbook(io.BytesIO(template)), load_workbook(io.BytesIO(whole))
    for sheet in book.worksheets[1:]:
        for row in source[sheet.title].iter_rows(min_row=2, values_only=True):
            sheet.append(row)
    heads = [cell.value for cell in book["实施清单"][1]]
    rows = book["实施清单"].iter_rows(min_row=2)
    limit, unit = heads.index("承诺时限"), heads.index("承诺时限单位")
    line = next(r for r in rows if r[unit].value == "工作日" and r[limit].value > 2)
    before, line[limit].value = line[limit].value, value or line[limit].value - 1
    made = io.BytesIO()
    book.save(made)
    return made.getvalue(), line[0].row, before


def sent(page, data, who):
    page.open(HOME)
    file = {"name": "实施清单.xlsx", "mimeType": pages.TYPES[FileKind.XLSX], "buffer": data}
    page.get_by_label("要导入的文件").set_input_files(file)
    press(page, "上传并核对")
    page.get_by_text("不用守在这里").wait_for()
    read(queries.imports(viewer=who)[0].id, who)
    page.get_by_role("link", name="看结果").click(timeout=15_000)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_file_is_mended_confirmed_by_another_and_seen_by_the_public(seat, axe, tmp_path):
    f.published_world(tmp_path)
    editor, publisher = g.person("editor"), g.person("publisher")
    page = seat(editor)
    page.open(HOME)
    looked_at(page, axe, "home")
    template = saved(page, page.get_by_role("link", name="下载模板（XLSX）").click)
    page.get_by_label("地区和下级").fill("示例县")
    whole = saved(page, page.get_by_role("button", name="导出", exact=True).click)
    damaged, row, before = filled(template, whole, "五天")
    sent(page, damaged, editor)
    page.get_by_text("一行也没有导入").wait_for()
    expect(page.get_by_text(f"实施清单 第 {row} 行")).to_be_visible()
    expect(page.get_by_text("承诺时限应当是 0 到 100000 的整数")).to_be_visible()
    looked_at(page, axe, "damaged")
    good, _, _ = filled(template, whole, None)
    sent(page, good, editor)
    page.get_by_text("等待另一人确认").wait_for()
    looked_at(page, axe, "ready")
    other = seat(publisher)
    other.open(HOME)
    other.get_by_role("link", name="实施清单.xlsx").first.click()
    looked_at(other, axe, "to-confirm")
    press(other, "确认并发布 1 条")
    other.get_by_text("全部完成以后一起生效").wait_for()
    read(queries.imports(viewer=publisher)[0].id, publisher)
    outbox.drain()
    catalogue.forget()
    other.get_by_role("link", name="看结果").click()
    other.get_by_text("已发布", exact=True).wait_for()
    commands.make_open_data(actor=SYSTEM, at=clock.now())
    other.open("/opendata/")
    looked_at(other, axe, "opendata")
    other.locator("table").last.get_by_role("link").first.click()
    expect(other.get_by_text(f"承诺时限 {before - 1}个工作日").first).to_be_visible()
    sent(page, good, editor)
    page.get_by_text("和现行版本一样，没有变化").first.wait_for()
    page.get_by_text("已经导入过").wait_for()
    looked_at(page, axe, "same")
