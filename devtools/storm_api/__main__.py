"""`python -m devtools.storm_api --calls 100000`: the whole API, whatever one sends, as every role.

Against a running `make run` (started with YIWANG_RATE_LIMITS=0, or most answers are 429): registers
a system for each post of the demo world and for people, lets schemathesis draw requests from
openapi.json, valid and invalid, once for each operation, crosses their parts anew for every call,
puts what that role has seen (numbers, ids, versions) and sensible words into most places, and sends
each with the tokens that may and with one that may not. Prints what was answered, by status, and
which operations were never once done; exit code 0 = no server error, no connection lost, no status
that the document does not declare.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import sys
import time
from pathlib import Path
from typing import Any

import requests
from django.core.management import CommandError

from devtools.storm_api.roles import Lost, tokens
from devtools.storm_api.wind import SHOWN, Result, blow

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 5.0  # between two lines of progress


def gather(processes: int, calls: int, told: Any) -> Result:
    """Show progress until every process has told its result."""
    whole, done, left = Result(), [0] * processes, processes
    began, shown = time.monotonic(), 0.0
    while left:
        n, count, result = told.get()
        if result is None:
            done[n] = count
        else:
            left -= 1
            whole.statuses += result.statuses
            whole.sent += result.sent
            whole.done += result.done
            whole.faults += result.faults
        if time.monotonic() - shown > SECONDS or not left:
            shown = time.monotonic()
            total, took = sum(done), shown - began
            print(f"{total:>8} / {calls}  {total / took:6.0f}/s  {took:5.0f} s", flush=True)
    return whole


def main(arguments: list[str] | None = None) -> int:
    """Blow until the calls are made."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--calls", type=int, default=100_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0, help="0 = another storm every time")
    options = parser.parse_args(arguments)
    data = Path(os.environ.get("YIWANG_DATA") or ROOT / "var").absolute()
    try:
        world = json.loads((data / "world.json").read_text("utf8"))
        base = world["base_url"].rstrip("/")
        roles = tokens(base, data, world["accounts"])
    except (FileNotFoundError, requests.ConnectionError):
        print("No demo world runs here: start it with `YIWANG_RATE_LIMITS=0 make run`.")
        return 2
    except (Lost, CommandError) as error:
        print(error)
        return 2
    first = options.seed or random.SystemRandom().randrange(2**31)
    print(f"{options.calls} calls of {base} as {'、'.join(roles)}, seed {first}", flush=True)
    began = time.monotonic()
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    share = -(-options.calls // options.jobs)
    running = [
        context.Process(target=blow, args=(n, base, roles, (share, first + n), queue))
        for n in range(options.jobs)
    ]
    for process in running:
        process.start()
    result = gather(options.jobs, options.calls, queue)
    for process in running:
        process.join()
    print("\n" + result.table(time.monotonic() - began))
    for label in sorted(set(result.sent) - set(result.done)):
        print(f"sent {result.sent[label]} times, never done: {label}")
    for fault in result.faults[:SHOWN]:
        print(fault)
    return 1 if result.faults else 0


if __name__ == "__main__":
    sys.exit(main())
