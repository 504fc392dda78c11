"""Shapes of answers that several routers share; schema classes never leave this folder."""

from typing import Annotated, Any

import orjson
from ninja import Path, Schema
from pydantic import AfterValidator


def storable(values: Any) -> Any:
    """Refuse text that no table can hold: NUL, lone surrogates, numbers beyond 64 bits."""
    try:
        dumped = orjson.dumps(values)
    except (TypeError, ValueError) as error:
        raise ValueError("内容里有无法保存的字符或数") from error
    if b"\\u0000" in dumped:
        raise ValueError("内容里有无法保存的字符")
    return values


Answers = Annotated[dict[str, Any], AfterValidator(storable)]
Text = Annotated[str, AfterValidator(storable)]
Code = Annotated[str, AfterValidator(storable), Path(..., max_length=40)]


class RegionOut(Schema):
    """A division."""

    code: str
    name: str
    level: int
    parent_code: str | None = None
    full_name: str = ""


class Page(Schema):
    """Keyset paging: give ``next`` back as ``after``; null = the end."""

    next: str | None = None
