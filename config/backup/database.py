"""The database of a data directory, running or not, and PostgreSQL's own programs."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pwd
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from config.backup import CannotBackUp, say
from config.env import env_str
from config.launch import account as accounts
from config.launch.postgres import DATABASE, PORT, ROLE, VERSION, Server

ROOT = Path(__file__).resolve().parents[2]
JOBS = "2"


def data_directory() -> Path:
    """Return where files, keys and the embedded database lie."""
    return Path(env_str("YIWANG_DATA") or ROOT / "var").absolute()


@contextlib.contextmanager
def not_running(data: Path) -> Iterator[None]:
    """Hold the data directory, so that no run begins meanwhile.

    :raises CannotBackUp: the product runs on it.
    """
    data.mkdir(parents=True, exist_ok=True)
    lock = os.open(data / "run.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise CannotBackUp(f"{data} is in use by a run: stop that first.") from None
    else:
        yield
    finally:
        os.close(lock)


@contextlib.contextmanager
def database(data: Path) -> Iterator[str]:
    """Yield the address of the database: DATABASE_URL, the running embedded one, or start that."""
    url = env_str("DATABASE_URL")
    if url:
        yield url
        return
    running = _running(data / "postgres" / VERSION)
    if running:
        yield running
        return
    say("Starting PostgreSQL …")
    server = Server(data / "postgres", say=say)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


def _running(cluster: Path) -> str:
    """Return the address of the server on a cluster, or nothing if none answers."""
    try:
        sockets = (cluster / "postmaster.pid").read_text().splitlines()[4]
    except (OSError, IndexError):
        return ""
    url = f"postgresql://{ROLE}@/{DATABASE}?host={quote(sockets)}&port={PORT}"
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return ""
    return url


def connect(url: str, *, database: str = "") -> psycopg.Connection[tuple[object, ...]]:
    """Open a connection that commits each statement.

    :raises CannotBackUp: nobody answers.
    """
    try:
        address = make_conninfo(url, **({"dbname": database} if database else {}))
        return psycopg.connect(address, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise CannotBackUp(f"The database does not answer: {_first_line(str(error))}") from None


def run_program(name: str, url: str, *arguments: str, count: str = "", of: int = 0) -> list[str]:
    """Run one of PostgreSQL's programs against a database; return the complaints it made.

    :param count: words of its verbose output that mean one more table of ``of`` is done.
    """
    who = pwd.getpwuid(os.geteuid())
    us = accounts.Account(who.pw_name, who.pw_uid, who.pw_gid, drop=False)
    parts = {k: v for k, v in conninfo_to_dict(url).items() if v is not None}
    secret = parts.pop("password", None)
    address = make_conninfo("", **parts)
    process = subprocess.Popen(
        [str(accounts.programs(us) / name), f"--dbname={address}", "--verbose", *arguments],
        env={**os.environ, "LC_ALL": "C", **({"PGPASSWORD": str(secret)} if secret else {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    complaints, done = [], 0
    for line in process.stderr or ():
        if count and count in line:
            done += 1
            if of and (done % 20 == 0 or done == of):
                say(f"  {name}: table {done} of {of}")
        elif re.search(r"\b(error|FATAL|fatal):", line):
            complaints.append(line.strip())
    if process.wait() and not complaints:
        complaints.append(f"{name} ended with status {process.returncode}")
    return complaints


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0] if text.strip() else "no reason given"
