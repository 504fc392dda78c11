"""The whole product from nothing: `up` builds the demo world, `make demo` ends a case in it."""

import json
import os
import subprocess
import sys

import pytest

from .places import reachable
from .test_up import ROOT, Run, free_port

pytestmark = pytest.mark.slow


@pytest.fixture
def run(tmp_path):
    reachable(tmp_path)
    running = Run(tmp_path / "data", free_port(), demo=True).until_ready()
    yield running
    running.process.terminate()
    running.process.wait(60)


def test_the_demo_ends_with_a_sealed_and_served_result_of_a_real_item(run, tmp_path):
    data = tmp_path / "data"
    world = json.loads((data / "world.json").read_text("utf8"))
    assert len(world["accounts"]) == 30
    assert (data / "world.json").stat().st_mode & 0o077 == 0
    done = subprocess.run(
        [sys.executable, "-m", "devtools.demo"],
        cwd=ROOT,
        env=os.environ | {"YIWANG_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "加盖电子专用章  系统  已办结（准予）" in done.stdout
    assert "法定时限：20个工作日" in done.stdout
    assert "准予  周明" in done.stdout
