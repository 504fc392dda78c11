"""`make bench`: build the province once, measure, write the table. See the options with --help.

Exit status 0 also when a target is missed (the table says so), 1 when a request failed.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from devtools.bench import (
    cockpit,
    developers,
    documents,
    figures,
    inside,
    joint,
    load,
    memory,
    names,
    paths,
    processes,
    profiles,
    publishing,
    signing,
    stock,
    watching,
)
from devtools.bench.context import Bench
from devtools.bench.figures import Figure
from devtools.bench.product import ROOT, Product

PAGE = ROOT / "docs/performance.md"
SMALL = ("--guides", "1000", "--persons", "50", "--cases", "300", "--organisations", "20")
OTHERS = "devtools.bench_work"
Measure = Callable[[Bench], Iterable[Figure]]


def options(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--small", action="store_true", help="a tiny province, for a smoke test")
    parser.add_argument("--seconds", type=float, default=5, help="length of each block")
    parser.add_argument("--only", nargs="*", default=[], help="names of measures")
    parser.add_argument("--profile", default="", help=f"one of {', '.join(profiles.MAKERS)}")
    parser.add_argument("--developers", action="store_true", help="also time make run and check")
    parser.add_argument("--data", type=Path, help="data directory (YIWANG_BENCH_DATA, var/bench)")
    parser.add_argument("--page", type=Path, help="where the table is written")
    return parser.parse_args(arguments)


def measures() -> dict[str, Measure]:
    """Return all measures by name, in the order they run."""
    found: dict[str, Measure] = {
        **paths.MEASURES,
        **joint.MEASURES,
        **names.MEASURES,
        **publishing.MEASURES,
        **signing.MEASURES,
        **documents.MEASURES,
        **stock.MEASURES,
        **cockpit.MEASURES,
        **watching.MEASURES,
        **memory.MEASURES,
    }
    if importlib.util.find_spec(OTHERS):
        found |= importlib.import_module(OTHERS).MEASURES
    return found


def data_directory(asked: argparse.Namespace) -> Path:
    """Return where the province lives; a small one never mixes with the large one."""
    if asked.data:
        return Path(asked.data)
    base = Path(os.environ.get("YIWANG_BENCH_DATA") or ROOT / "var/bench")
    return base.with_name(f"{base.name}-small") if asked.small else base


def build(product: Product, *, small: bool) -> list[Figure]:
    """Load the province; a second run finds it done and only says how long it took."""
    kept = product.data / "province.json"
    seconds = product.show("load_province", *(SMALL if small else ()))
    if not kept.exists():
        kept.write_text(json.dumps({"seconds": seconds, "at": datetime.now(UTC).isoformat()}))
    took = json.loads(kept.read_text())
    note = f"when it was built, {took['at'][:10]}; its parts are in what load_province said"
    return [figures.told("building the whole province", took["seconds"], "s", note=note)]


def main(arguments: list[str]) -> int:
    """Run it."""
    asked = options(arguments)
    load.require()
    began = time.monotonic()
    product = Product(data_directory(asked))
    got: list[Figure] = []
    try:
        print(f"Starting the product in {product.data} …", flush=True)
        product.start()
        got += build(product, small=asked.small)
        product.start_floor()
        inside.set_up(product.environment)
        bench = Bench(product, small=asked.small, seconds=1 if asked.small else asked.seconds)
        if asked.profile:
            print(profiles.show(bench, asked.profile))
            return 0
        before = processes.times()
        got += run(bench, asked.only)
        whole, kept = (now - then for now, then in zip(processes.times(), before, strict=True))
        got.append(figures.told("processor time the host kept from us", 100 * kept / whole, "%"))
        got += memory.resident(bench)
        settings = product.settings()
    finally:
        product.stop()
    if asked.developers:
        got += developers.measure()
    report(got, settings, asked, time.monotonic() - began)
    return 1 if any(f.failed for f in got) else 0


def run(bench: Bench, only: list[str]) -> list[Figure]:
    """Run the measures one after another, each figure said at once."""
    found = measures()
    unknown = set(only) - set(found)
    if unknown:
        raise SystemExit(f"no measure is called {', '.join(unknown)}; known: {', '.join(found)}")
    got = []
    for name, measure in found.items():
        if only and name not in only:
            continue
        if not bench.small:
            bench.settle()
        print(f"Measuring {name} …", flush=True)
        for figure in measure(bench):
            mark = {True: "✓", False: "✗", None: " "}[figure.met]
            print(f"  {mark} {figure.name}: {figure.value:,.4g} {figure.unit} {figure.ratio}"
                  f" {figure.note}" + (f" — {figure.failed} FAILED" if figure.failed else ""),
                  flush=True)  # fmt: skip
            got.append(figure)
    return got


def report(
    got: list[Figure], settings: dict[str, str], asked: argparse.Namespace, seconds: float
) -> None:
    """Print the table and write it between the page's markers."""
    text = (
        f"Measured {datetime.now(UTC):%Y-%m-%d} in {seconds / 60:.0f} minutes, "
        f"{'a tiny province' if asked.small else 'the whole province'}: "
        f"{figures.machine(settings)}\n\n{figures.table(got)}\n"
    )
    print(text)
    page = asked.page or (None if asked.small or asked.only else PAGE)
    if page:
        figures.write(page, text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
