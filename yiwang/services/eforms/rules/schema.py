"""A form as JSON Schema 2020-12: what the API publishes and jsonschema-rs compiles."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import jsonschema_rs

from yiwang.lib.codes import phones, residents, uscc
from yiwang.lib.codes.faults import InvalidCode
from yiwang.services.eforms.types import FieldKind, FormField, FormPage

from . import attachments
from .cleaning import MAX_ROWS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
LENGTHS = {
    FieldKind.TEXT: 200,
    FieldKind.TEXTAREA: 2000,
    FieldKind.NAME: 60,
    FieldKind.ADDRESS: 200,
}
NAME = r"^[^0-9\uff10-\uff19<>{}|\\^~`@#$%&*+=]+$"
MONEY = r"^[0-9]{1,15}\.[0-9]{2}$"
CARD = r"^[0-9]{12,19}$"
_LAST_DAY = date.max


def length_of(item: FormField) -> int:
    """Return how many characters a text may have."""
    return item.max_length or LENGTHS.get(item.kind, 200)


def build(title: str, pages: Iterable[FormPage]) -> dict[str, Any]:
    """Build the schema of a whole form."""
    fields = [f for page in pages for f in page.fields]
    return {"$schema": DIALECT, "title": title, **_object(fields)}


def _object(fields: Iterable[FormField]) -> dict[str, Any]:
    every = list(fields)
    made: dict[str, Any] = {
        "type": "object",
        "properties": {f.key: _property(f) for f in every},
        "required": [f.key for f in every if f.required and f.show_when is None],
        "additionalProperties": False,
    }
    conditions = [_condition(f) for f in every if f.show_when is not None and f.required]
    if conditions:
        made["allOf"] = conditions
    return made


def _condition(item: FormField) -> dict[str, Any]:
    assert item.show_when is not None  # noqa: S101  the caller chose those with a condition
    values = list(item.show_when.values)
    either = {"anyOf": [{"enum": values}, {"type": "array", "contains": {"enum": values}}]}
    key = item.show_when.key
    return {
        "if": {"properties": {key: either}, "required": [key]},
        "then": {"required": [item.key]},
    }


def _property(item: FormField) -> dict[str, Any]:
    made = {"title": item.label, **_SHAPES[item.kind](item)}
    return made | ({"description": item.hint} if item.hint else {})


def _text(item: FormField) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": length_of(item)}


def _address(item: FormField) -> dict[str, Any]:
    part = {"type": "string", "minLength": 1, "maxLength": length_of(item)}
    return {
        "type": "object",
        "properties": {"region": part, "detail": part},
        "required": ["detail"],
        "additionalProperties": False,
    }


def _table(item: FormField) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "maxItems": MAX_ROWS, "items": _object(item.columns)}


def _many(item: FormField) -> dict[str, Any]:
    one = {"enum": list(item.options)}
    return {"type": "array", "items": one, "minItems": 1, "uniqueItems": True}


def _files(item: FormField) -> dict[str, Any]:
    one = {"type": "string", "format": "uuid"}
    return {
        "type": "array",
        "items": one,
        "minItems": 1,
        "maxItems": attachments.most(item),
        "uniqueItems": True,
        "$comment": f"ids of POST /files: {', '.join(sorted(attachments.media_types(item)))}",
    }


_NUMBER_LIMIT = 10**15
_SHAPES: dict[FieldKind, Callable[[FormField], dict[str, Any]]] = {
    FieldKind.TEXT: _text,
    FieldKind.TEXTAREA: _text,
    FieldKind.NAME: lambda f: _text(f) | {"pattern": NAME},
    FieldKind.ID_CARD: lambda _: {"type": "string", "format": "yw-resident-id"},
    FieldKind.USCC: lambda _: {"type": "string", "format": "yw-uscc"},
    FieldKind.PHONE: lambda _: {"type": "string", "format": "yw-phone"},
    FieldKind.BANK_CARD: lambda _: {"type": "string", "pattern": CARD},
    FieldKind.DATE: lambda _: {"type": "string", "format": "yw-date"},
    FieldKind.NUMBER: lambda _: {
        "type": "number",
        "minimum": -_NUMBER_LIMIT,
        "maximum": _NUMBER_LIMIT,
    },
    FieldKind.MONEY: lambda _: {"type": "string", "pattern": MONEY},
    FieldKind.ADDRESS: _address,
    FieldKind.SELECT: lambda f: {"enum": list(f.options)},
    FieldKind.RADIO: lambda f: {"enum": list(f.options)},
    FieldKind.MULTISELECT: _many,
    FieldKind.TABLE: _table,
    FieldKind.DECLARATION: lambda _: {"const": True},
    FieldKind.FILE: _files,
}


def is_date(text: str) -> bool:
    """Whether a text is a day that exists, as YYYY-MM-DD, between 1900 and 2199."""
    try:
        return text == date.fromisoformat(text).isoformat() and "1900" <= text[:4] <= "2199"
    except ValueError:
        return False


def _is_resident_id(text: str) -> bool:
    try:
        return residents.parse_resident_id(text, today=_LAST_DAY).number == text
    except InvalidCode:
        return False


def _is_uscc(text: str) -> bool:
    try:
        return uscc.parse_uscc(text).code == text
    except InvalidCode:
        return False


def _is_phone(text: str) -> bool:
    try:
        return phones.parse_phone(text) == text
    except InvalidCode:
        return False


FORMATS: dict[str, Callable[[str], bool]] = {
    "yw-resident-id": _is_resident_id,
    "yw-uscc": _is_uscc,
    "yw-phone": _is_phone,
    "yw-date": is_date,
}


def compiled(schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    """Compile a schema once; the validator is shared by all threads."""
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True, formats=FORMATS)
