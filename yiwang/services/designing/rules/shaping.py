"""Changes of a form's pages as pure functions: put, remove, move, copy; nothing else moves."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from yiwang.services.eforms.types import FormField, FormPage

Pages = tuple[FormPage, ...]


def free_key(wanted: str, taken: Sequence[str]) -> str:
    """Return a key nobody has: ``phone``, ``phone_2``, ``phone_3`` …"""
    n, key = 1, wanted
    while key in taken:
        n += 1
        key = f"{wanted}_{n}"
    return key


def keys(pages: Pages) -> list[str]:
    """Return the keys of all fields."""
    return [f.key for page in pages for f in page.fields]


def put_field(pages: Pages, page_key: str, item: FormField, *, old: str = "") -> Pages:
    """Put a field where the old one stood, or at the end of its page; others follow a new key."""
    at = next((p.key for p in pages if old and old in {f.key for f in p.fields}), "")
    if at and old != item.key:
        pages = _each(pages, lambda f: _renamed(f, old, item.key))
        old = item.key
    if at == page_key:
        return _each(pages, lambda f: item if f.key == old else f)
    without = remove_field(pages, old) if at else pages
    return tuple(replace(p, fields=(*p.fields, item)) if p.key == page_key else p for p in without)


def _each(pages: Pages, change: Callable[[FormField], FormField]) -> Pages:
    return tuple(replace(p, fields=tuple(change(f) for f in p.fields)) for p in pages)


def _renamed(item: FormField, old: str, new: str) -> FormField:
    if item.key == old:
        return replace(item, key=new)
    if item.show_when is not None and item.show_when.key == old:
        item = replace(item, show_when=replace(item.show_when, key=new))
    return replace(item, after=new) if item.after == old else item


def remove_field(pages: Pages, key: str) -> Pages:
    """Remove a field; a condition that looked at it is left and told by the judge."""
    return tuple(replace(p, fields=tuple(f for f in p.fields if f.key != key)) for p in pages)


def copy_field(pages: Pages, key: str) -> Pages:
    """Put a copy of a field behind it, under a key of its own."""
    new = free_key(key[:36], keys(pages))
    return tuple(
        replace(
            page,
            fields=tuple(
                one
                for f in page.fields
                for one in ((f, replace(f, key=new)) if f.key == key else (f,))
            ),
        )
        for page in pages
    )


def move_field(pages: Pages, key: str, *, up: bool) -> Pages:
    """Move a field one place; over the edge of its page it goes to the next page."""
    here = next((n for n, p in enumerate(pages) if key in {f.key for f in p.fields}), None)
    if here is None:
        return pages
    fields = list(pages[here].fields)
    at = next(n for n, f in enumerate(fields) if f.key == key)
    item, there = fields.pop(at), at + (-1 if up else 1)
    if 0 <= there <= len(fields):
        fields.insert(there, item)
        return _with(pages, here, fields)
    beside = here + (-1 if up else 1)
    if not 0 <= beside < len(pages):
        return pages
    others = list(pages[beside].fields)
    others.insert(len(others) if up else 0, item)
    return _with(_with(pages, here, fields), beside, others)


def _with(pages: Pages, n: int, fields: Sequence[FormField]) -> Pages:
    return tuple(replace(p, fields=tuple(fields)) if k == n else p for k, p in enumerate(pages))


def put_page(pages: Pages, title: str, *, key: str = "") -> Pages:
    """Name a page, or add one at the end."""
    if key:
        return tuple(replace(p, title=title) if p.key == key else p for p in pages)
    new = free_key("page", [p.key for p in pages])
    return (*pages, FormPage(key=new, title=title, fields=()))


def remove_page(pages: Pages, key: str) -> Pages:
    """Remove a page with its fields."""
    return tuple(p for p in pages if p.key != key)


def move_page(pages: Pages, key: str, *, up: bool) -> Pages:
    """Move a page one place."""
    order = [p.key for p in pages]
    if key not in order:
        return pages
    at = order.index(key)
    there = min(max(at + (-1 if up else 1), 0), len(pages) - 1)
    found = list(pages)
    found.insert(there, found.pop(at))
    return tuple(found)
