"""Transactional outbox: publish in the command, deliver in the worker, in order per stream.

``@subscribe`` handlers and their done mark commit together, so the effect happens exactly once.
``@relay`` handlers talk to the outside with no transaction open, at least once; they get the
message id as idempotency key. A message that fails ``MAX_TRIES`` times is parked: it holds back
its own stream only and waits on a desk page.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.db import connection, transaction

from yiwang.foundation.core import clock
from yiwang.foundation.core.events import Event, dump, load
from yiwang.foundation.core.models import Delivery, OutboxMessage
from yiwang.foundation.core.recording import current

E = TypeVar("E", bound=Event)
logger = logging.getLogger(__name__)
MAX_TRIES = 8
LEASE = timedelta(minutes=2)
CHANNEL = "yiwang_outbox"


@dataclass(frozen=True)
class Subscriber:
    """One line of docs/generated/events.md."""

    name: str
    event: type[Event]
    handler: Callable[..., Any]
    is_relay: bool


_subscribers: dict[str, Subscriber] = {}


def subscribers() -> dict[str, Subscriber]:
    """Return all subscribers by name."""
    return dict(_subscribers)


def _add(event: type[Event], handler: Callable[..., Any], *, is_relay: bool) -> None:
    name = f"{handler.__module__}.{handler.__qualname__}"
    _subscribers[name] = Subscriber(name, event, handler, is_relay)


def subscribe(event: type[E]) -> Callable[[Callable[[E], Any]], Callable[[E], Any]]:
    """Subscribe database work: ``handler(event)``."""

    def decorate(handler: Callable[[E], Any]) -> Callable[[E], Any]:
        _add(event, handler, is_relay=False)
        return handler

    return decorate


def relay(event: type[E]) -> Callable[[Callable[[E, int], Any]], Callable[[E, int], Any]]:
    """Subscribe outside work: ``handler(event, message_id)``."""

    def decorate(handler: Callable[[E, int], Any]) -> Callable[[E, int], Any]:
        _add(event, handler, is_relay=True)
        return handler

    return decorate


def publish(event: Event) -> int:
    """Write the fact and one delivery per subscriber; return the message id.

    :raises RuntimeError: outside a transaction, where a fact could outlive its cause.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{event.name} was published outside a transaction")
    act = current()
    message = OutboxMessage.objects.create(
        event=event.name,
        stream=event.stream,
        payload=dump(event),
        published_at=act.at if act else clock.now(),
    )
    names = [s.name for s in _subscribers.values() if s.event is type(event)]
    Delivery.objects.bulk_create(
        Delivery(message=message, subscriber=name, stream=event.stream) for name in names
    )
    if names:
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")
    return message.pk


_NEXT = """
SELECT d.id FROM core_delivery d
WHERE d.state IN ('OPEN', 'LEASED') AND d.next_try_at <= now()
  AND NOT EXISTS (
    SELECT 1 FROM core_delivery e
    WHERE e.subscriber = d.subscriber AND e.stream = d.stream AND e.state <> 'DONE' AND e.id < d.id)
ORDER BY d.next_try_at, d.id LIMIT 1 FOR UPDATE OF d SKIP LOCKED
"""


def _claim() -> Delivery | None:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT)
        row = cursor.fetchone()
    if row is None:
        return None
    return Delivery.objects.select_related("message").get(pk=row[0])


def deliver_one() -> bool:
    """Deliver the next due message; return whether there was one."""
    with transaction.atomic():
        delivery = _claim()
        if delivery is None:
            return False
        subscriber = _subscribers.get(delivery.subscriber)
        if subscriber is None:
            _failed(delivery, LookupError(f"nobody is called {delivery.subscriber}"))
            return True
        if not subscriber.is_relay:
            _run_inside(delivery, subscriber)
            return True
        delivery.state = Delivery.State.LEASED
        delivery.save(update_fields=["state"])
        _postpone(delivery, LEASE)
    _run_outside(delivery, subscriber)
    return True


def _run_inside(delivery: Delivery, subscriber: Subscriber) -> None:
    try:
        with transaction.atomic():
            subscriber.handler(load(delivery.message.event, delivery.message.payload))
    except Exception as error:  # noqa: BLE001  any failure is kept with the delivery and retried
        _failed(delivery, error)
    else:
        _done(delivery)


def _run_outside(delivery: Delivery, subscriber: Subscriber) -> None:
    try:
        event = load(delivery.message.event, delivery.message.payload)
        subscriber.handler(event, delivery.message_id)
    except Exception as error:  # noqa: BLE001  any failure is kept with the delivery and retried
        _failed(delivery, error)
    else:
        _done(delivery)


def _done(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Delivery.State.DONE, finished_at=clock.now(), error=""
    )


def _failed(delivery: Delivery, error: BaseException) -> None:
    delivery.tries += 1
    parked = delivery.tries >= MAX_TRIES
    delivery.state = Delivery.State.PARKED if parked else Delivery.State.OPEN
    delivery.error = f"{type(error).__name__}: {error}"[:2000]
    delivery.save(update_fields=["tries", "state", "error"])
    _postpone(delivery, timedelta(seconds=min(2**delivery.tries, 600)))
    log = logger.error if parked else logger.warning
    log(
        "core.delivery.failed subscriber=%s message=%s tries=%s error=%s",
        delivery.subscriber,
        delivery.message_id,
        delivery.tries,
        type(error).__name__,
    )


def _postpone(delivery: Delivery, wait: timedelta) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_delivery SET next_try_at = now() + make_interval(secs => %s) "
            "WHERE id = %s",
            [wait.total_seconds(), delivery.pk],
        )


def drain(limit: int = 10_000) -> int:
    """Deliver until nothing is due; return how many were delivered."""
    done = 0
    while done < limit and deliver_one():
        done += 1
    return done


@dataclass(frozen=True)
class ParkedDelivery:
    """A parked message as the desk shows it."""

    id: int
    event: str
    subscriber: str
    stream: str
    tries: int
    error: str
    published_at: Any


def parked(*, after: int | None = None, limit: int = 50) -> list[ParkedDelivery]:
    """Return parked messages, newest first, keyset by id."""
    rows = Delivery.objects.filter(state=Delivery.State.PARKED).select_related("message")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return [
        ParkedDelivery(
            d.pk, d.message.event, d.subscriber, d.stream, d.tries, d.error, d.message.published_at
        )
        for d in rows.order_by("-pk")[:limit]
    ]


def retry(delivery_id: int) -> bool:
    """Open a parked message again; return whether it was parked."""
    return bool(
        Delivery.objects.filter(pk=delivery_id, state=Delivery.State.PARKED).update(
            state=Delivery.State.OPEN, tries=0, next_try_at=clock.now() - clock.offset()
        )
    )


def replay(subscriber: str, *, since_id: int = 0) -> int:
    """Deliver to one subscriber again every message it ever should have had; return how many."""
    wanted = _subscribers[subscriber]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_delivery (message_id, subscriber, stream, state, tries, error) "
            "SELECT id, %s, stream, 'OPEN', 0, '' FROM core_outboxmessage "
            "WHERE event = %s AND id > %s ORDER BY id",
            [subscriber, wanted.event.name, since_id],
        )
        return int(cursor.rowcount)
