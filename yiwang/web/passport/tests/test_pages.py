"""The pages without a browser: register, verify, bind, switch, agents, security, /test/."""

import pytest
from django.conf import settings as configured
from django.http import Http404
from django.test import RequestFactory

from yiwang.foundation.core import clock
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.identity import queries
from yiwang.foundation.identity.queries import actors
from yiwang.foundation.identity.tests import known
from yiwang.foundation.identity.tests.factories import code_for, resident_account
from yiwang.web.ui.testmode import views as testmode

pytestmark = pytest.mark.django_db
WANG, LI = known.NAMED["法定代表人"], known.NAMED["经办人"]
FOOD = next(iter(known.ENTERPRISES.values()))


@pytest.fixture(autouse=True)
def fresh(settings):
    settings.YIWANG_CODE_INTERVAL_SECONDS = 0
    actors.forget_actors()


def register(client, resident, **more):
    body = {"phone": resident.phone, "consent": "1", "act": "send", **more}
    assert client.post("/register/", body).status_code == 200
    body = {"phone": resident.phone, "code": code_for(resident.phone), "act": "enter", **more}
    return client.post("/register/", body)


def log_in(client, resident):
    client.post("/login/", {"phone": resident.phone, "act": "send"})
    body = {"phone": resident.phone, "code": code_for(resident.phone), "act": "enter"}
    return client.post("/login/", body)


def verify(client, resident, **more):
    return client.post(
        "/verify-name/", {"name": resident.name, "id_number": resident.id_number, **more}
    )


def text(answer):
    return answer.content.decode()


def test_register_verify_bind_switch(client):
    assert register(client, WANG, next="/identity/bind/")["Location"] == "/identity/bind/"
    sent = client.get("/identity/bind/")
    assert sent["Location"] == "/verify-name/?next=%2Fidentity%2Fbind%2F"
    assert verify(client, WANG, next="/identity/bind/")["Location"] == "/identity/bind/"
    assert client.get("/identity/bind/").status_code == 200
    assert client.post("/identity/bind/", {"uscc": FOOD.uscc}).status_code == 302
    page = text(client.get("/identity/"))
    assert "切换到企业：示例食品有限公司" in page
    user = queries.user_by_phone(WANG.phone, viewer=SYSTEM)
    assert user is not None
    legal = next(
        c for c in queries.identities(
            user.id, viewer=queries.actor_of(user.id, at=clock.now()), at=clock.now()
        ) if c.kind == "LEGAL"
    )  # fmt: skip
    client.post("/identity/", {"key": legal.key, "next": "/identity/"})
    assert "企业：示例食品有限公司（法定代表人 王*强）" in text(client.get("/identity/"))
    client.post("/identity/", {"key": "", "next": "/identity/"})
    assert "现在的身份：<strong>个人：王*强</strong>" in text(client.get("/identity/"))
    wrong = client.post("/identity/", {"key": "legal:nobody"}, follow=True)
    assert "没有这项授权" in text(wrong)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"act": "send"}, "请填写手机号码"),
        ({"act": "send", "phone": "1", "consent": "1"}, "请填写11位手机号码"),
        ({"act": "send", "phone": WANG.phone}, "同意后才能注册"),
        ({"act": "enter", "phone": WANG.phone}, "请填写验证码"),
        ({"act": "enter", "phone": WANG.phone, "code": "1"}, "验证码不对"),
    ],
)
def test_registering_says_what_is_wrong(client, body, sentence):
    answer = client.post("/register/", body)
    assert (answer.status_code, sentence in text(answer)) == (422, True)
    assert "有 1 处需要修改：" in text(answer) or "有 2 处需要修改：" in text(answer)


@pytest.mark.parametrize(
    ("address", "body", "sentence"),
    [
        ("/login/", {"act": "send"}, "请填写手机号码"),
        ("/login/", {"act": "send", "phone": "1"}, "请填写11位手机号码"),
        ("/login/", {"act": "enter", "phone": WANG.phone}, "请填写验证码"),
        ("/login/?way=password", {}, "请填写密码"),
        ("/login/?way=password", {"phone": "1", "password": "x"}, "请填写11位手机号码"),
        ("/login/?way=password", {"phone": WANG.phone, "password": "x"}, "手机号码或密码不对"),
    ],
)
def test_logging_in_says_what_is_wrong(client, address, body, sentence):
    answer = client.post(address, body)
    assert (answer.status_code, sentence in text(answer)) == (422, True)


def test_somebody_registered_is_told_to_log_in(client):
    resident_account("法定代表人", clock.now())
    answer = client.post("/register/", {"phone": WANG.phone, "consent": "1", "act": "send"})
    assert answer.status_code == 200
    body = {"phone": WANG.phone, "code": code_for(WANG.phone), "act": "enter"}
    assert "这个手机号已注册，直接登录即可" in text(client.post("/register/", body))


def test_a_wrong_name_keeps_what_was_typed(client):
    register(client, WANG)
    answer = verify(client, WANG, name="王小强")
    assert answer.status_code == 422
    assert "没有核对上" in text(answer)
    assert 'value="王小强"' in text(answer)


def test_an_agent_asks_and_the_representative_confirms(client):
    resident_account("法定代表人", clock.now())
    resident_account("经办人", clock.now())
    log_in(client, WANG)
    client.post("/identity/bind/", {"uscc": FOOD.uscc})
    client.post("/logout/")
    log_in(client, LI)
    assert "法定代表人不是您" in text(client.post("/identity/bind/", {"uscc": FOOD.uscc}))
    assert "等法定代表人确认" in text(client.get("/identity/mandates/"))
    wrong = client.post("/identity/bind/", {"uscc": "1"})
    assert (wrong.status_code, "18位统一社会信用代码" in text(wrong)) == (422, True)
    client.post("/logout/")
    log_in(client, WANG)
    page = text(client.get("/identity/"))
    agents = page.split('href="/identity/agents/')[1].split('"')[0]
    shown = client.get(f"/identity/agents/{agents}")
    assert "等您确认" in text(shown)
    request = shown.context["asked"][0].id
    address = f"/identity/agents/{agents}{request}/"
    assert client.post(address, {}).status_code == 422
    day = {"valid_until-year": "2030", "valid_until-month": "1", "valid_until-day": "31"}
    body = {"scope": ["许可"], "acts": ["填写"], **day}
    assert client.post(address, body).status_code == 302
    assert "停用" in text(client.get(f"/identity/agents/{agents}"))
    assert client.get(f"/identity/agents/{request}/").status_code == 404


def test_somebody_may_act_for_somebody_and_be_stopped(client):
    resident_account("法定代表人", clock.now())
    resident_account("经办人", clock.now())
    log_in(client, WANG)
    body = {
        "agent_name": LI.name,
        "agent_phone": LI.phone,
        "id_tail": LI.id_number[-4:],
        "scope": ["其他"],
        "acts": ["填写"],
        "valid_until-year": "2030",
        "valid_until-month": "1",
        "valid_until-day": "31",
    }
    wrong = client.post("/identity/mandates/give/", {**body, "agent_name": "谁"})
    assert "没有核对上" in text(wrong)
    assert client.post("/identity/mandates/give/", body).status_code == 302
    client.post("/logout/")
    log_in(client, LI)
    offered = client.get("/identity/mandates/").context["offered"]
    answer = f"/identity/mandates/{offered[0].id}/"
    assert "已接受授权" in text(client.post(answer, {"act": "accept"}, follow=True))
    assert "切换到为 王*强 代办" in text(client.get("/identity/"))
    client.post("/identity/", {"key": f"person:{offered[0].principal_id}", "next": "/identity/"})
    assert "正在为 王*强 代办" in text(client.get("/identity/"))
    client.post("/identity/", {"key": "", "next": "/identity/"})
    assert "已停止授权" in text(client.post(answer, {"act": "end"}, follow=True))
    assert "已经停止" in text(client.post(answer, {"act": "end"}, follow=True))


def test_ones_own_numbers_are_shown_on_demand(client):
    resident_account("法定代表人", clock.now())
    log_in(client, WANG)
    assert WANG.id_number not in text(client.get("/identity/security/"))
    shown = text(client.post("/identity/security/", {"show": "id"}))
    assert WANG.id_number in shown


def test_a_password_is_set_and_changed(client):
    resident_account("法定代表人", clock.now())
    log_in(client, WANG)
    address = "/identity/security/password/"
    assert client.post(address, {"password": "short"}).status_code == 422
    assert client.post(address, {"password": "Long-and-odd-7"}).status_code == 302
    wrong = client.post(address, {"password": "Long-and-odd-8", "current": "no"})
    assert "原密码不对" in text(wrong)
    assert "先绑定" in text(client.post("/identity/security/recovery-codes/", follow=True))
    assert "动态口令密钥二维码" in text(client.get("/identity/security/second-factor/"))
    assert client.post("/identity/security/second-factor/", {"code": "0"}).status_code == 422


@pytest.mark.parametrize(
    "address",
    [
        "/identity/",
        "/identity/security/",
        "/identity/security/password/",
        "/identity/security/second-factor/",
        "/identity/mandates/",
        "/identity/bind/",
        "/verify-name/",
    ],
)
def test_a_visitor_is_sent_to_the_login(client, address):
    assert client.get(address)["Location"].startswith("/login/?next=")


def test_the_message_box_lists_what_was_sent(client):
    client.post("/login/", {"phone": WANG.phone, "act": "send"})
    found = client.get("/test/messages/", {"phone": WANG.phone, "format": "json"}).json()
    assert "验证码" in found["messages"][0]["text"]
    assert "验证码" in text(client.get("/test/messages/"))
    assert client.get("/test/").status_code == 200


def test_moving_the_clock_moves_the_platform(client):
    clock.forget_offset()
    before = clock.now()
    assert client.post("/test/clock/", {"days": "x"}).status_code == 422
    assert client.post("/test/clock/", {"days": "-1"}).status_code == 422
    assert client.post("/test/clock/", {"days": "2", "hours": "1"}).status_code == 302
    clock.forget_offset()
    assert (clock.now() - before).days == 2
    client.post("/test/clock/", {"act": "reset"})
    clock.forget_offset()
    assert (clock.now() - before).days == 0


def test_a_source_is_switched_and_idle_time_checked(client):
    client.post("/test/sources/", {"population": "DOWN", "sms": "nonsense"})
    assert queries.source_states(viewer=SYSTEM) == {"population": "DOWN"}
    register(client, WANG)
    assert "暂时连不上" in text(verify(client, WANG))
    assert client.post("/test/idle/", {"seconds": "x"}).status_code == 422


def test_test_pages_are_absent_in_production(settings):
    settings.YIWANG_DEMO = False
    for view in (
        testmode.index,
        testmode.message_box,
        testmode.move_clock,
        testmode.data_sources,
        testmode.idle_time,
    ):
        with pytest.raises(Http404):
            view(RequestFactory().get("/test/"))
    assert configured.YIWANG_DEMO is False
