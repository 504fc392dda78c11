"""The bench itself: its figures and table, and one small run so that it cannot rot."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from devtools.bench import figures, load, processes
from devtools.bench.__main__ import data_directory, measures, options
from devtools.bench.figures import Figure, at_least, at_most, beside, table, told
from devtools.bench.product import Product
from tests.launch.places import reachable

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("figure", "met"),
    [
        (at_most("a", 5, "ms", 5), True),
        (at_most("a", float("inf"), "ms", 5), False),
        (at_least("a", 4999, "/s", 5000), False),
        (beside("a", 100, ("floor", 100), 1), True),
        (beside("a", 99, ("floor", 10), 10), False),
        (beside("a", 1, ("floor", 2), None), None),
        (told("a", 1, "s"), None),
    ],
)
def test_a_figure_knows_whether_its_target_is_met(figure, met):
    assert figure.met is met


def test_the_table_marks_misses_and_failures_plainly():
    text = table(
        [
            at_most("slow", 9, "ms", 5, failed=3),
            beside("fast", 20, ("bare", 10), 1.5, note="p50 1 ms"),
            Figure("said", 1_600_000, "rows"),
        ]
    )
    assert "| ✗ | slow | 9 ms | ≤ 5 ms |" in text
    assert "3 FAILED" in text
    assert "| ✓ | fast | 20 /s | ≥ 1.5 of the floor | bare: 10/s | 2.00 | p50 1 ms |" in text
    assert "1,600,000 rows" in text


def test_the_table_is_written_between_its_markers_only(tmp_path):
    page = tmp_path / "performance.md"
    page.write_text(f"before\n{figures.BEGIN}\nold\n{figures.END}\nafter\n")
    figures.write(page, "new")
    figures.write(page, "newer")
    assert page.read_text() == f"before\n{figures.BEGIN}\nnewer\n{figures.END}\nafter\n"
    figures.write(tmp_path / "fresh.md", "x")
    assert figures.END in (tmp_path / "fresh.md").read_text()


def test_the_bench_asks_its_own_database_whatever_the_environment_names(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/other")
    (tmp_path / "postgres/18").mkdir(parents=True)
    (tmp_path / "postgres/18/postmaster.pid").write_text("1\n2\n3\n5433\n/run/here\n")
    assert Product(tmp_path).database() == "postgresql://yiwang@/yiwang?host=/run/here&port=5433"


def test_every_measure_has_a_name_of_its_own_and_a_small_province_its_own_place(tmp_path):
    assert {"filing", "progress", "guides", "search", "upload"} <= measures().keys()
    large, small = data_directory(options([])), data_directory(options(["--small"]))
    assert large != small
    assert data_directory(options(["--data", str(tmp_path)])) == tmp_path


def test_without_wrk_the_bench_says_how_to_get_it_and_leaves_with_two(monkeypatch, capsys):
    monkeypatch.setattr(load.shutil, "which", lambda _: None)
    with pytest.raises(SystemExit) as left:
        load.require()
    assert left.value.code == 2
    assert "apt install wrk" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
def test_the_tree_of_processes_tells_cpu_and_memory():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)"])
    try:
        found = {p.pid: p for p in processes.tree(os.getpid())}
        assert found[child.pid].peak_mb > 1
        assert found[child.pid].kind == "other"
    finally:
        child.kill()
        child.wait()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("wrk") is None, reason="wrk is not installed")
def test_a_small_run_measures_everything_and_no_request_fails(demo_world, tmp_path):
    subprocess.run(["cp", "-a", demo_world / "data", reachable(tmp_path)], check=True)
    page = tmp_path / "performance.md"
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE", "DJANGO"))}
    command = [
        sys.executable, "-m", "devtools.bench", "--small",
        "--data", str(tmp_path / "data"), "--page", str(page),
    ]  # fmt: skip
    tmp_path.chmod(0o755)
    done = subprocess.run(
        command, cwd=ROOT, env=plain, capture_output=True, text=True, check=False, timeout=900
    )
    said = [line for line in done.stdout.splitlines() if "FAILED" in line]
    assert done.returncode == 0, "\n".join(said) + done.stderr[-4000:]
    text = page.read_text()
    for name in ("whole filing", "progress by number, API", "guide page", "search", "memory of"):
        assert name in text, name
