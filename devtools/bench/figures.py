"""One figure beside its floor and its target, and the table of them in docs/performance.md."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"


@dataclass(frozen=True)
class Figure:
    """What one block measured. ``met`` is None where nothing was promised."""

    name: str
    value: float
    unit: str
    target: str = ""
    floor_name: str = ""
    floor_value: float | None = None
    met: bool | None = None
    note: str = ""
    failed: int = 0

    @property
    def ratio(self) -> str:
        """How many times the floor."""
        return f"{self.value / self.floor_value:.2f}" if self.floor_value else ""


def at_most(
    name: str, value: float, unit: str, limit: float, *, note: str = "", failed: int = 0
) -> Figure:
    """A figure that must not exceed its limit."""
    target = f"≤ {limit:g} {unit}"
    return Figure(name, value, unit, target, met=value <= limit, note=note, failed=failed)


def at_least(
    name: str, value: float, unit: str, limit: float, *, note: str = "", failed: int = 0
) -> Figure:
    """A figure that must reach its limit."""
    target = f"≥ {limit:,g} {unit}"
    return Figure(name, value, unit, target, met=value >= limit, note=note, failed=failed)


def beside(
    name: str,
    value: float,
    floor: tuple[str, float],
    ratio: float | None,
    *,
    unit: str = "/s",
    note: str = "",
    failed: int = 0,
) -> Figure:
    """A rate that must reach ``ratio`` times its floor."""
    met = None if ratio is None else value >= ratio * floor[1]
    target = "" if ratio is None else f"≥ {ratio:g} of the floor"
    return Figure(name, value, unit, target, *floor, met=met, note=note, failed=failed)


def told(name: str, value: float, unit: str, *, note: str = "") -> Figure:
    """A figure without a target."""
    return Figure(name, value, unit, note=note)


def table(figures: Iterable[Figure]) -> str:
    """Return the figures as Markdown; a miss is marked with ✗."""
    lines = [
        "| | what | measured | target | floor beside it | of it | more |",
        "|---|---|---|---|---|---|---|",
    ]
    for f in figures:
        mark = {True: "✓", False: "✗", None: ""}[f.met]
        floor = f"{f.floor_name}: {_number(f.floor_value)}{f.unit}" if f.floor_value else ""
        note = f"{f.failed} FAILED; {f.note}" if f.failed else f.note
        lines.append(
            f"| {mark} | {f.name} | {_number(f.value)} {f.unit} | {f.target} | {floor} "
            f"| {f.ratio} | {note} |"
        )
    return "\n".join(lines)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"  # noqa: PLR2004


def machine(settings: Mapping[str, str]) -> str:
    """Describe this machine and the database's settings in a sentence."""
    cpu = re.findall(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text("utf8"))
    memory = int(re.findall(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text("utf8"))[0])
    held = ", ".join(f"{name} {value}" for name, value in settings.items())
    return (
        f"{os.cpu_count()} CPUs {cpu[0] if cpu else platform.machine()}, {memory / 2**20:.0f} GiB, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}; {held}. "
        "Load, servers and PostgreSQL share the machine: trust the ratios of one run."
    )


def write(page: Path, text: str) -> None:
    """Put the text between the page's markers, at its end when there are none."""
    old = page.read_text("utf8") if page.exists() else ""
    if BEGIN not in old:
        old = f"{old.rstrip()}\n\n{BEGIN}\n{END}\n"
    before, rest = old.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    page.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", "utf8")
