"""The master key: from a file only its owner reads, or typed and never written down."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.env import BadEnvironment, env_master_key
from config.launch import supervisor
from config.launch.account import CannotStart
from config.launch.prompt import AskedKey

ROOT = Path(__file__).resolve().parents[2]
KEY = "c0ffee" + "5a" * 29


@pytest.fixture
def kept(tmp_path, monkeypatch):
    path = tmp_path / "master"
    path.write_text(KEY + "\n", "ascii")
    path.chmod(0o600)
    monkeypatch.setenv("YIWANG_MASTER_KEY_FILE", str(path))
    return path


def test_it_is_read_from_its_file(kept):
    assert env_master_key() == KEY


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o610])
def test_a_file_that_others_may_open_is_refused_and_mended_by_what_is_said(kept, mode):
    kept.chmod(mode)
    with pytest.raises(BadEnvironment, match=f"chmod 600 {kept}") as refusal:
        env_master_key()
    assert "主密钥文件不能让其他用户读取" in str(refusal.value)
    assert KEY not in str(refusal.value)
    kept.chmod(0o600)
    assert env_master_key() == KEY


def test_a_file_that_is_not_there_or_no_text_is_said_in_one_line(kept):
    kept.write_bytes(b"\xff\xfe")
    for _ in range(2):
        with pytest.raises(BadEnvironment, match="主密钥文件读不出来"):
            env_master_key()
        kept.unlink(missing_ok=True)


def test_a_typed_key_reaches_children_and_stands_in_no_environment():
    asked = AskedKey(KEY)
    given = {**os.environ, "YIWANG_MASTER_KEY": "11" * 32}
    environment = asked.environment(given)
    assert KEY not in " ".join(environment.values())
    assert "YIWANG_MASTER_KEY" not in environment
    read = "from config.env import env_master_key as k; import os; print(k(), os.getppid())"
    grandchild = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {read!r}])"
    for code in (read, grandchild):  # the web server's workers are children of a child
        out = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True,
            text=True, check=True,
        )  # fmt: skip
        assert out.stdout.split()[0] == KEY
    asked.close()
    assert not os.path.lexists(environment["YIWANG_MASTER_KEY_FILE"]), "it ends with who was asked"


@pytest.mark.parametrize("typed", ["", "secret", "5a" * 31, "zz" * 32])
def test_a_mistyped_key_stops_the_start_without_being_repeated(typed, monkeypatch, capsys):
    monkeypatch.setattr("getpass.getpass", lambda prompt: typed)
    assert supervisor.main([supervisor.ASK]) == 1
    said = capsys.readouterr().out
    assert "64" in said
    assert not typed or typed not in said
    with pytest.raises(CannotStart):
        AskedKey(typed)


def test_what_is_no_option_shows_the_usage(capsys):
    assert supervisor.main(["--master-key=" + KEY]) == 2
    said = capsys.readouterr().out
    assert supervisor.ASK in said
    assert KEY not in said
