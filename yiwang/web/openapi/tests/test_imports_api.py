"""Imports and exports by token: taken away, changed, uploaded, confirmed by another person."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yiwang.engagement.interchange import commands
from yiwang.foundation.core import clock, outbox
from yiwang.foundation.core.jobs import run_job
from yiwang.services.cases.tests.factories import later
from yiwang.services.catalogue.tests.factories import some
from yiwang.web.openapi import tokens

pytestmark = pytest.mark.django_db
NOBODY = "01920000-0000-7000-8000-000000000001"


@pytest.fixture(autouse=True)
def _morning(freeze):
    freeze(later(0.1))


def taken(api, **which):
    query = "&".join(f"{name}={value}" for name, value in which.items())
    answer = api.call("get", f"/desk/exports?{query}")
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def changed(data, **values):
    found = json.loads(data)
    found["lists"][0].update(values)
    return json.dumps(found).encode()


def send(api, data, key="i-1"):
    file = SimpleUploadedFile("清单.json", data)
    token = {"HTTP_AUTHORIZATION": f"Bearer {api.token}", "HTTP_IDEMPOTENCY_KEY": key}
    return api.browser.post("/api/v1/desk/imports", {"file": file}, **token)


def read(api, path):
    """Let the jobs work, then return the report."""
    job = {"PUBLISHING": "interchange.publish"}
    while True:
        found = api.call("get", path).json()
        if found["upload"]["state"] not in {"READING", "CHECKING", "PUBLISHING"}:
            outbox.drain()
            return found
        name = job.get(found["upload"]["state"], "interchange.check")
        run_job(name, {"upload": found["upload"]["id"]})


def confirm(api, path, version, act="confirm"):
    return api.call("post", f"{path}/{act}", {"version": version})


def test_a_list_goes_out_and_comes_back_changed_by_two_people(world, office):
    editor, publisher = office["editor"], office["publisher"]
    data = taken(editor, item=world.permit[19:31], office=world.permit[:18])
    sent = changed(data, note="请从东门进。")
    made = send(editor, sent)
    assert made.status_code == 201
    assert send(editor, sent).json() == made.json(), "asked twice, begun once"
    path = f"/desk/imports/{made.json()['id']}"
    assert editor.call("get", path).json()["upload"]["state"] == "READING"
    report = read(editor, path)
    assert (report["upload"]["state"], report["upload"]["changed"]) == ("READY", 1)
    assert [one["elements"] for one in report["changes"]] == [["note"]]
    seen = report["upload"]["version"]
    assert confirm(editor, path, seen).status_code == 403, "needs the scope of a publisher"
    late = confirm(publisher, path, seen + 1)
    assert (late.status_code, late.json()["code"]) == (409, "interchange.overtaken")
    assert confirm(publisher, path, seen).json()["state"] == "PUBLISHING"
    assert confirm(publisher, path, seen + 1).json()["code"] == "interchange.cannot_import.state"
    done = read(publisher, path)["upload"]
    assert (done["state"], done["may_drop"]) == ("PUBLISHED", False)
    assert confirm(editor, path, done["version"], "drop").status_code == 422
    guide = editor.call("get", f"/items/{world.permit}").json()
    assert {"key": "note", "label": "说明", "lines": ["请从东门进。"]} in guide["elements"]
    last = editor.call("get", f"/changes?item={world.permit[19:31]}").json()["changes"][-1]
    assert (last["code"], last["kind"]) == (world.permit, "CHANGED")
    versions = editor.call("get", f"/desk/catalogue/{world.permit}").json()["versions"]
    assert last["version_no"] == versions[0]["version_no"] == 2
    again = read(editor, f"/desk/imports/{send(editor, sent, 'i-2').json()['id']}")
    assert again["upload"]["state"] == "SAME"
    assert [one["state"] for one in editor.call("get", "/desk/imports").json()["imports"]] == [
        "SAME", "PUBLISHED",
    ]  # fmt: skip


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "unknown key": ({"odd": 1}, "没有“odd”这个要素"),
    "wrong shape": ({"visits": "两次"}, "这里应当是整数"),
    "longer promise": ({"promised": {"value": 99, "unit": "WD"}}, "只能缩短"),
    "unstorable": ({"note": "a\x00b"}, "无法保存的字符"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_wrong_stands_in_the_report_and_nothing_is_published(world, office, name):
    editor, (values, words) = office["editor"], FAULTS[name]
    data = taken(editor, item=world.permit[19:31], office=world.permit[:18])
    made = send(editor, changed(data, **values))
    path = f"/desk/imports/{made.json()['id']}"
    report = read(editor, f"{path}?grade=ERROR&limit=1")
    assert report["upload"]["state"] == "FAULTY"
    assert words in report["faults"][0]["sentence"]
    assert confirm(office["publisher"], path, report["upload"]["version"]).status_code == 422


def test_each_refusal_of_an_upload_has_its_code(world, office, monkeypatch):
    editor = office["editor"]
    assert send(office["window"], b"{}").status_code == 403
    assert editor.call("post", "/desk/imports").status_code == 422, "no file"
    assert send(editor, b"").json()["code"] == "interchange.cannot_import.empty"
    data = taken(editor, item=world.permit[19:31])
    assert send(editor, data, "i-3").status_code == 201
    busy = send(editor, data, "i-4").json()
    assert busy["code"] == "interchange.cannot_import.busy"
    assert "正在导入“清单.json”" in busy["detail"]
    monkeypatch.setattr(commands, "LARGEST", 10)
    monkeypatch.setattr(commands.imports, "LARGEST", 10)
    assert send(editor, data, "i-5").json()["code"] == "interchange.cannot_import.large"
    for path in (f"/desk/imports/{NOBODY}", "/desk/imports/1"):
        assert editor.call("get", path).status_code in {404, 422}
    assert office["window"].call("get", "/desk/imports").status_code == 403


def test_who_uploaded_does_not_confirm_and_who_gives_up_ends_it(world, office):
    publisher = office["publisher"]
    data = taken(office["editor"], item=world.permit[19:31])
    me = some(tokens.verified(publisher.token)).actor
    own = replace(me, permissions=frozenset({"catalogue.edit"}))
    key = commands.upload_import(
        file_name="清单.json", content=changed(data, note="改"), actor=own, at=clock.now()
    )
    path = f"/desk/imports/{key}"
    version = read(publisher, path)["upload"]["version"]
    refused = confirm(publisher, path, version).json()
    assert refused["code"] == "interchange.cannot_import.same_person"
    assert confirm(office["editor"], path, version, "drop").json()["state"] == "DROPPED"


WRONG = {
    "kind=exe": "kind",
    "region=999": "region",
    "region=000000000000": "region",
    "office=113400000029864090": "office",
    "item=99": "item",
    "standing=GONE": "standing",
    "since=2026-02-30": "since",
}


def test_an_export_says_which_part_of_the_choice_is_wrong(world, office):
    for query, name in WRONG.items():
        answer = office["editor"].call("get", f"/desk/exports?{query}")
        assert answer.status_code == 422, query
        assert name in answer.json()["errors"][0]["field"], query
    assert office["window"].call("get", "/desk/exports").status_code == 403
    for kind in ("csv", "xlsx", "national-json", "national-xlsx"):
        assert taken(office["editor"], kind=kind, item=world.permit[19:31])
    none = json.loads(taken(office["editor"], standing="WITHDRAWN"))
    assert (none["items"], none["lists"]) == ([], [])
