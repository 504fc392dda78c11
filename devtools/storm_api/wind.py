"""One process of the storm: requests drawn from openapi.json, made real, sent as each role."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from devtools.storm_api.roles import AGENT, CITIZEN, LEADER, Role
from devtools.storm_api.stages import prepare
from devtools.storm_api.world import World
from devtools.typing_in import PDF
from devtools.underway import application
from yiwang.lib.codes.check_digits import resident_check

if TYPE_CHECKING:
    from collections.abc import Callable

SERVER_ERROR, FIRST_ERROR = 500, 400
DRAWN, FEWEST, SHOWN, ROUND = 16, 2, 20, 12
WRONG = 0.3  # how often a request is drawn to be invalid
FILES = ((CITIZEN, "files"), ("窗口", "desk/files"))
PARTS = ("path_parameters", "query", "body")
LOOKS = {
    "窗口": ("desk/cases?view=OPEN&limit=100", "desk/delegations", "desk/colleagues"),
    "审查员一": ("desk/cases?view=OPEN&limit=100", "desk/delegations", "desk/colleagues"),
    "审查员二": ("desk/cases?view=OPEN&limit=100", "desk/delegations"),
    "审批人": ("desk/cases?view=OPEN&limit=100", "desk/delegations"),
    "目录编辑": ("desk/guides", "desk/words", "desk/proposals"),
    "发布审核": ("desk/guides", "desk/proposals"),
    "管理员": ("desk/personnel", "desk/organisations", "desk/roles", "desk/invitations"),
    "对接员": ("desk/parked",),
    "审计员": ("desk/audit",),
    **dict.fromkeys((CITIZEN, LEADER), ("cases", "drafts", "documents", "identities", "mandates")),
    AGENT: ("identities", "mandates", "messages"),
}


@dataclass
class Result:
    """What all processes saw."""

    statuses: Counter[int] = field(default_factory=Counter)
    sent: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def table(self, took: float) -> str:
        """Return the table of docs/reliability.md."""
        lines = ["| answer | calls |", "|---|---|"]
        for status, count in sorted(self.statuses.items()):
            lines.append(f"| {status or 'connection lost'} | {count:,} |")
        operations = f"{len(self.sent)} operations, {len(self.done)} of them also done"
        total = sum(self.statuses.values())
        lines.append(f"| **all**, {operations}, {took:.0f} s | **{total:,}** |")
        return "\n".join(lines)


class Wind:
    """Requests of one process until its share is sent."""

    def __init__(self, base: str, roles: dict[str, Role], share: int, number: int) -> None:
        self.base, self.roles, self.share = base, roles, share
        self.dice = random.Random(number)  # noqa: S311  no secret
        self.session = requests.Session()
        self.session.trust_env = False
        self.statuses: Counter[int] = Counter()
        self.sent: Counter[str] = Counter()
        self.done: Counter[str] = Counter()  # those answered without a refusal
        self.unsent, self.drawn = 0, DRAWN
        self.pools: dict[tuple[str, GenerationMode], list[Any]] = {}
        self.faults: list[str] = []
        item = self._get("items?q=高龄津贴").json()["items"][0]["code"]
        self.whole = json.loads(application(item))
        resident = "34010219500101002"
        party = {"name": "王秀英", "phone": "13800138000"}
        party["id_number"] = resident + resident_check(resident)
        self.world = World(
            self.dice,
            {
                "POST /api/v1/cases": self.whole,
                "POST /api/v1/desk/cases": {
                    "item": item,
                    "form": self.whole["form"],
                    "party": party,
                    "signed": True,
                    "papers": [1, 2, 3],
                },
            },
        )

    def run(self, told: Callable[[int], None]) -> None:
        """Send round by round, telling how far it is."""
        schema = schemathesis.openapi.from_dict(self._get("openapi.json").json())
        schema.config.update(base_url=self.base)
        self._look_around()
        made = [found.ok() for found in schema.get_all_operations()]  # type: ignore[union-attr]
        self.drawn = max(FEWEST, min(DRAWN, self.share // (8 * len(made))))  # every one of them
        while sum(self.statuses.values()) < self.share:
            self.dice.shuffle(made)
            for operation in made:
                wrong = self.dice.random() < WRONG
                self._hammer(
                    operation, GenerationMode.NEGATIVE if wrong else GenerationMode.POSITIVE
                )
                told(sum(self.statuses.values()))
                if sum(self.statuses.values()) >= self.share:
                    break
            self._look_around()

    def _get(self, path: str, role: str = "") -> requests.Response:
        return self.session.get(self._url(path), headers=self._bearer(role), timeout=60)

    def _url(self, path: str) -> str:
        return f"{self.base}/api/v1/{path}"

    def _bearer(self, role: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.roles[role][0]}"} if role else {}

    def _ask(self, role: str, method: str, path: str, body: Any) -> Any:
        headers = self._bearer(role)
        answer = self.session.request(
            method, self._url(path), headers=headers, json=body, timeout=60
        )
        if not answer.ok:
            return None
        self.world.learn(role, path, answer.content)
        return answer.json()

    def _look_around(self) -> None:
        """See to it that there are cases and files, and learn what each role can see of them."""
        prepare(self._ask, self.whole)
        for role, to in FILES * 4:
            sent = {"file": ("图.pdf", PDF)}
            headers = self._bearer(role)
            answer = self.session.post(self._url(to), headers=headers, files=sent, timeout=60)
            self.world.learn(role, to, answer.content)
        for role, paths in LOOKS.items():
            for path in (*paths, "items?limit=50", "desk/me"):
                answer = self._get(path, role)
                if answer.ok:
                    self.world.learn(role, path.partition("?")[0], answer.content)
            for place in list(self.world.known[role]["region_code"])[:3]:
                below = self._get(f"regions?parent={place}", role)
                self.world.learn(role, "regions", below.content)

    def _hammer(self, operation: Any, mode: GenerationMode) -> None:
        declared = {int(s) for s in operation.definition.raw["responses"] if s != "default"}
        needed = {
            scope for one in operation.definition.raw.get("security", ()) for scope in one["Bearer"]
        }
        pool = self._pool(operation, mode)
        for _ in range(min(self.drawn, ROUND) if pool else 0):
            for role in self._callers(needed):
                case = self._crossed(pool)
                self.world.furnish(case, role)
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
        first = self.dice.choice(pool)
        parts = {part: getattr(first, part) for part in PARTS}
        for part, own in parts.items():
            other = getattr(self.dice.choice(pool), part)
            if isinstance(other, dict) and isinstance(own, dict):
                parts[part] = dict(other)
        return first.operation.Case(
            method=first.method,
            headers=first.headers,
            cookies=first.cookies,
            media_type=first.media_type,
            **parts,
        )

    def _callers(self, needed: set[str]) -> list[str]:
        """Who may, and now and then one who may not, or nobody."""
        may = [role for role, (_, scopes) in self.roles.items() if not needed or needed <= scopes]
        others = [role for role in self.roles if role not in may]
        some = self.dice.sample(may, min(3, len(may))) if needed else ["", self.dice.choice(may)]
        return [*some, self.dice.choice([*others, ""])] if self.dice.random() < WRONG else some

    def _send(self, case: Any, label: str, role: str, declared: set[int]) -> None:
        try:
            request = case.as_transport_kwargs(base_url=self.base, headers=self._bearer(role))
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
            self.done[label] += 1
            self.world.learn(role, case.path.removeprefix("/api/v1/"), answer.content)
        if status >= SERVER_ERROR or status not in declared | {405}:
            shown = json.dumps(case.body, default=str, ensure_ascii=True)[:300]
            where = f"{case.path_parameters} {case.query}"
            self._fault(
                f"{status} {label} as {role or 'nobody'}: {where} {shown} → {answer.text[:200]}"
            )

    def _fault(self, text: str) -> None:
        if len(self.faults) < SHOWN:
            self.faults.append(text)


def blow(n: int, base: str, roles: dict[str, Role], share: tuple[int, int], told: Any) -> None:
    """Run one process's share: (calls, seed)."""
    wind = None
    try:
        wind = Wind(base, roles, *share)
        wind.run(lambda count: told.put((n, count, None)))
        faults = wind.faults
    except Exception as error:  # noqa: BLE001  the parent must hear of it
        faults = [*(wind.faults if wind else ()), f"process {n}: {type(error).__name__} {error}"]
    seen = Result(wind.statuses, wind.sent, wind.done, faults) if wind else Result(faults=faults)
    told.put((n, 0, seen))
