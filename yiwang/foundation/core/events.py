"""Facts that cross apps: the base of every event."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import lru_cache
from typing import Any, ClassVar, get_type_hints
from uuid import UUID

_registry: dict[str, type["Event"]] = {}
Plain = str | int | bool | None


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact in the past tense; holds ids, codes and dates only.

    ``name`` is ``app.past_tense``; ``stream_field`` names the field whose row the publisher locked,
    so that deliveries keep its order.
    """

    name: ClassVar[str] = ""
    stream_field: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Register the event under its name."""
        super().__init_subclass__(**kwargs)
        if not cls.name or not cls.stream_field:
            raise TypeError(f"{cls.__name__} needs name and stream_field")
        _registry[cls.name] = cls

    @property
    def stream(self) -> str:
        """The stream whose order is kept."""
        return f"{self.stream_field}:{getattr(self, self.stream_field)}"


def registered() -> dict[str, type[Event]]:
    """Return all events by name."""
    return dict(_registry)


def dump(event: Event) -> dict[str, Plain]:
    """Turn an event into plain values; a rich object is refused."""
    return {f.name: _plain(getattr(event, f.name), f.name) for f in fields(event)}


def _plain(value: Any, field: str) -> Plain:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if value is None or isinstance(value, str | int | bool):
        return value
    raise TypeError(f"event field {field} holds {type(value).__name__}; ids, codes, dates only")


def load(name: str, payload: dict[str, Plain]) -> Event:
    """Build an event again from plain values."""
    cls = _registry[name]
    hints = _hints(name)
    return cls(**{key: _rich(hints.get(key), value) for key, value in payload.items()})


@lru_cache(maxsize=256)
def _hints(name: str) -> dict[str, Any]:
    return get_type_hints(_registry[name])


def _rich(hint: Any, value: Plain) -> Any:
    if value is None:
        return None
    text = str(hint)
    if "datetime" in text and "datetime.date'" not in text and "datetime.date |" not in text:
        return datetime.fromisoformat(str(value))
    if "date" in text:
        return date.fromisoformat(str(value))
    if "UUID" in text:
        return UUID(str(value))
    return value
