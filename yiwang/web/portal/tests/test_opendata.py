"""开放数据: the page, the feed, the operation."""

import csv
import gzip
import hashlib
import io
import json
import zipfile
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from yiwang.engagement.interchange import commands
from yiwang.engagement.interchange.commands import files
from yiwang.foundation.core import outbox
from yiwang.foundation.core.types import SYSTEM
from yiwang.services.catalogue.tests import factories as f

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def text(entry: ElementTree.Element, name: str) -> str:
    return entry.findtext(f"{ATOM}{name}") or ""


@pytest.fixture
def published():
    f.regions()
    police = f.organisation(f.COUNTY, "公安局", 3)
    f.publish([police])
    outbox.drain()
    return f"{police.uscc}{police.level}{f.BASIC}"


def test_the_feed_names_every_change_by_its_number(client, published):
    response = client.get("/opendata/changes.atom")
    assert response["Content-Type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(response.content)  # noqa: S314  our own
    entries = root.findall(f"{ATOM}entry")
    assert [text(e, "id").rpartition("#")[2] for e in entries] == ["2", "1"]
    assert published in ElementTree.tostring(entries[0]).decode()
    assert "新增：测试许可（基本目录）" in text(entries[1], "title")


def test_the_page_shows_the_last_changes(client, published):
    page = client.get("/opendata/").content.decode()
    assert "测试许可" in page
    assert "/opendata/changes.atom" in page
    assert "还没有变更" not in page


def test_the_operation_goes_on_after_a_number(client, published):
    first = client.get("/api/v1/changes?limit=1").json()
    assert first["next"] == "1"
    assert first["changes"][0]["kind"] == "CREATED"
    second = client.get(f"/api/v1/changes?after={first['next']}").json()
    assert [(c["number"], c["code"]) for c in second["changes"]] == [(2, published)]
    assert second["next"] is None
    assert client.get("/api/v1/changes?after=x").status_code == 422


@pytest.mark.parametrize("piece", [files.PIECE, 100])
def test_the_whole_catalogue_is_one_file_with_its_hash(client, published, monkeypatch, piece):
    monkeypatch.setattr(files, "PIECE", piece)
    assert "正在准备" in client.get("/opendata/").content.decode()
    assert client.get("/opendata/catalogue.jsonl.gz").status_code == 404
    assert commands.make_open_data(actor=SYSTEM, at=f.AT)
    response = client.get("/opendata/catalogue.jsonl.gz")
    data = b"".join(response.streaming_content)
    rows = [json.loads(line) for line in gzip.decompress(data).splitlines()]
    assert [row["type"] for row in rows] == ["item", "text", "office", "list"]
    assert (rows[3]["code"], rows[3]["text"]) == (published, rows[1]["hash"])
    told = client.get("/api/v1/opendata").json()["file"]
    assert (told["size"], told["lists"], told["last_change"]) == (len(data), 1, 2)
    assert told["digest"] == hashlib.new("sm3", data).hexdigest(), "over the bytes as they are"
    tag = response["ETag"]
    assert tag == f'"{told["digest"]}"'
    again = client.get("/opendata/catalogue.jsonl.gz", headers={"If-None-Match": tag})
    assert again.status_code == 304
    page = client.get("/opendata/").content.decode()
    assert told["digest"] in page
    (_, tables) = client.get("/api/v1/opendata").json()["files"]
    assert tables["address"].endswith("/opendata/catalogue.csv.zip")
    assert (tables["file"]["digest"] in page, tables["file"]["lists"]) == (True, 1)


def test_the_tables_say_the_same_as_the_lines(client, published):
    assert client.get("/opendata/catalogue.csv.zip").status_code == 404
    assert commands.make_open_data(actor=SYSTEM, at=f.AT)
    response = client.get("/opendata/catalogue.csv.zip")
    data = b"".join(response.streaming_content)
    assert response["ETag"] == f'"{hashlib.new("sm3", data).hexdigest()}"'
    archive = zipfile.ZipFile(io.BytesIO(data))
    rows = {
        name: list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
        for name in archive.namelist()
        if name.endswith(".csv")
    }
    (line,), (text,) = rows["lists.csv"], rows["texts.csv"]
    assert (line["实施编码"], line["要素摘要"]) == (published, text["要素摘要"])
    assert (text["承诺时限"], text["收费"], text["结果名称"]) == ("5", "否", "许可证")
    assert [one["材料名称"] for one in rows["materials.csv"]] == ["申请表"]
    assert rows["items.csv"][0]["事项名称"] == "测试许可"
    assert rows["offices.csv"][0]["实施主体代码"] == line["实施主体代码"]
    assert len(rows) == len(archive.namelist()) - 1 == 11
    assert "lists.csv" in archive.read("readme.txt").decode("utf-8-sig")


def test_the_file_is_made_anew_once_in_the_night_after_a_change(published):
    made_at = f.AT  # 9:30 in China
    night = made_at + timedelta(hours=17)

    def makes(at):
        return commands.make_open_data(actor=SYSTEM, at=at)

    assert makes(made_at), "the first one at any hour"
    assert not makes(night), "nothing was published since"
    f.change(published, reason="改", at=made_at, note="新的备注")
    assert not makes(made_at + timedelta(hours=8)), "people are at work"
    assert makes(night)
    f.change(published, reason="改", at=night, note="夜里又改")
    assert not makes(night + timedelta(hours=1)), "once a night"
    assert makes(night + timedelta(hours=25)), "a missed night is made up for"
