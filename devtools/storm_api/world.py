"""What is real: the values each role has seen in its answers, and words that mean something."""

from __future__ import annotations

import json
import re
from collections import defaultdict, deque
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from yiwang.lib.codes.check_digits import resident_check, uscc_check

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

KEPT, DEEPEST, LONGEST = 60, 12, 80  # values of a name, levels of an answer, characters of a value
DRASTIC = re.compile(r"/(leave|close|end)$")
REAL, SELDOM = 0.8, 0.003  # how often a place is given a real value; such that ends somebody's post
PARAMETER = re.compile(r"([a-z-]+)/\{(\w+)\}")
ROOMS = {  # the list an answer calls otherwise than the address does
    "staff": "personnel",
    "drafts": "cases",
    "messages": "parked",
    **dict.fromkeys(("held", "given", "waiting"), "mandates"),
}
MEANT = {  # the values that a place means, by the names under which answers gave them
    **dict.fromkeys(("file", "files", "file_id"), ("files.id",)),
    **dict.fromkeys(("item", "items"), ("items.code",)),
    "document": ("documents.id",),
    "deputy": ("colleagues.id",),
    "assignment": ("assignment_id",),
    "organisation": ("organisations.id", "organisation_id"),
    "role": ("roles.code",),
    "region": ("regions.code", "region_code"),
    "delivery": ("parked.id",),
}
OWN = frozenset({"kind", "way", "outcome", "passed"})  # the document lists them: drawn is right


def _day(days: int) -> str:
    return (date.today() + timedelta(days=days)).isoformat()  # noqa: DTZ011  the API takes dates


def sense(dice: random.Random) -> dict[str, Any]:
    """Return values that a person could have meant, by the name of the place."""
    born = date(1950, 1, 1) + timedelta(days=dice.randrange(20_000))
    resident = f"340102{born:%Y%m%d}{dice.randrange(1000):03}"
    legal = f"91340100MA{dice.randrange(10**7):07}"
    law = "《中华人民共和国行政许可法》第三十二条"
    return {
        **dict.fromkeys(
            ("name", "agent_name", "receiver"), dice.choice(["王秀英", "陈静", "李敏"])
        ),
        **dict.fromkeys(("phone", "agent_phone"), f"138{dice.randrange(10**8):08}"),
        **dict.fromkeys(("reason", "opinion", "remark", "comment"), "申请材料齐全，符合法定形式"),
        **dict.fromkeys(("basis", "clause"), law),
        **dict.fromkeys(("valid_until", "last_day"), _day(dice.randrange(1, 300))),
        "starts_on": _day(dice.randrange(3)),
        "id_number": resident + resident_check(resident),
        "id_tail": f"{dice.randrange(10**4):04}",
        "uscc": legal + uscc_check(legal),
        "address": "示例省示例市示例县示例镇示例村12号",
        "remedy": "可以自收到本决定书之日起六十日内申请行政复议",
        "resume_when": "现场核查完成后恢复",
        "result": "现场核查已完成，符合要求",
        "proposal": "拟准予许可",
        "problem": "缺少签字页",
        "how": "补交有申请人签字的一页",
        "evidence": "本人当面签收",
        "job_number": f"S{dice.randrange(10**5):05}",
        "term": dice.choice(["养老钱", "老人补贴", "卫生证"]),
        "days": dice.randint(1, 10),
        "planned_days": dice.randint(1, 10),
        "signed": True,
        "no": dice.randint(1, 5),
        "n": dice.randint(1, 6),
        "material": dice.randint(1, 5),
        "limit": dice.choice([1, 20, 100]),
    }


class World:
    """Values that exist, by the name under which an answer gave them; each role has its own.

    ``wishes``: whole bodies that are sure to be sensible, by "METHOD path".
    """

    def __init__(self, dice: random.Random, wishes: dict[str, Any]) -> None:
        self.dice, self.wishes = dice, wishes
        self.known: dict[str, dict[str, deque[Any]]] = defaultdict(
            lambda: defaultdict(lambda: deque(maxlen=KEPT))
        )
        self.versions: dict[str, int] = {}

    def learn(self, role: str, path: str, body: bytes) -> None:
        """Remember what an answer names, by itself and with its list: "id", "proposals.id"."""
        try:
            answer = json.loads(body)
        except ValueError:
            return  # a file
        room = [part for part in path.split("/") if not part.startswith("{")][-1]
        for owner, name, value in _leaves(answer, room):
            known = self.known[role]
            for called in (name, f"{ROOMS.get(owner, owner)}.{name}"):
                if value not in known[called]:
                    known[called].append(value)
        for one in (answer, *(answer.get("cases", ()) if isinstance(answer, dict) else ())):
            if isinstance(one, dict) and isinstance(one.get("version"), int):
                self.versions[str(one.get("number"))] = one["version"]

    def furnish(self, case: Any, role: str) -> None:
        """Put values that are real to a role into most places of a request."""
        rooms = {
            name: f"{room}.{'id' if name == 'key' else name}"
            for room, name in PARAMETER.findall(case.path)
        }
        share = SELDOM if DRASTIC.search(case.path) else REAL
        case.path_parameters = {
            name: self._value(role, name, given, share, rooms.get(name, ""))
            for name, given in (case.path_parameters or {}).items()
        }
        number = str(case.path_parameters.get("number", ""))
        if isinstance(case.query, dict):
            case.query = {k: self._value(role, k, v, REAL) for k, v in case.query.items()}
        acting = self.known[role]["identities.key"]
        case.headers.pop("X-Acting-For", None)
        if acting and self.dice.random() < 1 - REAL:
            case.headers["X-Acting-For"] = self.dice.choice(acting)
        if isinstance(case.body, dict):
            case.body = self._body(role, case.body, number)
        wish = self.wishes.get(f"{case.method} {case.path}")
        if wish and self.dice.random() < 1 - REAL:
            case.body = wish

    def _body(self, role: str, given: Any, number: str, name: str = "") -> Any:
        """Return a body, or a part of one, with real values in most of its places."""
        if isinstance(given, dict):
            return {key: self._body(role, value, number, key) for key, value in given.items()}
        if isinstance(given, list):
            return [self._body(role, one, number, name) for one in given]
        if name == "version" and number in self.versions and self.dice.random() < REAL:
            return self.versions[number]
        return self._value(role, name, given, REAL)

    def _value(self, role: str, name: str, given: Any, share: float, room: str = "") -> Any:
        """Return a value of that name, or the one that was drawn."""
        if self.dice.random() >= share:
            return given
        known = self.known[role]
        if name in OWN:
            return given
        for called in (room, *MEANT.get(name, ())):
            if called and known.get(called):
                return self.dice.choice(known[called])
        meant = sense(self.dice)
        if name not in meant and known.get(name):
            return self.dice.choice(known[name])
        return meant.get(name, given)


def _leaves(answer: Any, owner: str, depth: int = 0) -> Iterator[tuple[str, str, Any]]:
    """Yield (list or object it stands in, name, value) of all that is short."""
    if depth > DEEPEST:
        return
    if isinstance(answer, list):
        for one in answer:
            yield from _leaves(one, owner, depth + 1)
    elif isinstance(answer, dict):
        for name, value in answer.items():
            if isinstance(value, dict | list):
                yield from _leaves(value, name, depth + 1)
            elif isinstance(value, str | int) and value != "" and len(str(value)) <= LONGEST:
                yield owner, name, value
