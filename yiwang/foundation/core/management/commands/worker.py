"""The worker: drains the outbox, follows the log, runs jobs and schedules until told to stop."""

import contextlib
import logging
import os
import threading
from typing import Any, cast

import psycopg
from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from yiwang.foundation.core import outbox
from yiwang.foundation.core.jobs import run_loops
from yiwang.foundation.core.tasks import register_schedules

logger = logging.getLogger(__name__)
POLL_SECONDS = 1.0
GATHER_SECONDS = 0.1
"""After the first word of something new: what comes meanwhile is told in the same statements."""
BEHIND = 15
"""Steps of niceness: people at a page come before messages about what they did."""


def _listen(stop: threading.Event) -> None:
    """Drain, then wait for NOTIFY or a second, until stopped; a lost connection is made anew."""
    while not stop.is_set():
        try:
            close_old_connections()
            connection.ensure_connection()
            outbox.drain()
            with psycopg.connect(**_dsn(), autocommit=True) as listener:
                listener.execute(f"LISTEN {outbox.CHANNEL}")
                while not stop.is_set():
                    outbox.drain()
                    for _ in listener.notifies(timeout=POLL_SECONDS, stop_after=1):
                        stop.wait(GATHER_SECONDS)
        except Exception:
            logger.exception("core.worker.lost")
            with contextlib.suppress(Exception):
                connection.close()
            stop.wait(POLL_SECONDS)
    connection.close()


def _follow(stop: threading.Event) -> None:
    """Run what runs continually, then wait a second, until stopped."""
    while not stop.is_set():
        close_old_connections()
        run_loops(stop.is_set)
        stop.wait(POLL_SECONDS)
    connection.close()


def _dsn() -> dict[str, Any]:
    parameters = connection.get_connection_params()
    return {
        k: parameters[k] for k in ("dbname", "user", "password", "host", "port") if k in parameters
    }


class Command(BaseCommand):
    """Run the worker."""

    help = "Drain the outbox, run jobs and schedules; stops cleanly on SIGTERM and SIGINT."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until a signal arrives; procrastinate finishes its running job first."""
        os.nice(BEHIND)
        register_schedules()
        stop = threading.Event()
        threads = [
            threading.Thread(target=_listen, args=(stop,), name="outbox"),
            threading.Thread(target=_follow, args=(stop,), name="loops"),
        ]
        for thread in threads:
            thread.start()
        connector = cast(DjangoConnector, app.connector).get_worker_connector()
        worker_app = app.with_connector(connector)
        try:
            worker_app.run_worker(
                concurrency=2, delete_jobs="successful", shutdown_graceful_timeout=20
            )
        finally:
            stop.set()
            for thread in threads:
                thread.join(timeout=30)
