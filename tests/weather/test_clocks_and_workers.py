"""The clock is set back, and a worker is dead for a day: order is kept, nothing is lost."""

import json
import os
import re
import signal
import time

import pytest

from devtools.storm import ACCEPTED, CHAINS, MESSAGES, UNFINISHED
from devtools.underway import application, until

pytestmark = pytest.mark.slow
DAY = 24 * 3600


class Office:
    """An applicant's system and the department's, and the platform's clock."""

    def __init__(self, product):
        self.product, self.body = product, application(product.item())
        applicant, window = product.token(), product.token("窗口", DESK, post="WINDOW")
        kind = {"Content_Type": "application/json"}
        self.applicant = {"Authorization": f"Bearer {applicant}", **kind}
        self.window = {"Authorization": f"Bearer {window}", **kind}
        self.keys = 0

    def file(self):
        self.keys += 1
        status, _, body = self.product.call(
            "POST",
            "/api/v1/cases",
            self.body,
            Idempotency_Key=f"{id(self)} {self.keys}",
            **self.applicant,
        )
        assert status == 201, body
        return json.loads(body)["number"]

    def accept(self, number):
        body = json.dumps({"version": self.look(number)["version"]}).encode()
        path = f"/api/v1/desk/cases/{number}/accept"
        status, _, body = self.product.call("POST", path, body, **self.window)
        assert status == 200, body

    def look(self, number):
        path = f"/api/v1/desk/cases?view=OPEN&q={number}"
        return json.loads(self.product.call("GET", path, None, **self.window)[2])["cases"][0]

    def set_clock(self, seconds):
        """Move the platform's time, also back before what has happened."""
        self.product.rows(
            "INSERT INTO core_setting (name, value) VALUES ('clock.offset_seconds', %s)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            str(seconds),
        )
        time.sleep(1.2)  # every process reads it once a second


DESK = ("desk:read", "desk:accept")


@pytest.fixture
def office(product):
    """Both systems; afterwards the clock is right again."""
    there = Office(product)
    yield there
    there.set_clock(0)


def chains(product, numbers):
    program = CHAINS.replace("sys.stdin.read()", repr(" ".join(numbers)))
    return product.python("-c", program).split()


def test_a_clock_set_back_makes_nothing_negative_and_keeps_the_order(product, office):
    office.set_clock(2 * DAY)
    before = [office.file() for _ in range(3)]
    office.set_clock(0)
    after = [office.file() for _ in range(3)]
    for number in (*before, *after):
        office.accept(number)  # the first three two days before they were filed
    numbers = before + after
    assert len(set(numbers)) == len(numbers)
    acts = (
        "SELECT array_agg(act ORDER BY n), array_agg(n ORDER BY n) FROM cases_caseevent"
        " WHERE case_id = %s"
    )
    for number in numbers:
        assert product.rows(acts, int(number)) == [(["SUBMIT", "ACCEPT"], [1, 2])]
        for path, who in (
            (f"/api/v1/cases/{number}", office.applicant),
            (f"/api/v1/desk/cases/{number}", office.window),
        ):
            status, _, body = product.call("GET", path, None, **who)
            assert status == 200
            assert not re.search(r'": ?-\d', body.decode()), body.decode()
            assert not re.search(r"-\d+ ?(个工作日|天|日)", body.decode())
    assert chains(product, numbers) == ["0", str(len(numbers))]


def test_a_worker_dead_for_a_day_delivers_everything_once_and_in_order(product, office):
    (worker,) = product.pids("worker")
    os.kill(worker, signal.SIGSTOP)
    numbers = [office.file() for _ in range(15)]
    for number in numbers:
        office.accept(number)
    waiting = "SELECT count(*) FROM notifications_message WHERE state = 'WAITING'"
    assert product.one(waiting) >= 2 * len(numbers)
    office.set_clock(DAY)
    os.kill(worker, signal.SIGKILL)
    until(lambda: not product.one(UNFINISHED), 240, "the end of all messages")
    assert product.rows(MESSAGES, [int(n) for n in numbers]) == []
    assert product.rows(ACCEPTED, [int(n) for n in numbers]) == []
    out_of_order = product.rows(
        "SELECT a.link_key FROM notifications_message a JOIN notifications_message b"
        " ON a.link_key = b.link_key AND a.id < b.id AND a.sent_at > b.sent_at"
        " WHERE a.link_key = ANY(%s)",
        numbers,
    )
    assert out_of_order == []
