"""DATABASE_URL may name any PostgreSQL from 14 on: tried on the packaged PostgreSQL 16 over TCP."""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

from config.launch import account

from .places import reachable

ROOT = Path(__file__).resolve().parents[2]
SMOKE = """
import django; django.setup()
from yiwang.foundation.audit import queries
from yiwang.foundation.audit.commands import seal_batch
from yiwang.foundation.core import numbering, outbox
from yiwang.foundation.core.clock import now
from yiwang.foundation.core.types import SYSTEM
from yiwang.foundation.keys.commands import rotate
rotate(name="smoke", actor=SYSTEM, at=now())
seal_batch(actor=SYSTEM, at=now())
assert queries.inclusion_proof(stream="keys:key:smoke")
assert numbering.next_application_serial() and outbox.drain() == 0
print("smoke passed")
"""


@pytest.fixture
def address(tmp_path):
    """A PostgreSQL 16 with a password, on a free port; nothing of our launcher in it."""
    who = account.choose(reachable(tmp_path))
    package = account.programs(who).parent.parent
    programs = package / "pginstall" / "bin"
    if not who.can(str(programs / "initdb"), "--version"):
        pytest.skip("the packaged PostgreSQL 16 is not readable for an unprivileged user here")
    data, secret = tmp_path / "data", tmp_path / "secret"
    data.mkdir()
    secret.write_text("geheim-ist-das-nicht", "ascii")
    if os.geteuid() == 0:
        for path in (data, secret):
            shutil.chown(path, who.uid, who.gid)
    options: dict[str, Any] = dict(who.popen_options())
    begin = [programs / "initdb", "-D", data, "-U", "province", "--auth=scram-sha-256"]
    begin += [f"--pwfile={secret}", "--encoding=UTF8", "--locale=C.UTF-8"]
    subprocess.run(begin, check=True, cwd="/", capture_output=True, **options)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = [programs / "postgres", "-D", data, "-p", str(port), "-k", "", "-F"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(serve, cwd="/", stdout=log, stderr=log, **options)
    url = f"postgresql://province:geheim-ist-das-nicht@127.0.0.1:{port}/postgres"
    _wait(url)
    yield url
    process.terminate()
    process.wait(timeout=60)


def _wait(url):
    for _ in range(600):
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("PostgreSQL 16 did not start")


def test_migrations_commands_and_the_audit_log_work_on_postgresql_16(address):
    environment = {
        **os.environ,
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }
    for command in ([str(ROOT / "manage.py"), "migrate", "-v0"], ["-c", SMOKE]):
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
    assert "smoke passed" in done.stdout
