"""导入导出 at the desk: template, damaged file, report, good file, another person confirms."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from yiwang.engagement.interchange import queries
from yiwang.engagement.interchange.tests import factories as g
from yiwang.foundation.core.jobs import run_job
from yiwang.services.catalogue.tests import factories as f
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


@pytest.mark.django_db(transaction=True)
def test_import_in_a_browser_at_both_widths(seat, axe):
    people = g.office()
    damaged = g.changed(g.exported(), g.put("实施清单", "承诺时限", "五天"))
    info = g.imported(people.editor, damaged)
    page = seat(people.editor)
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        for address in (HOME, reverse("desk:interchange-import", args=[info.id])):
            page.open(address)
            check_page(page, axe, f"interchange-{width}-{len(address)}")
