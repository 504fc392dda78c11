"""`manage.py up` as a person meets it: ready, refused, killed, stopped."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from .places import reachable

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Run:
    """One `manage.py up`, by default without a demo world."""

    def __init__(self, data, port, *, demo=False):
        self.port = port
        self.output = data.parent / "output.txt"
        environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        environment |= {"YIWANG_DATA": str(data), "YIWANG_PORT": str(port)}
        environment["YIWANG_DEMO"] = "1" if demo else "0"
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up"],
                cwd=ROOT, env=environment, stdout=output, stderr=output,
            )  # fmt: skip

    def until_ready(self):
        for _ in range(3000):
            if self.process.poll() is not None or "Ctrl-C stops" in self.said():
                break
            time.sleep(0.1)
        assert "is ready after" in self.said(), self.said()
        return self

    def said(self):
        return self.output.read_text()

    def status(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=60) as answer:
            return answer.status


@pytest.fixture
def start(tmp_path):
    """Start runs on one data directory; whatever still runs is stopped."""
    reachable(tmp_path)
    runs = []

    def one(port=None):
        runs.append(Run(tmp_path / "data", port or free_port()))
        return runs[-1]

    yield one
    for run in runs:
        run.process.terminate()
        run.process.wait(60)


def test_it_gets_ready_refuses_a_second_run_and_stops_cleanly(start, tmp_path):
    run = start().until_ready()
    assert run.status() == 200
    second = subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env=os.environ | {"YIWANG_DATA": str(tmp_path / "data"), "YIWANG_PORT": str(free_port())},
    )  # fmt: skip
    assert second.returncode == 1
    assert second.stdout.count("\n") == 1
    assert f"in use by another run (process {run.process.pid})" in second.stdout
    run.process.send_signal(signal.SIGINT)
    assert run.process.wait(60) == 0
    assert not (tmp_path / "data" / "postgres" / "18" / "postmaster.pid").exists()


def test_a_killed_run_starts_again_on_the_same_port(start):
    first = start().until_ready()
    first.process.kill()
    first.process.wait(10)
    assert start(first.port).until_ready().status() == 200


def test_a_port_in_use_is_said_in_one_line(start):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        run = start(taken.getsockname()[1])
        assert run.process.wait(60) == 1
    assert run.said().startswith(f"Port {run.port} cannot be used")
    assert run.said().count("\n") == 1


def test_a_typo_in_the_environment_is_said_in_one_line():
    done = subprocess.run(
        [sys.executable, "manage.py", "up"], env=os.environ | {"YIWANG_PORT": "eighty"},
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout == "YIWANG_PORT='eighty' is not a whole number\n"
