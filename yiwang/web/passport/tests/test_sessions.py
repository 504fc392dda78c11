"""Sessions: who asks costs little, sessions end in time, typed values travel."""

import re
import time

import pytest
from allauth.mfa.totp.internal import auth
from django.contrib.sessions.backends.cache import SessionStore
from django.test import Client, RequestFactory

from yiwang.foundation.core import clock
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.identity import commands
from yiwang.foundation.identity.queries import actors
from yiwang.foundation.identity.tests.factories import account, acting, code_for, staff
from yiwang.foundation.orgs.tests.factories import organisation
from yiwang.foundation.orgs.types import DEFAULT_REGION, OrganisationKind
from yiwang.web.passport import middleware, sessions
from yiwang.web.ui import carry

pytestmark = pytest.mark.django_db
PHONE = "15400000001"
GOOD = "Long-and-odd-7"


@pytest.fixture(autouse=True)
def fresh(settings):
    settings.YIWANG_CODE_INTERVAL_SECONDS = 0
    actors.forget_actors()


def log_in(client, phone=PHONE, **more):
    client.post("/login/", {"phone": phone, "act": "send"})
    body = {"phone": phone, "code": code_for(phone), "act": "enter", **more}
    return client.post("/login/", body)


def carried_in(page):
    found = re.search(r'name="yw_carry" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)


def age(client, key, seconds):
    session = client.session
    session[key] = int(time.time()) - seconds
    session.save()


def test_a_code_logs_in_and_goes_where_the_visitor_wanted(client):
    account(PHONE)
    answer = log_in(client, next="/identity/security/")
    assert answer["Location"] == "/identity/security/"
    assert "个人：张*" in client.get("/identity/").content.decode()


def test_another_site_is_no_place_to_go(client):
    account(PHONE)
    assert log_in(client, next="https://evil.example/x")["Location"].startswith("/")


def test_finding_the_actor_takes_at_most_three_statements(client, django_assert_max_num_queries):
    hall = organisation("示例县大厅", OrganisationKind.HALL)
    user_id, _ = staff(PHONE, "WINDOW", hall, clock.now())
    request = RequestFactory().get("/")
    request.session = SessionStore()
    request.session["_auth_user_id"] = str(user_id)
    request.session[middleware.ROLE] = "*"
    request.session[middleware.SINCE] = int(time.time())
    actors.forget_actors()
    clock.now()  # the demo clock reads its offset once a second; production never
    with django_assert_max_num_queries(3):  # user, roles, seats of the hall
        assert middleware.find_actor(request).role == "WINDOW"
    with django_assert_max_num_queries(0):
        assert middleware.find_actor(request).role == "WINDOW"


def test_a_visitor_without_a_session_costs_no_statement(client, django_assert_num_queries):
    client.get("/login/")  # the region's name is known from now on
    with django_assert_num_queries(0):
        assert client.get("/login/").status_code == 200


def test_an_idle_citizen_is_logged_out_and_typed_values_travel(client):
    account(PHONE)
    log_in(client)
    age(client, middleware.SEEN, 31 * 60)
    ended = client.post("/verify-name/", {"name": "张三", "id_number": "x"})
    assert ended.status_code == 401
    page = ended.content.decode()
    assert "已自动退出" in page
    assert "张三" not in page
    carried = carried_in(page)
    form = client.post("/login/?next=/verify-name/", {carry.FIELD: carried, "yw_begin": "1"})
    assert carried in form.content.decode()
    client.post("/login/", {"phone": PHONE, "act": "send", carry.FIELD: carried})
    back = client.post(
        "/login/", {"phone": PHONE, "code": code_for(PHONE), "act": "enter", carry.FIELD: carried}
    )
    assert 'value="张三"' in back.content.decode()
    assert 'action="/verify-name/"' in back.content.decode()


def test_somebody_else_does_not_get_the_values(client):
    account(PHONE)
    log_in(client)
    age(client, middleware.SEEN, 31 * 60)
    ended = client.post("/verify-name/", {"name": "张三"}).content.decode()
    carried = carried_in(ended)
    account("15400000002")
    answer = log_in(client, "15400000002", **{carry.FIELD: carried})
    assert answer.status_code == 302


def test_the_demo_shortens_the_idle_time(client):
    account(PHONE)
    log_in(client)
    client.post("/test/idle/", {"seconds": "5"})
    age(client, middleware.SEEN, 6)
    assert client.get("/identity/")["Location"].startswith("/login/")


def staff_login(client):
    user_id, _ = staff(PHONE, "REVIEWER", organisation(), clock.now())
    commands.set_password(password=GOOD, actor=acting(user_id, at=clock.now()), at=clock.now())
    codes = enrol(user_id)
    page = client.post("/login/?way=password", {"phone": PHONE, "password": GOOD})
    assert "动态口令" in page.content.decode()
    assert "_auth_user_id" not in client.session
    return codes


def enrol(user_id):
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    counter = list(auth.yield_hotp_counters_from_time())[1]
    code = auth.format_hotp_value(auth.hotp_value(secret, counter))
    actor = acting(user_id, at=clock.now())
    return commands.enrol_second_factor(secret=secret, code=code, actor=actor, at=clock.now())


def test_staff_pass_two_steps_and_end_after_eight_hours(client):
    codes = staff_login(client)
    assert client.post("/login/second-factor/", {"code": ""}).status_code == 422
    assert client.post("/login/second-factor/", {"code": "0"}).status_code == 422
    assert client.post("/login/second-factor/", {"code": codes[0]}).status_code == 302
    assert "示例县民政局·审查员" in client.get("/identity/").content.decode()
    age(client, middleware.SEEN, 3600)
    assert client.get("/identity/").status_code == 200
    age(client, middleware.SINCE, 8 * 3600 + 1)
    assert client.get("/identity/").status_code == 302


def test_the_second_step_waits_ten_minutes_only(client):
    codes = staff_login(client)
    age(client, sessions.PENDING_AT, 601)
    answer = client.post("/login/second-factor/", {"code": codes[0]})
    assert answer["Location"] == "/login/?way=password"
    assert client.get("/login/second-factor/").status_code == 302


def test_logging_out_needs_a_post_and_ends_the_session(client):
    account(PHONE)
    log_in(client)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/")["Location"] == "/"
    assert client.get("/identity/").status_code == 302


def test_a_changed_password_ends_every_other_session(client):
    user_id = account(PHONE)
    log_in(client)
    other = Client()
    log_in(other)
    client.post("/identity/security/password/", {"password": GOOD})
    actors.forget_actors()
    assert client.get("/identity/").status_code == 200
    assert other.get("/identity/").status_code == 302
    assert acting(user_id, at=clock.now()).id == str(user_id)


def test_a_session_without_the_second_factor_enters_no_post(client):
    user_id = account(PHONE)
    log_in(client)
    body = organisation()
    made = commands.add_staff(
        user_id=user_id,
        name="张三",
        job_number="Z1",
        organisation_id=body,
        actor=SYSTEM,
        at=clock.now(),
    )
    commands.assign_role(
        staff_id=made,
        role="REVIEWER",
        organisation_id=body,
        region_code=DEFAULT_REGION,
        valid_from=clock.local_date(clock.now()),
        actor=SYSTEM,
        at=clock.now(),
    )
    actors.forget_actors()
    key = re.search(r'name="key" value="(staff:[^"]+)"', client.get("/identity/").content.decode())
    assert key is not None
    answer = client.post("/identity/", {"key": key.group(1)}, follow=True)
    assert "请退出后用密码和动态口令重新登录" in answer.content.decode()
    assert client.get("/desk/").status_code == 403
