"""Normalise what people type: full-width digits, spaces, lower-case x, dates in many forms."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from yiwang.lib.codes import phones, residents, uscc
from yiwang.services.eforms.types import FieldKind, FormField, Values

from . import attachments
from .conditions import asked_fields

MAX_ROWS = 200
_DATE = re.compile(r"\s*(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\s*")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SPACES = re.compile(r"[ \t\u3000\u00a0]+")
_CARD_SEPARATORS = re.compile(r"[\s\-]+")
_DOTS = re.compile("[\u2022\u2027\u30fb\uff65\u00b7\u0387]")
_LARGEST = 15  # digits of a number that JSON readers still hold exactly


def clean(fields: Iterable[FormField], values: Mapping[str, Any]) -> Values:
    """Return the normalised answers of the fields that are asked; empty ones are left out."""
    every = tuple(fields)
    normal = {f.key: clean_value(f, values.get(f.key)) for f in every}
    asked = asked_fields(every, normal)
    return {f.key: normal[f.key] for f in asked if not is_empty(normal[f.key])}


def is_empty(value: Any) -> bool:
    """Whether nothing was answered."""
    return value is None or value is False or value in ("", [], {})


def clean_value(item: FormField, value: Any) -> Any:
    """Normalise one answer by the kind of its field; what cannot be understood stays as typed."""
    if value is None:
        return None
    return _CLEANERS[item.kind](item, value)


def _text(value: Any) -> str:
    text = unicodedata.normalize("NFC", str(value))
    if text.isprintable():  # nothing to take out
        return text
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf"})


def _line(_item: FormField, value: Any) -> str:
    return _SPACES.sub(" ", _text(value).replace("\n", " ")).strip()


def _paragraphs(_item: FormField, value: Any) -> str:
    lines = [line.strip(" \t\u3000") for line in _text(value).splitlines()]
    return "\n".join(lines).strip("\n")


def _name(item: FormField, value: Any) -> str:
    text = _DOTS.sub("·", _line(item, value))
    latin = all(ord(c) < 0x250 for c in text)  # noqa: PLR2004  Latin letters and their accents
    return text if latin else text.replace(" ", "")


def _id_card(_item: FormField, value: Any) -> str:
    return residents.normalise_resident_id(str(value))


def _uscc(_item: FormField, value: Any) -> str:
    return uscc.normalise_uscc(str(value))


def _phone(_item: FormField, value: Any) -> str:
    return phones.normalise_phone(str(value))


def _card(_item: FormField, value: Any) -> str:
    plain = _CARD_SEPARATORS.sub("", unicodedata.normalize("NFKC", str(value)))
    return unicodedata.normalize("NFKC", plain)  # letters and accents that have become neighbours


def _date(_item: FormField, value: Any) -> str:
    if isinstance(value, Mapping):
        parts = [str(value.get(k, "")).strip() for k in ("year", "month", "day")]
        value = "-".join(parts) if any(parts) else ""
    text = unicodedata.normalize("NFKC", str(value)).strip()
    found = _DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text)
    if found is None:
        return text
    year, month, day = found.groups()
    return f"{int(year):04d}-{int(month):02d}-{int(day):02d}"


def _decimal(value: Any) -> Decimal | None:
    text = unicodedata.normalize("NFKC", str(value)).strip().replace(",", "").replace(" ", "")
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?", text) or len(text) > _LARGEST + 3:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _number(item: FormField, value: Any) -> Any:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return value
    found = _decimal(value)
    if found is None:
        return _line(item, value)
    return int(found) if found == found.to_integral_value() else float(found)


def _money(item: FormField, value: Any) -> str:
    text = _line(item, value).removesuffix("元").removeprefix("¥").removeprefix("￥")
    found = _decimal(text)
    if found is None or found != found.quantize(Decimal("0.01")):
        return text
    return f"{found:.2f}"


def _address(item: FormField, value: Any) -> Any:
    if isinstance(value, Mapping):
        made = {k: _line(item, value.get(k, "") or "") for k in ("region", "detail")}
        return {k: v for k, v in made.items() if v}
    text = _line(item, value)
    return {"detail": text} if text else {}


def _choice(item: FormField, value: Any) -> str:
    return _line(item, value)


def _choices(item: FormField, value: Any) -> list[str]:
    many = value if isinstance(value, list | tuple) else [value]
    chosen = {_line(item, one) for one in many if not is_empty(one)} - {""}
    known = [o for o in item.options if o in chosen]
    return known + sorted(chosen - set(known))


def _table(item: FormField, value: Any) -> Any:
    if not isinstance(value, list | tuple):
        return []
    rows = [row for row in value[: MAX_ROWS + 1] if isinstance(row, Mapping)]
    made = [
        {c.key: cell for c in item.columns if not is_empty(cell := clean_value(c, row.get(c.key)))}
        for row in rows
    ]
    return [row for row in made if row]


def _declaration(_item: FormField, value: Any) -> bool:
    return value is True or str(value).lower() in {"on", "true", "1", "是"}


def _file(_item: FormField, value: Any) -> list[str]:
    """Ids of stored files, each once, in the usual writing."""
    many = value if isinstance(value, list | tuple) else [value]
    found = [one if isinstance(one, str) else str(one) for one in many if not is_empty(one)]
    return list(dict.fromkeys(attachments.canonical(one) for one in found))


_CLEANERS: dict[FieldKind, Callable[[FormField, Any], Any]] = {
    FieldKind.TEXT: _line,
    FieldKind.TEXTAREA: _paragraphs,
    FieldKind.NAME: _name,
    FieldKind.ID_CARD: _id_card,
    FieldKind.USCC: _uscc,
    FieldKind.PHONE: _phone,
    FieldKind.BANK_CARD: _card,
    FieldKind.DATE: _date,
    FieldKind.NUMBER: _number,
    FieldKind.MONEY: _money,
    FieldKind.ADDRESS: _address,
    FieldKind.SELECT: _choice,
    FieldKind.RADIO: _choice,
    FieldKind.MULTISELECT: _choices,
    FieldKind.TABLE: _table,
    FieldKind.DECLARATION: _declaration,
    FieldKind.FILE: _file,
}
