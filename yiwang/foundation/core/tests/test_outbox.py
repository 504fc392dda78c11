"""The outbox: nothing without a commit, once, in order per stream, parked alone."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import pytest
from django.db import connection, transaction

from yiwang.foundation.core import outbox
from yiwang.foundation.core.events import Event
from yiwang.foundation.core.models import Delivery, OutboxMessage

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class KettleBoiled(Event):
    """A fact only tests publish."""

    name: ClassVar[str] = "tests.kettle_boiled"
    stream_field: ClassVar[str] = "kettle"
    kettle: int
    boiled_at: datetime
    number: int = 0


class Heard:
    """What handlers saw."""

    inside: ClassVar[list[KettleBoiled]] = []
    outside: ClassVar[list[tuple[int, bool]]] = []
    poison: ClassVar[set[int]] = set()


def pour(event: KettleBoiled) -> None:
    if event.number in Heard.poison:
        raise ValueError("burnt")
    Heard.inside.append(event)


def spill(event: KettleBoiled) -> None:
    """Fail as a row of personal data fails: PostgreSQL quotes it whole."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE spilt (name text, at int NOT NULL) ON COMMIT DROP")
        cursor.execute("INSERT INTO spilt VALUES ('张三 110101199003070011', NULL)")


def whistle(event: KettleBoiled, message_id: int) -> None:
    Heard.outside.append((message_id, connection.in_atomic_block))


@pytest.fixture(autouse=True)
def _subscribed(monkeypatch):
    monkeypatch.setattr(outbox, "_subscribers", {})
    outbox.subscribe(KettleBoiled)(pour)
    outbox.relay(KettleBoiled)(whistle)
    Heard.inside.clear()
    Heard.outside.clear()
    Heard.poison.clear()


def boil(kettle: int, number: int = 0) -> None:
    with transaction.atomic():
        outbox.publish(KettleBoiled(kettle=kettle, boiled_at=AT, number=number))


@pytest.mark.django_db(transaction=True)
class TestPublishing:
    def test_outside_a_transaction_is_refused(self):
        with pytest.raises(RuntimeError, match="outside a transaction"):
            outbox.publish(KettleBoiled(kettle=1, boiled_at=AT))

    def test_a_rollback_publishes_nothing(self):
        with transaction.atomic():
            outbox.publish(KettleBoiled(kettle=1, boiled_at=AT))
            transaction.set_rollback(True)
        assert not OutboxMessage.objects.exists()

    def test_a_rich_object_is_refused(self):
        with pytest.raises(TypeError, match="ids, codes, dates"), transaction.atomic():
            outbox.publish(KettleBoiled(kettle=1, boiled_at=AT, number=[1]))  # type: ignore[arg-type]


@pytest.mark.django_db(transaction=True)
class TestDelivery:
    def test_both_kinds_hear_it_and_the_event_comes_back_whole(self):
        boil(7)
        assert outbox.drain() == 2
        assert Heard.inside == [KettleBoiled(kettle=7, boiled_at=AT)]
        assert [inside for _, inside in Heard.outside] == [False]
        assert not Delivery.objects.exclude(state="DONE").exists()

    def test_a_poison_message_holds_back_its_own_stream_only(self, monkeypatch):
        monkeypatch.setattr(outbox, "MAX_TRIES", 1)
        Heard.poison.add(13)
        boil(1, 13)
        boil(1, 14)
        boil(2, 15)
        outbox.drain()
        assert [e.number for e in Heard.inside] == [15]
        [parked] = outbox.parked()
        assert parked.error == "ValueError: burnt"
        Heard.poison.clear()
        assert outbox.retry(parked.id)
        outbox.drain()
        assert [e.number for e in Heard.inside] == [15, 13, 14]

    def test_what_is_kept_of_a_failure_quotes_no_row(self, monkeypatch):
        monkeypatch.setattr(outbox, "MAX_TRIES", 1)
        outbox.subscribe(KettleBoiled)(spill)
        boil(1)
        outbox.drain()
        (parked,) = outbox.parked()
        assert parked.error.startswith('IntegrityError: null value in column "at" of relation')
        assert "张三" not in parked.error
        assert "110101199003070011" not in parked.error

    def test_a_failed_effect_is_rolled_back_and_tried_again_later(self):
        Heard.poison.add(1)
        boil(1, 1)
        outbox.drain()
        row = Delivery.objects.get(subscriber__endswith="pour")
        assert (row.state, row.tries) == ("OPEN", 1)
        assert outbox.drain() == 0, "it waits before the next try"

    def test_a_message_for_nobody_known_is_kept_not_lost(self, monkeypatch):
        boil(1)
        monkeypatch.setattr(outbox, "_subscribers", {})
        outbox.drain()
        assert Delivery.objects.filter(error__startswith="LookupError").exists()

    def test_replay_delivers_the_past_again(self):
        boil(1, 5)
        outbox.drain()
        name = next(s for s in outbox.subscribers() if s.endswith("pour"))
        assert outbox.replay(name) == 1
        outbox.drain()
        assert [e.number for e in Heard.inside] == [5, 5]

    def test_four_workers_keep_the_order_of_each_stream(self):
        for number in range(40):
            boil(number % 4, number)

        def work() -> None:
            try:
                outbox.drain()
            finally:
                connection.close()

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        outbox.drain()
        assert len(Heard.inside) == 40
        for kettle in range(4):
            numbers = [e.number for e in Heard.inside if e.kettle == kettle]
            assert numbers == sorted(numbers)
