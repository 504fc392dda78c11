"""Window intake for a person without an account."""

import re
from dataclasses import asdict
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from yiwang.foundation.core.errors import NotPermitted
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.files.tests import samples
from yiwang.services.cases import commands, queries
from yiwang.services.cases.tests.factories import AT, PDF, filed_case, with_files
from yiwang.services.cases.tests.test_situations import FEE, item  # noqa: F401
from yiwang.services.catalogue import queries as catalogue

pytestmark = pytest.mark.django_db
ID = "110101199003070011"


@pytest.fixture(autouse=True)
def now(freeze):
    freeze(AT)


def address(world):
    return reverse("desk:intake-desk", args=[world.permit])


def written(**changes):
    return {
        "token": "0b0d0c5e-7a71-4a3b-8d3c-0f5f4a1f0c11",
        "party_id_number": ID,
        "party_name": "张三",
        "party_phone": "13800138000",
        "place": "示例路1号",
        "how-3": ["paper"],
        "how-4": ["later"],
        "delivery": "WINDOW",
        "signature": "on",
        **changes,
    }


def text_of(response):
    return response.content.decode()


def test_the_item_is_found_by_everyday_words(desk, world):
    page = desk(world.clerk).get(reverse("desk:intake"), {"q": "食品"})
    assert "食品经营许可（新办）" in text_of(page)
    missing = text_of(desk(world.clerk).get(reverse("desk:intake"), {"q": "没有的事"}))
    assert "没有找到这件事" in missing


def test_a_person_without_account_is_taken_in_and_gets_the_receipt(desk, world):
    client = desk(world.clerk)
    assert client.get(address(world)).status_code == 200
    checked = client.post(address(world), written(step="check"))
    assert checked.status_code == 200
    assert "还没有收件" in text_of(checked)
    done = client.post(address(world), written(step="file"), follow=True)
    page = text_of(done)
    assert "已收件" in page
    assert "材料接受告知单" in page
    number = done.context["file"].number
    file = queries.case_for_staff(number, viewer=world.clerk, at=AT)
    assert (file.channel, file.applicant_name) == ("WINDOW", "张*")
    assert "查询码" in page
    assert "扫码查进度" in page
    other = desk(world.reviewer).get(reverse("desk:case-document", args=[number, 1]))
    assert "查询码</dt>" not in text_of(other)


def test_what_is_shared_is_not_asked_for(desk, world):
    page = desk(world.clerk).get(address(world))
    lines = {line.name: line for line in page.context["sheet"].lines}
    assert lines["营业执照"].exempt == "数据共享免交，不得要求申请人提供"
    assert lines["营业执照"].how is None
    assert not lines["经营场所布局图"].exempt


def test_a_double_press_takes_in_once(desk, world):
    client = desk(world.clerk)
    first = client.post(address(world), written(step="file"))
    second = client.post(address(world), written(step="file"))
    assert first.url == second.url


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"party_id_number": ""}, "请填写18位身份证号码"),
        ({"party_id_number": ID[:-1] + "2"}, "身份证号码最后一位与前17位对不上"),
        ({"party_name": ""}, "请填写姓名"),
        ({"party_phone": "123"}, "请填写11位手机号码"),
        ({"place": ""}, "请填写经营场所"),
        ({"how-3": []}, "请上传经营场所布局图"),
        ({"delivery": "POST"}, "请填写收件地址"),
        ({"signature": ""}, "请确认申请人已经签名"),
    ],
)
def test_what_is_missing_is_said_and_what_was_written_stays(desk, world, changes, sentence):
    response = desk(world.clerk).post(address(world), written(step="check", **changes))
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert "13800138000" in text_of(response)


def test_scans_stay_while_the_rest_is_mended(desk, world):
    client = desk(world.clerk)
    scan = SimpleUploadedFile("布局图.pdf", PDF, "application/pdf")
    without_paper = written(**{"how-3": [], "party_name": "", "material-3": scan}, step="check")
    first = client.post(address(world), without_paper)
    assert "布局图.pdf" in text_of(first)
    assert first.status_code == 422
    done = client.post(address(world), written(**{"how-3": []}, step="file"), follow=True)
    number = done.context["file"].number
    file = queries.case_for_staff(number, viewer=world.clerk, at=AT)
    assert [f.name for m in file.materials for f in m.files] == ["布局图.pdf"]


def test_a_disguised_file_is_refused_in_words(desk, world):
    scan = SimpleUploadedFile("布局图.jpg", b"MZ" + b"\0" * 200, "image/jpeg")
    data = written(**{"material-3": scan, "how-3": []}, step="check")
    response = desk(world.clerk).post(address(world), data)
    assert response.status_code == 422
    assert "布局图" in text_of(response)


def test_a_known_number_with_another_name_is_refused(desk, world):
    client = desk(world.clerk)
    client.post(address(world), written(step="file"))
    other = written(step="file", party_name="李四", token="1b0d0c5e-7a71-4a3b-8d3c-0f5f4a1f0c12")
    response = client.post(address(world), other)
    assert response.status_code == 422
    assert "没有核对上" in text_of(response)


def test_unknown_items_are_not_found(desk, world):
    assert desk(world.clerk).get("/desk/intake/nothing/").status_code == 404
    assert catalogue.guide("nothing") is None


def test_a_correction_is_brought_to_the_window(desk, world):
    client = desk(world.clerk)
    number = client.post(address(world), written(step="file"), follow=True).context["file"].number
    asked = {"m-3-phrase": ["缺页"], "m-3-how": "补第二页", "days": "15", "step": "send"}
    file = queries.case_for_staff(number, viewer=world.reviewer, at=AT)
    correction = reverse("desk:correction", args=[number])
    desk(world.reviewer).post(correction, {**asked, "version": file.version})
    url = reverse("desk:resubmit", args=[number])
    page = client.get(url)
    assert "缺页" in text_of(page)
    version = page.context["file"].version
    empty = client.post(url, {"version": version})
    assert empty.status_code == 422
    scan = SimpleUploadedFile("补的一页.pdf", PDF, "application/pdf")
    done = client.post(url, {"version": version, "material-3": scan}, follow=True)
    assert "补正已收到" in text_of(done)
    file = queries.case_for_staff(number, viewer=world.clerk, at=AT)
    assert file.label == "待收件"
    assert file.corrections[0].answered_at == AT


def test_a_question_for_files_is_scanned_at_the_window(desk, world):
    with_files(world)
    client = desk(world.clerk)
    lacking = client.post(address(world), written(step="check"))
    assert "请上传设备铭牌照片" in text_of(lacking)
    wrong = SimpleUploadedFile("说明.pdf", PDF)
    refused = client.post(address(world), written(step="edit", scan=[wrong]))
    assert "只收 JPG、PNG、HEIC 照片" in text_of(refused)
    scan = SimpleUploadedFile("铭牌.png", samples.picture(80, 60, "PNG"))
    assert "铭牌.png" in text_of(client.post(address(world), written(step="edit", scan=[scan])))
    assert "铭牌.png" in text_of(client.post(address(world), written(step="check")))
    done = client.post(address(world), written(step="file"), follow=True)
    number = done.context["file"].number
    page = text_of(client.get(reverse("desk:case-form", args=[number])))
    (answer,) = [a for a in done.context["file"].answers if a.key == "scan"]
    link = reverse("desk:case-file", args=[number, answer.files[0].id])
    assert link in page
    assert client.get(link).status_code == 200
    stranger = desk(world.stranger)
    assert stranger.get(link).status_code == 404


def test_the_window_asks_what_the_citizen_is_asked_and_ends_alike(desk, client, world, item):  # noqa: F811
    window, url = desk(world.clerk), reverse("desk:intake-desk", args=[item])
    for asked in (window.get(url), client.get(f"/assist/{item}/")):
        assert asked.context["walk"].question.text == "怎么办？"
        assert "不确定" in text_of(asked)
    again = window.get(url, {"asked": "q1"})
    assert (again.status_code, "请选择一个最接近的回答" in text_of(again)) == (422, True)
    assert window.get(url, {"q1": "b", "asked": "q1"}).context["walk"].question.key == "q2"
    unsure = text_of(window.get(url, {"q1": "b", "q2": "UNSURE"}))
    assert ("急办" in unsure, "换证" in unsure) == (True, False)
    sheet = window.get(url, {"q1": "a"}, follow=True)
    theirs = client.get(f"/assist/{item}/", {"q1": "a"}, follow=True)
    assert sheet.context["sheet"].situation == theirs.context["list"].situation.key == "renew"
    for page in (sheet, theirs):
        assert "工本费10元" in text_of(page)
        assert "《食品安全法》第三十五条" in text_of(page)
    assert "工本费10元" in text_of(window.post(url, written(situation="renew", step="check")))
    done = window.post(url, written(situation="renew", step="file"), follow=True)
    assert ("已收件" in text_of(done), "工本费10元" in text_of(done)) == (True, True)
    filed = done.context["file"]
    assert (filed.situation, asdict(filed.fee)) == ("换证", FEE)


def test_a_clerk_who_knows_the_situation_picks_it_and_nonsense_is_asked_again(desk, world, item):  # noqa: F811
    window, url = desk(world.clerk), reverse("desk:intake-desk", args=[item])
    assert "急办" in text_of(window.get(url, {"choose": "1"}))
    odd = window.get(url, {"situation": "\x00", "q1": "zzz", "asked": "'", "version": "old"})
    assert odd.context["walk"].question.key == "q1"
    assert "办事指南刚刚更新过" in text_of(odd)


@pytest.fixture
def library(world):
    """What 张三 filed online lies in the library."""
    number = filed_case(world, actor=world.zhang)
    commands.keep_materials(numbers=[number], actor=SYSTEM, at=AT)
    return number


def looked(client, world, **changes):
    """Look into the library, with the applicant's word."""
    return client.post(address(world), written(**{"step": "library", "library": "on", **changes}))


def test_what_the_platform_has_is_offered_with_source_and_date_and_not_brought_again(
    desk, world, library
):
    client, given = desk(world.clerk), {"how-3": [], "library": "on"}
    assert "请先问申请人是否同意" in text_of(looked(client, world, library=""))
    page = text_of(looked(client, world, **{"how-3": []}))
    assert "申请人办理“食品经营许可（新办）”时提交的材料（2026年3月2日取得）" in page
    (chosen,) = re.findall(r'name="held-3"[^>]*value="([^"]+)"[^>]*checked', page)
    sent = written(**given, **{"held-3": [chosen]})
    checked = text_of(client.post(address(world), {**sent, "step": "check"}))
    assert "还没有收件" in checked
    done = client.post(address(world), {**sent, "step": "file"}, follow=True)
    again = client.post(address(world), {**sent, "step": "file"}, follow=True)
    assert done.redirect_chain == again.redirect_chain
    number = done.context["file"].number
    (row,) = apps.get_model("cases", "SubmittedMaterial").objects.filter(case=number, material_no=3)
    assert (row.way, row.file_name) == ("HELD", "布局图.pdf")
    (sought,) = apps.get_model("cases", "SoughtMaterial").objects.filter(number=number)
    assert (sought.way, str(sought.document_id)) == ("LIBRARY", chosen)
    document = apps.get_model("eforms", "PersonalDocument").objects.get(pk=chosen)
    assert (document.times_used, document.used_for) == (1, "食品经营许可（新办）")
    held = queries.held_materials(number, viewer=world.clerk, at=AT)
    assert 3 in held, "a correction does not ask for it again"


def test_a_scan_goes_before_the_library_and_unticked_is_not_used(desk, world, library):
    client = desk(world.clerk)
    page = text_of(looked(client, world, **{"how-3": []}))
    (chosen,) = re.findall(r'name="held-3"[^>]*value="([^"]+)"', page)
    lacking = client.post(
        address(world), written(**{"how-3": [], "library": "on", "step": "check"})
    )
    assert "请上传经营场所布局图" in text_of(lacking)
    scan = SimpleUploadedFile("新图.pdf", PDF, "application/pdf")
    sent = written(**{"how-3": [], "library": "on", "held-3": [chosen], "step": "file"})
    done = client.post(address(world), {**sent, "material-3": scan}, follow=True)
    (row,) = apps.get_model("cases", "SubmittedMaterial").objects.filter(
        case=done.context["file"].number, material_no=3
    )
    assert (row.way, row.file_name) == ("SCANNED", "新图.pdf")


def test_nobody_looks_into_another_s_library(desk, world, library):
    other = looked(desk(world.clerk), world, party_name="李四")
    assert "平台上没有这位申请人可以用的材料" in text_of(other)
    assert "提交的材料" not in text_of(other)
    guide: Any = catalogue.guide(world.permit)
    asked: dict[str, Any] = {"name": "张三", "id_number": ID, "at": AT}
    for who in (world.reviewer, world.stranger, world.zhang):
        with pytest.raises(NotPermitted):
            queries.library_at_window(guide, "", viewer=who, **asked)
    mine = queries.library_at_window(guide, "", viewer=world.clerk, **asked)[3]
    given: dict[str, Any] = {
        "item_code": world.permit, "party_id": world.li.person_id, "library": {3: mine.id},
        "idempotency_key": "k", "more": {"values": {}, "party_kind": "PERSON"}, "at": AT,
    }  # fmt: skip
    with pytest.raises(commands.NotOfLibrary):
        commands.file_with_library(actor=world.clerk, **given)
    with pytest.raises(NotPermitted):
        commands.file_with_library(actor=world.zhang, **given)
