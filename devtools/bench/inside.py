"""One request inside this process, through config.wsgi: statements counted, CPU profiled."""

from __future__ import annotations

import cProfile
import io
import logging
import os
import pstats
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

ROUNDS = 50
TOP = 25


@dataclass(frozen=True)
class Request:
    """What to send."""

    path: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


@dataclass(frozen=True)
class Cost:
    """What one warm request cost."""

    status: int
    statements: int
    cpu_ms: float


def set_up(environment: dict[str, str]) -> None:
    """Make this process one of the product's: same settings, database, keys."""
    os.environ.update(environment)
    import django

    django.setup()
    logging.disable(logging.WARNING)


def send(request: Request) -> tuple[int, bytes]:
    """Answer a request as a web process would."""
    from config.wsgi import application

    path, _, query = request.path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "PATH_INFO": unquote(path).encode("utf8").decode("latin1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1:8000",
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in request.headers:
        key = name.upper().replace("-", "_")
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    status: list[int] = []

    def start_response(line: str, _headers: Any, _error: Any = None) -> Callable[[bytes], None]:
        status.append(int(line.split(maxsplit=1)[0]))
        return lambda _: None

    answer = application(environ, start_response)
    try:
        return status[0], b"".join(answer)
    finally:
        close = getattr(answer, "close", None)
        if close:
            close()


def cost(make: Callable[[], Request], rounds: int = ROUNDS) -> Cost:
    """Count the statements of a warm request and take the CPU of many."""
    from yiwang.foundation.core.hot import counting

    send(make())
    send(make())
    with counting() as counted:
        status, _ = send(make())
    requests = [make() for _ in range(rounds)]
    began = time.process_time()
    for request in requests:
        send(request)
    return Cost(status, counted.statements, (time.process_time() - began) * 1000 / rounds)


def profile(make: Callable[[], Request], rounds: int = 100) -> str:
    """Return the functions a request spends its time in."""
    send(make())
    requests = [make() for _ in range(rounds)]
    profiler = cProfile.Profile()
    profiler.enable()
    for request in requests:
        send(request)
    profiler.disable()
    out = io.StringIO()
    pstats.Stats(profiler, stream=out).sort_stats("tottime").print_stats(TOP)
    return out.getvalue()
