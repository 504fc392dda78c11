"""/api/v1/desk: everything that staff see and do at the desk, for their departments' systems."""

from ninja import Router

from yiwang.web.openapi.v1.desk import (
    acts,
    billing,
    consignments,
    demands,
    editing,
    enabling,
    exports,
    file,
    forms,
    gaps,
    guides,
    imports,
    intake,
    joint,
    laws,
    lists,
    named,
    names,
    operations,
    organisations,
    personnel,
    promises,
    quality,
    routes,
    scene,
    stages,
    texts,
    themes,
    words,
    working,
)

PARTS = (
    lists,
    file,
    acts,
    gaps,
    promises,
    demands,
    stages,
    joint,
    scene,
    working,
    billing,
    consignments,
    intake,
    guides,
    operations,
    organisations,
    personnel,
    enabling,
    words,
    texts,
    themes,
    editing,
    laws,
    quality,
    forms,
    named,
    names,
    imports,
    exports,
)


def joined() -> Router:
    """Return the router with the operations of every file."""
    return routes.router
