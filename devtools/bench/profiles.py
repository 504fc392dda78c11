"""`--profile NAME`: where a request spends its time, as cProfile saw a hundred of them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from urllib.parse import quote

from devtools.bench import prepare
from devtools.bench.context import Bench
from devtools.bench.inside import Request, profile

ROUNDS = 100


def show(bench: Bench, name: str) -> str:
    """Return the profile of one kind of request."""
    if name not in MAKERS:
        raise SystemExit(f"no profile is called {name}; known: {', '.join(MAKERS)}")
    return profile(MAKERS[name](bench), ROUNDS)


def _get(path: str) -> Callable[[], Request]:
    return lambda: Request(path)


def _filing(_bench: Bench) -> Callable[[], Request]:
    owner = prepare.owners(1)[0]
    lines = prepare.filings(prepare.application(owner), [owner], ROUNDS + 1)

    def make() -> Request:
        _, path, told, body = lines.pop().split("\t")
        headers = dict(part.split(": ", 1) for part in told.split("|"))
        headers["Idempotency-Key"] = secrets.token_hex(12)
        return Request(path, "POST", tuple(headers.items()), body.encode())

    return make


MAKERS: dict[str, Callable[[Bench], Callable[[], Request]]] = {
    "filing": _filing,
    "progress": lambda _: _get(f"/api/v1/progress/{prepare.numbers(1)[0]}"),
    "progress-page": lambda _: _get(f"/track/{prepare.numbers(1)[0]}/"),
    "guide": lambda _: _get(f"/guide/{prepare.codes(1)[0]}/"),
    "home": lambda _: _get("/"),
    "search": lambda _: _get(f"/api/v1/items?q={quote('食品经营许可')}"),
}
