"""Budgets a minute: by holder, by address, exact across processes, and what the refusal says."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.test import Client as Browser

from yiwang.web.openapi import limits
from yiwang.web.openapi.tests.conftest import Api, issue
from yiwang.web.ui.counters import Counters

ROOT = Path(__file__).resolve().parents[4]
START = 1_800_000_000


@pytest.fixture
def moved(monkeypatch, settings, tmp_path):
    """`moved(seconds)` sets the real time of the limits; budgets are small."""
    settings.YIWANG_RATE_LIMITS = True
    settings.YIWANG_DATA = tmp_path
    settings.YIWANG_API_BUDGETS = {"anonymous": 3, "read": 5, "write": 2, "tokens": 2}

    def move(seconds):
        monkeypatch.setattr(limits, "_at", lambda: START + seconds)

    move(0)
    return move


@pytest.mark.django_db
class TestBudgets:
    def test_the_call_too_many_is_told_when_to_come_back(self, moved, client):
        answers = [client.get("/api/v1/regions") for _ in range(4)]
        assert [a.status_code for a in answers] == [200, 200, 200, 429]
        assert [a["RateLimit-Remaining"] for a in answers] == ["2", "1", "0", "0"]
        late = answers[-1]
        assert (late["Retry-After"], late["RateLimit-Reset"]) == ("60", "60")
        assert late["Content-Type"] == "application/problem+json"
        assert late.json()["code"] == "openapi.too_many"
        assert late.json()["detail"] == "请求太多：每分钟最多 3 次，请在 60 秒后（16:01:00）再试"

    def test_a_minute_later_the_budget_is_whole_again(self, moved, client):
        for _ in range(4):
            client.get("/api/v1/regions")
        moved(59)
        late = client.get("/api/v1/regions")
        assert (late.status_code, late["Retry-After"]) == (429, "1")
        moved(60)
        assert client.get("/api/v1/regions")["RateLimit-Remaining"] == "2"

    def test_a_clock_set_back_begins_anew(self, moved, client):
        for _ in range(4):
            client.get("/api/v1/regions")
        moved(-3600)
        assert client.get("/api/v1/regions").status_code == 200

    def test_addresses_have_budgets_of_their_own(self, moved, client):
        for _ in range(4):
            client.get("/api/v1/regions")
        assert client.get("/api/v1/regions", REMOTE_ADDR="192.0.2.7").status_code == 200

    def test_a_forwarded_address_is_believed_of_our_own_proxies_only(self, moved, client, settings):
        for n in range(4):
            answer = client.get("/api/v1/regions", HTTP_X_FORWARDED_FOR=f"192.0.2.{n}")
        assert answer.status_code == 429
        settings.YIWANG_PROXIES = 1
        forged = {"HTTP_X_FORWARDED_FOR": "198.51.100.1, 192.0.2.9"}
        for _ in range(4):
            answer = client.get("/api/v1/regions", **forged)
        assert answer.status_code == 429
        other = {"HTTP_X_FORWARDED_FOR": "198.51.100.1, 192.0.2.10"}
        assert client.get("/api/v1/regions", **other).status_code == 200

    def test_a_holder_reads_and_writes_on_budgets_of_its_own(self, moved, world, account, client):
        mine = Api(issue(["cases:read", "cases:write"], user=account), client)
        first = mine.call("get", "/cases")
        assert first["RateLimit-Limit"] == "3"  # a token seen for the first time: the address's
        assert [mine.call("get", "/cases").status_code for _ in range(6)] == [200] * 5 + [429]
        body = {"item": "nothing"}
        written = [
            mine.call("post", "/cases", body, idempotency_key="k").status_code for _ in range(3)
        ]
        assert written[-1] == 429
        assert 429 not in written[:-1]

    def test_wrong_tokens_are_counted_by_address(self, moved, world, client):
        statuses = [Api(f"guess-{n}", client).call("get", "/cases").status_code for n in range(4)]
        assert statuses == [401, 401, 401, 429]

    def test_tokens_are_given_out_slowly(self, moved, settings):
        asked = [Browser().post("/identity/o/api/token", {"grant_type": "x"}) for _ in range(3)]
        assert [a.status_code == 429 for a in asked] == [False, False, True]
        assert Browser().get("/healthz").status_code == 200

    def test_switched_off_nothing_is_counted(self, moved, client, settings):
        settings.YIWANG_RATE_LIMITS = False
        answers = [client.get("/api/v1/regions") for _ in range(5)]
        assert {a.status_code for a in answers} == {200}
        assert not answers[0].has_header("RateLimit-Limit")

    def test_pages_and_health_are_not_counted(self, moved, client):
        assert {client.get("/healthz").status_code for _ in range(5)} == {200}

    def test_counting_asks_the_database_nothing(self, moved, client, django_assert_num_queries, rf):
        with django_assert_num_queries(0):
            limits.counted(rf.get("/api/v1/regions"))


def test_two_processes_share_one_exact_count(tmp_path):
    path = tmp_path / "limits.bin"
    program = (
        "from pathlib import Path; from yiwang.web.ui.counters import Counters;"
        f"counters = Counters(Path({str(path)!r}));"
        f"[counters.count('one', {START}) for _ in range(2000)]"
    )
    command = [sys.executable, "-c", program]
    running = [
        subprocess.Popen(command, cwd=ROOT)  # noqa: S603
        for _ in range(2)
    ]
    assert [one.wait() for one in running] == [0, 0]
    assert Counters(path).count("one", START)[0] == 4_001


def test_a_full_table_lets_the_least_used_go(tmp_path):
    counters = Counters(tmp_path / "limits.bin")
    counters.SLOTS = counters.REACH = 4
    for _ in range(9):
        counters.count("busy", START)
    for n in range(40):
        counters.count(f"passing {n}", START)
    assert counters.count("busy", START)[0] == 10


def test_where_no_file_can_be_written_the_process_counts_alone(tmp_path):
    (tmp_path / "file").write_text("")
    counters = Counters(tmp_path / "file" / "limits.bin")
    assert [counters.count("one", START)[0] for _ in range(2)] == [1, 2]


def test_a_count_costs_next_to_nothing(tmp_path):
    counters = Counters(tmp_path / "limits.bin")
    rounds = []
    for _ in range(10):
        began = time.process_time()
        for n in range(500):
            counters.count(f"holder {n % 100}", START)
        rounds.append((time.process_time() - began) / 500)
    assert min(rounds) < 0.000_1, rounds
