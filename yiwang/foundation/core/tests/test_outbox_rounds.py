"""Rounds of delivery: many streams a transaction, once whatever dies, order kept, none lost."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiwang.foundation.core import outbox
from yiwang.foundation.core.events import Event
from yiwang.foundation.core.hot import counting
from yiwang.foundation.core.models import Delivery, Setting

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class BellRang(Event):
    """A fact only tests publish."""

    name: ClassVar[str] = "tests.bell_rang"
    stream_field: ClassVar[str] = "bell"
    bell: int
    number: int


class Killed(BaseException):
    """The worker died here."""


class Heard:
    """What the handlers did; rows of ``core_setting`` are their effect in the database."""

    told: ClassVar[list[list[int]]] = []
    dies_at: ClassVar[int | None] = None
    poison: ClassVar[set[int]] = set()


def note(event: BellRang) -> None:
    Setting.objects.create(name=f"bell-{event.number}", value=str(event.bell))
    if Heard.dies_at == event.number:
        raise Killed
    if event.number in Heard.poison:
        raise ValueError("cracked")


def note_many(rung: list[BellRang]) -> None:
    Heard.told.append([event.number for event in rung])
    for event in rung:
        note(event)


@pytest.fixture(autouse=True)
def _quiet(monkeypatch):
    monkeypatch.setattr(outbox, "_subscribers", {})
    Heard.told.clear()
    Heard.poison = set()
    Heard.dies_at = None


def ring(bell: int, number: int) -> None:
    with transaction.atomic():
        outbox.publish(BellRang(bell=bell, number=number))


def effects() -> list[str]:
    rows = Setting.objects.filter(name__startswith="bell-").order_by("name")
    return list(rows.values_list("name", flat=True))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("add", "handler"), [("subscribe", note), ("subscribe_many", note_many)])
class TestBothKinds:
    def test_a_worker_killed_between_effect_and_mark_delivers_once(self, add, handler):
        getattr(outbox, add)(BellRang)(handler)
        for number in range(6):
            ring(number, number)
        Heard.dies_at = 3
        with pytest.raises(Killed):
            outbox.drain()
        assert effects() == []
        assert Delivery.objects.filter(state="OPEN", tries=0).count() == 6
        Heard.dies_at = None
        outbox.drain()
        assert effects() == [f"bell-{n}" for n in range(6)]

    def test_one_that_fails_spoils_no_other_and_leaves_no_effect(self, add, handler):
        getattr(outbox, add)(BellRang)(handler)
        for number in range(6):
            ring(number, number)
        Heard.poison = {2}
        outbox.drain()
        assert effects() == [f"bell-{n}" for n in (0, 1, 3, 4, 5)]
        left = Delivery.objects.exclude(state="DONE").get()
        assert (left.state, left.tries, left.error) == ("OPEN", 1, "ValueError: cracked")

    def test_two_drainers_deliver_everything_once(self, add, handler):
        getattr(outbox, add)(BellRang)(handler)
        for number in range(60):
            ring(number % 12, number)

        def work() -> None:
            try:
                outbox.drain()
            finally:
                connection.close()

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        outbox.drain()
        assert len(effects()) == 60, "a second delivery would break the key of core_setting"
        assert not Delivery.objects.exclude(state="DONE").exists()


@pytest.mark.django_db(transaction=True)
def test_a_hundred_streams_are_one_round_of_few_statements():
    outbox.subscribe_many(BellRang)(lambda rung: Heard.told.append([e.number for e in rung]))
    for number in range(100):
        ring(number, number)
    with counting() as counted:
        assert outbox.drain(100) == 100
    assert Heard.told == [list(range(100))]
    assert counted.statements <= 5, counted.sql


@pytest.mark.django_db(transaction=True)
def test_a_parked_delivery_blocks_its_own_stream_only(monkeypatch):
    monkeypatch.setattr(outbox, "MAX_TRIES", 1)
    outbox.subscribe_many(BellRang)(note_many)
    Heard.poison = {0}
    for number in range(9):
        ring(number % 3, number)
    outbox.drain()
    assert effects() == [f"bell-{n}" for n in (1, 2, 4, 5, 7, 8)]
    Heard.poison = set()
    assert outbox.retry(outbox.parked()[0].id)
    outbox.drain()
    assert [n for told in Heard.told for n in told][-3:] == [0, 3, 6]


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    bells=st.lists(st.integers(0, 4), max_size=25),
    poison=st.sets(st.integers(0, 24), max_size=3),
    portion=st.integers(1, 7),
)
def test_whatever_is_published_each_stream_keeps_its_order(bells, poison, portion):
    with transaction.atomic():
        outbox._subscribers.clear()
        outbox.subscribe_many(BellRang)(note_many)
        Heard.told.clear()
        Heard.poison = poison
        for number, bell in enumerate(bells):
            outbox.publish(BellRang(bell=bell, number=number))
        while outbox.drain(portion):
            pass
        Heard.poison = set()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE core_delivery SET next_try_at = now()")
        while outbox.drain(portion):
            pass
        rows = Setting.objects.filter(name__startswith="bell-").values_list("name", flat=True)
        assert {int(name[5:]) for name in rows} == set(range(len(bells)))
        done = [n for told in Heard.told for n in told if n not in poison]
        for bell in set(bells):
            ours = list(dict.fromkeys(n for n in done if bells[n] == bell))
            assert ours == sorted(ours)
        transaction.set_rollback(True)
