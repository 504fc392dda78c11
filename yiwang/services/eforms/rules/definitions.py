"""A form as plain values and back, its content hash, and what makes a definition unusable."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from yiwang.services.eforms.types import CHOICES, Condition, FieldKind, FormField, FormPage

DEFAULT_COLUMNS = (
    FormField(key="name", label="名称"),
    FormField(key="note", label="说明", required=False),
)
_PLAIN = frozenset(FieldKind) - {FieldKind.TABLE, FieldKind.FILE, FieldKind.DECLARATION}


def dump(pages: Iterable[FormPage]) -> list[dict[str, Any]]:
    """Turn pages into plain values; what is empty is left out."""
    return [_slim(asdict(page)) for page in pages]


def _slim(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {k: _slim(v) for k, v in value.items()}
        return {k: v for k, v in kept.items() if v not in ("", (), [], None, 0) or v is False}
    if isinstance(value, list | tuple):
        return [_slim(v) for v in value]
    return value


def load(pages: Sequence[dict[str, Any]]) -> tuple[FormPage, ...]:
    """Build pages again from plain values."""
    return tuple(
        FormPage(
            key=page["key"],
            title=page["title"],
            fields=tuple(_field(f) for f in page.get("fields", ())),
        )
        for page in pages
    )


def _field(plain: dict[str, Any]) -> FormField:
    known = dict(plain)
    condition = known.pop("show_when", None)
    columns = known.pop("columns", ())
    return FormField(
        **known
        | {
            "kind": FieldKind(known["kind"]),
            "options": tuple(known.get("options", ())),
            "accept": tuple(known.get("accept", ())),
            "columns": tuple(_field(c) for c in columns),
            "show_when": Condition(condition["key"], tuple(condition["values"]))
            if condition
            else None,
        }
    )


def content_hash(title: str, pages: Iterable[FormPage]) -> str:
    """Return the SM3 of a form's content: the same content has the same hash for ever."""
    text = json.dumps([title, dump(pages)], ensure_ascii=False, sort_keys=True)
    return hashlib.new("sm3", text.encode()).hexdigest()


def completed(pages: Iterable[FormPage]) -> tuple[FormPage, ...]:
    """Give tables without columns the two every table can have."""
    return load(
        [
            {**page, "fields": [_with_columns(f) for f in page.get("fields", ())]}
            for page in dump(pages)
        ]
    )


def _with_columns(plain: dict[str, Any]) -> dict[str, Any]:
    if plain["kind"] != FieldKind.TABLE or plain.get("columns"):
        return plain
    return {**plain, "columns": [_slim(asdict(c)) for c in DEFAULT_COLUMNS]}


def faults(pages: Sequence[FormPage]) -> list[str]:
    """Return what makes a definition unusable, in English for its editor's log; empty = usable."""
    fields = [f for page in pages for f in page.fields]
    keys = [f.key for f in fields]
    found = [f"page {p.key} has no field" for p in pages if not p.fields]
    if not pages:
        found.append("no page")
    if len(set(keys)) != len(keys) or len({p.key for p in pages}) != len(pages):
        found.append("two fields or pages have one key")
    for position, item in enumerate(fields):
        found += _field_faults(item, frozenset(keys[:position]))
    return found


def _field_faults(item: FormField, earlier: frozenset[str]) -> list[str]:
    found = []
    if not item.key.replace("_", "").isalnum() or not item.key.isascii():
        found.append(f"{item.key!r} is no key")
    if item.kind in CHOICES and not item.options:
        found.append(f"{item.key} has no options")
    if item.show_when is not None and item.show_when.key not in earlier:
        found.append(f"{item.key} depends on what is not asked before it")
    if item.after and item.after not in earlier:
        found.append(f"{item.key} is compared with what is not asked before it")
    if item.kind is FieldKind.TABLE:
        found += [f"{item.key} has a {c.kind} column" for c in item.columns if c.kind not in _PLAIN]
    return found
