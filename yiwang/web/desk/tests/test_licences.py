"""The pages of licences without a browser: the list, one of them, acts, refusals."""

import re

import pytest
from django.apps import apps
from django.urls import reverse

from yiwang.foundation.identity.types import Permission
from yiwang.services.licences.tests import licence_factories as f
from yiwang.services.licences.tests import seal_factories
from yiwang.services.licences.tests.seal_factories import AT

pytestmark = pytest.mark.django_db
SENT = {"reason": "销售超过保质期的食品", "basis": "《食品安全法》第一百二十四条", "document": ""}


@pytest.fixture
def office(db, freeze):
    freeze(AT)
    return seal_factories.office()


@pytest.fixture
def keeper(office):
    return office.staff("钱证", Permission.KEEP_LICENCES, role="LICENCE_KEEPER")


def page(name, row):
    return reverse(f"desk:{name}", args=[row.pk])


def text(response) -> str:
    return str(response.content.decode())


def test_the_list_finds_and_leads_to_one(desk, office, keeper):
    code = f.food_type()
    row = f.in_force(office, code)
    f.in_force(office, code, n=2, state="REVOKED", state_reason="以欺骗手段取得")
    address = reverse("desk:licences")
    whole = text(desk(keeper).get(address))
    assert (f.SHOP in whole, whole.count("item-card")) == (True, 2)
    narrowed = text(desk(keeper).get(address, {"state": "VALID", "q": row.number[:12]}))
    assert (narrowed.count("item-card"), page("licence", row) in narrowed) == (1, True)
    assert "没有这样的证照" in text(desk(keeper).get(address, {"q": "没有"}))
    one = text(desk(keeper).get(page("licence", row)))
    assert all(words in one for words in (row.identifier, "有效", "暂扣", "2031年3月1日"))
    elsewhere = office.staff("周民", Permission.KEEP_LICENCES, office=office.civil)
    assert desk(elsewhere).get(page("licence", row)).status_code == 404


def test_an_act_is_done_and_a_second_one_comes_too_late(desk, office, keeper):
    row = f.in_force(office, f.food_type())
    sent = {**SENT, "act": "SUSPEND", "version": row.version}
    address = page("licence-act", row)
    assert desk(keeper).post(address, sent).url == page("licence", row)
    assert apps.get_model("licences", "Licence").objects.get().state == "SUSPENDED"
    late = desk(keeper).post(address, sent)
    assert (late.status_code, "已经暂扣" in text(late)) == (409, True)
    assert SENT["basis"] in text(late), "what was typed is kept"


def test_refusals_say_what_to_mend(desk, office, keeper):
    row = f.in_force(office, f.food_type())
    address = page("licence-act", row)
    for missing in ("reason", "basis"):
        sent = {**SENT, missing: "", "act": "SUSPEND", "version": row.version}
        refused = desk(keeper).post(address, sent)
        assert refused.status_code == 422
        assert "请填写" in text(refused)
    for none in ("", "SEAL", "EXPIRE"):
        assert desk(keeper).post(address, {**SENT, "act": none}).status_code == 404
    reader = office.staff("孙批", Permission.READ_CASES)
    sent = {**SENT, "act": "SUSPEND", "version": row.version}
    assert desk(reader).post(address, sent).status_code == 403
    assert "办理</h2>" not in text(desk(reader).get(page("licence", row)))


def test_what_a_face_lacks_is_asked_and_filled(desk, office, keeper):
    row = f.made(office, f.food_type(), seal_wait="INCOMPLETE")
    shown = text(desk(keeper).get(page("licence", row)))
    assert "照面还缺内容" in shown
    assert "请填写“主体业态”" in shown
    lacking = re.findall(r'name="(face_\w+)"', shown)
    sent = {"act": "FILL", "version": row.version} | dict.fromkeys(lacking, "餐饮服务经营者")
    sent["face_yxqz"] = "二〇三一年"
    refused = desk(keeper).post(page("licence-act", row), sent)
    assert (refused.status_code, "请按“2026-03-02”的样子填写日期" in text(refused)) == (422, True)
    sent["face_yxqz"] = "2031-03-01"
    assert desk(keeper).post(page("licence-act", row), sent).status_code == 302
    after = text(desk(keeper).get(page("licence", row)))
    assert "餐饮服务经营者" in after
    assert "请填写“主体业态”" not in after
