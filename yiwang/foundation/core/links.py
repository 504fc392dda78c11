"""Links from below: a message carries ``("case", id)``; sites say at start-up where that is."""

from collections.abc import Callable

Resolver = Callable[[str], str]
_resolvers: dict[str, Resolver] = {}


def register_links(**resolvers: Resolver) -> None:
    """Called by a site's AppConfig.ready: kind → function from id to a path."""
    _resolvers.update(resolvers)


def resolve(kind: str, key: str) -> str:
    """Return the path of a thing, or an empty string when no site shows it."""
    found = _resolvers.get(kind)
    return found(key) if found else ""
