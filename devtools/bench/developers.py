"""The time of the developers: `make run` on a clean clone, the first and the second time."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterable
from pathlib import Path

from devtools.bench.figures import Figure, at_most
from devtools.bench.product import ROOT, free_port

FIRST, SECOND, CHECK = 180, 20, 180
PATIENCE = 900


def measure() -> Iterable[Figure]:
    """Clone, run twice, check once."""
    with tempfile.TemporaryDirectory(prefix="yiwang-clone-") as name:
        clone = Path(name) / "yiwang"
        Path(name).chmod(0o755)
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        yield at_most("make run, the first time, environment and demo world made",
                      _run(clone), "s", FIRST)  # fmt: skip
        yield at_most("make run, the second time", _run(clone), "s", SECOND)
        began = time.monotonic()
        subprocess.run(["make", "check"], cwd=clone, check=True, capture_output=True)
        yield at_most("make check, its environment made", time.monotonic() - began, "s", CHECK)


def _run(clone: Path) -> float:
    port = free_port()
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("YIWANG", "DATABASE"))}
    began = time.monotonic()
    process = subprocess.Popen(
        ["make", "run"], cwd=clone, env=plain | {"YIWANG_PORT": str(port)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while time.monotonic() - began < PATIENCE and process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                    return time.monotonic() - began
            except OSError:
                time.sleep(0.2)
        raise SystemExit("make run did not become ready on a clean clone")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(120)
