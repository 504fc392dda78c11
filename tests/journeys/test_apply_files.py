"""Questions of a form that take files, without JavaScript and by phone: nothing typed is lost."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.journeys.applying import begun, found_in, log_in
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.files import queries as stored
from yiwang.foundation.files.tests import samples
from yiwang.services.cases import commands, queries
from yiwang.services.cases.tests import factories
from yiwang.services.cases.tests.factories import AT
from yiwang.services.cases.types import CorrectionPoint
from yiwang.services.catalogue import commands as catalogue

pytestmark = pytest.mark.django_db


def text(response):
    return re.sub(r"<[^>]+>", "", response.content.decode())


def picture(name="铭牌.png"):
    return SimpleUploadedFile(name, samples.picture(80, 60, "PNG"))


@pytest.fixture
def draft(world):
    factories.with_files(world)
    return begun(world)


def page_of(draft):
    return f"/apply/{draft.number}/form/applicant/"


def posted(client, draft, **more):
    page = client.get(page_of(draft))
    version = found_in(page, r'name="version" value="(\d+)"')
    asked = found_in(page, r'name="asked" value="([^"]+)"')
    return client.post(page_of(draft), {"asked": asked, "version": version, **more})


def values(world, draft):
    return queries.draft(draft.number, viewer=world.zhang).values


def test_a_question_takes_files_on_a_page_of_its_own_and_keeps_what_was_typed(world, zhang, draft):
    commands.autosave(
        number=draft.number, values=factories.VALUES, version=1, actor=world.zhang, at=AT
    )
    page = zhang.get(page_of(draft))
    assert "JPG、PNG、HEIC 照片，最多 2 个，每个最多 20 MB" in text(page)
    typed = factories.VALUES
    lacking = posted(zhang, draft, **typed | {"place": "示例路2号"})
    assert lacking.status_code == 422
    assert "请上传设备铭牌照片" in text(lacking)
    gone = posted(zhang, draft, **typed | {"place": "示例路3号"}, files="scan")
    at = f"/apply/{draft.number}/files/scan/"
    assert gone["Location"] == at
    assert values(world, draft)["place"] == "示例路3号"
    for content, said in [
        (SimpleUploadedFile("说明.pdf", samples.pdf()), "只收 JPG、PNG、HEIC 照片"),
        (SimpleUploadedFile("空.png", b""), "是空的"),
        (SimpleUploadedFile("x.exe", b"MZ" + b"0" * 200), "请上传"),
    ]:
        bad = zhang.post(f"{at}upload/", {"file": [content]})
        assert bad.status_code == 422
        assert said in text(bad)
    assert "请选择要上传的文件" in text(zhang.post(f"{at}upload/"))
    assert stored.files_of(f"draft:{draft.number}") == ()
    assert zhang.post(f"{at}upload/", {"file": [picture(), picture("背面.png")]})["Location"] == at
    there = zhang.get(at)
    assert "已经有最多的个数了" in text(there)
    assert "铭牌.png缩略图" in there.content.decode()
    ids = values(world, draft)["scan"]
    zhang.post(f"{at}{ids[0]}/remove/")
    assert values(world, draft)["scan"] == ids[1:]
    on = posted(zhang, draft, **typed)
    assert on["Location"] == f"/apply/{draft.number}/materials/"
    assert values(world, draft)["scan"] == ids[1:]
    checked = zhang.get(f"/apply/{draft.number}/check/").content.decode()
    assert "背面.png缩略图" in checked
    file = reverse("portal:file", args=[ids[1]])
    assert zhang.get(file).status_code == 200
    other = log_in(Client(), world.li)
    assert other.get(file).status_code == 404
    assert other.get(at).status_code == 404


def test_a_page_saved_in_an_old_tab_keeps_the_files(world, zhang, draft):
    page = zhang.get(page_of(draft))
    old = found_in(page, r'name="version" value="(\d+)"')
    zhang.post(f"/apply/{draft.number}/files/scan/upload/", {"file": [picture()]})
    ids = values(world, draft)["scan"]
    late = zhang.post(
        page_of(draft),
        {"asked": "name,phone,place,scan", "version": old, "place": "新", "scan": ""},
    )
    assert late.status_code == 409
    assert "两边" in text(late)
    assert values(world, draft)["scan"] == ids


def test_a_phone_adds_files_to_a_question(world, zhang, draft):
    at = f"/apply/{draft.number}/files/scan/phone/"
    assert "生成二维码" in text(zhang.get(at))
    made = zhang.post(at)
    key = made.context["made"].id
    phone = Client()
    assert "设备铭牌照片" in text(phone.get(f"/u/{key}/"))
    wrong = phone.post(f"/u/{key}/", {"file": [SimpleUploadedFile("a.pdf", samples.pdf())]})
    assert "只收 JPG、PNG、HEIC 照片" in text(wrong)
    assert phone.post(f"/u/{key}/", {"file": [picture()]}).status_code == 302
    assert len(values(world, draft)["scan"]) == 1
    assert "铭牌.png" in text(zhang.get(f"{at}files/"))


@pytest.mark.parametrize("key", ["place", "nothing"])
def test_what_is_no_question_for_files_has_no_such_page(zhang, draft, key):
    assert zhang.get(f"/apply/{draft.number}/files/{key}/").status_code == 404


def test_a_correction_asks_for_the_files_of_a_question_anew(world, zhang):
    factories.with_files(world)
    draft = factories.ready_draft(world)
    act = {"number": draft.number, "actor": world.zhang, "at": AT}
    zhang.post(f"/apply/{draft.number}/files/scan/upload/", {"file": [picture()]})
    commands.sign(way="TYPED", evidence={"name": "张三"}, **act)
    commands.submit(token=draft.token, **act)
    point = CorrectionPoint(field="scan", problem="看不清", how="重新拍照")
    commands.request_correction(case=draft.number, points=[point], actor=world.clerk, at=AT)
    at = f"/my/cases/{draft.number}/correction/"
    assert "设备铭牌照片" in text(zhang.get(at))
    lacking = zhang.post(at)
    assert "请修改设备铭牌照片" in text(lacking)
    wrong = SimpleUploadedFile("说明.pdf", samples.pdf())
    assert "只收 JPG" in text(zhang.post(f"{at}scan/upload/", {"file": [wrong]}))
    assert zhang.post(f"{at}place/upload/", {"file": [picture()]}).status_code == 404
    assert zhang.post(f"{at}scan/upload/", {"file": [picture("新.png")]}).status_code == 302
    assert zhang.post(at)["Location"] == f"/my/cases/{draft.number}/"
    case = queries.case_for_staff(draft.number, viewer=world.clerk, at=AT)
    (answer,) = [a for a in case.answers if a.key == "scan"]
    assert answer.value == "新.png"
    assert stored.infos([answer.files[0].id])[answer.files[0].id].owner == f"case:{draft.number}"
    assert "新.png" in text(zhang.get(f"/my/cases/{draft.number}/"))


def test_files_of_a_question_that_went_are_told_on_the_way_and_on_the_receipt(world, zhang):
    factories.with_files(world)
    draft = factories.ready_draft(world)
    act = {"number": draft.number, "actor": world.zhang, "at": AT}
    zhang.post(f"/apply/{draft.number}/files/scan/upload/", {"file": [picture()]})
    commands.choose_delivery(way="ONLINE", **act)
    made = factories.with_files(world, factories.PLAN)
    given = {"replaces": [draft.form_version_id], "limit": 10, "actor": SYSTEM, "at": AT}
    catalogue.adopt_form(form_version_id=made, reason="表单更新", **given)
    told = text(zhang.get(f"/apply/{draft.number}/check/", follow=True))
    assert "这一项不再需要" in told
    assert "您上传的是：铭牌.png。这些文件不会提交，保留到2026年" in told
    checked = text(zhang.get(f"/apply/{draft.number}/check/"))
    assert "不再需要的文件：铭牌.png" in checked
    commands.sign(way="TYPED", evidence={"name": "张三"}, **act)
    commands.submit(token=draft.token, **act)
    receipt = text(zhang.get(f"/apply/{draft.number}/receipt/"))
    assert "没有随申请提交的文件：铭牌.png" in receipt
    assert "到期删除" in receipt
