"""Workers: the same task on many pieces, in processes that die with the one that began them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import Any

from django.db import connections

from config.launch.children import die_with
from config.world import Say

EVERY = 5.0


def _arrive(parent: int) -> None:
    arrange = die_with(parent, signal.SIGKILL)
    if arrange is not None:
        arrange()
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class Crew:
    """Some processes, or none: then the work is done here (tests, small provinces)."""

    def __init__(self, workers: int, say: Say) -> None:
        self.workers, self.say = workers, say

    def do(
        self, what: str, task: Callable[..., int], pieces: Sequence[tuple[Any, ...]], unit: str
    ) -> int:
        """Do the task on every piece, say every few seconds how far it is; return the sum."""
        began = shown = time.monotonic()
        total = 0
        for n, result in enumerate(self._results(task, pieces), 1):
            total += result
            now = time.monotonic()
            if now - shown > EVERY or n == len(pieces):
                shown = now
                self.say(
                    f"  {what}: {n}/{len(pieces)}, {total:,} {unit} new,"
                    f" {total / max(now - began, 0.001):,.0f}/s"
                )
        return total

    def _results(
        self, task: Callable[..., int], pieces: Sequence[tuple[Any, ...]]
    ) -> Iterable[int]:
        if self.workers < 1 or len(pieces) < 2:  # noqa: PLR2004  nothing to share
            for piece in pieces:
                yield task(*piece)
            return
        connections.close_all()  # a connection belongs to one process
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(
            self.workers, mp_context=context, initializer=_arrive, initargs=(os.getpid(),)
        ) as pool:
            running = [pool.submit(task, *piece) for piece in pieces]
            try:
                for done in as_completed(running):
                    yield done.result()
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
