"""A form cut down to the parts that a situation asks (表单的部分)."""

from collections.abc import Iterable
from dataclasses import replace

from yiwang.services.eforms.types import FieldKind, FormField, FormInfo, FormPage

from . import schema


def narrowed(info: FormInfo, parts: Iterable[str]) -> FormInfo:
    """Return the form with these pages (``page``) and fields (``page.field``) only.

    What a kept field depends on is kept with it, and so is every declaration: who applies answers
    for what they write, however little it is.
    """
    wanted = set(parts)
    kept = {
        item.key
        for page in info.pages
        for item in page.fields
        if page.key in wanted
        or f"{page.key}.{item.key}" in wanted
        or item.kind is FieldKind.DECLARATION
    }
    kept = _with_needed(info.fields, kept)
    pages = tuple(_page(page, kept) for page in info.pages)
    pages = tuple(page for page in pages if page.fields)
    return replace(info, pages=pages, schema=schema.build(info.title, pages))


def _with_needed(fields: Iterable[FormField], kept: set[str]) -> set[str]:
    """Return the keys with those that a condition or an order of dates looks at."""
    by_key = {item.key: item for item in fields}
    found, open_ = set(kept), list(kept)
    while open_:
        item = by_key[open_.pop()]
        needed = {item.show_when.key} if item.show_when else set()
        needed |= {item.after} if item.after else set()
        fresh = (needed & by_key.keys()) - found
        found |= fresh
        open_ += fresh
    return found


def _page(page: FormPage, kept: set[str]) -> FormPage:
    return replace(page, fields=tuple(item for item in page.fields if item.key in kept))
