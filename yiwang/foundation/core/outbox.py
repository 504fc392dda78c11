"""Transactional outbox: publish in the command, deliver in the worker, in order per stream.

One round of delivery claims the first waiting delivery of up to a hundred streams, runs each
handler in a savepoint and marks all that succeeded by one UPDATE in the same transaction: a worker
killed in between leaves nothing done and nothing marked. Relays go one by one.

``@subscribe`` handlers and their done mark commit together, so the effect happens exactly once.
``@relay`` handlers talk to the outside with no transaction open, at least once; they get the
message id as idempotency key. A message that fails ``MAX_TRIES`` times is parked: it holds back
its own stream only and waits on a desk page.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any, TypeVar

import orjson
from django.db import Error as DatabaseFailure
from django.db import connection, transaction

from yiwang.foundation.core import clock
from yiwang.foundation.core.events import Event, dump, load
from yiwang.foundation.core.hot import hot_done, hot_rows
from yiwang.foundation.core.logs import mask
from yiwang.foundation.core.models import Delivery, OutboxMessage
from yiwang.foundation.core.recording import current
from yiwang.foundation.core.together import Clause, insertion

E = TypeVar("E", bound=Event)
logger = logging.getLogger(__name__)
CHANNEL = "yiwang_outbox"
MAX_TRIES = 8
LEASE = timedelta(minutes=2)
AT_ONCE = 100
LONGEST_SECONDS = 2.0
"""After that a round ends and gives back what it has not begun, so that no lock is held long."""

_DUE = """
SELECT d.id, d.message_id, d.subscriber, d.tries, m.event, m.payload::text
FROM core_delivery d JOIN core_outboxmessage m ON m.id = d.message_id
WHERE d.state IN ('OPEN', 'LEASED') AND d.next_try_at <= now() AND {which}
  AND NOT EXISTS (
    SELECT 1 FROM core_delivery e
    WHERE e.subscriber = d.subscriber AND e.stream = d.stream AND e.state <> 'DONE' AND e.id < d.id)
ORDER BY d.next_try_at, d.id LIMIT %s FOR UPDATE OF d SKIP LOCKED
"""
_INSIDE = _DUE.format(which="d.subscriber = ANY(%s::text[])")
_OTHERS = _DUE.format(which="d.subscriber <> ALL(%s::text[])")
_TAKEN = (
    "UPDATE core_delivery SET state = 'DONE', finished_at = %s, error = '' "
    "WHERE state = 'OPEN' AND subscriber = %s AND stream = %s"
)
_DONE = (
    "UPDATE core_delivery SET state = 'DONE', finished_at = %s, error = '' "
    "WHERE id = ANY(%s::bigint[])"
)
_FAILED = (
    "UPDATE core_delivery SET tries = %s, state = %s, error = %s, "
    "next_try_at = now() + make_interval(secs => %s) WHERE id = %s"
)
_LEASED = (
    "UPDATE core_delivery SET state = 'LEASED', next_try_at = now() + make_interval(secs => %s) "
    "WHERE id = %s"
)


@dataclass(frozen=True)
class Subscriber:
    """One line of docs/generated/events.md."""

    name: str
    event: type[Event]
    handler: Callable[..., Any]
    is_relay: bool
    takes_many: bool = False


_subscribers: dict[str, Subscriber] = {}


def subscribers() -> dict[str, Subscriber]:
    """Return all subscribers by name."""
    return dict(_subscribers)


def _add(
    event: type[Event], handler: Callable[..., Any], *, is_relay: bool, takes_many: bool = False
) -> None:
    name = f"{handler.__module__}.{handler.__qualname__}"
    _subscribers[name] = Subscriber(name, event, handler, is_relay, takes_many)


def subscribe(event: type[E]) -> Callable[[Callable[[E], Any]], Callable[[E], Any]]:
    """Subscribe database work: ``handler(event)``."""

    def decorate(handler: Callable[[E], Any]) -> Callable[[E], Any]:
        _add(event, handler, is_relay=False)
        return handler

    return decorate


def subscribe_many(
    event: type[E],
) -> Callable[[Callable[[list[E]], Any]], Callable[[list[E]], Any]]:
    """Subscribe database work that takes many events of different streams at once.

    When it fails for the many it is called again for each alone, so one cannot spoil the others.
    """

    def decorate(handler: Callable[[list[E]], Any]) -> Callable[[list[E]], Any]:
        _add(event, handler, is_relay=False, takes_many=True)
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
    names = _names(type(event))
    Delivery.objects.bulk_create(
        Delivery(message=message, subscriber=name, stream=event.stream) for name in names
    )
    if names:
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")
    return message.pk


def _names(event: type[Event]) -> list[str]:
    return [s.name for s in _subscribers.values() if s.event is event]


def publication(event: Event, at: datetime) -> tuple[Clause, Clause]:
    """Return the parts of a statement that publish a fact together with its cause.

    No NOTIFY: it would make such statements commit one after the other; the worker looks each
    second anyway.
    """
    message = {
        "event": event.name,
        "stream": event.stream,
        "payload": dump(event),
        "published_at": at,
    }
    return (
        insertion(
            "message",
            OutboxMessage,
            [message],
            without=("id", "recorded_at"),
            after="RETURNING id, stream",
        ),
        Clause(
            "delivery",
            "INSERT INTO core_delivery (message_id, subscriber, stream, state, tries, error) "
            "SELECT m.id, s, m.stream, 'OPEN', 0, '' FROM message m, unnest(%s::text[]) s",
            (_names(type(event)),),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Due:
    """A claimed delivery with its message."""

    id: int
    message_id: int
    subscriber: str
    tries: int
    name: str
    payload: str

    def event(self) -> Event:
        return load(self.name, orjson.loads(self.payload))


def _claim(sql: str, names: list[str], limit: int) -> list[_Due]:
    return [_Due(*row) for row in hot_rows(sql, (names, limit))]


def _insiders() -> list[str]:
    return [s.name for s in _subscribers.values() if not s.is_relay]


def drain(limit: int = 10_000) -> int:
    """Deliver until nothing is due; return how many were delivered or tried."""
    done = 0
    while done < limit:
        found = _deliver_inside(min(AT_ONCE, limit - done)) + deliver_other()
        if not found:
            break
        done += found
    return done


def _deliver_inside(limit: int) -> int:
    """Run one round of database work; return how many were handled."""
    with transaction.atomic():
        claimed = _claim(_INSIDE, _insiders(), limit)
        done: list[int] = []
        handled = 0
        until = time.monotonic() + LONGEST_SECONDS
        for subscriber, group in _by_subscriber(claimed):
            for portion in _portions(subscriber, group):
                if handled and time.monotonic() > until:
                    break
                done += _run(subscriber, portion)
                handled += len(portion)
        if done:
            hot_done(_DONE, (clock.now(), done))
    return handled


def _by_subscriber(claimed: list[_Due]) -> Iterator[tuple[Subscriber, list[_Due]]]:
    ordered = sorted(claimed, key=attrgetter("subscriber", "id"))
    for name, group in groupby(ordered, key=attrgetter("subscriber")):
        yield _subscribers[name], list(group)


def _portions(subscriber: Subscriber, group: list[_Due]) -> list[list[_Due]]:
    return [group] if subscriber.takes_many else [[one] for one in group]


def _run(subscriber: Subscriber, portion: Sequence[_Due]) -> list[int]:
    """Run a handler in a savepoint; return what it did. What fails together is tried alone."""
    try:
        with transaction.atomic():
            events = [one.event() for one in portion]
            subscriber.handler(events if subscriber.takes_many else events[0])
    except Exception as error:
        if not connection.is_usable():
            raise
        if len(portion) > 1:
            return [done for one in portion for done in _run(subscriber, [one])]
        _failed(portion[0], error)
        return []
    return [one.id for one in portion]


def take_over(subscriber: str, event: type[Event], key: int | str) -> bool:
    """Tell whether a subscriber still waits for the fact; mark it done: the caller does its work.

    For an act whose own effect has to come after that one's, also while the worker is dead; in the
    open transaction. A worker that is just delivering is waited for: the row's lock keeps the
    effect to once.
    """
    stream = f"{event.stream_field}:{key}"
    return bool(hot_done(_TAKEN, (clock.now(), subscriber, stream)))


def deliver_other() -> int:
    """Deliver the next relay, or what nobody takes any more; return whether there was one."""
    with transaction.atomic():
        claimed = _claim(_OTHERS, _insiders(), 1)
        if not claimed:
            return 0
        (due,) = claimed
        subscriber = _subscribers.get(due.subscriber)
        if subscriber is None:
            _failed(due, LookupError(f"nobody is called {due.subscriber}"))
            return 1
        hot_done(_LEASED, (LEASE.total_seconds(), due.id))
    try:
        subscriber.handler(due.event(), due.message_id)
    except Exception as error:  # noqa: BLE001  any failure is kept with the delivery and retried
        _failed(due, error)
    else:
        hot_done(_DONE, (clock.now(), [due.id]))
    return 1


def _words(error: BaseException) -> str:
    """Return what is kept of a failure: PostgreSQL's DETAIL quotes whole rows, so not that."""
    said: object = error
    if isinstance(error, DatabaseFailure):
        said = getattr(getattr(error.__cause__, "diag", None), "message_primary", None) or ""
    return mask(f"{type(error).__name__}: {said}".replace("\0", "")[:2000])


def _failed(due: _Due, error: BaseException) -> None:
    tries = due.tries + 1
    parked = tries >= MAX_TRIES
    state = Delivery.State.PARKED if parked else Delivery.State.OPEN
    hot_done(_FAILED, (tries, state.value, _words(error), min(2**tries, 600), due.id))
    log = logger.error if parked else logger.warning
    log(
        "core.delivery.failed subscriber=%s message=%s tries=%s error=%s",
        due.subscriber,
        due.message_id,
        tries,
        type(error).__name__,
    )


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
