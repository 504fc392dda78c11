"""A theme as plain values and back, so that a table keeps what staff said of it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from yiwang.services.catalogue.types import Option, Question
from yiwang.services.catalogue.types.composing import Own
from yiwang.services.catalogue.types.themes import (
    FieldSettlement,
    MaterialSettlement,
    ThemeItem,
    ThemeSpec,
    When,
)

Plain = Mapping[str, Any]


def dump(spec: ThemeSpec) -> dict[str, Any]:
    """Return plain values."""
    return asdict(spec)


def load(content: Plain) -> ThemeSpec:
    """Build the theme again."""
    return ThemeSpec(
        name=content["name"],
        basic_code=content["basic_code"],
        lead=content["lead"],
        region_code=content["region_code"],
        items=tuple(_item(row) for row in content["items"]),
        questions=tuple(_question(row) for row in content["questions"]),
        fields=tuple(_field(row) for row in content["fields"]),
        materials=tuple(_material(row) for row in content["materials"]),
        event=content["event"],
        themes=tuple(content["themes"]),
        audience=tuple(content["audience"]),
        promised_days=content["promised_days"],
        note=content["note"],
        faq=tuple((question, answer) for question, answer in content["faq"]),
    )


def _when(rows: Any) -> When:
    return tuple((key, tuple(options)) for key, options in rows)


def _item(row: Plain) -> ThemeItem:
    return ThemeItem(row["basic_code"], tuple(row["after"]), _when(row["when"]), row["asks"])


def _question(row: Plain) -> Question:
    options = tuple(Option(**option) for option in row["options"])
    return Question(row["key"], row["text"], options, row["hint"], _when(row["needs"]))


def _own(row: Plain | None) -> Own | None:
    return Own(row["basic_code"], row["key"]) if row else None


def _field(row: Plain) -> FieldSettlement:
    own = Own(row["own"]["basic_code"], row["own"]["key"])
    return FieldSettlement(own, row["label"], _own(row["same"]), row["keeps"])


def _material(row: Plain) -> MaterialSettlement:
    one, other = (Own(row[name]["basic_code"], row[name]["key"]) for name in ("one", "other"))
    return MaterialSettlement(one, other, row["is_same"], row["reason"])
