"""办件查询 and 我的办件: progress, correction, withdrawal, results, messages."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.journeys.applying import found_in, log_in
from yiwang.foundation.files.tests import samples
from yiwang.services.cases import commands
from yiwang.services.cases.models import Case, SubmittedMaterial
from yiwang.services.cases.tests import factories
from yiwang.services.cases.tests.factories import AT
from yiwang.services.cases.types import CorrectionPoint

pytestmark = pytest.mark.django_db
UNKNOWN = "没有查到这个编号。编号是 18 位数字，在告知单右上角，也在短信里"


def text(response):
    return re.sub(r"<[^>]+>", "", response.content.decode())


def corrected(world):
    """A case with one notice of two points."""
    number = factories.filed_case(world)
    commands.request_correction(
        case=number,
        points=[
            CorrectionPoint(material_no=3, problem="看不清", how="重新拍照"),
            CorrectionPoint(field="place", problem="没有门牌号", how="写到门牌号"),
        ],
        actor=world.clerk,
        at=AT,
    )
    return number


def test_the_number_alone_shows_the_state_only(world, client):
    number = factories.filed_case(world)
    found = client.post("/track/", {"number": " ".join(re.findall("..", str(number)))})
    assert found["Location"] == f"/track/{number}/"
    shown = client.get(found["Location"])
    for words in ("食品经营许可（新办）", "待收件", "办理进度", "看详情"):
        assert words in text(shown)
    for secret in ("张*", "13800138000", "示例路1号", "110101199003070011"):
        assert secret not in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"


def test_the_query_code_shows_the_rest_and_is_in_no_address(world, client):
    number = factories.filed_case(world)
    code = Case.objects.get(pk=number).query_code()
    shown = client.post(f"/track/{number}/", {"code": code})
    assert "现在怎样" in text(shown)
    assert "示例路1号" in text(shown)
    assert "1101**********0011" in text(shown)
    assert "110101199003070011" not in shown.content.decode()
    assert code not in shown.content.decode()
    assert client.post("/track/", {"number": str(number), "code": code}).status_code == 200


def test_a_wrong_code_says_where_the_right_one_is(world, client):
    number = factories.filed_case(world)
    code = Case.objects.get(pk=number).query_code()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    shown = client.post(f"/track/{number}/", {"code": wrong})
    assert shown.status_code == 422
    assert text(shown).count("查询码不对。查询码是6位数字") == 2
    assert "示例路1号" not in text(shown)


def test_unknown_and_mistyped_numbers_read_alike_and_then_wait(world, client):
    number = factories.filed_case(world)
    other = str(number - 10)
    said = [text(client.post("/track/", {"number": n})).count(UNKNOWN) for n in ("1", other, "")]
    assert said == [2, 2, 2]
    for _ in range(4):
        last = client.post("/track/", {"number": "1"})
    assert last.status_code == 429
    assert "过一会儿再试" in text(last)


def test_the_case_answers_the_four_questions(world, zhang):
    number = factories.filed_case(world)
    listed = text(zhang.get("/my/cases/"))
    assert " ".join(re.findall(".{1,4}", str(number))) in listed
    shown = text(zhang.get(f"/my/cases/{number}/"))
    for words in ("现在怎样", "谁在办", "最晚哪天", "接下来您要做什么", "材料接受告知单"):
        assert words in shown
    pdf = zhang.get(f"/my/cases/{number}/documents/1/")
    assert pdf.content.startswith(b"%PDF-")


def test_a_case_that_stands_or_ended_answers_them_too(world, zhang):
    suspended, ended = factories.reviewed_case(world), factories.filed_case(world)
    commands.suspend(
        case=suspended,
        reason="等待判决",
        basis="规定",
        resume_when="判决生效",
        actor=world.approver,
        at=AT,
    )
    commands.withdraw(number=ended, actor=world.zhang, at=AT)
    waits = text(zhang.get(f"/my/cases/{suspended}/"))
    for words in ("因等待判决，办理暂时停止", "暂停计时，恢复条件：判决生效", "条件具备以后恢复"):
        assert words in waits
    over = text(zhang.get(f"/my/cases/{ended}/"))
    for words in ("已经结束，没有人在办", "已经结束，不再计时", "需要时可以重新申请"):
        assert words in over


def test_a_correction_shows_every_point_and_is_handed_in_at_once(world, zhang):
    number = corrected(world)
    assert "去补正" in text(zhang.get("/my/"))
    at = f"/my/cases/{number}/correction/"
    shown = text(zhang.get(at))
    for words in ("补正期间不计入办理时限", "看不清", "重新拍照", "没有门牌号", "写到门牌号"):
        assert words in shown
    lacking = zhang.post(at, {"place": ""})
    assert lacking.status_code == 422
    assert "请重新提供经营场所布局图" in text(lacking)
    bad = SimpleUploadedFile("EXE.jpg", samples.program())
    assert "程序（EXE）" in text(zhang.post(f"{at}3/upload/", {"file": bad}))
    good = SimpleUploadedFile("新图.pdf", samples.pdf(2))
    assert zhang.post(f"{at}3/upload/", {"file": good}).status_code == 302
    assert "新图.pdf" in text(zhang.get(at))
    done = zhang.post(at, {"place": "示例路2号"})
    assert done["Location"] == f"/my/cases/{number}/"
    assert Case.objects.get(pk=number).values["place"] == "示例路2号"
    newest = SubmittedMaterial.objects.get(case=number, material_no=3, is_superseded=False)
    assert newest.file_name == "新图.pdf"
    assert zhang.get(at).status_code == 404


def test_withdrawing_asks_on_a_page_first(world, zhang):
    number = factories.filed_case(world)
    at = f"/my/cases/{number}/withdraw/"
    assert "不能恢复" in text(zhang.get(at))
    assert zhang.post(at, {"reason": "改主意了"})["Location"] == f"/my/cases/{number}/"
    assert "已撤回" in text(zhang.get(f"/my/cases/{number}/"))
    assert zhang.post(at).status_code == 422


def test_messages_lead_to_their_case(world, zhang, deliver):
    number = factories.filed_case(world)
    deliver()
    shown = zhang.get("/my/messages/").content.decode()
    assert f'href="/my/cases/{number}/"' in shown


def test_what_was_fetched_is_on_record_and_consent_can_be_taken_back(world, zhang):
    draft = commands.begin(item_code=world.permit, actor=world.zhang, at=AT)
    zhang.post(f"/apply/{draft.number}/consent/", {"agree": "1"})
    assert "公安部门人口信息" in text(zhang.get("/my/uses/"))
    wrong = f"/apply/{draft.number}/dispute/name/"
    assert "请填写哪里不对" in text(zhang.post(wrong, {"reason": ""}))
    told = {"claimed": "张叁", "reason": "名字改过"}
    assert zhang.post(wrong, told).status_code == 302
    listed = zhang.get("/my/objections/").content.decode()
    one = zhang.get(found_in(listed, r'href="(/my/objections/[0-9a-f-]+/)"'))
    assert "名字改过" in text(one)
    page = zhang.get("/my/consents/").content.decode()
    revoke = found_in(page, r'action="(/my/consents/[^"]+/revoke/)"')
    zhang.post(revoke)
    assert "已撤回" in text(zhang.get("/my/consents/"))
    form = zhang.get(f"/apply/{draft.number}/form/applicant/").content.decode()
    assert "来自公安部门人口信息" not in form


def test_a_material_is_kept_and_deleted(world, zhang):
    nothing = zhang.post("/my/materials/", {"name": ""})
    assert "请填写材料名称" in text(nothing)
    good = SimpleUploadedFile("照.jpg", samples.picture())
    zhang.post("/my/materials/", {"name": "身份证正面", "file": good})
    page = zhang.get("/my/materials/").content.decode()
    assert "身份证正面" in page
    stranger = log_in(Client(), world.li)
    delete = found_in(page, r'action="(/my/materials/[^"]+/delete/)"')
    assert stranger.post(delete).status_code in {404, 422}
    zhang.post(delete)
    assert "还没有材料" in text(zhang.get("/my/materials/"))


def test_a_session_that_ended_keeps_what_was_typed(world, zhang):
    draft = commands.begin(item_code=world.permit, actor=world.zhang, at=AT)
    session = zhang.session
    session["yw_seen"] = 1
    session.save()
    typed = {"asked": "place", "version": "1", "place": "快写完的地址"}
    ended = zhang.post(f"/apply/{draft.number}/form/applicant/", typed)
    assert ended.status_code == 401
    assert "为保护您的信息，已自动退出" in text(ended)
    assert "快写完的地址" not in ended.content.decode()
    assert 'name="yw_carry"' in ended.content.decode()
