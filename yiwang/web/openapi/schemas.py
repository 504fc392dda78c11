"""Shapes of answers that several routers share; schema classes never leave this folder."""

from ninja import Schema


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
