"""CPU and memory of the product's processes, read from /proc (Linux)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


@dataclass(frozen=True)
class Process:
    """One process of the tree: what it is and what it used so far."""

    pid: int
    kind: str
    cpu_seconds: float
    peak_mb: float
    now_mb: float


def tree(root: int) -> list[Process]:
    """Return the processes below one, by kind: web, worker, database, other."""
    parents: dict[int, int] = {}
    for folder in PROC.glob("[0-9]*"):
        stat = _read(folder / "stat")
        if stat:
            parents[int(folder.name)] = int(stat.rpartition(")")[2].split()[1])
    found, seen = [root], {root}
    for pid in found:
        for child in (c for c, p in parents.items() if p == pid and c not in seen):
            seen.add(child)
            found.append(child)
    return [p for p in (_process(pid) for pid in found[1:]) if p]


def cpu_of(processes: list[Process], kind: str) -> float:
    """Return the CPU seconds of one kind."""
    return sum(p.cpu_seconds for p in processes if p.kind == kind)


def times() -> tuple[int, int]:
    """Return ticks of all processors since the start, and those of them the host kept (steal)."""
    ticks = [int(n) for n in (PROC / "stat").read_text().split("\n", 1)[0].split()[1:9]]
    return sum(ticks), ticks[7]


def _process(pid: int) -> Process | None:
    folder = PROC / str(pid)
    stat, status = _read(folder / "stat"), _read(folder / "status")
    command = _read(folder / "cmdline").replace("\0", " ")
    if not stat or not command:
        return None
    parts = stat.rpartition(")")[2].split()
    sizes = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return Process(
        pid=pid,
        kind=_kind(command),
        cpu_seconds=(int(parts[11]) + int(parts[12])) / TICK,
        peak_mb=_megabytes(sizes.get("VmHWM", "0 kB")),
        now_mb=_megabytes(sizes.get("VmRSS", "0 kB")),
    )


def _kind(command: str) -> str:
    if "postgres" in command:
        return "database"
    if "granian" in command:
        return "web"
    return "worker" if "manage.py worker" in command else "other"


def _megabytes(text: str) -> float:
    return int(text.split(maxsplit=1)[0]) / 1024


def _read(path: Path) -> str:
    try:
        return path.read_text("utf8", "replace")
    except OSError:  # it ended meanwhile
        return ""
