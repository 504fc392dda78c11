"""Sources of answers that live above the forms (表单取数): they register here, forms ask by prefix.

A field's ``prefill`` names its source. Facts of persons and enterprises come from identity; what
begins with a registered prefix is asked of whoever registered it, and judged by it at filing.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from yiwang.foundation.core.types import Actor
from yiwang.foundation.identity.types import Fact

from .types import FormField


class AnswerSource(Protocol):
    """Somebody who knows answers to fields whose source begins with ``prefix``."""

    prefix: str

    def facts(self, viewer: Actor) -> dict[str, Fact]:
        """Return what is known for the viewer, by the field's source."""
        ...

    def faults(self, told: Mapping[str, str], party_id: UUID, at: datetime) -> dict[str, str]:
        """Return the sentence that mends an answer, by the field's source."""
        ...


_sources: dict[str, AnswerSource] = {}


def register(source: AnswerSource) -> None:
    """Let a source answer for its prefix."""
    _sources[source.prefix] = source


def held_facts(fields: Iterable[FormField], *, viewer: Actor) -> dict[str, Fact]:
    """Return what registered sources know of these fields; nothing is asked of the others."""
    wanted = {field.prefill for field in fields if field.prefill}
    found: dict[str, Fact] = {}
    for prefix, source in _sources.items():
        if any(one.startswith(prefix) for one in wanted):
            found |= {key: fact for key, fact in source.facts(viewer).items() if key in wanted}
    return found


def held_faults(
    fields: Iterable[FormField], values: Mapping[str, Any], party_id: UUID, at: datetime
) -> dict[str, str]:
    """Return field → sentence for answers that their source does not stand by."""
    keys = {field.prefill: field.key for field in fields if field.prefill}
    found: dict[str, str] = {}
    for prefix, source in _sources.items():
        told = {
            one: str(values.get(key) or "") for one, key in keys.items() if one.startswith(prefix)
        }
        if any(told.values()):
            wrong = source.faults(told, party_id, at)
            found |= {keys[one]: sentence for one, sentence in wrong.items() if one in keys}
    return found
