"""/api/v1/desk: everything that staff see and do at the desk, for their departments' systems."""

from ninja import Router

from yiwang.web.openapi.v1.desk import (
    acts,
    enabling,
    file,
    guides,
    intake,
    lists,
    operations,
    organisations,
    personnel,
    routes,
    words,
)

PARTS = (lists, file, acts, intake, guides, operations, organisations, personnel, enabling, words)


def joined() -> Router:
    """Return the router with the operations of every file."""
    return routes.router
