"""Shapes of answers that several routers share; schema classes never leave this folder."""

import dataclasses
import json
from collections.abc import Collection
from typing import Annotated, Any, get_type_hints
from uuid import UUID

import orjson
from ninja import Path, Schema
from pydantic import AfterValidator, BeforeValidator, create_model

from yiwang.foundation.files.types import StoredFileInfo
from yiwang.web.openapi.errors import Problem


def mirror(view: type, *, without: Collection[str] = (), many: bool = False, **changed: Any) -> Any:
    """Return a schema with the fields of a view (a dataclass of an app's types).

    Nested views are written as they are; ``changed`` gives fields another type, ``many`` asks for
    a list of them.
    """
    hints = get_type_hints(view, include_extras=True)
    kept = {f.name: hints[f.name] for f in dataclasses.fields(view) if f.name not in without}
    fields: dict[str, Any] = {name: (kind, ...) for name, kind in {**kept, **changed}.items()}
    says = (view.__doc__ or "").strip()
    made = create_model(view.__name__, __base__=Schema, __doc__=says, **fields)
    return list[made] if many else made  # type: ignore[valid-type]


def storable(values: Any) -> Any:
    """Refuse what no table can hold: NUL, lone surrogates, infinity, numbers beyond 64 bits."""
    try:
        dumped = orjson.dumps(values)
        json.dumps(values, allow_nan=False)  # orjson would write null
    except (TypeError, ValueError) as error:
        raise ValueError("内容里有无法保存的字符或数") from error
    if b"\\u0000" in dumped:
        raise ValueError("内容里有无法保存的字符")
    return values


Answers = Annotated[dict[str, Any], AfterValidator(storable)]
Text = Annotated[str, AfterValidator(storable)]
Code = Annotated[str, AfterValidator(storable), Path(..., max_length=40)]
NumberText = Annotated[str, BeforeValidator(str)]
RegionCode = Annotated[str, Path(..., pattern=r"^[0-9]{12}$", description="12 位区划代码")]
Number = Annotated[str, Path(..., pattern=r"^[0-9]{18}$", description="申请编号，18 位数字")]
REFUSALS: dict[int, Any] = dict.fromkeys((400, 401, 403, 404, 409, 422), Problem)


def _content(media_type: str, says: str) -> dict[str, Any]:
    body = {"schema": {"type": "string", "format": "binary"}}
    return {"responses": {200: {"description": says, "content": {media_type: body}}}}


PDF = _content("application/pdf", "PDF/A")
BYTES = _content("*/*", "文件内容")


class RegionOut(Schema):
    """A division."""

    code: str
    name: str
    level: int
    parent_code: str | None = None
    full_name: str = ""


class MadeOut(Schema):
    """What was made."""

    id: UUID


class Page(Schema):
    """Keyset paging: give ``next`` back as ``after``; null = the end."""

    next: str | None = None


def file_out(info: StoredFileInfo) -> dict[str, Any]:
    """Return a stored file as the API writes it."""
    return {
        "id": str(info.id),
        "name": info.name,
        "media_type": info.media_type,
        "size": info.size,
        "sm3": info.sm3,
    }
