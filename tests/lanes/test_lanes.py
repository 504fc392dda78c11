"""config.wsgi: the lanes of the API, of shared pages, of progress; none answers unlike Django."""

import gzip
import io
import json
import re
import sys
import types
from urllib.parse import quote, unquote

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError, close_old_connections
from django.middleware.csrf import _does_token_match
from django.urls import path as address
from django.urls import set_urlconf

from config import api_urls, wsgi
from yiwang.foundation.core.hot import counting
from yiwang.services.cases.tests import factories as cases
from yiwang.services.catalogue import queries as catalogue
from yiwang.services.catalogue.tests import factories
from yiwang.web.openapi.lean import NOT_A_PAGE
from yiwang.web.portal import front
from yiwang.web.portal.front import Front, key_of, region_of
from yiwang.web.portal.track.front import TrackFront
from yiwang.web.ui import fragments

pytestmark = pytest.mark.django_db


def ask(application, path, method="GET", body=b"", **headers):
    """Return (status, headers, body) of a WSGI application, as granian would ask it."""
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": method, "QUERY_STRING": query,
        "PATH_INFO": unquote(path).encode().decode("latin1"),
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:8000",
        "CONTENT_LENGTH": str(len(body)), "wsgi.version": (1, 0), "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO(), "wsgi.multithread": True,
        "wsgi.multiprocess": True, "wsgi.run_once": False,
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }  # fmt: skip
    got = []
    answer = application(environ, lambda status, heads: got.append((status, heads)))
    content = b"".join(answer)
    status, heads = got[0]
    return int(status.split()[0]), sorted(heads), content


@pytest.fixture(autouse=True)
def _one_connection():
    """As the test client does: a request must not close the connection the test lives in."""
    for one in (signals.request_started, signals.request_finished):
        one.disconnect(close_old_connections)
    yield
    for one in (signals.request_started, signals.request_finished):
        one.connect(close_old_connections)


@pytest.fixture
def code(tmp_path):
    factories.published_world(tmp_path)
    guides = catalogue.in_region(factories.COUNTY, with_above=True)
    return next(g.code for g in guides if g.name == "食品经营许可（新办）")


@pytest.fixture(autouse=True)
def own_addresses():
    """A lane leaves its addresses in force until the next request; a test must not."""
    yield
    set_urlconf(None)


@pytest.fixture
def lane():
    return Front(wsgi._pages)


# -- the API's lane ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/api/v1/regions", "/api/v1/items/{code}", "/api/v1/items/x", "/api/v1/progress/1",
             "/api/v1/progress/202611220000000007", "/api/v1/cases", "/api/v1/items?limit=x",
             "/api/v1/openapi.json"],
)  # fmt: skip
def test_the_api_answers_the_same_as_through_all_of_django(code, path):
    whole = ask(WSGIHandler(), path.format(code=code))
    lean = ask(wsgi.application, path.format(code=code))
    assert (lean[0], lean[2]) == (whole[0], whole[2])
    own = {"Vary", "Content-Security-Policy"}  # the API shows no page, so its policy allows nothing
    assert [h for h in lean[1] if h[0] not in own] == [h for h in whole[1] if h[0] not in own]
    assert ("Content-Security-Policy", NOT_A_PAGE["Content-Security-Policy"]) in lean[1]


def test_a_session_gives_no_rights_in_the_api(client, django_user_model):
    user = django_user_model.objects.create(username="somebody")
    client.force_login(user)
    cookie = f"yw_session={client.cookies['yw_session'].value}"
    assert SessionStore(client.cookies["yw_session"].value).get("_auth_user_id")
    status, heads, body = ask(wsgi.application, "/api/v1/cases", cookie=cookie)
    assert status == 401
    assert b"openapi.not_authenticated" in body
    assert not [h for h in heads if h[0] == "Set-Cookie"]


@pytest.mark.parametrize(
    ("path", "status", "code_of_error"),
    [("/api/v1/nothing", 404, b"no_such_address"), ("/api/v1/", 404, b"no_such_address")],
)
def test_what_no_view_answers_is_problem_json_too(path, status, code_of_error):
    got = ask(wsgi.application, path)
    assert got[0] == status
    assert code_of_error in got[2]
    assert ("Content-Type", "application/problem+json") in got[1]
    assert ("X-Frame-Options", "DENY") in got[1]


def test_a_wrong_host_is_refused_in_the_api_too(settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    status, heads, _ = ask(wsgi.application, "/api/v1/regions", host="evil.example")
    assert status == 400
    assert ("Content-Type", "application/problem+json") in heads


@pytest.mark.parametrize(("error", "status"), [(OperationalError, 503), (ValueError, 500)])
def test_a_defect_and_an_absent_database_are_told_as_problems(monkeypatch, error, status):
    def broken(*_, **__):
        raise error("gone")

    monkeypatch.setattr("yiwang.services.cases.queries.progress", broken)
    got = ask(wsgi.application, "/api/v1/progress/202611220000000007")
    assert got[0] == status
    assert ("Content-Type", "application/problem+json") in got[1]
    assert (("Retry-After", "5") in got[1]) is (status == 503)
    assert b"gone" not in got[2]


def test_a_view_that_declares_no_access_is_refused_in_the_api(monkeypatch, settings):
    def undeclared(request):
        raise AssertionError

    urls = types.ModuleType("undeclared_urls")
    urls.urlpatterns = [address("api/v1/secret", undeclared)]
    for name in api_urls.__all__:
        if name.startswith("handler"):
            setattr(urls, name, getattr(api_urls, name))
    monkeypatch.setitem(sys.modules, "undeclared_urls", urls)
    settings.YIWANG_API_URLCONF = "undeclared_urls"
    assert ask(wsgi.application, "/api/v1/secret")[0] == 403


@pytest.fixture
def filed(db):
    """Numbers of two filed cases that stand alike."""
    world = cases.world()
    return cases.filed_case(world), cases.filed_case(world, actor=world.li)


@pytest.fixture
def number(db):
    """The number of a filed case."""
    return cases.filed_case(cases.world())


@pytest.mark.parametrize("code", ["", "000000", "x"])
def test_the_fast_progress_answers_as_the_described_one(number, code, monkeypatch):
    path, headers = f"/api/v1/progress/{number}", {"x_query_code": code} if code else {}
    fast = ask(wsgi.application, path, **headers)
    monkeypatch.setattr("yiwang.web.openapi.fast.NUMBER", re.compile("never"))
    described = ask(wsgi.application, path, **headers)
    assert json.loads(fast[2]) == json.loads(described[2])
    assert (fast[0], dict(fast[1])["Content-Type"]) == (
        described[0],
        dict(described[1])["Content-Type"],
    )
    assert fast[0] == (422 if code else 200)


@pytest.mark.parametrize("path", ["x", "1" * 18, "１" * 18, "202611220000000007"])
def test_the_fast_progress_refuses_as_the_described_one(db, path, monkeypatch):
    fast = ask(wsgi.application, f"/api/v1/progress/{quote(path)}")
    monkeypatch.setattr("yiwang.web.openapi.fast.NUMBER", re.compile("never"))
    described = ask(wsgi.application, f"/api/v1/progress/{quote(path)}")
    assert (fast[0], json.loads(fast[2])) == (described[0], json.loads(described[2]))
    assert ask(wsgi.application, f"/api/v1/progress/{quote(path)}", method="POST")[0] == 405


def test_progress_costs_one_statement_over_http(number):
    ask(wsgi.application, f"/api/v1/progress/{number}")
    with counting() as counted:
        assert ask(wsgi.application, f"/api/v1/progress/{number}")[0] == 200
    assert counted.statements <= 2, counted.sql  # the demo clock is read once a second


# -- the lane of shared pages ----------------------------------------------------------------------


def test_a_kept_guide_is_byte_for_byte_and_header_for_header_django_s(code, lane):
    path = f"/guide/{code}/"
    first, django = ask(lane, path), ask(WSGIHandler(), path)
    assert len(lane.kept) == 1
    with counting() as counted:
        kept = ask(lane, path)
    assert kept == first == django
    assert counted.statements <= 2, counted.sql  # the stamp and the demo clock, once a second
    tag = dict(kept[1])["ETag"]
    assert ask(lane, path, if_none_match=tag) == ask(WSGIHandler(), path, if_none_match=tag)
    assert ask(lane, path, if_none_match=tag.removeprefix("W/"))[0] == 304
    packed = ask(lane, path, accept_encoding="gzip, deflate, br")
    assert gzip.decompress(packed[2]) == kept[2]
    assert dict(packed[1])["Content-Encoding"] == "gzip"
    assert ask(lane, path, accept_encoding="gzip;q=0, br") == kept


def test_what_was_published_is_seen_by_the_front(code, lane):
    path = f"/guide/{code}/"
    before = ask(lane, path)
    factories.change(code, reason="压缩时限", at=factories.AT, promised={"value": 4, "unit": "WD"})
    assert ask(lane, path) != before


@pytest.mark.parametrize(
    "cookie", ["yw_session=abc", "yw_elder=2", "yw_a11y=contrast", "yw_region=1; yw_region=2"]
)
def test_nothing_with_another_cookie_than_the_region_s_is_kept(code, lane, cookie):
    status, _, _ = ask(lane, f"/guide/{code}/", cookie=cookie)
    assert (status, len(lane.kept)) == (200, 0)


def test_each_region_has_a_page_of_its_own(code, lane):
    path = f"/guide/{code}/"
    here, elsewhere = ask(lane, path), ask(lane, path, cookie="yw_region=990100000000")
    assert here[2] != elsewhere[2]
    assert ask(lane, path, cookie="yw_csrf=x; yw_region=990100000000") == elsewhere
    assert len(lane.kept) == 2


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/guide/x/", "POST"),
        ("/my/", "GET"),
        ("/guide/x/?q=1", "GET"),
        ("/guide/x/?situation=a&b=1", "GET"),
        ("/guide/x", "GET"),
        ("/guide/" + "x" * 80 + "/", "GET"),
    ],
)
def test_other_addresses_are_django_s(path, method):
    path, _, query = path.partition("?")
    environ = {"PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": method}
    assert key_of(environ | {"wsgi.url_scheme": "http"}) is None


@pytest.mark.parametrize(
    ("cookies", "region"),
    [("", ""), ("yw_region=1", "1"), ("yw_csrf=a", ""), ("yw_csrf=a; yw_region=2", "2"),
     ("other=1", None), ("yw_region=1;yw_session=2", None), (";", None)],
)  # fmt: skip
def test_the_region_s_cookie_is_read_and_any_other_sends_to_django(cookies, region):
    assert region_of(cookies) == region


def test_the_front_never_grows_beyond_its_room(code):
    small = Front(wsgi._pages, room=50_000)
    for n in range(12):
        ask(small, f"/guide/{code}/?situation=none{n}")
    assert 1 <= len(small.kept) < 12
    assert small.kept.weight <= 50_000


def test_without_a_database_the_front_leaves_the_answer_to_django(code, lane, monkeypatch):
    ask(lane, f"/guide/{code}/")

    def away():
        raise OperationalError

    monkeypatch.setattr(front.catalogue, "stamp", away)
    asked = []
    lane.pages = lambda environ, start: asked.append(environ) or []
    assert list(lane({"PATH_INFO": f"/guide/{code}/", "REQUEST_METHOD": "GET",
                      "wsgi.url_scheme": "http"}, None)) == []  # fmt: skip
    assert len(asked) == 1


@pytest.mark.parametrize("path", ["/", "/dept/", "/themes/", "/personal/", "/hot/"])
def test_other_shared_pages_are_kept_for_a_moment(code, lane, monkeypatch, path):
    first = ask(lane, path)
    assert (first[0], len(lane.kept)) == (200, 1)
    with counting() as counted:
        assert ask(lane, path) == first == ask(WSGIHandler(), path)
    monkeypatch.setattr(front.time, "monotonic", lambda: float("inf"))
    lane.pages = lambda environ, start: []
    assert list(lane({"PATH_INFO": path, "REQUEST_METHOD": "GET", "HTTP_HOST": "127.0.0.1:8000",
                      "wsgi.url_scheme": "http"}, None)) == []  # fmt: skip
    assert counted.statements <= 10


@pytest.mark.parametrize("path", ["/region/", "/track/", "/r/990100000000/"])
def test_what_holds_a_visitor_s_token_is_never_kept(code, lane, path):
    one, other = ask(lane, path), ask(lane, path)
    assert (one[0], len(lane.kept)) == (200, 0)
    assert token_of(one) != token_of(other)


# -- the lane of progress --------------------------------------------------------------------------

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([A-Za-z0-9]{64})"')


def token_of(answer):
    """The CSRF token of a page."""
    return TOKEN.search(answer[2])[1].decode()


def cookie_of(answer):
    """The CSRF cookie set."""
    return re.search("yw_csrf=([^;]+)", dict(answer[1])["Set-Cookie"])[1]


def without_token(answer):
    """An answer as everybody gets it: names of headers, values but the cookie's, the text."""
    heads = [(n, "" if n == "Set-Cookie" else v) for n, v in answer[1]]
    return answer[0], heads, TOKEN.sub(b"", answer[2])


@pytest.fixture
def track():
    fragments.forget()
    return TrackFront(wsgi._pages)


@pytest.mark.parametrize("cookie", ["", "yw_region=990100000000", "yw_csrf=" + "a" * 32])
def test_a_filled_in_page_of_progress_is_django_s(number, track, cookie):
    path, headers = f"/track/{number}/", {"cookie": cookie} if cookie else {}
    first, django = ask(track, path, **headers), ask(WSGIHandler(), path, **headers)
    with counting() as counted:
        filled = ask(track, path, **headers)
    assert len(track.kept) == 1
    assert counted.statements <= 2, counted.sql  # the demo clock is read once a second
    assert without_token(filled) == without_token(first) == without_token(django)
    assert f"{str(number)[:4]}</span>".encode() in filled[2]
    fragments.forget()
    monkey = fragments.Frame.mark
    fragments.Frame.mark = None  # as for somebody known: rendered by the engine from end to end
    try:
        assert without_token(ask(WSGIHandler(), path, **headers))[2] == without_token(filled)[2]
    finally:
        fragments.Frame.mark = monkey


def test_each_visitor_of_progress_has_a_token_that_fits_the_cookie(number, track):
    path = f"/track/{number}/"
    ask(track, path)
    one, other = ask(track, path), ask(track, path)
    assert len({token_of(one), token_of(other), cookie_of(one), cookie_of(other)}) == 4
    again = ask(track, path, cookie=f"yw_csrf={cookie_of(one)}")
    assert cookie_of(again) == cookie_of(one)
    for answer in (one, again):
        assert _does_token_match(token_of(answer), cookie_of(one))
        assert not _does_token_match(token_of(answer), cookie_of(other))


def test_cases_that_stand_alike_share_a_page_and_nothing_else(filed, track):
    number, other = filed
    ask(track, f"/track/{number}/")
    page = ask(track, f"/track/{other}/")[2].decode()
    assert len(track.kept) == 1
    assert f"/track/{other}/" in page
    assert str(number) not in page


@pytest.mark.parametrize("cookie", ["yw_elder=2", "yw_a11y=contrast", "yw_session=x", "messages=x"])
def test_who_set_something_is_answered_by_django(number, track, cookie):
    ask(track, f"/track/{number}/")
    kept = dict(track.kept._values)
    page = ask(track, f"/track/{number}/", cookie=cookie)[2].decode()
    assert dict(track.kept._values) == kept
    assert ('data-elder="2"' in page) is (cookie == "yw_elder=2")
    assert ('data-contrast="high"' in page) is (cookie == "yw_a11y=contrast")


def test_a_miss_on_the_way_through_the_front_is_counted_once(db, track):
    for _ in range(5):
        assert ask(track, "/track/202611220000000007/")[0] == 404
    assert ask(track, "/track/202611220000000007/")[0] == 429
