"""存量证照 and 证照库联通 at the desk, without script and in Chromium."""

import csv
import gzip
import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from yiwang.foundation.core.jobs import run_job
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.files.tests import samples
from yiwang.foundation.identity.types import Permission
from yiwang.foundation.keys import commands as keys
from yiwang.services.licences import commands, queries
from yiwang.services.licences.tests import licence_factories
from yiwang.services.licences.tests import seal_factories as f
from yiwang.services.licences.tests.stock_factories import Stock, signed_balance
from yiwang.web.ui.tests.browser import check_page

HOME = "/desk/licence-stock/"
LIBRARIES = "/desk/licence-stock/libraries/"


@pytest.fixture
def world(db, freeze):
    freeze(f.AT)
    return Stock(f.office())


@pytest.fixture
def data(world):
    return world.office.staff("何数", Permission.MANAGE_DATA)


def work(key):
    for _ in range(10):
        run_job("licences.stock", {"upload": str(key)})


def upload(client, world, content):
    given = {"type": world.type_code, "file": SimpleUploadedFile("存量.xlsx", content)}
    response = client.post(HOME, given)
    assert response.status_code == 302, response.content.decode()
    work(response.url.rstrip("/").rpartition("/")[2])
    return response.url


def text_of(response):
    return response.content.decode()


def rows(world):
    same = world.row(1)
    return [*(world.row(n) for n in range(1, 5)), same, {**same, "主体业态": "食品销售经营者"},
            world.row(9, 发证日期="去年")]  # fmt: skip


def test_template_upload_report_and_the_decision(world, desk):
    client = desk(world.keeper)
    template = client.get(HOME + "template/", {"type": world.type_code})
    assert template.content[:2] == b"PK"
    empty = client.post(HOME, {"type": world.type_code})
    assert (empty.status_code, "请选择要归集的表格" in text_of(empty)) == (422, True)
    page = upload(client, world, world.sheet(*rows(world)))
    told = text_of(client.get(page))
    assert "归集 4 份，重复 1 行，有冲突 1 行，有错误 1 行" in told
    assert "发证日期：应当是日期" in told
    only = text_of(client.get(page, {"kind": "CONFLICT"}))
    assert "第 7 行" in only
    assert "第 8 行" not in only
    report = b"".join(client.post(page + "report/").streaming_content).decode()
    assert "8,有错误,发证日期：应当是日期，如 2024-03-18，请检查" in report
    assert "共 3 处需要看" in report
    (one,) = [
        row for row in queries.stock_findings(_key(page), viewer=world.keeper) if row.row == 7
    ]
    conflict = reverse("desk:licence-stock-conflict", args=[one.id])
    assert "食品销售经营者" in text_of(client.get(conflict))
    refused = client.post(conflict, {"verdict": "?"})
    assert (refused.status_code, "请选择保留哪一份" in text_of(refused)) == (422, True)
    done = client.post(conflict, {"verdict": "TAKE"}, follow=True)
    assert "第 7 行已决定：改用表格里的" in text_of(done)


def _key(page):
    return page.rstrip("/").rpartition("/")[2]


def test_another_person_confirms_and_acts_need_their_state(world, desk):
    page = upload(desk(world.keeper), world, world.sheet(*(world.row(n) for n in (1, 2))))
    decider = desk(world.decider)
    assert "我已抽查" in text_of(decider.get(page))
    info = world.info(_key(page))

    def act(client, **given):
        return text_of(client.post(page + "act/", {"version": info.version, **given}, follow=True))

    assert "没有暂停" in act(desk(world.keeper), act="resume")
    assert desk(world.keeper).post(page + "act/", {"act": "?"}).status_code == 404
    assert "已确认 2 份" in act(decider, act="confirm", most="100")
    assert "有了变化" in act(decider, act="confirm", most="100")
    assert "已送去用印 2 份" in text_of(decider.get(page))
    part = decider.get(page + "part/")
    assert part.status_code == 286
    stranger = world.office.staff("周外", Permission.KEEP_LICENCES, office=world.office.civil)
    assert desk(stranger).get(page).status_code == 404


def test_records_are_looked_up_by_number_and_code(world, desk):
    client = desk(world.keeper)
    upload(client, world, world.sheet(world.row(3)))
    for words in ("JY19901020000003", world.row(3)["统一社会信用代码"]):
        assert "存量，未用印" in text_of(client.post(HOME + "records/", {"q": words}))
    assert "没有找到" in text_of(client.post(HOME + "records/", {"q": "没有"}))


def scans_of(*names):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, samples.pdf())
    return file.getvalue()


def test_scans_are_sent_in_and_looked_at_by_the_office_alone(world, desk):
    client = desk(world.keeper)
    page = upload(client, world, world.sheet(world.row(1), world.row(2)))
    version = world.info(_key(page)).version
    none = client.post(page + "scans/", {"version": version}, follow=True)
    assert "请选择扫描件的压缩包" in text_of(none)
    file = SimpleUploadedFile("扫描件.zip", scans_of("JY19901020000001.pdf", "别的.pdf"))
    told = client.post(page + "scans/", {"version": version, "file": file}, follow=True)
    assert "已处理 0 个扫描件，共 2 个" in text_of(told)
    assert "刷新进度" in text_of(told), "without script"
    work(_key(page))
    told = text_of(client.get(page))
    assert "收到扫描件 1 份" in told
    assert "第 2 个文件" in told
    found = text_of(client.post(HOME + "records/", {"q": "JY1990102"}))
    (address,) = re.findall(r'href="([^"]+/scan/)"', found)
    shown = client.get(address)
    assert (shown["Content-Type"], shown["Cache-Control"]) == ("application/pdf", "no-store")
    stranger = world.office.staff("周外", Permission.KEEP_LICENCES, office=world.office.civil)
    assert desk(stranger).get(address).status_code == 404
    nobody = world.office.staff("郑无", Permission.READ_CASES)
    assert desk(nobody).get(address).status_code == 403


def test_what_is_looked_up_is_in_no_address(world, desk):
    client = desk(world.keeper)
    upload(client, world, world.sheet(*(world.row(n) for n in range(1, 25))))
    first = text_of(client.post(HOME + "records/", {"q": "JY1990102"}))
    (after,) = re.findall(r'name="after" value="([^"]+)"', first)
    rest = text_of(client.post(HOME + "records/", {"q": "JY1990102", "after": after}))
    shown = [set(re.findall(r"JY1990102\d{7}", one)) for one in (first, rest)]
    assert [len(one) for one in shown] == [20, 4]
    assert not shown[0] & shown[1]
    asked = text_of(client.get(HOME + "records/", {"q": "JY19901020000001"}))
    assert len(set(re.findall(r"JY1990102\d{7}", asked))) >= 20, "an address is not looked up"


def test_a_report_opens_as_text_in_a_spreadsheet(world, desk):
    client = desk(world.keeper)
    page = upload(client, world, world.sheet(world.row(1)))
    client.post(page + "scans/", {
        "version": world.info(_key(page)).version,
        "file": SimpleUploadedFile("a.zip", scans_of("=cmd|' /C calc'!A0.pdf")),
    })  # fmt: skip
    work(_key(page))
    report = b"".join(client.post(page + "report/").streaming_content).decode()
    cells = [cell for line in csv.reader(report.splitlines()) for cell in line]
    assert any("calc" in cell for cell in cells)
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def linked(world, data):
    keys.ensure(name="licences/library", actor=SYSTEM, at=f.AT)
    key = keys.sign("licences/library", b"").public_key.hex()
    return {
        "name": "示例市证照库", "code": "示例市", "region_code": "990100000000",
        "own_code": "示例县", "own_region": f.COUNTY, "public_key": key,
    }  # fmt: skip


def test_a_library_is_registered_and_packages_go_out(world, desk, data):
    client = desk(data)
    wrong = client.post(LIBRARIES, {"name": "示例市证照库"})
    assert wrong.status_code == 422
    bad = client.post(LIBRARIES, linked(world, data) | {"public_key": "05"})
    assert (bad.status_code, "SM2 公钥，04 开头" in text_of(bad)) == (422, True)
    page = client.post(LIBRARIES, linked(world, data)).url
    assert "没有新的变化" in text_of(client.post(page + "make/", {"package": "1"}, follow=True))
    licence_factories.in_force(world.office, world.type_code)
    assert "已制作" in text_of(client.post(page + "make/", {"package": "1"}, follow=True))
    (made,) = queries.packages(_key(page), viewer=data)
    sent = client.get(reverse("desk:licence-library-package", args=[made.id]))
    assert sent.content.startswith(b'{"format":"yiwang-library/1"')
    balance = client.post(page + "make/", {"balance": "1"})
    assert b'"kind":"balance"' in gzip.decompress(balance.content)


def test_files_of_others_are_taken_or_refused_with_the_reason(world, desk, data):
    client = desk(data)
    client.post(LIBRARIES, linked(world, data))
    none = client.post(LIBRARIES + "take/", {"receive": "1"})
    assert (none.status_code, "请选择对方给的文件" in text_of(none)) == (422, True)
    file = SimpleUploadedFile("a.jsonl", b"{}\n{}\n")
    bad = client.post(LIBRARIES + "take/", {"receive": "1", "file": file})
    assert (bad.status_code, "不是证照库的同步文件" in text_of(bad)) == (422, True)


def both(page, axe, name):
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_page(page, axe, f"{name}-{width}")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_keeper_brings_in_and_a_decider_confirms(seat, axe, transactional_db, freeze, tmp_path):
    freeze(f.AT)
    world = Stock(f.office())
    page = seat(world.keeper, width=360)
    page.open(HOME)
    both(page, axe, "stock-home-empty")
    sheet = tmp_path / "食品经营存量.xlsx"
    sheet.write_bytes(world.sheet(*rows(world)))
    page.get_by_label("第二步：表格里是哪一类证照").select_option(world.type_code)
    page.get_by_role("button", name="上传并归集").click()
    assert page.get_by_text("请选择要归集的表格").first.is_visible()
    both(page, axe, "stock-home-refused")
    page.get_by_label("第二步：表格里是哪一类证照").select_option(world.type_code)
    page.get_by_label("填好的表格").set_input_files(sheet)
    page.get_by_role("button", name="上传并归集").click()
    page.get_by_role("heading", name="食品经营存量.xlsx").wait_for()
    both(page, axe, "stock-working")
    work(_key(page.url))
    page.reload()
    both(page, axe, "stock-report")
    page.get_by_role("link", name="对照第 7 行").click()
    both(page, axe, "stock-conflict")
    page.get_by_role("button", name="改用表格里的").click()
    page.get_by_text("第 7 行已决定").wait_for()
    address = page.url
    looking = seat(world.decider)
    looking.goto(address)
    both(looking, axe, "stock-confirm")
    other = seat(world.decider, javascript=False)
    other.goto(address)
    other.get_by_role("button", name="我已抽查").click()
    assert other.get_by_text("已确认 4 份").is_visible()
    archive = tmp_path / "扫描件.zip"
    archive.write_bytes(scans_of("JY19901020000002.pdf", "无此证.pdf"))
    page.goto(address)
    page.get_by_label("纸质证照扫描件的压缩包").set_input_files(archive)
    page.get_by_role("button", name="上传扫描件").click()
    page.get_by_text("共 2 个").wait_for()
    both(page, axe, "stock-scanning")
    work(_key(page.url))
    page.reload()
    page.get_by_text("第 2 个文件").wait_for()
    both(page, axe, "stock-scanned")
    page.open(HOME + "records/")
    page.get_by_label("证照编号、持证主体或者代码").fill("JY1990102")
    page.get_by_role("button", name="查询").click()
    page.get_by_role("link", name="查看扫描件").wait_for()
    both(page, axe, "stock-records")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_data_office_exchanges_with_a_library(seat, axe, transactional_db, freeze, tmp_path):
    freeze(f.AT)
    world = Stock(f.office())
    data = world.office.staff("何数", Permission.MANAGE_DATA)
    commands.link_library(**linked(world, data), actor=data, at=f.AT)
    licence_factories.in_force(world.office, world.type_code, n=8)
    linking = seat(data, width=360)
    linking.open(LIBRARIES)
    both(linking, axe, "libraries")
    linking.get_by_role("link", name="示例市证照库").click()
    linking.get_by_role("button", name="制作第 1 个数据包").click()
    linking.get_by_text("数据包已制作").wait_for()
    theirs = tmp_path / "对账单.jsonl.gz"
    theirs.write_bytes(signed_balance("示例市", "示例县", "JY19901020000099"))
    linking.open(LIBRARIES)
    linking.get_by_label("数据包或者对账单").set_input_files(theirs)
    linking.get_by_role("button", name="核对对账单").click()
    linking.get_by_text("JY19901020000099").wait_for()
    both(linking, axe, "libraries-balance")
    linking.get_by_role("link", name="示例市证照库").click()
    linking.get_by_role("heading", name="最近的对账").wait_for()
    both(linking, axe, "library")
