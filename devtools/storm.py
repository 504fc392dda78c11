"""Filing and accepting while processes are killed at random, against a ledger kept outside.

    python -m devtools.storm --rounds 100

Four clients file without pause through the API, a department's system accepts one case after the
other; all write what they ask and what is acknowledged into a file, on the disk before the next
step. Each round kills one process (SIGKILL) at a random moment and waits until its work goes on.
One application in five is left unanswered on purpose and asked again, under the same key, after
the storm. Then the product's tables are compared with the ledger: acknowledged = stored, none
twice, every message once, every audit chain whole.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import dataclasses
import functools
import json
import os
import platform
import random
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from devtools.underway import KINDS, Failed, Product, application, until

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reliability.md"
BEGIN, END = "<!-- written by `make storm` -->", "<!-- end -->"
CLIENTS = 4
PAUSE = 0.05  # seconds between two applications of a client, so that the jobs keep up
LEFT = 0.2  # the share of applications whose answer nobody waits for again
CALM = (0.3, 2.0)  # seconds of filing before a kill
PATIENCE = 120.0  # seconds for the work to go on after a kill
DRAIN = 900.0  # seconds for messages and jobs after the storm
STORED = """
SELECT c.number, e.hash FROM cases_case c
JOIN audit_entry e ON e.stream = c.number::text AND e.hash = c.audit_hash
"""
MESSAGES = """
WITH wanted AS (SELECT unnest(%s::bigint[]) AS number),
facts AS (SELECT stream, count(*) AS n FROM core_outboxmessage
          WHERE event = 'cases.submitted' GROUP BY stream),
told AS (SELECT link_key, count(*) AS n, bool_and(state = 'SENT' AND receipt <> '') AS sent
         FROM notifications_message WHERE kind = 'SUBMITTED' GROUP BY link_key)
SELECT number FROM wanted
LEFT JOIN facts ON facts.stream = 'case_id:' || number
LEFT JOIN told ON told.link_key = number::text
WHERE facts.n IS DISTINCT FROM 1 OR told.n IS DISTINCT FROM 1 OR NOT told.sent
"""
# Of all accepted cases, also those the department was not told of: one of each, no more.
ACCEPTED = """
WITH wanted AS (SELECT unnest(%s::bigint[]) AS number
                UNION SELECT case_id FROM cases_caseevent WHERE act = 'ACCEPT'),
acts AS (SELECT case_id, count(*) AS n FROM cases_caseevent WHERE act = 'ACCEPT' GROUP BY case_id),
facts AS (SELECT stream, count(*) AS n FROM core_outboxmessage
          WHERE event = 'cases.accepted' GROUP BY stream),
told AS (SELECT link_key, count(*) AS n, bool_and(state = 'SENT' AND receipt <> '') AS sent
         FROM notifications_message WHERE kind = 'ACCEPTED' GROUP BY link_key)
SELECT number FROM wanted
LEFT JOIN acts ON acts.case_id = number
LEFT JOIN facts ON facts.stream = 'case_id:' || number
LEFT JOIN told ON told.link_key = number::text
WHERE acts.n IS DISTINCT FROM 1 OR facts.n IS DISTINCT FROM 1 OR told.n IS DISTINCT FROM 1
   OR NOT told.sent
"""
CHANGED = "409"  # the case went on between looking and accepting; asked again
WAITING = ("SUBMITTED", "PRE_REVIEW")
CHAINS = """
import django; django.setup()
import sys
from yiwang.foundation.audit import queries
numbers = sys.stdin.read().split()
print(sum(bool(queries.broken_links(stream=number)) for number in numbers), len(numbers))
"""
UNFINISHED = """
SELECT (SELECT count(*) FROM core_delivery WHERE state <> 'DONE')
     + (SELECT count(*) FROM notifications_message WHERE state = 'WAITING')
     + (SELECT count(*) FROM procrastinate_jobs
        WHERE status IN ('todo', 'doing') AND task_name = 'core.run_job')
"""


class Ledger:
    """What the clients asked and what they were told, on the disk before anybody goes on."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="ascii")
        self._lock = threading.Lock()
        self.asked: list[str] = []
        self.told: dict[str, set[str]] = collections.defaultdict(set)
        self.hashes: dict[str, str] = {}
        self.to_accept: collections.deque[str] = collections.deque()
        self.accepted: set[str] = set()
        self.answers: collections.Counter[str] = collections.Counter()
        self.department: collections.Counter[str] = collections.Counter()

    def _write(self, *words: str) -> None:
        self._file.write(" ".join(words) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def ask(self, key: str) -> None:
        """Note a key before it is sent for the first time."""
        with self._lock:
            self._write("ask", key)
            self.asked.append(key)

    def note(self, key: str, status: str, receipt: dict[str, Any] | None) -> None:
        """Note an answer, or that there was none."""
        number = receipt["number"] if receipt else "-"
        with self._lock:
            self._write("got", key, status, number)
            self.answers[status] += 1
            if receipt:
                if key not in self.told:
                    self.to_accept.append(number)
                self.told[key].add(number)
                self.hashes[number] = receipt["audit_hash"]

    def answered(self, status: int) -> None:
        """Count an answer to the department."""
        with self._lock:
            self.department[str(status)] += 1

    def accept(self, number: str) -> None:
        """Note that the department was told: accepted."""
        with self._lock:
            self._write("accepted", number)
            self.accepted.add(number)

    def unanswered(self) -> list[str]:
        """Return the keys whose application nobody acknowledged yet."""
        with self._lock:
            return [key for key in self.asked if key not in self.told]


class Clients:
    """Programs that file, each application under a key of its own."""

    def __init__(self, product: Product, ledger: Ledger, seed: int) -> None:
        self.product, self.ledger = product, ledger
        self.body = application(product.item())
        self.headers = {
            "Authorization": f"Bearer {product.token()}",
            "Content_Type": "application/json",
        }
        self.stop = threading.Event()
        self.latest_asked = 0.0  # when the newest acknowledged application was sent
        self._threads = [
            threading.Thread(target=self._work, args=(random.Random(seed + n),))  # noqa: S311
            for n in range(CLIENTS)
        ]

    def begin(self) -> None:
        """Start filing."""
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Let each client finish the application under way."""
        self.stop.set()
        for thread in self._threads:
            thread.join()

    def _work(self, chance: random.Random) -> None:
        while not self.stop.is_set():
            key = secrets.token_hex(12)
            self.ledger.ask(key)
            leave = chance.random() < LEFT
            while not self.send(key) and not leave and not self.stop.is_set():
                time.sleep(0.2)
            time.sleep(PAUSE)

    def send(self, key: str) -> bool:
        """Send one application; return whether it was acknowledged."""
        began = time.monotonic()
        try:
            status, _, body = self.product.call(
                "POST", "/api/v1/cases", self.body, Idempotency_Key=key, **self.headers
            )
        except OSError:
            self.ledger.note(key, "none", None)
            return False
        done = status in {HTTPStatus.CREATED, HTTPStatus.OK}
        self.ledger.note(key, str(status), json.loads(body) if done else None)
        if done:
            self.latest_asked = max(self.latest_asked, began)
        return done


class Department:
    """A department's own system: takes what was filed and accepts it, again until it is told so."""

    def __init__(self, product: Product, ledger: Ledger) -> None:
        self.product, self.ledger = product, ledger
        token = product.token("窗口", ("desk:read", "desk:accept"), post="WINDOW")
        self.headers = {"Authorization": f"Bearer {token}", "Content_Type": "application/json"}
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._work)

    def _work(self) -> None:
        while not self.stop.is_set():
            if not self.ledger.to_accept:
                time.sleep(PAUSE)
                continue
            number = self.ledger.to_accept.popleft()
            if not self._accepted(number):
                self.ledger.to_accept.append(number)  # the others need not wait for it
                time.sleep(0.2)
            time.sleep(PAUSE)

    def _accepted(self, number: str) -> bool:
        """Look the case up, accept it if it waits; whether it stands accepted now."""
        with contextlib.suppress(OSError):
            path = f"/api/v1/desk/cases?view=OPEN&q={number}"
            status, _, body = self.product.call("GET", path, None, **self.headers)
            self.ledger.answered(status)
            if status != HTTPStatus.OK:
                return False
            line: dict[str, Any] = next(iter(json.loads(body)["cases"]), {})
            if not line:
                return False
            if line["state"] not in WAITING:
                self.ledger.accept(number)
                return True
            asked = json.dumps({"version": line["version"]}).encode()
            path = f"/api/v1/desk/cases/{number}/accept"
            status, _, _ = self.product.call("POST", path, asked, **self.headers)
            self.ledger.answered(status)
            if status == HTTPStatus.OK:
                self.ledger.accept(number)
                return True
        return False


@dataclasses.dataclass
class Outcome:
    """What the storm left behind."""

    rounds: int
    seconds: float
    kills: dict[str, int]
    recoveries: dict[str, list[float]]
    asked: int
    acknowledged: int
    retried: int
    lost: int
    twice: int
    extra: int
    messages_wrong: int
    chains_broken: int
    chains: int
    accepted: int
    accepted_wrong: int
    unfinished: int
    answers: dict[str, int]
    department: dict[str, int]

    @property
    def sound(self) -> bool:
        """Whether nothing was lost, doubled, broken or refused, and the department could work."""
        wrong = self.lost + self.twice + self.extra + self.messages_wrong + self.chains_broken
        wrong += self.accepted_wrong
        refused = [s for s in self.answers if s.startswith("4")]
        refused += [s for s in self.department if s.startswith("4") and s != CHANGED]
        right = self.acknowledged == self.asked and self.accepted > 0
        return right and not (wrong or self.unfinished or refused)

    def table(self) -> str:
        """Return the table for docs/reliability.md."""
        kills = ", ".join(f"{kind} {count}" for kind, count in self.kills.items())
        answers, department = (
            ", ".join(f"{status}: {count}" for status, count in sorted(counted.items()))
            for counted in (self.answers, self.department)
        )
        lines = [
            "| what | figure |",
            "|---|---|",
            f"| rounds, one kill -9 each ({self.seconds:.0f} s in all) | {self.rounds} ({kills}) |",
            f"| applications asked / acknowledged | {self.asked} / {self.acknowledged} |",
            f"| … of them first acknowledged when asked again after the storm | {self.retried} |",
            f"| answers to the clients (“none”: the connection broke) | {answers} |",
            f"| acknowledged but not stored | {self.lost} |",
            f"| filed twice, or told two numbers | {self.twice} |",
            f"| stored but asked by nobody | {self.extra} |",
            f"| cases without exactly one event and one message, sent | {self.messages_wrong} |",
            f"| answers to the department | {department} |",
            f"| acceptances the department was told of | {self.accepted} |",
            f"| … lost, or with more than one event or message | {self.accepted_wrong} |",
            f"| messages and jobs left over | {self.unfinished} |",
            f"| audit chains broken | {self.chains_broken} of {self.chains} |",
        ]
        for kind, times in self.recoveries.items():
            if times:
                lines.append(
                    f"| work goes on after the end of {kind}, p50 / longest "
                    f"| {statistics.median(times):.1f} s / {max(times):.1f} s |"
                )
        return "\n".join(lines)


class Storm:
    """Rounds of kills over one product."""

    def __init__(self, product: Product, *, seed: int = 1, say: Any = print) -> None:
        self.product, self.say = product, say
        self.chance = random.Random(seed)  # noqa: S311  no secret
        self.ledger = Ledger(product.folder / "ledger.txt")
        self.clients = Clients(product, self.ledger, seed)
        self.department = Department(product, self.ledger)
        self.kills: collections.Counter[str] = collections.Counter()
        self.recoveries: dict[str, list[float]] = {kind: [] for kind in KINDS}

    def run(self, rounds: int) -> Outcome:
        """Kill, wait, kill again; then compare."""
        before = self.product.one("SELECT count(*) FROM cases_case")
        began = time.monotonic()
        self.clients.begin()
        self.department.thread.start()
        try:
            for number in range(1, rounds + 1):
                self._round(number, rounds)
        finally:
            self.clients.end()
            self.department.stop.set()
            self.department.thread.join()
        seconds = time.monotonic() - began
        return self._compare(before, rounds, seconds)

    def _round(self, number: int, rounds: int) -> None:
        time.sleep(self.chance.uniform(*CALM))
        # Each kind once in four rounds, in an order nobody knows.
        if number % len(KINDS) == 1 or not getattr(self, "_order", None):
            self._order = self.chance.sample(KINDS, len(KINDS))
        kind = self._order.pop()
        whole, began, at = len(self.product.pids(kind)), time.monotonic(), time.time()
        killed = self.product.kill(kind, self.chance.choice)
        if not killed:
            raise Failed(f"no {kind} to kill in round {number}")
        self.kills[kind] += 1
        what = f"work after the end of {kind} in round {number}"
        until(lambda: self._replaced(kind, killed, whole), PATIENCE, what)
        until(self._delivers(at) if kind == "worker" else self._files(), PATIENCE, what)
        took = time.monotonic() - began
        self.recoveries[kind].append(took)
        self.say(f"round {number}/{rounds}: {kind}, goes on after {took:.1f} s")

    def _replaced(self, kind: str, killed: int, whole: int) -> bool:
        """Whether there are as many processes of the kind as before, the killed one not counted."""
        time.sleep(0.05)
        now = self.product.pids(kind)
        return killed not in now and len(now) >= whole

    def _files(self) -> Any:
        """Whether an application was acknowledged that was sent from now on."""
        since = time.monotonic()
        return lambda: self.clients.latest_asked > since

    def _delivers(self, since: float) -> Any:
        """Whether a message was sent out after this moment by a worker that was not killed."""
        sent = "SELECT extract(epoch FROM max(sent_at)) FROM notifications_message"

        def done() -> bool:
            time.sleep(0.1)
            return float(self.product.one(sent) or 0) > since

        return done

    # -- the comparison ---------------------------------------------------------------------------

    def _compare(self, before: int, rounds: int, seconds: float) -> Outcome:
        left = self.ledger.unanswered()
        self.say(f"after the storm: {len(left)} unanswered applications are asked again")
        for key in left:
            until(functools.partial(self.clients.send, key), PATIENCE, f"an answer to {key}")
        for key in self.chance.sample(self.ledger.asked, min(50, len(self.ledger.asked))):
            self.clients.send(key)  # once more what was acknowledged: the same number
        with contextlib.suppress(Failed):
            until(lambda: not self.product.one(UNFINISHED), DRAIN, "the end of all messages")
        ledger, rows = self.ledger, self.product.rows
        numbers = [number for told in ledger.told.values() for number in told]
        stored = {str(n): h for n, h in rows(STORED)}
        lost = [n for n in numbers if stored.get(n) != ledger.hashes[n]]
        wrong = rows(MESSAGES, [int(n) for n in numbers])
        broken, chains = self._chains(numbers)
        return Outcome(
            rounds=rounds,
            seconds=seconds,
            kills=dict(self.kills),
            recoveries=self.recoveries,
            asked=len(ledger.asked),
            acknowledged=len(ledger.told),
            retried=len(left),
            lost=len(lost),
            twice=sum(len(told) > 1 for told in ledger.told.values()),
            extra=self.product.one("SELECT count(*) FROM cases_case") - before - len(set(numbers)),
            messages_wrong=len(wrong),
            chains_broken=broken,
            chains=chains,
            accepted=len(ledger.accepted),
            accepted_wrong=len(rows(ACCEPTED, [int(n) for n in ledger.accepted])),
            unfinished=self.product.one(UNFINISHED),
            answers=dict(ledger.answers),
            department=dict(ledger.department),
        )

    def _chains(self, numbers: list[str]) -> tuple[int, int]:
        listed = self.product.folder / "numbers.txt"
        listed.write_text(" ".join(numbers), "ascii")
        program = CHAINS.replace("sys.stdin", f"open({str(listed)!r})")
        broken, chains = self.product.python("-c", program).split()
        return int(broken), int(chains)


def main() -> int:
    """Run the storm on a new world and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--write", action="store_true", help="the long tests too; write the docs")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="yiwang-storm-"))
    folder.chmod(0o755)
    print(f"Building a world, seed {options.seed} …", flush=True)
    product = Product(folder)
    try:
        product.start()
        outcome = Storm(product, seed=options.seed).run(options.rounds)
    except Failed as failure:
        print(f"{failure}; its ledger, logs and data are in {folder}")
        return 1
    finally:
        product.stop()
    print(f"\n{outcome.table()}")
    if outcome.sound:
        shutil.rmtree(folder, ignore_errors=True)
    else:
        print(f"\nWhat it left is in {folder}")
    if not options.write:
        return 0 if outcome.sound else 1
    write(outcome, options.seed)
    tests = [sys.executable, "-m", "devtools.run_tests", "-m", "storm", "tests"]
    return subprocess.run(tests, check=False).returncode or (0 if outcome.sound else 1)


def machine() -> str:
    """Describe the machine in a line."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text("utf8").splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    return f"{os.cpu_count()} processors ({model}), {memory} GB, Python {platform.python_version()}"


def write(outcome: Outcome, seed: int) -> None:
    """Put the table between its markers in docs/reliability.md."""
    before, _, rest = PAGE.read_text("utf8").partition(BEGIN)
    after = rest.partition(END)[2]
    load = os.getloadavg()[2]
    head = f"{datetime.now(UTC):%Y-%m-%d}, {machine()}, load {load:.1f} at the end, seed {seed}."
    PAGE.write_text(f"{before}{BEGIN}\n{head}\n\n{outcome.table()}\n{END}{after}", "utf8")


if __name__ == "__main__":
    sys.exit(main())
