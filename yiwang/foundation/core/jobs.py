"""Later work: ``@job`` and ``enqueue`` in the caller's transaction, ``@every`` for schedules.

procrastinate stands behind it; nothing else in the product names it.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

import orjson
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from yiwang.foundation.core import clock
from yiwang.foundation.core.together import Clause

F = TypeVar("F", bound=Callable[..., Any])
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Schedule:
    """A periodic entry point: a cron line and a function of the instant."""

    name: str
    cron: str
    run: Callable[[datetime], Any]


_jobs: dict[str, Callable[..., Any]] = {}
_schedules: dict[str, Schedule] = {}


def job(name: str) -> Callable[[F], F]:
    """Register a function as a job; its arguments are plain values."""

    def decorate(function: F) -> F:
        _jobs[name] = function
        return function

    return decorate


def enqueue(name: str, *, in_order_of: str = "", **arguments: Any) -> None:
    """Enqueue a job in the open transaction: it runs only if that commits.

    Jobs with the same ``in_order_of`` run one after the other, in the order they were enqueued.
    """
    task = app.configure_task("core.run_job", lock=in_order_of or None)
    task.defer(job=name, arguments=arguments)


def enqueue_many(
    name: str, arguments: Sequence[dict[str, Any]], *, in_order_of: Sequence[str] = ()
) -> None:
    """Enqueue a job for each of many arguments, in the open transaction and one statement.

    ``in_order_of`` holds for each what :func:`enqueue` takes for one.
    """
    orders = in_order_of or [""] * len(arguments)
    made = [
        app.configure_task("core.run_job", lock=order or None).make_new_job(job=name, arguments=one)
        for one, order in zip(arguments, orders, strict=True)
    ]
    if made:
        app.configure_task("core.run_job").job_manager.batch_defer_jobs(jobs=made)


_ENQUEUED = (
    "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, args) "
    "SELECT %s::text, %s::text, %s::int, u.lock, u.args::jsonb "
    "FROM gate, unnest(%s::text[], %s::text[]) u(lock, args)"
)


def enqueued(name: str, jobs: Sequence[tuple[str, dict[str, Any]]]) -> Clause:
    """Return the part of a statement that enqueues a job for each (order, arguments).

    The rows are those of :func:`enqueue_many`.
    """
    plain = _plain_job()
    orders = [order or None for order, _ in jobs]
    arguments = [orjson.dumps({"job": name, "arguments": one}).decode() for _, one in jobs]
    given = (plain.queue, plain.task_name, plain.priority, orders, arguments)
    return Clause("enqueued", _ENQUEUED, given)


@lru_cache(maxsize=1)
def _plain_job() -> Job:
    return app.configure_task("core.run_job").make_new_job()


def every(cron: str) -> Callable[[F], F]:
    """Register ``function(at)`` to run by a cron line; ``at`` is the platform's time."""

    def decorate(function: F) -> F:
        name = f"{function.__module__}.{function.__qualname__}"
        _schedules[name] = Schedule(name, cron, function)
        return function

    return decorate


_loops: dict[str, Callable[[datetime], int]] = {}


def continually(function: Callable[[datetime], int]) -> Callable[[datetime], int]:
    """Register ``function(at)`` to be run by the worker every second, and at once while it returns
    how much it has done and that is not 0."""
    _loops[f"{function.__module__}.{function.__qualname__}"] = function
    return function


def loops() -> dict[str, Callable[[datetime], int]]:
    """Return what runs continually, by name."""
    return dict(_loops)


def run_loops(is_over: Callable[[], bool] = lambda: False) -> None:
    """Run everything that runs continually until nothing is left to do; one never stops another."""
    for name, function in _loops.items():
        try:
            while function(clock.now()) and not is_over():
                pass
        except Exception:
            logger.exception("core.loop.failed loop=%s", name)


def schedules() -> dict[str, Schedule]:
    """Return all schedules by name."""
    return dict(_schedules)


def run_job(job: str, arguments: dict[str, Any]) -> None:
    """Run one job by name."""
    _jobs[job](**arguments)


def run_schedule(name: str) -> None:
    """Run one schedule at the present instant."""
    _schedules[name].run(clock.now())


def run_all_schedules(at: datetime) -> None:
    """Run every schedule once (after the demo clock was moved)."""
    run_loops()
    for schedule in _schedules.values():
        schedule.run(at)
    run_loops()
