"""The database is gone for a while: pages and API say so, keep what was typed, and recover."""

import json
import os
import signal
import time
from http import HTTPStatus

import pytest

from devtools.demo import log_in
from devtools.underway import application, until
from devtools.visitor import Visitor

pytestmark = pytest.mark.slow
WORDS = "数据库暂时连不上，正在自动恢复"


class Away:
    """Keep PostgreSQL away: the launcher is stopped while its server is killed."""

    def __init__(self, product):
        self.product, self.launcher = product, product.process.pid

    def __enter__(self):
        os.kill(self.launcher, signal.SIGSTOP)
        for pid in self.product.pids("PostgreSQL"):
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.5)  # its sessions end by themselves
        return self

    def __exit__(self, *_):
        os.kill(self.launcher, signal.SIGCONT)
        until(self.product.ready, 60, "the ready page")


@pytest.fixture
def away(product):
    """A way to take the database away."""
    return Away(product)


def test_pages_say_so_and_are_back_with_the_database(product, away):
    assert product.call("GET", "/my/")[0] == HTTPStatus.FOUND
    with away:
        for path in ("/search/?q=1", "/track/202611225638899642/"):
            status, headers, body = product.call("GET", path)
            assert (status, headers.get("retry-after")) == (503, "10"), path
            assert WORDS in body.decode(), path
            assert b"Traceback" not in body
        assert product.call("GET", "/healthz")[0] == HTTPStatus.OK
        assert product.call("GET", "/readyz")[0] == HTTPStatus.SERVICE_UNAVAILABLE
    assert product.call("GET", "/search/?q=1")[0] == HTTPStatus.OK


def test_the_api_says_so_as_a_problem_and_takes_the_same_key_later(product, away):
    item = product.item()
    sent = {
        "Authorization": f"Bearer {product.token()}",
        "Content_Type": "application/json",
        "Idempotency_Key": "while it was away",
    }
    with away:
        status, headers, body = product.call("POST", "/api/v1/cases", application(item), **sent)
        assert status == HTTPStatus.SERVICE_UNAVAILABLE
        assert int(headers["retry-after"]) <= 10
        assert headers["content-type"].startswith("application/problem+json")
        assert "系统正在恢复" in json.loads(body)["detail"]
    first = product.call("POST", "/api/v1/cases", application(item), **sent)
    again = product.call("POST", "/api/v1/cases", application(item), **sent)
    assert (first[0], again[0]) == (201, 200)
    assert first[2] == again[2]


def test_what_was_typed_goes_through_when_it_is_back(product, away):
    account = product.accounts()["群众甲"]
    person = Visitor(product.base).open("/login/?way=password")
    with away:
        person.press("登录", {"phone": account["phone"], "password": account["password"]})
        assert person.status == HTTPStatus.SERVICE_UNAVAILABLE
        assert account["password"] not in person.body.decode()
    person = log_in(product.base, account).open("/my/")
    assert person.status == HTTPStatus.OK
