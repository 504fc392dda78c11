"""From 开始办理 to 提交成功 without JavaScript, page by page, and what may go wrong."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.journeys.applying import begun, found_in, log_in, ready
from yiwang.foundation.audit.models import Entry
from yiwang.foundation.files.tests import samples
from yiwang.services.cases import commands, queries
from yiwang.services.cases.models import Case, Draft
from yiwang.services.cases.tests import factories
from yiwang.services.cases.tests.factories import AT

pytestmark = pytest.mark.django_db


def text(response):
    return re.sub(r"<[^>]+>", "", response.content.decode())


NUMBER = "110101199003070011"


def file(content=None, name="布局图.pdf"):
    return SimpleUploadedFile(name, content if content is not None else samples.pdf())


def go(client, response, status=302):
    assert response.status_code == status, text(response)[-1500:]
    return response["Location"]


def page_fields(number, values, version=1, **more):
    asked = "name,id_number,phone,place"
    return {"asked": asked, "version": version, **values, **more}


def test_the_whole_way_works_with_plain_forms(world, zhang):
    begin = zhang.get(f"/apply/{world.permit}/")
    assert "开始办理" in text(begin)
    at = go(zhang, zhang.post(f"/apply/{world.permit}/start/", {"situation": ""}))
    number = int(at.split("/")[2])
    at = go(zhang, zhang.get(at))
    assert at.endswith("/consent/")
    shown = text(zhang.get(at))
    assert "公安部门人口信息" in shown
    assert "同意并获取" in shown
    assert "不同意，我自己提供" in shown
    at = go(zhang, zhang.get(go(zhang, zhang.post(at, {"agree": "1"}))))
    page = zhang.get(at)
    assert "第 1 步，共 5 步" in text(page)
    assert "来自公安部门人口信息" in text(page)
    assert 'value="张三"' in page.content.decode()
    assert 'value="1101**********0011"' in page.content.decode()
    assert NUMBER not in page.content.decode()
    version = found_in(page, r'name="version" value="(\d+)"')
    empty = zhang.post(at, page_fields(number, {"phone": "123", "place": ""}, version))
    assert empty.status_code == 422
    assert "有 2 处需要修改" in text(empty)
    assert text(empty).count("请填写11位手机号码，如 13800138000") == 2
    draft = queries.draft(number, viewer=world.zhang)
    assert draft.values["phone"] == "123"
    typed = {"phone": "１３８ 0013 8000", "place": "示例路1号"}
    at = go(zhang, zhang.post(at, page_fields(number, typed, draft.version)))
    lacking = zhang.post(at)
    assert lacking.status_code == 422
    assert "请上传经营场所布局图" in text(lacking)
    assert "请上传食品安全制度" in text(lacking)
    go(zhang, zhang.post(f"{at}3/upload/", {"file": [file(), file(samples.heic(), "照片.heic")]}))
    go(zhang, zhang.post(f"{at}4/promise/"))
    at = go(zhang, zhang.post(at))
    assert "请选择送达方式" in text(zhang.post(at, {}))
    at = go(zhang, zhang.post(at, {"way": "ONLINE"}))
    shown = text(zhang.get(at))
    assert "还没有提交" in shown
    assert "1101**********0011" in shown
    assert NUMBER not in shown
    assert "照片.jpg" in shown
    at = go(zhang, zhang.post(at))
    wrong = zhang.post(at, {"name": "李四", "agree": "on"})
    assert "填写的姓名与登录人的姓名不一致" in text(wrong)
    at = go(zhang, zhang.post(at, {"name": "张 三", "agree": "on"}))
    receipt = text(zhang.get(at))
    case = Case.objects.get(pk=number)
    for words in ("提交成功", "材料接受告知单", case.query_code(), case.audit_hash, "2026年3月9日"):
        assert words in receipt
    assert case.values["phone"] == "13800138000"


@pytest.mark.parametrize("place", ["", "form/applicant/", "materials/", "check/", "sign/"])
def test_after_filing_every_page_shows_the_receipt(world, zhang, place):
    number = factories.filed_case(world)
    at = go(zhang, zhang.get(f"/apply/{number}/{place}"))
    assert at == f"/apply/{number}/receipt/"


def test_submitting_twice_files_once(world, zhang):
    draft = ready(world)
    typed = {"name": "张三", "agree": "on", "token": str(draft.token)}
    first = zhang.post(f"/apply/{draft.number}/sign/", typed)
    second = zhang.post(f"/apply/{draft.number}/sign/", typed)
    assert first["Location"] == second["Location"] == f"/apply/{draft.number}/receipt/"
    assert Case.objects.count() == 1
    assert Entry.objects.filter(command="cases.submit").count() == 1


def test_the_receipt_has_pdf_calendar_and_audit_entry(world, zhang):
    number = factories.filed_case(world)
    pdf = zhang.get(f"/apply/{number}/receipt/pdf/")
    assert pdf.content.startswith(b"%PDF-")
    assert pdf["Cache-Control"] == "no-store"
    calendar = zhang.get(f"/apply/{number}/receipt/calendar/").content.decode()
    assert "DTSTART;VALUE=DATE:20260309" in calendar
    entry = zhang.get(f"/apply/{number}/receipt/audit/").json()
    assert entry["hash"] == Case.objects.get(pk=number).audit_hash


def test_another_person_finds_nothing(world, client):
    number, draft = factories.filed_case(world), begun(world, world.service)
    stranger = log_in(client, world.li)
    for path in (
        f"/apply/{draft.number}/",
        f"/apply/{draft.number}/materials/",
        f"/apply/{number}/receipt/",
        f"/apply/{number}/receipt/pdf/",
        f"/my/cases/{number}/",
        f"/my/cases/{number}/withdraw/",
        f"/my/cases/{number}/documents/1/",
        f"/my/cases/{number}/correction/",
    ):
        assert stranger.get(path).status_code == 404, path


def test_a_file_is_served_to_its_owner_only(world, zhang):
    draft = factories.ready_draft(world)
    file_id = draft.materials[3].file_ids[0]
    served = zhang.get(f"/files/{file_id}/")
    assert b"".join(served.streaming_content).startswith(b"%PDF-")
    assert served["Cache-Control"] == "no-store"
    stranger = log_in(Client(), world.li)
    for way in ("", "thumbnail/"):
        assert stranger.get(f"/files/{file_id}/{way}").status_code == 404
    assert Client().get(f"/files/{file_id}/").status_code == 302


def test_an_open_draft_is_offered_and_can_be_begun_again(world, zhang):
    draft = begun(world)
    shown = text(zhang.get(f"/apply/{world.permit}/"))
    assert "保存的草稿" in shown
    assert "继续填写" in shown
    again = go(zhang, zhang.post(f"/apply/{world.permit}/start/", {}))
    assert again == f"/apply/{world.permit}/"
    at = go(zhang, zhang.post(f"/apply/{world.permit}/start/", {"restart": "1"}))
    assert str(draft.number) not in at
    assert Draft.objects.filter(state="OPEN").count() == 1


def test_a_visitor_is_sent_to_the_login_and_back(world, client):
    at = go(client, client.get(f"/apply/{world.permit}/start/"))
    assert "next=" in at
    assert world.permit in at


def test_autosave_keeps_what_is_not_valid(world, zhang):
    draft = begun(world)
    saved = zhang.post(
        f"/apply/{draft.number}/form/applicant/autosave/",
        page_fields(draft.number, {"phone": "12", "name": "", "id_number": "1", "place": "x"}),
        headers={"accept": "application/json"},
    )
    assert saved.status_code == 200
    assert saved.json()["version"] == 2
    assert queries.draft(draft.number, viewer=world.zhang).values["phone"] == "12"


def test_two_devices_show_both_values_and_let_the_person_choose(world, zhang):
    draft = begun(world)
    other = log_in(Client(), world.zhang)
    at = f"/apply/{draft.number}/form/applicant/"
    both = {"name": "张三", "id_number": "110101199003070011", "phone": "13800138000"}
    other.post(at, page_fields(draft.number, {**both, "place": "另一台填的"}))
    quiet = zhang.post(f"{at}autosave/", page_fields(draft.number, {**both, "place": "这台填的"}))
    assert quiet.status_code == 409
    shown = zhang.post(at, page_fields(draft.number, {**both, "place": "这台填的"}))
    assert shown.status_code == 409
    assert "这台设备：这台填的" in text(shown)
    assert "另一台设备：另一台填的" in text(shown)
    version = found_in(shown, r'name="version" value="(\d+)"')
    go(
        zhang,
        zhang.post(
            f"{at}conflict/",
            {"version": version, "mine": '{"place": "这台填的"}', "keep-place": "mine"},
        ),
    )
    assert queries.draft(draft.number, viewer=world.zhang).values["place"] == "这台填的"


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "空.pdf", "“空.pdf”是空的，请换一份"),
        (samples.program(), "EXE.jpg", "“EXE.jpg”是 程序（EXE） 文件"),
        (samples.locked_pdf(), "锁.pdf", "“锁.pdf”加了密码，请换一份"),
        (samples.pdf()[:50], "坏.pdf", "“坏.pdf”打不开，请换一份"),
        (samples.pdf(filler=30 * 1024 * 1024), "大.pdf", "“大.pdf”有 30.1 MB，最多 20 MB"),
    ],
    ids=["empty", "exe", "locked", "damaged", "large"],
)
def test_a_bad_file_says_what_to_do_in_both_ways(world, zhang, content, name, sentence):
    draft = begun(world)
    at = f"/apply/{draft.number}/materials/3/upload/"
    script = zhang.post(at, {"file": file(content, name)}, headers={"accept": "application/json"})
    status = 413 if name == "大.pdf" else 422
    assert script.status_code == status
    assert sentence in script.json()["error"]
    plain = zhang.post(at, {"file": file(content, name)})
    assert plain.status_code == 422
    assert text(plain).count(sentence) == 2
    assert queries.draft(draft.number, viewer=world.zhang).materials == {}


def test_files_are_put_in_order_replaced_and_deleted(world, zhang):
    draft = begun(world)
    at = f"/apply/{draft.number}/materials/"
    zhang.post(f"{at}3/upload/", {"file": [file(name="一.pdf"), file(samples.pdf(2), "二.pdf")]})
    one, two = queries.draft(draft.number, viewer=world.zhang).materials[3].file_ids
    go(zhang, zhang.post(f"{at}3/{two}/up/"))
    assert queries.draft(draft.number, viewer=world.zhang).materials[3].file_ids == (two, one)
    nothing = zhang.post(f"{at}3/{two}/replace/")
    assert "请选择要上传的文件" in text(nothing)
    go(zhang, zhang.post(f"{at}3/{two}/replace/", {"file": file(samples.pdf(3), "三.pdf")}))
    new = queries.draft(draft.number, viewer=world.zhang).materials[3].file_ids[0]
    assert new not in {one, two}
    go(zhang, zhang.post(f"{at}3/{new}/remove/"))
    assert queries.draft(draft.number, viewer=world.zhang).materials[3].file_ids == (one,)


def test_a_kept_material_is_used_again(world, zhang):
    draft = begun(world)
    at = f"/apply/{draft.number}/materials/"
    zhang.post(f"{at}3/upload/", {"file": file()})
    (one,) = queries.draft(draft.number, viewer=world.zhang).materials[3].file_ids
    go(zhang, zhang.post(f"{at}3/{one}/keep/"))
    mine = zhang.get("/my/materials/")
    assert "经营场所布局图" in text(mine)
    document = found_in(mine, r"/my/materials/([0-9a-f-]{36})/delete/")
    go(zhang, zhang.post(f"{at}5/reuse/", {"document": document}))
    assert len(queries.draft(draft.number, viewer=world.zhang).materials[5].file_ids) == 1


def test_a_phone_uploads_without_login_once_and_for_ten_minutes(world, zhang, freeze):
    draft = begun(world)
    at = f"/apply/{draft.number}/materials/3/phone/"
    assert "生成二维码" in text(zhang.get(at))
    page = zhang.post(at).content.decode()
    assert "<svg" in page
    from yiwang.foundation.files.models import Handover

    address = f"/u/{Handover.objects.get().pk}/"
    phone, other = Client(), Client()
    assert "拍照上传" in text(phone.get(address))
    other.get(address)
    go(phone, phone.post(address, {"file": file(samples.picture(), "手机.jpg")}))
    assert "手机.jpg" in text(zhang.get(f"{at}files/"))
    assert other.post(address, {"file": file(samples.picture())}).status_code == 404
    freeze(AT + timedelta(minutes=11))
    assert phone.get(address).status_code == 404
    assert phone.post(address, {"file": file(samples.picture())}).status_code == 404


def test_refusing_consent_leaves_the_questions_to_the_person(world, zhang):
    draft = begun(world)
    go(zhang, zhang.post(f"/apply/{draft.number}/consent/", {"decline": "1"}))
    page = zhang.get(f"/apply/{draft.number}/form/applicant/").content.decode()
    assert "来自公安部门人口信息" not in page
    assert 'value="张三"' not in page
    assert "不同意" in text(zhang.get("/my/consents/"))


def test_save_and_leave_comes_back_to_the_same_page(world, zhang):
    draft = begun(world)
    zhang.post(f"/apply/{draft.number}/consent/", {"decline": "1"})
    at = f"/apply/{draft.number}/form/applicant/"
    left = go(zhang, zhang.post(at, page_fields(draft.number, {"place": "半句"}, exit="1")))
    assert left == "/my/drafts/"
    assert "继续填写" in text(zhang.get(left))
    assert go(zhang, zhang.get(f"/apply/{draft.number}/")) == at
    assert 'value="半句"' in zhang.get(at).content.decode()


def test_a_draft_is_deleted_only_after_a_page_asks(world, zhang):
    draft = begun(world)
    at = f"/my/drafts/{draft.number}/discard/"
    assert "不能找回" in text(zhang.get(at))
    go(zhang, zhang.post(at))
    assert zhang.get(f"/apply/{draft.number}/").status_code == 404


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/apply/{item}/", 4),
        ("/apply/{draft}/form/applicant/", 5),
        ("/apply/{draft}/materials/", 8),
        ("/apply/{draft}/delivery/", 5),
        ("/apply/{draft}/check/", 6),
        ("/apply/{draft}/sign/", 5),
        ("/my/", 5),
        ("/my/cases/", 3),
        ("/my/cases/{case}/", 8),
        ("/track/{case}/", 4),
    ],
)
def test_a_page_asks_the_database_little(world, zhang, django_assert_max_num_queries, path, most):
    draft, case = ready(world), factories.filed_case(world, world.service)
    commands.sign(number=draft.number, way="TYPED", evidence={}, actor=world.zhang, at=AT)
    address = path.format(item=world.permit, draft=draft.number, case=case)
    zhang.get(address)
    with django_assert_max_num_queries(most):
        assert zhang.get(address).status_code == 200


GUIDED = {
    "questions": [
        {
            "key": "kind",
            "text": "您是哪一类经营者",
            "options": [{"key": "shop", "text": "小卖部"}, {"key": "stall", "text": "流动摊贩"}],
        }
    ],
    "situations": [
        {"key": "s1", "name": "小卖部新办", "answers": {"kind": "shop"}, "materials": [1, 3]},
        {
            "key": "s2",
            "name": "流动摊贩",
            "answers": {"kind": "stall"},
            "materials": [],
            "not_applicable": "流动摊贩办登记卡，不办这个许可",
        },
    ],
}


def test_who_is_not_eligible_reads_a_page_and_others_go_on(world, zhang):
    code = factories.publish(
        "000131009000", "01", "有情形的许可", world.market, world.form_version_id, **GUIDED
    )
    draft = begun(world, code)
    zhang.post(f"/apply/{draft.number}/consent/", {"decline": "1"})
    at = f"/apply/{draft.number}/situation/"
    asked = text(zhang.get(at))
    assert "您是哪一类经营者" in asked
    assert "不确定" in asked
    assert "请选择您是哪一类经营者" in text(zhang.post(at, {"question": "kind"}))
    told = zhang.post(at, {"question": "kind", "answer": "stall"})
    assert told.status_code == 200
    assert "根据您的回答，这件事可能不适用于您" in text(told)
    assert "流动摊贩办登记卡" in text(told)
    on = go(zhang, zhang.post(at, {"question": "kind", "answer": "shop"}))
    assert on.endswith("/form/applicant/")
    assert "您的情形：小卖部新办" in text(zhang.get(at))
    assert "食品安全制度" not in text(zhang.get(f"/apply/{draft.number}/materials/"))


def test_an_agent_applies_for_the_enterprise(world, client):
    from yiwang.foundation.identity.models import LegalPerson

    agent = log_in(client, world.zhang)
    enterprise = factories.legal_person()
    LegalPerson.objects.filter(pk=enterprise).update(representative=world.zhang.person_id)
    session = agent.session
    session["yw_acting"] = f"legal:{enterprise}"
    session.save()
    at = go(agent, agent.post(f"/apply/{world.permit}/start/", {}))
    number = int(at.split("/")[2])
    assert Draft.objects.get(pk=number).applicant_id == enterprise
