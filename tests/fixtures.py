"""What tests of any app may ask for: the events published so far, their delivery, another time."""

import time
from datetime import datetime

import pytest
from django.db import connection

from yiwang.engagement.content.queries import memory as texts
from yiwang.engagement.lists.queries import public as lists
from yiwang.foundation.core import clock, keeping, outbox
from yiwang.foundation.core.events import load
from yiwang.foundation.core.models import OutboxMessage
from yiwang.foundation.orgs.queries.calendar import forget_calendar
from yiwang.services.catalogue import queries as catalogue


@pytest.fixture(autouse=True)
def memory_of_the_test():
    """What a process keeps must not outlive the test that made it: its stamp may come again."""
    _forget()
    yield
    _forget()


def _forget() -> None:
    keeping.forget_everything()
    catalogue.forget()
    texts.forget()
    lists.forget_tags()


@pytest.fixture(autouse=True)
def calendar_of_the_test():
    """A calendar kept by the process must not outlive the test that announced a year."""
    forget_calendar()
    yield
    forget_calendar()


@pytest.fixture
def events(db):
    """`events()` returns what was published since the test began, oldest first; or of one type."""
    before = OutboxMessage.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def published(kind=None):
        rows = OutboxMessage.objects.filter(pk__gt=before).order_by("pk")
        loaded = [load(row.event, row.payload) for row in rows]
        return [event for event in loaded if kind is None or isinstance(event, kind)]

    return published


@pytest.fixture
def deliver(db):
    """`deliver()` hands every waiting message to its subscribers and returns how many."""
    return outbox.drain


@pytest.fixture
def until_waiting():
    """`until_waiting()` returns when another connection waits for a lock of this one."""

    def wait() -> None:
        with connection.cursor() as cursor:
            for _ in range(600):
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                if cursor.fetchone()[0]:
                    return
                time.sleep(0.05)
        raise AssertionError("nobody waits")

    return wait


@pytest.fixture
def freeze(monkeypatch):
    """`freeze(at)` stops the platform's clock at an aware instant; call again to move it."""

    def stop(at: datetime):
        assert at.tzinfo is not None, "a naive datetime"
        monkeypatch.setattr(clock, "now", lambda: at)
        return at

    return stop


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """End what a thread of a live server left open, or the test database cannot be dropped."""
    yield
    connection.close()  # a test may have ended its server side
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
