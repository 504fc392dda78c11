"""`python -m devtools.storm_api --calls 100000`: the whole API, whatever one sends, as every role.

Against a running `make run` (started with YIWANG_RATE_LIMITS=0, or most answers are 429): registers
a system for each post of the demo world and one for a citizen, lets schemathesis draw requests from
openapi.json, valid and invalid, once for each operation, crosses their parts anew for every call,
puts real numbers, ids and versions into most of them, and sends each with the tokens that may and
with one that may not. Prints what was answered, by status; exit code 0 = no server error, no
connection lost, no status that the document does not declare.
"""

from __future__ import annotations

import argparse
import copy
import json
import logging
import multiprocessing
import os
import random
import re
import sys
import time
from collections import Counter, deque
from io import StringIO
from pathlib import Path
from typing import Any

import django
import requests
import schemathesis
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from config.backup.database import database

ROOT = Path(__file__).resolve().parents[1]
POSTS = {
    "窗口": ("WINDOW", "read intake accept deliver unmask staff"),
    "审查员一": ("REVIEWER", "read accept review unmask staff"),
    "审查员二": ("REVIEWER", "read accept review unmask staff"),
    "审批人": ("APPROVER", "read decide unmask staff"),
    "目录编辑": ("CATALOGUE_EDITOR", "read catalogue staff propose words"),
    "发布审核": ("CATALOGUE_PUBLISHER", "read publish staff"),
    "管理员": ("ADMINISTRATOR", "read organisations personnel staff"),
    "对接员": ("INTEGRATOR", "read operate staff"),
    "审计员": ("AUDITOR", "read audit staff"),
}
CITIZEN, AGENT = "群众甲", "经办人"
SERVER_ERROR, FIRST_ERROR = 500, 400
REAL, KEPT, DRAWN, FEWEST, SHOWN, ROUND = 0.75, 400, 16, 2, 20, 12
PARTS, ACTING = ("path_parameters", "query", "body"), "X-Acting-For"
DRASTIC, SELDOM = re.compile(r"/(leave|close|end)$"), 0.02
SUBJECT, REGION = re.compile(r'"((?:legal|person):[0-9a-f-]{36})"'), re.compile(r'"(\d{12})"')
IDS = (
    *("file_id", "file", "key", "document", "assignment", "deputy"),
    *("organisation", "enterprise", "delivery"),
)
NUMBER, UUID = re.compile(r'"(\d{18})"'), re.compile(r'"([0-9a-f-]{36})"')
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


class Lost(Exception):
    """The storm cannot begin."""


# -- who calls ------------------------------------------------------------------------------------


def register(name: str, *options: str) -> tuple[str, str]:
    """Register a client by the product's own command; return its id and secret."""
    told = StringIO()
    call_command("register_client", name, *options, stdout=told)
    found = dict(line.split("=", 1) for line in told.getvalue().splitlines() if "=" in line)
    return found["client_id"], found["client_secret"]


def token(base: str, client: tuple[str, str], scope: str) -> str:
    """Take a token by client credentials."""
    form = {
        "grant_type": "client_credentials",
        "client_id": client[0],
        "client_secret": client[1],
        "scope": scope,
    }
    answer = requests.post(f"{base}/identity/o/api/token", data=form, timeout=60)
    if not answer.ok:
        raise Lost(f"no token for {scope}: {answer.text[:300]}")
    return str(answer.json()["access_token"])


def tokens(base: str, data: Path, accounts: dict[str, dict[str, str]]) -> dict[str, Any]:
    """Return a token and its scopes for every role."""
    found: dict[str, Any] = {}
    with database(data) as url:
        os.environ |= {"DATABASE_URL": url, "YIWANG_DATA": str(data)}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
        django.setup()
        logging.disable(logging.INFO)
        for role, (code, words) in POSTS.items():
            scopes = [f"desk:{word}" for word in words.split()]
            options = [f"--scope={scope}" for scope in scopes]
            post = ("--staff", accounts[role]["phone"], "--role", code)
            client = register(f"storm {code}", *options, *post)
            found[role] = (token(base, client, " ".join(scopes)), set(scopes))
        scopes = ["cases:read", "cases:write", "mandates:read", "mandates:write"]
        options = [f"--scope={scope}" for scope in scopes]
        for role in (CITIZEN, AGENT):
            client = register("storm citizen", *options, "--owner-phone", accounts[role]["phone"])
            found[role] = (token(base, client, " ".join(scopes)), set(scopes))
    return found


# -- what is real ---------------------------------------------------------------------------------


class World:
    """Numbers, ids, codes and versions that exist, learned from the answers."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.numbers: deque[str] = deque(maxlen=KEPT)
        self.ids: deque[str] = deque(maxlen=KEPT)
        self.items: list[str] = []
        self.regions: list[str] = []
        self.subjects: list[str] = []
        self.versions: dict[str, int] = {}

    def learn(self, body: bytes) -> None:
        """Remember what an answer names."""
        text = body[:20_000].decode("utf8", "replace")
        self.numbers.extend(NUMBER.findall(text)[:20])
        self.ids.extend(UUID.findall(text)[:20])
        found = re.search(r'"number": ?"(\d{18})".{0,80}?"version": ?(\d+)', text, re.DOTALL)
        if found:
            self.versions[found.group(1)] = int(found.group(2))

    def furnish(self, case: Any) -> None:
        """Put real values into most places of a request."""
        path = dict(case.path_parameters or {})
        share = SELDOM if DRASTIC.search(case.path) else REAL
        case.path_parameters = path | {
            name: self.value(name, value)
            for name, value in path.items()
            if self.dice.random() < share
        }
        if self.subjects and ACTING in (case.headers or {}) and self.dice.random() < REAL:
            case.headers = copy.copy(case.headers)
            case.headers[ACTING] = self.dice.choice(self.subjects)
        if isinstance(case.body, dict):
            case.body = {
                name: self.value(name, value, str(case.path_parameters.get("number", "")))
                if self.dice.random() < REAL
                else value
                for name, value in case.body.items()
            }

    def value(self, name: str, given: Any, number: str = "") -> Any:
        """Return a real value of that name, or the one that was made."""
        if name == "number" and self.numbers:
            return self.dice.choice(self.numbers)
        known = {**dict.fromkeys(IDS, self.ids), "code": self.items, "item": self.items}
        some = {**known, "region": self.regions}.get(name)
        if some:
            return self.dice.choice(some)
        if name == "version":
            return self.versions.get(number, given)
        if name == "files" and isinstance(given, list) and self.ids:
            one = self.dice.choice(self.ids)
            return [{"material": 3, "file": one}] if _is_attached(given) else [one]
        return self.dice.randint(1, 6) if name in {"no", "n"} else given


def _is_attached(given: list[Any]) -> bool:
    return bool(given) and isinstance(given[0], dict)


# -- one process ----------------------------------------------------------------------------------


class Storm:
    """Requests of one process until its share is sent."""

    def __init__(self, base: str, roles: dict[str, Any], share: int, number: int) -> None:
        self.base, self.roles, self.share = base, roles, share
        self.dice = random.Random(number)  # noqa: S311  no secret
        self.world = World(self.dice)
        self.session = requests.Session()
        self.session.trust_env = False
        self.statuses: Counter[int] = Counter()
        self.sent: Counter[str] = Counter()
        self.unsent, self.drawn = 0, DRAWN
        self.pools: dict[tuple[str, GenerationMode], list[Any]] = {}
        self.faults: list[str] = []

    def run(self, told: Any) -> None:
        """Send round by round, telling the parent how far it is."""
        document = self.session.get(f"{self.base}/api/v1/openapi.json", timeout=60).json()
        schema = schemathesis.openapi.from_dict(document)
        schema.config.update(base_url=self.base)
        self._look_around()
        made = [found.ok() for found in schema.get_all_operations()]  # type: ignore[union-attr]
        self.drawn = max(FEWEST, min(DRAWN, self.share // (8 * len(made))))  # every one of them
        while sum(self.statuses.values()) < self.share:
            self.dice.shuffle(made)
            for operation in made:
                mode = self.dice.choice([GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
                self._hammer(operation, mode)
                told.put((sum(self.statuses.values()), None))
                if sum(self.statuses.values()) >= self.share:
                    break
        told.put((0, (self.statuses, self.sent, self.unsent, self.faults)))

    def _look_around(self) -> None:
        """Learn what is there before the wind begins."""
        for role, paths in {
            "窗口": ("/desk/cases?view=OPEN&limit=100", "/desk/delegations"),
            "审批人": ("/desk/cases?view=OPEN&limit=100",),
            "管理员": ("/desk/personnel?limit=100", "/desk/organisations?limit=100"),
            CITIZEN: ("/cases?limit=100", "/drafts", "/documents"),
        }.items():
            headers = {"Authorization": f"Bearer {self.roles[role][0]}"}
            for path in paths:
                url = f"{self.base}/api/v1{path}"
                self.world.learn(self.session.get(url, headers=headers, timeout=60).content)
            to = "/files" if role == CITIZEN else "/desk/files" if role == "窗口" else ""
            for _ in range(5 if to else 0):
                stored = {"file": ("图.pdf", PDF)}
                url = f"{self.base}/api/v1{to}"
                answer = self.session.post(url, headers=headers, files=stored, timeout=60)
                self.world.learn(answer.content)
        regions = self.session.get(f"{self.base}/api/v1/regions", timeout=60).text
        self.world.regions = sorted(set(REGION.findall(regions)))[:KEPT]
        headers = {"Authorization": f"Bearer {self.roles[AGENT][0]}"}
        known = self.session.get(f"{self.base}/api/v1/identities", headers=headers, timeout=60)
        self.world.subjects = SUBJECT.findall(known.text)
        items = self.session.get(f"{self.base}/api/v1/items?limit=50", timeout=60).json()["items"]
        self.world.items = [item["code"] for item in items]

    def _hammer(self, operation: Any, mode: GenerationMode) -> None:
        declared = {int(s) for s in operation.definition.raw["responses"] if s != "default"}
        needed = {
            scope for one in operation.definition.raw.get("security", ()) for scope in one["Bearer"]
        }
        pool = self._pool(operation, mode)
        for _ in range(min(self.drawn, ROUND) if pool else 0):
            case = self._crossed(pool)
            self.world.furnish(case)
            for role in self._callers(needed):
                self._send(case, operation.label, role, declared)

    def _pool(self, operation: Any, mode: GenerationMode) -> list[Any]:
        """Return the requests drawn for an operation; drawing is what takes time, so it is once."""
        known = self.pools.get((operation.label, mode))
        if known is not None:
            return known
        found: list[Any] = []

        @settings(
            max_examples=self.drawn,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @seed(self.dice.randrange(2**32))
        @given(case=operation.as_strategy(mode))
        def draw(case: Any) -> None:
            found.append(case)

        try:
            draw()
        except Unsatisfiable:  # nothing can be wrong about an address without parameters
            self.unsent += 1
        self.pools[operation.label, mode] = found
        return found

    def _crossed(self, pool: list[Any]) -> Any:
        """Return a request whose parts come from several that were drawn."""
        case = copy.copy(self.dice.choice(pool))
        for part in PARTS:
            given = getattr(self.dice.choice(pool), part)
            if isinstance(given, dict):
                setattr(case, part, dict(given))
        return case

    def _callers(self, needed: set[str]) -> list[str]:
        """Who may, and one who may not (or nobody)."""
        may = [role for role, (_, scopes) in self.roles.items() if not needed or needed & scopes]
        others = [role for role in self.roles if role not in may]
        some = self.dice.sample(may, min(3, len(may))) if needed else ["", self.dice.choice(may)]
        return [*some, self.dice.choice([*others, ""])]

    def _send(self, case: Any, label: str, role: str, declared: set[int]) -> None:
        headers = {"Authorization": f"Bearer {self.roles[role][0]}"} if role else {}
        try:
            request = case.as_transport_kwargs(base_url=self.base, headers=headers)
            answer = self.session.request(**request, timeout=60)
        except requests.ConnectionError as error:
            self.statuses[0] += 1
            self._fault(f"{label} as {role or 'nobody'}: {error}")
            return
        except (ValueError, requests.RequestException, UnicodeError):
            self.unsent += 1  # no HTTP client can send this
            return
        status = answer.status_code
        self.statuses[status] += 1
        self.sent[label] += 1
        if status < FIRST_ERROR:
            self.world.learn(answer.content)
        if status >= SERVER_ERROR or status not in declared | {405}:
            shown = json.dumps(case.body, default=str, ensure_ascii=True)[:300]
            where = f"{case.path_parameters} {case.query}"
            self._fault(
                f"{status} {label} as {role or 'nobody'}: {where} {shown} → {answer.text[:200]}"
            )

    def _fault(self, text: str) -> None:
        if len(self.faults) < SHOWN:
            self.faults.append(text)


def blow(base: str, roles: dict[str, Any], share: int, number: int, told: Any) -> None:
    """Run one process's share."""
    storm = Storm(base, roles, share, number)
    try:
        storm.run(told)
    except Exception as error:  # noqa: BLE001  the parent must hear of it
        fault = f"process {number} stopped: {type(error).__name__} {error}"
        told.put((0, (storm.statuses, storm.sent, storm.unsent, [*storm.faults, fault])))


# -- the whole storm ------------------------------------------------------------------------------


def gather(processes: int, calls: int, told: Any) -> tuple[Counter[int], Counter[str], list[str]]:
    """Show progress until every process has told its result."""
    statuses: Counter[int] = Counter()
    sent: Counter[str] = Counter()
    faults: list[str] = []
    began, shown, done = time.monotonic(), 0.0, [0] * processes
    left = processes
    while left:
        number, (count, result) = told.get()
        if result is None:
            done[number] = count
        else:
            left -= 1
            statuses += result[0]
            sent += result[1]
            faults += result[3]
        if time.monotonic() - shown > 5 or not left:  # noqa: PLR2004  seconds
            shown = time.monotonic()
            total, took = sum(done), shown - began
            print(f"{total:>8} / {calls}  {total / took:6.0f}/s  {took:5.0f} s", flush=True)
    return statuses, sent, faults


class Told:
    """A queue that says which process speaks."""

    def __init__(self, queue: Any, number: int) -> None:
        self.queue, self.number = queue, number

    def put(self, what: Any) -> None:
        """Send on."""
        self.queue.put((self.number, what))


def table(statuses: Counter[int], operations: int, took: float) -> str:
    """Return the result as the table of docs/reliability.md."""
    lines = ["| answer | calls |", "|---|---|"]
    for status, count in sorted(statuses.items()):
        lines.append(f"| {status or 'connection lost'} | {count:,} |")
    total = sum(statuses.values())
    lines.append(f"| **all**, {operations} operations, {took:.0f} s | **{total:,}** |")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Blow until the calls are made."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--calls", type=int, default=100_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0, help="0 = another storm every time")
    options = parser.parse_args(arguments)
    data = Path(os.environ.get("YIWANG_DATA") or ROOT / "var").absolute()
    try:
        world = json.loads((data / "world.json").read_text("utf8"))
        base = world["base_url"].rstrip("/")
        roles = tokens(base, data, world["accounts"])
    except (FileNotFoundError, requests.ConnectionError):
        print("No demo world runs here: start it with `YIWANG_RATE_LIMITS=0 make run`.")
        return 2
    except (Lost, CommandError) as error:
        print(error)
        return 2
    first = options.seed or random.SystemRandom().randrange(2**31)
    print(f"{options.calls} calls of {base} as {'、'.join(roles)}, seed {first}", flush=True)
    began = time.monotonic()
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    share = -(-options.calls // options.jobs)
    running = [
        context.Process(target=blow, args=(base, roles, share, first + n, Told(queue, n)))
        for n in range(options.jobs)
    ]
    for process in running:
        process.start()
    statuses, sent, faults = gather(options.jobs, options.calls, queue)
    for process in running:
        process.join()
    print("\n" + table(statuses, len(sent), time.monotonic() - began))
    for fault in faults[:SHOWN]:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
