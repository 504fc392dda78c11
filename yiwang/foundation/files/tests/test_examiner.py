"""Files are opened in processes that may die, hang and be many: the web process notices nothing."""

import os
import resource
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings

from yiwang.foundation.files.providers import examiner
from yiwang.foundation.files.providers.examiner import Examined, examine
from yiwang.foundation.files.rules import examination

from . import samples

HOSTILE = "yiwang.foundation.files.tests.hostile_server"
DAMAGED = Examined(fault="damaged")


@pytest.fixture
def warm(monkeypatch):
    """A warm process of this test's own."""
    monkeypatch.setattr(examiner, "_warm", examiner._Warm())
    yield examiner._warm
    if examiner._warm.channel is not None and examiner._warm.process is not None:
        examiner._warm.channel.close()
        examiner._warm.process.wait(10)


@pytest.fixture
def hostile(warm, monkeypatch):
    monkeypatch.setattr(examiner, "SERVER", HOSTILE)
    return warm


@pytest.fixture
def ask(tmp_path):
    def run(media_type, content=None):
        source = tmp_path / "source"
        if content is not None:
            source.write_bytes(content)
        return examine(media_type, source, tmp_path / "target", tmp_path / "preview")

    return run


def held():
    """Bytes of memory this process has at this moment."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def gone(pid, patience=10.0):
    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize(
    ("media_type", "content", "found"),
    [
        ("image/jpeg", samples.picture(), Examined(has_preview=True)),
        ("application/pdf", samples.pdf(3), Examined(pages=3, has_preview=True)),
        ("application/ofd", samples.ofd(), Examined()),
        ("application/pdf", samples.locked_pdf(), Examined(fault="locked")),
        ("image/png", samples.png_bomb(), Examined(fault="bomb")),
        ("image/jpeg", samples.picture(kind="PNG"), DAMAGED),
    ],
    ids=["jpg", "pdf", "ofd", "locked", "bomb", "another decoder's"],
)
def test_a_forked_examination_says_what_a_fresh_process_says(
    ask, tmp_path, media_type, content, found
):
    assert ask(media_type, content) == found
    code = f"import sys; from {examination.__name__} import main; main(sys.argv[1:])"
    paths = [str(tmp_path / name) for name in ("source", "target", "other")]
    fresh = subprocess.run(  # noqa: S603  our own module
        [sys.executable, "-c", code, media_type, *paths],
        cwd=settings.YIWANG_ROOT,
        capture_output=True,
        check=True,
    )
    assert (b'"fault"' in fresh.stdout) == bool(found.fault)
    assert found.fault.encode() in fresh.stdout
    if found.has_preview:
        assert (tmp_path / "preview").read_bytes() == (tmp_path / "other").read_bytes()


def test_one_warm_process_serves_many_files(ask, warm):
    for _ in range(3):
        assert ask("application/pdf", samples.pdf()).pages == 1
    first = warm.process.pid
    assert ask("image/jpeg", samples.picture()).has_preview
    assert warm.process.pid == first


@pytest.mark.parametrize("kind", ["test/killed", "test/nonsense"])
def test_a_decoder_that_dies_means_a_damaged_file_and_the_next_is_served(ask, hostile, kind):
    assert ask(kind) == DAMAGED
    first = hostile.process.pid
    assert ask("application/pdf", samples.pdf(2)).pages == 2
    assert hostile.process.pid == first


def test_a_decoder_that_hangs_is_ended_and_the_file_is_damaged(ask, hostile, monkeypatch, tmp_path):
    monkeypatch.setattr(examiner, "WALL_SECONDS", 1)
    assert ask("test/hung") == DAMAGED
    assert gone(int((tmp_path / "source").read_text()))


def test_a_warm_process_killed_between_two_files_comes_back(ask, warm):
    assert ask("application/pdf", samples.pdf()).pages == 1
    first = warm.process.pid
    os.kill(first, signal.SIGKILL)
    assert ask("application/pdf", samples.pdf(2)).pages == 2
    assert warm.process.pid != first


def test_a_file_whose_warm_process_died_is_examined_again(ask, hostile):
    assert ask("test/kills_server_once").pages == 7


def test_a_warm_process_that_dies_twice_says_nothing_about_the_file(ask, hostile):
    with pytest.raises(examiner.ExaminerDown):
        ask("test/kills_server")
    assert ask("application/pdf", samples.pdf()).pages == 1


def test_sixteen_threads_at_once_get_each_their_own_answer(tmp_path, warm):
    def one(number):
        source = tmp_path / f"{number}"
        source.write_bytes(samples.pdf(number))
        return examine(
            "application/pdf", source, source.with_suffix(".t"), source.with_suffix(".p")
        ).pages

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(one, range(1, 33))) == list(range(1, 33))


def test_an_examination_has_no_secret_and_no_handle_of_ours(ask, hostile, tmp_path, monkeypatch):
    monkeypatch.setenv("YIWANG_SECRET_KEY", "a secret")
    with (tmp_path / "of the web process").open("w") as handle:
        os.set_inheritable(handle.fileno(), True)
        threads = ask("test/has").pages
    lines = (tmp_path / "source").read_text().splitlines()
    names = {line.split("=")[0] for line in lines if not line.startswith("fd ")}
    assert names <= {"PATH", "LANG", "LC_CTYPE"}
    held = [line[3:] for line in lines if line.startswith("fd ")]
    assert {h for h in held if "socket" not in h and not h.startswith("/proc")} == {os.devnull}
    assert len({h for h in held if "socket" in h}) == 1
    assert threads == 1


def test_an_examination_has_the_same_room_however_warm_its_process_is(ask, hostile):
    assert ask("test/memory", samples.ofd()).fault == str(examination.MEMORY)


def test_the_web_process_does_not_grow_with_the_files(ask):
    large = samples.picture(3000, 2000, kind="PNG")
    ask("image/png", samples.picture(kind="PNG"))
    before = held()
    for _ in range(3):
        assert ask("image/png", large).has_preview
    assert held() - before < 1024 * 1024


PARENT = """
import os, sys, threading, time
from pathlib import Path
from yiwang.foundation.files.providers import examiner
examiner.SERVER = sys.argv[1]
arguments = ("test/hung", Path(sys.argv[2]), Path("t"), Path("p"))
threading.Thread(target=examiner.examine, args=arguments, daemon=True).start()
while not (Path(sys.argv[2]).exists() and Path(sys.argv[2]).read_text()):
    time.sleep(0.02)
if os.fork() == 0:  # a forked process lives on; it must not keep the warm one alive
    time.sleep(20)
    os._exit(0)
print(examiner._warm.process.pid, flush=True)
time.sleep(600)
"""


def test_nothing_outlives_a_parent_that_was_killed(tmp_path):
    source = tmp_path / "source"
    with subprocess.Popen(  # noqa: S603  our own module
        [sys.executable, "-W", "ignore", "-c", PARENT, HOSTILE, str(source)],
        cwd=settings.YIWANG_ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"},
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as parent:
        assert parent.stdout is not None
        warm = int(parent.stdout.readline())
        child = int(source.read_text())
        parent.kill()
        parent.wait()
        assert gone(child)
        assert gone(warm)
        os.killpg(parent.pid, signal.SIGKILL)
